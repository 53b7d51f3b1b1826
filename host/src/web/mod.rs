//! The review on a page: `copydesk serve`.
//!
//! [`bind`] takes a door and makes a sign-in link for each editor; [`Bound::serve`] answers until it is
//! told to stop. One file a page: `queue`, `story`, `why`; what changes something is in `decide`. `api` is
//! the same for programs, which have `tokens`; `intake` runs over what is handed in, `feed` and `metrics`
//! tell what happens. All of it is `crate::review` with another face, drawn on the server by templates that are checked when they
//! are compiled, and works without script; `assets/desk.js` adds keys and focus.
//!
//! Invariant: whatever is asked has passed `guard`; whatever shows something has a session,
//! and whatever changes something has the session's own token and a role that may. The text of stories
//! and plugins is hostile: it is escaped by the templates, and what is hidden in it is named.

mod access;
mod add;
mod annotations;
mod api;
mod app;
mod assets;
mod bulk;
mod counted;
mod decide;
mod error;
mod feed;
mod guard;
mod health;
mod intake;
mod keys;
mod links;
mod metrics;
mod page;
mod plugins;
mod queue;
mod run;
mod server;
mod session;
mod shown;
mod statistics;
mod story;
mod suppressions;
mod text;
mod tls;
mod tokens;
mod why;

#[cfg(test)]
mod tests;

pub use api::description;
pub use intake::Loader;
pub use server::{Bound, Link, ServeError, ServeOptions, bind};
pub use tls::{TlsError, TlsFiles};
pub use tokens::{TokenEntry, TokenError, Tokens};
