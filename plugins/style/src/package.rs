//! Reads a rule from the YAML of Vale.

use std::fmt;

use copydesk_plugin::serde::Deserialize;
use copydesk_plugin::serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::check::{self, Alert, Check, Document};
use crate::scope::Scope;

/// How bad Vale calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Suggestion,
    Warning,
    Error,
}

impl Level {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "suggestion" => Self::Suggestion,
            "warning" => Self::Warning,
            "error" => Self::Error,
            _ => return None,
        })
    }
}

/// What a rule does.
#[derive(Debug)]
pub(crate) enum Kind {
    Known(&'static str, Box<Check>),
    /// A kind that is not run here.
    Unknown(String),
}

impl Kind {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Known(name, _) => name,
            Self::Unknown(name) => name,
        }
    }
}

/// A rule of a file.
#[derive(Debug)]
pub(crate) struct Rule {
    /// `Style.Name`, from the path.
    pub(crate) name: String,
    pub(crate) level: Level,
    pub(crate) link: Option<String>,
    pub(crate) limit: Option<usize>,
    scopes: Vec<Scope>,
    pub(crate) kind: Kind,
}

impl Rule {
    /// Whether an entry of `skip` means this rule.
    pub(crate) fn is_named(&self, entry: &str) -> bool {
        let of_style = entry.strip_suffix(".*");
        let style = self.name.split('.').next();
        entry == self.name
            || of_style.is_some_and(|it| style == Some(it))
            || entry.strip_prefix("kind:") == Some(self.kind.name())
    }

    /// What the rule says of a story.
    pub(crate) fn run(&self, document: &Document<'_>) -> Result<Vec<Alert>, String> {
        match &self.kind {
            Kind::Known(_, check) => check.run(document, &self.scopes),
            Kind::Unknown(_) => Ok(Vec::new()),
        }
    }
}

/// The keys of a rule, of all kinds together; what is not known is Vale's own business.
#[derive(Debug, Default, Deserialize)]
#[serde(crate = "copydesk_plugin::serde", default)]
pub(crate) struct Keys {
    pub(crate) extends: String,
    pub(crate) message: String,
    level: Option<String>,
    scope: Texts,
    link: Option<String>,
    limit: Option<usize>,
    pub(crate) action: Option<Action>,
    pub(crate) ignorecase: bool,
    pub(crate) nonword: bool,
    pub(crate) append: bool,
    pub(crate) vocab: Option<bool>,
    pub(crate) raw: Texts,
    pub(crate) tokens: Texts,
    pub(crate) token: Option<String>,
    pub(crate) exceptions: Texts,
    pub(crate) swap: Pairs,
    pub(crate) either: Pairs,
    pub(crate) capitalize: bool,
    pub(crate) max: Option<f64>,
    pub(crate) min: Option<f64>,
    pub(crate) alpha: bool,
    pub(crate) first: Option<String>,
    pub(crate) second: Option<String>,
    #[serde(rename = "match")]
    pub(crate) case: Option<String>,
    pub(crate) style: Option<String>,
    pub(crate) indicators: Texts,
    pub(crate) threshold: Option<f64>,
    pub(crate) prefix: Option<String>,
    pub(crate) formula: Option<String>,
    pub(crate) condition: Option<String>,
}

/// What an editor with Vale offers to do.
#[derive(Debug, Default, Deserialize)]
#[serde(crate = "copydesk_plugin::serde", default)]
pub(crate) struct Action {
    pub(crate) name: String,
    pub(crate) params: Texts,
}

/// Reads the rule of a file; `path` is as `styles/House/Very.yml`, of which the last two parts count.
pub(crate) fn read(path: &str, text: &str, accept: &[String]) -> Result<Rule, String> {
    let mut parts = path
        .rsplit(['/', '\\', '.'])
        .filter(|it| !matches!(*it, "yml" | "yaml"));
    let (name, style) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let is_word = |it: &str| !it.is_empty() && !it.contains(char::is_whitespace);
    if !is_word(name) || !is_word(style) {
        return Err(format!(
            "`{path}` names no rule: its file must lie in the directory of its style, as \
             `House/Very.yml`; what stands in `rules` begins with a line such as `# House/Very.yml`"
        ));
    }
    let name = format!("{style}.{name}");
    let mut keys = parsed(text)
        // Published styles escape an apostrophe, which Vale's parser takes and YAML does not know.
        .or_else(|error| parsed(&text.replace(r"\'", "'")).map_err(|_| error))
        .map_err(|error| format!("`{name}`: {error}"))?;
    let level = match keys.level.as_deref() {
        None => Level::Warning,
        Some(level) => {
            Level::parse(level).ok_or_else(|| format!("`{name}`: there is no level `{level}`"))?
        }
    };
    if keys.message.is_empty() {
        return Err(format!("`{name}` has no `message`"));
    }
    if keys.vocab != Some(false) {
        keys.exceptions.0.extend(accept.iter().cloned());
    }
    let scopes = Scope::all(&keys.scope.0);
    let (link, limit) = (keys.link.take(), keys.limit.filter(|it| *it > 0));
    let kind = match check::of(keys).map_err(|error| format!("`{name}`: {error}"))? {
        Ok((kind, check)) => Kind::Known(kind, Box::new(check)),
        Err(kind) => Kind::Unknown(kind),
    };
    Ok(Rule {
        name,
        level,
        link,
        limit,
        scopes,
        kind,
    })
}

/// The keys of a file, or the first line of what is wrong with it.
fn parsed(text: &str) -> Result<Keys, String> {
    // Published styles have keys of a table twice; the last one holds, as in Vale.
    let options = serde_saphyr::options! {
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::LastWins,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let text = error.to_string();
        text.lines().next().unwrap_or_default().to_owned()
    })
}

/// One text or several.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;
        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Texts;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }
            fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()]))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Texts, E> {
                Ok(Texts(vec![value.to_string()]))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Texts, E> {
                Ok(Texts(vec![value.to_string()]))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Texts, E> {
                Ok(Texts(vec![value.to_string()]))
            }
            fn visit_unit<E>(self) -> Result<Texts, E> {
                Ok(Texts::default())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = list.next_element::<Option<String>>()? {
                    texts.extend(text);
                }
                Ok(Texts(texts))
            }
        }
        deserializer.deserialize_any(OneOrMore)
    }
}

/// Pairs of texts, in the order of the file: a table, or a list of tables.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pairs(pub(crate) Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Table;
        impl<'de> Visitor<'de> for Table {
            type Value = Pairs;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of texts")
            }
            fn visit_unit<E>(self) -> Result<Pairs, E> {
                Ok(Pairs::default())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some((key, value)) = table.next_entry::<String, Option<String>>()? {
                    pairs.push((key, value.unwrap_or_default()));
                }
                Ok(Pairs(pairs))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(Pairs(table)) = list.next_element()? {
                    pairs.extend(table);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_any(Table)
    }
}
