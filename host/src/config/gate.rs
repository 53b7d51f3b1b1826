//! `gate` of `copydesk.toml`: a severity, or a table that says more.

use std::ops::Range;

use crate::model::{Bar, Gate, Need, PluginName, Remark, Rules, Severity, Waive};

use super::mistake::Mistake;
use super::nearest::nearest;
use super::reader::{Field, Fields, Reader, did_you_mean, one_of};
use super::settings::{PluginEntry, SEVERITIES};

/// What the settings say of the gate.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GateSettings {
    /// Which open flags hold a story.
    pub gate: Gate,
    /// Who may approve by override.
    pub waive: Waive,
    /// The rules that a need is written for, each with its place in the text.
    pub rules: Vec<(Rules, Range<usize>)>,
}

const KEYS: [&str; 5] = ["severity", "rules", "waive", "clear", "approve"];
const STEP_KEYS: [&str; 2] = ["severity", "rules"];

/// Needs with the rules that they are for, as written.
type Needs = Vec<(Rules, Need)>;

pub(super) fn read(reader: &mut Reader, field: &Field<'_>) -> GateSettings {
    if !field.is_table() && !field.is_string() {
        let wanted = "a severity or a table";
        return reader.wrong_type(field, wanted).unwrap_or_default();
    }
    if !field.is_table() {
        let severity = reader.word(field, &SEVERITIES);
        return GateSettings {
            gate: severity.unwrap_or(Severity::Error).into(),
            ..GateSettings::default()
        };
    }
    let Some(table) = reader.table(field) else {
        return GateSettings::default();
    };
    let fields = reader.fields(table, field.span.clone(), "`[gate]`", &KEYS);
    let mut rules = Vec::new();
    let (severity, needs) = bar(reader, &fields, &mut rules);
    let severity = severity.unwrap_or(Severity::Error);
    let waive = fields.get("waive");
    let waive = waive.and_then(|field| reader.word(&field, &Waive::NAMED));
    let mut step = |name: &str| {
        let own = fields.get(name).and_then(|field| {
            let table = reader.table(&field)?;
            let what = format!("`[gate.{name}]`");
            let fields = reader.fields(table, field.span.clone(), &what, &STEP_KEYS);
            Some(bar(reader, &fields, &mut rules))
        });
        let (own_severity, own_needs) = own.unwrap_or_default();
        let mut bar = Bar::at(own_severity.unwrap_or(severity));
        for (rules, need) in needs.iter().cloned().chain(own_needs) {
            bar.set(rules, need);
        }
        bar
    };
    let (clear, approve) = (step("clear"), step("approve"));
    GateSettings {
        gate: Gate { clear, approve },
        waive: waive.unwrap_or_default(),
        rules,
    }
}

/// The severity and the needs of one table.
fn bar(
    reader: &mut Reader,
    fields: &Fields<'_>,
    rules: &mut Vec<(Rules, Range<usize>)>,
) -> (Option<Severity>, Needs) {
    let severity = fields.get("severity");
    let severity = severity.and_then(|field| reader.word(&field, &SEVERITIES));
    let table = fields.get("rules");
    let table = table.and_then(|field| reader.table(&field));
    let mut needs = Needs::new();
    for (key, value) in table.into_iter().flatten() {
        let field = Field::of(key, value);
        let need = reader.word(&field, &Need::NAMED);
        match field.name.parse::<Rules>() {
            Err(error) => {
                reader.add(Mistake::new(field.key_span.clone(), error.to_string()));
            }
            Ok(named) => {
                rules.push((named.clone(), field.key_span.clone()));
                needs.extend(need.map(|need| (named, need)));
            }
        }
    }
    (severity, needs)
}

/// Refuses a need for rules of a plugin that the settings do not have: it would hold nothing, and
/// nobody would see that. What editors add themselves has one rule.
pub(super) fn refuse_missing_plugins(
    reader: &mut Reader,
    gate: &GateSettings,
    plugins: &[PluginEntry],
) {
    let names = || plugins.iter().map(|plugin| plugin.name.as_str());
    let own = Remark::RULE.split_once('/').map_or("", |(_, rule)| rule);
    for mistake in gate.check(PluginName::EDITOR, &[own]) {
        reader.add(mistake);
    }
    for (rules, span) in &gate.rules {
        let is_own = rules.plugin() == PluginName::EDITOR;
        if is_own || names().any(|name| name == rules.plugin()) {
            continue;
        }
        let message = format!(
            "the gate names `{rules}`, and no plugin here is `{}`",
            rules.plugin()
        );
        let hint = match nearest(rules.plugin(), names()) {
            Some(near) => did_you_mean(near),
            None => "the plugins are those of [[plugins]]".to_owned(),
        };
        reader.add(
            Mistake::new(span.clone(), message)
                .label("of no plugin")
                .hint(hint),
        );
    }
}

