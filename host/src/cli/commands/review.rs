//! `copydesk review`: what an editor decides, what she takes back, and what was decided.

use std::io::Write as _;

use serde_json::{Value, json};

use super::show::{Found, find, find_annotation};
use crate::cli::args::{
    AnnotationArgs, ApproveArgs, ReviewCommand, ReviewLogArgs, SignedArgs, StoryArgs, UndoArgs,
};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::render::review::{decided, entry};
use crate::config::Settings;
use crate::model::{
    Act, AnnotationVerdict, Decision, DecisionRecord, Logged, Numbered, Override, Revision,
    RulingError, Severity, State, StoryId, StoryVerdict, Time, in_force, last_in_force,
};
use crate::pipeline::{Desk, SETTINGS_FILE};
use crate::store::{Store, StoredStory};

/// What is decided with the revision that its story was seen at.
type Seen = (Decision, Revision);

pub(crate) fn review(context: &Context, command: &ReviewCommand) -> Result<Exit, CommandError> {
    match command {
        ReviewCommand::Approve(args) => approve(context, args),
        ReviewCommand::Reject(args) => stories(context, args, StoryVerdict::Reject),
        ReviewCommand::Spike(args) => stories(context, args, StoryVerdict::Spike),
        ReviewCommand::Unspike(args) => stories(context, args, StoryVerdict::Unspike),
        ReviewCommand::Accept(args) => annotations(context, args, AnnotationVerdict::Accept),
        ReviewCommand::Dismiss(args) => annotations(context, args, AnnotationVerdict::Dismiss),
        ReviewCommand::Defer(args) => annotations(context, args, AnnotationVerdict::Defer),
        ReviewCommand::Undo(args) => undo(context, args),
        ReviewCommand::Log(args) => log(context, args),
    }
}

fn approve(context: &Context, args: &ApproveArgs) -> Result<Exit, CommandError> {
    let ApproveArgs {
        of: StoryArgs { stories, signed },
        over,
    } = args;
    let by = context.editor(signed.by.as_deref())?;
    let reason = signed.reason.as_deref();
    let over = over.then(|| Override::new(&by, reason.unwrap_or_default()));
    let over = over
        .transpose()
        .map_err(|error| CommandError::usage(error.to_string()))?;
    act(context, signed, &by, |store, gate| {
        each(store, stories, |stored| {
            let (annotated, version) = (&stored.annotated, stored.version);
            let verdict = StoryVerdict::Approve;
            Decision::of_story(annotated, version, verdict, gate, over.as_ref(), reason)
        })
    })
}

fn stories(
    context: &Context,
    args: &StoryArgs,
    verdict: StoryVerdict,
) -> Result<Exit, CommandError> {
    let StoryArgs { stories, signed } = args;
    let by = context.editor(signed.by.as_deref())?;
    let reason = signed.reason.as_deref();
    act(context, signed, &by, |store, gate| {
        each(store, stories, |stored| {
            let (annotated, version) = (&stored.annotated, stored.version);
            Decision::of_story(annotated, version, verdict, gate, None, reason)
        })
    })
}

/// Decides on each of some stories.
fn each(
    store: &dyn Store,
    stories: &[String],
    decide: impl Fn(&StoredStory) -> Result<Decision, RulingError>,
) -> Result<Vec<Seen>, CommandError> {
    let decided = stories.iter().map(|typed| {
        let stored = find(store, typed)?;
        let id = &stored.annotated.story.id;
        let decision = decide(&stored).map_err(|error| refused(id, &error))?;
        Ok((decision, stored.revision))
    });
    decided.collect()
}

fn annotations(
    context: &Context,
    args: &AnnotationArgs,
    verdict: AnnotationVerdict,
) -> Result<Exit, CommandError> {
    let AnnotationArgs {
        annotations,
        story,
        signed,
    } = args;
    let by = context.editor(signed.by.as_deref())?;
    act(context, signed, &by, |store, _| {
        let decided = annotations.iter().map(|typed| {
            let Found { stored, id } = find_annotation(store, typed, story.as_deref())?;
            let (annotated, version) = (&stored.annotated, stored.version);
            let reason = signed.reason.as_deref();
            let is_there = annotated.annotations.iter().any(|placed| placed.id == id);
            let decision = match is_there {
                true => Decision::of_annotation(annotated, version, &id, verdict, reason),
                false => Err(RulingError::Orphaned(id)),
            };
            let decision = decision.map_err(|error| refused(&annotated.story.id, &error))?;
            Ok((decision, stored.revision))
        });
        decided.collect()
    })
}

