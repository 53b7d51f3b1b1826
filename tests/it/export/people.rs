//! `--as csv`, `markdown` and `html`: what goes to people and their programs.

use expect_test::expect;

use super::{desk, dismiss, export};
use crate::support::Place;

#[test]
fn csv_is_rows_for_a_spreadsheet() {
    let place = desk();
    dismiss(&place);
    let table = export(&place, &["csv"]);
    let table = table.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let names = reader.headers().unwrap().clone();
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.unwrap();
        let cells = names.iter().zip(&row).filter(|(_, cell)| !cell.is_empty());
        let cells: Vec<String> = cells
            .map(|(name, cell)| format!("{name}: {cell}"))
            .collect();
        rows.push(cells.join("\n"));
    }
    expect![[r#"
        story: harbour-2
        version: 1
        state: clear
        source: '-
        headline: Naïve 😀 �plans
        language: en
        published: 2026-02-09T08:00:00Z
        kind: flag
        name: hygiene/truncated
        severity: error
        text: The text breaks off here; get the rest of it.
        confidence: 0.75
        field: body
        start: 52
        end: 59
        quote: Mond...
        plugin: hygiene
        status: dismissed
        decided_by: Ada
        decision_reason: as it came

        story: harbour-2
        version: 1
        state: clear
        source: '-
        headline: Naïve 😀 �plans
        language: en
        published: 2026-02-09T08:00:00Z
        kind: flag
        name: hygiene/invisible-character
        severity: warning
        text: There is a mark that turns the direction of writing in the headline, which nobody sees.
        confidence: 0.95
        field: headline
        start: 8
        end: 9
        quote: �
        evidence: It is U+202E.
        suggestion: � → 
        plugin: hygiene
        status: open

        story: https://example.org/1
        version: 1
        state: clear
        source: '-
        headline: '=1+1"#]].assert_eq(&rows.join("\n\n"));
    assert!(table.ends_with("\"\r\n"));
}

#[test]
fn markdown_is_a_report() {
    let place = desk();
    dismiss(&place);
    expect![[r#"
        ## Naïve 😀 ⟦1▸⟨U+202E⟩◂1⟧plans

        **clear**

        - Story: harbour-2
        - Version: 1
        - Source: \-
        - Language: en
        - Published: 2026-02-09T08:00:00Z
        - Urgency: 3
        - Words: 11

        ### Text

        Zoë Ng

        The “harbour” 👩‍🚀 féte is off.

        It was to begin on ⟦2▸Mond...◂2⟧

        ### Flags

        1. **warning** hygiene/invisible-character: There is a mark that turns the direction of writing in the headline, which nobody sees.
           - headline: “⟨U+202E⟩”
           - why: It is U+202E.
           - fix: delete “⟨U+202E⟩”
        2. **error** hygiene/truncated: The text breaks off here; get the rest of it.
           - body: “Mond...”
           - decided: dismissed by Ada: as it came

        ---

        ## \=1+1

        **clear**

        - Story: https://example.org/1
        - Version: 1
        - Source: \-
        - Words: 3

        ### Text

        All is well.

        ### Flags

        Nothing was found by hygiene 0.1.0.
    "#]].assert_eq(&export(&place, &["markdown"]));
}

#[test]
fn html_is_a_report() {
    let place = desk();
    dismiss(&place);
    let page = export(&place, &["html"]);
    let (head, articles) = page.split_at(page.find("<article").unwrap());
    assert!(
        head.contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'")
    );
    expect![[r##"
        <article id="s1" lang="en">
        <h2 dir="auto">Naïve 😀 <sup><a href="#s1f1">1▸</a></sup><mark class="warning"><span class="hidden">⟨U+202E⟩</span></mark><sup><a href="#s1f1">◂1</a></sup>plans</h2>
        <p class="standing" lang="en"><strong>clear</strong></p>
        <dl lang="en">
        <dt>Story</dt><dd dir="auto">harbour-2</dd>
        <dt>Version</dt><dd dir="auto">1</dd>
        <dt>Source</dt><dd dir="auto">-</dd>
        <dt>Language</dt><dd dir="auto">en</dd>
        <dt>Published</dt><dd dir="auto">2026-02-09T08:00:00Z</dd>
        <dt>Urgency</dt><dd dir="auto">3</dd>
        <dt>Words</dt><dd dir="auto">11</dd>
        </dl>
        <h3 lang="en">Text</h3>
        <p dir="auto">Zoë Ng</p>
        <p dir="auto">The “harbour” 👩‍🚀 féte is off.</p>
        <p dir="auto">It was to begin on <sup><a href="#s1f2">2▸</a></sup><mark class="error">Mond...</mark><sup><a href="#s1f2">◂2</a></sup></p>
        <h3 lang="en">Flags</h3>
        <ol lang="en">
        <li id="s1f1" value="1" dir="auto"><p><strong>warning</strong> hygiene/invisible-character: There is a mark that turns the direction of writing in the headline, which nobody sees.</p>
        <p>headline: “<span class="hidden">⟨U+202E⟩</span>”</p>
        <p>why: It is U+202E.</p>
        <p>fix: delete “<span class="hidden">⟨U+202E⟩</span>”</p>
        </li>
        <li id="s1f2" value="2" dir="auto"><p><strong>error</strong> hygiene/truncated: The text breaks off here; get the rest of it.</p>
        <p>body: “Mond...”</p>
        <p>decided: dismissed by Ada: as it came</p>
        </li>
        </ol>
        </article>
        <article id="s2">
        <h2 dir="auto">=1+1</h2>
        <p class="standing" lang="en"><strong>clear</strong></p>
        <dl lang="en">
        <dt>Story</dt><dd dir="auto">https://example.org/1</dd>
        <dt>Version</dt><dd dir="auto">1</dd>
        <dt>Source</dt><dd dir="auto">-</dd>
        <dt>Words</dt><dd dir="auto">3</dd>
        </dl>
        <h3 lang="en">Text</h3>
        <p dir="auto">All is well.</p>
        <h3 lang="en">Flags</h3>
        <p lang="en">Nothing was found by hygiene 0.1.0.</p>
        </article>
        <footer><p>2 stories. A number with ▸ stands where a flag begins, one with ◂ where it ends.</p></footer>
        </body>
        </html>
    "##]].assert_eq(articles);
}

#[test]
fn reports_hold_every_story_of_a_newsroom() {
    let place = Place::newsroom();
    place.run_well(["-q", "stories"]);
    let html = export(&place, &["html"]);
    assert_eq!(html.matches("<article ").count(), 43);
    assert!(html.contains("43 stories."));
    let markdown = export(&place, &["markdown"]);
    assert_eq!(
        markdown
            .lines()
            .filter(|line| line.starts_with("## "))
            .count(),
        43
    );
}
