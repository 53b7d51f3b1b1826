//! Who hears what became durable, in the order in which it did.

use std::fmt;

use crate::model::{AnnotatedStory, Numbered};

use super::{Decided, Stored};

/// Hears what a store has taken, once it is durable and before the next thing is taken. It is told
/// while the store is held, so it must be quick and must not ask the store.
pub trait Witness: fmt::Debug + Send + Sync {
    /// A batch was stored: what was given, and what became of each.
    fn stored(&self, stories: &[AnnotatedStory], stored: &[Stored]);

    /// An act was taken, one that forgets a story or lets it in again too.
    fn decided(&self, act: &Numbered, decided: &Decided);
}
