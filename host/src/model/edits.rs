//! Decisions over edits: what becomes of them is stated here by hand, edit by edit.
//!
//! A text is written with a `*` before each word that is flagged and dismissed: before the edit that
//! is what the editor did, after it that is what must be so. A flagged word without one is open. As
//! many decisions as have gone must be told as orphaned.
//!
//! Each edit is looked at by the same plugin again, and by later versions of it that say the same in
//! other words, in another order, or not of everything.

use super::{
    Act, Anchor, AnnotatedStory, Annotation, AnnotationVerdict, Content, Decision, Digest, Field,
    Flag, Logged, Numbered, Outcome, PluginName, PluginOutcome, Severity, Status, Story, Time,
};

/// What plugins of these tests flag.
const FLAGGED: [&str; 4] = ["utilize", "utilise", "Utilize", "grœnland"];

/// A version of the plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plugin {
    /// As it was when the editor decided.
    Same,
    /// It says all of it otherwise.
    Reworded,
    /// It finds the last one first.
    Backwards,
    /// It finds something else as well, before, between and after.
    Louder,
}

const PLUGINS: [Plugin; 4] = [
    Plugin::Same,
    Plugin::Reworded,
    Plugin::Backwards,
    Plugin::Louder,
];

fn flag(rule: &str, message: String, field: Field, start: usize, quote: &str) -> Annotation {
    Annotation {
        content: Content::Flag(Flag {
            rule: rule.to_owned(),
            severity: Severity::Error,
            message,
            confidence: None,
        }),
        anchors: vec![Anchor {
            field,
            start: u32::try_from(start).unwrap(),
            end: u32::try_from(start + quote.len()).unwrap(),
            quote: quote.to_owned(),
        }],
        evidence: None,
        suggestions: Vec::new(),
        related: Vec::new(),
        extra: Vec::new(),
    }
}

/// What a plugin says of a story, in the order of the text unless it is another one's.
fn flags(plugin: Plugin, story: &Story) -> Vec<Annotation> {
    let mut found = Vec::new();
    for field in [Field::Headline, Field::Body] {
        let text = story.text(field).unwrap_or_default();
        let words = FLAGGED.iter().flat_map(|word| text.match_indices(word));
        let mut words: Vec<(usize, &str)> = words.collect();
        words.sort_unstable();
        for (start, quote) in words {
            let message = match plugin {
                Plugin::Same => format!("“{quote}” is long for “use”."),
                _ => format!("Say it shorter ({start})."),
            };
            if plugin == Plugin::Louder {
                let other = text.get(start..=start).unwrap_or_default();
                found.push(flag("style/letter", message.clone(), field, start, other));
            }
            found.push(flag("style/word", message, field, start, quote));
        }
    }
    if plugin == Plugin::Backwards {
        found.reverse();
    }
    found
}

fn annotated(plugin: Plugin, story: Story, found: Vec<Annotation>) -> AnnotatedStory {
    let outcome = PluginOutcome {
        plugin: PluginName::new("style").unwrap(),
        version: format!("{plugin:?}"),
        digest: Digest::of_bytes(format!("{plugin:?}").as_bytes()),
        required: true,
        outcome: Outcome::Ok,
        receipt: None,
    };
    AnnotatedStory::new(story, vec![(outcome, found)], Severity::Error)
}

/// A text without its stars, and where the starred words begin.
fn unstarred(text: &str) -> (String, Vec<usize>) {
    let mut plain = String::new();
    let mut starred = Vec::new();
    for c in text.chars() {
        if c == '*' {
            starred.push(plain.len());
        } else {
            plain.push(c);
        }
    }
    (plain, starred)
}

/// A story: the headline ends at the first line break when the text begins with `#`.
fn story(text: &str) -> (Story, Vec<(Field, usize)>) {
    let (headline, body) = match text.strip_prefix('#') {
        Some(text) => text.split_once('\n').unwrap(),
        None => ("Council", text),
    };
    let (headline, in_headline) = unstarred(headline);
    let (body, in_body) = unstarred(body);
    let story = Story {
        headline: Some(headline),
        body: Some(body),
        ..Story::sample()
    };
    let headline = in_headline.into_iter().map(|at| (Field::Headline, at));
    let body = in_body.into_iter().map(|at| (Field::Body, at));
    (story, headline.chain(body).collect())
}

