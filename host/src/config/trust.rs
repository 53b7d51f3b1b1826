//! `[trust]` of `copydesk.toml`: whether a plugin's file has to be signed, and by whom.

use crate::model::TrustedKey;

use super::reader::{Field, Reader, quoted};

/// Which plugins' files a desk takes. The plugins that come with the program are trusted as the
/// program is, whatever is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// Whether a file has to be signed.
    pub signed: Signing,
    /// Whose signature counts; no two are one key.
    pub keys: Vec<TrustedKey>,
}

/// Whether a plugin's file has to be signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Signing {
    /// No; nobody looks at a signature when a plugin is loaded.
    #[default]
    Optional,
    /// A file that is not signed by one of the keys is not loaded.
    Required,
}

const KEYS: [&str; 2] = ["signed", "keys"];

const SIGNING: [(&str, Signing); 2] = [
    ("required", Signing::Required),
    ("optional", Signing::Optional),
];

pub(super) fn read(reader: &mut Reader, field: &Field<'_>) -> Trust {
    const HINT: &str = "write the line of a .pub file that begins with RW";
    let Some(table) = reader.table(field) else {
        return Trust::default();
    };
    let fields = reader.fields(table, field.span.clone(), "`[trust]`", &KEYS);
    let signed_field = fields.get("signed");
    let signed = signed_field
        .as_ref()
        .and_then(|it| reader.word(it, &SIGNING));
    let signed = signed.unwrap_or_default();
    let keys_field = fields.get("keys");
    let items = keys_field.as_ref().and_then(|it| reader.list(it));
    let items = items.unwrap_or_default();
    let mut keys: Vec<TrustedKey> = Vec::new();
    for item in &items {
        let Some(text) = reader.prose(item) else {
            continue;
        };
        match text.parse::<TrustedKey>() {
            Err(_) => {
                let message = format!("{} is no public key of minisign", quoted(text));
                reader.add(item.mistake(message).hint(HINT));
            }
            Ok(key) if keys.iter().any(|it| it.id() == key.id()) => {
                let message = format!("the key {} stands here twice", key.id());
                reader.add(item.mistake(message).label("the same key again"));
            }
            Ok(key) => keys.push(key),
        }
    }
    if let (Signing::Required, true, Some(field)) = (signed, items.is_empty(), signed_field) {
        let message = "signatures are required, and no key is trusted";
        let hint = "add keys = [\"RW...\"]: the lines of the .pub files of those whom you trust";
        reader.add(field.mistake(message).hint(hint));
    }
    Trust { signed, keys }
}
