//! The review: what an editor looks for, decides and takes back, as the command line and the page
//! share it.
//!
//! [`find_story`] and [`find_annotation`] take what a person typed. [`on_stories`],
//! [`on_annotations`], [`on_annotations_of`], [`undo_act`] and [`undo_last`] say what is decided, each with the revision that
//! its story was seen at, and [`take`] gives it to the store as one act. What is refused, and why, is a
//! [`ReviewError`].
//!
//! [`on_addition`] and [`on_replacement`] are the same for what an editor says herself.
//!
//! [`Bulk`] is the same of all that fits, and [`suppressions()`] what is dismissed in all stories.
//!
//! [`Narrowing`] is what a list is narrowed to, [`record()`] the JSON form of a story with what was
//! decided of it, and [`Statistics`] is what the decisions tell.
//!
//! Invariant: no clock, no terminal and no connection is known here. Who decides when is given.

mod add;
mod bulk;
mod decide;
mod error;
mod filter;
mod find;
mod log;
mod record;
mod statistics;
mod suppressions;

pub use add::{Marked, on_addition, on_replacement};
pub use bulk::{Bulk, MOST, Which};
pub use decide::{
    Hold, Judgement, Seen, Signature, Taken, on_annotations, on_annotations_of, on_hold,
    on_stories, take, undo_act, undo_last,
};
pub use error::ReviewError;
pub use filter::{Narrowing, RuleFilter, Since, TagFilter, Until};
pub use find::{beginning, begins, find_annotation, find_forgotten, find_story, title, undecided};
pub use log::{Told, of_story, told, undone_by};
pub use record::{entries, record};
pub use statistics::{Day, Judged, Statistics};
pub use suppressions::{Suppression, expire, suppressions};
