//! A plugin that misbehaves in the way that its settings name.
//!
//! It shows what the host does about a guest that breaks a limit, traps or lies. `Mode` has
//! every way; `none` is a plugin like any other, which is also what the others are for a story
//! that `only-if` does not name.
//!
//! Invariant: what a mode does depends on its settings and the story alone, but for `remember`,
//! which is there to show that an instance is fresh.

mod lies;
mod many;
mod mode;
mod traps;

use std::sync::atomic::{AtomicU32, Ordering};

use copydesk_plugin::{
    Annotation, Field, Issue, Plugin, Report, Severity, Story, log, serde, text,
};

pub use crate::mode::MODES;

use crate::mode::Mode;

/// The plugin.
#[derive(Debug)]
pub struct Misbehaver {
    settings: Settings,
}

/// The settings of [`Misbehaver`].
#[derive(Debug, Default, serde::Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    /// How it misbehaves.
    mode: Mode,
    /// It misbehaves only when the headline has this text.
    only_if: Option<String>,
    /// How many annotations, bytes or lines there are.
    count: Option<usize>,
}

impl Plugin for Misbehaver {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        match settings.mode {
            Mode::LoopConfigure => traps::turn_for_ever(),
            Mode::RecurseConfigure => traps::fall_for_ever(),
            Mode::MemoryConfigure => traps::grow_for_ever(),
            Mode::PanicConfigure => traps::panic(),
            Mode::ManyIssues => Err((0..settings.count.unwrap_or(10_000))
                .map(|it| Issue::new(format!("phrases[{it}]"), "it is refused"))
                .collect()),
            Mode::Issues => Err(vec![
                Issue::new("mode", "this mode is refused"),
                Issue::new("phrases.max[2]", "there are no phrases"),
            ]),
            _ => Ok(Self { settings }),
        }
    }

    fn annotate(&self, story: &Story) -> Report {
        let only_if = self.settings.only_if.as_deref();
        if only_if.is_some_and(|text| !story.headline().contains(text)) {
            return harmless(story);
        }
        let mode = match self.settings.mode {
            Mode::ByHeadline => Mode::of_headline(story.headline()),
            mode => mode,
        };
        self.misbehave(mode, story)
    }
}

impl Misbehaver {
    fn misbehave(&self, mode: Mode, story: &Story) -> Report {
        let count = |usual: usize| self.settings.count.unwrap_or(usual);
        match mode {
            // These are for `configure`, or have been looked up already.
            Mode::None
            | Mode::ByHeadline
            | Mode::LoopConfigure
            | Mode::RecurseConfigure
            | Mode::MemoryConfigure
            | Mode::PanicConfigure
            | Mode::Issues
            | Mode::ManyIssues => harmless(story),
            Mode::Panic => traps::panic(),
            Mode::Exit => traps::exit(),
            Mode::Abort => traps::abort(),
            Mode::OutOfBounds => traps::read_beyond_memory(),
            Mode::Loop => traps::turn_for_ever(),
            Mode::Recurse => traps::fall_for_ever(),
            Mode::Memory => traps::grow_for_ever(),
            Mode::Many => (0..count(1_000_000))
                .map(|it| tag(it.to_string()))
                .collect(),
            Mode::Huge => tag("A".repeat(count(100_000_000))).into(),
            Mode::ManyAnchors => many::anchors(count(10_000)).into(),
            Mode::ManySuggestions => many::suggestions(count(10_000)).into(),
            Mode::ManyRelated => many::related(count(10_000)).into(),
            Mode::ManyExtra => many::extra(count(10_000)).into(),
            Mode::LongReason => Report::failed("A".repeat(count(100_000_000))),
            Mode::WrongQuote => lies::wrong_quote().into(),
            Mode::PastEnd => lies::past_end(story).into(),
            Mode::FarOffsets => lies::far_offsets().into(),
            Mode::WrongSuggestion => lies::wrong_suggestion().into(),
            Mode::UnreadField => lies::unread_field().into(),
            Mode::Reversed => lies::reversed().into(),
            Mode::InsideCharacter => lies::inside_character(story),
            Mode::Utf16Offsets => lies::utf16_offsets(story),
            Mode::Nan => lies::confidence(f32::NAN).into(),
            Mode::NanRelevance => lies::relevance(f32::NAN).into(),
            Mode::OverOne => lies::confidence(1.5).into(),
            Mode::Negative => lies::confidence(-0.5).into(),
            Mode::Infinite => lies::confidence(f32::INFINITY).into(),
            Mode::EmptyMessage => loud("loud", " \n").into(),
            Mode::EmptyTerm => tag(" ").into(),
            Mode::UndeclaredRule => loud("quiet", "There is no such rule.").into(),
            Mode::StolenRule => loud("hygiene/truncated", "It is somebody else's.").into(),
            Mode::UndeclaredKind => Annotation::summary("extract", "It rained.").into(),
            Mode::LogFlood => {
                for line in 0..count(100_000) {
                    log::info(format!(
                        "line {line} of a flood that is a hundred bytes wide{:50}",
                        "."
                    ));
                }
                harmless(story)
            }
            Mode::LogHuge => {
                log::info("A".repeat(count(100_000_000)));
                harmless(story)
            }
            Mode::LogEmpty => {
                for _ in 0..count(10_000) {
                    log::info("");
                }
                harmless(story)
            }
            Mode::LogEscapes => {
                log::warn(ESCAPES);
                let mut flag = loud("loud", ESCAPES);
                for anchor in text::matches(story, Field::Body, "Zoë") {
                    flag = flag.suggest(anchor, ESCAPES);
                }
                flag.into()
            }
            Mode::Abstain => Report::abstained("there is nothing honest to say"),
            Mode::Fail => Report::failed("it could not be done"),
            Mode::Remember => {
                static CALLS: AtomicU32 = AtomicU32::new(0);
                let calls = CALLS.fetch_add(1, Ordering::Relaxed) + 1;
                tag(format!("call {calls}")).into()
            }
        }
    }
}

