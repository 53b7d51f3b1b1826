//! `--as patch`: what an editor accepted, put into the file that it came in by a program that knows
//! patches and not us.

use std::fs;
use std::process::Command;

use expect_test::expect;

use crate::support::Place;

const FILE: &str = "Ferry fares rise again\n\nThe ferry company will raise its fares in May, for the third time within a year, its spokesman said on Monday.\n\nThe ferry company will raise its fares in May, for the third time within a year, its spokesman said on Monday.\n\nNobody was asked by the council.\n";

#[test]
fn what_was_accepted_is_put_into_the_file_by_git() {
    let place = Place::new();
    drop(place.copydesk(["init"]).exits(0));
    let file = place.path().join("ferry.md");
    let text = format!("# {FILE}");
    fs::write(&file, &text).unwrap();
    drop(place.copydesk(["run", "ferry.md"]).exits(0));
    let patch = || place.copydesk(["export", "--as", "patch"]).exits(0).stdout;
    assert_eq!(patch(), "");
    let accept = [
        "review",
        "accept",
        "--rule",
        "hygiene/repeated-paragraph",
        "--yes",
    ];
    drop(place.copydesk(accept).exits(0));
    let diff = patch();
    // An empty line of the text is a line with a blank, which a snapshot does not keep.
    let lines = diff
        .lines()
        .map(|line| line.replacen(' ', "·", usize::from(line.starts_with(' '))));
    let told: Vec<String> = lines.collect();
    expect![[r#"
        --- a/ferry.md
        +++ b/ferry.md
        @@ -2,6 +2,4 @@
        ·
        ·The ferry company will raise its fares in May, for the third time within a year, its spokesman said on Monday.
        ·
        -The ferry company will raise its fares in May, for the third time within a year, its spokesman said on Monday.
        -
        ·Nobody was asked by the council."#]].assert_eq(&told.join("\n"));
    fs::write(place.path().join("accepted.patch"), &diff).unwrap();
    let applied = Command::new("git")
        .args(["apply", "--unidiff-zero", "accepted.patch"])
        .current_dir(place.path())
        .output()
        .unwrap();
    assert!(applied.status.success(), "{applied:?}");
    let mended = fs::read_to_string(&file).unwrap();
    assert_eq!(mended.matches("The ferry company").count(), 1, "{mended}");
    // It is another file now, so the patch is of the text that was reviewed.
    assert!(patch().starts_with("--- a/ferry.md#"), "{}", patch());
}