impl GateSettings {
    /// The mistakes in what is written for a plugin, by the rules that it has.
    pub fn check(&self, plugin: &str, has: &[&str]) -> Vec<Mistake> {
        let wrong = self.rules.iter().filter_map(|(rules, span)| {
            let Rules::One(named) = rules else {
                return None;
            };
            let (of, rule) = named.split_once('/')?;
            if of != plugin || has.contains(&rule) {
                return None;
            }
            let hint = match nearest(rule, has.iter().copied()) {
                Some(near) => did_you_mean(&format!("{plugin}/{near}")),
                None if has.is_empty() => "it has no rules".to_owned(),
                None => one_of("its rules are ", has, "and"),
            };
            let message = format!("plugin `{plugin}` has no rule `{rule}`");
            Some(
                Mistake::new(span.clone(), message)
                    .label("not one of its rules")
                    .hint(hint),
            )
        });
        wrong.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::model::{Flag, Step};

    const PLUGINS: &str = "[[plugins]]\nname = 'style'\n[[plugins]]\nname = 'pii'\n";

    fn gate(text: &str) -> GateSettings {
        let settings = Settings::parse("desk/copydesk.toml", &format!("{text}\n{PLUGINS}"));
        settings.unwrap_or_else(|error| panic!("{error}")).gate
    }

    fn holds(gate: &Gate, step: Step, rule: &str, severity: Severity) -> bool {
        let flag = Flag {
            rule: rule.to_owned(),
            severity,
            message: String::new(),
            confidence: None,
        };
        gate.holds(step, &flag)
    }

    #[test]
    fn a_word_is_the_severity_of_both_steps() {
        let settings = gate("gate = 'warning'");
        assert_eq!(settings.gate, Severity::Warning.into());
        assert_eq!(settings, gate("[gate]\nseverity = 'warning'"));
        assert_eq!(gate(""), GateSettings::default());
        assert_eq!(gate("[gate]"), GateSettings::default());
    }

    #[test]
    fn a_step_has_what_both_have_and_its_own_goes_before() {
        let GateSettings { gate, waive, rules } = gate(
            "[gate]\nseverity = 'error'\nwaive = 'nobody'\n\
             rules = { 'pii/*' = 'required', 'style/vale' = 'recommended' }\n\
             [gate.clear]\nseverity = 'note'\nrules = { 'style/*' = 'off' }\n\
             [gate.approve.rules]\n'pii/phone' = 'off'\n",
        );
        assert_eq!(waive, Waive::Nobody);
        assert_eq!(rules.len(), 4);
        let (clear, approve) = (Step::Clear, Step::Approve);
        let (note, error) = (Severity::Note, Severity::Error);
        assert!(holds(&gate, approve, "pii/email", note));
        assert!(!holds(&gate, approve, "pii/phone", error));
        assert!(holds(&gate, clear, "pii/phone", note));
        assert!(!holds(&gate, approve, "style/vale", error));
        assert!(!holds(&gate, clear, "style/other", Severity::Warning));
        assert!(holds(&gate, approve, "style/other", error));
        assert!(holds(&gate, clear, "hygiene/x", note));
        assert!(!holds(&gate, approve, "hygiene/x", note));
    }

    #[test]
    fn what_editors_add_themselves_has_a_need_of_its_own() {
        let settings = gate("[gate.rules]\n'editor/flag' = 'required'");
        assert!(holds(
            &settings.gate,
            Step::Approve,
            Remark::RULE,
            Severity::Note
        ));
        let text = format!("[gate.rules]\n'editor/flog' = 'off'\n{PLUGINS}");
        let error = Settings::parse("desk/copydesk.toml", &text).unwrap_err();
        let error = error.to_string();
        assert!(
            error.contains("plugin `editor` has no rule `flog`"),
            "{error}"
        );
    }

    #[test]
    fn a_rule_that_its_plugin_does_not_have_is_a_mistake() {
        let settings = gate("[gate.rules]\n'style/valee' = 'off'\n'pii/*' = 'off'");
        assert_eq!(settings.check("pii", &[]), []);
        assert_eq!(settings.check("style", &["valee"]), []);
        let mistakes = settings.check("style", &["vale", "proselint"]);
        assert_eq!(mistakes.len(), 1);
        assert_eq!(mistakes[0].message, "plugin `style` has no rule `valee`");
        assert!(mistakes[0].hint.as_ref().unwrap().contains("style/vale"));
    }
}
