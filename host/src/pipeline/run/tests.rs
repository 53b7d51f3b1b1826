//! The real threads with scripted plugins, against a model that has neither threads nor rosters.

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex};
use std::thread;

use proptest::prelude::*;

use super::flow::{Annotate, Became, Flow, Keeping};
use super::{Event, RunTotals};
use crate::ingest::{IdOrigin, Incoming, Refusal, RefusalKind};
use crate::model::{
    AnnotatedStory, Digest, FailureKind, Outcome, PluginName, PluginOutcome, Severity, Skip, Story,
    StoryId,
};
use crate::pipeline::annotate::Annotated;
use crate::pipeline::quarantine::Roster;
use crate::store::{Head, StoreError};

/// What the plugins do: a letter is ok (`o`), abstained (`a`), failed (`F`), failed by the wall
/// clock (`T`), skipped for its need (`s`) or quarantined (`q`); the last two are never scripted.
#[derive(Debug, Clone)]
struct Script {
    after: u32,
    /// By plugin: the earlier one that it needs.
    needs: Vec<Option<usize>>,
    /// By story, a letter for each plugin. A story without any is a refusal.
    stories: Vec<String>,
    /// By story: how often its annotator lets others go first.
    pace: Vec<u8>,
}

/// What becomes of each story, one after the other.
fn model(script: &Script) -> Vec<String> {
    let (mut rows, mut out) = (vec![0; script.needs.len()], vec![false; script.needs.len()]);
    let stories = script.stories.iter().filter(|letters| !letters.is_empty());
    let became = stories.map(|letters| {
        let became = shown(script, letters, |plugin| out[plugin]);
        for (plugin, letter) in became.chars().enumerate() {
            rows[plugin] = match letter {
                'F' => rows[plugin] + 1,
                'o' | 'a' => 0,
                _ => rows[plugin],
            };
            out[plugin] |= rows[plugin] == script.after && script.after > 0;
        }
        became
    });
    became.collect()
}

/// What becomes of one story when these plugins are out.
fn shown(script: &Script, letters: &str, out: impl Fn(usize) -> bool) -> String {
    let mut became = String::new();
    for (plugin, letter) in letters.chars().enumerate() {
        let need = script.needs[plugin].and_then(|need| became.chars().nth(need));
        became.push(match need {
            _ if out(plugin) => 'q',
            Some('F' | 'T' | 's' | 'q') => 's',
            _ => letter,
        });
    }
    became
}

fn letter(outcome: &Outcome) -> char {
    match outcome {
        Outcome::Ok => 'o',
        Outcome::Abstained(_) => 'a',
        Outcome::Failed {
            kind: FailureKind::WallClock,
            ..
        } => 'T',
        Outcome::Failed { .. } => 'F',
        Outcome::Skipped(Skip::Need(_)) => 's',
        Outcome::Skipped(Skip::Quarantined { .. }) => 'q',
    }
}

fn outcome(letter: char, after: u32) -> Outcome {
    let failed = |kind| Outcome::Failed {
        kind,
        message: String::new(),
    };
    match letter {
        'o' => Outcome::Ok,
        'a' => Outcome::Abstained(String::new()),
        'F' => failed(FailureKind::Trap),
        'T' => failed(FailureKind::WallClock),
        's' => Outcome::Skipped(Skip::Need(String::new())),
        'q' => Outcome::Skipped(Skip::Quarantined {
            after: NonZeroU32::new(after).unwrap(),
        }),
        other => panic!("{other} is no outcome"),
    }
}

/// Plays a script, and counts how often it was asked.
struct Player<'a> {
    script: &'a Script,
    /// The first story is held back until so many others were annotated.
    hold: usize,
    played: Mutex<usize>,
    another: Condvar,
}

impl<'a> Player<'a> {
    fn new(script: &'a Script, hold: usize) -> Self {
        Self {
            script,
            hold,
            played: Mutex::default(),
            another: Condvar::new(),
        }
    }
}

