//! What is taken over from before is what would be said anew: over any sequence of edits, other
//! plugins and other settings, a desk that reuses results holds the same as one that never does.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use copydesk::config::Settings;
use copydesk::ingest::{Arrival, IdOrigin, Incoming};
use copydesk::model::{AnnotatedStory, Source, Story, StoryId};
use copydesk::pipeline::{Destination, Event, LoadOptions, Pipeline, Run, RunTotals};
use copydesk::store::{MemoryStore, Order, Store};
use proptest::prelude::*;
use proptest::test_runner::Config as TestConfig;

use crate::support::{Place, misbehaver, misbehaver_core, with_ballast, with_manifest};

/// Shown the headline and the keyphrases that the tagger found, and nothing else.
const NEEDY: &str = "name = \"needy\"\nversion = \"0.1.0\"\napi = \"0.1\"\nsummary = \"Needs.\"\n\
                     reads = [\"headline\"]\nneeds = [\"tag:keyphrase\"]\n\
                     produces = [\"tag:misbehaviour\"]\n\n\
                     [settings.mode]\ntype = \"string\"\ndefault = \"none\"\nsummary = \"How.\"\n\n\
                     [settings.only-if]\ntype = \"string\"\nsummary = \"When.\"\n\n\
                     [settings.count]\ntype = \"integer\"\nsummary = \"How many.\"\n";

const BODIES: [&str; 4] = [
    "The harbour commission approved the ferry terminal on Tuesday after a debate of seven hours. \
     The ferry terminal opens in May, the harbour commission said. Residents of the old town had \
     complained about the noise of the ferry terminal for years.",
    "The harbour commission approved the ferry terminal on Tuesday after a debate of nine hours. \
     The ferry terminal opens in June, the harbour commission said. Residents of the old town had \
     complained about the noise of the ferry terminal for years.",
    "Goats ate the tulips of the mayor of Stannfield on Monday night. The mayor likes goats, and \
     asked the circus director to mend the circus fence. The circus fence had been broken since \
     the storm, the circus director said. The work is to beg...",
    "",
];

/// The last word is what the misbehaver makes of it.
const HEADLINES: [&str; 4] = [
    "Goats none",
    "Goats again none",
    "Goats panic",
    "Goats abstain",
];

#[derive(Debug, Clone)]
struct Setting {
    phrases: u8,
    hygiene: bool,
    skips: bool,
    gate: &'static str,
    quarantine: u8,
    needy_first: bool,
    required: bool,
    /// The misbehaver: none, the plugin, or the same with another file.
    file: u8,
    fuel: u16,
}

#[derive(Debug, Clone)]
struct Text {
    headline: usize,
    body: usize,
    category: u8,
    ordinal: u32,
}

#[derive(Debug, Clone)]
enum Step {
    Edit(usize, Text),
    Set(Setting),
    /// Nothing is changed.
    Again,
    /// Another text of a story comes before it in the same input.
    Twice(usize, Text),
}

fn setting() -> impl Strategy<Value = Setting> {
    (
        (2..4_u8, any::<bool>(), any::<bool>()),
        prop::sample::select(vec!["error", "warning"]),
        prop::sample::select(vec![0_u8, 2]),
        (any::<bool>(), any::<bool>()),
        0..3_u8,
        prop::sample::select(vec![100_u16, 200]),
    )
        .prop_map(
            |((phrases, hygiene, skips), gate, quarantine, (needy_first, required), file, fuel)| {
                Setting {
                    phrases,
                    hygiene,
                    skips,
                    gate,
                    quarantine,
                    needy_first,
                    required,
                    file,
                    fuel,
                }
            },
        )
}

fn text() -> impl Strategy<Value = Text> {
    (0..HEADLINES.len(), 0..BODIES.len(), 0..2_u8, 0..2_u32).prop_map(
        |(headline, body, category, ordinal)| Text {
            headline,
            body,
            category,
            ordinal,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..STORIES, text()).prop_map(|(story, text)| Step::Edit(story, text)),
        3 => setting().prop_map(Step::Set),
        1 => Just(Step::Again),
        2 => (0..STORIES, text()).prop_map(|(story, text)| Step::Twice(story, text)),
    ]
}

const STORIES: usize = 5;

