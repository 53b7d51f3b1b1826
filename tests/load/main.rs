//! How fast `copydesk serve` is, and what memory it takes, over real sockets.
//!
//! `cargo run -p copydesk-tests --release --example load` is one command. It fills a desk, starts the
//! program on it, and measures one thing after the other; without a program it builds one.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement is a test, its output is for who runs it, and it needs the clock"
)]

#[expect(dead_code, reason = "the end-to-end tests use all of it")]
#[path = "../it/support/binary.rs"]
mod binary;
mod client;
mod desk;
mod server;

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use client::Client;
use server::Server;

const USAGE: &str = "\
usage: load [--program FILE] [--stories N] [--asked N] [--rate N] [--seconds N] [--streams N] [--senders N]

  --stories   stories on the desk [200000]
  --asked     requests for each page [200]
  --rate      stories a second that are handed in, one a request [200]
  --seconds   for how long [60]
  --streams   streams of events that are open meanwhile [100]
  --senders   connections that hand in [8]";

/// What is measured with.
struct Sizes {
    stories: u64,
    asked: usize,
    rate: u64,
    seconds: u64,
    streams: usize,
    senders: u64,
}

fn main() {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let mut option = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.remove(at);
        (at < words.len()).then(|| words.remove(at))
    };
    let program = option("--program").map(|file| fs::canonicalize(file).unwrap());
    let mut number = |name: &str, usual: u64| {
        option(name).map_or(usual, |given| {
            given.parse().unwrap_or_else(|_| panic!("{USAGE}"))
        })
    };
    let sizes = Sizes {
        stories: number("--stories", 200_000),
        asked: usize::try_from(number("--asked", 200)).unwrap(),
        rate: number("--rate", 200),
        seconds: number("--seconds", 60),
        streams: usize::try_from(number("--streams", 100)).unwrap(),
        senders: number("--senders", 8),
    };
    assert!(words.is_empty(), "{USAGE}");
    let program: PathBuf = program.unwrap_or_else(|| binary::copydesk().to_owned());
    let dir = tempfile::Builder::new().prefix("load-").tempdir().unwrap();
    println!("program {}", program.display());
    let begun = Instant::now();
    desk::fill(dir.path(), sizes.stories);
    println!(
        "{} stories on the desk, put there in {:.1} s",
        sizes.stories,
        begun.elapsed().as_secs_f64()
    );
    let server = Server::start(&program, dir.path(), &binary::code_cache());
    let cookie = server.sign_in();
    println!("memory at the start: {} MiB", server.memory());
    pages(&server, &cookie, &sizes);
    decisions(&server, &sizes);
    handing_in(&server, &cookie, &sizes);
    server.end();
}

/// Median, 95th of a hundred, and the worst, in milliseconds.
fn told(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    format!(
        "median {:.1} ms, 95 of 100 within {:.1} ms, worst {:.1} ms ({} times)",
        at(50),
        at(95),
        at(100),
        times.len()
    )
}

fn pages(server: &Server, cookie: &str, sizes: &Sizes) {
    let cookie = format!("Cookie: {cookie}");
    let token = format!("Authorization: Bearer {}", server.token);
    for (what, path, who) in [
        ("queue, first byte", "/", &cookie),
        (
            "queue of a rule, first byte",
            "/?rule=style%2Fword",
            &cookie,
        ),
        (
            "queue of a source, first byte",
            "/?source=wire%2F7",
            &cookie,
        ),
        (
            "story of 100 kB with 500 marks, first byte",
            "/story?id=marked",
            &cookie,
        ),
        ("50 stories as JSON, first byte", "/api/v1/stories", &token),
        (
            "that story as JSON, first byte",
            "/api/v1/stories/marked",
            &token,
        ),
    ] {
        let mut client = Client::to(&server.address);
        // The first one is told apart: it finds nothing warm.
        let first = client.ask("GET", path, who, "");
        assert_eq!(first.status, 200, "{path}");
        let times = (0..sizes.asked).map(|_| {
            let answer = client.ask("GET", path, who, "");
            assert_eq!(answer.status, 200);
            answer.first_byte
        });
        let times = told(times.collect());
        let kib = first.body.len() >> 10;
        let first = first.first_byte.as_secs_f64() * 1000.0;
        println!("{what}: {times}; the first {first:.1} ms; {kib} KiB");
    }
    println!("memory after the pages: {} MiB", server.memory());
}

