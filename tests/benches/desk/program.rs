//! Figures of the program as a whole: its start, a run, its memory.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use copydesk::clock::Stopwatch;
use serde_json::Value;

use crate::machine::{children_cpu, measure, program, scratch};
use crate::plugins::THREE;
use crate::rounds::median;
use crate::stories::Corpus;

/// Starts of which the median is taken.
const STARTS: usize = 25;

/// Starts with nothing in the code cache.
const COLD_STARTS: usize = 5;

/// Rounds of runs over many stories.
const RUNS: usize = 5;

/// Rounds of runs over the same stories once more.
const AGAIN: usize = 3;

/// Stories of a run.
const STORIES: usize = 2_000;

/// Stories of a run that must not take more memory than one over [`STORIES`].
const MANY_STORIES: usize = 20_000;

/// The program, in a place where it can do no harm.
pub(crate) struct Program {
    file: PathBuf,
    dir: PathBuf,
}

impl Program {
    /// Builds it.
    pub(crate) fn build() -> Self {
        Self {
            file: program(),
            dir: scratch("program"),
        }
    }

    pub(crate) fn command(&self, dir: &Path) -> Command {
        let mut command = Command::new(&self.file);
        command
            .env_clear()
            .env("COPYDESK_CACHE", self.dir.join("cache"))
            .current_dir(dir);
        command
    }

    fn check(&self, dir: &Path) -> Command {
        let mut command = self.command(dir);
        command.args(["check", "--fail-on", "never", "--as", "json", "story.txt"]);
        command
    }

    fn run(&self, dir: &Path, jobs: u32, input: &str) -> Command {
        let mut command = self.command(dir);
        let jobs = jobs.to_string();
        command.args([
            "run",
            "--format",
            "json",
            "--progress",
            "none",
            "--jobs",
            &jobs,
            input,
        ]);
        command
    }

    /// A new desk of three plugins.
    fn desk(&self, name: &str) -> PathBuf {
        let dir = self.empty_dir(name);
        fs::write(dir.join("copydesk.toml"), THREE).expect("it is ours");
        dir
    }

    pub(crate) fn empty_dir(&self, name: &str) -> PathBuf {
        let dir = self.dir.join(name);
        if dir.exists() {
            fs::remove_dir_all(&dir).expect("it is ours");
        }
        fs::create_dir_all(&dir).expect("it is ours");
        dir
    }
}

/// From the start of the program to the first annotation.
pub(crate) fn start(program: &Program, corpus: &Corpus) {
    println!("From the start of `copydesk check` on one story to its first byte, three plugins");
    let dir = program.desk("start");
    let story = &corpus.long()[0];
    let text = [&story.headline, &story.body].map(|text| text.as_deref().unwrap_or_default());
    fs::write(dir.join("story.txt"), text.join("\n\n")).expect("it is ours");
    println!("  {:28}  {:>9}  {:>9}  {:>9}", "", "least", "median", "cpu");
    let cold: Vec<Start> = (0..COLD_STARTS)
        .map(|_| {
            program.empty_dir("cache");
            start_once(&mut program.check(&dir))
        })
        .collect();
    print_starts("nothing in the code cache", &cold, |it| it.first);
    let version: Vec<Start> = (0..STARTS)
        .map(|_| start_once(program.command(&dir).arg("--version")))
        .collect();
    let warm: Vec<Start> = (0..STARTS)
        .map(|_| start_once(&mut program.check(&dir)))
        .collect();
    print_starts("compiled code cached", &warm, |it| it.first);
    print_starts("the same to its exit", &warm, |it| it.exit);
    print_starts("`copydesk --version` to exit", &version, |it| it.exit);
}

/// Milliseconds of one start.
struct Start {
    first: f64,
    exit: f64,
    cpu: f64,
}

fn start_once(command: &mut Command) -> Start {
    let (before, watch) = (children_cpu(), Stopwatch::start());
    let command = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    let mut stdout = child.stdout.take().expect("it is a pipe");
    let mut first = [0];
    stdout.read_exact(&mut first).expect("it says something");
    let until_first = watch.elapsed();
    let mut rest = Vec::new();
    stdout.read_to_end(&mut rest).expect("it ends");
    assert!(child.wait().expect("it is ours").success(), "{command:?}");
    let millis = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    Start {
        first: millis(until_first),
        exit: millis(watch.elapsed()),
        cpu: millis(children_cpu().saturating_sub(before)),
    }
}

fn print_starts(name: &str, starts: &[Start], of: impl Fn(&Start) -> f64) {
    let times: Vec<f64> = starts.iter().map(of).collect();
    let cpu: Vec<f64> = starts.iter().map(|it| it.cpu).collect();
    let least = times.iter().copied().fold(f64::INFINITY, f64::min);
    println!(
        "  {name:28}  {least:>6.1} ms  {:>6.1} ms  {:>6.1} ms",
        median(&times),
        median(&cpu)
    );
}

