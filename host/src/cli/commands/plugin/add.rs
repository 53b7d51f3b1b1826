//! `copydesk plugin add`: a plugin of somebody else's becomes one of the desk's.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use super::inspect::Inspected;
use super::known::{Known, Signature, signature_of};
use crate::cli::args::AddArgs;
use crate::cli::commands::diff::{summary, totals_json};
use crate::cli::context::{Context, jobs};
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::fetch::fetch;
use crate::cli::json::Json;
use crate::cli::terminal::{STRONG, line};
use crate::config::{Settings, Signing};
use crate::model::{Digest, Limits, NoKey, Signed, TrustedKey};
use crate::pipeline::{
    AddError, Addition, Already, Arrived, DATABASE_DIR, DeskError, LoadOptions, Locked, Pipeline,
    SETTINGS_FILE, SIGNATURE_BYTES, Upgrade, UpgradeTotals,
};
use crate::sandbox::PluginFile;
use crate::store::Filter;

/// Between an address or a file and the digest that it must have.
const PINNED: &str = "@sha256:";

/// Stored stories on which a plugin is tried before it takes another one's place: more than an editor
/// reads, and no more than some seconds. `diff` compares all.
const COMPARED: usize = 1000;

pub(super) fn add(context: &Context, args: &AddArgs) -> Result<Exit, CommandError> {
    let dir = context.desk_dir()?;
    let path = dir.join(SETTINGS_FILE);
    if path.symlink_metadata().is_err() {
        return Err(DeskError::Missing { path: dir }.into());
    }
    let settings = Settings::load(path)?;
    let key = args.key.as_deref().map(key).transpose()?;
    let signing = match key {
        Some(_) => Signing::Required,
        None => settings.trust.signed,
    };
    let arrived = arrived(&args.from, signing)?;
    if let Some(key) = key {
        vouched_by(&arrived, key)?;
    }
    let origin = match &arrived.path {
        Some(path) => path.display().to_string(),
        None => arrived.file.name().to_owned(),
    };
    let signature = Signature::OfFile(arrived.signature.clone());
    let known = Known::new(arrived.file.clone(), origin, signature)?;
    let name = known.manifest.name.clone();
    let grants = BTreeSet::from_iter(args.grant.iter().cloned());
    let already = match args.replace {
        true => Already::IsReplaced,
        false => Already::Stays,
    };
    let options = context.load_options(jobs(None));
    let addition = Addition::plan(&settings, arrived, &grants, already, &options);
    let addition = addition.map_err(|error| match error {
        AddError::Taken { .. } => {
            let with = match args.from.contains("://") {
                true => "FILE".to_owned(),
                false => unpinned(&args.from).0.to_owned(),
            };
            let diff = format!("`copydesk diff {name} --with {with}`");
            CommandError::from(error).hint(format!(
                "{diff} says what it would change over the stored stories; --replace takes it"
            ))
        }
        error => error.into(),
    })?;
    let is_nothing = addition.is_nothing();
    let changes = match addition.replaced.is_some() && !is_nothing {
        true => compared(context, &dir, &settings, &addition, &options)?,
        false => None,
    };
    if changes.as_ref().is_some_and(|it| it.stopped) {
        return Ok(Exit::Interrupted);
    }
    if !args.dry_run && !is_nothing {
        addition.carry_out()?;
    }
    let inspected = Inspected::new(known, None, &settings.trust.keys)?;
    tell(context, &inspected, &addition, changes.as_ref(), args)?;
    Ok(Exit::Done)
}

/// What it would change over the stored stories that the plugin takes the place of another one, as
/// `diff` says it; none where no story is stored, and where that cannot be told.
fn compared(
    context: &Context,
    dir: &Path,
    settings: &Settings,
    addition: &Addition,
    options: &LoadOptions,
) -> Result<Option<UpgradeTotals>, CommandError> {
    if !dir.join(DATABASE_DIR).is_dir() {
        return Ok(None);
    }
    let Ok(now) = Pipeline::load_as(settings, options, Locked::No) else {
        // Replacing the plugin may be what mends it.
        let told = "what it would change was not looked at: the pipeline as it is does not load";
        context.say(told)?;
        return Ok(None);
    };
    let stop = context.stop_on_interrupt()?;
    let Ok(desk) = context.open_desk() else {
        // Whoever holds it may hold it for days, and `diff` can be asked then too.
        let told = "what it would change was not looked at: the desk cannot be opened now";
        context.say(told)?;
        return Ok(None);
    };
    let upgrade = Upgrade {
        store: desk.shared_store(),
        now: &now,
        then: &addition.pipeline,
        plugin: &addition.manifest.name,
        jobs: options.jobs,
        stop,
    };
    let totals = upgrade.compare(&Filter::default(), Some(COMPARED), &mut |_| {})?;
    drop(upgrade);
    desk.close()?;
    Ok(Some(totals))
}

/// What was named, and the digest that it must have, if one was named too.
fn unpinned(from: &str) -> (&str, Option<&str>) {
    match from.rsplit_once(PINNED) {
        Some((from, digest)) => (from, Some(digest)),
        None => (from, None),
    }
}

/// The key that has to have signed the plugin, of its line or its file.
fn key(given: &str) -> Result<TrustedKey, CommandError> {
    if let Ok(key) = given.parse() {
        return Ok(key);
    }
    let text = fs::read_to_string(given);
    let text =
        text.map_err(|error| CommandError::usage(format!("cannot read {given}: {error}")))?;
    text.parse().map_err(|error: NoKey| {
        CommandError::usage(format!("{given} is no key: {error}"))
            .hint("the author gives it to you, in a file that ends in .pub or as one line")
    })
}

