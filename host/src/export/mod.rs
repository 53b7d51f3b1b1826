//! From annotated stories to the bytes of a format that somebody else reads.
//!
//! [`exporter`] gives the [`Exporter`] of a [`Form`]; it is told of one story after the other, as an
//! [`Item`], and writes each before it hears of the next, so that an export takes the memory of one
//! story. `docs/export.md` says what becomes of what in each form.
//!
//! Invariant: what is written depends on the stories, what was said and decided of them, the
//! manifests of the plugins and the version of this program alone. No store, no terminal and no
//! clock is known here.

#[cfg(test)]
mod added;
mod baseline;
mod csv;
mod form;
mod html;
mod json;
mod json_ld;
mod junit;
mod line;
mod lint;
mod markdown;
mod marks;
mod ninjs;
mod offsets;
mod older;
mod patch;
mod report;
mod sarif;
mod spot;
mod uri;
mod web_annotation;

#[cfg(test)]
mod testing;

pub use baseline::{BaselineError, baseline};
pub use form::{Earlier, Exporter, Form, Item, Options, exporter};
pub(crate) use line::{Json, json};