fn undo(context: &Context, args: &UndoArgs) -> Result<Exit, CommandError> {
    let UndoArgs {
        what,
        act: number,
        signed,
    } = args;
    let by = context.editor(signed.by.as_deref())?;
    let reason = signed.reason.as_deref();
    act(context, signed, &by, |store, _| {
        let entries = match (number, what) {
            (Some(number), _) => of_act(store, *number)?,
            (None, Some(what)) => vec![last_of(store, what)?],
            (None, None) => Vec::new(),
        };
        let undone = entries.into_iter().map(|entry| {
            let id = &entry.decision.story;
            let of_story = store.decisions_of(id)?;
            let Some(stored) = store.story(id, None)? else {
                let message =
                    format!("the story {id} is not on the desk; run over its input first");
                return Err(CommandError::usage(message));
            };
            let decision = Decision::undo(&entry, &of_story, stored.version, reason);
            let decision = decision.map_err(|error| refused(id, &error))?;
            Ok((decision, stored.revision))
        });
        undone.collect()
    })
}

/// The entries of an act.
fn of_act(store: &dyn Store, number: u64) -> Result<Vec<Logged>, CommandError> {
    let acts = store.acts(number.saturating_sub(1), 1)?;
    let act = acts.first().filter(|act| act.number == number);
    let none = || {
        CommandError::usage(format!("there is no act {number}"))
            .hint("copydesk review log prints the acts with their numbers")
    };
    Ok(act.ok_or_else(none)?.entries().collect())
}

/// The last decision in force on a story or an annotation.
fn last_of(store: &dyn Store, typed: &str) -> Result<Logged, CommandError> {
    let acts = store.acts(0, usize::MAX)?;
    let entries: Vec<Logged> = acts.iter().flat_map(Numbered::entries).collect();
    // What can be undone was decided, so only what was decided is looked through; orphaned decisions
    // are among it.
    let mut fits: Vec<(bool, String, Logged)> = Vec::new();
    for entry in &entries {
        let decision = &entry.decision;
        let name = match decision.annotation() {
            Some(id) => id.to_string(),
            None => decision.story.to_string(),
        };
        let is_known = fits.iter().any(|(_, _, it)| {
            it.decision.story == decision.story && it.decision.on.is(&decision.on)
        });
        if name.starts_with(typed) && !is_known {
            fits.push((name == typed, name, entry.clone()));
        }
    }
    if fits.iter().any(|(exact, _, _)| *exact) {
        fits.retain(|(exact, _, _)| *exact);
    }
    let entry = match fits.as_slice() {
        [(_, _, entry)] => entry,
        [] => {
            return Err(
                CommandError::usage(format!("nothing was decided on {typed:?}"))
                    .hint("copydesk review log prints what was decided"),
            );
        }
        several => {
            let told: Vec<&str> = several.iter().take(5).map(|it| it.1.as_str()).collect();
            let message = format!("several ids begin with {typed:?}: {}", told.join(", "));
            return Err(CommandError::usage(message).hint("type more of it"));
        }
    };
    let of_story = store.decisions_of(&entry.decision.story)?;
    let last = last_in_force(&of_story, &entry.decision.on).cloned();
    last.ok_or_else(|| refused(&entry.decision.story, &RulingError::NothingToUndo))
}

/// Lets `decide` say what is decided, takes it in one act, and tells it.
fn act(
    context: &Context,
    signed: &SignedArgs,
    by: &str,
    decide: impl FnOnce(&dyn Store, Severity) -> Result<Vec<Seen>, CommandError>,
) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let gate = Settings::load(desk.dir().join(SETTINGS_FILE))?.gate;
    let store = desk.store();
    let (decisions, mut seen): (Vec<Decision>, Vec<Revision>) =
        decide(store, gate)?.into_iter().unzip();
    if let Some(expected) = signed.expect {
        // Of several stories one revision says nothing.
        if decisions
            .iter()
            .any(|it| Some(&it.story) != decisions.first().map(|it| &it.story))
        {
            return Err(CommandError::usage("--expect is of one story"));
        }
        seen.fill(expected);
    }
    let act = Act::new(by, Context::now()?, gate, decisions);
    let act = act.map_err(|error| CommandError::usage(error.to_string()))?;
    let now = act.at.clone();
    let taken = store.decide(&act, &seen)?;
    let entries = Numbered {
        number: taken.number,
        act,
    };
    let mut stdout = context.terminal.open_stdout();
    for entry in entries.entries() {
        let of = |id: &StoryId| taken.stories.iter().find(|(story, ..)| story == id);
        let Some((_, state, revision)) = of(&entry.decision.story) else {
            continue;
        };
        let embargo = match state {
            State::Approved => embargo(store, &entry.decision.story, &now)?,
            _ => None,
        };
        if context.json() {
            let mut record = serde_json::to_value(DecisionRecord::new(&entry))?;
            if let Value::Object(fields) = &mut record {
                fields.insert("state".into(), json!(state));
                fields.insert("revision".into(), json!(revision.to_string()));
                if let Some(embargo) = &embargo {
                    fields.insert("embargo".into(), json!(embargo));
                }
            }
            writeln!(stdout, "{record}")?;
        } else {
            let undone = undone_by(store, &entry)?;
            let told = decided(&entry, undone.as_ref(), *state, embargo.as_ref());
            writeln!(stdout, "{told}")?;
        }
    }
    stdout.flush()?;
    desk.close()?;
    Ok(Exit::Done)
}

