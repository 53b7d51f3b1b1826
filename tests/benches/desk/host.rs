//! The host's own work on a story, piece by piece: reading it, digesting it, finding where it
//! stands, storing it.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::Path;

use copydesk::config::Settings;
use copydesk::ingest::{Format, Input, Inputs, Options};
use copydesk::model::{
    AnnotatedStory, PluginName, Receipts, Severity, Story, StoryId, StoryRecord,
};
use copydesk::pipeline::{LoadOptions, Pipeline, annotate};
use copydesk::store::{DeskLock, MemoryStore, SledStore, Store as _};
use divan::Bencher;
use divan::counter::ItemsCount;

/// Stories of a batch, as in the product.
const BATCH: usize = 128;

/// Times every function below that says so.
pub(crate) fn run() {
    divan::main();
}

/// The stories of the example newsroom, again and again.
fn stories() -> Vec<Story> {
    let newsroom = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/newsroom/stories");
    let inputs = Inputs::new(vec![Input::Path(newsroom)], Options::default());
    let stories: Vec<Story> = inputs.flatten().map(|incoming| incoming.story).collect();
    let again = stories.iter().cycle().take(BATCH).zip(0..);
    again
        .map(|(story, number)| {
            let id = StoryId::new(format!("{}-{number}", story.id));
            Story {
                id: id.expect("an id with a number is one"),
                ..story.clone()
            }
        })
        .collect()
}

fn annotated() -> Vec<AnnotatedStory> {
    let settings = Settings::parse("the stock pipeline", Settings::default_text());
    let options = LoadOptions {
        jobs: NonZeroUsize::MIN,
        cache: None,
        compiler: None,
    };
    let pipeline = Pipeline::load(&settings.expect("it is right"), &options).expect("it loads");
    stories()
        .into_iter()
        .map(|story| annotate(&pipeline, story, None).expect("there is no archive to fail"))
        .collect()
}

/// Reads 128 stories from NDJSON.
#[divan::bench]
fn read_ndjson(bencher: Bencher<'_, '_>) {
    let lines: Vec<String> = stories()
        .iter()
        .map(|story| serde_json::to_string(story).expect("a story is JSON"))
        .collect();
    let text = lines.join("\n");
    bencher.counter(ItemsCount::new(BATCH)).bench(|| {
        let options = Options {
            format: Some(Format::Ndjson),
            ..Options::default()
        };
        let stdin = Box::new(std::io::Cursor::new(text.clone().into_bytes()));
        Inputs::new(vec![Input::Stdin], options)
            .with_stdin(stdin)
            .count()
    });
}

/// Digests the content of 128 stories.
#[divan::bench]
fn content_digest(bencher: Bencher<'_, '_>) {
    let stories = stories();
    bencher.counter(ItemsCount::new(BATCH)).bench(|| {
        for story in &stories {
            black_box(story.content_digest());
        }
    });
}

/// Fingerprints what was said of 128 stories, and finds where they stand.
#[divan::bench]
fn where_stories_stand(bencher: Bencher<'_, '_>) {
    let annotated = annotated();
    let said = || -> Vec<_> {
        annotated
            .iter()
            .map(|it| {
                let of = |name: &PluginName| {
                    let placed = it
                        .annotations
                        .iter()
                        .filter(|placed| placed.plugin == *name);
                    placed
                        .map(|placed| placed.annotation.clone())
                        .collect::<Vec<_>>()
                };
                let said = it.outcomes.iter().map(|one| (one.clone(), of(&one.plugin)));
                (it.story.clone(), said.collect::<Vec<_>>())
            })
            .collect()
    };
    let gate = Severity::Error;
    bencher
        .counter(ItemsCount::new(BATCH))
        .with_inputs(said)
        .bench_values(|said| {
            for (story, said) in said {
                black_box(AnnotatedStory::new(story, said, gate));
            }
        });
}

/// Writes 128 stories as the JSON of an export.
#[divan::bench]
fn export_json(bencher: Bencher<'_, '_>) {
    let annotated = annotated();
    bencher.counter(ItemsCount::new(BATCH)).bench(|| {
        let records = annotated
            .iter()
            .map(|it| StoryRecord::new(it, 1, Receipts::With));
        records
            .map(|it| serde_json::to_string(&it).expect("it is JSON").len())
            .sum::<usize>()
    });
}

/// Puts 128 stories into the store in memory.
#[divan::bench]
fn put_in_memory(bencher: Bencher<'_, '_>) {
    let annotated = annotated();
    bencher
        .counter(ItemsCount::new(BATCH))
        .with_inputs(MemoryStore::default)
        .bench_refs(|store| store.put(&annotated, None).expect("it takes them"));
}

/// Puts 128 new stories into the database, and waits for the disk.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn put_new_in_database(bencher: Bencher<'_, '_>) {
    let annotated = annotated();
    bencher
        .counter(ItemsCount::new(BATCH))
        .with_inputs(open)
        .bench_refs(|(store, _)| store.put(&annotated, None).expect("it takes them"));
}

/// Puts 128 stories into the database that are in it already.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn put_again_in_database(bencher: Bencher<'_, '_>) {
    let annotated = annotated();
    let (store, _dir) = open();
    store.put(&annotated, None).expect("it takes them");
    bencher
        .counter(ItemsCount::new(BATCH))
        .bench_local(|| store.put(&annotated, None).expect("it takes them"));
}

/// A new database on the disk that the target directory is on. The directory goes last.
fn open() -> (SledStore, tempfile::TempDir) {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("it can be written to");
    let lock = DeskLock::acquire(dir.path(), "bench", "").expect("nobody else has it");
    (SledStore::open(lock).expect("it is new"), dir)
}