/// Where the words are that have a status.
fn with(annotated: &AnnotatedStory, status: Status) -> Vec<(Field, usize)> {
    let of_word = annotated.annotations.iter().filter(|placed| {
        let Content::Flag(flag) = &placed.annotation.content else {
            return false;
        };
        flag.rule == "style/word" && placed.status == status
    });
    let mut places: Vec<(Field, usize)> = of_word
        .map(|placed| {
            let anchor = &placed.annotation.anchors[0];
            (anchor.field, anchor.start as usize)
        })
        .collect();
    places.sort_unstable();
    places
}

/// Dismisses what is starred before, and compares with what is starred after.
fn check(edit: &str, before: &str, after: &str, plugin: Plugin) -> Result<(), String> {
    let (old, dismissed) = story(before);
    let found = flags(Plugin::Same, &old);
    let seen = annotated(Plugin::Same, old, found);
    let mut entries: Vec<Logged> = Vec::new();
    for (number, place) in (1..).zip(&dismissed) {
        let placed = seen.annotations.iter().find(|placed| {
            let anchor = &placed.annotation.anchors[0];
            (anchor.field, anchor.start as usize) == *place
        });
        let id = &placed
            .unwrap_or_else(|| panic!("{edit}: no flag at {place:?}"))
            .id;
        let verdict = AnnotationVerdict::Dismiss;
        let decision = Decision::of_annotation(&seen, 1, id, verdict, Some("it is a quote"));
        let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
        let act = Act::new("Ada", at, Severity::Error, vec![decision.unwrap()]).unwrap();
        entries.extend(Numbered { number, act }.entries());
    }
    let (new, expected) = story(after);
    let found = flags(plugin, &new);
    let mut now = annotated(plugin, new, found);
    now.stand(&entries);
    let found = with(&now, Status::Dismissed);
    if found != expected {
        return Err(format!(
            "{edit} ({plugin:?}): dismissed at {found:?} and not at {expected:?}"
        ));
    }
    let orphans = now.orphans(&entries).len();
    let gone = dismissed.len() - expected.len();
    if orphans != gone {
        return Err(format!(
            "{edit} ({plugin:?}): {orphans} orphans and not {gone}"
        ));
    }
    Ok(())
}

