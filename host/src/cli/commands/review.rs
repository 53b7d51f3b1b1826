//! `copydesk review`: what an editor decides, what she takes back, and what was decided.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::cli::args::{
    AllArgs, AnnotationArgs, ApproveArgs, DismissArgs, EditArgs, HoldArgs, ReachArgs, RemarkArgs,
    ReviewCommand, ReviewLogArgs, SignedArgs, StoryArgs, UndoArgs,
};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::render::review::{Approved, decided, entry, subject, suppressed};
use crate::cli::render::words::count;
use crate::cli::terminal::line;
use crate::config::Settings;
use crate::model::{
    AnnotationVerdict, DecisionRecord, Gate, Logged, Override, Permission, Reach, Remark, Role,
    Severity, State, StoryId, StoryVerdict, Subject, Time,
};
use crate::pipeline::SETTINGS_FILE;
use crate::review::{
    Bulk, Hold, Judgement, Marked, ReviewError, Seen, Signature, Suppression, Taken, Which,
    find_story, on_addition, on_annotations, on_hold, on_replacement, on_stories, suppressions,
    take, told, undo_act, undo_last, undone_by,
};
use crate::store::{Store, StoredStory};

pub(crate) fn review(context: &Context, command: &ReviewCommand) -> Result<Exit, CommandError> {
    match command {
        ReviewCommand::Approve(args) => approve(context, args),
        ReviewCommand::Reject(args) => stories(context, args, StoryVerdict::Reject),
        ReviewCommand::Spike(args) => stories(context, args, StoryVerdict::Spike),
        ReviewCommand::Unspike(args) => stories(context, args, StoryVerdict::Unspike),
        ReviewCommand::Take(args) => hold(context, args, Hold::Take),
        ReviewCommand::Release(args) => hold(context, args, Hold::Release),
        ReviewCommand::Accept(args) => annotations(context, args, AnnotationVerdict::Accept, None),
        ReviewCommand::Dismiss(DismissArgs { of, reach }) => {
            annotations(context, of, AnnotationVerdict::Dismiss, Some(reach))
        }
        ReviewCommand::Defer(args) => annotations(context, args, AnnotationVerdict::Defer, None),
        ReviewCommand::Add(args) => add(context, args),
        ReviewCommand::Edit(args) => edit(context, args),
        ReviewCommand::Suppressions => list(context),
        ReviewCommand::Undo(args) => undo(context, args),
        ReviewCommand::Log(args) => log(context, args),
    }
}

fn approve(context: &Context, args: &ApproveArgs) -> Result<Exit, CommandError> {
    let ApproveArgs { of, over } = args;
    let by = context.editor(of.signed.by.as_deref())?;
    let reason = of.signed.reason.as_deref();
    let over = over.then(|| Override::new(&by, reason.unwrap_or_default()));
    let over = over.transpose().map_err(ReviewError::from)?;
    on(context, of, &by, StoryVerdict::Approve, over.as_ref())
}

fn stories(
    context: &Context,
    args: &StoryArgs,
    verdict: StoryVerdict,
) -> Result<Exit, CommandError> {
    let by = context.editor(args.signed.by.as_deref())?;
    on(context, args, &by, verdict, None)
}

fn hold(context: &Context, args: &HoldArgs, hold: Hold) -> Result<Exit, CommandError> {
    let HoldArgs { stories, signed } = args;
    let by = context.editor(signed.by.as_deref())?;
    act(context, signed, &by, false, |store, _| {
        on_hold(store, stories, hold).map(Asked::Named)
    })
}

/// Decides on stories, those that are named or all that fit.
fn on(
    context: &Context,
    args: &StoryArgs,
    by: &str,
    verdict: StoryVerdict,
    over: Option<&Override>,
) -> Result<Exit, CommandError> {
    let StoryArgs {
        stories,
        signed,
        all: AllArgs { which, yes },
    } = args;
    let reason = signed.reason.as_deref();
    if !stories.is_empty() {
        return act(context, signed, by, over.is_some(), |store, gate| {
            on_stories(store, stories, verdict, gate, over, reason).map(Asked::Named)
        });
    }
    let filter = which.filter(Context::now()?);
    act(context, signed, by, over.is_some(), |store, gate| {
        let fits = (&filter, which.limit);
        let bulk = Bulk::of_stories(store, fits, verdict, gate, over, reason)?;
        Ok(Asked::All(bulk, *yes))
    })
}

