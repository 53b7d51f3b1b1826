//! A plugin in C: zig compiles it with the bindings that lie in the SDK.

use std::path::PathBuf;
use std::process::Stdio;

use super::tools::{run, zig};
use crate::author::{AuthorError, Project};

/// What is compiled.
const SOURCES: [&str; 3] = ["rules.c", "sdk/copydesk.c", "sdk/bindings.c"];

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
        zig.args(SOURCES);
        zig.args(["-o", "build/left.wasm"]);
        // Headers of the machine are none of the plugin's: it would not build elsewhere.
        zig.env_remove("CPATH").env_remove("C_INCLUDE_PATH");
        run(zig.current_dir(self.dir()))?;
        self.take_from_tools(LEFT)
    }

    /// The files that the compiler reads, but for those of its own, as it says itself.
    pub(super) fn read_by_compiler(&self) -> Option<Vec<PathBuf>> {
        let mut read = Vec::new();
        // Of several at a time it finds no headers of its own.
        for source in SOURCES {
            let mut zig = zig(self.dir()).ok()?;
            zig.args(["cc", "--target=wasm32-wasi", "-MM"]);
            zig.args(["-std=c17", "-I", "sdk", source]);
            zig.env_remove("CPATH").env_remove("C_INCLUDE_PATH");
            zig.stdin(Stdio::null()).current_dir(self.dir());
            let output = zig.output().ok().filter(|it| it.status.success())?;
            read.extend(prerequisites(&String::from_utf8(output.stdout).ok()?));
        }
        Some(read)
    }
}

/// What the rules of a makefile depend on.
fn prerequisites(rules: &str) -> Vec<PathBuf> {
    let mut words = vec![String::new()];
    let mut letters = rules.chars();
    while let Some(letter) = letters.next() {
        let kept = match letter {
            '\\' => letters.next().filter(|it| *it != '\n'),
            '$' => letters.next(),
            _ if letter.is_whitespace() => None,
            _ => Some(letter),
        };
        match (kept, words.last_mut()) {
            (Some(letter), Some(word)) => word.push(letter),
            _ => words.push(String::new()),
        }
    }
    // What is made of them has a colon behind it.
    words.retain(|word| !word.is_empty() && !word.ends_with(':'));
    words.into_iter().map(PathBuf::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_makefile_depends_on_is_read_as_it_is_written() {
        let rules = "rules.o: rules.c \\\n  sdk/copydesk.h ../a\\ list.h\nb.o: b$$.c\n";
        let paths = ["rules.c", "sdk/copydesk.h", "../a list.h", "b$.c"];
        assert_eq!(prerequisites(rules), paths.map(PathBuf::from));
        assert_eq!(prerequisites(""), [""; 0].map(PathBuf::from));
    }
}
