//! `copydesk plugin add`: somebody else's plugin becomes one of the desk's, or nothing changes.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use expect_test::expect;

use crate::support::{Output, Place, Wat, manifest};

const STORY: &str = "Ferry strike ends\n\nThe crews went back to work on Monday morning.\n";

const SETTINGS: &str =
    "# Ours.\ngate = \"error\"  # strict\n\n[[plugins]]\nname = \"hygiene\"\n\n# [limits]\n";

/// A plugin that finds nothing, in this version, with lines of its manifest replaced.
fn plugin(version: &str, replaced: &[(&str, &str)]) -> Vec<u8> {
    let version = format!("version = \"{version}\"");
    let mut text = manifest("handmade").replace("version = \"0.1.0\"", &version);
    for (from, to) in replaced {
        assert!(text.contains(from), "{text}");
        text = text.replace(from, to);
    }
    let mut wat = Wat::new();
    wat.manifest = Some(text);
    wat.module()
}

/// A desk beside which plugins lie.
fn desk() -> Place {
    let place = Place::with_settings(SETTINGS);
    place.write("a.txt", STORY);
    place.write("in/h-0.1.0.wasm", plugin("0.1.0", &[]));
    place.write("in/h-0.2.0.wasm", plugin("0.2.0", &[]));
    place
}

fn read(place: &Place, file: &str) -> String {
    fs::read_to_string(place.path().join(file)).unwrap()
}

/// What is typed must not change the desk.
#[track_caller]
fn refused(place: &Place, words: &[&str]) -> Output {
    let before = (read(place, "copydesk.toml"), place.names());
    let said = place
        .copydesk([&["plugin", "add"], words].concat())
        .exits(2);
    assert_eq!(
        (read(place, "copydesk.toml"), place.names()),
        before,
        "{said}"
    );
    said
}

