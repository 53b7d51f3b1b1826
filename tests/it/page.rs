//! A page of a site as plain text, from the file to the editor: its stories, the teaser that goes to
//! its article, what is said twice, what is of no story, and what is not certain.

use expect_test::expect;

use crate::support::{Place, stories};

/// A page as it is copied out of a browser.
const PAGE: &str = "\
Night ferry to Saltwick to be withdrawn
The harbour board of Tolmin says that too few passengers use the boat at midnight, and the islanders are pre...
Jump to comments
The night ferry to Saltwick will be withdrawn in May, Ada Krantz, the chairwoman of the harbour board of Tolmin, said on Monday. The islanders are preparing a protest.
Krantz said that the boat at midnight carried 11 passengers on an average night. The harbour board had lost 2.1 million on it last year, and could not do so again.
“Nobody likes to take a ferry away,” Krantz told the islanders. “But a ferry without passengers is a lamp without a room.”
The mayor of Saltwick, Piet Aalders, called the decision a mistake. Nurses at the hospital in Tolmin live on the island, he said, and they come home with the night ferry.
The board will hear the islanders on Thursday. The last boat at midnight is to leave Tolmin on 3 May.
Most read
The handball team of Pernau has lost its coach three days before the final.
Two sheep stopped the traffic on the coast road near Vell for an hour.
A bakery in Oldcastle has been fined for selling bread that was too light.
The handball team of Pernau has lost its coach three days before the final.
Get our app for the latest news
Be the first to comment
© 2026 Tolmin Post
";

fn desk() -> Place {
    let place = Place::new();
    place.write("page.txt", PAGE);
    place.run_well(["-q", "page.txt"]);
    place
}

/// The id of the story whose body or headline begins so.
fn id_of(place: &Place, begins: &str) -> String {
    let stories = stories(&place.export());
    let of = |name: &str| {
        let mut stories = stories.iter();
        stories.find(|it| it[name].as_str().is_some_and(|it| it.starts_with(begins)))
    };
    let story = of("headline").or_else(|| of("body")).unwrap();
    story["id"].as_str().unwrap().to_owned()
}

