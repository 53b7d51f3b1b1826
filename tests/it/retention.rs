//! What does not stay on a desk: stories that are forgotten on a legal demand, old versions. And the
//! desks of older versions, which are migrated.

use std::fs;
use std::path::Path;

use expect_test::expect;
use serde_json::json;

use crate::support::{Place, root};

/// Words of a story that must go.
const WORDS: [&str; 3] = ["Grobschnitt", "quokka", "zanthoxylum"];

const TEXT: &str = "Grobschnitt kept a quokka in the harbour office, which the company never denied. \
     Its zanthoxylum tree was felled, and nobody was asked.\n\nThe quokka will be g...";

fn record(id: &str, text: &str) -> String {
    json!({"id": id, "title": "On Grobschnitt", "text": text, "published": "2026-01-09T08:00:00Z"})
        .to_string()
}

/// A file with the story and another one.
fn input(place: &Place, id: &str, text: &str) {
    let other =
        json!({"id": "goats", "title": "Goats", "text": "Goats ate the tulips in the park."});
    place.write("in.ndjson", format!("{}\n{other}\n", record(id, text)));
}

/// Which of the words are in any file of a directory.
fn found(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(self::found(&path));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let has = |word: &str| bytes.windows(word.len()).any(|it| it == word.as_bytes());
        let words = WORDS.iter().filter(|word| has(word));
        found.extend(words.map(|word| format!("{word} in {}", path.display())));
    }
    found
}

