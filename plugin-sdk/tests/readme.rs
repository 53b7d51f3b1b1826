//! The README's plugin is the one in `examples/first-plugin`, which is compiled and tested.

use std::path::Path;
use std::{fs, io};

fn read(path: &str) -> io::Result<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
}

#[test]
fn the_readme_shows_the_example_as_it_is() {
    let readme = read("README.md").unwrap();
    let library = read("../examples/first-plugin/src/lib.rs").unwrap();
    let code = library.split_once("\n\n").unwrap().1;
    let (plugin, tests) = code.split_once("\n\n#[cfg(test)]").unwrap();
    for shown in [
        plugin,
        tests.trim_end(),
        read("../examples/first-plugin/plugin.toml")
            .unwrap()
            .trim_end(),
    ] {
        assert!(readme.contains(shown), "the README does not show:\n{shown}");
    }
}

#[test]
fn the_smallest_plugin_is_short() {
    let library = read("../examples/first-plugin/src/lib.rs").unwrap();
    let (plugin, _) = library.split_once("#[cfg(test)]").unwrap();
    let body = plugin.split_once("impl Plugin").unwrap().1;
    assert!(body.lines().filter(|line| !line.trim().is_empty()).count() < 20);
}
