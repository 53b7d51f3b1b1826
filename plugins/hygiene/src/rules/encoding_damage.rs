//! `encoding-damage`: characters that were damaged on the way, and markup that shows.
//!
//! Each kind of damage is one flag for a field, with an anchor at every place.

use std::ops::Range;

use copydesk_plugin::{Anchor, Annotation, Field, Severity};

use crate::draft::Draft;
use crate::marks::Habits;
use crate::mojibake;

pub(super) const NAME: &str = "encoding-damage";

/// The most places that one flag points at.
const PLACES: usize = 20;

pub(super) fn check(draft: &Draft<'_>, found: &mut Vec<Annotation>) {
    for field in Field::ALL {
        let text = draft.story.text(field);
        let places = mojibake::damages(text)
            .into_iter()
            .map(|it| (it.range, it.original));
        found.extend(flag(
            draft,
            field,
            "Some characters were damaged on the way here",
            places,
        ));
        let lost = text
            .match_indices('\u{fffd}')
            .map(|(at, it)| (at..at + it.len(), None));
        found.extend(flag(
            draft,
            field,
            "A character was lost on the way here",
            lost,
        ));
        found.extend(flag(
            draft,
            field,
            "An HTML code stands in the text",
            entities(text),
        ));
        found.extend(flag(
            draft,
            field,
            "An HTML tag stands in the text",
            tags(text),
        ));
        let doubled = (Habits::of(text).straight == 2).then(|| text.match_indices("\"\""));
        let doubled = doubled.into_iter().flatten();
        let doubled = doubled.map(|(at, it)| (at..at + it.len(), Some("\"".to_owned())));
        found.extend(flag(
            draft,
            field,
            "The quotation marks are doubled",
            doubled,
        ));
    }
}

/// Makes one flag of the places.
fn flag(
    draft: &Draft<'_>,
    field: Field,
    what: &str,
    places: impl Iterator<Item = (Range<usize>, Option<String>)>,
) -> Option<Annotation> {
    let mut places = places.peekable();
    let (first, _) = places.peek()?;
    let example = draft.story.text(field).get(first.clone())?;
    let mut flag =
        Annotation::flag(NAME, Severity::Error, format!("{what}: {example}")).confidence(0.95);
    for (range, original) in places.by_ref().take(PLACES) {
        let Some(anchor) = Anchor::new(draft.story, field, range) else {
            continue;
        };
        if let Some(original) = original {
            flag = flag.suggest(anchor.clone(), original);
        }
        flag = flag.at(anchor);
    }
    let more = places.count();
    Some(if more > 0 {
        flag.evidence(format!("There are {more} more places."))
    } else {
        flag
    })
}

/// Finds HTML codes such as `&amp;` and `&#39;`, also where the ampersand itself was lost.
fn entities(text: &str) -> impl Iterator<Item = (Range<usize>, Option<String>)> + '_ {
    text.match_indices(';').filter_map(move |(end, _)| {
        let before = text.get(..end)?;
        let name = before
            .rsplit(|it: char| !it.is_ascii_alphanumeric())
            .next()?;
        let stem = before.get(..end - name.len())?;
        let (original, start) = match stem.strip_suffix('#') {
            Some(stem) => {
                let code = match name.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => name.parse().ok().filter(|_| name.len() > 1)?,
                };
                (character(code), stem)
            }
            None => {
                let is_plain = BARE.contains(&name) && !stem.ends_with(char::is_alphanumeric);
                (
                    Some(
                        named(name)
                            .filter(|_| is_plain || stem.ends_with('&'))?
                            .to_owned(),
                    ),
                    stem,
                )
            }
        };
        let start = start.strip_suffix('&').unwrap_or(start).len();
        // An upside-down question mark behind a letter stands for what was lost before.
        let is_lost = |it: &String| {
            it == "¿"
                && text
                    .get(..start)
                    .is_some_and(|it| it.ends_with(char::is_alphabetic))
        };
        let original = original.filter(|it| !is_lost(it));
        Some((start..end + 1, original))
    })
}

/// The codes that are told without their ampersand.
const BARE: [&str; 4] = ["quot", "amp", "nbsp", "apos"];

fn character(code: u32) -> Option<String> {
    char::from_u32(code)
        .filter(|it| !it.is_control())
        .map(String::from)
}

