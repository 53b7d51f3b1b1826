//! `copydesk export`: the stories of the desk with their annotations, in the order of their ids, in
//! a form that somebody else reads.

use std::collections::{BTreeSet, VecDeque};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::plugin::manifests;
use super::unknown;
use crate::cli::args::ExportArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::terminal::Output;
use crate::export::{Earlier, Exporter, Item, Options, exporter};
use crate::model::{Digest, Receipts, StoryId};
use crate::review::{entries, find_story};
use crate::store::{Filter, Head, Store, StoreError, StoredStory};

/// Stories that are taken from the store at a time.
const PAGE: usize = 64;

pub(crate) fn export(context: &Context, args: &ExportArgs) -> Result<Exit, CommandError> {
    let receipts = if args.with_receipts {
        Receipts::With
    } else {
        Receipts::Without
    };
    let desk = context.open_desk()?;
    let store = desk.store();
    let mut source = Source {
        store,
        which: Which::of(store, &args.stories)?,
        filter: args.which.filter(Context::now()?),
        left: args.which.limit.unwrap_or(usize::MAX),
        compares: args.form.compares(),
        documents: args.form.is_of_documents().then(|| desk.dir()),
        page: VecDeque::new(),
        refuse: &|| unknown::refuse(context, store, &args.which),
    };
    // What is told with them is worth having, and not worth failing for.
    let explained = || {
        let settings = context.settings_at_hand(None).ok()?;
        manifests(&settings).ok()
    };
    let explained = args.form.explains().then(explained).flatten();
    let options = Options {
        receipts,
        manifests: explained.unwrap_or_default(),
        threshold: None,
    };
    let mut exporter = exporter(args.form, &options);
    match &args.output {
        Some(path) => to_file(path, &mut source, exporter.as_mut())?,
        None => {
            let mut stdout = context.terminal.open_stdout();
            write(
                &mut source,
                exporter.as_mut(),
                &mut stdout,
                &CommandError::from,
            )?;
        }
    }
    desk.close()?;
    Ok(Exit::Done)
}

/// Writes all stories of a source, each before the next one is taken. A reader that goes away ends
/// it, which is no error.
fn write<W: Write>(
    source: &mut Source<'_>,
    exporter: &mut dyn Exporter,
    out: &mut Output<W>,
    failed: &dyn Fn(io::Error) -> CommandError,
) -> Result<(), CommandError> {
    let mut bytes = Vec::new();
    let mut is_empty = true;
    exporter.begin(&mut bytes).map_err(failed)?;
    while !out.is_broken() {
        let story = source.next()?;
        match &story {
            Some(stored) => {
                let decisions = entries(source.store, stored)?;
                let earlier = source.earlier(stored)?;
                let document = source.document(stored)?;
                let item = Item {
                    version: stored.version,
                    annotated: &stored.annotated,
                    decisions: &decisions,
                    revision: Some(stored.revision),
                    earlier: match (&earlier, stored.version) {
                        (Some(earlier), _) => Earlier::Version(&earlier.annotated),
                        (None, 1) => Earlier::First,
                        (None, _) => Earlier::Unknown,
                    },
                    document: document.as_deref(),
                };
                exporter.story(&item, &mut bytes).map_err(failed)?;
                is_empty = false;
            }
            None => {
                if is_empty && source.left > 0 {
                    (source.refuse)()?;
                }
                exporter.end(&mut bytes).map_err(failed)?;
            }
        }
        out.write_all(&bytes).map_err(failed)?;
        out.flush().map_err(failed)?;
        bytes.clear();
        if story.is_none() {
            break;
        }
    }
    Ok(())
}

/// Writes a file that is whole or not there: to a temporary name, synced, then renamed.
fn to_file(
    path: &Path,
    source: &mut Source<'_>,
    exporter: &mut dyn Exporter,
) -> Result<(), CommandError> {
    let failed = |error: io::Error| CommandError::write(path, &error);
    // A device or a pipe is written to; a rename would put a file in its place.
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        let file = File::options().write(true).open(path).map_err(failed)?;
        return write(source, exporter, &mut Output::new(file), &failed);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    let temporary = path.with_file_name(name);
    let written = (|| {
        let file = File::create(&temporary).map_err(failed)?;
        write(source, exporter, &mut Output::new(&file), &failed)?;
        file.sync_all().map_err(failed)?;
        fs::rename(&temporary, path).map_err(failed)
    })();
    if written.is_err() {
        // What went wrong is told already; a leftover would only be in the way.
        drop(fs::remove_file(&temporary));
    }
    written
}

