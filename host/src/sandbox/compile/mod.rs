//! Compiling, which a stranger's plugin can make a bomb of, in a process of its own.
//!
//! Half a megabyte of WebAssembly was seen to take a compiler two minutes and more than a gigabyte.
//! Therefore the desk starts its own program again as a [`Compiler`]: it gets the plugin on standard
//! input, limits itself ([`compile_in_child`]) before it reads a byte of it, and leaves an
//! `Answer` on standard output. A core module becomes a component there too, since
//! that parses as much as compiling does.
//!
//! Both are files that have no name and live in memory (`anonymous`), sealed when they are written:
//! nobody but the desk and its child can have put native code there, and nobody can change it any
//! more when the desk looks at it.
//!
//! Invariant: no limit of a child depends on what the plugin says.

mod anonymous;
mod answer;
mod child;
mod process;

pub(super) use answer::Answer;
pub use child::{ChildLimits, compile_in_child};
pub use process::Compiler;
