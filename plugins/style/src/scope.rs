//! Which parts of a story a rule looks at.
//!
//! Vale cuts a document of markup into blocks; a story has a headline, paragraphs and sentences. A
//! scope that a story has no part for, such as `table`, matches nothing.

/// A part of a story, with the names that Vale has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Headline,
    /// A paragraph as a block of text.
    Text,
    /// The same for rules that ask for paragraphs.
    Paragraph,
    Sentence,
    /// All of the body.
    Whole,
}

impl Part {
    #[cfg(test)]
    const ALL: [Self; 5] = [
        Self::Headline,
        Self::Text,
        Self::Paragraph,
        Self::Sentence,
        Self::Whole,
    ];

    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Headline => &["text", "heading", "h1", "title", "raw"],
            Self::Text => &["text"],
            Self::Paragraph => &["paragraph"],
            Self::Sentence => &["sentence"],
            Self::Whole => &["raw", "summary"],
        }
    }
}

/// Terms that must all hold: `text & ~heading`.
#[derive(Debug)]
pub(crate) struct Scope {
    /// The parts of a name, `heading.h1`, and whether it must not be.
    terms: Vec<(Vec<String>, bool)>,
}

impl Scope {
    /// The scopes of a rule, of which one must hold; `text` where it names none.
    pub(crate) fn all(written: &[String]) -> Vec<Self> {
        if written.is_empty() {
            return vec![Self::parse("text")];
        }
        written.iter().map(|it| Self::parse(it)).collect()
    }

    fn parse(written: &str) -> Self {
        let terms = written.split('&').map(str::trim).map(|term| {
            let (name, is_not) = match term.strip_prefix('~') {
                Some(name) => (name, true),
                None => (term, false),
            };
            (name.split('.').map(str::to_owned).collect(), is_not)
        });
        let mut terms: Vec<(Vec<String>, bool)> = terms.collect();
        if terms.iter().all(|it| it.1) {
            terms.push((vec!["text".to_owned()], false));
        }
        Self { terms }
    }

    pub(crate) fn holds(&self, part: Part) -> bool {
        self.terms.iter().all(|(name, is_not)| {
            let names = part.names();
            name.iter().all(|it| names.contains(&it.as_str())) != *is_not
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(scope: &str) -> Vec<Part> {
        let scope = Scope::parse(scope);
        Part::ALL
            .into_iter()
            .filter(|it| scope.holds(*it))
            .collect()
    }

    #[test]
    fn scopes_name_the_parts_of_a_story() {
        assert_eq!(parts("text"), [Part::Headline, Part::Text]);
        assert_eq!(parts("heading"), [Part::Headline]);
        assert_eq!(parts("heading.h1"), [Part::Headline]);
        assert_eq!(parts("heading.h2"), []);
        assert_eq!(parts("sentence"), [Part::Sentence]);
        assert_eq!(parts("raw"), [Part::Headline, Part::Whole]);
        assert_eq!(parts("table"), []);
        assert_eq!(parts("text & ~heading"), [Part::Text]);
        assert_eq!(parts("~blockquote"), [Part::Headline, Part::Text]);
        assert_eq!(parts("heading & ~heading.h1"), []);
    }
}