impl Setting {
    fn toml(&self) -> String {
        let Self {
            phrases,
            hygiene,
            skips,
            gate,
            quarantine,
            needy_first,
            required,
            file,
            fuel,
        } = self;
        let needy = "[[plugins]]\nname = \"needy\"\npath = \"needy.wasm\"\n\n";
        let skip = if *skips { "[\"truncated\"]" } else { "[]" };
        let hygiene = hygiene.then(|| {
            format!("[[plugins]]\nname = \"hygiene\"\nsettings = {{ skip = {skip} }}\n\n")
        });
        let misbehaver = (*file > 0).then(|| {
            format!(
                "[[plugins]]\nname = \"misbehaver\"\npath = \"misbehaver-{file}.wasm\"\n\
                 required = {required}\nsettings = {{ mode = \"by-headline\" }}\n\
                 limits = {{ fuel-base-millions = {fuel} }}\n"
            )
        });
        let (before, after) = if *needy_first {
            (needy, "")
        } else {
            ("", needy)
        };
        format!(
            "gate = \"{gate}\"\nquarantine = {quarantine}\n\n{before}{}[[plugins]]\n\
             name = \"tagger\"\nsettings = {{ max-phrases = {phrases} }}\n\n{after}{}",
            hygiene.unwrap_or_default(),
            misbehaver.unwrap_or_default(),
        )
    }
}

/// Two desks with the same input: one that reuses, one that does not.
struct Desks {
    place: Place,
    cache: PathBuf,
    reusing: Arc<dyn Store>,
    fresh: Arc<dyn Store>,
}

impl Desks {
    fn new() -> Self {
        let place = Place::with_settings("");
        place.write("needy.wasm", with_manifest(misbehaver_core(), NEEDY));
        place.write("misbehaver-1.wasm", misbehaver());
        place.write("misbehaver-2.wasm", with_ballast(misbehaver(), 1));
        Self {
            cache: place.path().join("cache"),
            place,
            reusing: Arc::new(MemoryStore::default()),
            fresh: Arc::new(MemoryStore::default()),
        }
    }

    fn pipeline(&self, setting: &Setting) -> Pipeline {
        self.place.write("copydesk.toml", setting.toml());
        let settings = Settings::load(self.place.path().join("copydesk.toml")).unwrap();
        let options = LoadOptions {
            jobs: NonZeroUsize::new(2).unwrap(),
            cache: Some(self.cache.clone()),
            compiler: None,
        };
        Pipeline::load(&settings, &options).unwrap()
    }

    /// Runs both over the same stories; what came of the one that reuses.
    fn run(&self, pipeline: &Pipeline, input: &[Story]) -> RunTotals {
        let stop = AtomicBool::new(false);
        let over = |store: &Arc<dyn Store>, fresh| {
            let run = Run {
                pipeline,
                destination: Destination::Store(store),
                jobs: NonZeroUsize::new(2).unwrap(),
                fresh,
                order: Order::Dated,
                stop: &stop,
            };
            let incoming = input.iter().cloned().map(|story| Incoming {
                story,
                id: IdOrigin::Derived,
            });
            let mut told = Vec::new();
            let totals = run.over(incoming.map(Arrival::from), &mut |event| match event {
                Event::Stored {
                    annotated, version, ..
                } => told.push((annotated.story.id.clone(), version, annotated.state)),
                Event::Unchanged { head } => {
                    told.push((head.id.clone(), head.version, head.state));
                }
                _ => {}
            });
            (totals.unwrap(), told)
        };
        let (totals, told) = over(&self.reusing, false);
        let (anew, told_anew) = over(&self.fresh, true);
        assert_eq!(told, told_anew);
        let reused =
            |totals: &RunTotals| totals.plugins.iter().map(|(_, it)| it.reused).sum::<u64>();
        assert_eq!((anew.unchanged, reused(&anew)), (0, 0));
        self.compare();
        totals
    }

    /// Everything of every version, but for the time that it took.
    fn compare(&self) {
        let timeless = |mut annotated: AnnotatedStory| {
            let receipts = annotated.outcomes.iter_mut().flat_map(|it| &mut it.receipt);
            receipts.for_each(|receipt| receipt.micros = 0);
            annotated
        };
        let found = [&self.reusing, &self.fresh].map(|store| {
            let stories = store.scan(None, 100).unwrap();
            let mut all = Vec::new();
            for stored in stories {
                all.push((0, timeless(stored.annotated.clone())));
                for version in 1.. {
                    let id = &stored.annotated.story.id;
                    let Some(stored) = store.story(id, Some(version)).unwrap() else {
                        break;
                    };
                    all.push((version, timeless(stored.annotated)));
                }
            }
            all
        });
        let [reusing, fresh] = found;
        assert_eq!(reusing, fresh);
    }
}

fn story(number: usize, text: &Text) -> Story {
    Story {
        id: StoryId::new(format!("s{number}")).unwrap(),
        source: Source {
            uri: "wire".to_owned(),
            format: "ndjson".to_owned(),
            ordinal: text.ordinal,
        },
        headline: Some(HEADLINES[text.headline].to_owned()),
        body: Some(BODIES[text.body].to_owned()),
        byline: None,
        dateline: None,
        language: None,
        published: None,
        updated: None,
        urgency: None,
        embargo: None,
        status: None,
        categories: vec!["sea".to_owned(); usize::from(text.category)],
        extra: std::collections::BTreeMap::new(),
    }
}

