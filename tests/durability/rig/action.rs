//! What is done at a desk while something happens to it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::Rig;
use super::process::Ended;
use super::random::Random;

/// What the program is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// A run over stories that the desk has not seen.
    New,
    /// A run over what it has seen.
    Again,
    /// A run over other texts for stories that it has seen.
    Update,
    /// A run over what it has seen with plugins that are set otherwise.
    Upgrade,
    /// An editor's act on stories that the desk has acknowledged.
    Decide,
    /// Opening, reading a list, closing.
    Open,
}

impl Action {
    /// One of them; runs with new contents twice as often as the others.
    pub(super) fn any(random: &mut Random) -> Self {
        match random.below(11) {
            0..=2 => Self::New,
            3 => Self::Again,
            4 | 5 => Self::Update,
            6 => Self::Upgrade,
            7..=9 => Self::Decide,
            _ => Self::Open,
        }
    }
}

impl Action {
    /// Whether it may end like this when nothing happens to it.
    pub(super) fn may_end(self, ended: &Ended) -> bool {
        // An act that came to be without being told stands in the way of the next one.
        let is_refused = self == Self::Decide && ended.stderr.contains("so it cannot be");
        ended.status == Some(if is_refused { 2 } else { 0 })
    }
}

/// The text of a story as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) headline: String,
    pub(super) body: String,
}

/// What a run is given: stories by their ids.
#[derive(Debug, Clone, Default)]
pub(super) struct Input {
    pub(super) stories: BTreeMap<String, Text>,
}

/// Stories of one input at most: several batches.
const STORIES: usize = 700;

const WORDS: [&str; 24] = [
    "council", "bridge", "the", "river", "on", "Monday", "budget", "said", "was", "reopened",
    "after", "of", "a", "vote", "harbour", "and", "minister", "storm", "in", "police", "report",
    "trawler", "school", "closed",
];

impl Text {
    fn any(random: &mut Random) -> Self {
        let words = |random: &mut Random, many: usize| {
            let words: Vec<&str> = (0..many)
                .map(|_| WORDS.get(random.below(WORDS.len())).copied().unwrap_or("x"))
                .collect();
            words.join(" ")
        };
        let headline = words(random, 6);
        // A few are longer than several chunks.
        let sentences = if random.once_in(40) {
            random.below(400)
        } else {
            1 + random.below(6)
        };
        let sentences: Vec<String> = (0..sentences.max(1))
            .map(|_| {
                let many = 4 + random.below(14);
                format!("The {}.", words(random, many))
            })
            .collect();
        Self {
            headline,
            body: sentences.join(" "),
        }
    }
}

/// All that was given to a desk, so that it can be given again.
#[derive(Debug, Default)]
pub(super) struct Given {
    next: usize,
    inputs: Vec<Input>,
}

impl Given {
    /// A handful of stories that the desk has not seen.
    pub(super) fn few(&mut self, random: &mut Random) -> Input {
        self.fresh(1 + random.below(4), random)
    }

    /// So many stories, new ones or others for the same ids.
    pub(super) fn some(&mut self, action: Action, many: usize, random: &mut Random) -> Input {
        let input = match (action, self.inputs.last()) {
            (Action::Update, Some(before)) => Self::updated(before.clone(), random),
            _ => self.fresh(many, random),
        };
        self.inputs.push(input.clone());
        input
    }

    fn updated(mut input: Input, random: &mut Random) -> Input {
        for text in input.stories.values_mut() {
            if !random.once_in(3) {
                *text = Text::any(random);
            }
        }
        input
    }

    fn fresh(&mut self, many: usize, random: &mut Random) -> Input {
        let stories = (0..many).map(|_| {
            self.next += 1;
            (format!("story-{:05}", self.next), Text::any(random))
        });
        Input {
            stories: stories.collect(),
        }
    }

    /// What the action is given; nothing for one that reads.
    pub(super) fn input(&mut self, action: Action, random: &mut Random) -> Option<Input> {
        let before = (!self.inputs.is_empty()).then(|| random.below(self.inputs.len()));
        let before = before.and_then(|at| self.inputs.get(at)).cloned();
        let input = match (action, before) {
            (Action::Open | Action::Decide, _) => return None,
            (Action::Again | Action::Upgrade, Some(before)) => return Some(before),
            (Action::Update, Some(before)) => Self::updated(before, random),
            (Action::New | Action::Again | Action::Update | Action::Upgrade, _) => {
                self.fresh(1 + random.below(STORIES), random)
            }
        };
        self.inputs.push(input.clone());
        Some(input)
    }
}

impl Input {
    /// Writes it as a file; its stories in the order of their ids.
    pub(super) fn write(&self, path: &Path) {
        let lines = self.stories.iter().map(|(id, Text { headline, body })| {
            json!({ "id": id, "title": headline, "text": body }).to_string() + "\n"
        });
        fs::write(path, lines.collect::<String>()).unwrap();
    }
}

/// What an editor says in one act, of some stories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) verdict: &'static str,
    pub(super) stories: Vec<String>,
    /// Unlike that of every other act.
    pub(super) reason: String,
}

impl Said {
    /// Something on a few of these stories.
    pub(super) fn any(stories: &[&str], number: usize, random: &mut Random) -> Self {
        let verdicts = ["approve", "reject", "spike"];
        let verdict = verdicts.get(random.below(verdicts.len())).copied();
        let mut chosen: Vec<String> = (0..1 + random.below(12))
            .filter_map(|_| stories.get(random.below(stories.len())))
            .map(|id| (*id).to_owned())
            .collect();
        chosen.sort_unstable();
        chosen.dedup();
        Self {
            verdict: verdict.unwrap_or("reject"),
            stories: chosen,
            reason: format!("act {number}"),
        }
    }
}

/// The pipeline of `Action::Upgrade`: the stock one with other settings.
const UPGRADED: &str = "\
gate = \"warning\"
[[plugins]]
name = \"summarizer\"
required = false
[[plugins]]
name = \"hygiene\"
required = true
";

impl Rig {
    /// The command of an action at the desk in `desk`. What it reads lies in `files`, which nothing
    /// happens to.
    pub(super) fn action(
        &self,
        action: Action,
        input: Option<&Input>,
        desk: &Path,
        files: &Path,
    ) -> Command {
        let file = files.join("input.ndjson");
        let Some(input) = input else {
            let mut command = self.command(files, &["list", "--format", "json", "--desk"]);
            command.arg(desk);
            return command;
        };
        input.write(&file);
        let mut command = self.command(files, &["run", "--format", "json", "--desk"]);
        command.arg(desk);
        if action == Action::Upgrade {
            let pipeline = files.join("upgraded.toml");
            fs::write(&pipeline, UPGRADED).unwrap();
            command.arg("--pipeline").arg(pipeline);
        }
        command.arg(file);
        command
    }

    /// The command of an act.
    pub(super) fn review(&self, said: &Said, desk: &Path, files: &Path) -> Command {
        let mut command = self.command(files, &["review", said.verdict, "--format", "json"]);
        command.args(["--by", "rig", "--reason", &said.reason]);
        if said.verdict == "approve" {
            command.arg("--override");
        }
        command.arg("--desk").arg(desk).args(&said.stories);
        command
    }
}