fn decisions(server: &Server, sizes: &Sizes) {
    let mut client = Client::to(&server.address);
    let token = format!("Authorization: Bearer {}", server.token);
    let asked = sizes.asked.min(usize::try_from(sizes.stories).unwrap());
    let times = (0..asked).map(|n| {
        let path = format!("/api/v1/stories/s{n}");
        let read = client.json("GET", &path, &token, "");
        let revision = &read["story"]["revision"];
        let decision = serde_json::json!({"verdict": "spike", "revision": revision});
        let path = format!("{path}/decisions");
        let answer = client.ask("POST", &path, &token, &decision.to_string());
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.first_byte
    });
    println!("a decision, durable: {}", told(times.collect()));
}

/// Stories one a request at a rate, beside streams of events that all are read, and an editor who
/// looks at the queue once a second.
fn handing_in(server: &Server, cookie: &str, sizes: &Sizes) {
    let token = format!("Authorization: Bearer {}", server.token);
    let mut client = Client::to(&server.address);
    // The pipeline is loaded with the first.
    client.json("POST", "/api/v1/stories", &token, &desk::story(u64::MAX));
    let before = server.memory();
    let (ended, heard) = (AtomicBool::new(false), AtomicU64::new(0));
    let (total, sent) = (sizes.rate * sizes.seconds, AtomicU64::new(0));
    let (times, took, looks) = thread::scope(|scope| {
        for _ in 0..sizes.streams {
            let mut stream = client::listen(&server.address, &token);
            let (ended, heard) = (&ended, &heard);
            scope.spawn(move || stream.count(ended, heard));
        }
        let looker = {
            let (cookie, ended) = (format!("Cookie: {cookie}"), &ended);
            scope.spawn(move || {
                let mut client = Client::to(&server.address);
                let mut times = Vec::new();
                while !ended.load(Ordering::Relaxed) {
                    let answer = client.ask("GET", "/", &cookie, "");
                    assert_eq!(answer.status, 200);
                    times.push(answer.first_byte);
                    thread::park_timeout(Duration::from_secs(1));
                }
                times
            })
        };
        let begun = Instant::now();
        let senders: Vec<_> = (0..sizes.senders)
            .map(|_| {
                let (token, sent) = (&token, &sent);
                scope.spawn(move || {
                    let mut client = Client::to(&server.address);
                    let mut times = Vec::new();
                    loop {
                        let number = sent.fetch_add(1, Ordering::Relaxed);
                        if number >= total {
                            return times;
                        }
                        // Each has its time; who is late does not wait.
                        let due = Duration::from_micros(number * 1_000_000 / sizes.rate);
                        thread::park_timeout(due.saturating_sub(begun.elapsed()));
                        let body = desk::story(number);
                        let answer = client.ask("POST", "/api/v1/stories", token, &body);
                        assert_eq!(answer.status, 200, "{}", answer.body);
                        times.push(begun.elapsed().saturating_sub(due));
                    }
                })
            })
            .collect();
        let times = senders.into_iter().flat_map(|it| it.join().unwrap());
        let times: Vec<Duration> = times.collect();
        let took = begun.elapsed();
        let expected = total * sizes.streams as u64;
        let patience = Instant::now();
        while heard.load(Ordering::Relaxed) < expected && patience.elapsed().as_secs() < 10 {
            thread::park_timeout(Duration::from_millis(10));
        }
        ended.store(true, Ordering::Relaxed);
        (times, took, looker.join().unwrap())
    });
    let rate = times.len() as f64 / took.as_secs_f64();
    println!(
        "{} stories handed in, one a request, by {} at {rate:.0} a second ({} were asked for), each from when it was due until it was answered as stored: {}",
        times.len(),
        sizes.senders,
        sizes.rate,
        told(times)
    );
    println!(
        "{} streams heard {} of {} events meanwhile",
        sizes.streams,
        heard.load(Ordering::Relaxed),
        total * sizes.streams as u64
    );
    println!("the queue meanwhile, first byte: {}", told(looks));
    println!(
        "memory before: {before} MiB, after: {} MiB",
        server.memory()
    );
}
