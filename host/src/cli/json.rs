//! JSON for standard output and standard error, harmless to a terminal.

pub(crate) use crate::export::{Json, json};
