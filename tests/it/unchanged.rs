//! A project in which nothing changed is not built again, and one in which anything did is.

use std::fs;

use crate::support::C;

#[test]
fn what_did_not_change_is_not_built_again() {
    if !C.is_there("what_did_not_change_is_not_built_again") {
        return;
    }
    let place = C.begun();
    let built = |words: &[&str], status| {
        let words = [&["plugin", "build", "p"], words].concat();
        C.typed(&place, &words).exits(status).stdout
    };
    // Where there is no compiler, it is not built.
    let without = |words: &[&str]| {
        let words = [&["plugin", "build", "p"], words].concat();
        let mut command = place.command(words);
        command.env("PATH", place.path());
        place.output(command.output().unwrap())
    };
    let stays = || {
        let told = without(&[]).exits(0).stdout;
        assert!(
            told.contains("built     unchanged, not built again"),
            "{told}"
        );
    };
    let is_built = |why: &str| {
        let told = without(&[]).exits(2).stderr;
        assert!(
            told.contains("zig, the compiler for C, is not installed"),
            "{why}: {told}"
        );
    };
    let (file, record) = ("p/p.wasm", "p/build/made-of.json");
    let read = |name: &str| fs::read(place.path().join(name)).unwrap();
    // Whatever changes, until it is taken back.
    let changed = |name: &str, bytes: &[u8]| {
        let before = read(name);
        place.write(name, bytes);
        is_built(name);
        place.write(name, before);
        stays();
    };

    assert!(!built(&[], 0).contains("unchanged"));
    stays();
    let told = C.typed(&place, &["plugin", "test", "p"]).exits(0);
    assert_eq!(told.stderr, "p/p.wasm: unchanged, not built again\n");
    changed("p/rules.c", &[read("p/rules.c"), b"\n".to_vec()].concat());
    changed(
        "p/plugin.toml",
        &[read("p/plugin.toml"), b"\n".to_vec()].concat(),
    );
    changed(
        "p/sdk/copydesk.c",
        &[read("p/sdk/copydesk.c"), b"\n".to_vec()].concat(),
    );
    changed(file, &[read(file), b"\0\0\0".to_vec()].concat());
    let whole = read(record);
    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        changed(record, &whole[..length]);
    }
    fs::remove_file(place.path().join(file)).unwrap();
    is_built("there is no file");
    let told = without(&["--rebuild"]).exits(2).stderr;
    assert!(told.contains("is not installed"), "{told}");
    assert!(!built(&[], 0).contains("unchanged"));
    assert!(!built(&["--rebuild"], 0).contains("unchanged"));
    stays();

    // What the compiler read counts wherever it lies.
    place.write("shared.h", "#define SHARED 1\n");
    C.replace(
        &place,
        "#include \"",
        "#include \"../shared.h\"\n#include \"",
    );
    drop(built(&[], 0));
    stays();
    changed("shared.h", b"#define SHARED 2\n");
    // Another compiler may build it otherwise.
    let other = place.write("zig", "#!/bin/sh\nexit 1\n");
    let mut runnable = fs::metadata(&other).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut runnable, 0o755);
    fs::set_permissions(&other, runnable).unwrap();
    let told = without(&[]).exits(2).stderr;
    assert!(told.contains("cc --target=wasm32-wasi"), "{told}");
}
