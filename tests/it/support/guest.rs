//! Plugins of the tests, each built for the sandbox once.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use wit_component::ComponentEncoder;

use super::binary::{cargo, succeed, target_dir};

const TARGET: &str = "wasm32-unknown-unknown";

/// The plugin that misbehaves, as a component.
pub(crate) fn misbehaver() -> &'static [u8] {
    static COMPONENT: OnceLock<Vec<u8>> = OnceLock::new();
    COMPONENT.get_or_init(|| {
        ComponentEncoder::default()
            .validate(true)
            .module(misbehaver_core())
            .and_then(ComponentEncoder::encode)
            .unwrap()
    })
}

/// The same as the core module that cargo leaves.
pub(crate) fn misbehaver_core() -> &'static [u8] {
    static MODULE: OnceLock<Vec<u8>> = OnceLock::new();
    MODULE.get_or_init(|| fs::read(build("misbehaver")).unwrap())
}

/// The plugin that looks things up, as a core module.
pub(crate) fn seeker() -> &'static [u8] {
    static MODULE: OnceLock<Vec<u8>> = OnceLock::new();
    MODULE.get_or_init(|| fs::read(build("seeker")).unwrap())
}

/// The plugin that depends on the order of its settings' keys, as a core module.
pub(crate) fn fickle() -> &'static [u8] {
    static MODULE: OnceLock<Vec<u8>> = OnceLock::new();
    MODULE.get_or_init(|| fs::read(build("fickle")).unwrap())
}

/// The ten rules of the cookbook, as a core module.
pub(crate) fn cookbook() -> &'static [u8] {
    static MODULE: OnceLock<Vec<u8>> = OnceLock::new();
    MODULE.get_or_init(|| fs::read(build("cookbook")).unwrap())
}

/// The plugin that looks for the world through WASI, as a core module.
pub(crate) fn wasi_probe() -> &'static [u8] {
    static MODULE: OnceLock<Vec<u8>> = OnceLock::new();
    MODULE.get_or_init(|| fs::read(build("wasi-probe")).unwrap())
}

fn build(package: &str) -> PathBuf {
    require_target();
    let dir = target_dir().join("guests");
    let mut build = cargo();
    build.args(["build", "--package", package, "--lib"]);
    build.args(["--profile", "plugin", "--target", TARGET]);
    build.arg("--target-dir").arg(&dir);
    // What the tests themselves are built with (coverage, a wrapper) is not for a guest.
    for name in [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
    ] {
        build.env_remove(name);
    }
    succeed(&mut build);
    let file = format!("{}.wasm", package.replace('-', "_"));
    dir.join(TARGET).join("plugin").join(file)
}

/// A missing target is told in one sentence; cargo's own message is a page.
fn require_target() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut ask = Command::new(rustc);
    ask.current_dir(super::root());
    ask.args(["--print", "target-libdir", "--target", TARGET]);
    let libraries = ask.output().ok().filter(|output| output.status.success());
    let there = libraries.is_some_and(|output| {
        let dir = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        PathBuf::from(dir).is_dir()
    });
    assert!(
        there,
        "the tests build a plugin for the sandbox, for which the target {TARGET} is missing: \
         type `rustup target add {TARGET}`"
    );
}
