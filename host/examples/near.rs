//! Scratch: what filing costs.
use copydesk::model::*;
use copydesk::pipeline::*;
use copydesk::store::*;
use std::path::Path;
use std::time::Instant;

fn mixed(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d049bb133111eb);
    x ^ (x >> 31)
}

fn story(n: u64) -> AnnotatedStory {
    let words: Vec<String> = (0..600)
        .map(|k| format!("w{:x}", mixed(n * 1000 + k) % 5000))
        .collect();
    let json = serde_json::json!({"id": format!("story-{:08x}", mixed(n) as u32), "source": {"uri": "in.ndjson", "format": "ndjson", "ordinal": n}, "headline": "A headline of some words", "body": words.join(" ")});
    let _ = json;
    let story = Story {
        id: StoryId::new(format!("story-{:08x}-{n}", mixed(n) as u32)).unwrap(),
        source: Source {
            uri: "in.ndjson".into(),
            format: "ndjson".into(),
            ordinal: n as u32,
        },
        headline: Some("A headline of some words".into()),
        body: Some(words.join(" ")),
        byline: None,
        dateline: None,
        language: None,
        published: None,
        updated: None,
        urgency: None,
        embargo: None,
        status: None,
        categories: vec![],
        extra: Default::default(),
    };
    let said: Vec<Annotation> = (0..10)
        .map(|k| Annotation {
            content: Content::Tag(Tag {
                scheme: "keyphrase".into(),
                term: format!("phrase {k}"),
                confidence: None,
                relevance: Some(0.5),
            }),
            anchors: vec![],
            evidence: None,
            suggestions: vec![],
            related: vec![],
            extra: vec![],
        })
        .collect();
    let d = Digest::of_bytes(b"x");
    let outcome = PluginOutcome {
        plugin: PluginName::new("tagger").unwrap(),
        version: "0.1.0".into(),
        digest: d,
        required: true,
        outcome: Outcome::Ok,
        receipt: Some(Receipt {
            plugin: d,
            settings: d,
            limits: d,
            input: d,
            engine: "e".into(),
            fuel: 1,
            micros: 1,
            log: vec![],
            lexicons: vec![],
            consulted: vec![],
        }),
    };
    AnnotatedStory::new(story, vec![(outcome, said)], Severity::Error)
}
fn filed(story: &Story, keys: u64) -> Filed {
    let n = u64::from(story.source.ordinal);
    Filed {
        version: 1,
        keys: (0..keys).map(|k| mixed(n * 77 + k)).collect(),
        sketch: (0..if keys == 0 { 0 } else { 1024 })
            .map(|k| mixed(n * 33 + k) as u8)
            .collect(),
    }
}
fn size(p: &Path) -> u64 {
    std::fs::metadata(p.join("db/db")).unwrap().len()
}

fn main() {
    let total: u64 = std::env::args()
        .nth(1)
        .map_or(20_000, |n| n.parse().unwrap());
    let base = std::path::PathBuf::from(std::env::args().nth(2).unwrap());
    for (name, keys, admit) in [
        ("no keys", 0, false),
        ("24 keys", 24, false),
        ("admitted first, 24 keys", 24, true),
        ("no keys", 0, false),
        ("24 keys", 24, false),
    ] {
        let dir = base.join("bench-desk");
        std::fs::remove_dir_all(&dir).ok();
        let store = SledStore::open(DeskLock::acquire(&dir, "bench", "").unwrap()).unwrap();
        let file = |story: &Story| filed(story, keys);
        let (mut admitting, mut putting) = (0.0, 0.0);
        for from in (0..total).step_by(128) {
            let batch: Vec<_> = (from..from + 128).map(story).collect();
            if admit {
                let stories: Vec<_> = batch.iter().map(|it| it.story.clone()).collect();
                let t = Instant::now();
                store.admit(&stories, &file).unwrap();
                admitting += t.elapsed().as_secs_f64();
            }
            let t = Instant::now();
            store.put(&batch, &file).unwrap();
            putting += t.elapsed().as_secs_f64();
        }
        let n = total as f64;
        print!("{name}: put {:.0}/s", n / putting);
        if admit {
            print!(
                ", admit {:.0}/s, both {:.0}/s",
                n / admitting,
                n / (admitting + putting)
            );
        }
        println!(", {} bytes a story", size(&dir) / total);
        let again: Vec<_> = (0..2000).map(|n| story(n).story).collect();
        let t = Instant::now();
        for b in again.chunks(128) {
            store.admit(b, &file).unwrap();
        }
        println!(
            "  admit unchanged: {:.0}/s",
            2000.0 / t.elapsed().as_secs_f64()
        );
        let t = Instant::now();
        let mut found = 0;
        for n in 0..2000 {
            let f = filed(&again[n].clone(), keys);
            found += store.filed_under(&f.keys, 100).unwrap().len();
        }
        println!(
            "  filed_under 24 keys: {:.1} us, {found} found",
            t.elapsed().as_secs_f64() / 2000.0 * 1e6
        );
        store.close().unwrap();
        let t = Instant::now();
        let store = SledStore::open(DeskLock::acquire(&dir, "bench", "").unwrap()).unwrap();
        println!("  open {:.0} ms", t.elapsed().as_secs_f64() * 1e3);
        if name == "24 keys" {
            let big: Vec<u8> = (0..(32u64 << 20) / 8)
                .flat_map(|n| mixed(n).to_le_bytes())
                .collect();
            let d = Digest::of_bytes(&big);
            let before = rss();
            let t = Instant::now();
            store.put_objects(&[(d, &big)]).unwrap();
            println!(
                "  object of 32 MiB: {:.0} ms, rss {} -> {} MiB, peak {}",
                t.elapsed().as_secs_f64() * 1e3,
                before,
                rss(),
                peak()
            );
            let t = Instant::now();
            store.put_objects(&[(d, &big)]).unwrap();
            println!("  again: {:.3} ms", t.elapsed().as_secs_f64() * 1e3);
            let t = Instant::now();
            store.object(d).unwrap().unwrap();
            println!("  read: {:.0} ms", t.elapsed().as_secs_f64() * 1e3);
        }
        // A story with many versions.
        let t = Instant::now();
        for n in 0..300u64 {
            let mut s = story(5_000_000);
            s.story.body = Some(format!("text {n}"));
            store.put(&[s], &file).unwrap();
        }
        println!(
            "  300 versions of one story: {:.0} ms",
            t.elapsed().as_secs_f64() * 1e3
        );
        store.close().unwrap();
        std::fs::remove_dir_all(&dir).ok();
    }
    let _ = Desk::find(Path::new("."));
}
fn status(name: &str) -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .unwrap()
        .lines()
        .find(|l| l.starts_with(name))
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        / 1024
}
fn rss() -> u64 {
    status("VmRSS")
}
fn peak() -> u64 {
    status("VmHWM")
}
