//! `truncated`: a text that breaks off.
//!
//! Dots at the very end are an error: where they stand directly behind a letter, the text was
//! cut there. Prose that ends without a full stop is a warning. Lines beside the story at its end
//! (credits, contacts, results, the site's own) are passed over.

use copydesk_plugin::text::Paragraph;
use copydesk_plugin::{Anchor, Annotation, Field, Severity};

use super::site_line;
use crate::draft::Draft;
use crate::line;

pub(super) const NAME: &str = "truncated";

pub(super) fn check(draft: &Draft<'_>, found: &mut Vec<Annotation>) {
    headline(draft, found);
    let Some(last) = last(draft) else {
        return;
    };
    for (number, paragraph) in draft.paragraphs.iter().enumerate().take(last + 1) {
        let Some(cut) = Cut::of(paragraph.text) else {
            continue;
        };
        let is_fragment = cut.is_fragment(draft.story.body());
        if number == last {
            let evident = is_fragment || is_joining(cut.word);
            let confidence = if evident { 0.95 } else { 0.75 };
            let message = "The text breaks off here; get the rest of it.";
            found.push(flag(
                draft,
                paragraph,
                &cut,
                Severity::Error,
                message,
                confidence,
            ));
        } else if is_fragment {
            let message = "This paragraph breaks off; get the rest of it or delete it.";
            found.push(flag(draft, paragraph, &cut, Severity::Error, message, 0.85));
        }
    }
    found.extend(open_end(draft, last));
}

fn headline(draft: &Draft<'_>, found: &mut Vec<Annotation>) {
    let headline = draft.story.headline();
    let Some(cut) = Cut::of(headline.trim()) else {
        return;
    };
    let end = headline.trim_end().len();
    let start = end - cut.length;
    found.push(
        Annotation::flag(
            NAME,
            Severity::Warning,
            "The headline breaks off; write it out.",
        )
        .confidence(0.6)
        .anchors(Anchor::new(draft.story, Field::Headline, start..end)),
    );
}

/// The number of the last paragraph that is part of the story.
fn last(draft: &Draft<'_>) -> Option<usize> {
    (0..draft.paragraphs.len()).rev().find(|&number| {
        let text = draft.paragraphs.get(number).map_or("", |it| it.text);
        Cut::of(text).is_some()
            || !(site_line::is_site_line(draft, number) || line::is_beside(text))
    })
}

fn flag(
    draft: &Draft<'_>,
    paragraph: &Paragraph<'_>,
    cut: &Cut<'_>,
    severity: Severity,
    message: &str,
    confidence: f32,
) -> Annotation {
    let end = paragraph.range.end;
    Annotation::flag(NAME, severity, message)
        .confidence(confidence)
        .anchors(draft.anchor(end - cut.length..end))
}

/// Dots at the end of a text that stand for what is missing.
pub(super) struct Cut<'a> {
    /// The last word before the dots.
    word: &'a str,
    /// Whether nothing stands between the word and the dots.
    attached: bool,
    /// The bytes of the word and all behind it.
    length: usize,
}

impl<'a> Cut<'a> {
    /// Finds the dots; `None` where they are a pause that the writer meant.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        const MEANT: [&str; 8] = [
            "to be continued",
            "and so on",
            "etc",
            "à suivre",
            "fortsetzung folgt",
            "usw",
            "und so weiter",
            "devamı var",
        ];
        let inner = text.trim_end_matches([']', ')', ' ']);
        let bracketed = inner.len() < text.len();
        let before = inner.trim_end_matches(['.', '…']);
        let dots = inner.get(before.len()..)?;
        if !(dots.contains('…') || dots.len() >= 3) {
            return None;
        }
        let before = if bracketed {
            before.trim_end_matches(['[', '('])
        } else {
            before
        };
        let stem = before.trim_end();
        let word = stem.rsplit(|it: char| !it.is_alphanumeric()).next()?;
        let attached = stem.len() == before.len() && !word.is_empty();
        let lower: String = stem
            .chars()
            .rev()
            .take(24)
            .flat_map(char::to_lowercase)
            .collect();
        let meant = MEANT
            .iter()
            .any(|it| lower.starts_with(&it.chars().rev().collect::<String>()));
        let length = text.len() - (stem.len() - word.len());
        (!meant && (attached || bracketed || is_joining(word))).then_some(Self {
            word,
            attached,
            length,
        })
    }

    /// Whether the word is no whole word: without a vowel, or only ever the beginning of another
    /// word of the body.
    fn is_fragment(&self, body: &str) -> bool {
        if !self.attached
            || self
                .word
                .chars()
                .any(|it| it.is_numeric() || it.is_uppercase())
        {
            return false;
        }
        let vowel = |it: char| "aeiouyáàâäãåæéèêëíìîïıóòôöõøœúùûü".contains(it);
        if self.word.is_ascii() && !self.word.contains(vowel) {
            return true;
        }
        let (mut whole, mut begun) = (0, 0);
        for word in body.split(|it: char| !it.is_alphanumeric()) {
            if word == self.word {
                whole += 1;
            } else if word.starts_with(self.word) {
                begun += 1;
            }
        }
        whole == 1 && begun > 0 && self.word.len() < 6
    }
}

