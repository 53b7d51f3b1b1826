//! The example newsroom, from the first run to the export.

use std::fs;

use expect_test::expect;
use serde_json::Value;

use crate::support::{Place, assert_schema, assert_true_anchors, root, stories};

/// The newsroom after its first run.
fn annotated() -> Place {
    let place = Place::newsroom();
    place.run_well(["stories"]);
    place
}

#[test]
fn the_first_run_tells_what_came_in_and_what_it_was_worth() {
    let place = Place::newsroom();
    let output = place.copydesk(["run", "stories"]);
    expect![[r#"
        exit status 0
        --- stderr
        stories   44 stored
        states    8 in review, 36 clear
        flags     7 errors, 3 warnings, 8 notes
        also      568 tags, 39 summaries
        plugins   tagger 0.1.0 [share]%  31 ok, 13 abstained
                  summarizer 0.1.0 [share]%  25 ok, 19 abstained
                  hygiene 0.1.0 [share]%  44 ok
                  language 0.1.0 [share]%  42 ok, 2 abstained
                  pii 0.1.0 [share]%  44 ok
                  figures 0.1.0 [share]%  41 ok, 3 abstained
                  claims 0.1.0 [share]%  41 ok, 3 abstained
                  sensitive 0.1.0 [share]%  41 ok, 3 abstained
                  headline 0.1.0 [share]%  34 ok, 10 abstained
        time      [measured]
    "#]]
    .assert_eq(&output.steady().to_string());
}

#[test]
fn the_queue_has_the_worst_first() {
    let output = annotated().copydesk(["list"]);
    expect![[r#"
        exit status 0
        --- stdout
           flags  state   why          published (UTC)   id                    headline
        E  1E     review  open         2026-02-09 09:02  wire-2026-0209-013    Coldwath airport shut until…
        E  1E     review  open         2026-02-09 15:25  wire-2026-0209-014    Competition commission to lo…
        E  1E     review  open         2026-02-09 10:20  short-2026-0209-03    ¶ Coldwath Town have signed…
        E  1E     review  open                           0312cfbe77100ca3b89b  Household waste: collections…
        E  1E     review  open                           8c7dea00beec84741991  Wharf Road reopens after fir…
        E  1E     review  open,unsure                    b75094692a3074eed811  ¶ Seven ships were at anchor…
        E  1E     review  open                           e7f8fc32e16cfe1600af  Island doctor to retire afte…
        -         review  canceled     2026-02-09 13:12  wire-2026-0209-012    Head of Vennland Health Boar…
        W  1W     clear                2026-02-09 13:50  wire-2026-0209-015    University to reopen Beacon…
        W  2W     clear                                  abfa479fc962dea3f241  Market traders win stay of e…
        N  1N     clear                                  15cb43ab665f46773c03  ¶ The price of a day ticket…
        N  1N     clear                                  188a762d9e677773e922  ¶ A baker in Fishergate has…
        N  1N     clear                                  1a00d87bd703b761443e  ¶ Plans for 214 homes on the…
        N  1N     clear                                  342340790c6f6f33900e  ¶ A snow warning has been is…
        N  1N     clear                                  673d1faf66d0a3d972b0  ¶ The Corn Exchange will sta…
        N  1N     clear                                  69b28960d14eb63b51a2  ¶ Sam Okoro-Finn’s late winn…
        N  1N     clear                                  8702cc5062a0060e1187  ¶ A pair of ospreys has been…
        N  1N     clear                                  a143526a0da4fb22b16d  ¶ Archaeologists have found…
        -         clear                2026-02-09 05:10  wire-2026-0209-009    Two firefighters hurt as bla…
        -         clear                2026-02-09 08:10  wire-2026-0209-008    Storm Ottoline cuts power to…
        -         clear                2026-02-09 16:05  wire-2026-0209-002    Bridge alarm was silenced 11…
        -         clear                2026-02-09 12:15  wire-2026-0209-004    Vennland extends measles cli…
        -         clear                2026-02-09 14:40  wire-2026-0209-005    Treasurer who stole 412,600…
        -         clear                2026-02-09 22:35  wire-2026-0209-001    Marrowick council backs 642…
        -         clear                2026-02-09 05:30  wire-2026-0209-003    Okoro-Finn strikes late as M…
        -         clear                2026-02-09 09:00  short-2026-0209-04    Unemployment in Vennland fal…
        -         clear   embargo      2026-02-09 11:00  wire-2026-0209-011    Sealed testimony shows port…
        -         clear                2026-02-09 17:20  wire-2026-0209-007    Hollin Cable lifts dividend…
        -         clear                2026-02-09 06:45  wire-2026-0209-010    Novelist from Łódź wins Thra…
        -         clear                2026-02-09 06:50  short-2026-0209-02    Lifeboat brings in drifting…
        -         clear                2026-02-09 09:30  short-2026-0209-01    Fishergate to close
        -         clear                2026-02-09 10:00  wire-2026-0209-006    Cold-water reef found off He…
        -         clear                                  00b0aa88b273e1a6a37b  Swing bridge to close for 11…
        -         clear                                  1ead681d37d484dc9b91  ‘I keep the chain in a biscu…
        -         clear                                  60d065a14b354f11a8da  Lüttersiel baut Fähranleger…
        -         clear                                  62c069fb5009a45f9490  Four village halls share 90,…
        -         clear                                  676de3d157f0822c2405  Brinmar Ferries adds 14 sail…
        -         clear                                  7adfc034de923d95a613  Ilgınlı’da iskele yeniden aç…
        -         clear                                  7e3968ac689a56da0602  Elspeth Tarrant, keeper of t…
        -         clear                                  8f3700d89759167fa665  Reef older than the coastlin…
        -         clear                                  beb90c3bff5ddd6fb54e  “The nineteenth day is alway…
        -         clear                                  cf1f3e5bc644790cadc0  Tempête Ottoline : Sainte-Ho…
        -         clear                                  e5f3daa530183737d657  Correction: Tanfield Bridge…
        --- stderr
        43 listed; the desk has 8 in review and 35 clear
    "#]].assert_eq(&output.to_string());
}

/// What `README.md` of the example says is wrong with a story, as the stock plugins call it.
/// Slips that only a reader finds are not in it.
const PLANTED: [(&str, &[&str]); 5] = [
    ("wire-2026-0209-013", &["hygiene/missing-body"]),
    ("wire-2026-0209-014", &["hygiene/truncated"]),
    ("wire-2026-0209-015", &["hygiene/repeated-paragraph"]),
    ("short-2026-0209-03", &["hygiene/missing-headline"]),
    (
        "stories/desk/broken-quotes.md",
        &["hygiene/unbalanced-quote", "hygiene/unbalanced-quote"],
    ),
];

fn rules(story: &Value) -> Vec<&str> {
    let annotations = story["annotations"].as_array().unwrap();
    annotations
        .iter()
        .filter_map(|it| it["rule"].as_str())
        .collect()
}

#[test]
fn every_planted_fault_is_found() {
    let export = stories(&annotated().export());
    for (story, planted) in PLANTED {
        let found = export
            .iter()
            .find(|it| it["id"] == story || it["source"]["uri"] == story)
            .unwrap_or_else(|| panic!("{story} is not there"));
        let mut rules = rules(found);
        for rule in planted {
            let at = rules.iter().position(|it| it == rule);
            let at = at.unwrap_or_else(|| panic!("{story} lacks {rule}: {rules:?}"));
            rules.remove(at);
        }
    }
}

#[test]
fn no_clean_story_is_flagged() {
    let export = stories(&annotated().export());
    let clean = [
        "port-strike.md",
        "correction.md",
        "obituary.md",
        "mayor-interview.md",
        "hafen.txt",
        "meteo.md",
        "haber.txt",
        "ferry-company.txt",
        "university.txt",
        "wire-2026-0209-001",
        "wire-2026-0209-002",
        "wire-2026-0209-003",
        "wire-2026-0209-004",
        "wire-2026-0209-005",
        "wire-2026-0209-006",
        "wire-2026-0209-007",
        "wire-2026-0209-008",
        "wire-2026-0209-010",
    ];
    for name in clean {
        let story = export
            .iter()
            .find(|it| it["id"] == name || it["source"]["uri"].as_str().unwrap().ends_with(name));
        let story = story.unwrap_or_else(|| panic!("{name} is not there"));
        assert_eq!(rules(story), [""; 0], "{name}");
        assert_eq!(story["state"], "clear", "{name}");
    }
}

/// The rules for English stand back from a story that the plugin `language` found to be in another
/// one, and say which.
#[test]
fn rules_for_english_abstain_from_stories_in_other_languages() {
    let stories = stories(&annotated().export());
    let mut languages = Vec::new();
    for story in &stories {
        let tags = story["annotations"].as_array().unwrap().iter();
        let mut tags = tags.filter(|it| it["scheme"] == "language");
        let Some(language) = tags.find_map(|it| it["term"].as_str()) else {
            continue;
        };
        for outcome in story["outcomes"].as_array().unwrap() {
            if !["claims", "figures", "sensitive"]
                .map(Value::from)
                .contains(&outcome["plugin"])
            {
                continue;
            }
            if language == "en" {
                assert_eq!(outcome["outcome"], "ok", "{outcome}");
            } else {
                let reason = format!("the rules are for English, and the language is `{language}`");
                assert_eq!(outcome["outcome"], "abstained", "{outcome}");
                assert_eq!(outcome["reason"], reason.as_str(), "{outcome}");
                languages.push(language);
            }
        }
    }
    languages.sort_unstable();
    languages.dedup();
    assert_eq!(languages, ["de", "fr", "tr"]);
}

#[test]
fn a_story_of_eleven_words_gets_no_summary() {
    let place = annotated();
    let output = place
        .copydesk(["show", "short-2026-0209-01", "--format", "json"])
        .exits(0);
    let story = &output.json_lines()[0];
    let summaries = story["annotations"].as_array().unwrap();
    assert!(
        summaries.iter().all(|it| it["kind"] != "summary"),
        "{story}"
    );
    assert_eq!(story["word_count"], 11);
    assert_eq!(story["outcomes"][1]["outcome"], "abstained", "{story}");
}

#[test]
fn an_embargo_a_cancellation_and_a_second_version_are_kept() {
    let export = stories(&annotated().export());
    let story = |id: &str| export.iter().find(|it| it["id"] == id).unwrap();
    assert_eq!(
        story("wire-2026-0209-011")["embargo"],
        "2036-01-01T00:00:00Z"
    );
    let canceled = story("wire-2026-0209-012");
    assert_eq!(
        (
            &canceled["status"],
            &canceled["state"],
            &canceled["reasons"]
        ),
        (
            &"canceled".into(),
            &"review".into(),
            &vec!["canceled"].into()
        )
    );
    assert_eq!(story("wire-2026-0209-009")["version"], 2);
    let names = story("wire-2026-0209-010")["headline"].as_str().unwrap();
    assert!(names.contains("Łódź"), "{names}");
}

#[test]
fn every_document_of_another_shape_is_read() {
    let export = stories(&annotated().export());
    let headline = |uri: &str| {
        let mut found = export.iter().filter(|it| it["source"]["uri"] == uri);
        found.next().unwrap_or_else(|| panic!("{uri}"))["headline"].clone()
    };
    // UTF-16, and UTF-8 behind a mark, which is not part of the headline.
    assert_eq!(
        headline("stories/foreign/haber.txt"),
        "Ilgınlı’da iskele yeniden açılıyor, ilk vapur İzmir’e kalkacak"
    );
    assert_eq!(
        headline("stories/releases/university.txt"),
        "Reef older than the coastline discovered by University of Vennland team"
    );
}

#[test]
fn the_scraped_front_page_becomes_its_stories() {
    let place = annotated();
    let export = stories(&place.export());
    let of_page: Vec<&Value> = export
        .iter()
        .filter(|it| it["source"]["uri"] == "stories/pages/harbour-live.txt")
        .collect();
    assert_eq!(of_page.len(), 10);
    let body = |begins: &str| {
        let mut found = of_page.iter().filter_map(|it| it["body"].as_str());
        found.find(|it| it.starts_with(begins)).unwrap()
    };
    let article = body("Seven ships were at anchor");
    assert_eq!(article.lines().count(), 13);
    assert!(article.ends_with("if both sides ask her to."), "{article}");
    assert_eq!(body("A snow warning has been issued").lines().count(), 1);
    let said_again = of_page
        .iter()
        .filter(|it| it["extra"]["page"]["repeats"] == 1);
    assert_eq!(said_again.count(), 3);
    let doctor = of_page
        .iter()
        .find(|it| it["headline"].is_string())
        .unwrap();
    assert!(rules(doctor).contains(&"hygiene/truncated"), "{doctor}");
    let lines = "Get the latest from the waterfront";
    assert!(
        export
            .iter()
            .all(|it| !it["body"].as_str().unwrap_or_default().contains(lines))
    );
}

#[test]
fn show_draws_a_cut_off_text_with_its_flag_under_it() {
    let output = annotated().copydesk(["show", "wire-2026-0209-014"]);
    expect![[r#"
        exit status 0
        --- stdout
          Competition commission to look again at Vennland bus merger

          id            wire-2026-0209-014, version 1
          state         review: a flag is open
          source        Northern Wire (ndjson, story 14)
          byline        Rufus Adeane
          dateline      STANNFIELD
          published     2026-02-09T15:25:00Z
          urgency       5
          language      en
          categories    business, transport

          checked by    tagger 0.1.0, summarizer 0.1.0, hygiene 0.1.0, language 0.1.0, pii 0.1.0, figures
                        0.1.0, claims 0.1.0, sensitive 0.1.0, headline 0.1.0
          tags          keyphrase (by tagger): commission 0.87 [217cfdcb], passengers 0.84 [6ed99fc3],
                        examination 0.69 [5d3e5268], Stannfield 0.68 [34f200cf], companies 0.65 [cbc6b816],
                        merger 0.63 [5f4525e3], Vennland 0.63 [01d979fc], fares 0.57 [a88e6ea0], ticket
                        0.52 [fd460aed], competition commission 0.50 [a42e3dac]
          tags          name (by tagger): Vennland [6b6e98c3], Stannfield [892f770f], Thraeway Buses
                        [618c372b], Thraeway Coast [730aa81f], Ottilie Farrant [c53da3bb], Niall Greaves
                        [8570b371]
          tags          topic (by tagger): economy, business and finance 0.92 [f5ce3e01]
          tags          language (by language): en 1.00 [ed07c2dc]
          summary       extract (by summarizer) [f7b959b5]: The Competition Commission has reopened its
                        examination of a merger between the two largest bus companies in Vennland after
                        passengers in Stannfield complained that fares had risen by almost a fifth in 14
                        months. Thraeway Buses and Coastliner were allowed to combine in November 2024 on
                        condition that they kept single fares below 3 crowns for two years. The group, now
                        called Thraeway Coast, operates 212 of the region's 260 buses.
          summary       teaser (by summarizer) [eae37fc9]: The Competition Commission has reopened its
                        examination of a merger between the two largest bus companies in Vennland

          The Competition Commission has reopened its examination of a merger between the two largest bus
          companies in Vennland after passengers in Stannfield complained that fares had risen by almost a
          fifth in 14 months.

          Thraeway Buses and Coastliner were allowed to combine in November 2024 on condition that they
          kept single fares below 3 crowns for two years. The group, now called Thraeway Coast, operates
          212 of the region's 260 buses.

          The commission said on Monday that it had received 1,870 complaints since the summer, most of
          them about the replacement of single fares by a day ticket that costs 5.60 crowns.

          "A cap on a ticket which can no longer be bought is not a cap," said Ottilie Farrant, who heads
          the Stannfield Passengers' Forum. "We pointed this out in June, and again in September."

          Thraeway Coast denied that it had broken the terms of the merger. A spokesman, Niall Greaves,
          said single tickets remained on sale at 11 kiosks and that four passengers in five preferred the
          day ticket.

          The company carried 31 million passengers last year and made an operating profit of 8.7 million
          crowns. It could be ordered to restore the old fares, to pay a penalty of up to a tenth of its
          revenue or, in the last resort, to sell one of its depots.

          Interested parties have until 9 March to submit evidence. After a hearing in Marrowick in April,
          the commission said it would pub...
                                       ^^^^^^ 1 error hygiene/truncated

          1 error    hygiene/truncated: The text breaks off here; get the rest of it.
                     in   body, confidence 0.75, id d0db18f7bc2b5bf9e06c
    "#]].assert_eq(&output.to_string());
}

#[test]
fn show_draws_marks_under_curly_quotes_where_they_stand() {
    let place = annotated();
    let queue = place.copydesk([
        "list",
        "--rule",
        "hygiene/unbalanced-quote",
        "--format",
        "json",
    ]);
    let id = queue.json_lines()[0]["id"].as_str().unwrap().to_owned();
    let output = place.copydesk(["show", &id]);
    expect![[r#"
        exit status 0
        --- stdout
          Market traders win stay of execution for Fishergate hall

          id            abfa479fc962dea3f241, version 1
          state         clear
          source        stories/desk/broken-quotes.md (markdown, story 1)
          bytes         0..1448 of 1448
          byline        Rufus Adeane
          language      en
          categories    business, local government

          checked by    tagger 0.1.0, summarizer 0.1.0, hygiene 0.1.0, language 0.1.0, pii 0.1.0, figures
                        0.1.0, claims 0.1.0, sensitive 0.1.0, headline 0.1.0
          tags          keyphrase (by tagger): council 0.79 [a4e799b4], committee 0.68 [cc49b0c9],
                        Fishergate 0.66 [284ffa42], traders 0.64 [f8091a63], Marrowick 0.61 [6c3c9f4c],
                        market 0.60 [0d0839a1], execution 0.57 [d88e164c], stallholders 0.48 [affd213f],
                        repair 0.48 [a9882149], hall 0.46 [5980b7d3]
          tags          name (by tagger): Fishergate [2383b736], Bettina Crowe [d35d8afa], Desmond Quayle
                        [d997d4d3]
          tags          topic (by tagger): economy, business and finance 0.87 [1a09b269]
          tags          language (by language): en 1.00 [41544597]
          summary       extract (by summarizer) [ae0bdf32]: Traders at Fishergate market hall in Marrowick
                        have been told that they can stay for another year while the city council looks for
                        a builder to mend the glass roof. Notices to leave by the end of March, sent to all
                        58 stallholders in November, will be withdrawn, the council said on Friday. Rents
                        will be frozen until the work begins.

          Traders at Fishergate market hall in Marrowick have been told that they can stay for another year
          while the city council looks for a builder to mend the glass roof.

          Notices to leave by the end of March, sent to all 58 stallholders in November, will be withdrawn,
          the council said on Friday. Rents will be frozen until the work begins.

          “It is the best news we have had since the roof started to come in, said Bettina Crowe, who has
          ^^^ 1 warning hygiene/unbalanced-quote
          sold cheese in the hall since 1996 and leads the traders’ committee. She said that eleven stalls
          had already gone, and that she hoped some would return.

          The roof, which has 4,200 panes, was closed off with netting after a sheet of glass fell into an
          empty aisle in August. A survey put the cost of repair at 6.4 million crowns, more than twice the
          sum that the council had set aside.

          "We would rather have a market under a net than no market under a new roof,” said Desmond Quayle,
          ^^^ 2 warning hygiene/unbalanced-quote
                                             2 warning hygiene/unbalanced-quote ^^^^^^
          the council’s finance member. He said that two firms had asked to see the drawings and that a
          contract might be signed by the autumn.

          Shoppers spent about 9 million crowns in the hall last year, according to the committee. A
          petition against its closure was signed by 13,600 people.

          The council’s works committee is to discuss the repair on 24 February.

          1 warning  hygiene/unbalanced-quote: This quotation is never closed; find its end and close it
                     there.
                     in   body, confidence 0.80, id 8808314dc2716cd446c1
          2 warning  hygiene/unbalanced-quote: The two marks of this quotation do not match; use one form.
                     fix  replace “"” by ““”
                     in   body, confidence 0.85, id 1c8f0e6816274ff159af
    "#]].assert_eq(&output.to_string());
}

#[test]
fn list_filters_by_state_severity_rule_tag_source_and_date() {
    let place = annotated();
    let count = |args: &[&str]| {
        let args = ["list", "--format", "json"].iter().chain(args);
        place.copydesk(args).exits(0).json_lines().len()
    };
    let all = count(&[]);
    assert_eq!(
        all,
        count(&["--state", "review"]) + count(&["--state", "clear"])
    );
    assert_eq!(count(&["--rule", "hygiene/truncated"]), 2);
    assert!(count(&["--rule", "hygiene"]) >= count(&["--severity", "error"]));
    assert_eq!(count(&["--source", "stories/desk"]), 6);
    assert_eq!(count(&["--source", "broken-quotes.md"]), 1);
    let dated = count(&["--since", "2026-02-09"]);
    assert_eq!(
        count(&["--since", "2026-02-09", "--until", "2026-02-09"]),
        dated
    );
    let noon = "2026-02-09T12:00:00Z";
    assert_eq!(
        count(&["--until", noon]) + count(&["--since", noon]),
        count(&["--until", "2026-02-09"])
    );
    assert_eq!(count(&["--undecided"]), count(&["--severity", "note"]));
    assert_eq!(count(&["--decided"]), 0);
    assert_eq!(count(&["--limit", "4"]), 4);
    assert_eq!(
        count(&[
            "--since",
            "2026-02-09T16:00:00Z",
            "--source",
            "Northern Wire"
        ]),
        3
    );
    let term = "keyphrase:council";
    let tagged = stories(&place.export());
    let tagged = tagged.iter().filter(|story| {
        let mut said = story["annotations"].as_array().unwrap().iter();
        said.any(|it| it["scheme"] == "keyphrase" && it["term"] == "council")
    });
    let tagged = tagged.count();
    assert!(tagged > 0);
    assert_eq!(count(&["--tag", term]), tagged);
    let none = place.copydesk(["list", "--since", "2026-02-10"]);
    expect![[r#"
        exit status 0
        --- stderr
        no story fits; the desk has 8 in review and 35 clear
    "#]]
    .assert_eq(&none.to_string());
}

#[test]
fn stories_are_counted_in_place_of_being_listed() {
    let place = annotated();
    let all = place.copydesk(["list", "--counts", "--limit", "2"]);
    let english = ["list", "--counts", "--rule", "hygiene", "--format", "json"];
    let english = place.copydesk(english);
    expect![[r#"
        exit status 0
        --- stdout
        43 stories
        state     review                           8
                  clear                           35
        severity  error                            7
                  warning                          2
                  and 1 more
        flags     undecided                       17
        rule      hygiene/missing-headline        10
                  hygiene/missing-body             3
                  and 3 more
        tag       language:en                     38
                  keyphrase:Marrowick             14
                  and 391 more
        source    Northern Wire                   19
                  stories/pages/harbour-live.txt  10
                  and 12 more
        exit status 0
        --- stdout
        {"failed":{"more":0,"values":[]},"flags":{"more":0,"values":[{"stories":17,"value":"undecided"}]},"rule":{"more":0,"values":[{"stories":10,"value":"hygiene/missing-headline"},{"stories":3,"value":"hygiene/missing-body"},{"stories":2,"value":"hygiene/truncated"},{"stories":1,"value":"hygiene/repeated-paragraph"},{"stories":1,"value":"hygiene/unbalanced-quote"}]},"severity":{"more":0,"values":[{"stories":7,"value":"error"},{"stories":2,"value":"warning"},{"stories":8,"value":"note"}]},"source":{"more":0,"values":[{"stories":10,"value":"stories/pages/harbour-live.txt"},{"stories":4,"value":"Northern Wire"},{"stories":2,"value":"stories/pages/council-page.txt"},{"stories":1,"value":"stories/desk/broken-quotes.md"}]},"state":{"more":0,"values":[{"stories":7,"value":"review"},{"stories":10,"value":"clear"}]},"stories":17,"tag":{"more":69,"values":[{"stories":15,"value":"language:en"},{"stories":3,"value":"keyphrase:Marrowick"},{"stories":2,"value":"keyphrase:Vennland"},{"stories":2,"value":"keyphrase:council"},{"stories":2,"value":"topic:economy, business and finance"},{"stories":1,"value":"keyphrase:Coldwath Town"},{"stories":1,"value":"keyphrase:Fishergate"},{"stories":1,"value":"keyphrase:Hesk"},{"stories":1,"value":"keyphrase:Hollin Vale"},{"stories":1,"value":"keyphrase:Matthias Ekwall"},{"stories":1,"value":"keyphrase:Northern League"},{"stories":1,"value":"keyphrase:Sigrún Halldórsdóttir"},{"stories":1,"value":"keyphrase:Stannfield"},{"stories":1,"value":"keyphrase:anchor"},{"stories":1,"value":"keyphrase:authority"},{"stories":1,"value":"keyphrase:births"},{"stories":1,"value":"keyphrase:building"},{"stories":1,"value":"keyphrase:captains"},{"stories":1,"value":"keyphrase:commission"},{"stories":1,"value":"keyphrase:committee"}]}}
    "#]].assert_eq(&format!("{all}{english}"));
}

#[test]
fn a_rule_that_nothing_knows_is_no_empty_list() {
    let place = annotated();
    let outputs = [
        ["--rule", "hygiene/truncatd"],
        ["--rule", "truncated"],
        ["--rule", "hygeine"],
        ["--rule", "hygiene/nothing-like-it"],
        ["--rule", "legal/verdict"],
        ["--failed", "hygine"],
        ["--tag", "keyphrases:council"],
        ["--tag", "council"],
        ["--tag", "place"],
        ["--counts", "--rule=hygiene/x"],
        // Known, and none has it.
        ["--tag", "keyphrase:nobody says this"],
        ["--failed", "hygiene"],
        ["--rule", "hygiene/repeated-paragraph"],
    ]
    .map(|args| place.copydesk(["list"].iter().chain(&args)).to_string());
    expect![[r#"
        exit status 2
        --- stderr
        error: the pipeline knows no rule hygiene/truncatd, and no story has a flag of it
          hint: did you mean hygiene/truncated?
        exit status 2
        --- stderr
        error: the pipeline knows no plugin truncated, and no story has a flag of it
          hint: did you mean hygiene/truncated?
        exit status 2
        --- stderr
        error: the pipeline knows no plugin hygeine, and no story has a flag of it
          hint: did you mean hygiene?
        exit status 2
        --- stderr
        error: the pipeline knows no rule hygiene/nothing-like-it, and no story has a flag of it
          hint: the rules of hygiene are encoding-damage, headline-and-length, invisible-character, missing-body, missing-headline, overlong-headline, repeated-paragraph, several-stories, site-line, truncated, unbalanced-quote
        exit status 2
        --- stderr
        error: the pipeline knows no rule legal/verdict, and no story has a flag of it
          hint: the plugins are tagger, summarizer, hygiene, language, pii, figures, claims, sensitive, headline
        exit status 2
        --- stderr
        error: the pipeline knows no plugin hygine, and it failed on no story
          hint: did you mean hygiene?
        exit status 2
        --- stderr
        error: the pipeline knows no tag scheme keyphrases, and no story has a tag of it
          hint: did you mean keyphrase?
        exit status 2
        --- stderr
        error: the pipeline knows no tag scheme council, and no story has a tag of it
          hint: did you mean keyphrase:council?
        exit status 2
        --- stderr
        error: the pipeline knows no tag scheme place, and no story has a tag of it
          hint: the schemes are keyphrase, language, name, topic
        exit status 2
        --- stderr
        error: the pipeline knows no rule hygiene/x, and no story has a flag of it
          hint: the rules of hygiene are encoding-damage, headline-and-length, invisible-character, missing-body, missing-headline, overlong-headline, repeated-paragraph, several-stories, site-line, truncated, unbalanced-quote
        exit status 0
        --- stderr
        no story fits; the desk has 8 in review and 35 clear
        exit status 0
        --- stderr
        no story fits; the desk has 8 in review and 35 clear
        exit status 0
        --- stdout
           flags  state  why  published (UTC)   id                  headline
        W  1W     clear       2026-02-09 13:50  wire-2026-0209-015  University to reopen Beacon Hill observ…
        --- stderr
        1 listed; the desk has 8 in review and 35 clear
    "#]].assert_eq(&outputs.concat());
}

#[test]
fn a_second_run_gives_the_same_bytes() {
    let place = annotated();
    let first = place.export();
    place.run_well(["stories"]);
    assert!(first == place.export());
    // In another order of the inputs too, as long as it is the same of the updated story.
    place.run_well(["stories/shorts.ndjson", "stories/desk", "stories"]);
    assert!(first == place.export());
}

#[test]
fn jobs_and_the_name_of_the_directory_change_no_byte() {
    let (one, other) = (Place::newsroom(), Place::newsroom());
    one.run_well(["--jobs", "1", "stories"]);
    let deep = other.path().join("ein anderer Ort");
    fs::create_dir(&deep).unwrap();
    for name in ["copydesk.toml", "stories"] {
        fs::rename(other.path().join(name), deep.join(name)).unwrap();
    }
    let mut many = other.command(["run", "--jobs", "8", "stories"]);
    assert!(many.current_dir(&deep).output().unwrap().status.success());
    let desk = deep.to_str().unwrap();
    let eight = other.copydesk(["export", "--desk", desk]).exits(0).stdout;
    assert_eq!(eight.lines().count(), 43);
    assert!(one.export() == eight);
}

#[test]
fn inputs_are_named_from_the_desk_wherever_the_command_is_typed() {
    let place = Place::newsroom();
    let mut below = place.command(["run", "desk", "../stories/wire.ndjson"]);
    below.current_dir(place.path().join("stories"));
    assert!(below.output().unwrap().status.success());
    let export = stories(&place.export());
    let sources: Vec<_> = export
        .iter()
        .filter_map(|it| it["source"]["uri"].as_str())
        .collect();
    assert!(sources.contains(&"stories/desk/obituary.md"), "{sources:?}");
    assert!(!place.path().join("stories/copydesk.toml").exists());
}

#[test]
fn the_export_is_valid_ordered_and_true() {
    let place = annotated();
    let export = stories(&place.export());
    assert_schema(&export);
    assert!(assert_true_anchors(&export) > 50);
    let ids: Vec<&str> = export.iter().filter_map(|it| it["id"].as_str()).collect();
    assert_eq!(ids.len(), 43);
    assert!(ids.is_sorted());
}

#[test]
fn the_export_with_receipts_is_valid_and_true_and_says_more() {
    let place = annotated();
    let export = stories(
        &place
            .copydesk(["export", "--with-receipts"])
            .exits(0)
            .stdout,
    );
    assert_schema(&export);
    assert!(assert_true_anchors(&export) > 50);
    for story in &export {
        for outcome in story["outcomes"].as_array().unwrap() {
            let receipt = &outcome["receipt"];
            assert!(
                receipt["input"].as_str().unwrap().starts_with("sha256:"),
                "{receipt}"
            );
            assert!(
                receipt["engine"].as_str().unwrap().contains("wasmtime/"),
                "{receipt}"
            );
        }
    }
}

#[test]
fn the_export_holds_nothing_of_the_machine() {
    let place = annotated();
    let export = place.export();
    for secret in [
        place.path().to_str().unwrap(),
        root().to_str().unwrap(),
        "receipt",
        "micros",
    ] {
        assert!(!export.contains(secret), "{secret}");
    }
}

#[test]
fn an_export_to_a_file_is_the_same_and_leaves_nothing_beside_it() {
    let place = annotated();
    let before = place.names();
    let output = place.copydesk(["export", "-o", "out.ndjson"]).exits(0);
    assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("", ""));
    assert!(fs::read_to_string(place.path().join("out.ndjson")).unwrap() == place.export());
    assert_eq!(place.names().len(), before.len() + 1);
}

#[test]
fn an_export_comes_back_as_the_stories_that_it_was() {
    let place = annotated();
    drop(place.copydesk(["export", "-o", "out.ndjson"]).exits(0));
    let other = Place::new();
    let copy = other.write("copy.ndjson", place.export());
    other.run_well([copy]);
    let strip = |export: &str| {
        let mut export = stories(export);
        // Versions are counted by each desk for itself.
        for it in &mut export {
            it["version"] = 1.into();
            // It begins with the version.
            it["revision"] = Value::Null;
        }
        export
    };
    assert!(strip(&place.export()) == strip(&other.export()));
}

#[test]
fn the_checked_in_schema_is_the_one_that_is_printed() {
    let printed = Place::new().copydesk(["schema"]).exits(0).stdout;
    let path = root().join("host/schema/story-1.schema.json");
    let checked_in = fs::read_to_string(&path).unwrap_or_default();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &printed).unwrap();
        return;
    }
    assert!(
        printed == checked_in,
        "host/schema/story-1.schema.json is not what `copydesk schema` prints; \
         UPDATE_EXPECT=1 rewrites it"
    );
}

#[test]
fn the_schema_refuses_what_is_no_story() {
    let place = annotated();
    let text = fs::read_to_string(root().join("host/schema/story-1.schema.json")).unwrap();
    let schema = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let story = stories(&place.export()).remove(0);
    assert!(validator.is_valid(&story));
    for (key, wrong) in [
        ("schema", Value::from("copydesk/story@2")),
        ("state", "unknown".into()),
        ("version", 0.into()),
        ("annotations", Value::Null),
        ("outcomes", serde_json::json!([{"outcome": "fine"}])),
        ("urgency", 9.into()),
    ] {
        let mut broken = story.clone();
        broken[key] = wrong;
        assert!(!validator.is_valid(&broken), "{key}");
    }
}

#[test]
fn an_export_into_a_device_does_not_replace_it() {
    let place = Place::newsroom();
    place.run_well(["stories/shorts.ndjson"]);
    // A link, so that what is lost when this breaks is not the device of the machine.
    std::os::unix::fs::symlink("/dev/null", place.path().join("out")).unwrap();
    let output = place.copydesk(["export", "-o", "out"]).exits(0);
    assert_eq!(output.to_string(), "exit status 0\n");
    assert!(place.path().join("out").is_symlink());
}
