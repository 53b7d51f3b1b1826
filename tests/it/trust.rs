//! Signatures of plugins: made, checked when a plugin is added and whenever one is loaded, refused
//! whatever is wrong with them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use expect_test::expect;

use crate::support::{Output, Place, Wat, manifest};

const STORY: &str = "Ferry strike ends\n\nThe crews went back to work on Monday morning.\n";

fn plugin(version: &str) -> Vec<u8> {
    let mut wat = Wat::new();
    let version = format!("version = \"{version}\"");
    wat.manifest = Some(manifest("handmade").replace("version = \"0.1.0\"", &version));
    wat.module()
}

/// The public key in a `.pub` file.
fn line(place: &Place, file: &str) -> String {
    let text = fs::read_to_string(place.path().join(file)).unwrap();
    text.lines().nth(1).unwrap().to_owned()
}

/// The name of the key in a `.pub` file.
fn key_id(place: &Place, file: &str) -> String {
    let text = fs::read_to_string(place.path().join(file)).unwrap();
    let first = text.lines().next().unwrap();
    first.rsplit(' ').next().unwrap().to_owned()
}

/// A desk that takes what `ours` signed, with a plugin that is signed and keys of somebody else.
fn desk() -> Place {
    let place = Place::new();
    for name in ["ours", "theirs"] {
        let keygen = ["plugin", "keygen", name, "--no-password"];
        drop(place.copydesk(keygen).exits(0));
    }
    let key = line(&place, "ours.pub");
    place.write(
        "copydesk.toml",
        format!("[trust]\nsigned = \"required\"\nkeys = [\"{key}\"]\n\n[[plugins]]\nname = \"hygiene\"\n"),
    );
    place.write("a.txt", STORY);
    place.write("h.wasm", plugin("0.1.0"));
    sign(&place, "h.wasm", "ours.key");
    place
}

fn sign(place: &Place, file: &str, key: &str) {
    drop(
        place
            .copydesk(["plugin", "sign", file, "--key", key])
            .exits(0),
    );
}

/// With the names of keys, which are others each time, replaced.
fn told(place: &Place, output: &Output) -> String {
    let mut text = output.steady().to_string();
    for (file, name) in [("ours.pub", "[ours]"), ("theirs.pub", "[theirs]")] {
        let id = key_id(place, file);
        text = text
            .replace(&id, name)
            .replace(&line(place, file), "[line]");
    }
    text
}

