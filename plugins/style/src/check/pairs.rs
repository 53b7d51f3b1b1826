//! `consistency` and `conditional`: of two things a story should have one only, or the one where it
//! has the other.

use crate::check::{Alert, Document, Exceptions, wrapped};
use crate::message::filled;
use crate::package::Keys;
use crate::pattern::Pattern;
use crate::scope::Scope;

/// Two spellings of which a story should keep to one.
#[derive(Debug)]
pub(crate) struct Consistency {
    pairs: Vec<[Pattern; 2]>,
    message: String,
}

impl Consistency {
    pub(crate) fn new(keys: Keys) -> Result<Self, String> {
        if keys.either.0.is_empty() {
            return Err("there is no `either`".to_owned());
        }
        let (before, after) = wrapped(keys.ignorecase, !keys.nonword);
        let pattern = |it: String| Pattern::new(&before, &[it], after);
        let pairs = keys.either.0.into_iter();
        let pairs = pairs.map(|(one, other)| Ok([pattern(one)?, pattern(other)?]));
        Ok(Self {
            pairs: pairs.collect::<Result<_, String>>()?,
            message: keys.message,
        })
    }

    pub(crate) fn run(
        &self,
        document: &Document<'_>,
        scopes: &[Scope],
    ) -> Result<Vec<Alert>, String> {
        let mut alerts = Vec::new();
        for pair in &self.pairs {
            let [one, other] = pair;
            let (Some(one), Some(other)) = (document.compiled(one)?, document.compiled(other)?)
            else {
                continue;
            };
            let mut seen = [false, false];
            for block in document.blocks(scopes) {
                let mut last = None;
                for (compiled, seen) in [&one, &other].into_iter().zip(&mut seen) {
                    for range in compiled.find(block.text)? {
                        *seen = true;
                        if last
                            .as_ref()
                            .is_none_or(|it: &std::ops::Range<usize>| it.start < range.start)
                        {
                            last = Some(range);
                        }
                    }
                }
                if let (Some(range), [true, true]) = (last, seen) {
                    let message = filled(&self.message, &[block.quote(&range)]);
                    alerts.push(block.alert(range, message));
                }
            }
        }
        Ok(alerts)
    }
}

/// What needs something else to stand before it, as an abbreviation its meaning.
#[derive(Debug)]
pub(crate) struct Conditional {
    first: Pattern,
    second: Pattern,
    /// Whether the second says by a group what it defines; otherwise that it is there is enough.
    defines: bool,
    exceptions: Exceptions,
    message: String,
}

impl Conditional {
    pub(crate) fn new(keys: Keys) -> Result<Self, String> {
        let (Some(first), Some(second)) = (keys.first, keys.second) else {
            return Err("`first` and `second` must both be there".to_owned());
        };
        let before = if keys.ignorecase { "(?im)" } else { "(?m)" };
        let defines = second.replace(r"\(", "").replace("(?", "").contains('(');
        Ok(Self {
            first: Pattern::new(before, &[first], "")?,
            second: Pattern::new(before, &[second], "")?,
            defines,
            exceptions: Exceptions::new(keys.exceptions.0)?,
            message: keys.message,
        })
    }

    pub(crate) fn run(
        &self,
        document: &Document<'_>,
        scopes: &[Scope],
    ) -> Result<Vec<Alert>, String> {
        let mut alerts = Vec::new();
        let Some(first) = document.compiled(&self.first)? else {
            return Ok(alerts);
        };
        let second = document.compiled(&self.second)?;
        let mut defined: Vec<&str> = Vec::new();
        let mut is_there = false;
        if !self.defines {
            for block in document.blocks(scopes) {
                if let Some(compiled) = &second {
                    is_there |= compiled.is_in(block.text)?;
                }
            }
        }
        for block in document.blocks(scopes) {
            if let Some(compiled) = &second {
                for (_, range) in compiled.groups(block.text)?.into_iter().flatten() {
                    defined.push(block.text.get(range).unwrap_or_default());
                }
            }
            for range in first.find(block.text)? {
                let found = block.quote(&range);
                if !is_there && !defined.contains(&found) && !self.exceptions.hold(found)? {
                    let message = filled(&self.message, &[found]);
                    alerts.push(block.alert(range, message));
                }
            }
        }
        Ok(alerts)
    }
}