/// What would turn a terminal red, forge a line of the log and clear the screen.
const ESCAPES: &str = "\u{1b}[31mred\u{1b}[0m\r\nerror: forged\n\u{9b}2J\u{202e}\u{7}done";

/// What a plugin says that is like any other.
fn harmless(story: &Story) -> Report {
    let shouts = text::matches(story, Field::Body, "HEY!");
    let flags = shouts.map(|it| loud("loud", "The text is loud.").at(it));
    std::iter::once(tag("harmless")).chain(flags).collect()
}

fn tag(term: impl Into<String>) -> Annotation {
    Annotation::tag("misbehaviour", term)
}

fn loud(rule: &str, message: &str) -> Annotation {
    Annotation::flag(rule, Severity::Warning, message)
}

copydesk_plugin::export!(Misbehaver);

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{Harness, StoryBuilder, check_examples, plugin};

    use super::*;

    fn in_mode(mode: &str) -> Harness<Misbehaver> {
        plugin::<Misbehaver>().with_settings(&format!("mode = \"{mode}\""))
    }

    fn terms(report: &Report) -> Vec<String> {
        let Report::Annotations(annotations) = report else {
            return Vec::new();
        };
        annotations
            .iter()
            .filter_map(Annotation::as_tag)
            .map(|tag| tag.term.clone())
            .collect()
    }

    #[test]
    fn its_one_rule_fires_on_the_bad_example_alone() {
        check_examples::<Misbehaver>();
    }

    #[test]
    fn says_one_harmless_tag_when_told_nothing() {
        assert_eq!(
            terms(&plugin::<Misbehaver>().annotate("It rained.")),
            ["harmless"]
        );
    }

    #[test]
    fn refuses_a_mode_that_is_not_there() {
        let issues = plugin::<Misbehaver>()
            .try_settings(r#"mode = "explode""#)
            .unwrap_err();
        assert_eq!(issues.first().map(|it| it.path.as_str()), Some("mode"));
    }

    #[test]
    fn returns_two_issues_with_paths() {
        let issues = plugin::<Misbehaver>()
            .try_settings(r#"mode = "issues""#)
            .unwrap_err();
        let paths: Vec<_> = issues.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, ["mode", "phrases.max[2]"]);
    }

    #[test]
    fn behaves_for_a_story_that_is_not_meant() {
        let plugin =
            plugin::<Misbehaver>().with_settings("mode = \"abstain\"\nonly-if = \"storm\"");
        let story = |headline: &str| StoryBuilder::new().headline(headline).body("It rained.");
        assert_eq!(terms(&plugin.annotate(story("A calm day"))), ["harmless"]);
        assert!(matches!(
            plugin.annotate(story("A storm")),
            Report::Abstained(_)
        ));
    }

    #[test]
    fn counts_as_far_as_it_is_told() {
        let plugin = plugin::<Misbehaver>();
        let plugin = plugin.with_settings("mode = \"many\"\ncount = 1001");
        assert_eq!(terms(&plugin.annotate("It rained.")).len(), 1001);
        let plugin = plugin.with_settings("mode = \"huge\"\ncount = 70");
        assert_eq!(terms(&plugin.annotate("It rained.")), ["A".repeat(70)]);
        let plugin = plugin.with_settings("mode = \"log-flood\"\ncount = 3");
        drop(plugin.annotate("It rained."));
        assert_eq!(
            plugin
                .take_log()
                .iter()
                .map(|(_, line)| line.len())
                .collect::<Vec<_>>(),
            [96, 96, 96]
        );
    }

    #[test]
    fn logs_and_says_escape_codes() {
        let plugin = in_mode("log-escapes");
        let flags = plugin.flags("It rained.");
        let message = flags
            .first()
            .and_then(Annotation::as_flag)
            .map(|it| it.message.as_str());
        assert_eq!(message, Some(ESCAPES));
        assert_eq!(plugin.take_log().len(), 1);
    }

    #[test]
    fn remembers_its_calls() {
        let plugin = in_mode("remember");
        let (first, second) = (plugin.annotate("It rained."), plugin.annotate("It rained."));
        assert_eq!(
            (terms(&first), terms(&second)),
            (vec!["call 1".to_owned()], vec!["call 2".to_owned()])
        );
    }

    #[test]
    fn fails_and_abstains_when_told() {
        assert!(matches!(
            in_mode("fail").annotate("It rained."),
            Report::Failed(_)
        ));
        assert!(matches!(
            in_mode("abstain").annotate("It rained."),
            Report::Abstained(_)
        ));
    }
}
