//! A plugin in JavaScript: componentize-qjs puts it beside an interpreter, `QuickJS`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::tools::{componentize_qjs, run};
use super::{Native, run_tests};
use crate::author::{AuthorError, Project};
use crate::model::Capability;
use crate::sandbox::{WORLD_OF_PLUGIN, contract_of};

/// What the tool begins with: it makes the plugin what the contract wants, and gives the SDK what the
/// plugin asks for.
fn entry(capabilities: &BTreeSet<Capability>) -> String {
    let interfaces: BTreeSet<&str> = capabilities.iter().map(Capability::interface).collect();
    let names = interfaces.iter().filter_map(|it| it.rsplit('/').next());
    let names = names.collect::<Vec<_>>().join(", ");
    let imports = interfaces.iter().filter_map(|interface| {
        let name = interface.rsplit('/').next()?;
        Some(format!("import * as {name} from \"{interface}@0.1.0\";\n"))
    });
    let imports: String = imports.collect();
    format!(
        "import {{ log }} from \"copydesk:plugin/log@0.1.0\";\n{imports}\
         import plugin from \"../rules.js\";\n\
         import {{ exported }} from \"../sdk/copydesk.js\";\n\
         export const {{ configure, annotate }} = exported(plugin, log, {{ {names} }});\n"
    )
}

/// What the tool leaves.
const LEFT: &str = "left.wasm";

impl Project {
    pub(super) fn build_javascript(&self) -> Result<Vec<u8>, AuthorError> {
        let tool = componentize_qjs(self.dir())?;
        let capabilities = &self.manifest().capabilities;
        self.write_for_tools("wit/copydesk.wit", &contract_of(capabilities))?;
        self.write_for_tools("entry.js", &entry(capabilities))?;
        let mut command = Command::new(tool);
        // Not the kind that waits for things, which the sandbox has none of.
        command.args(["--sync", "--wit", "build/wit"]);
        command.arg("--module-root").arg(self.root_of_modules());
        command.args(["--world", WORLD_OF_PLUGIN, "--js", "build/entry.js"]);
        command.args(["--output", "build/left.wasm"]);
        run(command.current_dir(self.dir()))?;
        self.take_from_tools(LEFT)
    }

    /// The directory that all modules lie in: the project, or, where its SDK is a link, what holds both.
    pub(super) fn root_of_modules(&self) -> PathBuf {
        let real = |path: &Path| fs::canonicalize(path).ok();
        let (Some(project), Some(sdk)) = (real(self.dir()), real(&self.dir().join("sdk"))) else {
            return PathBuf::from(".");
        };
        let above = project.ancestors().find(|it| sdk.starts_with(it));
        above.map_or_else(|| PathBuf::from("."), Path::to_owned)
    }

    pub(super) fn test_javascript(&self) -> Result<Native, AuthorError> {
        let entries = fs::read_dir(self.dir()).map_err(AuthorError::file("read", self.dir()))?;
        let mut names = entries.filter_map(|it| it.ok()?.file_name().into_string().ok());
        if !names.any(|name| name.ends_with(".test.js")) {
            return Ok(Native::None("there is no file whose name ends in .test.js"));
        }
        let mut node = Command::new("node");
        run_tests(node.arg("--test").current_dir(self.dir()))
    }
}
