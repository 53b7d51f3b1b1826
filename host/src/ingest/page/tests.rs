//! Whole pages: what holds of any text, and what a small page becomes.

use std::fmt::Write as _;

use super::part::{Page, PartKind};
use super::{Gate, lines};
use crate::model::Why;
use proptest::prelude::*;

fn split(text: &str) -> Page {
    super::split(text, Gate::Signs)
}

/// A page as the desk gets it: a headline with a cut teaser, an article without its headline,
/// teasers, one of them twice, and what the site says.
const PAGE: &str = "\
Ferry fares to rise by a tenth in May The harbour board blames the price of diesel and says that the night bo...
The harbour board of Tolmin will raise the fares of all ferries by a tenth in May, its chairwoman Ada Krantz said on Monday.
Krantz blamed the price of diesel. The board had paid 2.1 million for fuel last year, she said, and could not do so again.
“Nobody likes to pay more for the same crossing,” she told the meeting. “But a ferry that is bankrupt does not sail.”
Passengers from the islands protested outside the harbour office. The fares had been raised only last May, they said.
A bakery in Oldcastle has been fined for selling bread that was lighter than its label said.
The handball team of Pernau has lost its coach three days before the final.
Two sheep stopped the traffic on the coast road near Vell for an hour.
A bakery in Oldcastle has been fined for selling bread that was lighter than its label said.
Get our app for the latest news
Be the first to comment
";

fn told(text: &str) -> Vec<(usize, PartKind)> {
    let page = split(text);
    let parts = page.parts.iter();
    parts
        .map(|part| {
            let piece = text.get(part.range.clone()).unwrap();
            (piece.lines().count(), part.kind)
        })
        .collect()
}

#[test]
fn a_page_becomes_stories_repeats_and_a_remainder() {
    use PartKind::{Body, Remainder, Repeat, Teaser};
    let expected = vec![
        (1, Teaser(0)),
        (4, Body(0)),
        (1, Body(1)),
        (1, Body(2)),
        (1, Body(3)),
        (1, Repeat(1)),
        (1, Remainder(Why::Call)),
        (1, Remainder(Why::Comments)),
    ];
    let found = told(PAGE);
    // A teaser and its article may also be seen as one piece.
    let fused = [vec![(5, Body(0))], expected[2..].to_vec()].concat();
    assert!(found == expected || found == fused, "{found:#?}");
}

#[test]
fn an_article_alone_is_one_story() {
    let article: Vec<&str> = PAGE.lines().skip(1).take(4).collect();
    for break_ in ["\n", "\n\n"] {
        let text = article.join(break_);
        assert_eq!(split(&text), Page::whole(&text));
    }
}

#[test]
fn an_article_keeps_a_paragraph_that_shares_nothing_with_it() {
    let lines: Vec<&str> = PAGE.lines().collect();
    let stranger = "It rang. Somebody had left a window open, and a cat was asleep on the sill.";
    let text = [
        lines[1], lines[2], stranger, lines[3], lines[4], lines[9], lines[10],
    ]
    .join("\n");
    let page = split(&text);
    assert_eq!(page.stories.len(), 1, "{page:?}");
}

#[test]
fn lines_that_are_broken_at_a_width_are_no_paragraphs() {
    let text = "The harbour board of Tolmin will raise the fares of all\nferries by a tenth in May, its chairwoman Ada Krantz\nsaid on Monday.\nGet our app\nBe the first to comment\n";
    assert_eq!(split(text), Page::whole(text));
}

#[test]
fn a_text_of_too_many_lines_is_looked_at_no_further() {
    let text = "Get our app\n".repeat(lines::LINE_LIMIT + 2);
    assert_eq!(split(&text), Page::whole(&text));
}

#[test]
fn a_page_of_as_many_lines_as_are_looked_at_does_not_take_long() {
    let mut text = String::from("Get our app\nBe the first to comment\n");
    for n in 0..20_000 {
        writeln!(text, "Headline {n} of the harbour board\nLabel {n}").unwrap();
    }
    assert!(split(&text).is_page());
}

#[test]
fn one_line_of_megabytes_is_one_story() {
    let text = "the harbour board of Tolmin ".repeat(100_000);
    assert_eq!(split(&text), Page::whole(&text));
}

/// What any page may be made of.
fn any_line() -> impl Strategy<Value = String> {
    let of_page: Vec<String> = PAGE.lines().map(str::to_owned).collect();
    let odd = [
        "",
        " ",
        "\u{a0}",
        "...",
        "…",
        "12",
        "22.15",
        "1",
        "a",
        "©",
        "By Ada Krantz",
        "Von Ada",
        "Label",
        "LIVE",
        "More on this story",
        "Most read",
        "Read more: x",
        "Photo: x",
        "“",
        "»",
        "- item",
        "SG 1-2 TSV",
        "Ada 2\u{301}",
        "12 March",
        "Why?",
        "\u{feff}",
        "İstanbul",
        "ALDERNACH, Tuesday —",
        "TOLMIN (dna) – The board met again.",
    ];
    prop_oneof![
        4 => proptest::sample::select(of_page),
        4 => proptest::sample::select(odd.map(str::to_owned).to_vec()),
        1 => "[ -~äß’“”…–\u{2028}\t]{0,40}",
    ]
}

fn assert_whole(text: &str, gate: Gate) -> Result<(), TestCaseError> {
    let page = super::split(text, gate);
    let mut end = 0;
    let mut seen = vec![false; page.stories.len()];
    for part in &page.parts {
        prop_assert_eq!(part.range.start, end);
        prop_assert!(part.range.end > end);
        let last = text.as_bytes()[part.range.end - 1];
        prop_assert!(last == b'\n' || part.range.end == text.len());
        if let Some(story) = part.kind.story() {
            prop_assert!(story < page.stories.len());
            seen[story] = true;
        }
        end = part.range.end;
    }
    prop_assert_eq!(end, text.len());
    prop_assert!(
        seen.iter().all(|it| *it),
        "a story without a part: {:?}",
        page
    );
    let doubts = page.stories.iter().flat_map(|it| &it.doubts);
    for (_, at) in doubts {
        prop_assert!(*at < text.len() && text.is_char_boundary(*at));
    }
    prop_assert_eq!(
        super::split(text, gate),
        page,
        "a second time it is another page"
    );
    Ok(())
}

proptest! {
    #[test]
    fn every_byte_is_in_one_part(lines in proptest::collection::vec(any_line(), 0..60), end in any::<bool>()) {
        let mut text = lines.join("\n");
        if end {
            text.push('\n');
        }
        assert_whole(&text, Gate::Signs)?;
        assert_whole(&text, Gate::Open)?;
    }

    #[test]
    fn any_text_has_parts(text in any::<String>()) {
        assert_whole(&text, Gate::Signs)?;
        assert_whole(&text, Gate::Open)?;
    }

    #[test]
    fn without_signs_of_a_page_a_text_is_one_story(
        words in proptest::collection::vec(proptest::collection::vec("[a-z]{2,9}", 12..30), 1..12)
    ) {
        let sentence = |words: &Vec<String>| format!("The {} stood there. It did, {} said.", words.join(" "), words[0]);
        let text: Vec<String> = words.iter().map(sentence).collect();
        let text = text.join("\n");
        prop_assert_eq!(split(&text), Page::whole(&text));
    }
}