impl Annotate for &Player<'_> {
    fn annotate(&self, roster: &Roster, story: Story, alone: bool) -> Result<Became, StoreError> {
        let number = usize::try_from(story.source.ordinal).unwrap();
        let played = self.played.lock().unwrap();
        let mut played = if number == 0 {
            let held = |played: &mut usize| *played < self.hold;
            self.another.wait_while(played, held).unwrap()
        } else {
            played
        };
        *played += 1;
        drop(played);
        self.another.notify_all();
        for _ in 0..self.script.pace.get(number).copied().unwrap_or(0) {
            thread::yield_now();
        }
        let letters = &self.script.stories[number];
        let became = shown(self.script, letters, |plugin| roster.skip(plugin).is_some());
        let said = became.chars().enumerate().map(|(plugin, letter)| {
            let outcome = PluginOutcome {
                plugin: name(plugin),
                version: "0.1.0".into(),
                digest: Digest::of_bytes(b""),
                required: true,
                outcome: outcome(letter, self.script.after),
                receipt: None,
            };
            (outcome, Vec::new())
        });
        let said = said.collect();
        let annotated = AnnotatedStory::new(story.clone(), said, Severity::Error);
        // Half of what a store could have just so is there.
        let had_their_say = became.chars().all(|letter| "oa".contains(letter));
        if alone && roster.generation() == 0 && had_their_say && number.is_multiple_of(2) {
            return Ok(Became::Unchanged(story, Head::new(&annotated, 1)));
        }
        Ok(Became::Annotated(Annotated {
            story: annotated,
            reused: Vec::new(),
        }))
    }
}

fn name(plugin: usize) -> PluginName {
    PluginName::new(format!("p{plugin}")).unwrap()
}

/// What became of each story, in the order in which it was told, and what it came to.
#[expect(
    clippy::result_large_err,
    reason = "it is what the input gives for a part of it that was not read"
)]
fn played(
    annotate: impl Annotate,
    script: &Script,
    jobs: usize,
    stop: &AtomicBool,
) -> (Vec<String>, RunTotals) {
    let incoming = script.stories.iter().enumerate().map(|(number, letters)| {
        if letters.is_empty() {
            return Err(Refusal {
                uri: "-".into(),
                line: None,
                column: None,
                what: RefusalKind::Empty,
                hint: None,
                excerpt: None,
                whole: false,
            });
        }
        let mut story = Story::sample();
        story.source.ordinal = number.try_into().unwrap();
        story.id = id(number);
        let id = IdOrigin::Derived;
        Ok(Incoming { story, id })
    });
    let flow = Flow {
        annotate,
        plugins: (0..script.needs.len()).map(name).collect(),
        quarantine: NonZeroU32::new(script.after),
        keeping: Keeping::Nothing,
        key: None,
        jobs: NonZeroUsize::new(jobs).unwrap(),
        stop,
    };
    let (mut became, mut last) = (Vec::new(), None);
    let totals = flow.over(incoming.map(|it| Ok(it.into())), &mut |event| {
        let (ordinal, letters) = match event {
            Event::Annotated(annotated) => {
                let outcomes = annotated.outcomes.iter();
                let letters = outcomes.map(|it| letter(&it.outcome)).collect();
                (annotated.story.source.ordinal as usize, letters)
            }
            Event::Unchanged { head } => {
                let mut numbers = 0..script.stories.len();
                let number = numbers.find(|number| id(*number) == head.id).unwrap();
                (number, script.stories[number].clone())
            }
            _ => return,
        };
        assert!(last < Some(ordinal), "out of order");
        last = Some(ordinal);
        became.push(letters);
    });
    (became, totals.unwrap())
}

fn id(number: usize) -> StoryId {
    StoryId::derived("sample.txt", number.try_into().unwrap())
}

/// The totals say of each plugin what the letters do.
fn check_totals(script: &Script, became: &[String], totals: &RunTotals) {
    let numbers: Vec<usize> = (0..script.stories.len())
        .filter(|number| !script.stories[*number].is_empty())
        .collect();
    for (plugin, (_, totals)) in totals.plugins.iter().enumerate() {
        let column: Vec<char> = became
            .iter()
            .filter_map(|it| it.chars().nth(plugin))
            .collect();
        let count = |wanted: &str| column.iter().filter(|it| wanted.contains(**it)).count() as u64;
        assert_eq!(totals.failed, count("FT"));
        assert_eq!(totals.skipped, count("sq"));
        match &totals.quarantined {
            // A plugin may be taken out after the last story, and then it missed none.
            Some(quarantined) => {
                assert_eq!(quarantined.missed, count("q"));
                assert_eq!(quarantined.failures.get(), script.after);
                let last = column.iter().rposition(|it| *it == 'F').unwrap();
                assert_eq!(quarantined.story, id(numbers[last]));
                assert!(!column[..last].contains(&'q'));
            }
            None => assert_eq!(count("q"), 0),
        }
    }
}

