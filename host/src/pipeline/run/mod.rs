//! Many stories on all cores, stored in the order of the input.
//!
//! One thread reads and gives out ids, some annotate, and the caller's thread stores and tells what
//! happened:
//!
//! ```text
//! reader ──bounded──> annotators ──> caller: puts in order ──> store (in batches) ──> events
//!    ^                    ^                  │                                          │
//!    │                    └──── roster ──────┘                                          │
//!    └──────────────────────── places in the window ────────────────────────────────────┘
//! ```
//!
//! Annotators run ahead of the order, so they may show a story to a plugin that, in the order of
//! the input, is out by then ([`quarantine`](super::quarantine)). Who is out is a value, the roster:
//! an annotator takes the posted one with each story and hands its generation on with the result.
//! The caller's thread looks at the results in order. It alone counts failures and posts the next
//! roster, and a story that was annotated by an older one than its place asks for it annotates again
//! itself, by the right one, before it looks at it. What it throws away was never stored or told; a
//! story before the cut is not touched. It looks as soon as a story's turn has come, not when a
//! batch is full, so that few are annotated twice: about as many as were on their way.
//!
//! It waits for nobody meanwhile, and nobody waits for it but the reader for a place, so there is no
//! circle to be stuck in. That it annotates at most once more what is in the window bounds the work,
//! and the roster's generations, of which there are no more than plugins, bound how often.
//!
//! Invariant: memory is bounded by the window, however long the input and however slow a story.
//! Nothing is told as stored before the store has said that it is durable. What is stored does not
//! depend on the number of jobs.

mod admission;
mod admitted;
mod flow;
mod keeper;
#[cfg(test)]
mod tests;
mod totals;

pub use flow::{Destination, Event, Run};
pub use totals::{PluginTotals, Quarantined, RunTotals};
