//! `copydesk plugin bench`: what a plugin costs, beside one that does nothing and its own native code.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::known::{Meant, meant};
use super::project::read;
use super::test::{JOBS, named, trials_of, with_earlier};
use crate::author::{AuthorError, Build, NativeCode, Project};
use crate::cli::args::BenchArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::terminal::{FAINT, STRONG, Theme, line};
use crate::model::Manifest;
use crate::pipeline::bench::{Cost, EMPTY, bench, bytes_of};
use crate::pipeline::determinism::Trial;
use crate::pipeline::{Locked, SETTINGS_FILE};
use crate::sandbox::{ConfiguredPlugin, PluginFile};
use crate::store::Filter;

/// What is measured, and on what.
struct Bench {
    plugin: ConfiguredPlugin,
    trials: Vec<Trial>,
    /// Where the stories come from, for a person.
    corpus: String,
    native: Result<NativeCode, String>,
}

/// What it came to.
struct Measured {
    plugin: Cost,
    empty: Cost,
    native: Result<Cost, String>,
}

pub(super) fn bench_plugin(context: &Context, args: &BenchArgs) -> Result<Exit, CommandError> {
    let mut bench = prepared(context, args)?;
    if bench.trials.iter().all(|trial| bytes_of(&trial.story) == 0) {
        return Err(
            CommandError::usage("there is no story with a text to measure on")
                .hint("name some with --on FILE"),
        );
    }
    let measured = bench.measure(context, args)?;
    bench.tell(context, args, &measured)?;
    Ok(match measured.plugin.failed {
        0 => Exit::Done,
        _ => Exit::PluginFailed,
    })
}

/// Builds and loads what is to be measured, and finds the stories.
fn prepared(context: &Context, args: &BenchArgs) -> Result<Bench, CommandError> {
    let path = Path::new(&args.plugin);
    if path.is_dir() {
        let project = Project::open(path)?;
        let built = project.build(Build::IfChanged)?;
        let plugin = context.load_alone(built.file, JOBS)?;
        let fixtures: Vec<_> = project.fixtures()?.into_iter().map(|it| it.story).collect();
        let (trials, corpus) = stories(context, args, plugin.manifest(), &fixtures)?;
        let native =
            match project.native_code(&trials.iter().map(|it| &it.story).collect::<Vec<_>>()) {
                Ok(native) => Ok(native),
                Err(AuthorError::NoNative(why)) => Err(why),
                Err(error) => return Err(error.into()),
            };
        return Ok(Bench {
            plugin,
            trials,
            corpus,
            native,
        });
    }
    let no_project = Err("only a project's own code can be built natively".to_owned());
    match meant(context, &args.plugin)? {
        Meant::Alone(known) => {
            let plugin = context.load_alone(known.file, JOBS)?;
            let (trials, corpus) = stories(context, args, plugin.manifest(), &[])?;
            Ok(Bench {
                plugin,
                trials,
                corpus,
                native: no_project,
            })
        }
        Meant::InPipeline(settings, _) => {
            let pipeline = context.load(&settings, JOBS, Locked::No)?;
            let mut plugins = pipeline.plugins().iter();
            let plugin = plugins.find(|one| one.manifest().name.as_str() == args.plugin);
            let plugin = plugin.map(|it| it.configured().clone());
            let plugin =
                plugin.ok_or_else(|| CommandError::usage("the pipeline has no such plugin"))?;
            let (trials, corpus) = stories(context, args, plugin.manifest(), &[])?;
            let trials = with_earlier(trials, &pipeline, plugin.manifest())?;
            Ok(Bench {
                plugin,
                trials,
                corpus,
                native: no_project,
            })
        }
    }
}

/// The stories that were named; else the project's; else the desk's; else the examples of the rules and
/// odd texts.
fn stories(
    context: &Context,
    args: &BenchArgs,
    manifest: &Manifest,
    fixtures: &[PathBuf],
) -> Result<(Vec<Trial>, String), CommandError> {
    let of_files = |files: &[PathBuf]| -> Result<Vec<Trial>, CommandError> {
        let mut all = Vec::new();
        for file in files {
            all.extend(read(context, file)?);
        }
        Ok(all)
    };
    let (mut trials, corpus) = if !args.on.is_empty() {
        (
            of_files(&args.on)?,
            "the stories that were named".to_owned(),
        )
    } else if !fixtures.is_empty() {
        (of_files(fixtures)?, "the project's stories".to_owned())
    } else {
        let dir = context.desk_dir()?;
        match dir.join(SETTINGS_FILE).is_file() && dir.join(".copydesk").is_dir() {
            true => (
                of_desk(context, args.limit)?,
                "the desk's stories".to_owned(),
            ),
            false => (Vec::new(), String::new()),
        }
    };
    trials.truncate(args.limit);
    if trials.is_empty() {
        let examples = "the examples of its rules and odd texts";
        return Ok((trials_of(manifest), examples.to_owned()));
    }
    Ok((trials, corpus))
}

/// The first stories of the desk, in the order of the queue.
fn of_desk(context: &Context, limit: usize) -> Result<Vec<Trial>, CommandError> {
    let desk = context.open_desk()?;
    let page = desk.store().queue(&Filter::default(), None, limit)?;
    let mut trials = Vec::new();
    for head in page.heads {
        if let Some(stored) = desk.store().story(&head.id, None)? {
            trials.push(named(stored.annotated.story));
        }
    }
    desk.close()?;
    Ok(trials)
}

