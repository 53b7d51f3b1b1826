//! Word lists and earlier stories, from plugins in JavaScript, Python and C. `capabilities` has what holds
//! for all plugins, tried with one in Rust.

use std::fs;

use expect_test::expect;

use crate::support::{C, JAVASCRIPT, PYTHON, Tool, stories as stories_of};

/// A plugin that flags the words of a list, and stories that are like earlier ones: the same in each
/// language.
const SEEKERS: [(&Tool, &str); 3] = [
    (
        &JAVASCRIPT,
        r#"
import { archive, flag, lexicon } from "./sdk/copydesk.js";

export default {
  annotate(story) {
    const list = "house-style";
    const found = lexicon.find(list, story, "body").map(({ anchor, entry }) => {
      const listed = flag("house-words", "warning", `listed: ${entry.term}`).at(anchor);
      return entry.value ? listed.suggest(anchor, entry.value) : listed;
    });
    const words = lexicon.entries(list).length;
    const known = [lexicon.lookUp(list, "VERY"), lexicon.lookUp(list, "us")];
    const told = known.map((it) => it?.term ?? "none").join(", ");
    for (const near of archive.nearDuplicates(5)) {
      const { headline } = archive.story(near.id);
      const message = `like ${headline}; of ${words} words: ${told}`;
      found.push(flag("house-words", "note", message).about(near.id));
    }
    return found;
  },
};
"#,
    ),
    (
        &PYTHON,
        r#"
from copydesk import archive, flag, lexicon


def annotate(story):
    found = []
    for anchor, entry in lexicon.find("house-style", story, "body"):
        listed = flag("house-words", "warning", f"listed: {entry.term}").at(anchor)
        if entry.value:
            listed.suggest(anchor, entry.value)
        found.append(listed)
    words = len(lexicon.entries("house-style"))
    known = [lexicon.look_up("house-style", term) for term in ("VERY", "us")]
    told = ", ".join("none" if it is None else it.term for it in known)
    for near in archive.near_duplicates(5):
        headline = archive.story(near.id).headline
        message = f"like {headline}; of {words} words: {told}"
        found.append(flag("house-words", "note", message).about(near.id))
    return found
"#,
    ),
    (
        &C,
        r#"
#include "sdk/copydesk.h"

#define LIST "house-style"

static const char *known(const char *term, size_t length) {
  copydesk_entry entry;
  bool is = copydesk_look_up(LIST, (copydesk_text){term, length}, &entry);
  return is ? copydesk_words(entry.term) : "none";
}

void plugin_annotate(const copydesk_story *story, copydesk_report *report) {
  copydesk_listed *found;
  size_t number = copydesk_find(LIST, story, COPYDESK_BODY, &found);
  for (size_t at = 0; at < number; at += 1) {
    const char *term = copydesk_words(found[at].entry.term);
    copydesk_annotation *flag = copydesk_flag(report, "house-words", COPYDESK_WARNING,
                                              copydesk_join("listed: ", term, NULL));
    copydesk_at(report, flag, story, COPYDESK_BODY, found[at].part);
    if (found[at].entry.value.at != NULL) {
      copydesk_suggest(report, flag, story, COPYDESK_BODY, found[at].part,
                       copydesk_words(found[at].entry.value));
    }
  }
  copydesk_entry *entries;
  char words[2] = {(char)('0' + copydesk_entries(LIST, &entries)), '\0'};
  copydesk_near *near;
  number = copydesk_near_duplicates(5, &near);
  for (size_t at = 0; at < number; at += 1) {
    copydesk_earlier earlier;
    if (!copydesk_earlier_story(near[at].id, &earlier)) continue;
    const char *message =
        copydesk_join("like ", copydesk_words(earlier.headline), "; of ", words, " words: ",
                      known("VERY", 4), ", ", known("us", 2), NULL);
    copydesk_about(copydesk_flag(report, "house-words", COPYDESK_NOTE, message), near[at].id);
  }
}
"#,
    ),
];

#[test]
fn what_a_desk_grants_can_be_looked_up_in_each_language() {
    let test = "what_a_desk_grants_can_be_looked_up_in_each_language";
    for (tool, code) in SEEKERS {
        if !tool.is_there(test) {
            continue;
        }
        let place = tool.begun();
        place.write(&format!("p/{}", tool.code), code);
        let manifest = place.path().join("p/plugin.toml");
        let text = fs::read_to_string(&manifest).unwrap();
        let asks = "\ncapabilities = [\"archive\", \"lexicon:house-style\"]\nreads =";
        fs::write(manifest, text.replace("\nreads =", asks)).unwrap();
        drop(tool.typed(&place, &["plugin", "build", "p"]).exits(0));
        let entry = "[[plugins]]\nname = \"p\"\npath = \"p/p.wasm\"\n";
        place.write("copydesk.toml", entry);
        let body = "\u{201c}\u{1f600}\u{201d} e\u{301} They Co-operate very well with the US.";
        let stories = ["First", "Second"].map(|headline| {
            let published = format!("2026-02-0{}T08:00:00Z", headline.len());
            serde_json::json!({"id": headline, "title": headline, "text": body, "published": published})
                .to_string()
        });
        place.write("stories.ndjson", stories.join("\n"));
        let told = place.copydesk(["run", "stories.ndjson"]).exits(2).stderr;
        assert!(
            told.contains("grants = [\"archive\", \"lexicon:house-style\"]"),
            "{told}"
        );

        let lists = "[lexicons]\nhouse-style = \"style.txt\"\n\n";
        let grants = "grants = [\"archive\", \"lexicon:house-style\"]\n";
        place.write("copydesk.toml", format!("{lists}{entry}{grants}"));
        place.write("style.txt", "co-operate\tcooperate\nvery\nUS\n");
        place.run_well(["stories.ndjson"]);
        let mut told = String::new();
        for story in stories_of(&place.export()) {
            told.extend([story["id"].as_str().unwrap(), "\n"]);
            for flag in story["annotations"].as_array().unwrap() {
                let of = [
                    &flag["message"],
                    &flag["anchors"][0]["start"],
                    &flag["anchors"][0]["quote"],
                    &flag["suggestions"][0]["replacement"],
                    &flag["related"][0],
                ];
                let of = of.into_iter().filter(|it| !it.is_null());
                let of: Vec<_> = of.map(ToString::to_string).collect();
                told.extend(["  ", &of.join(" "), "\n"]);
            }
        }
        expect![[r#"
            First
              "listed: co-operate" 20 "Co-operate" "cooperate"
              "listed: very" 31 "very"
              "listed: US" 50 "US"
            Second
              "listed: co-operate" 20 "Co-operate" "cooperate"
              "listed: very" 31 "very"
              "listed: US" 50 "US"
              "like First; of 3 words: very, none" "First"
        "#]]
        .assert_eq(&told);
    }
}
