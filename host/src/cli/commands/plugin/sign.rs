//! `copydesk plugin keygen` and `sign`: who hands over a plugin vouches for it.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use super::known::Known;
use crate::author::{self, KeyFile, make_keys};
use crate::cli::args::{KeygenArgs, PasswordArgs, SignArgs};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::json::Json;
use crate::cli::terminal::line;

/// What a comment of minisign has at most, in bytes.
const COMMENT: usize = 8 << 10;

pub(super) fn keygen(context: &Context, args: &KeygenArgs) -> Result<Exit, CommandError> {
    let password = match args.no_password {
        true => None,
        false => Some(new_password(&args.password)?),
    };
    let keys = make_keys(&args.name, password.as_deref())?;
    let (secret, public) = (keys.secret.display(), keys.public.display());
    let (id, key) = (keys.key.id(), keys.key.as_str());
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        let told = json!({
            "id": id.to_string(), "key": key, "secret": secret.to_string(),
            "public": public.to_string(),
        });
        writeln!(stdout, "{}", Json(&told))?;
    } else {
        let (secret, public) = (secret.to_string(), public.to_string());
        writeln!(
            stdout,
            "{} is secret: who has it signs in your name.",
            line(&secret)
        )?;
        writeln!(stdout, "{} is the key {id}, for everybody.", line(&public))?;
        writeln!(
            stdout,
            "A desk that takes what you sign, and no other plugin, has in copydesk.toml:"
        )?;
        writeln!(
            stdout,
            "  [trust]\n  signed = \"required\"\n  keys = [\"{key}\"]"
        )?;
    }
    stdout.flush()?;
    Ok(Exit::Done)
}

pub(super) fn sign(context: &Context, args: &SignArgs) -> Result<Exit, CommandError> {
    // A signature says who stands behind a plugin, so what is none is not signed.
    let Known { file, manifest, .. } = Known::file(&args.file)?;
    let key = KeyFile::open(&args.key)?;
    let password = match key.is_locked() {
        true => Some(password(&args.password, &args.key)?),
        false => None,
    };
    let comment = match &args.comment {
        Some(comment) => one_line(comment)?.to_owned(),
        None => {
            let name = args.file.file_name().unwrap_or_default().to_string_lossy();
            let time = Context::now()?.to_string();
            format!(
                "timestamp:{time}\tfile:{}\tplugin:{} {}\thashed",
                line(&name),
                manifest.name,
                line(&manifest.version)
            )
        }
    };
    let signature = author::sign(&file, &args.file, &key, password.as_deref(), &comment)?;
    let signature = signature.display().to_string();
    let mut stdout = context.terminal.open_stdout();
    if context.json() {
        let told = json!({"signature": signature, "digest": file.digest(), "comment": comment});
        writeln!(stdout, "{}", Json(&told))?;
    } else {
        writeln!(
            stdout,
            "{} goes beside the file, wherever that goes.",
            line(&signature)
        )?;
    }
    stdout.flush()?;
    Ok(Exit::Done)
}

/// A comment is a line of the file that it lies in.
fn one_line(comment: &str) -> Result<&str, CommandError> {
    match comment.chars().any(char::is_control) || comment.len() > COMMENT {
        true => Err(CommandError::usage(format!(
            "the comment is one line of at most {COMMENT} bytes"
        ))),
        // The blanks at its ends would be lost, and then it would not fit.
        false => Ok(comment.trim()),
    }
}

/// The password of a key that is there.
fn password(args: &PasswordArgs, key: &Path) -> Result<String, CommandError> {
    match &args.password_file {
        Some(path) => of_file(path),
        None => asked(&format!("Password of {}: ", key.display())),
    }
}

/// The password of a key that is made.
fn new_password(args: &PasswordArgs) -> Result<String, CommandError> {
    let password = match &args.password_file {
        Some(path) => of_file(path)?,
        None => {
            let first = asked("Password for the secret key: ")?;
            if first != asked("The same again: ")? {
                return Err(CommandError::usage("the two are not the same"));
            }
            first
        }
    };
    match password.is_empty() {
        true => Err(CommandError::usage("the password is empty")
            .hint("--no-password makes a key without one")),
        false => Ok(password),
    }
}

fn of_file(path: &Path) -> Result<String, CommandError> {
    let text = fs::read_to_string(path)
        .map_err(|error| CommandError::usage(format!("cannot read {}: {error}", path.display())))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn asked(prompt: &str) -> Result<String, CommandError> {
    rpassword::prompt_password(prompt).map_err(|error| {
        CommandError::usage(format!("nobody can be asked for a password: {error}"))
            .hint("--password-file FILE takes it from there")
    })
}
