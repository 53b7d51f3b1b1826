//! Figures of the store: against raw sled with the same records, and of a desk of 200,000 stories.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::num::NonZeroUsize;
use std::path::Path;

use copydesk::clock::Stopwatch;
use copydesk::config::Settings;
use copydesk::model::{
    AnnotatedStory, Content, PluginName, Receipts, State, Story, StoryId, StoryRecord, Time,
};
use copydesk::pipeline::{Desk, LoadOptions, Pipeline, annotate};
use copydesk::store::{DeskLock, Facet, Filter, Flags, SledStore, Store as _};
use sled::Transactional as _;
use sled::transaction::ConflictableTransactionError;

use crate::machine::measure;
use crate::program::Program;
use crate::rounds::median;
use crate::stories::Corpus;

/// Stories of a batch, as in the product.
const BATCH: usize = 128;

/// Stories that both are given.
const BOTH: usize = 128 * 80;

/// Rounds of both.
const ROUNDS: usize = 3;

/// Stories of the large desk.
const LARGE: usize = 200_000;

/// Heads of a first page.
const PAGE: usize = 50;

/// Stories with what the stock plugins say of them, as many as are wanted: a corpus again and again
/// under other ids, one every ten minutes, each with a phrase of its own.
struct Supply(Vec<AnnotatedStory>);

impl Supply {
    fn new(corpus: &Corpus) -> Self {
        let settings = Settings::parse("the stock pipeline", Settings::default_text());
        let options = LoadOptions {
            jobs: NonZeroUsize::MIN,
            cache: None,
            compiler: None,
        };
        let pipeline = Pipeline::load(&settings.expect("it is right"), &options);
        let pipeline = pipeline.expect("it loads");
        let annotate = |story: &Story| annotate(&pipeline, story.clone(), None);
        let all = corpus.all().iter().map(annotate);
        Self(
            all.map(|it| it.expect("there is no archive to fail"))
                .collect(),
        )
    }

    fn story(&self, number: usize) -> AnnotatedStory {
        let mut annotated = self.0[number % self.0.len()].clone();
        let story = &mut annotated.story;
        story.id = StoryId::new(format!("story-{number:06}")).expect("it is an id");
        let (days, rest) = (number / 144, number % 144);
        let (year, day) = (2020 + days / 336, days % 336);
        let time = format!(
            "{year}-{:02}-{:02}T{:02}:{:02}:00Z",
            1 + day / 28,
            1 + day % 28,
            rest / 6,
            rest % 6 * 10
        );
        story.published = Time::parse(&time);
        story.source.uri = format!("feeds/{}/{number}.txt", number % 40);
        for placed in &mut annotated.annotations {
            if let Content::Tag(tag) = &mut placed.annotation.content {
                tag.term = format!("{} {number}", tag.term);
                break;
            }
        }
        annotated
    }

    /// The tag that only this story has.
    fn own_tag(&self, number: usize) -> String {
        let annotations = self.story(number).annotations;
        let tags = annotations
            .iter()
            .filter_map(|placed| match &placed.annotation.content {
                Content::Tag(tag) => Some(format!("{}:{}", tag.scheme, tag.term)),
                _ => None,
            });
        let own = number.to_string();
        let mut own = tags.filter(|tag| tag.ends_with(&own));
        own.next().expect("it has one")
    }

    fn batch(&self, from: usize) -> Vec<AnnotatedStory> {
        (from..from + BATCH)
            .map(|number| self.story(number))
            .collect()
    }
}

/// Durable stories a second, ours and raw sled's.
pub(crate) fn store(program: &Program, corpus: &Corpus) {
    println!("Durable stories a second in batches of {BATCH}, {BOTH} stories");
    let supply = Supply::new(corpus);
    let batches: Vec<Vec<AnnotatedStory>> =
        (0..BOTH).step_by(BATCH).map(|n| supply.batch(n)).collect();
    let written = written(&program.empty_dir("written"), &batches);
    let (mut ours, mut raws) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let store = open(&program.empty_dir("store"));
        let watch = Stopwatch::start();
        for batch in &batches {
            store.put(batch, None).expect("there is room");
        }
        ours.push(BOTH as f64 / watch.elapsed().as_secs_f64());
        store.close().expect("it closes");
        raws.push(raw(&program.empty_dir("raw"), &written));
    }
    let ratios: Vec<f64> = ours.iter().zip(&raws).map(|(a, b)| a / b).collect();
    println!("  the store  {:>8.0}", median(&ours));
    println!("  raw sled   {:>8.0}", median(&raws));
    println!("  the store / raw sled  {:.2}", median(&ratios));
}