/// The stories that are asked for, in the order of their ids.
struct Source<'a> {
    store: &'a dyn Store,
    which: Which,
    filter: Filter,
    left: usize,
    /// Whether the version before is asked for.
    compares: bool,
    /// What the files of documents are relative to, where documents are asked for.
    documents: Option<&'a Path>,
    page: VecDeque<StoredStory>,
    /// Refuses what is asked for by a name that nothing knows.
    refuse: &'a dyn Fn() -> Result<(), CommandError>,
}

/// Where the stories come from.
enum Which {
    /// All of the desk after an id.
    All(Option<StoryId>),
    /// These.
    Named(BTreeSet<StoryId>),
    /// None any more.
    Done,
}

impl Which {
    fn of(store: &dyn Store, typed: &[String]) -> Result<Self, CommandError> {
        if typed.is_empty() {
            return Ok(Self::All(None));
        }
        let id = |typed: &String| Ok(find_story(store, typed)?.annotated.story.id);
        let ids: Result<_, CommandError> = typed.iter().map(id).collect();
        Ok(Self::Named(ids?))
    }
}

impl Source<'_> {
    /// The version before a story's, where it is asked for and there is one.
    fn earlier(&self, stored: &StoredStory) -> Result<Option<StoredStory>, StoreError> {
        let id = &stored.annotated.story.id;
        match stored.version.checked_sub(1) {
            Some(before) if self.compares && before > 0 => self.store.story(id, Some(before)),
            _ => Ok(None),
        }
    }

    /// The document of a story, where that is asked for, is a file that reads as it lies there, and has
    /// not changed since it was read.
    fn document(&self, stored: &StoredStory) -> Result<Option<String>, StoreError> {
        let source = &stored.annotated.story.source;
        let is_plain = matches!(source.format.as_str(), "text" | "markdown");
        let (Some(dir), true) = (self.documents, is_plain) else {
            return Ok(None);
        };
        let Some(record) = self.store.document(&source.uri)? else {
            return Ok(None);
        };
        let read = || {
            let path = dir.join(&source.uri);
            // To open a pipe would be to wait for ever.
            let is_it =
                fs::metadata(&path).is_ok_and(|it| it.is_file() && it.len() == record.head().bytes);
            let bytes = is_it.then(|| fs::read(&path).ok()).flatten()?;
            let is_same = Digest::of_bytes(&bytes) == record.head().digest;
            let text = String::from_utf8(bytes).ok().filter(|_| is_same)?;
            // A patch of other line ends would be of other lines.
            (!text.contains(['\r', '\u{feff}'])).then_some(text)
        };
        Ok(read())
    }

    fn next(&mut self) -> Result<Option<StoredStory>, StoreError> {
        while self.left > 0 {
            let Some(stored) = self.page.pop_front() else {
                if !self.fill()? {
                    break;
                }
                continue;
            };
            let head = Head::new(&stored.annotated, stored.version);
            if self.filter.matches(&head) {
                self.left -= 1;
                return Ok(Some(stored));
            }
        }
        Ok(None)
    }

    /// Takes some more from the store; `false` when that is over.
    fn fill(&mut self) -> Result<bool, StoreError> {
        match &mut self.which {
            Which::All(after) => {
                let page = self.store.scan(after.as_ref(), PAGE)?;
                let last = page.last().map(|stored| stored.annotated.story.id.clone());
                self.which = match last {
                    Some(last) if page.len() == PAGE => Which::All(Some(last)),
                    _ => Which::Done,
                };
                self.page.extend(page);
                Ok(true)
            }
            Which::Named(ids) => {
                let Some(id) = ids.pop_first() else {
                    return Ok(false);
                };
                self.page.extend(self.store.story(&id, None)?);
                Ok(true)
            }
            Which::Done => Ok(false),
        }
    }
}
