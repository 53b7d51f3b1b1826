//! Signatures on whole corpora, where they lie beside the checkout: teasers and rewrites find each
//! other among thousands of stories.
//!
//! The index is the plainest that works: the first 64 stories filed under each key are read, the 64
//! that share the rarest keys are compared, and the ten with the highest estimate are the answer.

use std::collections::{BTreeMap, HashMap};

use copydesk::model::{Signature, Sketch, Source, Story, StoryId};

use crate::support::{root, skipped};

/// Stories that were filed.
#[derive(Default)]
struct Archive {
    ids: Vec<String>,
    sketches: Vec<Sketch>,
    under: HashMap<u64, Vec<usize>>,
}

impl Archive {
    fn file(&mut self, id: &str, signature: &Signature) {
        for key in signature.keys() {
            self.under.entry(key).or_default().push(self.ids.len());
        }
        self.ids.push(id.to_owned());
        self.sketches.push(signature.sketch());
    }

    /// The ten most alike, without the asking story itself.
    fn similar(&self, id: &str, asking: &Signature) -> Vec<(&str, f32)> {
        let mut shared: BTreeMap<usize, f64> = BTreeMap::new();
        for probe in asking.probes() {
            let filed = self.under.get(&probe).map_or(&[][..], Vec::as_slice);
            for place in filed.iter().take(64) {
                *shared.entry(*place).or_default() += 1.0 / filed.len() as f64;
            }
        }
        let mut rarest: Vec<(usize, f64)> = shared.into_iter().collect();
        rarest.retain(|(place, _)| self.ids[*place] != id);
        rarest.sort_by(|one, two| two.1.total_cmp(&one.1));
        let estimated = rarest.iter().take(64).map(|(place, _)| {
            let contained = asking.containment(&self.sketches[*place]);
            (self.ids[*place].as_str(), contained)
        });
        let mut similar: Vec<(&str, f32)> = estimated.collect();
        similar.sort_by(|one, two| two.1.total_cmp(&one.1));
        similar.truncate(10);
        similar
    }
}

fn signature(headline: &str, body: &str) -> Signature {
    Signature::of(&Story {
        id: StoryId::new("story").unwrap(),
        source: Source {
            uri: "-".to_owned(),
            format: "ndjson".to_owned(),
            ordinal: 0,
        },
        headline: Some(headline.to_owned()),
        body: Some(body.to_owned()),
        byline: None,
        dateline: None,
        language: None,
        published: None,
        updated: None,
        urgency: None,
        embargo: None,
        status: None,
        categories: Vec::new(),
        extra: BTreeMap::new(),
    })
}

/// Id, headline and body of each record.
fn corpus(test: &str, name: &str) -> Option<Vec<[String; 3]>> {
    let path = root().join("../shared/data").join(name);
    if !path.is_file() {
        skipped(test, &format!("there is no ../shared/data/{name}"));
        return None;
    }
    let text = std::fs::read_to_string(path).unwrap();
    let record = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        ["id", "title", "text"].map(|field| record[field].as_str().unwrap_or_default().to_owned())
    };
    Some(text.lines().map(record).collect())
}

/// An archive with all of a corpus in it.
fn archive_of(records: &[[String; 3]]) -> Archive {
    let mut archive = Archive::default();
    for [id, headline, body] in records {
        archive.file(id, &signature(headline, body));
    }
    archive
}

/// A headline with the first 25 words.
fn teaser([_, headline, body]: &[String; 3]) -> Signature {
    let words: Vec<&str> = body.split_whitespace().take(25).collect();
    signature(headline, &format!("{}...", words.join(" ")))
}

#[test]
fn teasers_find_their_stories_and_stories_their_teasers() {
    let test = "teasers_find_their_stories_and_stories_their_teasers";
    let Some(others) = corpus(test, "bbc_topics/bbc_all.dev.ndjson") else {
        return;
    };
    let Some(stories) = corpus(test, "kpcrowd/kpcrowd_full.dev.ndjson") else {
        return;
    };
    let mut filed_stories = archive_of(&others);
    let mut filed_teasers = archive_of(&others);
    for story in &stories {
        let [id, headline, body] = story;
        filed_stories.file(id, &signature(headline, body));
        filed_teasers.file(id, &teaser(story));
    }
    let (mut by_teaser, mut by_story) = (0, 0);
    for story in &stories {
        let [id, headline, body] = story;
        let is_it = |(found, contained): &(&str, f32)| found == id && *contained >= 0.5;
        let found = filed_stories.similar("", &teaser(story));
        by_teaser += usize::from(found.iter().any(is_it));
        let found = filed_teasers.similar("", &signature(headline, body));
        by_story += usize::from(found.iter().any(is_it));
    }
    // Some teasers have more than ten stories like them, and some are of a dozen words.
    let least = stories.len() * 97 / 100;
    assert!(by_teaser >= least, "{by_teaser} of {}", stories.len());
    assert!(by_story >= least, "{by_story} of {}", stories.len());
}

#[test]
fn rewrites_in_simpler_words_find_each_other() {
    let test = "rewrites_in_simpler_words_find_each_other";
    let Some(others) = corpus(test, "bbc_topics/bbc_all.dev.ndjson") else {
        return;
    };
    let Some(mut stories) = corpus(test, "onestopenglish/onestopenglish.dev.ndjson") else {
        return;
    };
    for [_, headline, _] in &mut stories {
        // It is the name of the lesson, and the same for all of one.
        headline.clear();
    }
    let mut archive = archive_of(&others);
    for [id, _, body] in &stories {
        archive.file(id, &signature("", body));
    }
    let lesson = |id: &str| id.rsplit_once('-').map(|(lesson, _)| lesson.to_owned());
    let (mut hits, mut strays) = (0, 0);
    for [id, _, body] in &stories {
        for (found, contained) in archive.similar(id, &signature("", body)) {
            if contained >= 0.35 {
                if lesson(found) == lesson(id) {
                    hits += 1;
                } else {
                    strays += 1;
                }
            }
        }
    }
    // Each has two others.
    let all = stories.len() * 2;
    assert!(hits >= all * 95 / 100, "{hits} of {all}");
    assert!(strays <= hits * 5 / 100, "{strays} beside {hits}");
}