/// Many stories, and where the time goes.
pub(crate) fn run(program: &Program, corpus: &Corpus) {
    println!(
        "`copydesk run` over {STORIES} stories ({} different)",
        corpus.len().min(STORIES)
    );
    write_stories(program, corpus, STORIES);
    let mut rounds: Vec<Vec<Summary>> = vec![Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        for (jobs, summaries) in [1, 2].into_iter().zip(&mut rounds) {
            summaries.push(run_once(program, jobs, STORIES));
        }
    }
    println!(
        "  {:>4}  {:>12}  {:>12}  {:>8}  {:>8}  {:>8}  {:>8}",
        "jobs", "stories/s", "cpu a story", "plugins", "store", "reading", "the rest"
    );
    for (jobs, summaries) in [1, 2].into_iter().zip(&rounds) {
        let of =
            |field: fn(&Summary) -> f64| median(&summaries.iter().map(field).collect::<Vec<_>>());
        println!(
            "  {jobs:>4}  {:>12.0}  {:>9.0} µs  {:>6.1} %  {:>6.1} %  {:>6.1} %  {:>6.1} %",
            of(|it| it.rate),
            of(|it| it.cpu),
            of(|it| it.plugins),
            of(|it| it.store),
            of(|it| it.reading),
            of(|it| it.rest),
        );
    }
}

/// What a run says of itself: shares in percent, CPU time in microseconds a story.
struct Summary {
    rate: f64,
    cpu: f64,
    plugins: f64,
    store: f64,
    reading: f64,
    rest: f64,
}

fn run_once(program: &Program, jobs: u32, stories: usize) -> Summary {
    let dir = program.desk("desk");
    let taken = measure(&program.run(&dir, jobs, &format!("../{stories}.ndjson")));
    let last = taken.said.lines().last().unwrap_or_default();
    let summary: Value = serde_json::from_str(last).expect("the last line is the summary");
    let number = |name: &str| summary[name].as_f64().expect("the summary has it");
    assert_eq!(summary["stored"].as_u64(), u64::try_from(stories).ok());
    let parts = ["plugins_ms", "store_ms", "reading_ms", "rest_ms"].map(number);
    let [plugins, store, reading, rest] = parts.map(|it| 100.0 * it / parts.iter().sum::<f64>());
    Summary {
        rate: number("stories_per_second"),
        cpu: taken.cpu.as_secs_f64() * 1e6 / stories as f64,
        plugins,
        store,
        reading,
        rest,
    }
}

/// The same stories once more: what is there just so is left alone.
pub(crate) fn again(program: &Program, corpus: &Corpus) {
    println!("`copydesk run --jobs 2` over {MANY_STORIES} stories, and over the same once more");
    write_stories(program, corpus, MANY_STORIES);
    let input = format!("../{MANY_STORIES}.ndjson");
    let mut rounds: [Vec<f64>; 3] = Default::default();
    for _ in 0..AGAIN {
        let dir = program.desk("desk");
        let fresh = |command: &mut Command| {
            command.arg("--fresh");
        };
        let as_it_is = |_: &mut Command| {};
        let kinds: [&dyn Fn(&mut Command); 3] = [&as_it_is, &as_it_is, &fresh];
        for (kind, rates) in kinds.into_iter().zip(&mut rounds) {
            let mut command = program.run(&dir, 2, &input);
            kind(&mut command);
            let taken = measure(&command);
            rates.push(MANY_STORIES as f64 / taken.wall.as_secs_f64());
        }
    }
    let names = ["the first time", "again, unchanged", "again, --fresh"];
    let first = rounds[0].clone();
    for (name, rates) in names.into_iter().zip(&rounds) {
        let ratios: Vec<f64> = rates.iter().zip(&first).map(|(a, b)| a / b).collect();
        println!(
            "  {name:18}  {:>8.0} stories/s  {:>6.2} times the first",
            median(rates),
            median(&ratios)
        );
    }
}

/// Memory, which must not grow with the input.
pub(crate) fn memory(program: &Program, corpus: &Corpus) {
    println!("Peak memory of `copydesk run --jobs 2`");
    for stories in [STORIES, MANY_STORIES] {
        write_stories(program, corpus, stories);
        let dir = program.desk("desk");
        let taken = measure(&program.run(&dir, 2, &format!("../{stories}.ndjson")));
        println!(
            "  {stories:>6} stories  {:>6.1} MiB  in {:.1} s",
            taken.peak as f64 / 1024.0,
            taken.wall.as_secs_f64()
        );
    }
}

fn write_stories(program: &Program, corpus: &Corpus, count: usize) {
    let file = program.dir.join(format!("{count}.ndjson"));
    fs::write(file, corpus.ndjson(count)).expect("it is ours");
}
