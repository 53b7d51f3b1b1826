//! What a fuzz target needs of the command line: that a mistake or a refusal can be told, whatever
//! text it is about, and that nothing of that text controls the terminal.

use super::commands::tell_refusal;
use super::error::excerpts;
use super::terminal::{Theme, line};
use crate::config::SettingsError;
use crate::ingest::Refusal;

/// Draws all that is wrong with a text.
pub(crate) fn mistakes(error: &SettingsError) {
    check(&excerpts(error, Theme::plain(80)));
}

/// Draws a refusal.
pub(crate) fn refusal(refusal: &Refusal) {
    let mut out = Vec::new();
    assert!(tell_refusal(refusal, Theme::plain(80), &mut out).is_ok());
    check(&String::from_utf8_lossy(&out));
}

fn check(drawn: &str) {
    for drawn in drawn.lines() {
        assert_eq!(line(drawn), drawn, "a control character got through");
    }
}
