//! Additions over acts, undos and versions: what is shown is compared with what a plain replay of the acts
//! says, which knows a text as its words and nothing of offsets, digests or passages.

use proptest::prelude::*;

use super::{
    Act, AnnotatedStory, AnnotationVerdict, Decision, Digest, Field, Logged, Numbered, Outcome,
    PluginName, PluginOutcome, Reason, Remark, Revision, RulingError, Scope, Severity, State,
    Status, Story, Subject, Time, Verdict, holding_everywhere, standing_on,
};

const GATE: Severity = Severity::Error;

/// A text as its words, and what parts them.
#[derive(Debug, Clone)]
struct Text {
    words: Vec<&'static str>,
    parted: &'static str,
}

impl Text {
    fn story(&self) -> Story {
        Story {
            headline: None,
            body: Some(self.words.join(self.parted)),
            ..Story::sample()
        }
    }

    /// Where the byte range of some words begins and ends.
    fn range(&self, first: usize, last: usize) -> (usize, usize) {
        let before: usize = self.words[..first].iter().map(|it| it.len()).sum();
        let start = before + first * self.parted.len();
        let length = self.words[first..=last].join(self.parted).len();
        (start, start + length)
    }

    /// Some words with three before and three after.
    fn window(&self, first: usize, last: usize) -> [&[&'static str]; 3] {
        let after = (last + 4).min(self.words.len());
        [
            &self.words[first.saturating_sub(3)..first],
            &self.words[first..=last],
            &self.words[last + 1..after],
        ]
    }

    /// Where words stand in such a window.
    fn like(&self, window: [&[&'static str]; 3]) -> Vec<usize> {
        let length = window[1].len();
        let places = 0..(self.words.len() + 1).saturating_sub(length);
        places
            .filter(|first| self.window(*first, first + length - 1) == window)
            .collect()
    }
}

/// What was added, as the replay knows it.
#[derive(Debug, Clone)]
struct Added {
    number: u64,
    /// The text and the words; none where it is of the whole story.
    of: Option<(Text, usize, usize)>,
    is_flag: bool,
}

impl Added {
    /// The byte range where it stands in a text, or that it does nowhere.
    fn place(&self, now: &Text) -> Option<Option<(usize, usize)>> {
        let Some((text, first, last)) = &self.of else {
            return Some(None);
        };
        let (then, now_at) = {
            let window = text.window(*first, *last);
            (text.like(window), now.like(window))
        };
        let nth = then.iter().position(|at| at == first)?;
        (then.len() == now_at.len())
            .then(|| Some(now.range(now_at[nth], now_at[nth] + last - first)))
    }
}

/// What was done.
#[derive(Debug, Clone)]
enum Did {
    Added(Added),
    /// What, by the number of the act that added it.
    Decided(u64, Status),
    Undid(u64),
}

/// Whether an act was not taken back by one that was not taken back.
fn holds(did: &[Did], number: u64) -> bool {
    let later = (number + 1..).zip(did.iter().skip(usize::try_from(number).unwrap()));
    !later
        .into_iter()
        .any(|(later, it)| matches!(it, Did::Undid(of) if *of == number) && holds(did, later))
}

/// What a replay says is shown: by what added it, where, and how it stands.
fn replayed(did: &[Did], now: &Text) -> Vec<(Option<(usize, usize)>, Status)> {
    let mut shown = Vec::new();
    for (number, it) in (1..).zip(did) {
        let Did::Added(added) = it else { continue };
        let Some(place) = added.place(now).filter(|_| holds(did, number)) else {
            continue;
        };
        let mut status = if added.is_flag {
            Status::Open
        } else {
            Status::Accepted
        };
        for (later, it) in (1..).zip(did) {
            if let Did::Decided(of, said) = it
                && *of == added.number
                && holds(did, later)
            {
                status = *said;
            }
        }
        shown.push((place, status));
    }
    shown
}

/// A story that one plugin looked at and found nothing in.
fn looked_at(text: &Text) -> AnnotatedStory {
    let outcome = PluginOutcome {
        plugin: PluginName::new("style").unwrap(),
        version: "0.1.0".into(),
        digest: Digest::of_bytes(b""),
        required: true,
        outcome: Outcome::Ok,
        receipt: None,
    };
    AnnotatedStory::new(text.story(), vec![(outcome, Vec::new())], GATE)
}

/// A story with its decisions, as an editor has it before her.
struct Desk {
    text: Text,
    now: AnnotatedStory,
    entries: Vec<Logged>,
    did: Vec<Did>,
}

impl Desk {
    fn new(words: &[&'static str]) -> Self {
        let text = Text {
            words: words.to_vec(),
            parted: " ",
        };
        Self {
            now: looked_at(&text),
            text,
            entries: Vec::new(),
            did: Vec::new(),
        }
    }

    fn take(&mut self, decision: Decision, did: Did) {
        let at = Time::parse("2026-02-09T08:00:00Z").unwrap();
        let act = Act::new("Ada", at, GATE, vec![decision]).unwrap();
        let number = self.entries.len() as u64 + 1;
        self.entries.extend(Numbered { number, act }.entries());
        self.did.push(did);
        self.now.stand(&self.entries);
    }

    fn add(&mut self, words: Option<(usize, usize)>, remark: Remark) {
        let anchor = words.map(|(first, last)| {
            let (start, end) = self.text.range(first, last);
            let body = self.now.story.body.as_deref().unwrap();
            super::Anchor {
                field: Field::Body,
                start: u32::try_from(start).unwrap(),
                end: u32::try_from(end).unwrap(),
                quote: body.get(start..end).unwrap().to_owned(),
            }
        });
        let added = Added {
            number: self.did.len() as u64 + 1,
            of: words.map(|(first, last)| (self.text.clone(), first, last)),
            is_flag: matches!(remark, Remark::Flag { .. }),
        };
        let revision = Revision::of(&self.now, 1, self.entries.len());
        let decision = Decision::adding(&self.now, revision, 1, remark, anchor, None).unwrap();
        self.take(decision, Did::Added(added));
    }

    fn flag(&mut self, first: usize, last: usize) {
        self.add(Some((first, last)), flag("Look here."));
    }

    fn say(&mut self, nth: usize, verdict: AnnotationVerdict) -> Result<(), RulingError> {
        let placed = self.now.annotations[nth].clone();
        let decision = Decision::of_annotation(&self.now, 1, &placed.id, verdict, Some("so"))?;
        let of = placed.added(&self.entries).unwrap().number;
        let status = match verdict {
            AnnotationVerdict::Accept => Status::Accepted,
            AnnotationVerdict::Defer => Status::Deferred,
            AnnotationVerdict::Dismiss | AnnotationVerdict::Replace => Status::Dismissed,
        };
        self.take(decision, Did::Decided(of, status));
        Ok(())
    }

    fn undo(&mut self, number: u64) -> Result<(), RulingError> {
        let entry = self.entries.iter().find(|entry| entry.number == number);
        let decision = Decision::undo(entry.unwrap(), &self.entries, 1, None)?;
        self.take(decision, Did::Undid(number));
        Ok(())
    }

    fn edit(&mut self, text: Text) {
        self.now = looked_at(&text);
        self.text = text;
        self.now.stand(&self.entries);
    }

    fn shown(&self) -> Vec<(Option<(usize, usize)>, Status)> {
        let all = self.now.annotations.iter();
        all.map(|placed| {
            let first = placed.annotation.anchors.first();
            let place = first.map(|at| (at.start as usize, at.end as usize));
            (place, placed.status)
        })
        .collect()
    }
}

fn flag(message: &str) -> Remark {
    Remark::flag(Severity::Error, message).unwrap()
}

#[test]
fn a_flag_of_an_editor_holds_the_story_until_it_is_decided() {
    let mut desk = Desk::new(&["Fares", "rise", "in", "May"]);
    assert_eq!(desk.now.state, State::Clear);
    desk.flag(1, 1);
    assert_eq!(desk.now.state, State::Review);
    assert_eq!(desk.now.reasons, [Reason::Open]);
    let placed = desk.now.annotations[0].clone();
    assert_eq!(placed.plugin.as_str(), "editor");
    assert_eq!(placed.annotation.anchors[0].quote, "rise");
    let added = placed.added(&desk.entries).unwrap();
    assert_eq!((added.number, added.by.as_str()), (1, "Ada"));
    assert_eq!(desk.now.decided(&placed, &desk.entries), None);
    desk.say(0, AnnotationVerdict::Accept).unwrap();
    assert_eq!(desk.now.state, State::Clear);
    desk.undo(2).unwrap();
    assert_eq!(desk.now.state, State::Review);
    desk.undo(1).unwrap();
    assert_eq!(desk.now.state, State::Clear);
    assert_eq!(desk.now.annotations, []);
    assert_eq!(desk.now.orphans(&desk.entries), []);
}

#[test]
fn a_note_and_a_tag_hold_nothing_and_a_tag_is_accepted_by_who_adds_it() {
    let mut desk = Desk::new(&["Fares", "rise"]);
    desk.add(None, Remark::flag(Severity::Note, "Ask Bo.").unwrap());
    desk.add(None, Remark::tag(Remark::SCHEME, "ferries").unwrap());
    assert_eq!(desk.now.state, State::Clear);
    assert_eq!(
        desk.shown(),
        [(None, Status::Open), (None, Status::Accepted)]
    );
}

#[test]
fn an_addition_whose_words_are_gone_is_orphaned_and_comes_back_with_them() {
    let mut desk = Desk::new(&["Fares", "rise", "in", "May"]);
    desk.flag(1, 2);
    let before = desk.text.clone();
    let other = |words: &[&'static str]| Text {
        words: words.to_vec(),
        parted: " ",
    };
    desk.edit(other(&["Fares", "fall", "in", "May"]));
    assert_eq!(desk.shown(), []);
    assert_eq!(desk.now.state, State::Clear);
    let orphans = desk.now.orphans(&desk.entries);
    assert_eq!(orphans.len(), 1);
    assert_eq!(orphans[0].about.quote.as_deref(), Some("rise in"));
    // The words are there, and not those around them.
    desk.edit(other(&["Prices", "rise", "in", "May"]));
    assert_eq!(desk.shown(), []);
    desk.edit(Text {
        parted: "\n ",
        ..before
    });
    assert_eq!(desk.shown(), [(Some((7, 15)), Status::Open)]);
    assert_eq!(desk.now.orphans(&desk.entries), []);
}

#[test]
fn two_flags_that_say_the_same_of_the_same_words_are_two() {
    let mut desk = Desk::new(&["Fares", "rise"]);
    desk.flag(1, 1);
    desk.flag(1, 1);
    desk.say(0, AnnotationVerdict::Dismiss).unwrap();
    let at = Some((6, 10));
    assert_eq!(desk.shown(), [(at, Status::Dismissed), (at, Status::Open)]);
}

#[test]
fn what_an_editor_added_is_dismissed_in_its_story_alone() {
    let mut desk = Desk::new(&["Fares", "rise"]);
    desk.flag(1, 1);
    let id = desk.now.annotations[0].id.clone();
    let dismiss = AnnotationVerdict::Dismiss;
    let decision = Decision::of_annotation(&desk.now, 1, &id, dismiss, Some("so")).unwrap();
    let everywhere = decision.reaching(&desk.now, super::Reach::Everywhere, None);
    assert_eq!(everywhere, Err(RulingError::OfOneStory));
}

#[test]
fn an_entry_of_another_story_adds_nothing() {
    let mut desk = Desk::new(&["Fares", "rise"]);
    desk.flag(1, 1);
    let mut other = looked_at(&desk.text);
    other.story.id = super::StoryId::new("other").unwrap();
    other.stand(&desk.entries);
    assert_eq!(other.annotations, []);
    // An addition that claims to be of all stories is of its own all the same.
    for entry in &mut desk.entries {
        entry.decision.scope = Scope::Everywhere;
    }
    let all = standing_on(&other, Vec::new(), &holding_everywhere(&desk.entries));
    other.stand(&all);
    assert_eq!(other.annotations, []);
}

#[test]
fn an_addition_whose_words_were_taken_stands_nowhere() {
    let mut desk = Desk::new(&["Fares", "rise"]);
    desk.flag(1, 1);
    desk.add(None, flag("Look."));
    for entry in &mut desk.entries {
        assert!(entry.decision.take_words());
        let Subject::Annotation(about) = &entry.decision.on else {
            unreachable!("an addition is of an annotation");
        };
        assert_eq!(about.quote, None);
        let Verdict::Add(addition) = &entry.decision.verdict else {
            unreachable!("all of them add");
        };
        assert_eq!(addition.anchor, None);
        assert!(matches!(&addition.remark, Remark::Flag { message, .. } if message.is_empty()));
    }
    let entries = desk.entries.clone();
    desk.now.stand(&entries);
    assert_eq!(desk.now.annotations, []);
}

#[test]
fn a_remark_says_something_that_can_be_shown() {
    let long = "x".repeat(Remark::TEXT + 1);
    for (message, told) in [
        (" ", "a message needs at least one letter or digit"),
        ("a\u{1b}[31m", "a message has no control characters"),
        (
            &long,
            "a message has 4001 characters, and 4000 are the most",
        ),
    ] {
        let error = Remark::flag(Severity::Note, message).unwrap_err();
        assert_eq!(error.to_string(), told);
    }
    assert!(Remark::tag("topic", "two\nlines").is_err());
    assert!(Remark::summary("lead", "Two\r\nlines.").is_ok());
}

fn words() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "é", "cc"]), 1..9)
}