#[test]
fn keys_are_made_once_and_the_secret_one_is_its_owners() {
    let place = desk();
    let made = place.copydesk(["plugin", "keygen", "again", "--no-password"]);
    let text = made
        .to_string()
        .replace(&line(&place, "again.pub"), "[line]");
    let text = text.replace(&key_id(&place, "again.pub"), "[again]");
    expect![[r#"
        exit status 0
        --- stdout
        again.key is secret: who has it signs in your name.
        again.pub is the key [again], for everybody.
        A desk that takes what you sign, and no other plugin, has in copydesk.toml:
          [trust]
          signed = "required"
          keys = ["[line]"]
    "#]]
    .assert_eq(&text);
    let mode = place.path().join("again.key").metadata().unwrap();
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    let again = place.copydesk(["plugin", "keygen", "again", "--no-password"]);
    let text = place.copydesk(["plugin", "sign", "a.txt", "--key", "ours.key"]);
    let public = place.copydesk(["plugin", "sign", "h.wasm", "--key", "ours.pub"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: again.key is there already
          hint: choose another name, or take it away
        exit status 2
        --- stderr
        error: a.txt is no plugin: the file is not WebAssembly
        exit status 2
        --- stderr
        error: the key ours.pub cannot be used: it is no secret key of minisign
          hint: of the pair that `copydesk plugin keygen NAME` makes, the secret one is NAME.key
    "#]]
    .assert_eq(&format!("{again}{text}{public}"));
    // One with a password is of no use without it.
    place.write("password", "correct horse\n");
    place.write("other", "battery staple\n");
    let locked = ["plugin", "keygen", "locked", "--password-file", "password"];
    drop(place.copydesk(locked).exits(0));
    let with = |file: &str| {
        let words = ["plugin", "sign", "h.wasm", "--key", "locked.key"];
        place.copydesk([&words[..], &["--password-file", file]].concat())
    };
    let wrong = with("other").exits(2);
    expect![[r#"
        error: the key locked.key cannot be used: the password is another one
          hint: of the pair that `copydesk plugin keygen NAME` makes, the secret one is NAME.key
    "#]]
    .assert_eq(&wrong.stderr);
    drop(with("password").exits(0));
    let key = line(&place, "locked.pub");
    let add = ["plugin", "add", "h.wasm", "--key", &key, "--dry-run"];
    let said = place.copydesk(add).exits(2);
    assert!(
        said.stderr.contains("which this desk does not trust"),
        "{said}"
    );
}

#[test]
fn what_is_signed_is_taken_and_looked_at_again_whenever_it_is_loaded() {
    let place = desk();
    let added = place.copydesk(["plugin", "add", "h.wasm"]).exits(0);
    let signed = added.stdout.lines().find(|it| it.contains("signed"));
    let signed = signed.unwrap().split("timestamp:").next().unwrap();
    expect!["  signed    by the key [ours], which this desk trusts: "]
        .assert_eq(&signed.replace(&key_id(&place, "ours.pub"), "[ours]"));
    let there = "plugins/handmade-0.1.0.wasm";
    let signature = format!("{there}.minisig");
    assert!(place.path().join(&signature).is_file());
    drop(place.copydesk(["run", "a.txt"]).exits(0));
    let doctor = place.copydesk(["doctor"]).exits(0).stdout;
    assert!(doctor.contains("signatures handmade"), "{doctor}");

    let good = fs::read_to_string(place.path().join(&signature)).unwrap();
    sign(&place, "h.wasm", "theirs.key");
    let theirs = fs::read_to_string(place.path().join("h.wasm.minisig")).unwrap();
    place.write("other.wasm", plugin("0.2.0"));
    sign(&place, "other.wasm", "ours.key");
    let other = fs::read_to_string(place.path().join("other.wasm.minisig")).unwrap();
    let mut refusals = String::new();
    for (bad, what) in [
        (String::new(), "empty"),
        (good[..good.len() / 2].to_owned(), "cut short"),
        (good.replace("timestamp:", "timestomp:"), "another comment"),
        (theirs, "another key"),
        (other, "of another file"),
        ("x".repeat(1 << 20), "a megabyte of nothing"),
    ] {
        place.write(&signature, bad);
        let run = place.copydesk(["run", "a.txt"]).exits(2);
        let first = told(&place, &run);
        let first = first.lines().find(|it| it.starts_with("error:")).unwrap();
        refusals.extend([what, ": ", first, "\n"]);
    }
    fs::remove_file(place.path().join(&signature)).unwrap();
    let run = place.copydesk(["run", "a.txt"]).exits(2);
    refusals.push_str(&told(&place, &run));
    expect![[r#"
        empty: error: the signature $PLACE/plugins/handmade-0.1.0.wasm.minisig does not vouch for $PLACE/plugins/handmade-0.1.0.wasm: it is no signature of minisign, or cut short
        cut short: error: the signature $PLACE/plugins/handmade-0.1.0.wasm.minisig does not vouch for $PLACE/plugins/handmade-0.1.0.wasm: it is no signature of minisign, or cut short
        another comment: error: the signature $PLACE/plugins/handmade-0.1.0.wasm.minisig does not vouch for $PLACE/plugins/handmade-0.1.0.wasm: it does not fit: the file, the signature or its comment is another than the key [ours] signed
        another key: error: $PLACE/plugins/handmade-0.1.0.wasm is signed by the key [theirs], which this desk does not trust
        of another file: error: the signature $PLACE/plugins/handmade-0.1.0.wasm.minisig does not vouch for $PLACE/plugins/handmade-0.1.0.wasm: it does not fit: the file, the signature or its comment is another than the key [ours] signed
        a megabyte of nothing: error: the signature $PLACE/plugins/handmade-0.1.0.wasm.minisig does not vouch for $PLACE/plugins/handmade-0.1.0.wasm: it is no signature of minisign, or cut short
        exit status 2
        --- stderr
        error: $PLACE/plugins/handmade-0.1.0.wasm is not signed, and this desk takes signed plugins only
         --> $PLACE/copydesk.toml:9:8
          |
        9 | name = "handmade"
          |        ^^^^^^^^^^
          |
          = hint: its signature would lie in $PLACE/plugins/handmade-0.1.0.wasm.minisig; get the file and its .minisig again from whom you trust, or let them sign it: `copydesk plugin sign $PLACE/plugins/handmade-0.1.0.wasm --key FILE.key`
    "#]]
    .assert_eq(&refusals);
    // The file itself changed under a good signature.
    place.write(&signature, &good);
    place.write(there, plugin("0.3.0"));
    let run = place.copydesk(["check", "a.txt"]).exits(2);
    assert!(run.stderr.contains("does not vouch for"), "{run}");
    let doctor = place.copydesk(["doctor"]).exits(1).stdout;
    assert!(doctor.contains("does not vouch for"), "{doctor}");
}

#[test]
fn what_nobody_who_is_trusted_signed_is_not_added() {
    let place = desk();
    let before = place.names();
    place.write("plain.wasm", plugin("0.1.0"));
    place.write("theirs.wasm", plugin("0.1.0"));
    sign(&place, "theirs.wasm", "theirs.key");
    let refused = |words: &[&str]| {
        let said = place
            .copydesk([&["plugin", "add"], words].concat())
            .exits(2);
        told(&place, &said)
    };
    let mut said = refused(&["plain.wasm"]);
    said += &refused(&["theirs.wasm"]);
    said += &refused(&["h.wasm", "--key", "theirs.pub"]);
    said += &refused(&["plain.wasm", "--key", "ours.pub"]);
    said += &refused(&["h.wasm", "--key", "a.txt"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: plain.wasm is not signed, and this desk takes signed plugins only
         --> $PLACE/copydesk.toml:9:8
          |
        9 | name = "handmade"
          |        ^^^^^^^^^^
          |
          = hint: its signature would lie in plain.wasm.minisig; get the file and its .minisig again from whom you trust, or let them sign it: `copydesk plugin sign plain.wasm --key FILE.key`
          hint: nothing was changed: this is what the pipeline would lack with the plugin
        exit status 2
        --- stderr
        error: theirs.wasm is signed by the key [theirs], which this desk does not trust
         --> $PLACE/copydesk.toml:9:8
          |
        9 | name = "handmade"
          |        ^^^^^^^^^^
          |
          = hint: if you know whose key that is, write its line into `keys` of [trust]; else get the file and its .minisig again from whom you trust, or let them sign it: `copydesk plugin sign theirs.wasm --key FILE.key`
          hint: nothing was changed: this is what the pipeline would lack with the plugin
        exit status 2
        --- stderr
        error: the key [theirs] does not vouch for h.wasm: of its signature, it is by the key [ours], which is not trusted
          hint: get file and signature again from whom you trust; nothing was changed
        exit status 2
        --- stderr
        error: plain.wasm is not signed: there is no plain.wasm.minisig
          hint: ask its author for the signature
        exit status 2
        --- stderr
        error: a.txt is no key: it is no public key of minisign, which is one line that begins with RW
          hint: the author gives it to you, in a file that ends in .pub or as one line
    "#]]
    .assert_eq(&said);
    assert!(!place.path().join("plugins").exists());
    assert_eq!(before.len() + 3, place.names().len());
    // Where the desk does not ask for it, who adds a plugin still can.
    place.write("copydesk.toml", "[[plugins]]\nname = \"hygiene\"\n");
    drop(
        place
            .copydesk(["plugin", "add", "theirs.wasm", "--key", "theirs.pub"])
            .exits(0),
    );
    let inspect = place.copydesk(["plugin", "inspect", "handmade"]).exits(0);
    let line = inspect
        .stdout
        .lines()
        .find(|it| it.contains("signed"))
        .unwrap();
    assert!(line.contains("which this desk does not know"), "{line}");
}

#[test]
fn stock_plugins_are_trusted_as_the_program_is() {
    let place = desk();
    drop(place.copydesk(["run", "a.txt"]).exits(0));
    let inspect = place.copydesk(["plugin", "inspect", "hygiene"]).exits(0);
    assert!(
        inspect.stdout.contains("it comes with the program"),
        "{inspect}"
    );
}
