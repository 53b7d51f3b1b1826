//! `address`: where a person lives, by street and number.
//!
//! A street with a number is a place of the news more often than a home. So there must be words
//! that make it one, in the same sentence and in front: “lives at”, “home address:”.

use std::ops::Range;

use copydesk_plugin::Severity;

use super::Finding;
use crate::page::{Page, has_cue, is_cue};
use crate::public;

pub(crate) const NAME: &str = "address";

/// Words that make an address somebody's home.
const HOMES: [&str; 38] = [
    "lives at",
    "lives in",
    "lives on",
    "live at",
    "living at",
    "lived at",
    "lived in",
    "lived on",
    "living in",
    "resides at",
    "residing at",
    "resident of",
    "resides in",
    "home address",
    "home at",
    "home is at",
    "his house at",
    "her house at",
    "flat at",
    "his address",
    "her address",
    "their address",
    "my address",
    "billing address",
    "moved to",
    "wohnt in",
    "wohnt an",
    "wohnhaft",
    "gemeldet in",
    "privatanschrift",
    "habite",
    "demeurant",
    "domicilié*",
    "vive en",
    "domiciliad*",
    "abita in",
    "residente in",
    "woont",
];

/// Kinds of streets that stand behind the name.
const BEHIND: [&str; 38] = [
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "lane",
    "ln",
    "drive",
    "dr",
    "close",
    "crescent",
    "court",
    "ct",
    "way",
    "place",
    "terrace",
    "gardens",
    "boulevard",
    "blvd",
    "square",
    "grove",
    "hill",
    "row",
    "mews",
    "parade",
    "walk",
    "park",
    "circle",
    "loop",
    "view",
    "rise",
    "green",
    "quay",
    "parkway",
    "highway",
    "utca",
    "u",
];

/// Kinds of streets that stand in front of the name.
const AHEAD: [&str; 30] = [
    "rue",
    "avenue",
    "boulevard",
    "place",
    "chemin",
    "impasse",
    "allée",
    "quai",
    "cours",
    "route",
    "calle",
    "c",
    "avenida",
    "avda",
    "av",
    "plaza",
    "paseo",
    "rúa",
    "via",
    "viale",
    "piazza",
    "corso",
    "vicolo",
    "rua",
    "travessa",
    "praça",
    "ul",
    "ulica",
    "trg",
    "aleja",
];

/// Ends of words that are streets.
const ENDS: [&str; 21] = [
    "straße", "strasse", "str.", "weg", "platz", "allee", "gasse", "ring", "ufer", "damm",
    "straat", "laan", "plein", "gracht", "gatan", "vägen", "veien", "vej", "gade", "katu", "tie",
];