/// The trees of a desk that a batch of new stories is written to.
const TREES: [&str; 5] = ["meta", "stories", "versions", "queue", "index"];

/// The keys and values that one batch leaves in each of the trees.
type Written = [Vec<(sled::IVec, sled::IVec)>; TREES.len()];

/// The database of a store that was closed, once sled's own threads have let it go.
fn bare(db: &Path) -> sled::Db {
    for _ in 0..1_000_000 {
        if let Ok(db) = sled::open(db) {
            return db;
        }
        std::thread::yield_now();
    }
    sled::open(db).expect("it is closed")
}

/// What each batch writes: what is in the database after it and was not, or not so, before it.
fn written(dir: &Path, batches: &[Vec<AnnotatedStory>]) -> Vec<Written> {
    let mut before: [BTreeMap<sled::IVec, sled::IVec>; TREES.len()] = Default::default();
    let mut all = Vec::with_capacity(batches.len());
    for batch in batches {
        let store = open(dir);
        store.put(batch, None).expect("there is room");
        store.close().expect("it closes");
        let db = bare(&dir.join("db"));
        let mut written = Written::default();
        for ((name, before), written) in TREES.iter().zip(&mut before).zip(&mut written) {
            for entry in &db.open_tree(name).expect("it is there") {
                let (key, value) = entry.expect("it is whole");
                if before.get(&key) != Some(&value) {
                    before.insert(key.clone(), value.clone());
                    written.push((key, value));
                }
            }
        }
        all.push(written);
    }
    all
}

/// Puts what a desk was written into a bare database, in as many transactions, each flushed and
/// synced; stories a second.
fn raw(into: &Path, batches: &[Written]) -> f64 {
    let db = sled::Config::new()
        .path(into.join("db"))
        .mode(sled::Mode::LowSpace)
        .cache_capacity(16 << 20)
        .flush_every_ms(Some(500))
        .open()
        .expect("it is new");
    let trees = TREES.map(|name| db.open_tree(name).expect("it is new"));
    let log = File::open(into.join("db/db")).expect("it is there");
    let watch = Stopwatch::start();
    for batch in batches {
        let [one, two, three, four, five] = &trees;
        (one, two, three, four, five)
            .transaction(|(one, two, three, four, five)| {
                for (tree, entries) in [one, two, three, four, five].into_iter().zip(batch) {
                    for (key, value) in entries {
                        tree.insert(key, value)?;
                    }
                }
                Ok::<_, ConflictableTransactionError<()>>(())
            })
            .expect("there is room");
        db.flush().expect("the disk is well");
        log.sync_all().expect("the disk is well");
    }
    BOTH as f64 / watch.elapsed().as_secs_f64()
}

