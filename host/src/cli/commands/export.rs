//! `copydesk export`: the stories of the desk with their annotations, in the order of their ids.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::show::record;
use crate::cli::args::{ExportArgs, ExportForm};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::write_json;
use crate::model::{Receipts, StoryId};
use crate::store::{Store, StoreError};

/// Stories that are taken from the store at a time.
const PAGE: usize = 64;

pub(crate) fn export(context: &Context, args: &ExportArgs) -> Result<Exit, CommandError> {
    let ExportForm::Json = args.form;
    let receipts = if args.with_receipts {
        Receipts::With
    } else {
        Receipts::Without
    };
    let desk = context.open_desk()?;
    let mut pages = Pages {
        store: desk.store(),
        receipts,
        after: None,
        more: true,
    };
    match &args.output {
        Some(path) => to_file(path, &mut pages)?,
        None => {
            let mut stdout = context.terminal.open_stdout();
            while let Some(page) = pages.next()? {
                stdout.write_all(&page)?;
                stdout.flush()?;
                if stdout.is_broken() {
                    break;
                }
            }
        }
    }
    desk.close()?;
    Ok(Exit::Done)
}

/// The lines of an export, some stories at a time.
struct Pages<'a> {
    store: &'a dyn Store,
    receipts: Receipts,
    after: Option<StoryId>,
    more: bool,
}

impl Pages<'_> {
    fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        if !self.more {
            return Ok(None);
        }
        let stories = self.store.scan(self.after.as_ref(), PAGE)?;
        self.more = stories.len() == PAGE;
        self.after = stories
            .last()
            .map(|stored| stored.annotated.story.id.clone());
        let mut lines = Vec::new();
        for stored in stories {
            let record = record(self.store, &stored, self.receipts)?;
            // Writing a record of strings and finite numbers to memory does not fail.
            drop(write_json(&mut lines, &record));
            lines.push(b'\n');
        }
        Ok(Some(lines))
    }
}

/// Writes a file that is whole or not there: to a temporary name, synced, then renamed.
fn to_file(path: &Path, pages: &mut Pages<'_>) -> Result<(), CommandError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    let temporary = path.with_file_name(name);
    let failed = |error: io::Error| CommandError::write(path, &error);
    // A device or a pipe is written to; a rename would put a file in its place.
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        let mut file = File::options().write(true).open(path).map_err(failed)?;
        while let Some(page) = pages.next()? {
            file.write_all(&page).map_err(failed)?;
        }
        return Ok(());
    }
    let written = (|| {
        let mut file = File::create(&temporary).map_err(failed)?;
        while let Some(page) = pages.next()? {
            file.write_all(&page).map_err(failed)?;
        }
        file.sync_all().map_err(failed)?;
        fs::rename(&temporary, path).map_err(failed)
    })();
    if written.is_err() {
        // What went wrong is told already; a leftover would only be in the way.
        drop(fs::remove_file(&temporary));
    }
    written
}