/// Whether the word joins what comes before it with what comes after, so that no sentence ends
/// with it.
fn is_joining(word: &str) -> bool {
    const JOINING: [&str; 40] = [
        "a", "an", "and", "as", "at", "because", "but", "by", "for", "from", "his", "if", "into",
        "its", "my", "of", "or", "our", "than", "the", "their", "to", "when", "which", "while",
        "whose", "with", "your", "der", "die", "das", "und", "mit", "le", "la", "les", "et", "de",
        "du", "ve",
    ];
    JOINING.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// Finds prose that ends without a full stop.
fn open_end(draft: &Draft<'_>, last: usize) -> Option<Annotation> {
    let paragraph = draft.paragraphs.get(last)?;
    let text = paragraph.text;
    // A list or a table follows, led up to by a colon or by nothing.
    let follows = draft.paragraphs.get(last + 1).map(|it| it.text);
    let introduces =
        follows.is_some_and(|it| text.ends_with(':') || line::is_item(it) || line::is_row(it));
    if line::is_closed(text) || introduces || is_signed(text) {
        return None;
    }
    let (mut ended, mut open) = (0, 0);
    for other in draft.paragraphs.iter().take(last) {
        if other.text.split_whitespace().nth(7).is_some() {
            if line::is_closed(other.text) {
                ended += 1;
            } else {
                open += 1;
            }
        }
    }
    let before = draft.paragraphs.iter().take(last + 1);
    let sentences: usize = before
        .map(|it| line::ends_of_sentences(it.text).count())
        .sum();
    if open * 3 > ended || sentences < 2 {
        return None;
    }
    let word = text.rsplit(char::is_whitespace).next()?;
    // A sign of the end, such as `# # #`.
    if !word.contains(char::is_alphanumeric) {
        return None;
    }
    let joining = is_joining(word) || word.ends_with([',', '-']);
    let start = paragraph.range.end - word.len();
    Some(
        Annotation::flag(
            NAME,
            Severity::Warning,
            if joining {
                "The text ends in the middle of a sentence; get the rest of it."
            } else {
                "The text ends without a full stop; see whether it was cut off, and put one."
            },
        )
        .confidence(if joining { 0.9 } else { 0.7 })
        .anchors(draft.anchor(start..paragraph.range.end)),
    )
}

/// Whether a signature, a source or a credit stands behind the last sentence:
/// `… on Monday. — Reuters`. Its words have capitals, and it does not begin as sentences do.
fn is_signed(text: &str) -> bool {
    let stop = line::ends_of_sentences(text).last();
    let tail = stop.and_then(|at| text.get(at..)).unwrap_or_default();
    let tail = tail.trim_start_matches(line::is_closer).trim();
    if tail.is_empty() {
        return false;
    }
    let words = tail.split_whitespace().count();
    let signs = tail.starts_with([
        '—', '–', '-', '(', '[', '/', '©', '■', '□', '●', '▪', '#', '*',
    ]) && words < 7;
    let is_small = |word: &str| {
        word.starts_with(char::is_lowercase) && !is_joining(word) && !word.contains('/')
    };
    let first = tail.split([' ', ',', '\'', '’']).next().unwrap_or_default();
    let last = tail.rsplit(char::is_whitespace).next().unwrap_or_default();
    let opens = OPENING.iter().any(|it| it.eq_ignore_ascii_case(first));
    let names = !opens && !is_joining(last) && !tail.split_whitespace().any(is_small);
    signs || (names && words < 7) || line::is_beside(tail) && !opens
}

/// Words that a sentence begins with and a signature does not.
const OPENING: [&str; 36] = [
    "a",
    "after",
    "all",
    "although",
    "an",
    "and",
    "as",
    "at",
    "but",
    "for",
    "he",
    "her",
    "his",
    "however",
    "i",
    "if",
    "in",
    "it",
    "its",
    "many",
    "meanwhile",
    "more",
    "not",
    "on",
    "one",
    "or",
    "our",
    "she",
    "some",
    "that",
    "the",
    "there",
    "they",
    "this",
    "we",
    "what",
];

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{
        StoryBuilder, assert_flags, assert_flags_in, assert_no_flags, plugin,
    };

    use super::*;
    use crate::Hygiene;
    use crate::rules::of_bodies;

    fn severities(body: &str) -> Vec<Severity> {
        let flags = of_bodies().flags(body);
        flags
            .iter()
            .filter_map(|it| it.as_flag())
            .map(|it| it.severity)
            .collect()
    }

    #[test]
    fn a_cut_in_mid_word_is_an_error() {
        assert_flags(
            &of_bodies(),
            "
            The doctor will hand over to a successor who has yet to be f...
                                                                       ^^^^ truncated
            ",
        );
        assert_eq!(severities("It would pub…"), [Severity::Error]);
    }

    #[test]
    fn a_cut_before_a_word_is_an_error() {
        assert_flags(
            &of_bodies(),
            "
            The commission said that it would listen to the ...
                                                        ^^^^^^^ truncated
            ",
        );
        assert_eq!(
            severities("The talks went on for a week [...]"),
            [Severity::Error]
        );
    }

    #[test]
    fn a_cut_teaser_before_another_paragraph_is_an_error() {
        assert_flags(
            &of_bodies(),
            "
            The doctor will hand over to a successor who has yet to be f...
                                                                       ^^^^ truncated
            Seven ships were at anchor on Monday.
            ",
        );
    }

    #[test]
    fn prose_without_a_last_full_stop_is_a_warning() {
        assert_flags(
            &of_bodies(),
            "
            The road is shut. The council will say on Tuesday when it opens.
            Drivers have been asked to keep away from the harbour until the
                                                                        ^^^ truncated
            ",
        );
        let text =
            "The road is shut. It will stay so. Drivers should keep away from the old harbour";
        assert_eq!(severities(text), [Severity::Warning]);
    }

    #[test]
    fn a_headline_that_ends_in_dots_is_flagged() {
        let story = StoryBuilder::new()
            .headline("Council votes to clo...")
            .body("It did.");
        let flags = plugin::<Hygiene>().flags(story);
        let anchors = flags
            .first()
            .map(|it| it.anchors.as_slice())
            .unwrap_or_default();
        assert_eq!(anchors.first().map(Anchor::quote), Some("clo..."));
    }

    #[test]
    fn a_pause_that_was_meant_is_left_alone() {
        for text in [
            "“I thought about it for a while …” She laughed.",
            "He waited… and then he left.",
            "“And then the lights went out...”",
            "The series ends here. To be continued …",
            "There were cranes, barges, tugs, etc...",
            "She looked at the sea ...",
        ] {
            assert_no_flags(&of_bodies(), text);
        }
    }

    #[test]
    fn what_stands_behind_the_story_is_passed_over() {
        for end in [
            "ENDS",
            "(AP)",
            "Editing by J. Smith",
            "Reporting by Ann Lee and Bo Ek in Ghent; Editing by Cy Dahl",
            "© 2026 Northern Wire",
            "Telephone: 555 0142",
            "press@brinmar.example",
            "Stannfield 2 Coldwath 1; Hesk 0 Pell 0; Marrowick 3 Brackenthorpe 1",
            "- three branch libraries, two of them new",
            "Sign up for our free morning newsletter",
        ] {
            let body = format!(
                "The road is shut. It will stay so until Tuesday.\nThe harbour is shut as well, the council said.\n{end}"
            );
            let flags = of_bodies().flags(body.as_str());
            let is_cut = |flag: &Annotation| flag.as_flag().is_some_and(|it| it.rule == NAME);
            assert!(!flags.iter().any(is_cut), "{end}");
        }
    }

    #[test]
    fn a_few_words_behind_the_last_sentence_are_no_signature() {
        for end in [
            "We",
            "Not only does",
            "But the FT said it",
            "Meanwhile, the",
            "The Court",
        ] {
            let text = format!("The road is shut. It will stay so until Tuesday. {end}");
            assert_eq!(severities(&text), [Severity::Warning], "{end}");
        }
    }

    #[test]
    fn a_sentence_may_lead_up_to_a_table() {
        assert_no_flags(
            &of_bodies(),
            "The draw was made on Monday. It was held in Ghent.\n\
             She will meet the winner of the Open in the last eight\n\
             1 Ann Sole (Ghent) 6 4 6\n2 Bo Ek (Oslo) 3 6 2",
        );
    }

    #[test]
    fn a_signature_behind_the_last_sentence_is_no_fragment() {
        for end in [
            "— Reuters",
            "(dpa)",
            "AFP",
            "Find it at example.com # # #",
            "Northern Wire Services",
            "mk/ah",
        ] {
            let body = format!("The road is shut. It will stay so until Tuesday. {end}");
            assert_no_flags(&of_bodies(), body.as_str());
        }
    }

    #[test]
    fn other_scripts_and_styles_end_their_sentences() {
        for text in [
            "Es ist genug. Jetzt wird gebaut. „Das Dach kommt im September, und dann ist Ruhe.“",
            "Le pire est passé. Le bac reprend. « Nous en ferons des bancs, dit le principal. »",
            "道路は閉鎖された。火曜日まで続く。",
            "सड़क बंद है। मंगलवार तक रहेगी।",
        ] {
            assert_no_flags(&of_bodies(), text);
        }
    }

    #[test]
    fn a_brief_without_full_stops_is_left_alone() {
        assert_no_flags(
            &of_bodies(),
            "Fishergate in Marrowick to close to traffic at midnight on Wednesday",
        );
    }

    #[test]
    fn a_whole_headline_is_left_alone() {
        let story = StoryBuilder::new()
            .headline("“Wait … what?”")
            .body("It did.");
        assert_no_flags(&plugin::<Hygiene>(), story);
    }

    #[test]
    fn the_headline_is_marked_in_the_headline() {
        assert_flags_in(
            &plugin::<Hygiene>().with_settings(r#"skip = ["missing-body"]"#),
            Field::Headline,
            "
            Council votes to close the…
                                   ^^^^ truncated
            ",
        );
    }
}