/// A sentence in a text: what comes before it, before its word, the word, after it, after all.
#[derive(Debug, Clone, Copy)]
struct Text {
    lead: &'static str,
    /// Four words or more.
    left: [&'static str; 4],
    word: &'static str,
    /// The same.
    right: [&'static str; 4],
    tail: &'static str,
}

const TEXTS: [Text; 8] = [
    Text {
        lead: "The harbour was quiet. ",
        left: ["The", "council", "means", "to"],
        word: "utilize",
        right: ["all", "of", "the", "money."],
        tail: " Nobody was asked.",
    },
    Text {
        lead: "The harbour was quiet.\n\n",
        left: ["“We", "want", "to", "fully"],
        word: "utilize",
        right: ["each", "and", "every", "krone,”"],
        tail: " said Zoë Åsén.\n\nNobody was asked.",
    },
    Text {
        lead: "",
        left: ["First", "they", "would", "rather"],
        word: "utilize",
        right: ["it", "than", "sell", "it."],
        tail: " The end.",
    },
    Text {
        lead: "It was late 😀. ",
        left: ["Then", "came", "a", "plan:"],
        word: "utilise",
        right: ["boats,", "ferries", "and", "crews."],
        tail: "",
    },
    Text {
        lead: "L’été, à Nîmes.\n",
        left: ["À", "côté", "de", "l’île,"],
        word: "utilize",
        right: ["même", "après", "l’hiver", "passé."],
        tail: "\nFin.",
    },
    Text {
        lead: "Old news. ",
        left: ["Some", "say", "one", "must"],
        word: "Utilize",
        right: ["what", "one", "has", "got,"],
        tail: " others don’t.\nMore news.",
    },
    Text {
        lead: "A map. ",
        left: ["They", "sailed", "north", "to"],
        word: "grœnland",
        right: ["and", "back", "before", "winter."],
        tail: " A second map.",
    },
    Text {
        lead: "utilized water. ",
        left: ["Water", "can", "be", "hard,"],
        word: "utilize",
        right: ["with", "some", "care,", "soap."],
        tail: " Water.",
    },
];

impl Text {
    /// The sentence with a word of its own, and another before and after.
    fn sentence(&self, word: &str) -> String {
        format!("{} {word} {}", self.left.join(" "), self.right.join(" "))
    }

    fn starred(&self) -> String {
        self.sentence(&format!("*{}", self.word))
    }

    fn open(&self) -> String {
        self.sentence(self.word)
    }

    /// The sentence with another word in the place of one.
    fn with_left(&self, place: usize, word: &'static str, star: &str) -> String {
        let mut other = *self;
        other.left[place] = word;
        other.sentence(&format!("{star}{}", self.word))
    }

    fn with_right(&self, place: usize, word: &'static str, star: &str) -> String {
        let mut other = *self;
        other.right[place] = word;
        other.sentence(&format!("{star}{}", self.word))
    }
}

fn decomposed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfd().collect()
}

/// The edits of a text in which one word was dismissed, each with what must come of it.
#[expect(clippy::too_many_lines, reason = "a table")]
fn edits(text: &Text) -> Vec<(&'static str, String)> {
    let Text { lead, tail, .. } = *text;
    let (starred, open) = (text.starred(), text.open());
    let around = |sentence: &str| format!("{lead}{sentence}{tail}");
    let other = "Some of them will utilize nothing at all, ever.";
    let lower = text.word.to_lowercase();
    let capital = match text.word {
        "Utilize" => "utilize",
        "grœnland" => "utilize",
        _ => "Utilize",
    };
    vec![
        ("nothing", around(&starred)),
        (
            "a sentence before all",
            format!("A new beginning. {lead}{starred}{tail}"),
        ),
        (
            "a paragraph before all",
            format!("A new beginning.\n\n{lead}{starred}{tail}"),
        ),
        (
            "a sentence just before",
            format!("{lead}It rained. {starred}{tail}"),
        ),
        (
            "a sentence just after",
            format!("{lead}{starred} It rained.{tail}"),
        ),
        (
            "a sentence after all",
            format!("{lead}{starred}{tail} It rained."),
        ),
        ("an emoji before all", format!("😀😀 {lead}{starred}{tail}")),
        ("the lead deleted", format!("{starred}{tail}")),
        ("the rest deleted", format!("{lead}{starred}")),
        ("all but the sentence deleted", starred.clone()),
        ("moved to the end", format!("{lead}{tail} {starred}")),
        ("moved to the beginning", format!("{starred} {lead}{tail}")),
        ("each word on a line", around(&starred.replace(' ', "\n"))),
        ("blanks doubled", around(&starred.replace(' ', "  "))),
        ("no-break spaces", around(&starred.replace(' ', "\u{a0}"))),
        ("decomposed letters around it", {
            let starred = starred.clone();
            let (left, right) = starred.split_once('*').unwrap();
            let right = right.strip_prefix(text.word).unwrap();
            around(&format!(
                "{}*{}{}",
                decomposed(left),
                text.word,
                decomposed(right)
            ))
        }),
        (
            "another headline",
            format!("#Another headline\n{}", around(&starred)),
        ),
        (
            "the fourth word before",
            around(&text.with_left(0, "Maybe", "*")),
        ),
        (
            "the fourth word after",
            around(&text.with_right(3, "cash.", "*")),
        ),
        (
            "look-alikes before and after",
            format!("{other} {lead}{starred}{tail} {other}"),
        ),
        // From here on it is another passage.
        (
            "the third word before",
            around(&text.with_left(1, "mayors", "")),
        ),
        (
            "the second word before",
            around(&text.with_left(2, "never", "")),
        ),
        ("the word before", around(&text.with_left(3, "not", ""))),
        ("the word after", around(&text.with_right(0, "none", ""))),
        (
            "the second word after",
            around(&text.with_right(1, "or", "")),
        ),
        (
            "the third word after",
            around(&text.with_right(2, "this", "")),
        ),
        (
            "a word put in before it",
            around(&text.sentence(&format!("soon {}", text.word))),
        ),
        (
            "a word put in after it",
            around(&text.sentence(&format!("{} soon", text.word))),
        ),
        (
            "a comma after it",
            around(&text.sentence(&format!("{},", text.word))),
        ),
        (
            "in quotation marks",
            around(&text.sentence(&format!("“{}”", text.word))),
        ),
        ("the word before capitalised", {
            let word: &'static str = match text.left[3] {
                "to" => "TO",
                "fully" => "Fully",
                _ => "X",
            };
            around(&text.with_left(3, word, ""))
        }),
        (
            "another letter in it",
            around(&text.sentence(match lower.as_str() {
                "utilise" => "utilize",
                _ => "utilise",
            })),
        ),
        ("another case", around(&text.sentence(capital))),
        ("the word deleted", around(&text.sentence("use"))),
        ("the sentence deleted", format!("{lead}{tail}")),
        ("everything deleted", String::new()),
        (
            "twice, one after the other",
            format!("{lead}{open} {open}{tail}"),
        ),
        ("once more at the end", format!("{lead}{open}{tail} {open}")),
        (
            "once more at the beginning",
            format!("{open} {lead}{open}{tail}"),
        ),
        ("three times", format!("{open} {lead}{open}{tail} {open}")),
        (
            "once more with another fourth word",
            format!("{lead}{open} {}{tail}", text.with_left(0, "Maybe", "")),
        ),
        (
            "once more on other lines",
            format!("{lead}{open}{tail}\n{}", open.replace(' ', "\n")),
        ),
        ("replaced by a look-alike", format!("{lead}{other}{tail}")),
        ("moved to the headline", format!("#{open}\n{lead}{tail}")),
        ("its neighbours swapped", {
            let mut swapped = *text;
            (swapped.left[3], swapped.right[0]) = (text.right[0], text.left[3]);
            around(&swapped.open())
        }),
    ]
}

