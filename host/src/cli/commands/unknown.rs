//! Names that nothing knows. A list that is empty because a rule was mistyped would look like a desk
//! that is well, so what neither a plugin of the pipeline nor a story has is wrong usage, and what
//! was probably meant is told.

use std::collections::BTreeSet;

use super::plugin::manifests;
use crate::cli::args::FilterArgs;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::config::nearest;
use crate::model::{Manifest, Selector};
use crate::store::{Facet, Filter, Store, StoreError};

/// Ends a list without stories where its rule, plugin or tag is one that nothing knows. Where the
/// pipeline cannot be read nobody can tell, and nothing is refused.
pub(super) fn refuse(
    context: &Context,
    store: &dyn Store,
    args: &FilterArgs,
) -> Result<(), CommandError> {
    if args.rule.is_none() && args.failed.is_none() && args.tag.is_none() {
        return Ok(());
    }
    let settings = context.settings_at_hand(None);
    let Ok(manifests) = settings.and_then(|settings| manifests(&settings)) else {
        return Ok(());
    };
    if let Some(rule) = &args.rule {
        refuse_rule(store, &manifests, rule.pattern())?;
    }
    if let Some(failed) = &args.failed {
        refuse_plugin(store, &manifests, failed.as_str())?;
    }
    if let Some(tag) = &args.tag {
        refuse_scheme(store, &manifests, tag.scheme())?;
    }
    Ok(())
}

fn refuse_rule(
    store: &dyn Store,
    manifests: &[Manifest],
    pattern: &str,
) -> Result<(), CommandError> {
    let mut rules = values(store, Facet::Rule)?;
    for Manifest {
        name, rules: of, ..
    } in manifests
    {
        rules.extend(of.iter().map(|rule| format!("{name}/{}", rule.name)));
    }
    let Some(plugin) = pattern.strip_suffix("/*") else {
        if rules.contains(pattern) {
            return Ok(());
        }
        let error = unknown("rule", pattern, "no story has a flag of it");
        let (plugin, _) = pattern.split_once('/').unwrap_or_default();
        let of_plugin: Vec<&str> = rules
            .iter()
            .filter_map(|rule| rule.split_once('/'))
            .filter_map(|(of, rule)| (of == plugin).then_some(rule))
            .collect();
        return Err(match nearest(pattern, rules.iter().map(String::as_str)) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None if of_plugin.is_empty() => error.hint(plugins_hint(manifests)),
            None => error.hint(format!(
                "the rules of {plugin} are {}",
                of_plugin.join(", ")
            )),
        });
    };
    let plugins = manifests.iter().map(|manifest| manifest.name.as_str());
    let flagged = rules.iter().filter_map(|rule| rule.split_once('/'));
    let plugins: BTreeSet<&str> = plugins.chain(flagged.map(|(plugin, _)| plugin)).collect();
    if plugins.contains(plugin) {
        return Ok(());
    }
    let error = unknown("plugin", plugin, "no story has a flag of it");
    // A rule that was typed without its plugin.
    let own = |rule: &&String| rule.split_once('/').is_some_and(|(_, rule)| rule == plugin);
    let near = rules.iter().find(own).map(String::as_str);
    Err(match near.or_else(|| nearest(plugin, plugins)) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error.hint(plugins_hint(manifests)),
    })
}

fn refuse_plugin(
    store: &dyn Store,
    manifests: &[Manifest],
    plugin: &str,
) -> Result<(), CommandError> {
    let mut plugins = values(store, Facet::Failed)?;
    plugins.extend(manifests.iter().map(|manifest| manifest.name.to_string()));
    if plugins.contains(plugin) {
        return Ok(());
    }
    let error = unknown("plugin", plugin, "it failed on no story");
    Err(match nearest(plugin, plugins.iter().map(String::as_str)) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error.hint(plugins_hint(manifests)),
    })
}

/// Terms are as many as there are stories, so only their scheme can be unknown.
fn refuse_scheme(
    store: &dyn Store,
    manifests: &[Manifest],
    scheme: &str,
) -> Result<(), CommandError> {
    let has_scheme = Filter {
        tag: Some(scheme.to_owned()),
        ..Filter::default()
    };
    if !store.queue(&has_scheme, None, 1)?.heads.is_empty() {
        return Ok(());
    }
    let produced: Vec<&Selector> = manifests.iter().flat_map(|it| &it.produces).collect();
    if let Ok(asked) = format!("tag:{scheme}").parse::<Selector>()
        && produced.iter().any(|selector| selector.overlaps(&asked))
    {
        return Ok(());
    }
    let error = unknown("tag scheme", scheme, "no story has a tag of it");
    let tags = values(store, Facet::Tag)?;
    // A term that was typed without its scheme.
    let own = |tag: &&String| tag.split_once(':').is_some_and(|(_, term)| term == scheme);
    if let Some(near) = tags.iter().find(own) {
        return Err(error.hint(format!("did you mean {near}?")));
    }
    let produced = produced.into_iter().map(ToString::to_string);
    let produced = produced.filter_map(|it| Some(it.strip_prefix("tag:")?.to_owned()));
    let mut schemes: BTreeSet<String> = produced.collect();
    let of_stories = tags.iter().filter_map(|tag| tag.split_once(':'));
    schemes.extend(of_stories.map(|(scheme, _)| scheme.to_owned()));
    let schemes: Vec<&str> = schemes.iter().map(String::as_str).collect();
    Err(match nearest(scheme, schemes.iter().copied()) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None if schemes.is_empty() => error.hint("no plugin of the pipeline makes tags"),
        None => error.hint(format!("the schemes are {}", schemes.join(", "))),
    })
}

fn values(store: &dyn Store, facet: Facet) -> Result<BTreeSet<String>, StoreError> {
    let faceted = store.facets(&Filter::default(), &[facet], usize::MAX)?;
    let values = faceted.facets.into_iter().flat_map(|counts| counts.values);
    Ok(values.map(|(value, _)| value).collect())
}

fn unknown(kind: &str, name: &str, nor: &str) -> CommandError {
    CommandError::usage(format!("the pipeline knows no {kind} {name}, and {nor}"))
}

fn plugins_hint(manifests: &[Manifest]) -> String {
    let names: Vec<&str> = manifests.iter().map(|it| it.name.as_str()).collect();
    format!("the plugins are {}", names.join(", "))
}