/// A desk of 200,000 stories: how long it takes to open, and to answer.
pub(crate) fn large(program: &Program, corpus: &Corpus) {
    println!("A desk of {LARGE} stories");
    let supply = Supply::new(corpus);
    let dir = program.empty_dir("large");
    Desk::create(&dir).expect("it is ours");
    let data = dir.join(".copydesk");
    let store = open(&data);
    let watch = Stopwatch::start();
    let mut json = 0;
    for from in (0..LARGE).step_by(BATCH) {
        let batch = supply.batch(from);
        json += batch.iter().map(json_bytes).sum::<usize>();
        store.put(&batch, None).expect("there is room");
    }
    println!(
        "  filled in {:.0} s, made stories included",
        watch.elapsed().as_secs_f64()
    );
    let stats = store.stats().expect("it is whole");
    store.close().expect("it closes");
    println!(
        "  {:.0} MB on the disk, {:.0} MB of entries, {:.0} MB as JSON: {:.2} of JSON",
        stats.disk as f64 / 1e6,
        stats.live() as f64 / 1e6,
        json as f64 / 1e6,
        stats.disk as f64 / json as f64
    );
    let mut list = program.command(&dir);
    list.args(["list", "--limit", "50"]);
    for time in ["first", "second"] {
        let taken = measure(&list);
        println!(
            "  `copydesk list --limit 50`, the {time} time  {:>7.1} ms  {:>6.1} MiB",
            taken.wall.as_secs_f64() * 1e3,
            taken.peak as f64 / 1024.0
        );
    }
    let store = open(&data);
    for (name, filter) in filters(&supply) {
        let mut times = Vec::new();
        let mut heads = 0;
        for _ in 0..6 {
            let watch = Stopwatch::start();
            let page = store.queue(&filter, None, PAGE).expect("it can be read");
            times.push(watch.elapsed().as_secs_f64() * 1e3);
            heads = page.heads.len();
        }
        println!(
            "  first page, {name:26}  {heads:>3} heads  {:>8.2} ms at first, {:>7.2} ms then",
            times[0],
            median(&times[1..])
        );
    }
    let counted: Vec<Facet> = Facet::ALL
        .into_iter()
        .filter(|it| it.is_counted())
        .collect();
    let tagged = Filter {
        tag: Some(supply.own_tag(77_777)),
        ..Filter::default()
    };
    for (name, filter, facets) in [
        ("what is counted", &Filter::default(), counted.as_slice()),
        ("all facets of one tag", &tagged, &Facet::ALL),
        ("all facets", &Filter::default(), &Facet::ALL),
    ] {
        let watch = Stopwatch::start();
        let faceted = store.facets(filter, facets, 20).expect("it can be read");
        println!(
            "  numbers, {name:26}  {:>6} stories  {:>8.2} ms",
            faceted.stories,
            watch.elapsed().as_secs_f64() * 1e3
        );
    }
    store.close().expect("it closes");
    fs::remove_dir_all(&dir).expect("it is ours");
}

fn filters(supply: &Supply) -> Vec<(&'static str, Filter)> {
    let all = Filter::default();
    let text = |text: &str| Some(text.to_owned());
    let tag = |tag: &str| Filter {
        tag: text(tag),
        ..all.clone()
    };
    let since = |time| Filter {
        since: Time::parse(time),
        ..all.clone()
    };
    vec![
        ("all", all.clone()),
        (
            "in review",
            Filter {
                state: Some(State::Review),
                ..all.clone()
            },
        ),
        ("a scheme that all have", tag("keyphrase")),
        ("a tag that one has", tag(&supply.own_tag(77_777))),
        ("a tag that none has", tag("keyphrase:none")),
        (
            "a rule of some",
            Filter {
                rule: text("hygiene/unbalanced-quote"),
                ..all.clone()
            },
        ),
        (
            "a rule of none",
            Filter {
                rule: text("legal/verdict"),
                ..all.clone()
            },
        ),
        (
            "a feed of forty",
            Filter {
                source: text("feeds/17/"),
                ..all.clone()
            },
        ),
        (
            "a source of one",
            Filter {
                source: text("feeds/17/150017.txt"),
                ..all.clone()
            },
        ),
        (
            "a file by its name",
            Filter {
                source: text("150017.txt"),
                ..all.clone()
            },
        ),
        ("the last week", since("2023-12-20T00:00:00Z")),
        (
            "a day of a feed",
            Filter {
                until: Time::parse("2021-06-16T00:00:00Z"),
                source: text("feeds/17"),
                ..since("2021-06-15T00:00:00Z")
            },
        ),
        (
            "flags to decide",
            Filter {
                flags: Some(Flags::Undecided),
                ..all.clone()
            },
        ),
        (
            "flags all decided",
            Filter {
                flags: Some(Flags::Decided),
                ..all.clone()
            },
        ),
        (
            "a plugin that failed",
            Filter {
                failed: PluginName::new("hygiene").ok(),
                ..all.clone()
            },
        ),
    ]
}

fn json_bytes(annotated: &AnnotatedStory) -> usize {
    let record = StoryRecord::new(annotated, 1, Receipts::With);
    serde_json::to_string(&record).expect("it is JSON").len()
}

fn open(dir: &Path) -> SledStore {
    let lock = DeskLock::acquire(dir, "bench", "").expect("nobody else has it");
    SledStore::open(lock).expect("it opens")
}
