//! The expressions of rules: their dialect, and how they are kept cheap.
//!
//! Vale's expressions are those of .NET, with look-around; so are those of `fancy-regex`, but for
//! a few spellings. A plugin lives for one story and most words of a style do not stand in it. So an
//! expression is read when the rule is, which finds mistakes, and compiled when one of its
//! alternatives has all that it needs: before that, plain letters are looked for in the text.
//!
//! Invariant: what is left out for want of its letters cannot match.

use std::ops::Range;

use fancy_regex::{Expr, Regex, RegexBuilder};

/// How much a look-around may try at one place before the story fails the rule.
const BACKTRACKS: usize = 100_000;

/// An expression of several alternatives, each of which may be left out.
#[derive(Debug)]
pub(crate) struct Pattern {
    before: String,
    alternatives: Vec<Alternative>,
    after: String,
}

#[derive(Debug)]
struct Alternative {
    /// As it stands in the expression.
    written: String,
    /// Letters of which any match has one run at least, in lower case; none where nothing is known.
    needles: Option<Vec<String>>,
}

/// The groups of a match with their numbers, from 1, those that took part.
pub(crate) type Groups = Vec<(usize, Range<usize>)>;

/// An expression that was compiled for a text.
#[derive(Debug)]
pub(crate) struct Compiled {
    regex: Regex,
    /// The numbers of the alternatives that it holds.
    pub(crate) kept: Vec<usize>,
}

impl Pattern {
    /// An expression of alternatives between two texts.
    pub(crate) fn new(before: &str, alternatives: &[String], after: &str) -> Result<Self, String> {
        let alternatives: Vec<Alternative> = alternatives
            .iter()
            .map(|it| {
                let written = translated(it);
                Alternative {
                    needles: needles(it, 0),
                    written,
                }
            })
            .collect();
        let mut pattern = Self {
            before: translated(before),
            alternatives,
            after: translated(after),
        };
        // What reaches beyond its own alternative cannot be left out alone.
        let reaches = |it: &Alternative| !is_balanced(&it.written) || sets_flags(&it.written);
        if pattern.alternatives.iter().any(reaches) {
            for alternative in &mut pattern.alternatives {
                alternative.needles = None;
            }
        }
        let all: Vec<usize> = (0..pattern.alternatives.len()).collect();
        let written = pattern.written(&all);
        Expr::parse_tree(&written)
            .map_err(|error| format!("the expression `{written}`: {error}"))?;
        Ok(pattern)
    }

    /// One expression.
    pub(crate) fn of(written: &str) -> Result<Self, String> {
        Self::new("", &[written.to_owned()], "")
    }

    fn written(&self, kept: &[usize]) -> String {
        let kept: Vec<&str> = kept
            .iter()
            .filter_map(|it| Some(self.alternatives.get(*it)?.written.as_str()))
            .collect();
        format!("{}{}{}", self.before, kept.join("|"), self.after)
    }

    /// Compiles what may match in a text, of which `lower` is the lower case; none where nothing may.
    pub(crate) fn compiled(&self, lower: &str) -> Result<Option<Compiled>, String> {
        let kept: Vec<usize> = (0..self.alternatives.len())
            .filter(|it| {
                let alternative = self.alternatives.get(*it);
                let needles = alternative.and_then(|it| it.needles.as_ref());
                needles.is_none_or(|it| it.iter().any(|it| lower.contains(it.as_str())))
            })
            .collect();
        if kept.is_empty() && !self.alternatives.is_empty() {
            return Ok(None);
        }
        let written = self.written(&kept);
        let regex = RegexBuilder::new(&written)
            .backtrack_limit(BACKTRACKS)
            .build()
            .map_err(|error| format!("the expression `{written}`: {error}"))?;
        Ok(Some(Compiled { regex, kept }))
    }
}

impl Compiled {
    /// The matches in a text, from left to right.
    pub(crate) fn find(&self, text: &str) -> Result<Vec<Range<usize>>, String> {
        let found = self.regex.find_iter(text);
        found
            .map(|it| it.map(|it| it.range()).map_err(|error| error.to_string()))
            .collect()
    }

    /// For each match its groups.
    pub(crate) fn groups(&self, text: &str) -> Result<Vec<Groups>, String> {
        let found = self.regex.captures_iter(text);
        found
            .map(|it| {
                let groups = it.map_err(|error| error.to_string())?;
                let numbered =
                    (1..groups.len()).filter_map(|at| Some((at, groups.get(at)?.range())));
                Ok(numbered.collect())
            })
            .collect()
    }

