//! What drawings are tested with: made-up stories, and whether a drawing does anything to a terminal.

pub(crate) use crate::model::fixture::{anchor, annotation, any_story, ferry, flag, outcome};

/// Takes the colours off and looks for anything else that could do something to a terminal.
#[track_caller]
pub(crate) fn assert_harmless(drawn: &str) {
    let bare = anstream::adapter::strip_str(drawn).to_string();
    let colours = drawn.matches('\u{1b}').count();
    let sgr = drawn.split('\u{1b}').skip(1).filter(|rest| {
        let rest = rest.strip_prefix('[').unwrap_or_default();
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';')
            .starts_with('m')
    });
    assert_eq!(sgr.count(), colours, "{drawn:?}");
    let hostile = |c: char| {
        c != '\n'
            && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
    };
    assert!(!bare.contains(hostile), "{bare:?}");
}
