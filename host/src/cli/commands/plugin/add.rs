//! `copydesk plugin add`: a plugin of somebody else's becomes one of the desk's.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use super::inspect::Inspected;
use super::known::{Known, Signature, signature_of};
use crate::cli::args::AddArgs;
use crate::cli::context::{Context, jobs};
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::fetch::fetch;
use crate::cli::json::Json;
use crate::cli::terminal::line;
use crate::config::{Settings, Signing};
use crate::model::{Digest, Limits, NoKey, Signed, TrustedKey};
use crate::pipeline::{
    AddError, Addition, Already, Arrived, DeskError, SETTINGS_FILE, SIGNATURE_BYTES,
};
use crate::sandbox::PluginFile;

/// Between an address or a file and the digest that it must have.
const PINNED: &str = "@sha256:";

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
    if !args.dry_run && !is_nothing {
        addition.carry_out()?;
    }
    let inspected = Inspected::new(known, None, &settings.trust.keys)?;
    tell(context, &inspected, &addition, args)?;
    Ok(Exit::Done)
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
            "added": !args.dry_run, "manifest": &*addition.manifest,
        });
        writeln!(stdout, "{}", Json(&told))?;
        stdout.flush()?;
        return Ok(());
    }
    stdout.write_all(inspected.draw_short(context.terminal.stdout).as_bytes())?;
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