/// Looks around the house number whose first digit stands at `at`.
pub(crate) fn find(page: &Page<'_>, at: usize) -> Option<Finding> {
    let house = page.token(at);
    let digits = page
        .get(house.clone())
        .trim_end_matches(|it: char| it.is_ascii_alphabetic());
    if digits.len() > 5 || house.len() > digits.len() + 1 || page.joined_before(house.start) {
        return None;
    }
    let street = street_behind(page, &house).or_else(|| street_ahead(page, &house))?;
    let before = page.before(street.start, 90);
    let sentence = before.rsplit(". ").next().unwrap_or_default();
    let label = before.trim_end().to_lowercase();
    let is_home = has_cue(sentence, &HOMES)
        || [
            "address:",
            "adresse:",
            "anschrift:",
            "dirección:",
            "indirizzo:",
        ]
        .iter()
        .any(|it| label.ends_with(it));
    if !is_home {
        return None;
    }
    let text = page.get(street.clone());
    let range = street.start..street.end + place_behind(page.after(street.end, 60));
    let public = public::seat(text).or_else(|| public::contact_line(page, &range));
    Some(Finding {
        rule: NAME,
        range,
        severity: Severity::Warning,
        message: "The home of a person with its house number; name the town or the street at most"
            .to_owned(),
        evidence: "a street and a number, and the words before it say that somebody lives there"
            .to_owned(),
        confidence: 0.8,
        public,
    })
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn bare(word: &str) -> &str {
    word.trim_end_matches(['.', ',', ';', ':', ')', '”', '"', '/', '!', '?'])
}

/// `12 Baker Street`, `12, rue de la Paix`.
fn street_behind(page: &Page<'_>, house: &Range<usize>) -> Option<Range<usize>> {
    if !matches!(page.at(house.end), b' ' | b',' | 0xc2) {
        return None;
    }
    let after = page.after(house.end, 70);
    let line = after.split('\n').next()?;
    let name = line.trim_start_matches([',', ' ', '\u{a0}']);
    let offset = house.end + line.len() - name.len();
    let mut end = 0;
    let mut french = false;
    for (count, word) in name.split(' ').take(7).enumerate() {
        let kept = bare(word);
        if kept.is_empty() {
            return None;
        }
        end = name.get(end..)?.find(word)? + end + kept.len();
        if count == 0 && is_cue(kept, &AHEAD) && !is_capital(kept) {
            french = true;
        } else if french {
            let small = ["de", "du", "des", "la", "le", "les", "l", "d", "et"].contains(&kept);
            let next = name.get(end..).unwrap_or_default();
            let goes_on = next.strip_prefix(' ').and_then(|it| it.split(' ').next());
            let goes_on = goes_on.is_some_and(|it| {
                is_capital(it)
                    || it.contains(['’', '\''])
                    || it.len() <= 3 && !["et", "à", "en"].contains(&it)
            });
            if !small && !goes_on {
                return Some(house.start..offset + end);
            }
        } else if count > 0 && is_cue(kept, &BEHIND) && is_capital(kept) {
            return Some(house.start..offset + end);
        } else if !is_capital(kept) || word.len() > kept.len() + 1 || word.ends_with([',', ';']) {
            return None;
        }
    }
    None
}

/// `Hauptstraße 12`, `Calle de Alcalá, 12`.
fn street_ahead(page: &Page<'_>, house: &Range<usize>) -> Option<Range<usize>> {
    if !matches!(page.ahead(house.start), b' ' | b',' | 0xa0) {
        return None;
    }
    let before = page.before(house.start, 50);
    let line = before.rsplit('\n').next()?;
    let name = line.trim_end_matches([' ', ',', '\u{a0}']);
    if name.len() == line.len() || name.is_empty() {
        return None;
    }
    let offset = house.start - line.len();
    let last = name.rsplit(' ').next()?;
    if !last.chars().any(char::is_uppercase) {
        return None;
    }
    let lower = last.to_lowercase();
    let long = |it: &str| lower.ends_with(it) && lower.len() > it.len();
    let own = ENDS.iter().any(|it| lower == *it);
    if is_capital(last) && (ENDS.iter().any(|it| long(it)) || own) {
        let mut start = name.len() - last.len();
        if own {
            start = name
                .get(..start)?
                .trim_end()
                .rfind(' ')
                .map_or(0, |it| it + 1);
        }
        return Some(offset + start..house.end);
    }
    let mut start = name.len();
    for word in name.rsplit(' ').take(5) {
        start = start.checked_sub(word.len())?;
        if is_cue(bare(word), &AHEAD) && start + word.len() < name.len() {
            return Some(offset + start..house.end);
        }
        start = start.saturating_sub(1);
    }
    None
}

/// The length of a postcode and a town right behind the street.
fn place_behind(after: &str) -> usize {
    let rest = after.trim_start_matches([',', ' ', '\n']);
    let mut end = 0;
    let mut town_follows = false;
    for word in rest.split([' ', '\n']).take(4) {
        let kept = bare(word);
        let digits = kept.bytes().filter(u8::is_ascii_digit).count();
        let start = end;
        end += word.len() + 1;
        if town_follows {
            return if is_capital(kept) {
                after.len() - rest.len() + start + kept.len()
            } else {
                after.len() - rest.len() + start - 1
            };
        }
        if digits >= 4 && digits == kept.len() {
            town_follows = true;
            if word.len() > kept.len() || rest.len() < end {
                return after.len() - rest.len() + start + kept.len();
            }
        } else if digits == 1
            && kept.len() == 3
            && kept.starts_with(|it: char| it.is_ascii_digit())
            && start > 0
        {
            // The second half of a British postcode.
            return after.len() - rest.len() + start + kept.len();
        } else if !is_capital(kept) {
            return 0;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, plugin};

    use crate::Pii;

    #[test]
    fn a_home_is_found_in_several_languages() {
        let plugin = plugin::<Pii>();
        for marked in [
            "She lives at 14 Orchard Close, Leeds LS2 7AA, with\n             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ address",
            "He lived at 221b Baker Street.\n            ^^^^^^^^^^^^^^^^^ address",
            "Er wohnt in der Lindenstraße 12, 10115 Berlin, und\n                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ address",
            "Elle habite au 12, rue de la Paix.\n               ^^^^^^^^^^^^^^^^^^ address",
            "Vive en la Calle de Alcalá, 12, con\n           ^^^^^^^^^^^^^^^^^^^ address",
        ] {
            assert_flags(&plugin, marked);
        }
    }

    #[test]
    fn places_of_the_news_are_none() {
        let plugin = plugin::<Pii>();
        for text in [
            "The prime minister lives at 10 Downing Street.",
            "A fire broke out at 14 Orchard Close.",
            "The firm is at 350 Fifth Avenue, New York.",
            "She lives in London. The fire was at 14 Orchard Close.",
            "He lives in a house of 12 Rooms and 5 Baths.",
            "Er wohnt in der Lindenstraße.",
            "He lived in Paris for 12 Years.",
        ] {
            assert_no_flags(&plugin, text);
        }
    }
}