fn annotations(
    context: &Context,
    args: &AnnotationArgs,
    verdict: AnnotationVerdict,
    reach: Option<&ReachArgs>,
) -> Result<Exit, CommandError> {
    let AnnotationArgs {
        annotations,
        story,
        words,
        signed,
        all: AllArgs { which, yes },
    } = args;
    let by = context.editor(signed.by.as_deref())?;
    let judgement = Judgement {
        reach: reach.map_or(Reach::Story, |args| args.scope),
        expires: reach.and_then(|args| Some(args.expires.as_ref()?.time().clone())),
        ..Judgement::new(verdict, signed.reason.as_deref())
    };
    let Some(rule) = &which.rule else {
        return act(context, signed, &by, false, |store, _| {
            on_annotations(store, annotations, story.as_deref(), &judgement).map(Asked::Named)
        });
    };
    let filter = which.filter(Context::now()?);
    let flags = Which {
        rule: rule.pattern(),
        words: words.as_deref(),
    };
    act(context, signed, &by, false, |store, _| {
        let bulk = Bulk::of_flags(store, (&filter, which.limit), flags, &judgement)?;
        Ok(Asked::All(bulk, *yes))
    })
}

fn add(context: &Context, args: &RemarkArgs) -> Result<Exit, CommandError> {
    let RemarkArgs {
        story,
        flag,
        note,
        tag,
        scheme,
        message,
        words,
        field,
        nth,
        signed,
    } = args;
    let by = context.editor(signed.by.as_deref())?;
    let severity = flag.or_else(|| note.then_some(Severity::Note));
    let remark = match (severity, tag) {
        (Some(severity), _) => Remark::flag(severity, message.as_deref().unwrap_or_default()),
        (None, tag) => Remark::tag(scheme, tag.as_deref().unwrap_or_default()),
    };
    let remark = remark.map_err(|error| CommandError::usage(error.to_string()))?;
    let on = match words {
        None => Marked::Story,
        Some(words) => Marked::Words {
            words,
            field: *field,
            nth: *nth,
        },
    };
    act(context, signed, &by, false, |store, _| {
        let stored = find_story(store, story)?;
        let added = on_addition(&stored, remark, on, signed.reason.as_deref())?;
        Ok(Asked::Named(vec![added]))
    })
}

fn edit(context: &Context, args: &EditArgs) -> Result<Exit, CommandError> {
    let EditArgs {
        annotation,
        to,
        story,
        signed,
    } = args;
    let by = context.editor(signed.by.as_deref())?;
    let reason = signed.reason.as_deref();
    act(context, signed, &by, false, |store, _| {
        on_replacement(store, annotation, story.as_deref(), to, reason).map(Asked::Named)
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
    act(context, signed, &by, false, |store, _| {
        let undone = match (number, what) {
            (Some(number), _) => undo_act(store, *number, reason),
            (None, Some(what)) => undo_last(store, what, reason),
            (None, None) => Ok(Vec::new()),
        };
        undone.map(Asked::Named)
    })
}

/// What a decision is asked on.
enum Asked {
    /// What was named.
    Named(Vec<Seen>),
    /// All that fits, and whether that much is meant.
    All(Bulk, bool),
}

/// Lets `decide` say what is decided, takes it in one act, and tells it.
fn act(
    context: &Context,
    signed: &SignedArgs,
    by: &str,
    is_override: bool,
    decide: impl FnOnce(&dyn Store, &Gate) -> Result<Asked, ReviewError>,
) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let settings = Settings::load(desk.dir().join(SETTINGS_FILE))?;
    refuse(&settings, by, is_override)?;
    let gate = settings.gate.gate;
    let store = desk.store();
    let now = Context::now()?;
    let decisions = match decide(store, &gate)? {
        Asked::Named(decisions) => decisions,
        Asked::All(bulk, meant) => {
            for (story, error) in &bulk.left {
                context.say(&format!("left as it is: {}: {error}", line(story.as_str())))?;
            }
            let Some(sum) = sum(&bulk) else {
                context.say("nothing fits that could be decided so")?;
                desk.close()?;
                return Ok(Exit::Done);
            };
            if !meant && !signed.dry_run {
                let what = format!("this would be {sum}, and nothing was decided");
                return Err(CommandError::usage(what)
                    .hint("--dry-run prints what it would be, and --yes decides it"));
            }
            bulk.decided
        }
    };
    if signed.dry_run {
        would(context, by, &now, &decisions)?;
        desk.close()?;
        return Ok(Exit::Done);
    }
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
        let approved = match state {
            State::Approved => approved(store, &entry.decision.story, &now)?,
            _ => None,
        };
        if context.json() {
            let mut record = serde_json::to_value(DecisionRecord::new(&entry))?;
            if let Value::Object(fields) = &mut record {
                fields.insert("state".into(), json!(state));
                fields.insert("revision".into(), json!(revision.to_string()));
                if let Some(embargo) = approved.as_ref().and_then(|it| it.embargo.as_ref()) {
                    fields.insert("embargo".into(), json!(embargo));
                }
                if let Some(approved) = approved.filter(|it| !it.recommended.is_empty()) {
                    let ids = approved.recommended.iter().map(|(id, _)| id);
                    let ids: Vec<String> = ids.map(ToString::to_string).collect();
                    fields.insert("recommended".into(), json!(ids));
                }
            }
            writeln!(stdout, "{record}")?;
        } else {
            let undone = undone_by(store, &entry)?;
            let told = decided(&entry, undone.as_ref(), *state, approved.as_ref());
            writeln!(stdout, "{told}")?;
        }
    }
    stdout.flush()?;
    desk.close()?;
    Ok(Exit::Done)
}

