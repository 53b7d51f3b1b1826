//! A plugin that misbehaves costs its own outcome and nothing else.
//!
//! Most of it is done by one guest that is told how to misbehave; what Rust cannot be made to do is
//! written by hand. Each test goes through the real program and looks at four things: the outcome
//! is the right one and says it in words, the other plugin's work on the same story is there, the
//! next story is as if nothing had been, and, where memory is the attack, how much the program used.

mod desk;
mod exports;
mod fresh;
mod lies;
mod limits;
mod memory;
mod others;
mod thousand;
mod words;
