//! The stories that the benchmarks run over.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use copydesk::ingest::{Input, Inputs, Options};
use copydesk::model::{Read, Story};
use copydesk_plugin::testing::StoryBuilder;

/// Bytes of the stories that a figure for a long story is taken over.
const LONG: std::ops::Range<usize> = 3600..4600;

/// How many stories of each kind are enough for a figure.
const ENOUGH: usize = 24;

/// Real news where there is some, else the example newsroom.
pub(crate) struct Corpus {
    /// What the stories are, to be told with the figures.
    pub(crate) name: String,
    stories: Vec<Story>,
}

impl Corpus {
    /// Reads the stories: those that `COPYDESK_BENCH_STORIES` names, else the data set that may lie
    /// beside the repository, else the example newsroom.
    pub(crate) fn read(root: &Path) -> Self {
        let named = std::env::var_os("COPYDESK_BENCH_STORIES").map(PathBuf::from);
        let path = named.unwrap_or_else(|| root.join("../shared/data/bbc_topics"));
        let (path, name) = if path.exists() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            (path.clone(), name.into_owned())
        } else {
            println!("!! {} is not there.", path.display());
            println!(
                "!! All figures are over the example newsroom's few stories, again and again,"
            );
            println!("!! and cannot be compared with those of docs/benchmarks.md.");
            let newsroom = root.join("examples/newsroom/stories");
            (newsroom, "the example newsroom".to_owned())
        };
        let inputs = Inputs::new(vec![Input::Path(path)], Options::default());
        let stories: Vec<Story> = inputs.flatten().map(|incoming| incoming.story).collect();
        assert!(!stories.is_empty(), "there is no story in {name}");
        Self { name, stories }
    }

    /// How many stories there are.
    pub(crate) fn len(&self) -> usize {
        self.stories.len()
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Story] {
        &self.stories
    }

    /// Stories of about 4 KB; where there are too few, they are made by putting others together.
    pub(crate) fn long(&self) -> Vec<Story> {
        let long = self
            .stories
            .iter()
            .filter(|story| LONG.contains(&size(story)));
        let long: Vec<Story> = long.take(ENOUGH).cloned().collect();
        if long.len() >= ENOUGH / 2 {
            return long;
        }
        let bodies = self
            .stories
            .iter()
            .filter_map(|story| story.body.as_deref());
        let mut paragraphs = bodies.flat_map(|body| body.split("\n\n")).cycle();
        let put_together = |story: &Story| {
            let mut body = String::new();
            while body.len() < LONG.start {
                body.push_str(paragraphs.next().expect("a cycle goes on"));
                body.push_str("\n\n");
            }
            Story {
                body: Some(body),
                ..story.clone()
            }
        };
        self.stories
            .iter()
            .cycle()
            .take(ENOUGH)
            .map(put_together)
            .collect()
    }

    /// Stories as they come, from all over the corpus.
    pub(crate) fn mixed(&self) -> Vec<Story> {
        let step = (self.len() / (ENOUGH * 4)).max(1);
        let all = self.stories.iter().step_by(step);
        all.take(ENOUGH * 4).cloned().collect()
    }

    /// So many stories as NDJSON. Where there are fewer, they come again under other ids.
    pub(crate) fn ndjson(&self, count: usize) -> String {
        let mut text = String::new();
        for (number, story) in self.stories.iter().cycle().take(count).enumerate() {
            let line = serde_json::json!({
                "id": format!("{}-{}", story.id, number / self.len()),
                "headline": story.headline,
                "body": story.body,
            });
            // Writing to a string does not fail.
            let _ = writeln!(text, "{line}");
        }
        text
    }
}

/// The middle size of stories in bytes of text.
pub(crate) fn usual_size(stories: &[Story]) -> usize {
    let sizes: Vec<f64> = stories.iter().map(|story| size(story) as f64).collect();
    crate::rounds::median(&sizes) as usize
}

fn size(story: &Story) -> usize {
    [&story.headline, &story.body]
        .into_iter()
        .flatten()
        .map(String::len)
        .sum()
}

/// The story as the SDK gives it to a plugin with these `reads`.
pub(crate) fn native(story: &Story, reads: &BTreeSet<Read>) -> copydesk_plugin::Story {
    let mut made = StoryBuilder::new();
    let asked = |read: Read, text: &Option<String>| text.clone().filter(|_| reads.contains(&read));
    if let Some(text) = asked(Read::Headline, &story.headline) {
        made = made.headline(text);
    }
    if let Some(text) = asked(Read::Body, &story.body) {
        made = made.body(text);
    }
    if let Some(text) = asked(Read::Byline, &story.byline) {
        made = made.byline(text);
    }
    if let Some(text) = asked(Read::Dateline, &story.dateline) {
        made = made.dateline(text);
    }
    if let Some(text) = asked(Read::Language, &story.language) {
        made = made.language(text);
    }
    made.build()
}