#[test]
fn a_decision_stays_with_its_words_or_is_orphaned() {
    let mut edited = 0;
    let mut wrong = Vec::new();
    for text in TEXTS {
        let before = format!("{}{}{}", text.lead, text.starred(), text.tail);
        for (edit, after) in edits(&text) {
            edited += 1;
            for plugin in PLUGINS {
                wrong.extend(
                    check(edit, &before, &after, plugin)
                        .err()
                        .map(|what| format!("{what}\n  {before:?}\n  {after:?}")),
                );
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(edited, 8 * 45);
}

/// Texts in which the same passage stands several times: what happens, before, after.
const EQUALS: [(&str, &str, &str); 27] = [
    (
        "nothing, first",
        "We do *utilize it a lot. We do utilize it a lot.",
        "We do *utilize it a lot. We do utilize it a lot.",
    ),
    (
        "nothing, second",
        "We do so utilize it a lot. We do so *utilize it a lot.",
        "We do so utilize it a lot. We do so *utilize it a lot.",
    ),
    (
        "nothing, middle",
        "A b c utilize d e f. A b c *utilize d e f. A b c utilize d e f.",
        "A b c utilize d e f. A b c *utilize d e f. A b c utilize d e f.",
    ),
    (
        "nothing, first and last",
        "A b c *utilize d e f. A b c utilize d e f. A b c *utilize d e f.",
        "A b c *utilize d e f. A b c utilize d e f. A b c *utilize d e f.",
    ),
    (
        "nothing, all",
        "A b c *utilize d e f. A b c *utilize d e f.",
        "A b c *utilize d e f. A b c *utilize d e f.",
    ),
    (
        "words before both",
        "A b c utilize d e f. A b c *utilize d e f.",
        "New. A b c utilize d e f. A b c *utilize d e f.",
    ),
    (
        "words between",
        "A b c utilize d e f. A b c *utilize d e f.",
        "A b c utilize d e f. New. A b c *utilize d e f.",
    ),
    (
        "words after both",
        "A b c utilize d e f. A b c *utilize d e f.",
        "A b c utilize d e f. A b c *utilize d e f. New.",
    ),
    (
        "reflowed",
        "A b c utilize d e f. A b c *utilize d e f.",
        "A b\nc utilize d e f.\n\nA b c  *utilize d e f.",
    ),
    (
        "one more at the end",
        "A b c utilize d e f. A b c *utilize d e f.",
        "A b c utilize d e f. A b c utilize d e f. A b c utilize d e f.",
    ),
    (
        "one more at the beginning",
        "Oh. A b c *utilize d e f. A b c utilize d e f.",
        "A b c utilize d e f. Oh. A b c utilize d e f. A b c utilize d e f.",
    ),
    (
        "the first deleted",
        "A b c *utilize d e f. Oh. A b c utilize d e f.",
        "Oh. A b c utilize d e f.",
    ),
    (
        "the second deleted",
        "A b c *utilize d e f. Oh. A b c utilize d e f.",
        "A b c utilize d e f. Oh.",
    ),
    (
        "the one that was dismissed deleted",
        "A b c utilize d e f. Oh. A b c *utilize d e f.",
        "A b c utilize d e f. Oh.",
    ),
    (
        "all deleted",
        "A b c *utilize d e f. A b c *utilize d e f.",
        "Oh.",
    ),
    (
        "all dismissed, one deleted",
        "A b c *utilize d e f. A b c *utilize d e f.",
        "A b c utilize d e f.",
    ),
    (
        "all dismissed, one more",
        "A b c *utilize d e f. A b c *utilize d e f.",
        "A b c utilize d e f. A b c utilize d e f. A b c utilize d e f.",
    ),
    (
        "a word of the first changed",
        "A b c utilize d e f. A b c *utilize d e f.",
        "A b X utilize d e f. A b c utilize d e f.",
    ),
    (
        "a word of the second changed",
        "A b c *utilize d e f. A b c utilize d e f.",
        "A b c utilize d e f. A b X utilize d e f.",
    ),
    (
        "a letter of the first changed",
        "A b c utilize d e f. A b c *utilize d e f.",
        "A b c utilise d e f. A b c utilize d e f.",
    ),
    (
        "both changed alike",
        "A b c utilize d e f. A b c *utilize d e f.",
        "A b X utilize d e f. A b X utilize d e f.",
    ),
    (
        "another one changed to be equal",
        "A b c *utilize d e f. A b X utilize d e f.",
        "A b c utilize d e f. A b c utilize d e f.",
    ),
    (
        "another one changed from unequal to unequal",
        "A b c *utilize d e f. A b X utilize d e f.",
        "A b c *utilize d e f. A b Y utilize d e f.",
    ),
    (
        "paragraphs with one each swapped",
        "A b c *utilize d e f.\nX y z utilize d e f.",
        "X y z utilize d e f.\nA b c *utilize d e f.",
    ),
    (
        "both dismissed in swapped paragraphs",
        "A b c *utilize d e f.\nX y z *utilize d e f.",
        "X y z *utilize d e f.\nA b c *utilize d e f.",
    ),
    (
        "equal to the headline",
        "#A b c utilize d e f.\nA b c *utilize d e f.",
        "#A b c utilize d e f.\nA b c *utilize d e f.",
    ),
    (
        "the headline made equal",
        "#Oh\nA b c *utilize d e f.",
        "#A b c utilize d e f.\nA b c *utilize d e f.",
    ),
];

#[test]
fn among_equals_the_place_decides_while_their_number_is_the_same() {
    let mut wrong = Vec::new();
    for (edit, before, after) in EQUALS {
        for plugin in PLUGINS {
            wrong.extend(check(edit, before, after, plugin).err());
        }
    }
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// What a plugin says of some equals must not depend on whether it says it of the others.
#[test]
fn a_plugin_that_flags_another_of_some_equals_does_not_move_a_decision() {
    let (old, _) = story("A b c utilize d e f. A b c utilize d e f. A b c utilize d e f.");
    let all = flags(Plugin::Same, &old);
    let seen = annotated(Plugin::Same, old.clone(), vec![all[0].clone()]);
    let id = &seen.annotations[0].id;
    let decision = Decision::of_annotation(&seen, 1, id, AnnotationVerdict::Accept, None);
    let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
    let act = Act::new("Ada", at, Severity::Error, vec![decision.unwrap()]).unwrap();
    let entries: Vec<Logged> = Numbered { number: 1, act }.entries().collect();
    for (flagged, accepted) in [
        (vec![0, 1, 2], vec![0]),
        (vec![2, 1, 0], vec![2]),
        (vec![1], vec![]),
        (vec![1, 2], vec![]),
        (vec![2, 0], vec![1]),
    ] {
        let found = flagged.iter().map(|n: &usize| all[*n].clone()).collect();
        let mut now = annotated(Plugin::Same, old.clone(), found);
        now.stand(&entries);
        let statuses = now.annotations.iter().enumerate();
        let found: Vec<usize> = statuses
            .filter_map(|(n, placed)| (placed.status == Status::Accepted).then_some(n))
            .collect();
        assert_eq!(found, accepted, "{flagged:?}");
        assert_eq!(
            now.orphans(&entries).len(),
            usize::from(accepted.is_empty())
        );
    }
}

/// A flag of several places is of all of them, whatever their order.
#[test]
fn a_flag_with_several_anchors_is_orphaned_when_one_of_them_changes() {
    let both = |body: &str, second: &str, turn: bool| {
        let (story, _) = story(body);
        let text = story.body.clone().unwrap();
        let place = |word: &str| text.find(word).unwrap();
        let mut one = flag(
            "style/spelling",
            String::new(),
            Field::Body,
            place("Smith"),
            "Smith",
        );
        let two = flag(
            "style/spelling",
            String::new(),
            Field::Body,
            place(second),
            second,
        );
        one.anchors.extend(two.anchors);
        if turn {
            one.anchors.reverse();
        }
        annotated(Plugin::Same, story, vec![one])
    };
    let old = both("Mr Smith came in. Then Mrs Smyth went out.", "Smyth", false);
    let print = |of: &AnnotatedStory| of.annotations[0].fingerprint;
    for (body, second, same) in [
        ("Mr Smith came in. Then Mrs Smyth went out.", "Smyth", true),
        (
            "Oh! Mr Smith came in. Then, later, Mrs Smyth went out.",
            "Smyth",
            false,
        ),
        (
            "Mr Smith came in. It rained. Then Mrs Smyth went out.",
            "Smyth",
            false,
        ),
        (
            "Mr Smith came in. Then Mrs Smythe went out.",
            "Smythe",
            false,
        ),
    ] {
        for turn in [false, true] {
            let now = both(body, second, turn);
            assert_eq!(print(&now) == print(&old), same, "{body}");
        }
    }
}

#[test]
fn a_flag_of_the_whole_story_is_known_by_its_rule_and_the_stories_that_it_names() {
    let flag = |message: &str, related: &[&str]| {
        let mut flag = flag("near/duplicate", message.into(), Field::Body, 0, "");
        flag.anchors.clear();
        flag.related = related.iter().map(|id| (*id).to_owned()).collect();
        flag
    };
    let prints = |flags: Vec<Annotation>| -> Vec<_> {
        let annotated = annotated(Plugin::Same, Story::sample(), flags);
        let all = annotated.annotations.iter();
        all.map(|placed| placed.fingerprint).collect()
    };
    let one = prints(vec![flag("a", &[])]);
    assert_eq!(one, prints(vec![flag("b", &[])]), "reworded");
    assert_ne!(one, prints(vec![flag("a", &["x"])]), "of another story");
    assert_eq!(
        prints(vec![flag("a", &["x", "y"])]),
        prints(vec![flag("a", &["y", "x"])])
    );
    let two = prints(vec![flag("a", &[]), flag("b", &[])]);
    assert!(!two.contains(&one[0]), "one more");
    let turned = prints(vec![flag("b", &[]), flag("a", &[])]);
    assert_eq!(
        [two[1], two[0]],
        [turned[0], turned[1]],
        "their order is the plugin's"
    );
    let other = prints(vec![flag("b", &[]), flag("c", &[])]);
    assert!(two.contains(&other[0]) && !two.contains(&other[1]));
}
