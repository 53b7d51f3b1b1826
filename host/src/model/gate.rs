//! The gate: which flags that nobody decided on keep a story from being clear, and which from being
//! approved.
//!
//! Each of the two steps has a [`Bar`]: the severity from which a flag holds, and for single rules or
//! all rules of a plugin a [`Need`] that goes before the severity. What keeps a story from being
//! approved keeps it from being clear too, so a clear story never turns out not to be approvable.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use thiserror::Error;

use super::{Flag, PluginName, Role, Severity, is_kebab};

/// A step of a story that the gate guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Being clear: nobody has to look at it.
    Clear,
    /// Being approved: an editor lets it go out.
    Approve,
}

/// What becomes of a story with a flag of a rule on which nobody decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// It is held, whatever the flag's severity is.
    Required,
    /// It goes on, and whoever approves it is reminded of the flag.
    Recommended,
    /// It goes on.
    Off,
}

impl Need {
    /// All of them, with their names in settings.
    pub const NAMED: [(&str, Self); 3] = [
        ("required", Self::Required),
        ("recommended", Self::Recommended),
        ("off", Self::Off),
    ];

    /// The name in settings and on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Recommended => "recommended",
            Self::Off => "off",
        }
    }
}

/// Rules that a need is written for: `style/vague` or `style/*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rules {
    /// All of a plugin.
    Of(PluginName),
    /// One, as its flags name it.
    One(String),
}

/// Why a text names no rules.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0:?} names no rules: write PLUGIN/RULE for one, as in \"style/vague\", or PLUGIN/* for all"
)]
pub struct RulesError(String);

/// Bytes of a rule's name at most.
const LONGEST: usize = 60;

impl FromStr for Rules {
    type Err = RulesError;

    fn from_str(text: &str) -> Result<Self, RulesError> {
        let wrong = || RulesError(text.to_owned());
        let (plugin, rule) = text.split_once('/').ok_or_else(wrong)?;
        let plugin = PluginName::new(plugin).map_err(|_| wrong())?;
        match rule {
            "*" => Ok(Self::Of(plugin)),
            rule if is_kebab(rule, LONGEST) => Ok(Self::One(text.to_owned())),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Of(plugin) => write!(f, "{plugin}/*"),
            Self::One(rule) => f.write_str(rule),
        }
    }
}

impl Rules {
    /// The plugin whose rules they are.
    pub fn plugin(&self) -> &str {
        match self {
            Self::Of(plugin) => plugin.as_str(),
            Self::One(rule) => rule.split_once('/').map_or("", |(plugin, _)| plugin),
        }
    }
}

/// What holds a story at one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// From this severity a flag holds, where no need is written for its rule.
    pub severity: Severity,
    /// By rule, `plugin/rule`: goes before what is written for the plugin.
    rules: BTreeMap<String, Need>,
    /// By plugin.
    plugins: BTreeMap<String, Need>,
}

impl Bar {
    /// A bar at a severity, for all rules alike.
    pub fn at(severity: Severity) -> Self {
        Self {
            severity,
            rules: BTreeMap::new(),
            plugins: BTreeMap::new(),
        }
    }

    /// Writes down a need; the last for the same rules holds.
    pub fn set(&mut self, rules: Rules, need: Need) {
        match rules {
            Rules::Of(plugin) => self.plugins.insert(plugin.to_string(), need),
            Rules::One(rule) => self.rules.insert(rule, need),
        };
    }

    /// The needs that are written down, those of plugins first.
    pub fn needs(&self) -> impl Iterator<Item = (Rules, Need)> {
        let plugins = self.plugins.iter().filter_map(|(plugin, need)| {
            let plugin = PluginName::new(plugin).ok()?;
            Some((Rules::Of(plugin), *need))
        });
        let rules = self.rules.iter();
        plugins.chain(rules.map(|(rule, need)| (Rules::One(rule.clone()), *need)))
    }

    /// What is written for a rule, `plugin/rule`: for itself, else for its plugin.
    pub fn need(&self, rule: &str) -> Option<Need> {
        let of_plugin = || {
            let (plugin, _) = rule.split_once('/')?;
            self.plugins.get(plugin)
        };
        self.rules.get(rule).or_else(of_plugin).copied()
    }

    /// Whether a flag that nobody decided on holds its story here.
    pub fn holds(&self, flag: &Flag) -> bool {
        match self.need(&flag.rule) {
            Some(Need::Required) => true,
            Some(Need::Recommended | Need::Off) => false,
            None => flag.severity >= self.severity,
        }
    }
}

/// What a flag that nobody decided on keeps a story from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// What keeps it from being clear, beside what keeps it from being approved.
    pub clear: Bar,
    /// What keeps it from being approved.
    pub approve: Bar,
}

impl Default for Gate {
    /// Errors hold, for both.
    fn default() -> Self {
        Severity::Error.into()
    }
}

impl From<Severity> for Gate {
    /// The same severity for both, and for all rules.
    fn from(severity: Severity) -> Self {
        Self {
            clear: Bar::at(severity),
            approve: Bar::at(severity),
        }
    }
}

impl Gate {
    /// Its severity, where it is nothing else.
    pub fn plain(&self) -> Option<Severity> {
        let severity = self.approve.severity;
        (*self == Self::from(severity)).then_some(severity)
    }

    /// Whether a flag that nobody decided on holds its story at a step.
    pub fn holds(&self, step: Step, flag: &Flag) -> bool {
        let approve = self.approve.holds(flag);
        match step {
            Step::Approve => approve,
            Step::Clear => approve || self.clear.holds(flag),
        }
    }

