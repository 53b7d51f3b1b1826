//! A plugin in Python: componentize-py puts it beside an interpreter, `CPython`.

use std::fs;
use std::process::Command;

use super::tools::{componentize_py, python, run};
use super::{Native, run_tests};
use crate::author::{AuthorError, Project};
use crate::sandbox::{WORLD_OF_PLUGIN, contract_of};

/// What the tool begins with: it makes the plugin what the contract wants. It must not be called like
/// the world.
const ENTRY: &str = "\
import rules
from copydesk.contract import world

WitWorld = world(rules)
";

/// What the tool leaves.
const LEFT: &str = "left.wasm";

impl Project {
    pub(super) fn build_python(&self) -> Result<Vec<u8>, AuthorError> {
        let tool = componentize_py(self.dir())?;
        let contract = contract_of(&self.manifest().capabilities);
        self.write_for_tools("wit/copydesk.wit", &contract)?;
        self.write_for_tools("copydesk_entry.py", ENTRY)?;
        let mut command = Command::new(tool);
        command.args([
            "--quiet",
            "--wit-path",
            "build/wit",
            "--world",
            WORLD_OF_PLUGIN,
        ]);
        command.args(["componentize", "copydesk_entry"]);
        for path in ["build", "sdk", "."] {
            command.args(["--python-path", path]);
        }
        command.args(["--output", "build/left.wasm"]);
        // Packages of an environment are none of the plugin's: it would not build elsewhere.
        command.env_remove("VIRTUAL_ENV").env_remove("PYTHONPATH");
        run(command.current_dir(self.dir()))?;
        self.take_from_tools(LEFT)
    }

    pub(super) fn test_python(&self) -> Result<Native, AuthorError> {
        let entries = fs::read_dir(self.dir()).map_err(AuthorError::file("read", self.dir()))?;
        let mut names = entries.filter_map(|it| it.ok()?.file_name().into_string().ok());
        if !names.any(|name| name.starts_with("test_") && name.ends_with(".py")) {
            return Ok(Native::None(
                "there is no file whose name begins with test_",
            ));
        }
        let mut command = Command::new(python(self.dir()));
        command.args(["-m", "unittest"]).current_dir(self.dir());
        // What Python compiles for itself is not left beside the author's code.
        command
            .env("PYTHONPATH", "sdk")
            .env("PYTHONDONTWRITEBYTECODE", "1");
        run_tests(&mut command)
    }
}
