//! The keys of the page, in one place: what each does, and where. Buttons show theirs, the page of keys
//! lists them, and the script reads them off the buttons.
//!
//! Invariant: in no place do two actions have one key; none is a key that the browser or the system
//! uses with a modifier, since all of them are single and are given up with one switch.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, Redirect};

use super::app::Shared;
use super::error::PageError;
use super::page::{Shell, draw};
use super::session::{Letters, Signed, Visitor};

/// Where a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Everywhere,
    Queue,
    Story,
    /// While the reasons of a dismissal are open.
    Reasons,
}

/// A key.
#[derive(Debug)]
pub(super) struct Key {
    /// As a browser calls it in `KeyboardEvent.key`.
    pub(super) key: &'static str,
    /// The action, as templates name it.
    pub(super) action: &'static str,
    pub(super) scope: Scope,
    /// What it does.
    pub(super) does: &'static str,
}

/// All keys.
pub(super) const KEYS: [Key; 27] = [
    Key::new("?", "help", Scope::Everywhere, "show the keys"),
    Key::new("g", "queue", Scope::Everywhere, "go to the queue"),
    Key::new("u", "undo", Scope::Everywhere, "undo your last decision"),
    Key::new(
        "j",
        "next",
        Scope::Everywhere,
        "next flag, next story of the queue",
    ),
    Key::new(
        "k",
        "previous",
        Scope::Everywhere,
        "previous flag, previous story of the queue",
    ),
    Key::new("/", "filter", Scope::Queue, "filter the queue"),
    Key::new(
        "b",
        "bulk-queue",
        Scope::Queue,
        "decide on all stories that fit: asks first",
    ),
    Key::new("n", "next-page", Scope::Queue, "next page"),
    Key::new(
        "l",
        "latest",
        Scope::Queue,
        "show the stories that came meanwhile",
    ),
    Key::new("n", "next-story", Scope::Story, "next story of the queue"),
    Key::new(
        "a",
        "accept",
        Scope::Story,
        "accept the annotation, go to the next",
    ),
    Key::new(
        "x",
        "dismiss",
        Scope::Story,
        "dismiss the annotation: opens the reasons",
    ),
    Key::new("f", "defer", Scope::Story, "put the flag off for later"),
    Key::new("e", "why", Scope::Story, "explain the flag"),
    Key::new(
        "t",
        "text",
        Scope::Story,
        "jump between a flag and its place in the text",
    ),
    Key::new(
        "b",
        "bulk",
        Scope::Story,
        "dismiss all flags of the rule in this story: asks for the reason",
    ),
    Key::new(
        "m",
        "add",
        Scope::Story,
        "mark the selected words: add a flag, a note or a tag of your own",
    ),
    Key::new(
        "y",
        "approve",
        Scope::Story,
        "approve the story, go to the next",
    ),
    Key::new(
        "r",
        "reject",
        Scope::Story,
        "reject the story, go to the next",
    ),
    Key::new("s", "spike", Scope::Story, "spike or unspike the story"),
    Key::new("w", "hold", Scope::Story, "take the story, or release it"),
    Key::new("1", "reason-1", Scope::Reasons, REASONS[0]),
    Key::new("2", "reason-2", Scope::Reasons, REASONS[1]),
    Key::new("3", "reason-3", Scope::Reasons, REASONS[2]),
    Key::new("4", "reason-4", Scope::Reasons, REASONS[3]),
    Key::new("5", "reason-5", Scope::Reasons, REASONS[4]),
    Key::new(
        "6",
        "reason-other",
        Scope::Reasons,
        "another reason, to be typed",
    ),
];

/// The reasons of a dismissal that are one key away.
pub(super) const REASONS: [&str; 5] = [
    "false positive",
    "not our style",
    "intended, or quoted as it was said",
    "right, but at the wrong place",
    "already fixed",
];

impl Key {
    const fn new(
        key: &'static str,
        action: &'static str,
        scope: Scope,
        does: &'static str,
    ) -> Self {
        Self {
            key,
            action,
            scope,
            does,
        }
    }
}

/// The key of an action; empty where it has none.
pub(super) fn key(action: &str) -> &'static str {
    let found = KEYS.iter().find(|key| key.action == action);
    found.map_or("", |key| key.key)
}

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysPage {
    shell: Shell,
    places: [(&'static str, Vec<(&'static str, &'static str)>); 4],
}

/// The page of keys.
pub(super) async fn page(visitor: Visitor) -> Result<Html<String>, PageError> {
    let places = [
        ("Everywhere", Scope::Everywhere),
        ("In the queue", Scope::Queue),
        ("In a story", Scope::Story),
        ("While the reasons are open", Scope::Reasons),
    ];
    let places = places.map(|(name, scope)| {
        let keys = KEYS.iter().filter(|key| key.scope == scope);
        (name, keys.map(|key| (key.key, key.does)).collect())
    });
    let shell = Shell::new(&visitor, "keys");
    draw(&KeysPage { shell, places })
}

/// Switches single letters on or off.
pub(super) async fn set(State(_): State<Shared>, signed: Signed) -> Result<Redirect, PageError> {
    let letters = match signed.fields.need("letters")? {
        "on" => Letters::On,
        "off" => Letters::Off,
        other => {
            return Err(PageError::Nonsense(format!(
                "{other:?} is neither on nor off"
            )));
        }
    };
    signed.visitor.set_letters(letters);
    Ok(Redirect::to("/keys"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_place() {
        let overlap = |one: Scope, other: Scope| {
            let both = |a, b| one == a && other == b || one == b && other == a;
            one == other
                || one == Scope::Everywhere
                || other == Scope::Everywhere
                || both(Scope::Story, Scope::Reasons)
        };
        for (i, one) in KEYS.iter().enumerate() {
            for other in &KEYS[i + 1..] {
                assert!(
                    one.key != other.key || !overlap(one.scope, other.scope),
                    "{} and {} are both {}",
                    one.action,
                    other.action,
                    one.key
                );
                assert!(one.action != other.action, "{} twice", one.action);
            }
            assert_eq!(one.key.chars().count(), 1, "{}", one.action);
        }
    }
}
