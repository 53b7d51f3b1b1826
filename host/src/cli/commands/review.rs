//! `copydesk review`: what an editor decides, what she takes back, and what was decided.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::cli::args::{
    AnnotationArgs, ApproveArgs, ReviewCommand, ReviewLogArgs, SignedArgs, StoryArgs, UndoArgs,
};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::render::review::{decided, entry};
use crate::config::Settings;
use crate::model::{
    AnnotationVerdict, DecisionRecord, Override, Severity, State, StoryId, StoryVerdict, Time,
};
use crate::pipeline::SETTINGS_FILE;
use crate::review::{
    ReviewError, Seen, Signature, Taken, on_annotations, on_stories, take, told, undo_act,
    undo_last, undone_by,
};
use crate::store::Store;

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
    let over = over.transpose().map_err(ReviewError::from)?;
    act(context, signed, &by, |store, gate| {
        let verdict = StoryVerdict::Approve;
        on_stories(store, stories, verdict, gate, over.as_ref(), reason)
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
        on_stories(store, stories, verdict, gate, None, reason)
    })
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
    let reason = signed.reason.as_deref();
    act(context, signed, &by, |store, _| {
        on_annotations(store, annotations, story.as_deref(), verdict, reason)
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
    act(context, signed, &by, |store, _| match (number, what) {
        (Some(number), _) => undo_act(store, *number, reason),
        (None, Some(what)) => undo_last(store, what, reason),
        (None, None) => Ok(Vec::new()),
    })
}

/// Lets `decide` say what is decided, takes it in one act, and tells it.
fn act(
    context: &Context,
    signed: &SignedArgs,
    by: &str,
    decide: impl FnOnce(&dyn Store, Severity) -> Result<Vec<Seen>, ReviewError>,
) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let gate = Settings::load(desk.dir().join(SETTINGS_FILE))?.gate;
    let store = desk.store();
    let decisions = decide(store, gate)?;
    let now = Context::now()?;
    let signature = Signature {
        by,
        at: now.clone(),
        gate,
        expected: signed.expect,
    };
    let Taken {
        numbered,
        decided: taken,
    } = take(store, signature, decisions)?;
    let mut stdout = context.terminal.open_stdout();
    for entry in numbered.entries() {
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

fn log(context: &Context, args: &ReviewLogArgs) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let limit = args.limit.unwrap_or(usize::MAX);
    let entries = told(desk.store(), args.story.as_deref(), limit)?;
    desk.close()?;
    let mut stdout = context.terminal.open_stdout();
    for of in &entries {
        if stdout.is_broken() {
            break;
        }
        let drawn = if context.json() {
            serde_json::to_string(&DecisionRecord::new(&of.entry))?
        } else {
            let theme = context.terminal.stdout;
            entry(&of.entry, of.undone.as_ref(), of.holds, theme)
        };
        writeln!(stdout, "{drawn}")?;
    }
    stdout.flush()?;
    if entries.is_empty() {
        context.say("nothing was decided yet")?;
    }
    Ok(Exit::Done)
}