/// What is done next; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Step {
    Add(Option<(usize, usize)>, bool),
    Say(usize, usize),
    Undo(u64),
    Write(Vec<&'static str>),
    Insert(usize, &'static str),
    Remove(usize),
    Part(&'static str),
}

fn step() -> impl Strategy<Value = Step> {
    let word = prop::sample::select(vec!["a", "b", "é", "cc"]);
    prop_oneof![
        4 => (prop::option::weighted(0.9, (0usize..9, 0usize..3)), any::<bool>())
            .prop_map(|(at, is_flag)| Step::Add(at, is_flag)),
        2 => (0usize..9, 0usize..3).prop_map(|(nth, verdict)| Step::Say(nth, verdict)),
        2 => (0u64..12).prop_map(Step::Undo),
        1 => words().prop_map(Step::Write),
        2 => (0usize..9, word).prop_map(|(at, word)| Step::Insert(at, word)),
        1 => (0usize..9).prop_map(Step::Remove),
        1 => prop::sample::select(vec![" ", "\n", " \u{a0}\n"]).prop_map(Step::Part),
    ]
}

proptest! {
    /// Whatever is added, decided, taken back and rewritten: what is shown is what a replay says, each on
    /// its own words, and what is not shown and was not taken back is orphaned.
    #[test]
    fn what_is_shown_is_what_a_replay_says(
        first in words(),
        steps in prop::collection::vec(step(), 1..24),
    ) {
        let mut desk = Desk::new(&first);
        for step in steps {
            let length = desk.text.words.len();
            match step {
                Step::Add(at, is_flag) => {
                    let at = at.map(|(at, more)| (at % length, (at % length + more).min(length - 1)));
                    let remark = if is_flag { flag("x") } else { Remark::tag("t", "x").unwrap() };
                    desk.add(at, remark);
                }
                Step::Say(nth, verdict) => {
                    let all = desk.now.annotations.len();
                    let verdicts = [
                        AnnotationVerdict::Accept,
                        AnnotationVerdict::Dismiss,
                        AnnotationVerdict::Defer,
                    ];
                    if all > 0 {
                        let told = desk.say(nth % all, verdicts[verdict]);
                        let is_refused = matches!(told, Err(RulingError::Status { .. }));
                        prop_assert!(told.is_ok() || is_refused);
                    }
                }
                Step::Undo(number) => {
                    if !desk.did.is_empty() {
                        let number = number % desk.did.len() as u64 + 1;
                        let held = holds(&desk.did, number);
                        prop_assert_eq!(desk.undo(number).is_ok(), held);
                    }
                }
                Step::Write(words) => {
                    let parted = desk.text.parted;
                    desk.edit(Text { words, parted });
                }
                Step::Insert(at, word) => {
                    let mut text = desk.text.clone();
                    text.words.insert(at % (length + 1), word);
                    desk.edit(text);
                }
                Step::Remove(at) if length > 1 => {
                    let mut text = desk.text.clone();
                    text.words.remove(at % length);
                    desk.edit(text);
                }
                Step::Remove(_) => {}
                Step::Part(parted) => {
                    let words = desk.text.words.clone();
                    desk.edit(Text { words, parted });
                }
            }
            prop_assert_eq!(desk.shown(), replayed(&desk.did, &desk.text));
            for placed in &desk.now.annotations {
                for at in &placed.annotation.anchors {
                    prop_assert_eq!(at.check(desk.now.story.text(at.field)), Ok(()));
                }
            }
            let added = (1..).zip(&desk.did);
            let added = added.filter(|(n, it)| matches!(it, Did::Added(_)) && holds(&desk.did, *n));
            let orphans = desk.now.orphans(&desk.entries).len();
            prop_assert_eq!(orphans + desk.now.annotations.len(), added.count());
            let twice = desk.now.clone();
            desk.now.stand(&desk.entries);
            prop_assert_eq!(&twice, &desk.now);
        }
    }

    /// Words are found wherever they stand, parted and composed as they may be, and their quote is what
    /// stands there.
    #[test]
    fn words_are_found_as_they_stand(
        before in "[a-c é\u{301}]{0,12}",
        words in "[a-cé]{1,4}( [a-cé]{1,4}){0,2}",
        after in "[a-c é]{0,12}",
        parted in prop::sample::select(vec![" ", "\n\n", "\u{a0}"]),
        is_decomposed in any::<bool>(),
    ) {
        use unicode_normalization::UnicodeNormalization as _;
        let mut there = words.replace(' ', parted);
        if is_decomposed {
            there = there.nfd().collect();
        }
        let body = format!("{before} {there} {after}");
        let story = Story { headline: None, body: Some(body.clone()), ..Story::sample() };
        let found = story.places_of(&words, None);
        let start = u32::try_from(before.len() + 1).unwrap();
        let is_there = found.iter().any(|at| at.start == start && at.quote == there);
        prop_assert!(is_there, "{:?} in {:?}: {:?}", words, body, found);
        for at in &found {
            prop_assert_eq!(at.check(Some(&body)), Ok(()));
        }
    }
}
