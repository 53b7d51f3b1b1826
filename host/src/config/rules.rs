//! The `[[rules]]` of a manifest, and whether they and `produces` tell the same story.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::DeValue;

use crate::model::{Example, PluginName, Rule, Selector};

use super::manifest::{is_kebab, kebab_mistake};
use super::mistake::Mistake;
use super::reader::{Field, Reader, quoted};
use super::settings::SEVERITIES;

const KEYS: [&str; 7] = [
    "name", "severity", "summary", "why", "misses", "bad", "good",
];

/// The rules with the places of their names. `None` when one of them could not be read, so that
/// nothing is concluded from the others.
pub(super) fn read(reader: &mut Reader, field: &Field<'_>) -> Option<Vec<(Rule, Range<usize>)>> {
    if reader.table_instead_of_list(field, "begin each rule with a line `[[rules]]`") {
        return None;
    }
    let items = reader.list(field)?;
    let rules: Vec<Option<_>> = items.iter().map(|item| rule(reader, item)).collect();
    let mut seen = BTreeMap::new();
    for (rule, span) in rules.iter().flatten() {
        if seen.insert(&rule.name, ()).is_some() {
            let message = format!("a second rule named {}", quoted(&rule.name));
            reader.add(Mistake::new(span.clone(), message).label("the same name again"));
        }
    }
    rules.into_iter().collect()
}

fn rule(reader: &mut Reader, item: &Field<'_>) -> Option<(Rule, Range<usize>)> {
    let table = reader.table(item)?;
    let fields = reader.fields(table, item.span.clone(), "`[[rules]]`", &KEYS);
    let name_field = reader.require(&fields, "name");
    let name = name_field.as_ref().and_then(|field| {
        let name = reader.string(field)?;
        if !is_kebab(name) {
            reader.add(kebab_mistake(field, "rule", name));
        }
        is_kebab(name).then(|| name.to_owned())
    });
    let severity = reader
        .require(&fields, "severity")
        .and_then(|field| reader.word(&field, &SEVERITIES));
    let summary = reader
        .require(&fields, "summary")
        .and_then(|field| reader.line(&field));
    let why = reader
        .require(&fields, "why")
        .and_then(|field| reader.prose(&field));
    let misses = fields
        .get("misses")
        .map(|field| reader.prose(&field).map(|text| text.trim().to_owned()));
    let bad = reader
        .require(&fields, "bad")
        .and_then(|field| example(reader, &field));
    let good_field = reader.require(&fields, "good");
    let good = good_field.as_ref().and_then(|field| example(reader, field));
    if let (Some(bad), Some(good), Some(field)) = (&bad, &good, &good_field)
        && bad == good
    {
        let message = "the same example is `bad` and `good`";
        reader.add(field.mistake(message).label("the rule cannot do both"));
    }
    let rule = Rule {
        name: name?,
        severity: severity?,
        summary: summary?.to_owned(),
        why: why?.trim().to_owned(),
        misses: match misses {
            None => None,
            Some(text) => Some(text?),
        },
        bad: bad?,
        good: good?,
    };
    Some((rule, name_field?.span))
}

/// A string is the body; a table names its fields.
fn example(reader: &mut Reader, field: &Field<'_>) -> Option<Example> {
    let table = match field.value {
        DeValue::String(_) => {
            let body = reader.prose(field)?.to_owned();
            return Some(Example {
                headline: None,
                body: Some(body),
            });
        }
        DeValue::Table(table) => table,
        _ => return reader.wrong_type(field, "a string, or a table with `headline` and `body`"),
    };
    let what = quoted(&field.name);
    let fields = reader.fields(table, field.span.clone(), what, &["headline", "body"]);
    let mut text = |key| {
        let text = fields
            .get(key)
            // A field may be blank here: a rule may be about just that.
            .map(|field| reader.string(&field).map(str::to_owned));
        text.map_or(Some(None), |text| text.map(Some))
    };
    let (headline, body) = (text("headline"), text("body"));
    if headline == Some(None) && body == Some(None) {
        let message = format!("{} has neither `headline` nor `body`", quoted(&field.name));
        reader.add(field.mistake(message));
        return None;
    }
    Some(Example {
        headline: headline?,
        body: body?,
    })
}

/// Checks that the plugin may produce what it lists, that every flag it lists has a rule, and that
/// every rule is a flag it lists.
pub(super) fn check_produced(
    reader: &mut Reader,
    plugin: &PluginName,
    field: &Field<'_>,
    produced: &[(Selector, Field<'_>)],
    rules: Option<&[(Rule, Range<usize>)]>,
) {
    let is_empty = field.is_empty_list();
    if is_empty {
        let message = "`produces` is empty: a plugin that says nothing has no use";
        reader.add(
            field
                .mistake(message)
                .hint("list what it says, as in `[\"tag:language\"]`"),
        );
    }
    for (selector, item) in produced.iter().filter(|(s, _)| !s.is_producible_by(plugin)) {
        let message = format!("plugin `{plugin}` cannot produce `{selector}`");
        let hint = format!("flags carry the plugin's own name: `flag:{plugin}/*`");
        reader.add(item.mistake(message).label("not its own").hint(hint));
    }
    let Some(rules) = rules else { return };
    let flag = |rule: &Rule| {
        format!("flag:{plugin}/{}", rule.name)
            .parse::<Selector>()
            .ok()
    };
    let meant =
        |selector: &Selector, rule: &Rule| flag(rule).is_some_and(|flag| flag.overlaps(selector));
    for (selector, item) in produced.iter().filter(|(s, _)| s.is_producible_by(plugin)) {
        let is_flag = selector.to_string().starts_with("flag");
        if is_flag && !rules.iter().any(|(rule, _)| meant(selector, rule)) {
            let message = format!("`{selector}` is produced, but no rule says what it is about");
            reader.add(item.mistake(message).hint("describe it under `[[rules]]`"));
        }
    }
    for (rule, span) in rules {
        if !is_empty && !produced.iter().any(|(selector, _)| meant(selector, rule)) {
            let message = format!("rule `{}` is not among what the plugin produces", rule.name);
            let hint = format!("add `flag:{plugin}/{}` to `produces`", rule.name);
            reader.add(
                Mistake::new(span.clone(), message)
                    .label("never flagged")
                    .hint(hint),
            );
        }
    }
}