fn any_script() -> impl Strategy<Value = Script> {
    (1..4usize, 0..5u32, 0..120usize).prop_flat_map(|(plugins, after, stories)| {
        let needs: Vec<_> = (0..plugins).map(|it| prop::option::of(0..it.max(1))).collect();
        // Mostly failures, so that rows come about, and now and then none at all.
        let letters = prop_oneof![
            19 => prop::collection::vec(prop::sample::select(vec!['F', 'F', 'F', 'F', 'F', 'T', 'a', 'o']), plugins),
            1 => Just(Vec::new()),
        ];
        let stories = prop::collection::vec((letters, 0..20u8), stories);
        (needs, stories).prop_map(move |(mut needs, stories)| {
            // The first has nobody before it.
            needs[0] = None;
            let (stories, pace) = stories
                .into_iter()
                .map(|(letters, pace)| (letters.into_iter().collect(), pace))
                .unzip();
            Script { after, needs, stories, pace }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_number_of_jobs_does_what_one_after_the_other_would(
        script in any_script(),
        jobs in 1..9usize,
    ) {
        let player = Player::new(&script, 0);
        let (became, totals) = played(&player, &script, jobs, &AtomicBool::new(false));
        prop_assert_eq!(&became, &model(&script));
        check_totals(&script, &became, &totals);
    }
}

/// Two plugins of which the second needs the first, on so many stories.
fn failing(stories: usize, letters: &str) -> Script {
    Script {
        after: 1,
        needs: vec![None, Some(0)],
        stories: vec![letters.to_owned(); stories],
        pace: Vec::new(),
    }
}

#[test]
fn stories_that_were_finished_past_the_cut_are_annotated_again() {
    let script = failing(1000, "Fo");
    // The first story, after which the plugin is out, is finished when forty others are.
    let player = Player::new(&script, 40);
    let (became, totals) = played(&player, &script, 4, &AtomicBool::new(false));
    let mut expected = vec!["qs"; 1000];
    expected[0] = "Fs";
    assert_eq!(became, expected);
    check_totals(&script, &became, &totals);
    let again = *player.played.lock().unwrap() - 1000;
    // No more than fit into the window, since the others were annotated by the posted roster.
    let window = 4 * 8 + 256;
    assert!(
        (40..=window).contains(&again),
        "{again} were annotated again"
    );
}

#[test]
fn each_of_two_plugins_has_a_cut_of_its_own() {
    let mut script = failing(300, "FF");
    script.needs = vec![None, None];
    script.after = 3;
    for number in 0..50 {
        script.stories[number].replace_range(1.., "a");
    }
    let player = Player::new(&script, 100);
    let (became, totals) = played(&player, &script, 8, &AtomicBool::new(false));
    let row = |first: &str, length: usize| vec![first.to_owned(); length];
    let expected = [row("Fa", 3), row("qa", 47), row("qF", 3), row("qq", 247)].concat();
    assert_eq!(became, expected);
    check_totals(&script, &became, &totals);
}

#[test]
fn a_stop_keeps_what_was_begun_and_ends_where_the_order_does() {
    struct Stops<'a>(Player<'a>, &'a AtomicBool);
    impl Annotate for &Stops<'_> {
        fn annotate(
            &self,
            roster: &Roster,
            story: Story,
            alone: bool,
        ) -> Result<Became, StoreError> {
            if story.source.ordinal == 100 {
                self.1.store(true, Ordering::SeqCst);
            }
            (&self.0).annotate(roster, story, alone)
        }
    }
    let (script, stop) = (failing(1000, "Fo"), AtomicBool::new(false));
    let stops = Stops(Player::new(&script, 40), &stop);
    let (became, totals) = played(&stops, &script, 4, &stop);
    assert!(totals.stopped);
    assert!((101..1000).contains(&became.len()), "{}", became.len());
    assert_eq!(became[0], "Fs");
    assert!(became[1..].iter().all(|it| it == "qs"), "{became:?}");
}

#[test]
fn an_annotator_that_panics_after_a_cut_hangs_nobody() {
    struct Panics<'a>(Player<'a>);
    impl Annotate for &Panics<'_> {
        fn annotate(
            &self,
            roster: &Roster,
            story: Story,
            alone: bool,
        ) -> Result<Became, StoreError> {
            assert!(roster.generation() == 0, "a bug of ours");
            (&self.0).annotate(roster, story, alone)
        }
    }
    let script = failing(1000, "Fo");
    let panics = Panics(Player::new(&script, 40));
    let run = || drop(played(&panics, &script, 4, &AtomicBool::new(false)));
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
    assert!(caught.is_err());
}
