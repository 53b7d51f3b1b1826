//! `copydesk explain`: the page of each rule, on the terminal and in docs/rules.md.

use std::fmt::Write as _;

use expect_test::{expect, expect_file};
use serde_json::Value;

use crate::support::Place;

#[test]
fn a_rule_has_a_page() {
    let place = Place::new();
    expect![[r#"
        exit status 0
        --- stdout
        hygiene/truncated  error
          finds     The text breaks off: in the middle of a word, in the middle of a sentence, or in the
                    headline.
          why       What follows was lost, often the qualification that the sentence was going to make. Get
                    the whole text before you publish.
          misses    A text that was cut between two sentences, and a language whose sentences end without a
                    mark.
          bad       Interested parties have until 9 March to write in. After a hearing in April, the
                    commission said it would pub...
          good      “I thought about it for a while …” She laughs and shuts the door. The third part of the
                    series will be published in March.
    "#]].assert_eq(&place.copydesk(["explain", "hygiene/truncated"]).to_string());
    let of_plugin = place.copydesk(["explain", "hygiene"]).exits(0).stdout;
    let all = place.copydesk(["explain"]).exits(0).stdout;
    let listed = all.lines().filter(|line| line.starts_with("hygiene/"));
    let titles = of_plugin
        .lines()
        .filter(|line| line.starts_with("hygiene/"));
    assert_eq!(listed.count(), titles.count());
}

#[test]
fn a_rule_that_is_not_there_is_told_by_what_was_meant() {
    let place = Place::new();
    let told = ["hygiene/trunkated", "tagger", "nothing"]
        .map(|rule| place.copydesk(["explain", rule]).exits(2).stderr);
    expect![[r#"
        error: there is no rule "hygiene/trunkated"
          hint: did you mean hygiene/truncated?
        error: tagger has no rules: Tags a story with its keyphrases, its names as they are written, and its topics of the IPTC.
        error: there is no rule "nothing"
          hint: `copydesk explain` lists all rules
    "#]].assert_eq(&told.concat());
}

/// The text between two fences, longer than any in it.
fn example(of: &Value) -> String {
    let text = |key: &str| of[key].as_str().map(str::to_owned);
    let headline = text("headline").map(|it| format!("headline: {it}"));
    let shown: Vec<String> = headline.into_iter().chain(text("body")).collect();
    format!("~~~~text\n{}\n~~~~\n", shown.join("\n").trim_end())
}

#[test]
fn the_docs_have_the_page_of_every_stock_rule() {
    let place = Place::new();
    let rules = place.copydesk(["explain", "--format", "json"]).exits(0);
    let mut page = "# The rules of the stock plugins\n\n\
        What each finds, why that matters, and what it cannot see. `copydesk explain RULE` prints the \
        same. The examples are run: a rule must fire on its bad one, and must not on its good one.\n"
        .to_owned();
    let mut plugin = String::new();
    for rule in rules.json_lines() {
        let text = |key: &str| rule[key].as_str().unwrap_or_default();
        let (of, name) = text("rule").split_once('/').unwrap();
        if of != plugin {
            plugin = of.to_owned();
            write!(page, "\n## {of}\n").unwrap();
        }
        let (severity, summary) = (text("severity"), text("summary"));
        write!(page, "\n### {name}\n\n{summary} Usually: {severity}.\n\n").unwrap();
        writeln!(page, "{}", text("why")).unwrap();
        // No rule sees everything, and an editor who knows what it misses looks there.
        assert!(
            !text("misses").is_empty(),
            "{} has no `misses`",
            text("rule")
        );
        write!(page, "\nIt cannot see: {}\n", text("misses")).unwrap();
        write!(page, "\nBad:\n\n{}", example(&rule["bad"])).unwrap();
        write!(page, "\nGood:\n\n{}", example(&rule["good"])).unwrap();
    }
    expect_file!["../../docs/rules.md"].assert_eq(&page);
}
