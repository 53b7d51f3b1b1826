//! How large a desk is, its copies in one file, and the room that it gives back.

use std::fs;

use expect_test::expect;

use crate::support::Place;

/// A desk with three stories, one of them in two versions.
fn desk() -> Place {
    let place = Place::with_settings("gate = \"warning\"\n\n[[plugins]]\nname = \"hygiene\"\n");
    for text in ["The ferry sails.", "The ferry sails again."] {
        place.write("a.txt", format!("Ferry\n\n{text}\n"));
        place.write(
            "b.txt",
            "Goats\n\nGoats ate the tulips. The work is to beg...\n",
        );
        place.write("c.txt", "Storm\n\nThe storm is over.\n");
        place.run_well(["a.txt", "b.txt", "c.txt"]);
    }
    place
}

#[test]
fn the_size_of_a_desk_is_told() {
    let place = desk();
    let said = place.copydesk(["store", "stats"]).exits(0).stdout;
    for part in [
        "1 in review, 0 new, 2 clear",
        "schema 4",
        "versions",
        "objects",
        "compact",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let json = place
        .copydesk(["--format", "json", "store", "stats"])
        .json_lines();
    let number = |name: &str| json[0][name].as_u64().unwrap();
    assert_eq!(json[0]["states"]["clear"], 2);
    assert_eq!(
        number("disk_bytes"),
        number("live_bytes") + number("other_bytes")
    );
}

#[test]
fn a_desk_comes_back_out_of_its_backup() {
    let place = desk();
    drop(place.copydesk(["lock"]).exits(0));
    let before = place.export();
    drop(place.copydesk(["store", "backup", "desk.backup"]).exits(0));
    // What comes later is not in it.
    place.write("c.txt", "Storm\n\nThe storm has come back.\n");
    place.run_well(["c.txt"]);
    let restored = place.copydesk(["store", "restore", "desk.backup", "--into", "again"]);
    drop(restored.exits(0));
    assert!(
        place
            .copydesk(["--desk", "again", "export"])
            .exits(0)
            .stdout
            == before
    );
    for name in ["copydesk.toml", "copydesk.lock"] {
        let [one, two] = [name.to_owned(), format!("again/{name}")]
            .map(|name| fs::read(place.path().join(name)).unwrap());
        assert!(one == two, "{name}");
    }
    let checked = place.copydesk(["--desk", "again", "store", "check"]);
    assert!(checked.exits(0).stdout.contains("all is well"));
    let replayed = place.copydesk(["--desk", "again", "replay"]);
    drop(replayed.exits(0));
}

#[test]
fn nothing_is_written_over_and_no_desk_is_made_of_half_a_backup() {
    let place = desk();
    drop(place.copydesk(["store", "backup", "desk.backup"]).exits(0));
    let whole = fs::read(place.path().join("desk.backup")).unwrap();
    expect![[r#"
        exit status 4
        --- stderr
        error: cannot write desk.backup
          caused by: entity already exists
          hint: see that the disk is well and the directory writable, and run again over the same input; what was told as stored is stored
    "#]]
    .assert_eq(&place.copydesk(["store", "backup", "desk.backup"]).to_string());
    assert!(fs::read(place.path().join("desk.backup")).unwrap() == whole);
    expect![[r#"
        exit status 2
        --- stderr
        error: there is something in . already
          hint: name a directory that is not there yet
    "#]]
    .assert_eq(
        &place
            .copydesk(["store", "restore", "desk.backup", "--into", "."])
            .to_string(),
    );
    place.write("half.backup", &whole[..whole.len() / 2]);
    expect![[r#"
        exit status 4
        --- stderr
        error: half.backup is no whole backup: it was not written to its end, or cut
          hint: take another backup; a file that was copied while it was written is none
    "#]]
    .assert_eq(
        &place
            .copydesk(["store", "restore", "half.backup", "--into", "half"])
            .to_string(),
    );
    assert!(!place.path().join("half").exists());
    expect![[r#"
        exit status 4
        --- stderr
        error: cannot read none.backup
          caused by: No such file or directory (os error 2)
          hint: see that the disk is well and the directory writable, and run again over the same input; what was told as stored is stored
    "#]].assert_eq(
        &place
            .copydesk(["store", "restore", "none.backup", "--into", "none"])
            .to_string(),
    );
}

#[test]
fn a_compacted_desk_says_the_same_in_less_room() {
    let place = desk();
    let before = place.export();
    for round in 0..20 {
        place.write(
            "c.txt",
            format!("Storm\n\nThe storm is over. {}\n", "x ".repeat(round)),
        );
        place.run_well(["--fresh", "a.txt", "b.txt", "c.txt"]);
    }
    place.write("c.txt", "Storm\n\nThe storm is over.\n");
    place.run_well(["c.txt"]);
    let json = place.copydesk(["--format", "json", "store", "compact"]);
    let json = json.json_lines();
    let number = |name: &str| json[0][name].as_u64().unwrap();
    assert!(number("after_bytes") < number("before_bytes"), "{json:?}");
    assert!(place.export() == before);
    let checked = place.copydesk(["store", "check"]).exits(0).stdout;
    assert!(checked.contains("all is well"), "{checked}");
}
