//! Names of capabilities, as a manifest asks for them and a pipeline grants them.

use std::collections::BTreeSet;

use crate::model::{Capability, CapabilityError};

use super::mistake::Mistake;
use super::reader::{Field, Reader, quoted};

/// The capabilities of a list. `log` may stand there: every plugin has it.
pub(super) fn read(reader: &mut Reader, field: &Field<'_>) -> BTreeSet<Capability> {
    let mut capabilities = BTreeSet::new();
    for (name, item) in reader.strings(field) {
        match name.parse() {
            Ok(capability) => {
                capabilities.insert(capability);
            }
            Err(_) if name == "log" => {}
            Err(error) => reader.add(mistake(&item, name, &error)),
        }
    }
    capabilities
}

fn mistake(item: &Field<'_>, name: &str, error: &CapabilityError) -> Mistake {
    match error {
        CapabilityError::Unnamed => item
            .mistake("`lexicon` names no word list")
            .hint("write `lexicon:NAME` for each of them"),
        CapabilityError::Unknown(_) => item
            .mistake(format!("there is no capability {}", quoted(name)))
            .label("not known here")
            .hint("there are `archive` and `lexicon:NAME`; every plugin has `log`"),
    }
}