    /// Whether whoever approves a story with such a flag is reminded of it: it does not hold the
    /// approval, and is recommended for that or for being clear.
    pub fn recommends(&self, flag: &Flag) -> bool {
        let bars = [&self.approve, &self.clear].into_iter();
        let mut needs = bars.map(|bar| bar.need(&flag.rule));
        !self.approve.holds(flag) && needs.any(|need| need == Some(Need::Recommended))
    }
}

/// Who may approve what something stands in the way of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Waive {
    /// Editors and chiefs.
    Editor,
    /// Chiefs.
    #[default]
    Chief,
    /// Nobody: all that stands in the way has to be decided or checked.
    Nobody,
}

impl Waive {
    /// All of them, with their names in settings.
    pub const NAMED: [(&str, Self); 3] = [
        ("editor", Self::Editor),
        ("chief", Self::Chief),
        ("nobody", Self::Nobody),
    ];

    /// The least role that may; none where nobody may.
    pub fn least(self) -> Option<Role> {
        match self {
            Self::Editor => Some(Role::Editor),
            Self::Chief => Some(Role::Chief),
            Self::Nobody => None,
        }
    }

    /// Whether somebody of this role may.
    pub fn lets(self, role: Role) -> bool {
        self.least().is_some_and(|least| role >= least)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn flag(rule: &str, severity: Severity) -> Flag {
        Flag {
            rule: rule.to_owned(),
            severity,
            message: String::new(),
            confidence: None,
        }
    }

    fn gate(clear: &[(&str, Need)], approve: &[(&str, Need)]) -> Gate {
        let mut gate = Gate::default();
        for (bar, needs) in [(&mut gate.clear, clear), (&mut gate.approve, approve)] {
            for (rules, need) in needs {
                bar.set(rules.parse().unwrap(), *need);
            }
        }
        gate
    }

    #[test]
    fn a_rule_goes_before_its_plugin_and_both_before_the_severity() {
        let gate = gate(
            &[],
            &[
                ("pii/*", Need::Required),
                ("pii/phone", Need::Off),
                ("style/*", Need::Off),
                ("style/vague", Need::Recommended),
            ],
        );
        let holds = |rule, severity| gate.holds(Step::Approve, &flag(rule, severity));
        assert!(holds("pii/email", Severity::Note));
        assert!(!holds("pii/phone", Severity::Error));
        assert!(!holds("style/vague", Severity::Error));
        assert!(!holds("style/cliche", Severity::Error));
        assert!(holds("legal/accusation", Severity::Error));
        assert!(!holds("legal/accusation", Severity::Warning));
        // A plugin whose name begins like another's is another.
        assert!(!holds("pii-more/email", Severity::Note));
        assert!(gate.recommends(&flag("style/vague", Severity::Note)));
        assert!(!gate.recommends(&flag("style/cliche", Severity::Error)));
    }

    #[test]
    fn what_is_recommended_for_either_step_is_reminded_of_where_it_holds_nothing() {
        let gate = gate(&[("style/*", Need::Recommended)], &[]);
        assert!(gate.recommends(&flag("style/vague", Severity::Warning)));
        assert!(!gate.recommends(&flag("style/vague", Severity::Error)));
        assert!(gate.holds(Step::Approve, &flag("style/vague", Severity::Error)));
    }

    #[test]
    fn what_is_not_approvable_is_not_clear() {
        let gate = gate(
            &[("pii/*", Need::Off), ("style/*", Need::Required)],
            &[("pii/*", Need::Required), ("style/*", Need::Off)],
        );
        let note = |rule| flag(rule, Severity::Note);
        assert!(gate.holds(Step::Clear, &note("pii/email")));
        assert!(gate.holds(Step::Approve, &note("pii/email")));
        assert!(gate.holds(Step::Clear, &note("style/vague")));
        assert!(!gate.holds(Step::Approve, &note("style/vague")));
    }

    #[test]
    fn what_names_no_rules_is_refused() {
        for text in [
            "",
            "pii",
            "pii/",
            "/phone",
            "pii/**",
            "pii/Phone",
            "*",
            "*/*",
            "pii/a/b",
        ] {
            assert!(text.parse::<Rules>().is_err(), "{text}");
        }
        for text in ["pii/*", "pii/phone"] {
            assert_eq!(text.parse::<Rules>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_gate_is_plain_when_it_is_nothing_but_a_severity() {
        for severity in [Severity::Note, Severity::Warning, Severity::Error] {
            assert_eq!(Gate::from(severity).plain(), Some(severity));
        }
        assert_eq!(gate(&[("pii/*", Need::Off)], &[]).plain(), None);
        let mut two = Gate::default();
        two.clear.severity = Severity::Note;
        assert_eq!(two.plain(), None);
    }

    proptest! {
        #[test]
        fn nothing_is_clear_that_could_not_be_approved(
            clear in any_bar(), approve in any_bar(), rule in "(a|b)/(x|y)", severity in any_severity(),
        ) {
            let gate = Gate { clear, approve };
            let flag = flag(&rule, severity);
            prop_assert!(gate.holds(Step::Clear, &flag) || !gate.holds(Step::Approve, &flag));
        }
    }

    fn any_severity() -> impl Strategy<Value = Severity> {
        prop_oneof![
            Just(Severity::Note),
            Just(Severity::Warning),
            Just(Severity::Error)
        ]
    }

    fn any_bar() -> impl Strategy<Value = Bar> {
        let need = prop_oneof![
            Just(Need::Required),
            Just(Need::Recommended),
            Just(Need::Off)
        ];
        let needs = proptest::collection::vec(("(a|b)/(x|y|\\*)", need), 0..4);
        (any_severity(), needs).prop_map(|(severity, needs)| {
            let mut bar = Bar::at(severity);
            for (rules, need) in needs {
                bar.set(rules.parse().unwrap(), need);
            }
            bar
        })
    }
}