    pub(crate) fn is_in(&self, text: &str) -> Result<bool, String> {
        self.regex.is_match(text).map_err(|error| error.to_string())
    }
}

/// An expression in the spelling of `fancy-regex`: `\/` and other escapes of what needs none.
fn translated(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    let mut letters = written.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next() {
            // No letter of an escape, and no mark: it stands for itself.
            Some(
                mark @ ('/' | '\'' | '"' | '%' | ',' | ':' | ';' | '=' | '@' | '`' | '_' | '!'),
            ) => {
                text.push(mark);
            }
            Some('Z') => text.push_str(r"(?=\n?\z)"),
            Some(other) => {
                text.push('\\');
                text.push(other);
            }
            None => text.push('\\'),
        }
    }
    text
}

/// How deep groups within groups are looked into.
const DEEPEST: usize = 8;

/// For each of the alternatives of an expression the letters that its matches have.
fn needles(written: &str, depth: usize) -> Option<Vec<String>> {
    let parts = alternatives(written);
    if let [_, _, ..] = parts.as_slice() {
        let found: Option<Vec<_>> = parts.into_iter().map(|it| needles(it, depth)).collect();
        return found.map(|it| it.concat());
    }
    let inner = written
        .strip_prefix("(?:")
        .or_else(|| written.strip_prefix('('));
    let inner = inner.and_then(|it| it.strip_suffix(')'));
    match inner.filter(|it| !it.starts_with('?') && is_closed(it) && depth < DEEPEST) {
        Some(inner) => needles(inner, depth + 1),
        None => needle(written).map(|it| vec![it]),
    }
}

/// The alternatives of an expression that stand outside of its groups.
fn alternatives(written: &str) -> Vec<&str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    for (at, letter, depth) in outside_of_classes(written) {
        if letter == '|' && depth == 0 {
            parts.extend(written.get(start..at));
            start = at + 1;
        }
    }
    parts.extend(written.get(start..));
    parts
}

/// Whether every group that is opened is closed, and the other way round.
fn is_balanced(written: &str) -> bool {
    let mut depth = 0;
    outside_of_classes(written).all(|it| {
        depth = it.2;
        depth >= 0
    }) && depth == 0
}

/// Whether flags are set for what comes after, as by `(?i)`.
fn sets_flags(written: &str) -> bool {
    written.match_indices("(?").any(|(at, mark)| {
        let rest = written.get(at + mark.len()..).unwrap_or_default();
        let after = rest.trim_start_matches(|it: char| it.is_ascii_alphabetic() || it == '-');
        after.len() < rest.len() && after.starts_with(')')
    })
}

/// Whether every group that is closed here was opened here, so that brackets around it are a pair.
fn is_closed(written: &str) -> bool {
    outside_of_classes(written).all(|it| it.2 >= 0) && !written.ends_with('\\')
}

