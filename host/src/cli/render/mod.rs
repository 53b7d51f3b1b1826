//! What a person reads on a terminal: a story, the queue, findings, the end of a run.
//!
//! Invariant: no control character leaves this module but `\n` and the colours of the theme.

pub(crate) mod changes;
pub(crate) mod documents;
pub(crate) mod facets;
pub(crate) mod findings;
pub(crate) mod marked;
pub(crate) mod page;
pub(crate) mod queue;
pub(crate) mod review;
pub(crate) mod story;
pub(crate) mod summary;
pub(crate) mod words;

#[cfg(test)]
pub(crate) mod fixture;