impl Bench {
    fn measure(&mut self, context: &Context, args: &BenchArgs) -> Result<Measured, CommandError> {
        let empty = PluginFile::new("empty".to_owned(), EMPTY.to_vec())?;
        let empty = context.load_alone(empty, JOBS)?;
        let mut native = Cost::default();
        let native_code = &mut self.native;
        let mut beside = || -> Result<(), CommandError> {
            if let Ok(code) = native_code {
                native.rounds.push(code.round()?);
            }
            Ok(())
        };
        let plugins = [&self.plugin, &empty];
        let rounds = usize::from(args.rounds);
        let costs = bench(&plugins, &self.trials, rounds, &mut beside)?;
        let mut costs = costs.into_iter();
        let plugin = costs.next().unwrap_or_default();
        let empty = costs.next().unwrap_or_default();
        Ok(Measured {
            plugin,
            empty,
            native: match &self.native {
                Ok(_) => Ok(native),
                Err(why) => Err(why.clone()),
            },
        })
    }

    /// Thousands of bytes of the texts of all stories.
    fn kilobytes(&self) -> f64 {
        let bytes: usize = self.trials.iter().map(|it| bytes_of(&it.story)).sum();
        bytes as f64 / 1000.0
    }

    fn tell(
        &self,
        context: &Context,
        args: &BenchArgs,
        measured: &Measured,
    ) -> Result<(), CommandError> {
        let mut stdout = context.terminal.open_stdout();
        if context.json() {
            writeln!(stdout, "{}", Json(&self.json(args, measured)))?;
        } else {
            let drawn = self.draw(args, measured, context.terminal.stdout);
            stdout.write_all(drawn.as_bytes())?;
        }
        stdout.flush()?;
        Ok(())
    }

    fn json(&self, args: &BenchArgs, measured: &Measured) -> Value {
        let manifest = self.plugin.manifest();
        let kilobytes = self.kilobytes();
        let of = |cost: &Cost| {
            json!({
                "cpu_micros_per_kb": micros(cost.time()) / kilobytes,
                "cpu_micros_per_story": micros(cost.time()) / self.stories(),
                "fuel": cost.fuel, "fuel_per_kb": cost.fuel as f64 / kilobytes,
                "peak_memory_bytes": cost.memory, "failed": cost.failed,
            })
        };
        let native = match &measured.native {
            Ok(cost) => json!({
                "cpu_micros_per_kb": micros(cost.time()) / kilobytes,
                "cpu_micros_per_story": micros(cost.time()) / self.stories(),
            }),
            Err(why) => json!({"none": why}),
        };
        json!({
            "plugin": manifest.name, "version": manifest.version, "digest": self.plugin.digest(),
            "stories": self.trials.len(), "kilobytes": kilobytes, "rounds": args.rounds,
            "corpus": self.corpus, "cost": of(&measured.plugin), "empty": of(&measured.empty),
            "native": native,
            "projected": {
                "stories": args.stories,
                "cpu_seconds": self.projected(args, &measured.plugin),
            },
        })
    }

    fn stories(&self) -> f64 {
        self.trials.len() as f64
    }

    /// Seconds of one processor for so many stories like these.
    fn projected(&self, args: &BenchArgs, cost: &Cost) -> f64 {
        cost.time().as_secs_f64() / self.stories() * f64::from(args.stories)
    }

    fn draw(&self, args: &BenchArgs, measured: &Measured, theme: Theme) -> String {
        let manifest = self.plugin.manifest();
        let kilobytes = self.kilobytes();
        let title = format!("{} {}", manifest.name, manifest.version);
        let stories = self.trials.len();
        let mut drawn = format!(
            "{}  {}: {stories}, {kilobytes:.1} kB together; {} rounds\n",
            theme.paint(STRONG, &line(&title)),
            line(&self.corpus),
            args.rounds,
        );
        let heads = format!(
            "{:<14}{:>14}{:>14}{:>14}",
            "per kB", "processor", "fuel", "peak memory"
        );
        drawn.extend([theme.paint(FAINT, &heads).as_str(), "\n"]);
        for (name, cost) in [
            ("sandboxed", &measured.plugin),
            ("empty plugin", &measured.empty),
        ] {
            let time = duration(micros(cost.time()) / kilobytes);
            let fuel = (cost.fuel as f64 / kilobytes).round();
            let memory = format!("{} KiB", cost.memory >> 10);
            drawn.extend([format!("{name:<14}{time:>14}{fuel:>14}{memory:>14}\n")]);
        }
        match &measured.native {
            Ok(cost) => {
                let time = duration(micros(cost.time()) / kilobytes);
                let times = measured.plugin.time().as_secs_f64() / cost.time().as_secs_f64();
                drawn.extend([format!(
                    "{:<14}{time:>14}  the sandbox takes {times:.1} times that\n",
                    "native"
                )]);
            }
            Err(why) => {
                let none = theme.paint(FAINT, &format!("none: {}", line(why)));
                drawn.extend([format!("{:<14}{none}\n", "native")]);
            }
        }
        let seconds = self.projected(args, &measured.plugin);
        drawn.extend([format!(
            "{} stories like these take {} of one processor\n",
            args.stories,
            duration(seconds * 1e6)
        )]);
        if measured.plugin.failed > 0 {
            drawn.extend([format!(
                "it failed on {} of {stories}; `copydesk plugin test` says why\n",
                measured.plugin.failed
            )]);
        }
        drawn
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Microseconds in the unit that a person would take.
fn duration(micros: f64) -> String {
    match micros {
        _ if micros < 1000.0 => format!("{micros:.1} µs"),
        _ if micros < 1e6 => format!("{:.1} ms", micros / 1e3),
        _ => format!("{:.1} s", micros / 1e6),
    }
}