/// Refuses what the key did not sign.
fn vouched_by(arrived: &Arrived, key: TrustedKey) -> Result<(), CommandError> {
    let name = arrived.file.name();
    let Some(signature) = &arrived.signature else {
        let message = format!("{name} is not signed: there is no {name}.minisig");
        return Err(CommandError::usage(message).hint("ask its author for the signature"));
    };
    let id = key.id();
    match Signed::of(arrived.file.bytes(), signature, &[key]) {
        Ok(_) => Ok(()),
        Err(error) => {
            let message =
                format!("the key {id} does not vouch for {name}: of its signature, {error}");
            Err(CommandError::usage(message)
                .hint("get file and signature again from whom you trust; nothing was changed"))
        }
    }
}

/// Where the signature of a file at an address is.
fn signature_address(address: &str) -> String {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let (path, rest) = address.split_at(end);
    format!("{path}.minisig{rest}")
}

/// Reads or fetches the plugin, and holds it to its digest; with its signature, if it lies beside the
/// file, or if it needs one.
fn arrived(from: &str, signing: Signing) -> Result<Arrived, CommandError> {
    let (name, pinned) = unpinned(from);
    let pinned = pinned.map(|hex| {
        let digest: Result<Digest, _> = format!("sha256:{hex}").parse();
        digest.map_err(|_| {
            CommandError::usage(format!("{hex:?} is no SHA-256: it has 64 of 0-9 and a-f"))
        })
    });
    let pinned = pinned.transpose()?;
    let arrived = match name.contains("://") {
        true => {
            let Some(_) = pinned else {
                let message = format!("{name} names no digest, and an address can give anything");
                return Err(CommandError::usage(message).hint(format!(
                    "ask the author for it and write {name}{PINNED}HEX; of a file, `copydesk plugin inspect FILE` prints it"
                )));
            };
            let bytes = fetch(name, Limits::PLUGIN_FILE)?;
            // Before anything looks into it.
            held_to(pinned, Digest::of_bytes(&bytes), name)?;
            let signature = match signing {
                Signing::Required => Some(fetch(&signature_address(name), SIGNATURE_BYTES)?),
                Signing::Optional => None,
            };
            let signature = signature.map(|it| String::from_utf8_lossy(&it).into_owned());
            Arrived {
                file: PluginFile::new(name.to_owned(), bytes)?,
                path: None,
                signature,
            }
        }
        false => {
            let path = Path::new(name);
            let file = PluginFile::open(path)?;
            held_to(pinned, file.digest(), name)?;
            Arrived {
                file,
                path: Some(path.to_owned()),
                signature: signature_of(path)?,
            }
        }
    };
    Ok(arrived)
}

fn held_to(pinned: Option<Digest>, is: Digest, name: &str) -> Result<(), CommandError> {
    match pinned {
        Some(pinned) if pinned != is => Err(CommandError::usage(format!(
            "{name} is another file: its digest is {is}, not {pinned}"
        ))
        .hint("ask its author which of the two is meant; nothing was changed")),
        _ => Ok(()),
    }
}

fn tell(
    context: &Context,
    inspected: &Inspected,
    addition: &Addition,
    changes: Option<&UpgradeTotals>,
    args: &AddArgs,
) -> Result<(), CommandError> {
    let is_nothing = addition.is_nothing();
    let mut stdout = context.terminal.open_stdout();
    let replaced = addition.replaced.as_ref();
    if context.json() {
        let replaced = replaced.map(|it| {
            let was = it.was.as_ref();
            json!({
                "version": was.map(|(version, _)| version), "digest": was.map(|(_, digest)| digest),
                "file": it.file.as_ref().map(|it| it.display().to_string()),
            })
        });
        let told = json!({
            "name": addition.manifest.name, "version": addition.manifest.version,
            "digest": addition.file().digest(), "size": addition.file().size(),
            "file": addition.place, "settings": addition.settings().display().to_string(),
            "grants": addition.grants, "replaced": replaced,
            "changes": changes.and_then(|it| totals_json(it).get("totals").cloned()),
            "added": !args.dry_run, "manifest": &*addition.manifest,
        });
        writeln!(stdout, "{}", Json(&told))?;
        stdout.flush()?;
        return Ok(());
    }
    let theme = context.terminal.stdout;
    stdout.write_all(inspected.draw_short(theme).as_bytes())?;
    if let Some(changes) = changes {
        let title = match changes.stories >= COMPARED as u64 {
            true => format!("over the {COMPARED} stored stories that come first in the queue"),
            false => "over the stored stories".to_owned(),
        };
        let told = summary(changes, theme);
        writeln!(stdout, "{}", theme.paint(STRONG, &title))?;
        for line in told.lines() {
            writeln!(stdout, "  {line}")?;
        }
    }
    stdout.flush()?;
    let settings = addition.settings().display().to_string();
    let settings = line(&settings);
    let place = line(&addition.place);
    let would = if args.dry_run { "would be " } else { "" };
    let told = match is_nothing && args.dry_run {
        true => format!("nothing would change: {settings} has it"),
        false => format!("{would}added to {settings} as {place}, and pinned in its lock file"),
    };
    context.say(&told)?;
    if let Some(file) = replaced.and_then(|it| it.file.as_ref())
        && !file.ends_with(&addition.place)
    {
        let file = file.display().to_string();
        let back = format!("copydesk plugin add {file} --replace");
        context.say(&format!(
            "{} stays; `{}` goes back to it",
            line(&file),
            line(&back)
        ))?;
    }
    Ok(())
}