/// The marks of an expression with the depth of their groups, without what is escaped or in a class.
fn outside_of_classes(written: &str) -> impl Iterator<Item = (usize, char, isize)> {
    let mut letters = written.char_indices();
    let mut depth = 0;
    std::iter::from_fn(move || {
        loop {
            let (at, letter) = letters.next()?;
            match letter {
                '\\' => {
                    letters.next();
                    continue;
                }
                '[' => {
                    // A `]` in the first place stands for itself.
                    let mut first = true;
                    while let Some((_, inside)) = letters.next() {
                        match inside {
                            '\\' => drop(letters.next()),
                            '^' if first => continue,
                            ']' if !first => break,
                            _ => {}
                        }
                        first = false;
                    }
                    continue;
                }
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            return Some((at, letter, depth));
        }
    })
}

/// The longest run of ASCII letters that stands in every match, in lower case: outside of groups,
/// classes and alternatives, and before nothing that could take its last letter away.
fn needle(written: &str) -> Option<String> {
    let mut best = String::new();
    let mut run = String::new();
    let mut letters = written.chars().peekable();
    let mut depth = 0_usize;
    let mut keep = |run: &mut String| {
        if run.len() > best.len() {
            best = std::mem::take(run);
        }
        run.clear();
    };
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
                keep(&mut run);
            }
            '[' => {
                keep(&mut run);
                // A `]` in the first place stands for itself.
                let mut first = true;
                while let Some(inside) = letters.next() {
                    match inside {
                        '\\' => {
                            letters.next();
                        }
                        '^' if first => continue,
                        ']' if !first => break,
                        _ => {}
                    }
                    first = false;
                }
            }
            '(' => {
                keep(&mut run);
                depth += 1;
            }
            ')' => depth = depth.checked_sub(1)?,
            '|' if depth == 0 => return None,
            _ if depth > 0 => {}
            '?' | '*' | '{' => {
                run.pop();
                keep(&mut run);
                if letter == '{' {
                    letters.find(|it| *it == '}');
                }
            }
            _ if letter.is_ascii_alphabetic() => run.push(letter.to_ascii_lowercase()),
            _ => keep(&mut run),
        }
    }
    keep(&mut run);
    (best.len() >= 2).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needles_are_what_every_match_has() {
        for (written, expected) in [
            ("very", Some("very")),
            ("in order to", Some("order")),
            ("colou?r", Some("colo")),
            ("a|b", None),
            ("(?:obvious|obviously)", None),
            ("(?:un)?likely", Some("likely")),
            (r"\bthe\s+internet\b", Some("internet")),
            ("[Ww]ebsite", Some("ebsite")),
            ("[]x]able", Some("able")),
            ("x{2}yz", Some("yz")),
            ("ab*cd+", Some("cd")),
            ("É", None),
        ] {
            assert_eq!(needle(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn alternatives_have_needles_of_their_own() {
        for (written, expected) in [
            ("(?:cell phone|cell-phone)", Some(vec!["phone", "phone"])),
            ("((?:obvious|plain)ly)", Some(vec!["ly"])),
            ("(a|bc)", None),
            ("(?:one)(?:two|three)", None),
            ("(?:very) much|quite", Some(vec!["much", "quite"])),
            (r"[|(]one|\|two", Some(vec!["one", "two"])),
            ("(?=one)", None),
        ] {
            let found = needles(written, 0);
            let expected = expected.map(|it| it.into_iter().map(str::to_owned).collect());
            assert_eq!(found, expected, "{written}");
        }
        assert!(needles(&"(".repeat(10_000), 0).is_none());
    }

    #[test]
    fn alternatives_without_their_letters_are_not_compiled() {
        let words = [
            "very".to_owned(),
            "really".to_owned(),
            "[Qq]uite".to_owned(),
        ];
        let pattern = Pattern::new(r"(?i)\b(?:", &words, r")\b").unwrap();
        assert!(pattern.compiled("it was good").unwrap().is_none());
        let compiled = pattern.compiled("it was really good").unwrap().unwrap();
        assert_eq!(compiled.kept, [1]);
        let found = compiled.find("It was Really good").unwrap();
        assert_eq!(found.first(), Some(&(7..13)));
    }

    #[test]
    fn a_wrong_expression_is_named() {
        let error = Pattern::of("(very").unwrap_err();
        assert!(error.starts_with("the expression `(very`: "), "{error}");
        assert!(Pattern::of(r"(?<!not )\bvery\b(?= good)").is_ok());
    }

    proptest::prelude::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(1000))]

        #[test]
        fn what_is_left_out_for_want_of_its_letters_cannot_match(
            mut tokens in proptest::prelude::prop::collection::vec(r"(ab|cd|\[abc\]d|a\?|b\*|c\{2\}|\(\?:ab\|cd\)|\(a\|bc\)d\?|\\w|\.|bcd){1,3}", 1..4),
            odd in 0..20_u8,
            text in "(ab|cd|bcd|ad|A|b|CC|d| ){0,6}",
        ) {
            match odd {
                0 => tokens.extend(["a(".to_owned(), ")b".to_owned()]),
                1 => tokens.insert(0, "(?i)ab".to_owned()),
                _ => {}
            }
            let Ok(pattern) = Pattern::new("(?:", &tokens, ")") else {
                return Ok(());
            };
            let all: Vec<usize> = (0..tokens.len()).collect();
            let found = |regex: &Regex| -> Vec<_> {
                regex.find_iter(&text).map(|it| it.unwrap().range()).collect()
            };
            let whole = found(&Regex::new(&pattern.written(&all)).unwrap());
            let kept = pattern.compiled(&text.to_lowercase()).unwrap();
            assert_eq!(kept.map_or_else(Vec::new, |it| found(&it.regex)), whole);
        }
    }
}