/// Until when a story must not be published, where that is still to come.
fn embargo(store: &dyn Store, story: &StoryId, now: &Time) -> Result<Option<Time>, CommandError> {
    let stored = store.story(story, None)?;
    let embargo = stored.and_then(|stored| stored.annotated.story.embargo);
    Ok(embargo.filter(|embargo| embargo.timestamp() > now.timestamp()))
}

/// What an undo took back.
fn undone_by(store: &dyn Store, entry: &Logged) -> Result<Option<Logged>, CommandError> {
    let crate::model::Verdict::Undo { act } = entry.decision.verdict else {
        return Ok(None);
    };
    let entries = store.decisions_of(&entry.decision.story)?;
    let mut of_act = entries.into_iter().filter(|it| it.number == act);
    Ok(of_act.find(|it| it.decision.on.is(&entry.decision.on)))
}

fn log(context: &Context, args: &ReviewLogArgs) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let store = desk.store();
    let mut entries = match &args.story {
        Some(typed) => of_story(&desk, typed)?,
        None => {
            let acts = store.acts(0, usize::MAX)?;
            acts.iter().flat_map(Numbered::entries).collect()
        }
    };
    if let Some(limit) = args.limit {
        entries.drain(..entries.len().saturating_sub(limit));
    }
    let mut stdout = context.terminal.open_stdout();
    for of in &entries {
        if stdout.is_broken() {
            break;
        }
        if context.json() {
            writeln!(
                stdout,
                "{}",
                serde_json::to_string(&DecisionRecord::new(of))?
            )?;
            continue;
        }
        let of_story = store.decisions_of(&of.decision.story)?;
        let holds = in_force(&of_story).contains(&of);
        let undone = undone_by(store, of)?;
        writeln!(
            stdout,
            "{}",
            entry(of, undone.as_ref(), holds, context.terminal.stdout)
        )?;
    }
    stdout.flush()?;
    if entries.is_empty() {
        context.say("nothing was decided yet")?;
    }
    desk.close()?;
    Ok(Exit::Done)
}

/// What was decided of a story, and also of one that is not on the desk (any more).
fn of_story(desk: &Desk, typed: &str) -> Result<Vec<Logged>, CommandError> {
    let store = desk.store();
    if let Ok(id) = StoryId::new(typed) {
        let entries = store.decisions_of(&id)?;
        if !entries.is_empty() {
            return Ok(entries);
        }
    }
    let id = find(store, typed)?.annotated.story.id;
    Ok(store.decisions_of(&id)?)
}

/// Why something was not decided, and what to do.
fn refused(story: &StoryId, error: &RulingError) -> CommandError {
    let this = CommandError::usage(format!("{story}: {error}"));
    match error {
        RulingError::NotApprovable(obstacles) if obstacles.yields() => this.hint(
            "decide the flags, or run again; --override --reason TEXT approves it all the same, and is kept with what it lifted",
        ),
        RulingError::NotApprovable(_) | RulingError::New(_) => {
            this.hint("no override lifts that; run over the story again, or wait for its source")
        }
        RulingError::State { .. } | RulingError::Status { .. } => {
            this.hint("copydesk review undo takes a decision back")
        }
        RulingError::Orphaned(_) | RulingError::NoAnnotation(_) => {
            this.hint("copydesk show prints the ids of what plugins say now")
        }
        RulingError::NoReason => this.hint("give one with --reason TEXT"),
        RulingError::LongReason(_) => this,
        RulingError::NothingToUndo | RulingError::NotInForce(_) => {
            this.hint("copydesk review log prints what was decided")
        }
    }
}