/// Lets nobody decide whom the settings give another role. On the command line that is a reminder
/// and no lock: whoever may write to the desk may sign as anybody, and who is not named there is a
/// chief.
pub(super) fn refuse(settings: &Settings, by: &str, is_override: bool) -> Result<(), CommandError> {
    let mut editors = settings.editors.iter();
    let role = editors.find(|editor| editor.name == by.trim());
    let role = role.map_or(Role::Chief, |editor| editor.role);
    let least = match is_override {
        false => Some(Permission::Decide.least()),
        true => settings.gate.waive.least(),
    };
    match least {
        Some(least) if role >= least => Ok(()),
        Some(least) => {
            let what = format!("{} is {role} here, and this takes {least}", line(by));
            Err(CommandError::usage(what).hint("roles are set in copydesk.toml, under [[editors]]"))
        }
        None => {
            let what = "the settings let nobody approve by override";
            Err(CommandError::usage(what.to_owned()).hint(
                "decide the flags, or run again; `waive` is set in copydesk.toml, under [gate]",
            ))
        }
    }
}

/// How much a decision on all that fits is; `None` where it is nothing.
fn sum(bulk: &Bulk) -> Option<String> {
    let decisions = bulk.decided.len() as u64;
    let of = bulk.decided.first().map(|(decision, _)| decision)?;
    let stories = count(bulk.stories() as u64, "story", "stories");
    let verdict = of.verdict.name();
    Some(match of.on {
        Subject::Story => format!("{verdict} on {stories}"),
        Subject::Annotation(_) => {
            format!(
                "{verdict} on {} in {stories}",
                count(decisions, "flag", "flags")
            )
        }
    })
}

/// Prints what would be decided.
fn would(context: &Context, by: &str, now: &Time, decisions: &[Seen]) -> Result<(), CommandError> {
    let mut stdout = context.terminal.open_stdout();
    for (decision, revision) in decisions {
        if stdout.is_broken() {
            break;
        }
        if context.json() {
            let entry = Logged {
                number: 0,
                by: by.to_owned(),
                at: now.clone(),
                decision: decision.clone(),
            };
            let mut record = serde_json::to_value(DecisionRecord::new(&entry))?;
            if let Value::Object(fields) = &mut record {
                fields.remove("number");
                fields.insert("dry_run".into(), json!(true));
                fields.insert("revision".into(), json!(revision.to_string()));
            }
            writeln!(stdout, "{record}")?;
        } else {
            let (verdict, subject) = (decision.verdict.name(), subject(decision));
            writeln!(stdout, "would {verdict} {subject}")?;
        }
    }
    stdout.flush()?;
    Ok(())
}

/// What is said of a story with its approval.
fn approved(
    store: &dyn Store,
    story: &StoryId,
    now: &Time,
) -> Result<Option<Approved>, CommandError> {
    let Some(StoredStory { annotated, .. }) = store.story(story, None)? else {
        return Ok(None);
    };
    let reminders = annotated.recommended(&annotated.gate);
    let recommended = reminders.map(|(placed, flag)| (placed.id.clone(), flag.rule.clone()));
    let recommended = recommended.collect();
    let embargo = annotated.story.embargo;
    Ok(Some(Approved {
        embargo: embargo.filter(|embargo| embargo.timestamp() > now.timestamp()),
        recommended,
    }))
}

/// Prints what is dismissed in all stories.
fn list(context: &Context) -> Result<Exit, CommandError> {
    let desk = context.open_desk()?;
    let all = suppressions(desk.store())?;
    desk.close()?;
    let mut stdout = context.terminal.open_stdout();
    for suppression in &all {
        if stdout.is_broken() {
            break;
        }
        let Suppression {
            entry,
            flags,
            stories,
        } = suppression;
        if context.json() {
            let mut record = serde_json::to_value(DecisionRecord::new(entry))?;
            if let Value::Object(fields) = &mut record {
                fields.insert("flags".into(), json!(flags));
                fields.insert("stories".into(), json!(stories));
            }
            writeln!(stdout, "{record}")?;
        } else {
            writeln!(stdout, "{}", suppressed(suppression))?;
        }
    }
    stdout.flush()?;
    if all.is_empty() {
        context.say("nothing is dismissed in all stories")?;
    }
    Ok(Exit::Done)
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
