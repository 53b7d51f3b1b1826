//! What it takes to make stories of a large document: against parsing alone, and in memory.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use copydesk::clock::Stopwatch;
use copydesk::ingest::{Input, Inputs, Options};
use copydesk::model::Story;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use crate::machine::measure;
use crate::program::Program;
use crate::rounds::median;
use crate::stories::Corpus;

/// The first argument of this program when it is to make stories of a document and do no more.
pub(crate) const READ: &str = "read-a-document";

/// Bytes of the large document, and of one that is a tenth of it.
const SIZES: [usize; 2] = [10_000_000, 100_000_000];

/// Rounds of which the median is taken.
const ROUNDS: usize = 5;

/// Writes stories as a document of at least so many bytes.
type Write = fn(&Corpus, usize, &Path);

/// Takes a document apart and throws away what is in it.
type Parse = fn(&Path) -> usize;

/// A large document of a format: time against parsing alone, and peak memory.
pub(crate) fn ingest(program: &Program, corpus: &Corpus) {
    println!("Stories made of one document, against parsing alone; peak memory of the process");
    let dir = program.empty_dir("ingest");
    let formats: [(&str, Write, Parse); 2] = [
        ("ndjson", write_ndjson, parse_lines),
        ("rss", write_feed, parse_events),
    ];
    for (format, write, parse) in formats {
        let files = SIZES.map(|size| {
            let file = dir.join(format!("{size}.{format}"));
            write(corpus, size, &file);
            file
        });
        let [small, large] = &files;
        let (mut ours, mut parsed) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let records = timed(&mut parsed, || parse(small));
            let stories = timed(&mut ours, || stories_of(small));
            assert_eq!(records, stories, "{}", small.display());
        }
        let ratios: Vec<f64> = ours.iter().zip(&parsed).map(|(a, b)| a / b).collect();
        let rate = |times: &[f64]| SIZES[0] as f64 / 1e6 / median(times);
        let [peak, peak_large] = [small, large].map(|file| peak(file));
        println!(
            "  {format:6}  parsing {:>6.0} MB/s  stories {:>6.0} MB/s  {:.2} times as long  \
             {peak:.1} MiB for 10 MB, {peak_large:.1} MiB for 100 MB",
            rate(&parsed),
            rate(&ours),
            median(&ratios),
        );
    }
}

/// What this program does as a child: it makes stories of a document.
pub(crate) fn read(file: &OsStr) -> ExitCode {
    match stories_of(Path::new(file)) {
        0 => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}

fn timed(times: &mut Vec<f64>, work: impl FnOnce() -> usize) -> usize {
    let watch = Stopwatch::start();
    let count = work();
    times.push(watch.elapsed().as_secs_f64());
    count
}

/// MiB that were resident at most.
fn peak(file: &Path) -> f64 {
    let own = std::env::current_exe().expect("this program has a file");
    let taken = measure(Command::new(own).arg(READ).arg(file));
    taken.peak as f64 / 1024.0
}

fn stories_of(file: &Path) -> usize {
    let input = Input::Path(PathBuf::from(file));
    let inputs = Inputs::new(vec![input], Options::default());
    let mut stories = 0;
    for story in inputs {
        drop(story.expect("it is a story"));
        stories += 1;
    }
    stories
}

fn parse_lines(file: &Path) -> usize {
    let mut records = 0;
    for line in BufReader::new(File::open(file).expect("it was written")).lines() {
        let line = line.expect("it is text");
        drop(serde_json::from_str::<Value>(&line).expect("it is JSON"));
        records += 1;
    }
    records
}

fn parse_events(file: &Path) -> usize {
    let mut reader = Reader::from_file(file).expect("it was written");
    let (mut buffer, mut items) = (Vec::new(), 0);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).expect("it is XML") {
            Event::Eof => return items,
            Event::Start(start) if start.name().as_ref() == "item" => items += 1,
            _ => {}
        }
    }
}

fn write_ndjson(corpus: &Corpus, bytes: usize, file: &Path) {
    let count = bytes / (bytes_of(corpus) / corpus.len()) + 1;
    fs::write(file, corpus.ndjson(count)).expect("it is ours");
}

fn write_feed(corpus: &Corpus, bytes: usize, file: &Path) {
    let mut feed = BufWriter::new(File::create(file).expect("it is ours"));
    let mut write = |text: &str| feed.write_all(text.as_bytes()).expect("there is room");
    write("<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>The Post</title>\n");
    let mut written = 0;
    for (number, story) in corpus.all().iter().cycle().enumerate() {
        let item = item(story, number);
        write(&item);
        written += item.len();
        if written >= bytes {
            break;
        }
    }
    write("</channel></rss>\n");
}

fn item(story: &Story, number: usize) -> String {
    let [title, body] =
        [&story.headline, &story.body].map(|text| text.as_deref().unwrap_or_default());
    let paragraphs = body
        .split("\n\n")
        .map(|it| format!("<p>{}</p>", escaped(it)));
    let html: String = paragraphs.collect();
    format!(
        "<item><guid isPermaLink=\"false\">item-{number}</guid><title>{}</title>\
         <pubDate>Mon, 09 Feb 2026 07:45:00 +0100</pubDate><description>{}</description></item>\n",
        escaped(title),
        escaped(&html)
    )
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

fn bytes_of(corpus: &Corpus) -> usize {
    corpus.ndjson(corpus.len()).len()
}
