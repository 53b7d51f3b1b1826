//! The end-to-end tests: the real program, in an environment of its own, from the outside.
//!
//! One module a topic; `support` holds what they share. A [`support::Place`] is a temporary
//! directory to work in, a [`support::Output`] is what the program said there, compared with an
//! inline snapshot by `expect_test`; `UPDATE_EXPECT=1 cargo test --workspace --test it`
//! writes what is said now.
//!
//! Invariant: a test that cannot do its work on a machine says so on standard error, by name.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "the helpers of tests are tests too, and fail as they do"
)]

mod additions;
mod agreement;
mod architecture;
mod capabilities;
mod check;
mod commands;
mod compile;
mod contract;
mod cookbook;
mod dedupe;
mod diff;
mod doctor;
mod durability;
mod explain;
mod export;
mod formats;
mod gate;
mod hostile;
mod house_style;
mod incremental;
mod input;
mod languages;
mod lock;
mod looking_up;
mod near_duplicates;
mod newsroom;
mod no_desk;
mod page;
mod password;
mod plugin_add;
mod plugin_bench;
mod plugin_files;
mod plugin_project;
mod plugin_test;
mod quarantine;
mod reads;
mod replay;
mod retention;
mod review;
#[expect(dead_code, reason = "the command `rig` uses all of it")]
#[path = "../durability/rig/mod.rs"]
mod rig;
mod serve;
mod settings;
mod shared_data;
mod support;
mod trust;
mod tutorial;
mod unchanged;
mod upkeep;
mod versions;
mod wasi;
mod watch;
mod wit_reference;
