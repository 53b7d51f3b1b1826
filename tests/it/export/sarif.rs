//! `--as sarif`, of a desk and of a check, and the other forms that `check` tells findings in.

use std::fs;
use std::process::Command;

use expect_test::expect;
use serde_json::Value;

use super::{desk, dismiss, errors, export, shared};
use crate::support::{Place, python, skipped};

const CUT: &str = "Ferry strike ends 😀\n\n\nThe crews went back to work.\nThe owner 😀 said that it would pu...\n";

#[test]
fn a_flag_is_a_result_with_its_place_its_fix_and_what_was_decided() {
    let place = desk();
    dismiss(&place);
    let export = export(
        &place,
        &["sarif", "harbour-2", "--rule", "hygiene/truncated"],
    );
    let document: Value = serde_json::from_str(&export).unwrap();
    let run = &document["runs"][0];
    let mut results = run["results"].as_array().unwrap().iter();
    let result = results
        .find(|it| it["ruleId"] == "hygiene/truncated")
        .unwrap();
    expect![[r#"
        {
          "baselineState": "new",
          "fingerprints": {
            "copydesk/annotation/v1": "60c0b3746bb0a72caad1"
          },
          "level": "error",
          "locations": [
            {
              "logicalLocations": [
                {
                  "fullyQualifiedName": "harbour-2/body",
                  "name": "body"
                }
              ],
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "-#harbour-2/body"
                },
                "contextRegion": {
                  "endLine": 3,
                  "snippet": {
                    "text": "It was to begin on Mond..."
                  },
                  "startLine": 3
                },
                "region": {
                  "endColumn": 27,
                  "endLine": 3,
                  "snippet": {
                    "text": "Mond..."
                  },
                  "startColumn": 20,
                  "startLine": 3
                }
              }
            }
          ],
          "message": {
            "text": "The text breaks off here; get the rest of it."
          },
          "partialFingerprints": {
            "copydesk/fingerprint/v1": "sha256:28fb0d290fa80f109346957b1df8e7149866d694274662d7758142b16b8c74cf"
          },
          "properties": {
            "confidence": 0.75,
            "plugin": "hygiene",
            "status": "dismissed",
            "story": "harbour-2"
          },
          "ruleId": "hygiene/truncated",
          "ruleIndex": 4,
          "suppressions": [
            {
              "justification": "as it came",
              "kind": "external",
              "status": "accepted"
            }
          ]
        }"#]].assert_eq(&format!("{result:#}"));
    let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    expect![[r#"
        {
          "defaultConfiguration": {
            "level": "error"
          },
          "fullDescription": {
            "text": "What follows was lost, often the qualification that the sentence was going to make. Get the whole text before you publish."
          },
          "help": {
            "text": "The text breaks off: in the middle of a word, in the middle of a sentence, or in the headline.\n\nWhat follows was lost, often the qualification that the sentence was going to make. Get the whole text before you publish.\n\nFires on:\n\nInterested parties have until 9 March to write in. After a hearing in April, the commission said it would pub...\n\nDoes not fire on:\n\n“I thought about it for a while …” She laughs and shuts the door. The third part of the series will be published in March."
          },
          "id": "hygiene/truncated",
          "shortDescription": {
            "text": "The text breaks off: in the middle of a word, in the middle of a sentence, or in the headline."
          }
        }"#]].assert_eq(&format!("{:#}", run["tool"]["driver"]["rules"][rule]));
}

/// The schema of SARIF 2.1.0; none where it is missing, which is told.
fn schema(test: &str) -> Option<jsonschema::Validator> {
    let path = shared(test, "sarif/sarif-schema-2.1.0.json")?;
    let schema = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema);
    Some(validator.unwrap())
}

#[test]
fn a_desk_and_a_check_are_valid_sarif() {
    let test = "a_desk_and_a_check_are_valid_sarif";
    let Some(schema) = schema(test) else { return };
    let place = Place::newsroom();
    place.run_well(["-q", "stories"]);
    let decided = desk();
    dismiss(&decided);
    let check = [
        "check",
        "-q",
        "--as",
        "sarif",
        "--fail-on",
        "never",
        "stories",
    ];
    for export in [
        export(&place, &["sarif"]),
        export(&decided, &["sarif"]),
        export(&decided, &["sarif", "--state", "spiked"]),
        place.copydesk(check).exits(0).stdout,
    ] {
        let document: Value = serde_json::from_str(&export).unwrap();
        assert_eq!(errors(&schema, &document), [""; 0]);
        // The schema is strict enough to be worth asking.
        let mut wrong = document.clone();
        wrong["runs"][0]["columnKind"] = "bytes".into();
        assert_eq!(errors(&schema, &wrong).len(), 1);
    }
}

#[test]
fn a_later_version_has_the_one_before_as_its_baseline() {
    let place = desk();
    let state = |place: &Place| {
        let document: Value =
            serde_json::from_str(&export(place, &["sarif", "harbour-2"])).unwrap();
        let results = document["runs"][0]["results"].as_array().unwrap().clone();
        let state =
            |it: &Value| format!("{} {}", it["ruleId"], it["baselineState"]).replace('"', "");
        let mut states: Vec<String> = results.iter().map(state).collect();
        states.sort();
        states
    };
    let first = state(&place);
    assert!(first.iter().all(|it| it.ends_with(" new")), "{first:?}");
    let later = serde_json::json!({
        "id": "harbour-2", "headline": "Another headline",
        "body": "Read more: all of it. The “harbour” 👩‍🚀 fe\u{301}te is off.\n\nIt was to begin on Mond...",
    });
    let args = ["run", "-q", "--input-format", "ndjson", "-"];
    drop(
        place
            .copydesk_fed(args, later.to_string().as_bytes())
            .exits(0),
    );
    let second = state(&place);
    assert!(
        second.contains(&"hygiene/truncated unchanged".to_owned()),
        "{second:?}"
    );
}

#[test]
fn a_check_tells_the_lines_of_the_file_where_the_text_stands_in_it() {
    let place = Place::new();
    place.write("a,b.txt", CUT.replace('\n', "\r\n"));
    place.write(
        "two.ndjson",
        "{\"id\":\"x y\",\"text\":\"It would pu...\"}\n",
    );
    let check = |form: &str| {
        let args = [
            "check",
            "-q",
            "--as",
            form,
            "--fail-on",
            "error",
            "a,b.txt",
            "two.ndjson",
        ];
        place.copydesk(args).exits(1).stdout
    };
    expect![[r#"
        a,b.txt:5:33: error hygiene/truncated: The text breaks off here; get the rest of it.
        two.ndjson#x%20y/body:1:10: error hygiene/truncated: The text breaks off here; get the rest of it.
        two.ndjson#x%20y:1:1: error hygiene/missing-headline: The story has no headline; write one.
    "#]]
    .assert_eq(&check("line"));
    expect![[r#"
        ::error file=a%2Cb.txt,line=5,col=33,endColumn=37,title=hygiene/truncated::The text breaks off here; get the rest of it.
        ::error file=two.ndjson,title=hygiene/truncated::The text breaks off here; get the rest of it. (two.ndjson#x%2520y/body:1:10)
        ::error file=two.ndjson,title=hygiene/missing-headline::The story has no headline; write one. (two.ndjson#x%2520y)
    "#]].assert_eq(&check("github"));
    expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="copydesk">
        <testsuite name="Ferry strike ends 😀" id="2c5ce19c1c1e7cf12828" package="a,b.txt" tests="10" failures="1" errors="0" skipped="2">
        <testcase name="tagger" classname="tagger"><skipped message="abstained: 16 words are too few for keyphrases"/></testcase>
        <testcase name="summarizer" classname="summarizer"><skipped message="abstained: a story of 13 words is too short to summarise"/></testcase>
        <testcase name="hygiene" classname="hygiene"/>
        <testcase name="language" classname="language"/>
        <testcase name="pii" classname="pii"/>
        <testcase name="figures" classname="figures"/>
        <testcase name="claims" classname="claims"/>
        <testcase name="sensitive" classname="sensitive"/>
        <testcase name="headline" classname="headline"/>
        <testcase name="hygiene/truncated" classname="hygiene"><failure type="error" message="The text breaks off here; get the rest of it.">a,b.txt:5:33: pu...</failure></testcase>
        </testsuite>
        <testsuite name="x y" id="x y" package="two.ndjson" tests="11" failures="2" errors="0" skipped="4">
        <testcase name="tagger" classname="tagger"><skipped message="abstained: 3 words are too few for keyphrases"/></testcase>
        <testcase name="summarizer" classname="summarizer"><skipped message="abstained: a story of 3 words is too short to summarise"/></testcase>
        <testcase name="hygiene" classname="hygiene"/>
        <testcase name="language" classname="language"><skipped message="abstained: undetermined: 9 letters are too few"/></testcase>
        <testcase name="pii" classname="pii"/>
        <testcase name="figures" classname="figures"/>
        <testcase name="claims" classname="claims"/>
        <testcase name="sensitive" classname="sensitive"/>
        <testcase name="headline" classname="headline"><skipped message="abstained: there is no headline"/></testcase>
        <testcase name="hygiene/truncated" classname="hygiene"><failure type="error" message="The text breaks off here; get the rest of it.">two.ndjson#x%20y/body:1:10: pu...</failure></testcase>
        <testcase name="hygiene/missing-headline" classname="hygiene"><failure type="error" message="The story has no headline; write one.">two.ndjson</failure></testcase>
        </testsuite>
        </testsuites>
    "#]].assert_eq(&check("junit"));
    let document: Value = serde_json::from_str(&check("sarif")).unwrap();
    let result = &document["runs"][0]["results"][0];
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%2Cb.txt");
    assert_eq!(place["region"]["startLine"], 5);
    // The emoji counts twice, as `columnKind` says.
    assert_eq!(place["region"]["startColumn"], 33);
    assert_eq!(document["runs"][0]["columnKind"], "utf16CodeUnits");
    assert!(result.get("suppressions").is_none() && result.get("baselineState").is_none());
}

#[test]
fn junit_is_read_by_a_reader_of_xml() {
    let test = "junit_is_read_by_a_reader_of_xml";
    let place = Place::newsroom();
    let args = [
        "check",
        "-q",
        "--as",
        "junit",
        "--fail-on",
        "warning",
        "stories",
    ];
    let xml = place.copydesk(args).exits(1).stdout;
    let file = place.write("junit.xml", xml);
    let read = "import sys, xml.etree.ElementTree as tree\n\
        suites = tree.parse(sys.argv[1]).getroot()\n\
        for suite in suites:\n    \
            cases = suite.findall('testcase')\n    \
            assert len(cases) == int(suite.get('tests'))\n    \
            assert len(suite.findall('testcase/failure')) == int(suite.get('failures'))\n    \
            assert len(suite.findall('testcase/skipped')) == int(suite.get('skipped'))\n\
        print(len(suites), sum(int(it.get('failures')) > 0 for it in suites))";
    let mut python = Command::new(python());
    let Ok(output) = python.args(["-c", read]).arg(file).output() else {
        skipped(test, "there is no Python (PYTHON names another)");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let counted = String::from_utf8(output.stdout).unwrap();
    assert!(counted.starts_with("44 "), "{counted}");
}

#[test]
fn what_an_earlier_check_found_does_not_count() {
    let place = Place::new();
    place.write("draft.txt", CUT);
    let sarif = [
        "check",
        "-q",
        "--as",
        "sarif",
        "--fail-on",
        "never",
        "draft.txt",
    ];
    let known = place.copydesk(sarif).exits(0).stdout;
    place.write("known.sarif", known);
    let check = ["check", "--baseline", "known.sarif", "draft.txt"];
    expect![[r#"
        exit status 0
        --- stderr
        1 story: nothing found
    "#]]
    .assert_eq(&place.copydesk(check).to_string());
    // Another flag counts, and in SARIF both are told.
    place.write("draft.txt", CUT.replace("went back", "went &amp; came"));
    let args = [&check[..], &["-q", "--as", "sarif"]].concat();
    let document = place.copydesk(args).exits(1).stdout;
    let document: Value = serde_json::from_str(&document).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap().iter();
    let mut states: Vec<_> = results
        .map(|it| it["baselineState"].as_str().unwrap())
        .collect();
    states.sort_unstable();
    assert_eq!(states, ["new", "unchanged"]);
    let wrong = ["check", "--baseline", "draft.txt", "draft.txt"];
    let refused = place.copydesk(wrong).exits(2);
    assert!(
        refused
            .stderr
            .contains("draft.txt cannot be a baseline: it is not JSON"),
        "{refused}"
    );
}