fn named(name: &str) -> Option<&'static str> {
    const KNOWN: [(&str, &str); 32] = [
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("apos", "'"),
        ("nbsp", "\u{a0}"),
        ("ldquo", "“"),
        ("rdquo", "”"),
        ("lsquo", "‘"),
        ("rsquo", "’"),
        ("bdquo", "„"),
        ("laquo", "«"),
        ("raquo", "»"),
        ("ndash", "–"),
        ("mdash", "—"),
        ("hellip", "…"),
        ("euro", "€"),
        ("pound", "£"),
        ("copy", "©"),
        ("reg", "®"),
        ("trade", "™"),
        ("deg", "°"),
        ("eacute", "é"),
        ("egrave", "è"),
        ("agrave", "à"),
        ("ccedil", "ç"),
        ("auml", "ä"),
        ("ouml", "ö"),
        ("uuml", "ü"),
        ("szlig", "ß"),
        ("ntilde", "ñ"),
        ("middot", "·"),
    ];
    KNOWN
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, original)| *original)
}

/// Finds HTML tags and comments. A ticker such as `<AAPL.O>` is none.
fn tags(text: &str) -> impl Iterator<Item = (Range<usize>, Option<String>)> + '_ {
    text.match_indices('<').filter_map(move |(at, _)| {
        let rest = text.get(at + 1..)?;
        if rest.starts_with("!--") {
            let end = rest.find("-->").map_or(3, |end| end + 3);
            return Some((at..at + 1 + end, Some(String::new())));
        }
        let inner = rest.strip_prefix('/').unwrap_or(rest);
        let length = inner.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = inner.get(..length)?;
        NAMES.iter().find(|it| it.eq_ignore_ascii_case(name))?;
        let end = rest.find(['>', '<', '\n'])?;
        let ends = rest.get(end..)?.starts_with('>');
        let parted = inner.get(length..)?.starts_with(['>', '/', ' ', '\u{a0}']);
        (ends && parted).then(|| (at..at + end + 2, Some(String::new())))
    })
}

const NAMES: [&str; 40] = [
    "a",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "div",
    "em",
    "figcaption",
    "figure",
    "font",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "li",
    "ol",
    "p",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "td",
    "ul",
];

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, assert_suggestion};

    use super::*;
    use crate::rules::of_bodies;

    #[test]
    fn damaged_letters_are_one_flag_with_every_place() {
        assert_flags(
            &of_bodies(),
            "
            The cafÃ© didnâ€™t open.
                   ^^ encoding-damage
                          ^^^ encoding-damage
            ",
        );
    }

    #[test]
    fn one_damage_is_mended() {
        for (before, after) in [
            ("The cafÃ© is open.", "The café is open."),
            ("It didnâ€™t open.", "It didn’t open."),
            ("It cost Â£3 million.", "It cost £3 million."),
            ("In Ä°stanbul.", "In İstanbul."),
            ("In ÐšÐ¸ÐµÐ² it rained.", "In Киев it rained."),
            ("Ã–sterreich gewinnt.", "Österreich gewinnt."),
            ("It didnÃ¢â‚¬â„¢t open.", "It didn’t open."),
            ("Fish &amp; chips.", "Fish & chips."),
            ("Fish &#38; chips.", "Fish & chips."),
            ("The players#39; bus.", "The players' bus."),
            ("A <b>bold claim.", "A bold claim."),
            ("A claim.<br />", "A claim."),
        ] {
            assert_suggestion(&of_bodies(), NAME, before, after);
        }
    }

    #[test]
    fn a_lost_character_is_not_guessed() {
        for text in ["Ren\u{fffd}e is here.", "Mr Blair&#191;s car is here."] {
            let flags = of_bodies().flags(text);
            assert_eq!(flags.len(), 1);
            assert!(flags.iter().all(|it| it.suggestions.is_empty()));
        }
    }

    #[test]
    fn doubled_quotation_marks_are_damage() {
        let flags = of_bodies().flags("The song \"\"Crazy Love\"\" is old.");
        assert_eq!(
            flags.iter().map(|it| it.anchors.len()).collect::<Vec<_>>(),
            [2]
        );
    }

    #[test]
    fn what_people_write_is_left_alone() {
        for text in [
            "“LE CAFÉ” and “SOCIÉTÉ” are names; so is “À LA CARTE”.",
            "AT&T and R&D; profits rose by 3 < 4 > 2.",
            "Shares of Apple <AAPL.O> rose; the #3; seed lost.",
            "ÉTÂ\u{a0}: « LÀ\u{a0}»",
            "“IRMÃ” e IRMÃO, São João, maçã.",
            "Ångström wrote Å² for an area.",
            "Señor Ñandú, İstanbul, Łódź, Çeşme, Ærø.",
        ] {
            assert_no_flags(&of_bodies(), text);
        }
    }
}
