//! `invisible-character`: a character that is not to be seen and not wanted.
//!
//! Joiners are wanted in the scripts that need them and inside emoji, marks of direction where
//! a field holds a script that is written from right to left. Each character is one flag for a
//! field, with an anchor at every place.

use copydesk_plugin::{Anchor, Annotation, Field, Severity};

use crate::draft::Draft;
use crate::mojibake;

pub(super) const NAME: &str = "invisible-character";

/// The most places that one flag points at.
const PLACES: usize = 20;

pub(super) fn check(draft: &Draft<'_>, found: &mut Vec<Annotation>) {
    for field in Field::ALL {
        let text = draft.story.text(field);
        let mut places = places(text);
        places.sort_by_key(|(letter, at)| (*letter, *at));
        for same in places.chunk_by(|a, b| a.0 == b.0) {
            found.extend(flag(draft, field, same));
        }
    }
}

fn flag(draft: &Draft<'_>, field: Field, places: &[(char, usize)]) -> Option<Annotation> {
    let &(letter, _) = places.first()?;
    let (what, code) = (name(letter), u32::from(letter));
    let replacement = mojibake::windows(letter)
        .map(String::from)
        .unwrap_or_default();
    let (count, field_name) = (places.len(), field.name());
    let message = match (count, replacement.as_str()) {
        (1, "") => format!("There is {what} in the {field_name}, which nobody sees."),
        (_, "") => {
            format!("There is {what} in {count} places of the {field_name}, which nobody sees.")
        }
        (1, meant) => format!("There is {what} in the {field_name} where a {meant} was meant."),
        (_, meant) => format!(
            "There is {what} in {count} places of the {field_name} where a {meant} was meant."
        ),
    };
    let mut flag = Annotation::flag(NAME, Severity::Warning, message)
        .confidence(0.95)
        .evidence(format!("It is U+{code:04X}."));
    for &(letter, at) in places.iter().take(PLACES) {
        let anchor = Anchor::new(draft.story, field, at..at + letter.len_utf8())?;
        flag = flag.at(anchor.clone()).suggest(anchor, replacement.clone());
    }
    Some(flag)
}

/// Finds the unwanted characters, from left to right.
fn places(text: &str) -> Vec<(char, usize)> {
    let mut found = Vec::new();
    if text
        .bytes()
        .all(|it| matches!(it, b' '..=b'~' | b'\n' | b'\r' | b'\t'))
    {
        return found;
    }
    let mut damages = None;
    let mut right_to_left = None;
    let mut before = '\n';
    for (at, letter) in text.char_indices() {
        let after = || {
            text.get(at + letter.len_utf8()..)
                .and_then(|it| it.chars().next())
        };
        let unwanted = match letter {
            '\n' | '\r' | '\t' | '\u{85}' => false,
            '\0'..='\u{1f}' | '\u{7f}' => true,
            '\u{80}'..='\u{9f}' | '\u{ad}' => {
                let damages = damages.get_or_insert_with(|| mojibake::damages(text));
                !damages.iter().any(|it| it.range.contains(&at))
            }
            '\u{200b}' => !(needs_joiners(before) || after().is_some_and(needs_joiners)),
            '\u{200c}' | '\u{200d}' => {
                let after = after().unwrap_or('\n');
                let in_emoji = letter == '\u{200d}' && is_emoji(before) && is_emoji(after);
                !(needs_joiners(before) || needs_joiners(after) || in_emoji)
            }
            '\u{200e}'
            | '\u{200f}'
            | '\u{61c}'
            | '\u{202a}'..='\u{202c}'
            | '\u{2066}'..='\u{2069}' => {
                !*right_to_left.get_or_insert_with(|| text.chars().any(is_right_to_left))
            }
            '\u{202d}' | '\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' => true,
            '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{115f}' | '\u{1160}' | '\u{3164}' => true,
            '\u{e0000}'..='\u{e007f}' => {
                !(before == '\u{1f3f4}' || ('\u{e0000}'..='\u{e007f}').contains(&before))
            }
            _ => false,
        };
        if unwanted {
            found.push((letter, at));
        }
        before = letter;
    }
    found
}

/// Whether the script of the letter is written with joiners or without spaces.
fn needs_joiners(letter: char) -> bool {
    matches!(
        letter,
        '\u{600}'..='\u{7ff}' | '\u{8a0}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
            | '\u{1a00}'..='\u{1aff}' | '\u{a980}'..='\u{aadf}' | '\u{fb50}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}' | '\u{11000}'..='\u{11fff}'
    )
}

fn is_emoji(letter: char) -> bool {
    matches!(
        letter,
        '\u{a9}' | '\u{ae}' | '\u{2190}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{fe0f}'
            | '\u{1f000}'..='\u{1faff}'
    )
}

fn is_right_to_left(letter: char) -> bool {
    matches!(
        letter,
        '\u{590}'..='\u{61b}' | '\u{61d}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'
    )
}

/// Names the character, with an article.
fn name(letter: char) -> &'static str {
    match letter {
        '\u{ad}' => "a soft hyphen",
        '\u{200b}' | '\u{3164}' | '\u{115f}' | '\u{1160}' => "a blank without width",
        '\u{200c}' | '\u{200d}' | '\u{2060}' => "a joiner without width",
        '\u{feff}' => "a byte order mark",
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "a mark that turns the direction of writing"
        }
        '\u{e0000}'..='\u{e007f}' => "a hidden letter",
        _ => "a control character",
    }
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{StoryBuilder, assert_no_flags, assert_suggestion, plugin};

    use super::*;
    use crate::Hygiene;
    use crate::rules::of_bodies;

    #[test]
    fn one_character_is_taken_out() {
        for letter in [
            '\u{200b}',
            '\u{ad}',
            '\u{feff}',
            '\u{202e}',
            '\u{200e}',
            '\u{7}',
            '\u{200d}',
            '\u{e0041}',
        ] {
            assert_suggestion(
                &of_bodies(),
                NAME,
                &format!("The har{letter}bour is open."),
                "The harbour is open.",
            );
        }
    }

    #[test]
    fn a_control_character_of_windows_is_the_character_that_was_meant() {
        assert_suggestion(
            &of_bodies(),
            NAME,
            "It didn\u{92}t open.",
            "It didn’t open.",
        );
    }

    #[test]
    fn the_same_character_is_one_flag_with_every_place() {
        let flags = of_bodies().flags("Har\u{ad}bour, fer\u{ad}ry, har\u{200b}bour.");
        assert_eq!(
            flags.iter().map(|it| it.anchors.len()).collect::<Vec<_>>(),
            [2, 1]
        );
    }

    #[test]
    fn the_headline_is_looked_at_as_well() {
        let story = StoryBuilder::new()
            .headline("Har\u{ad}bour open")
            .body("It is open.");
        let flags = plugin::<Hygiene>().flags(story);
        let field = flags
            .first()
            .and_then(|it| it.anchors.first())
            .map(Anchor::field);
        assert_eq!(field, Some(Field::Headline));
    }

    #[test]
    fn scripts_and_emoji_keep_what_they_need() {
        for text in [
            "می‌خواهم بروم.",
            "क्‍ष is a letter.",
            "ภาษา\u{200b}ไทย is Thai.",
            "The crew 👩‍🚀 and the family 👨‍👩‍👧.",
            "The flag of Wales 🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f} flew.",
            "The word \u{200f}שלום\u{200e} means peace.",
            "A line\tof a table.\r\nAnd a no-break\u{a0}space.",
        ] {
            assert_no_flags(&of_bodies(), text);
        }
    }
}
