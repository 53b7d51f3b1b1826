//! A plugin in C: zig compiles it with the bindings that lie in the SDK.

use super::tools::{run, zig};
use crate::author::{AuthorError, Project};

/// What the compiler leaves.
const LEFT: &str = "left.wasm";

impl Project {
    pub(super) fn build_c(&self) -> Result<Vec<u8>, AuthorError> {
        let mut zig = zig(self.dir())?;
        self.write_for_tools("README", "What the compiler leaves here is of no use.\n")?;
        // C's library, and nothing that begins a program: the desk calls two functions.
        zig.args(["cc", "--target=wasm32-wasi", "-mexec-model=reactor"]);
        zig.args([
            "-std=c17", "-O2", "-g0", "-s", "-Wall", "-Wextra", "-I", "sdk",
        ]);
        zig.args(["rules.c", "sdk/copydesk.c", "sdk/bindings.c"]);
        zig.args(["-o", "build/left.wasm"]);
        run(zig.current_dir(self.dir()))?;
        self.take_from_tools(LEFT)
    }
}
