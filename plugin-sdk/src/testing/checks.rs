//! What the host has against a manifest whose shape is right.

use super::Manifest;
use super::manifest::{Example, Rule, Setting, covers};

/// Finds everything for which the host would refuse the manifest.
pub(super) fn mistakes(manifest: &Manifest) -> Vec<String> {
    let mut found = Checks::default();
    found.of_itself(manifest);
    for (key, setting) in &manifest.settings {
        found.of_setting(key, setting);
    }
    for (index, rule) in manifest.rules.iter().enumerate() {
        found.of_rule(rule);
        let earlier = manifest.rules.iter().take(index);
        let twice = earlier.into_iter().any(|it| it.name == rule.name);
        found.require(!twice, || format!("rules: `{}` is there twice", rule.name));
    }
    found.of_produced(manifest);
    found.mistakes
}

#[derive(Default)]
struct Checks {
    mistakes: Vec<String>,
}

impl Checks {
    fn require(&mut self, holds: bool, message: impl FnOnce() -> String) {
        if !holds {
            self.mistakes.push(message());
        }
    }

    fn of_itself(&mut self, manifest: &Manifest) {
        let Manifest {
            name, version, api, ..
        } = manifest;
        self.require(is_name(name, 40), || {
            format!("name: `{name}` is not 1 to 40 of a-z, 0-9 and -")
        });
        self.require(is_semver(version), || {
            format!("version: `{version}` is not a version like 0.1.0")
        });
        self.require(api == "0.1", || format!("api: `{api}` is not 0.1"));
        let lines = std::iter::once(&manifest.summary).chain(&manifest.license);
        for line in lines.chain(&manifest.authors) {
            self.require(is_line(line), || format!("`{line}` is not one line"));
        }
        for field in &manifest.reads {
            self.require(READABLE.contains(&field.as_str()), || {
                format!("reads: no field `{field}`")
            });
        }
        for pattern in manifest.needs.iter().chain(&manifest.produces) {
            self.require(is_pattern(pattern), || {
                format!("`{pattern}` is not KIND or KIND:SCHEME")
            });
        }
        for capability in &manifest.capabilities {
            self.require(is_capability(capability), || {
                format!("capabilities: there is no `{capability}` in 0.1")
            });
        }
        for (key, value, (least, most)) in manifest.limits.ranges() {
            self.require((least..=most).contains(&value), || {
                format!("limits.{key}: {value} is not from {least} to {most}")
            });
        }
    }

    fn of_setting(&mut self, key: &str, setting: &Setting) {
        let Setting {
            kind,
            default,
            summary,
        } = setting;
        self.require(is_name(key, 60), || {
            format!("settings.{key}: not 1 to 60 of a-z, 0-9 and -")
        });
        self.require(TYPES.contains(&kind.as_str()), || {
            format!("settings.{key}: no type `{kind}`")
        });
        let fits = default.as_ref().is_none_or(|value| fits(kind, value));
        self.require(fits, || format!("settings.{key}: the default is no {kind}"));
        self.require(is_line(summary), || {
            format!("settings.{key}: the summary is not one line")
        });
    }

    fn of_rule(&mut self, rule: &Rule) {
        let Rule {
            name,
            severity,
            summary,
            why,
            misses,
            bad,
            good,
        } = rule;
        self.require(is_name(name, 60), || {
            format!("rules: `{name}` is not 1 to 60 of a-z, 0-9 and -")
        });
        let known = ["note", "warning", "error"].contains(&severity.as_str());
        self.require(known, || format!("rules.{name}: no severity `{severity}`"));
        self.require(is_line(summary), || {
            format!("rules.{name}: the summary is not one line")
        });
        self.require(!why.trim().is_empty(), || {
            format!("rules.{name}: `why` is empty")
        });
        let is_blank = misses.as_ref().is_some_and(|it| it.trim().is_empty());
        self.require(!is_blank, || format!("rules.{name}: `misses` is empty"));
        let texts = |Example(story): &Example| (story.headline.clone(), story.body.clone());
        self.require(texts(bad) != texts(good), || {
            format!("rules.{name}: the same example is `bad` and `good`")
        });
    }

    /// Flags carry the plugin's own name, and are what its rules are about.
    fn of_produced(&mut self, manifest: &Manifest) {
        let Manifest {
            name,
            produces,
            rules,
            ..
        } = manifest;
        self.require(!produces.is_empty(), || "produces: it is empty".to_owned());
        let own = format!("flag:{name}/");
        let is_flag = |pattern: &&String| pattern.split(':').next() == Some("flag");
        for pattern in produces.iter().filter(is_flag) {
            self.require(pattern.starts_with(&own), || {
                format!("produces: `{pattern}` does not begin with `{own}`")
            });
            let meant = |rule: &Rule| covers(pattern, "flag", &format!("{name}/{}", rule.name));
            self.require(rules.iter().any(meant), || {
                format!("produces: no rule says what `{pattern}` is about")
            });
        }
        for rule in rules {
            let flag = format!("{name}/{}", rule.name);
            self.require(manifest.produces("flag", &flag), || {
                format!("produces: `flag:{flag}` is missing")
            });
        }
    }
}

const READABLE: [&str; 14] = [
    "id",
    "headline",
    "body",
    "byline",
    "dateline",
    "language",
    "published",
    "updated",
    "source",
    "urgency",
    "embargo",
    "status",
    "categories",
    "extra",
];

const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "strings", "files"];

fn is_name(name: &str, longest: usize) -> bool {
    name.len() <= longest
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
}

fn is_capability(capability: &str) -> bool {
    let list = capability.strip_prefix("lexicon:");
    ["log", "archive"].contains(&capability) || list.is_some_and(|list| is_name(list, 60))
}

fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(char::is_control)
}

/// Whether a text is a version as semver.org 2.0.0 defines them.
fn is_semver(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let number = |part: &str| digits(part) && (part == "0" || !part.starts_with('0'));
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'-')
    };
    let (text, build) = apart(text, '+');
    let (core, before) = apart(text, '-');
    core.split('.').count() == 3
        && core.split('.').all(number)
        && before.is_none_or(|it| {
            it.split('.')
                .all(|part| word(part) && (!digits(part) || number(part)))
        })
        && build.is_none_or(|it| it.split('.').all(word))
}

fn apart(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark)
        .map_or((text, None), |(front, rest)| (front, Some(rest)))
}

fn is_pattern(pattern: &str) -> bool {
    let (kind, scheme) = pattern.split_once(':').unwrap_or((pattern, "*"));
    let stem = scheme.strip_suffix('*').unwrap_or(scheme);
    let odd = |it: char| it == '*' || it.is_whitespace() || it.is_control();
    ["tag", "summary", "flag"].contains(&kind)
        && (scheme == "*" || !stem.is_empty())
        && !stem.contains(odd)
}

fn fits(kind: &str, value: &toml::Value) -> bool {
    match kind {
        "string" => value.is_str(),
        "integer" => value.is_integer(),
        "number" => value.is_integer() || value.is_float(),
        "boolean" => value.is_bool(),
        "strings" => value
            .as_array()
            .is_some_and(|all| all.iter().all(toml::Value::is_str)),
        "files" => fits("string", value) || fits("strings", value),
        _ => true,
    }
}