#[test]
fn a_plugin_is_shown_copied_named_and_pinned() {
    let place = desk();
    let dry = place.copydesk(["plugin", "add", "in/h-0.1.0.wasm", "--dry-run"]);
    let dry = dry.exits(0);
    assert_eq!(place.names(), ["a.txt", "copydesk.toml", "in"]);
    assert_eq!(read(&place, "copydesk.toml"), SETTINGS);
    let added = place
        .copydesk(["plugin", "add", "in/h-0.1.0.wasm"])
        .exits(0);
    assert_eq!(dry.stdout, added.stdout);
    let steady = added.steady().to_string();
    let size = fs::metadata(place.path().join("in/h-0.1.0.wasm")).unwrap();
    let steady = steady.replace(&format!(", {} bytes", size.len()), ", [size] bytes");
    expect![[r#"
        exit status 0
        --- stdout
        handmade 0.1.0  Was written by hand.
          file      in/h-0.1.0.wasm, core module, [size] bytes
          digest    sha256:[digest]
          signed    by nobody
          contract  copydesk:plugin@0.1
          licence   not stated
          made with not stated
          imports   copydesk:plugin/log@0.1.0, copydesk:plugin/types@0.1.0
          WASI      none
          asks for  nothing
          reads     headline, body
          needs     nothing
          produces  tag, summary, flag:handmade/loud
          rule      loud (warning): The text is loud.
        --- stderr
        added to $PLACE/copydesk.toml as plugins/handmade-0.1.0.wasm, and pinned in its lock file
    "#]]
    .assert_eq(&steady);
    expect![[r#"
        would be added to $PLACE/copydesk.toml as plugins/handmade-0.1.0.wasm, and pinned in its lock file
    "#]]
    .assert_eq(&dry.stderr);
    assert_eq!(
        read(&place, "copydesk.toml"),
        format!(
            "{SETTINGS}\n[[plugins]]\nname = \"handmade\"\npath = \"plugins/handmade-0.1.0.wasm\"\n"
        )
    );
    drop(place.copydesk(["lock", "--check"]).exits(0));
    drop(place.copydesk(["run", "--locked", "a.txt"]).exits(0));
    // The same again is nothing.
    let before = (read(&place, "copydesk.lock"), place.names());
    drop(
        place
            .copydesk(["plugin", "add", "in/h-0.1.0.wasm", "--replace"])
            .exits(0),
    );
    assert_eq!((read(&place, "copydesk.lock"), place.names()), before);
}

#[test]
fn another_of_its_name_stays_until_it_is_replaced_and_can_come_back() {
    let place = desk();
    drop(
        place
            .copydesk(["plugin", "add", "in/h-0.1.0.wasm"])
            .exits(0),
    );
    let said = refused(&place, &["in/h-0.2.0.wasm"]).steady();
    expect![[r#"
        exit status 2
        --- stderr
        error: the pipeline has a plugin handmade already, 0.1.0, sha256:[digest]
          hint: `copydesk diff handmade --with in/h-0.2.0.wasm` says what it would change over the stored stories; --replace takes it
    "#]]
    .assert_eq(&said.to_string());
    let replace = [
        "plugin",
        "add",
        "in/h-0.2.0.wasm",
        "--replace",
        "--format",
        "json",
    ];
    let told = &place.copydesk(replace).exits(0).json_lines()[0];
    assert_eq!(told["version"], "0.2.0");
    assert_eq!(told["replaced"]["version"], "0.1.0");
    assert_eq!(told["file"], "plugins/handmade-0.2.0.wasm");
    // There was no story yet that it could have been tried on.
    assert!(told["changes"].is_null(), "{told}");
    drop(place.copydesk(["run", "--locked", "a.txt"]).exits(0));
    let old = "plugins/handmade-0.1.0.wasm";
    let back = place.copydesk(["plugin", "add", old, "--replace"]).exits(0);
    expect![[r#"
        added to $PLACE/copydesk.toml as plugins/handmade-0.1.0.wasm, and pinned in its lock file
        $PLACE/plugins/handmade-0.2.0.wasm stays; `copydesk plugin add $PLACE/plugins/handmade-0.2.0.wasm --replace` goes back to it
    "#]]
    .assert_eq(&back.stderr);
    assert!(read(&place, "copydesk.toml").contains(old));
    drop(place.copydesk(["lock", "--check"]).exits(0));
    // The stored stories were looked at first.
    let told = "\nover the stored stories\n  stories    1 story compared, 0 otherwise\n";
    assert!(back.stdout.contains(told), "{back}");
    // Two files that call themselves the same version are two files.
    place.write("in/other.wasm", plugin("0.1.0", &[("by hand", "by foot")]));
    drop(
        place
            .copydesk(["plugin", "add", "in/other.wasm", "--replace"])
            .exits(0),
    );
    let files = fs::read_dir(place.path().join("plugins")).unwrap();
    assert_eq!(files.count(), 3);
    drop(place.copydesk(["lock", "--check"]).exits(0));
}

#[test]
fn what_it_asks_for_has_to_be_granted_and_nothing_else() {
    let place = desk();
    let asks = [("reads =", "capabilities = [\"archive\"]\nreads =")];
    place.write("in/asks.wasm", plugin("0.1.0", &asks));
    let without = refused(&place, &["in/asks.wasm"]);
    let more = refused(&place, &["in/h-0.1.0.wasm", "--grant", "archive"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: handmade asks for archive, which it would have to be granted
          hint: if it may have that, add --grant archive
        exit status 2
        --- stderr
        error: handmade does not ask for archive
          hint: what nobody asks for is granted to nobody; leave it out
    "#]]
    .assert_eq(&format!("{without}{more}"));
    drop(
        place
            .copydesk(["plugin", "add", "in/asks.wasm", "--grant", "archive"])
            .exits(0),
    );
    assert!(read(&place, "copydesk.toml").contains("grants = [\"archive\"]"));
    drop(place.copydesk(["lock", "--check"]).exits(0));
}

#[test]
fn what_a_desk_cannot_take_changes_nothing() {
    let place = desk();
    place.write("in/text.wasm", "no plugin");
    place.write(
        "in/newer.wasm",
        plugin("0.1.0", &[("api = \"0.1\"", "api = \"9.0\"")]),
    );
    let needs = [("reads =", "needs = [\"tag:mood\"]\nreads =")];
    place.write("in/needs.wasm", plugin("0.1.0", &needs));
    let zeros = "0".repeat(64);
    let other = format!("in/h-0.1.0.wasm@sha256:{zeros}");
    let said: String = [
        "in/text.wasm",
        "in/absent.wasm",
        "in/newer.wasm",
        "in/needs.wasm",
        "in/h-0.1.0.wasm@sha256:12",
        &other,
        "https://example.org/h.wasm",
        &format!("http://example.org/h.wasm@sha256:{zeros}"),
    ]
    .into_iter()
    .map(|from| refused(&place, &[from]).steady().stderr)
    .collect();
    expect![[r#"
        error: in/text.wasm is no plugin: the file is not WebAssembly
        error: the plugin file in/absent.wasm cannot be read
          caused by: No such file or directory (os error 2)
        error: this host has no version `9.0` of the plugin contract
         --> plugin.toml of in/newer.wasm:3:7
          |
        3 | api = "9.0"
          |       ^^^^^ not known here
          |
          = hint: it has `0.1`: the plugin was made for a newer Copydesk; take that, or an older release of the plugin
        error: `handmade` needs tag:mood, which no other plugin produces
          --> $PLACE/copydesk.toml:10:8
           |
        10 | name = "handmade"
           |        ^^^^^^^^^^
           |
           = hint: add a plugin that produces it, or take this one out
          hint: nothing was changed: this is what the pipeline would lack with the plugin
        error: "12" is no SHA-256: it has 64 of 0-9 and a-f
        error: in/h-0.1.0.wasm is another file: its digest is sha256:[digest], not sha256:[digest]
          hint: ask its author which of the two is meant; nothing was changed
        error: https://example.org/h.wasm names no digest, and an address can give anything
          hint: ask the author for it and write https://example.org/h.wasm@sha256:[digest]HEX; of a file, `copydesk plugin inspect FILE` prints it
        error: http://example.org/h.wasm is not https
          hint: give an https:// address, or fetch the file yourself and name it
    "#]]
    .assert_eq(&said);
    let nowhere = Place::new();
    nowhere.write("h.wasm", plugin("0.1.0", &[]));
    let said = nowhere.copydesk(["plugin", "add", "h.wasm"]).exits(2);
    assert!(said.stderr.contains("there is no desk in"), "{said}");
}

#[test]
fn a_lock_file_that_drifted_is_not_blessed_along_with_it() {
    let place = desk();
    drop(place.copydesk(["lock"]).exits(0));
    place.write("copydesk.toml", SETTINGS.replace("hygiene", "headline"));
    let said = refused(&place, &["in/h-0.1.0.wasm"]);
    expect![[r#"
        error: the pipeline is not what $PLACE/copydesk.lock pins
          plugin headline is in the pipeline and not in the lock file
          plugin hygiene is in the lock file and not in the pipeline
          hint: put back what was pinned; or, when all of it is meant, type `copydesk lock` first
    "#]]
    .assert_eq(&said.stderr);
}

/// A server on this machine that gives every path these bytes, so many times; its address.
fn server(bytes: Vec<u8>, times: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for _ in 0..times {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 4096];
            assert!(stream.read(&mut asked).unwrap() > 0);
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                bytes.len()
            );
            stream.write_all(head.as_bytes()).unwrap();
            // Who refuses a file need not read it to its end.
            stream.write_all(&bytes).ok();
        }
    });
    format!("http://{address}")
}

#[test]
fn an_address_gives_what_its_digest_says_or_nothing() {
    let place = desk();
    let inspect = ["plugin", "inspect", "in/h-0.1.0.wasm", "--format", "json"];
    let digest = place.copydesk(inspect).exits(0).json_lines()[0]["digest"].clone();
    let digest = digest.as_str().unwrap().to_owned();
    let is = server(plugin("0.1.0", &[]), 1);
    let is_not = server(plugin("0.2.0", &[]), 1);
    let said = refused(&place, &[&format!("{is_not}/h.wasm@{digest}")]).steady();
    let said = said.stderr.replace(&is_not, "http://[server]");
    expect![[r#"
        error: http://[server]/h.wasm is another file: its digest is sha256:[digest], not sha256:[digest]
          hint: ask its author which of the two is meant; nothing was changed
    "#]]
    .assert_eq(&said);
    let from = format!("{is}/h.wasm@{digest}");
    drop(place.copydesk(["plugin", "add", &from]).exits(0));
    let there = fs::read(place.path().join("plugins/handmade-0.1.0.wasm")).unwrap();
    assert_eq!(there, plugin("0.1.0", &[]));
    drop(place.copydesk(["run", "--locked", "a.txt"]).exits(0));
}
