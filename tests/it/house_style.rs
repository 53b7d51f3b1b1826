//! A house style in files of Vale, from the directory of a desk to flags.

use expect_test::expect;

use crate::support::Place;

const SETTINGS: &str = "[[plugins]]\nname = \"style\"\n\n[plugins.settings]\n\
    styles = [\"styles/**/*.yml\"]\nskip = [\"kind:spelling\"]\n";

const STORY: &str = "Council to close bridge\n\nThe council will utilize the money for a bridge \
    that is very unique. “It is very unique,” the mayor said.\n";

/// A style as its makers ship it: rules below the name of the style, and what is no rule beside them.
const STYLE: [(&str, &str); 4] = [
    (
        "styles/Harbour/Plain.yml",
        "extends: substitution\nmessage: \"Use '%s' instead of '%s'.\"\nlevel: error\n\
         ignorecase: true\nlink: https://harbour.example/style#plain\naction:\n  name: replace\n\
         swap:\n  utili[sz]e: use\n",
    ),
    (
        "styles/Harbour/Unique.yml",
        "extends: existence\nmessage: \"Leave out '%s'.\"\nignorecase: true\n\
         tokens:\n  - very unique\n",
    ),
    (
        "styles/Harbour/Spelling.yml",
        "extends: spelling\nmessage: \"'%s'?\"\n",
    ),
    ("styles/Harbour/meta.json", "{\"feed\": \"\"}"),
];

fn desk(styles: &str) -> Place {
    let place = Place::with_settings(&SETTINGS.replace("styles/", styles));
    for (name, text) in STYLE {
        place.write(&name.replace("styles/", styles), text);
    }
    place.write("a.txt", STORY);
    place
}

/// What is stored, without the times that a run took.
fn stored(place: &Place) -> String {
    place.run_well(["a.txt"]);
    place.export()
}

#[test]
fn a_published_style_works_as_its_files_lie_there() {
    let place = desk("styles/");
    place.run_well(["a.txt"]);
    let stored = place.export();
    let record: serde_json::Value = serde_json::from_str(stored.lines().next().unwrap()).unwrap();
    let flags: Vec<String> = record["annotations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let rule = it["extra"]["rule"].as_str().unwrap_or_default();
            format!("{} {} {}", it["severity"], rule, it["message"])
        })
        .collect();
    expect![[r#"
        "error" Harbour.Plain "Use 'use' instead of 'utilize'."
        "warning" Harbour.Unique "Leave out 'very unique'.""#]]
    .assert_eq(&flags.join("\n"));
}

#[test]
fn the_same_files_in_another_directory_give_the_same_bytes() {
    let here = stored(&desk("styles/"));
    assert!(here.contains("utilize"), "{here}");
    assert_eq!(here, stored(&desk("config/vale/")));
}

#[test]
fn an_edited_rule_makes_the_plugin_run_again_and_an_unread_one_stops_the_run() {
    let place = desk("styles/");
    let before = stored(&place);
    place.write(
        "styles/Harbour/Unique.yml",
        "extends: existence\nmessage: \"Never '%s'.\"\ntokens:\n  - very unique\n",
    );
    let after = stored(&place);
    assert!(!before.contains("Never 'very unique'."), "{before}");
    assert!(after.contains("Never 'very unique'."), "{after}");
    place.write("styles/Harbour/Latin.yml", b"message: caf\xe9");
    expect![[r#"
        exit status 2
        --- stderr
        error: $PLACE/styles/Harbour/Latin.yml cannot be used: it is not UTF-8
         --> $PLACE/copydesk.toml:5:11
          |
        5 | styles = ["styles/**/*.yml"]
          |           ^^^^^^^^^^^^^^^^^
          |
          = hint: the files of a setting are text in UTF-8
    "#]]
    .assert_eq(&place.copydesk(["run", "a.txt"]).exits(2).to_string());
    place.write("styles/Harbour/Latin.yml", "extends: existence\n");
    expect![[r#"
        exit status 2
        --- stderr
        error: `style` refuses `styles`: `Harbour.Latin` has no `message`
         --> $PLACE/copydesk.toml:5:10
          |
        5 | styles = ["styles/**/*.yml"]
          |          ^^^^^^^^^^^^^^^^^^^
    "#]]
    .assert_eq(&place.copydesk(["run", "a.txt"]).exits(2).to_string());
}

#[test]
fn inspect_shows_the_files_and_not_all_of_their_text() {
    let place = desk("styles/");
    let output = place.copydesk(["plugin", "inspect", "style"]).exits(0);
    let output = output.to_string();
    let given = output.lines().find(|line| line.contains("is given"));
    expect![[r#"  is given  {"skip":["kind:spelling"],"styles":[{"name":"Harbour/Plain.yml","text":"extends: substitution message: \"Use '%s' instead of '%s'.\"… (179 bytes)"},{"name":"Harbour/Spelling.yml","text":"extends: spelling\nmessage: \"'%s'?\"\n"},{"name":"Harbour/Unique.yml","text":"extends: existence\nmessage: \"Leave out '%s'.\"\nignorecase: true\ntokens:\n  - very unique\n"}]}"#]].assert_eq(given.unwrap_or_default());
}