const PLAIN: Setting = Setting {
    phrases: 3,
    hygiene: true,
    skips: false,
    gate: "error",
    quarantine: 0,
    needy_first: false,
    required: true,
    file: 1,
    fuel: 100,
};

fn texts() -> Vec<Text> {
    let text = |number: usize| Text {
        headline: number % 2,
        body: number % 3,
        category: 0,
        ordinal: 0,
    };
    (0..STORIES).map(text).collect()
}

fn stories_of(texts: &[Text]) -> Vec<Story> {
    let stories = texts.iter().enumerate();
    stories.map(|(number, text)| story(number, text)).collect()
}

proptest! {
    #![proptest_config(TestConfig { cases: 16, failure_persistence: None, ..TestConfig::default() })]

    #[test]
    fn what_is_reused_is_what_would_be_said_anew(
        first in setting(), steps in prop::collection::vec(step(), 1..8),
    ) {
        let desks = Desks::new();
        let mut pipeline = desks.pipeline(&first);
        let mut texts = texts();
        desks.run(&pipeline, &stories_of(&texts));
        for step in steps {
            let mut input = Vec::new();
            match step {
                Step::Edit(number, text) => texts[number] = text,
                Step::Set(setting) => pipeline = desks.pipeline(&setting),
                Step::Again => {}
                Step::Twice(number, text) => input.push(story(number, &text)),
            }
            input.extend(stories_of(&texts));
            desks.run(&pipeline, &input);
        }
    }
}

/// How often each plugin was not run, in the order of the pipeline.
fn reused(totals: &RunTotals) -> Vec<(&str, u64)> {
    let plugins = totals.plugins.iter();
    plugins
        .map(|(name, it)| (name.as_str(), it.reused))
        .collect()
}

#[test]
fn nothing_runs_when_nothing_changed_and_only_what_changed_runs_when_something_did() {
    let desks = Desks::new();
    let mut texts = texts();
    let pipeline = desks.pipeline(&PLAIN);
    let first = desks.run(&pipeline, &stories_of(&texts));
    let none = [
        ("hygiene", 0),
        ("tagger", 0),
        ("needy", 0),
        ("misbehaver", 0),
    ];
    assert_eq!((first.unchanged, reused(&first)), (0, none.to_vec()));
    let again = desks.run(&pipeline, &stories_of(&texts));
    let all = [
        ("hygiene", 5),
        ("tagger", 5),
        ("needy", 5),
        ("misbehaver", 5),
    ];
    assert_eq!((again.unchanged, reused(&again)), (5, all.to_vec()));

    // A field that nobody reads makes a new version and no work.
    texts[0].category = 1;
    let edited = desks.run(&pipeline, &stories_of(&texts));
    assert_eq!((edited.unchanged, edited.new_versions), (4, 1));
    assert_eq!(reused(&edited), all);

    // The same words in another place are stored there, and nobody looks at them again.
    texts[0].ordinal = 1;
    let moved = desks.run(&pipeline, &stories_of(&texts));
    assert_eq!((moved.unchanged, reused(&moved)), (4, all.to_vec()));

    // A plugin with another file runs, and nobody else; it says the same, so nothing follows it.
    let other = Setting { file: 2, ..PLAIN };
    let changed = desks.run(&desks.pipeline(&other), &stories_of(&texts));
    let but_one = [
        ("hygiene", 5),
        ("tagger", 5),
        ("needy", 5),
        ("misbehaver", 0),
    ];
    assert_eq!((changed.unchanged, reused(&changed)), (0, but_one.to_vec()));

    // Fewer phrases are other phrases, which concern whoever needs them and nobody else.
    let fewer = Setting {
        phrases: 2,
        ..other
    };
    let changed = desks.run(&desks.pipeline(&fewer), &stories_of(&texts));
    assert_eq!(reused(&changed)[1], ("tagger", 0));
    assert!(reused(&changed)[2].1 < 5, "{:?}", reused(&changed));
    assert_eq!(
        [reused(&changed)[0], reused(&changed)[3]],
        [("hygiene", 5), ("misbehaver", 5)]
    );

    // The gate is nobody's business but the state's.
    let stricter = Setting {
        gate: "warning",
        ..fewer
    };
    let changed = desks.run(&desks.pipeline(&stricter), &stories_of(&texts));
    assert_eq!((changed.unchanged, reused(&changed)), (0, all.to_vec()));
}
