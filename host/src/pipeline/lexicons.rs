//! The word lists of a desk, read once before the first story, and which plugin has which.

use std::fs::{self, File};
use std::io::Read as _;
use std::sync::Arc;

use crate::config::{LexiconEntry, Mistake, PluginEntry, Settings};
use crate::model::{Capability, Digest, Lexicon};
use crate::sandbox::Lexicons;

/// Word lists by name, and their texts by digest.
pub(super) type LexiconsAndTexts = (Lexicons, Vec<(Digest, Vec<u8>)>);

/// Reads the word lists, each once.
pub(super) fn lexicons(settings: &Settings) -> Result<LexiconsAndTexts, Vec<Mistake>> {
    let mut lexicons = Lexicons::new();
    let mut texts = Vec::new();
    let mut mistakes = Vec::new();
    for (name, entry) in &settings.lexicons {
        match lexicon(entry) {
            Ok((lexicon, text)) => {
                texts.push((lexicon.digest(), text.into_bytes()));
                lexicons.insert(name.clone(), Arc::new(lexicon));
            }
            Err(reason) => {
                let path = entry.path.display();
                let message = format!("the word list {path} cannot be used: {reason}");
                let hint = "a word list is text in UTF-8, one entry a line, a value behind a tab";
                mistakes.push(Mistake::new(entry.span.clone(), message).hint(hint));
            }
        }
    }
    if mistakes.is_empty() {
        Ok((lexicons, texts))
    } else {
        Err(mistakes)
    }
}

/// A word list and its text.
fn lexicon(entry: &LexiconEntry) -> Result<(Lexicon, String), String> {
    let path = &entry.path;
    // Opening a pipe waits for a writer.
    let metadata = fs::metadata(path).map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Err("it is no regular file".to_owned());
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(Lexicon::FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.len() as u64 > Lexicon::FILE {
        return Err(format!("it has more than {} bytes", Lexicon::FILE));
    }
    let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    let lexicon = Lexicon::parse(&text).map_err(|error| error.to_string())?;
    Ok((lexicon, text))
}

/// The word lists that a plugin was granted.
pub(super) fn granted(entry: &PluginEntry, all: &Lexicons) -> Arc<Lexicons> {
    let granted = entry
        .grants
        .iter()
        .filter_map(|capability| match capability {
            Capability::Lexicon(name) => Some((name.clone(), Arc::clone(all.get(name)?))),
            Capability::Archive => None,
        });
    Arc::new(granted.collect())
}
