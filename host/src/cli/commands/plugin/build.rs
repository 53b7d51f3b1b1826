//! `copydesk plugin build`: a project becomes the one file that is handed over.

use std::io::Write as _;

use serde_json::json;

use crate::author::{Build, Built, Made, Project};
use crate::cli::args::BuildArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::terminal::{FAINT, STRONG, line};
use crate::config::limits_in_force;

/// What is told of a plugin that was there.
pub(super) const UNCHANGED: &str = "unchanged, not built again";

pub(super) fn build(context: &Context, args: &BuildArgs) -> Result<Exit, CommandError> {
    let when = match args.rebuild {
        true => Build::Always,
        false => Build::IfChanged,
    };
    let built = Project::open(&args.project)?.build(when)?;
    let Built {
        path,
        file,
        manifest,
        made,
    } = &built;
    let imports = file.imports()?;
    let limits = limits_in_force(None, manifest);
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        let limits = limits.iter().map(|it| (it.key.to_owned(), json!(it.value)));
        let told = json!({
            "name": manifest.name, "version": manifest.version, "api": manifest.api,
            "file": path.display().to_string(), "size": file.size(), "digest": file.digest(),
            "imports": imports, "limits": serde_json::Map::from_iter(limits),
            "unchanged": *made == Made::Before,
        });
        writeln!(stdout, "{}", Json(&told))?;
    } else {
        let theme = context.terminal.stdout;
        let title = format!("{} {}", manifest.name, manifest.version);
        writeln!(stdout, "{}", theme.paint(STRONG, &line(&title)))?;
        let limits = limits.iter().map(|it| format!("{} {}", it.key, it.value));
        let limits: Vec<String> = limits.collect();
        let imports = match imports.is_empty() {
            true => "nothing".to_owned(),
            false => imports.join(", "),
        };
        let unchanged = (*made == Made::Before).then(|| ("built", UNCHANGED.to_owned()));
        let rows = [
            ("file", format!("{}, {} bytes", path.display(), file.size())),
            ("contract", format!("copydesk:plugin@{}", manifest.api)),
            ("imports", imports),
            ("limits", limits.join(", ")),
        ];
        for (name, text) in rows.into_iter().chain(unchanged) {
            let name = theme.paint(FAINT, &format!("{name:<9}"));
            writeln!(stdout, "  {name} {}", line(&text))?;
        }
    }
    stdout.flush()?;
    Ok(Exit::Done)
}