#[test]
fn a_story_that_is_forgotten_is_gone_and_does_not_come_back() {
    let place = Place::new();
    input(&place, "scandal", TEXT);
    place.run_well(["in.ndjson"]);
    input(&place, "scandal", &format!("{TEXT} More."));
    place.run_well(["in.ndjson"]);
    let shown = place.copydesk(["show", "scandal", "--format", "json"]);
    let annotations = shown.json_lines()[0]["annotations"].clone();
    let truncated = annotations.as_array().unwrap().iter();
    let mut of_words = truncated.filter(|it| it["kind"] != "summary");
    let id = of_words.next().unwrap()["id"].as_str().unwrap().to_owned();
    let reason = "the quokka is not his";
    let args = ["review", "dismiss", &id, "--by", "Ada", "--reason", reason];
    drop(place.copydesk(args).exits(0));
    let data = place.path().join(".copydesk");
    assert!(!found(&data).is_empty());

    let forget = ["store", "forget", "scandal", "--by", "Grace", "--reason"];
    let said = place.copydesk(forget.iter().chain(&[" "]));
    assert!(said.exits(2).stderr.contains("the reason says nothing"));
    let said = place.copydesk(forget.iter().chain(&["court order 12 O 34"]));
    expect![[r#"
        exit status 0
        --- stderr
        scandal is forgotten (act 2): 2 texts, and the words of 1 decision; backups that were made before still hold it
    "#]]
    .assert_eq(&said.to_string());
    assert_eq!(found(&data), [""; 0]);

    // It says so wherever it is asked for.
    let day = |text: String| {
        let dated = text.split(' ').map(|word| match word.starts_with("20") {
            true => "DAY".to_owned() + word.trim_start_matches(|of: char| of != ','),
            false => word.to_owned(),
        });
        dated.collect::<Vec<_>>().join(" ")
    };
    expect![[r#"
        exit status 2
        --- stderr
        error: scandal was forgotten on DAY, as Grace demanded: court order 12 O 34
          hint: copydesk review log STORY prints what was decided of it, without its words
    "#]]
    .assert_eq(&day(place.copydesk(["show", "scandal"]).to_string()));
    let listed = place.copydesk(["list"]).exits(0);
    assert!(!listed.stdout.contains("scandal"), "{listed}");
    assert!(listed.stderr.contains("1 story was forgotten"), "{listed}");
    let listed = place.copydesk(["list", "--forgotten"]).exits(0).stdout;
    assert!(listed.contains("scandal was forgotten on"), "{listed}");
    let log = place.copydesk(["review", "log", "scandal"]).exits(0).stdout;
    assert!(
        log.contains("Ada  dismissed") && log.contains("forgot scandal"),
        "{log}"
    );
    let log = place
        .copydesk(["review", "log", "--format", "json"])
        .json_lines();
    assert_eq!(
        (&log[0]["verdict"], &log[0]["reason"]),
        (&json!("dismiss"), &json!(null))
    );
    assert_eq!(log[1]["contents"].as_array().unwrap().len(), 2);

    // Neither under its own id nor under another one.
    for id in ["scandal", "affair"] {
        input(&place, id, TEXT);
        let said = place.copydesk(["run", "in.ndjson"]).exits(0).stderr;
        let expected = format!("{id} is not taken in: ");
        assert!(
            said.contains(&expected) && said.contains("1 not taken in"),
            "{said}"
        );
        let said = place
            .copydesk(["run", "--format", "json", "in.ndjson"])
            .exits(0);
        let lines = said.json_lines();
        let change = json!({"id": id, "change": "forgotten", "forgotten": "scandal"});
        assert!(lines.contains(&change), "{lines:?}");
        assert_eq!(found(&data), [""; 0]);
    }
    let checked = place.copydesk(["store", "check"]).exits(0).stdout;
    assert!(checked.contains("all is well"), "{checked}");
    // Once more does no harm, and no more than that.
    let said = place.copydesk(forget.iter().chain(&["again"])).exits(0);
    assert!(said.stderr.contains("(act 2)"), "{said}");
    let said = place.copydesk(["store", "forget", "nobody", "--reason", "x"]);
    assert!(said.exits(2).stderr.contains("there is no story"));

    let readmit = ["--readmit", "--by", "Grace", "--reason", "order lifted"];
    let said = place.copydesk(["store", "forget", "scandal"].iter().chain(&readmit));
    assert_eq!(said.exits(0).stderr, "scandal may come in again\n");
    input(&place, "scandal", TEXT);
    place.run_well(["in.ndjson"]);
    let shown = place
        .copydesk(["show", "scandal", "--format", "json"])
        .json_lines();
    assert_eq!(shown[0]["version"], 3);
    let said = place.copydesk(["store", "forget", "scandal"].iter().chain(&readmit));
    assert!(said.exits(2).stderr.contains("was forgotten"));
}

#[test]
fn another_source_with_the_same_id_is_another_story() {
    let place = Place::new();
    place.write("one.ndjson", record("1", TEXT));
    place.run_well(["one.ndjson"]);
    drop(
        place
            .copydesk(["store", "forget", "1", "--reason", "court order"])
            .exits(0),
    );
    place.write(
        "two.ndjson",
        record("1", "Goats ate the tulips in the park."),
    );
    place.run_well(["two.ndjson"]);
    let listed = place.copydesk(["list", "--format", "json"]).exits(0).stdout;
    assert!(listed.contains("Goats ate"), "{listed}");
    place.write("two.ndjson", record("1", TEXT));
    let said = place.copydesk(["run", "two.ndjson"]).exits(0).stderr;
    assert!(said.contains("1 not taken in"), "{said}");
}

#[test]
fn old_versions_are_pruned_by_their_age() {
    let place = Place::new();
    let version = |day: u32, text: &str| {
        let published = format!("2026-01-0{day}T08:00:00Z");
        let story = json!({"id": "ferry", "title": "Ferry", "text": text, "published": published});
        place.write("in.ndjson", story.to_string());
        place.run_well(["in.ndjson"]);
    };
    version(1, "The ferry is late.");
    version(2, "The ferry is very late.");
    version(3, "The ferry came.");
    let prune = |args: &[&str]| {
        let args = ["store", "prune", "--older-than"].iter().chain(args);
        place.copydesk(args).exits(0).stderr
    };
    expect![[r#"
        would drop 2 old versions of 1 story, and 0 plugin files and settings that no receipt names (0 bytes)
    "#]]
    .assert_eq(&prune(&["2026-02-01", "--dry-run"]));
    expect![[r#"
        would drop 1 old version of 1 story, and 0 plugin files and settings that no receipt names (0 bytes)
    "#]]
    .assert_eq(&prune(&["2026-02-01", "--keep", "1", "--dry-run"]));
    expect![[r#"
        dropped 1 old version of 1 story, and 0 plugin files and settings that no receipt names (0 bytes)
        copydesk store compact gives back the room
    "#]]
    .assert_eq(&prune(&["2026-01-02"]));
    let show = |version: &str| place.copydesk(["show", "ferry", "--version", version]);
    expect![[r#"
        exit status 2
        --- stderr
        error: the version 1 of the story ferry is not kept any more
          hint: its current one is 3
    "#]]
    .assert_eq(&show("1").to_string());
    assert!(show("2").exits(0).stdout.contains("very late"));
    assert!(show("4").exits(2).stderr.contains("has no version 4"));
    let checked = place.copydesk(["store", "check"]).exits(0).stdout;
    assert!(checked.contains("all is well"), "{checked}");
    version(1, "The ferry is late.");
    assert!(show("4").exits(0).stdout.contains("is late"));
    let wrong = place.copydesk(["store", "prune", "--older-than", "long"]);
    assert!(wrong.exits(2).stderr.contains("neither an age like 90d"));
}

/// Puts the files of a desk that an older program made where it can be opened. See
/// `host/src/store/fixtures/desks/`.
fn unpack(schema: u32) -> Place {
    let place = Place::with_settings("[[plugins]]\nname = \"hygiene\"\n");
    let path = format!("host/src/store/fixtures/desks/schema-{schema}.txt");
    let text = fs::read_to_string(root().join(path)).unwrap();
    let mut file: Option<(String, Vec<u8>)> = None;
    let write = |file: Option<(String, Vec<u8>)>| {
        if let Some((name, bytes)) = file {
            place.write(&format!(".copydesk/{name}"), bytes);
        }
    };
    for line in text.split_once("\n\n").unwrap().1.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match (words.as_slice(), &mut file) {
            (["file", name, length], _) => {
                write(file.take());
                file = Some(((*name).to_owned(), vec![0; length.parse().unwrap()]));
            }
            ([offset, hex], Some((_, bytes))) => {
                let offset: usize = offset.parse().unwrap();
                for place in 0..hex.len() / 2 {
                    let byte = &hex[2 * place..2 * place + 2];
                    bytes[offset + place] = u8::from_str_radix(byte, 16).unwrap();
                }
            }
            _ => panic!("{line}"),
        }
    }
    write(file);
    place
}

#[test]
fn the_desk_of_an_older_version_is_read_and_migrated_with_a_backup() {
    for schema in [1, 2, 3] {
        let place = unpack(schema);
        let all = || {
            let shown = ["a", "b"].map(|id| place.copydesk(["show", id]).exits(0).stdout);
            let versions = ["1", "2", "3"].map(|version| {
                let output = place.copydesk(["show", "a", "--version", version]);
                output.exits(0).stdout
            });
            let listed = place.copydesk(["list"]).exits(0).to_string();
            let log = place.copydesk(["review", "log"]).exits(0).stdout;
            (place.export(), shown, versions, listed, log)
        };
        let before = all();
        assert!(before.0.lines().count() >= 2);
        place.write("new.txt", "Storm\n\nThe storm is over.\n");
        for args in [
            &["run", "new.txt"][..],
            &["review", "spike", "a"],
            &["store", "forget", "a", "--reason", "court order"],
            &["store", "prune", "--older-than", "2026-01-01"],
        ] {
            let said = place.copydesk(args).exits(4).stderr;
            let expected = format!(
                "error: the desk has schema {schema}, and this copydesk writes schema 4 only; \
                 type `copydesk store migrate`"
            );
            assert!(said.starts_with(&expected), "{said}");
        }
        let checked = place.copydesk(["store", "check"]).exits(0).stdout;
        assert!(checked.contains("all is well"), "{checked}");
        assert!(all() == before, "schema {schema}");

        let said = place.copydesk(["store", "migrate"]).exits(0).stderr;
        let backup = format!("schema-{schema}.backup");
        assert!(said.contains(&backup), "{said}");
        assert!(
            said.contains(&format!("from schema {schema} to schema 4")),
            "{said}"
        );
        assert!(all() == before, "schema {schema}");
        let checked = place.copydesk(["store", "check"]).exits(0).stdout;
        assert!(checked.contains("all is well"), "{checked}");
        place.run_well(["new.txt"]);
        let said = place.copydesk(["store", "migrate"]).exits(0).stderr;
        assert_eq!(said, "the desk has schema 4 already; nothing was done\n");

        // The backup is the desk as it was, and is migrated like it.
        let restored = ["store", "restore", &backup, "--into", "again"];
        drop(place.copydesk(restored).exits(0));
        let export = || {
            place
                .copydesk(["--desk", "again", "export"])
                .exits(0)
                .stdout
        };
        assert!(export() == before.0, "schema {schema}");
        let args = [
            "--desk", "again", "store", "migrate", "--backup", "b.backup",
        ];
        drop(place.copydesk(args).exits(0));
        assert!(place.path().join("b.backup").exists() && export() == before.0);
    }
}
