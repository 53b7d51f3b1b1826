//! A plugin whose report does not hold.

use expect_test::expect;

use super::desk::{harm, harms, unconfigured};
use crate::support::Wat;
use crate::support::image::{Image, Said, anchor, flag, summary, tag};

#[test]
fn anchors_that_lie_are_refused() {
    expect![[r#"output: annotation 1 of 1 is not true: an anchor at body 0..4 does not hold its quote "\u{1}lie""#]].assert_eq(&harm("wrong-quote", ""));
    expect!["output: annotation 1 of 1 is not true: an anchor at body 73..77 is past the end of 73 bytes"].assert_eq(&harm("past-end", ""));
    expect![
        "output: annotation 1 of 1 is not true: an anchor in the body runs backwards, from 4 to 0"
    ]
    .assert_eq(&harm("reversed", ""));
    expect![
        "output: annotation 1 of 1 is not true: an anchor at body 3..4 cuts a character in two"
    ]
    .assert_eq(&harm("inside-character", ""));
    expect![[r#"output: annotation 1 of 1 is not true: an anchor at body 60..67 does not hold its quote "morn..."; it would be right in code points, but offsets are UTF-8 bytes"#]].assert_eq(&harm("utf16-offsets", ""));
}

#[test]
fn confidences_that_are_none_are_refused() {
    expect!["output: annotation 1 of 1 is not true: a confidence is NaN, not a number from 0 to 1"]
        .assert_eq(&harm("nan", ""));
    expect!["output: annotation 1 of 1 is not true: a confidence is 1.5, not a number from 0 to 1"]
        .assert_eq(&harm("over-one", ""));
}

#[test]
fn what_the_manifest_does_not_have_is_refused() {
    expect![[r#"output: annotation 1 of 1 is not true: its manifest has no rule "quiet""#]]
        .assert_eq(&harm("undeclared-rule", ""));
    expect![[r#"output: annotation 1 of 1 is not true: its manifest does not list summary:"extract" under `produces`"#]].assert_eq(&harm("undeclared-kind", ""));
}

#[test]
fn a_name_or_a_text_that_is_empty_is_refused() {
    expect!["output: annotation 1 of 1 is not true: a message is empty"]
        .assert_eq(&harm("empty-message", ""));
    expect!["output: annotation 1 of 1 is not true: a term is empty"]
        .assert_eq(&harm("empty-term", ""));
}

#[test]
fn numbers_and_fields_beyond_what_there_is_are_refused() {
    let modes = [
        "far-offsets",
        "unread-field",
        "wrong-suggestion",
        "nan-relevance",
        "negative",
        "infinite",
        "stolen-rule",
    ];
    let told = modes.map(|mode| harm(mode, "") + "\n");
    expect![[r#"
        output: annotation 1 of 1 is not true: an anchor at body 4294967294..4294967295 is past the end of 73 bytes
        output: annotation 1 of 1 is not true: an anchor points into the byline, which this plugin was not given
        output: annotation 1 of 1 is not true: an anchor at body 0..4 does not hold its quote "\u{1}lie"
        output: annotation 1 of 1 is not true: a relevance is NaN, not a number from 0 to 1
        output: annotation 1 of 1 is not true: a confidence is -0.5, not a number from 0 to 1
        output: annotation 1 of 1 is not true: a confidence is inf, not a number from 0 to 1
        output: annotation 1 of 1 is not true: its manifest has no rule "hygiene/truncated"
    "#]].assert_eq(&told.concat());
}

/// A text that is no text, in whatever place a plugin may put one.
#[test]
fn a_text_that_is_not_utf8_is_refused_wherever_it_stands() {
    let mut image = Image::new();
    let (bad, ok, loud) = (
        image.text(b"ab\xff\xfe"),
        image.text("ok"),
        image.text("loud"),
    );
    let plain = Said::new(tag(ok, ok));
    let anchors = image.list(&[anchor(1, 0, 4, bad)]);
    let suggestions = image.list(&[[1, 0, 0, 0, 0, bad[0], bad[1]]]);
    let suggested = image.list(&[[1, 0, 4, bad[0], bad[1], ok[0], ok[1]]]);
    let related = image.list(&[ok, bad]);
    let names = image.list(&[[bad[0], bad[1], ok[0], ok[1]]]);
    let values = image.list(&[[ok[0], ok[1], bad[0], bad[1]]]);
    let said = [
        ("scheme", Said::new(tag(bad, ok))),
        ("term", Said::new(tag(ok, bad))),
        ("style", Said::new(summary(bad, ok))),
        ("summary", Said::new(summary(ok, bad))),
        ("rule", Said::new(flag(bad, 0, ok))),
        ("message", Said::new(flag(loud, 0, bad))),
        ("quote", plain.anchors(anchors)),
        ("evidence", plain.evidence(bad)),
        ("replacement", plain.suggestions(suggestions)),
        ("quote of a suggestion", plain.suggestions(suggested)),
        ("related", plain.related(related)),
        ("name of an extra", plain.extra(names)),
        ("value of an extra", plain.extra(values)),
    ];
    let mut names: Vec<&str> = said.iter().map(|(name, _)| *name).collect();
    let mut codes: Vec<String> = said
        .iter()
        .map(|(_, said)| format!("(return (i32.const {}))", image.report(&[plain, *said])))
        .collect();
    for (name, which) in [("abstention", 1), ("failure", 2)] {
        names.push(name);
        codes.push(format!("(return (i32.const {}))", image.reason(which, bad)));
    }
    names.push("log");
    codes.push(format!(
        "(call $log (i32.const 1) (i32.const {}) (i32.const {}))",
        bad[0], bad[1]
    ));
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let wat = Wat {
        annotate: Wat::by_mode("(local.get $mode)", &codes),
        image,
        ..Wat::new()
    };
    expect![[r#"
        scheme: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        term: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        style: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        summary: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        rule: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        message: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        quote: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        evidence: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        replacement: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        quote of a suggestion: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        related: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        name of an extra: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        value of an extra: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        abstention: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        failure: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        log: output: what annotate gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
    "#]]
    .assert_eq(&harms(&wat, &names));
}

#[test]
fn an_issue_that_is_not_utf8_is_refused() {
    let told = [false, true].map(|in_path| {
        let mut image = Image::new();
        let (bad, ok) = (image.text(b"ab\xff\xfe"), image.text("ok"));
        let (path, message) = if in_path { (bad, ok) } else { (ok, bad) };
        let [at, length] = image.list(&[[path[0], path[1], message[0], message[1]]]);
        let result = image.words(&[1, at, length]);
        let configure = format!("(return (i32.const {result}))");
        let wat = Wat {
            image,
            configure,
            ..Wat::new()
        };
        unconfigured(&wat, "") + "\n"
    });
    expect![[r#"
        output: what configure gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
        output: what configure gave the host is not of the contract: invalid utf-8 sequence of 1 bytes from index 2
    "#]].assert_eq(&told.concat());
}

/// Addresses, lengths and variants that there are none of.
#[test]
fn a_report_that_is_none_is_refused() {
    let mut image = Image::new();
    let (ok, loud) = (image.text("ok"), image.text("loud"));
    let plain = Said::new(tag(ok, ok));
    let with = Said::new;
    let far = [0x0040_0000, 1];
    let long = [ok[0], u32::MAX];
    let no_field = image.list(&[anchor(9, 0, 0, ok)]);
    let (mut no_content, mut no_option) = (tag(ok, ok), tag(ok, ok));
    (no_content[0], no_option[5]) = (7, 2);
    let mut said: Vec<(&str, u32)> = Vec::new();
    for (name, one) in [
        ("text beyond the memory", with(tag(ok, far))),
        ("text as long as all memories", with(tag(ok, long))),
        ("list beyond the memory", plain.anchors(far)),
        ("list as long as all memories", plain.extra(long)),
        ("list at an odd address", plain.anchors([4097, 1])),
        ("no such field", plain.anchors(no_field)),
        ("no such severity", with(flag(loud, 9, ok))),
        ("no such content", with(no_content)),
        ("no such option", with(no_option)),
    ] {
        said.push((name, image.report(&[one])));
    }
    said.push(("no such report", image.words(&[9, 0, 0])));
    said.push((
        "annotations beyond the memory",
        image.words(&[0, 0x0100_0000, 1]),
    ));
    said.push((
        "more annotations than numbers",
        image.words(&[0, ok[0], u32::MAX]),
    ));
    said.push(("report beyond the memory", 0xffff_fff0));
    said.push(("report at the edge of the memory", 0x003f_fffc));
    said.push(("report at an odd address", 4098));
    let mut names: Vec<&str> = said.iter().map(|(name, _)| *name).collect();
    let mut codes: Vec<String> = said
        .iter()
        .map(|(_, at)| format!("(return (i32.const {}))", at.cast_signed()))
        .collect();
    for (name, code) in [
        (
            "log beyond the memory",
            "(call $log (i32.const 1) (i32.const -8) (i32.const 16))",
        ),
        (
            "log at no level",
            "(call $log (i32.const 9) (i32.const 0) (i32.const 0))",
        ),
    ] {
        names.push(name);
        codes.push(code.to_owned());
    }
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let wat = Wat {
        annotate: Wat::by_mode("(local.get $mode)", &codes),
        image,
        ..Wat::new()
    };
    expect![[r#"
        text beyond the memory: output: what annotate gave the host is not of the contract: string pointer/length out of bounds of memory
        text as long as all memories: output: what annotate gave the host is not of the contract: string pointer/length out of bounds of memory
        list beyond the memory: output: what annotate gave the host is not of the contract: list pointer/length out of bounds of memory
        list as long as all memories: output: what annotate gave the host is not of the contract: list pointer/length out of bounds of memory
        list at an odd address: output: what annotate gave the host is not of the contract: list pointer is not aligned
        no such field: output: what annotate gave the host is not of the contract: unexpected discriminant: 9
        no such severity: output: what annotate gave the host is not of the contract: unexpected discriminant: 9
        no such content: output: what annotate gave the host is not of the contract: unexpected discriminant: 7
        no such option: output: what annotate gave the host is not of the contract: invalid option discriminant
        no such report: output: what annotate gave the host is not of the contract: unexpected discriminant: 9
        annotations beyond the memory: output: what annotate gave the host is not of the contract: list pointer/length out of bounds of memory
        more annotations than numbers: output: what annotate gave the host is not of the contract: list pointer/length out of bounds of memory
        report beyond the memory: output: what annotate gave the host is not of the contract: pointer out of bounds of memory
        report at the edge of the memory: output: what annotate gave the host is not of the contract: pointer out of bounds of memory
        report at an odd address: output: what annotate gave the host is not of the contract: return pointer not aligned
        log beyond the memory: output: what annotate gave the host is not of the contract: string pointer/length out of bounds of memory
        log at no level: output: what annotate gave the host is not of the contract: unexpected discriminant: 9
    "#]]
    .assert_eq(&harms(&wat, &names));
}