#[test]
fn the_stories_of_a_page_stand_in_the_queue() {
    expect![[r#"
        exit status 0
        --- stdout
           flags  state  why  published (UTC)  id                    headline
        N  1N     clear                        60b2b1d71815286da837  ¶ A bakery in Oldcastle has been fined…
        N  1N     clear                        6e255034751bad9e4167  ¶ The handball team of Pernau has lost…
        N  1N     clear                        d20eddbc3838aa9002a4  ¶ Two sheep stopped the traffic on the…
        -         clear                        2953a2ff9535e70cd109  Night ferry to Saltwick to be withdrawn
        --- stderr
        4 listed; the desk has 0 in review and 4 clear
    "#]].assert_eq(&desk().copydesk(["list"]).to_string());
}

#[test]
fn an_article_has_the_teaser_that_stands_elsewhere_on_its_page() {
    let place = desk();
    let id = id_of(&place, "Night ferry");
    expect![[r#"
        exit status 0
        --- stdout
          Night ferry to Saltwick to be withdrawn

          id            2953a2ff9535e70cd109, version 1
          state         clear
          source        page.txt (page, story 1)
          bytes         0..152, 169..905 of 1289
          teaser        The harbour board of Tolmin says that too few passengers use the boat at midnight,
                        and the islanders are pre...

          checked by    tagger 0.1.0, summarizer 0.1.0, hygiene 0.1.0, language 0.1.0, pii 0.1.0, figures
                        0.1.0, claims 0.1.0, sensitive 0.1.0, headline 0.1.0
          tags          keyphrase (by tagger): islanders 0.82 [c66a8f58], Saltwick 0.79 [2182444f],
                        withdrawn 0.70 [ffbba82d], passengers 0.69 [16a26dc9], Tolmin 0.66 [79b28fc4],
                        midnight 0.64 [cad27333], Krantz 0.61 [e7ffe469], chairwoman 0.57 [30225fb5],
                        harbour board 0.35 [50a486b5], night ferry 0.32 [5253f282]
          tags          name (by tagger): Saltwick [4a1d1571], Ada Krantz [11137e69], Tolmin [1b6d5dc6],
                        Piet Aalders [c565b550]
          tags          language (by language): en 1.00 [38a7534b]
          summary       extract (by summarizer) [f9f9ac56]: The night ferry to Saltwick will be withdrawn
                        in May, Ada Krantz, the chairwoman of the harbour board of Tolmin, said on Monday.
                        The islanders are preparing a protest. Krantz said that the boat at midnight
                        carried 11 passengers on an average night.
          summary       teaser (by summarizer) [8c92f469]: The night ferry to Saltwick will be withdrawn in
                        May, Ada Krantz, the chairwoman of the harbour board of Tolmin, said on Monday.

          The night ferry to Saltwick will be withdrawn in May, Ada Krantz, the chairwoman of the harbour
          board of Tolmin, said on Monday. The islanders are preparing a protest.
          Krantz said that the boat at midnight carried 11 passengers on an average night. The harbour
          board had lost 2.1 million on it last year, and could not do so again.
          “Nobody likes to take a ferry away,” Krantz told the islanders. “But a ferry without passengers
          is a lamp without a room.”
          The mayor of Saltwick, Piet Aalders, called the decision a mistake. Nurses at the hospital in
          Tolmin live on the island, he said, and they come home with the night ferry.
          The board will hear the islanders on Thursday. The last boat at midnight is to leave Tolmin on 3
          May.

          no flags
    "#]].assert_eq(&place.copydesk(["show", &id]).to_string());
}

#[test]
fn a_story_that_is_said_again_is_stored_once_and_says_so() {
    let place = desk();
    let id = id_of(&place, "The handball team");
    expect![[r#"
        exit status 0
        --- stdout
          (no headline)

          id            6e255034751bad9e4167, version 1
          state         clear
          source        page.txt (page, story 2)
          bytes         915..991 of 1289
          said again    1 time on its page

          checked by    hygiene 0.1.0, language 0.1.0, pii 0.1.0, figures 0.1.0, claims 0.1.0, sensitive
                        0.1.0
          not by        tagger 0.1.0 (optional): abstained: 14 words are too few for keyphrases
          not by        summarizer 0.1.0 (optional): abstained: a story of 14 words is too short to
                        summarise
          not by        headline 0.1.0 (optional): abstained: there is no headline
          tags          language (by language): en 1.00 [d4253176]

          The handball team of Pernau has lost its coach three days before the final.

          1 note     hygiene/missing-headline: A teaser from a page, without a headline; write one if it is
                     to stand alone.
                     in   the story as a whole, confidence 1.00, id 5ee22802f519b89251bd
    "#]]
    .assert_eq(&place.copydesk(["show", &id]).to_string());
}

#[test]
fn every_byte_of_a_page_is_told() {
    let place = desk();
    expect![[r#"
        exit status 0
        --- stdout
        stories  repeats  refused  no story  bytes  format  document
              4        1        -       103   1289  page    page.txt
        --- stderr
        1 document
    "#]]
    .assert_eq(&place.copydesk(["documents"]).to_string());
    expect![[r#"
        exit status 0
        --- stdout
        page.txt
          format    page
          encoding  UTF-8
          bytes     1289
          digest    sha256:e4296734366132b936f9b991b67c60b58e1f50e0de7636c007514c3490ac2df6

          0..152      story 2953a2ff9535e70cd109
          152..169    navigation
          169..905    story 2953a2ff9535e70cd109
          905..915    label
          915..991    story 6e255034751bad9e4167
          991..1062   story d20eddbc3838aa9002a4
          1062..1137  story 60b2b1d71815286da837
          1137..1213  repeats the story 6e255034751bad9e4167
          1213..1245  call
          1245..1269  comments
          1269..1289  legal
    "#]]
    .assert_eq(&place.copydesk(["documents", "page.txt"]).to_string());
}

/// A sentence that may go on with the one above it, or be another story.
const UNSURE: &str = "\
Get our app for the latest news
The night ferry to Saltwick will be withdrawn in May, the harbour board of Tolmin said on Monday.
The harbour board had lost 2.1 million on it last year, Ada Krantz said, and could not do so again.
Two sheep stopped the traffic on the coast road near Vell.
Be the first to comment
";

#[test]
fn what_is_not_surely_a_story_is_in_review_until_an_editor_approves_it() {
    let place = Place::new();
    place.write("page.txt", UNSURE);
    place.run_well(["-q", "page.txt"]);
    expect![[r#"
        exit status 0
        --- stdout
           flags  state   why     published (UTC)  id                    headline
        E  1E     review  open                     da0fa3d672b19c313fba  ¶ The night ferry to Saltwick will…
        N  1N     review  unsure                   eb796376ab6d174efa8d  ¶ Two sheep stopped the traffic on…
        --- stderr
        2 listed; the desk has 2 in review and 0 clear
    "#]]
    .assert_eq(&place.copydesk(["list"]).to_string());
    let id = id_of(&place, "Two sheep");
    expect![[r#"
        exit status 0
        --- stdout
          (no headline)

          id            eb796376ab6d174efa8d, version 1
          state         review: cut out of a page, perhaps not rightly
          source        page.txt (page, story 2)
          bytes         230..289 of 313
          unsure        that a story begins with “Two sheep stopped the traffic on the coast road near
                        Vell.”

          checked by    hygiene 0.1.0, language 0.1.0, pii 0.1.0, figures 0.1.0, claims 0.1.0, sensitive
                        0.1.0
          not by        tagger 0.1.0 (optional): abstained: 11 words are too few for keyphrases
          not by        summarizer 0.1.0 (optional): abstained: a story of 11 words is too short to
                        summarise
          not by        headline 0.1.0 (optional): abstained: there is no headline
          tags          language (by language): en 1.00 [bf9840f7]

          Two sheep stopped the traffic on the coast road near Vell.

          1 note     hygiene/missing-headline: A teaser from a page, without a headline; write one if it is
                     to stand alone.
                     in   the story as a whole, confidence 1.00, id aeaa378742cb9469a511
    "#]].assert_eq(&place.copydesk(["show", &id]).to_string());
}

#[test]
fn a_text_that_is_said_to_be_one_story_is_one_and_a_page_is_one_for_the_asking() {
    let place = Place::new();
    place.write("page.txt", PAGE);
    place.write(
        "plain.txt",
        "The tide was high.\nThe boats lay at the pier.\nA dog ran along the quay.\n",
    );
    let read = |format: &[&str], file: &str| {
        let args = [&["run", "-q"], format, &[file]].concat();
        drop(place.copydesk(args).exits(0));
        let stories = stories(&place.export());
        let of_file = stories.iter().filter(|it| it["source"]["uri"] == file);
        let formats = of_file.map(|it| it["source"]["format"].as_str().unwrap().to_owned());
        formats.collect::<Vec<_>>()
    };
    assert_eq!(read(&["--input-format", "text"], "page.txt"), ["text"]);
    assert_eq!(read(&[], "plain.txt"), ["text"]);
}
