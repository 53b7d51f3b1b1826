//! Additions: what an editor says of a story herself, a flag, a tag or a summary, of some of its words or
//! of all of it.
//!
//! An addition is an entry of the log, [`Verdict::Add`], and stands among what plugins
//! say wherever the entries of its story stand: [`AnnotatedStory::stand`](super::AnnotatedStory::stand)
//! puts it there each time anew, and what becomes of it is decided as of any other annotation. In the
//! place of a plugin it has [`PluginName::EDITOR`]. Who added it and when says the entry.
//!
//! Its fingerprint is made of what it says, of its words with their surroundings and which of their equals
//! they are, just as with a plugin's flag, and of how many entries the story had before, which tells
//! additions of the same apart. Invariant: it stands only where all of that comes to the fingerprint that it was
//! added with. Where nothing in the text does, it is orphaned.

use thiserror::Error;

use super::approval::says_something;
use super::passage::Passages;
use super::{
    About, Anchor, AnnotatedStory, Annotation, AnnotationId, CanonicalJson, Content, Digest, Field,
    Fingerprint, Flag, Logged, PlacedAnnotation, PluginName, Severity, Status, Story, Subject,
    Summary, Tag, Verdict,
};

/// What an editor says herself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// A flag; a note is one of the least severity.
    Flag {
        /// How bad it is.
        severity: Severity,
        /// What is to be looked at.
        message: String,
    },
    /// A tag.
    Tag {
        /// The vocabulary of the term.
        scheme: String,
        /// The term.
        term: String,
    },
    /// A summary.
    Summary {
        /// What it is for.
        style: String,
        /// The summary.
        text: String,
    },
}

/// What an editor added to a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// What she says.
    pub remark: Remark,
    /// The words that she says it of, in the version that it was added to; none where it is of the story as
    /// a whole.
    pub anchor: Option<Anchor>,
    /// Digest of those words and the words around them, by which their place in another version is looked
    /// for.
    pub(crate) around: Option<Digest>,
    /// How many entries the story had before.
    pub(crate) nth: u32,
    /// The annotation that it stands in the place of, which the same act dismissed.
    pub instead_of: Option<Fingerprint>,
}

/// Why a remark is none.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RemarkError {
    /// It says nothing.
    #[error("a {0} needs at least one letter or digit")]
    Empty(&'static str),
    /// It is too long.
    #[error("a {what} has {found} characters, and {limit} are the most")]
    Long {
        /// What of it.
        what: &'static str,
        /// Characters that it has.
        found: usize,
        /// Characters that it may have.
        limit: usize,
    },
    /// It has characters that cannot be shown.
    #[error("a {0} has no control characters")]
    Control(&'static str),
}

impl Remark {
    /// The rule of a flag that an editor added.
    pub const RULE: &'static str = "editor/flag";

    /// The scheme of a tag for which none is named.
    pub const SCHEME: &'static str = "editor";

    /// Characters of a message or a summary at most.
    pub const TEXT: usize = 4000;

    /// Characters of a term, a scheme or a style at most.
    pub const NAME: usize = 200;

    /// A flag with a message of 1 to 4000 characters.
    ///
    /// # Errors
    /// When the message says nothing, is too long or has control characters.
    pub fn flag(severity: Severity, message: &str) -> Result<Self, RemarkError> {
        let message = text("message", message)?;
        Ok(Self::Flag { severity, message })
    }

    /// A tag with a scheme and a term of 1 to 200 characters each.
    ///
    /// # Errors
    /// When one of them says nothing, is too long or has control characters.
    pub fn tag(scheme: &str, term: &str) -> Result<Self, RemarkError> {
        Ok(Self::Tag {
            scheme: name("scheme", scheme)?,
            term: name("tag", term)?,
        })
    }

    /// A summary of 1 to 4000 characters, with a style of 1 to 200.
    ///
    /// # Errors
    /// When one of them says nothing, is too long or has control characters.
    pub fn summary(style: &str, summary: &str) -> Result<Self, RemarkError> {
        Ok(Self::Summary {
            style: name("style", style)?,
            text: text("summary", summary)?,
        })
    }

    /// The same remark in other words: what stands in the place of a tag or a summary. `None` in the place
    /// of a flag.
    ///
    /// # Errors
    /// When the words say nothing, are too long or have control characters.
    pub fn in_place_of(content: &Content, words: &str) -> Result<Option<Self>, RemarkError> {
        match content {
            Content::Tag(tag) => Self::tag(&tag.scheme, words).map(Some),
            Content::Summary(summary) => Self::summary(&summary.style, words).map(Some),
            Content::Flag(_) => Ok(None),
        }
    }

    /// What it says, as an annotation does.
    pub fn content(&self) -> Content {
        match self.clone() {
            Self::Flag { severity, message } => Content::Flag(Flag {
                rule: Self::RULE.to_owned(),
                severity,
                message,
                confidence: None,
            }),
            Self::Tag { scheme, term } => Content::Tag(Tag {
                scheme,
                term,
                confidence: None,
                relevance: None,
            }),
            Self::Summary { style, text } => Content::Summary(Summary { style, text }),
        }
    }

    /// How it stands when nothing was decided of it. A flag is to be decided; a tag and a summary are as
    /// good as accepted by who made them.
    pub(super) fn status(&self) -> Status {
        match self {
            Self::Flag { .. } => Status::Open,
            Self::Tag { .. } | Self::Summary { .. } => Status::Accepted,
        }
    }

    fn key(&self) -> [&str; 3] {
        match self {
            Self::Flag { severity, message } => ["flag", severity.name(), message],
            Self::Tag { scheme, term } => ["tag", scheme, term],
            Self::Summary { style, text } => ["summary", style, text],
        }
    }

    /// Takes its words out; whether there were any.
    pub(super) fn take_words(&mut self) -> bool {
        let words = match self {
            Self::Flag { message, .. } => message,
            Self::Tag { term, .. } => term,
            Self::Summary { text, .. } => text,
        };
        !std::mem::take(words).is_empty()
    }
}

fn text(what: &'static str, text: &str) -> Result<String, RemarkError> {
    let text = text.replace("\r\n", "\n");
    checked(what, &text, Remark::TEXT, |c| c != '\n' && c.is_control())
}

fn name(what: &'static str, name: &str) -> Result<String, RemarkError> {
    checked(what, name, Remark::NAME, char::is_control)
}

fn checked(
    what: &'static str,
    text: &str,
    limit: usize,
    is_wrong: impl Fn(char) -> bool,
) -> Result<String, RemarkError> {
    let text = text.trim();
    let found = text.chars().count();
    if !says_something(text) {
        Err(RemarkError::Empty(what))
    } else if found > limit {
        Err(RemarkError::Long { what, found, limit })
    } else if text.chars().any(is_wrong) {
        Err(RemarkError::Control(what))
    } else {
        Ok(text.to_owned())
    }
}

impl Addition {
    /// A remark on a story that has so many entries, of the words of an anchor that was checked. With what it
    /// is known by.
    pub(super) fn new(
        story: &Story,
        remark: Remark,
        anchor: Option<Anchor>,
        nth: u32,
        instead_of: Option<Fingerprint>,
    ) -> (Self, About) {
        let mut passages = Passages::of(story);
        let around = anchor.as_ref().map(|at| around(&mut passages, at));
        let this = Self {
            remark,
            anchor,
            around,
            nth,
            instead_of,
        };
        let at = this.anchor.clone();
        let fingerprint = this.fingerprint(&mut passages, at.as_ref());
        let about = About::of(&this.at(story, fingerprint, at));
        (this, about)
    }

    /// It among the annotations of a story; `None` where it was of other words than the story has.
    fn placed(
        &self,
        story: &Story,
        print: Fingerprint,
        passages: &mut Passages<'_>,
    ) -> Option<PlacedAnnotation> {
        let Some(was) = &self.anchor else {
            let is_own = self.fingerprint(passages, None) == print;
            return is_own.then(|| self.at(story, print, None));
        };
        // Mostly the text is the same, and they stand where they stood.
        let there = was.check(story.text(was.field)).ok().map(|()| was.clone());
        let mut elsewhere = Vec::new();
        let mut is_own = |at: &Anchor| {
            Some(around(passages, at)) == self.around
                && self.fingerprint(passages, Some(at)) == print
        };
        let there = there.filter(&mut is_own);
        if there.is_none() {
            elsewhere = Passages::of(story).places(was.field, &was.quote);
        }
        let at = there.or_else(|| elsewhere.into_iter().find(is_own))?;
        Some(self.at(story, print, Some(at)))
    }

    fn at(
        &self,
        story: &Story,
        fingerprint: Fingerprint,
        anchor: Option<Anchor>,
    ) -> PlacedAnnotation {
        PlacedAnnotation {
            id: AnnotationId::new(&story.id, &fingerprint),
            fingerprint,
            plugin: PluginName::editor(),
            status: self.remark.status(),
            annotation: Annotation {
                content: self.remark.content(),
                anchors: anchor.into_iter().collect(),
                evidence: None,
                suggestions: Vec::new(),
                related: Vec::new(),
                extra: Vec::new(),
            },
        }
    }

    fn fingerprint(&self, passages: &mut Passages<'_>, at: Option<&Anchor>) -> Fingerprint {
        let mut key: Vec<String> = self.remark.key().map(str::to_owned).into();
        key.push(self.nth.to_string());
        if let Some(at) = at {
            // What an addition is known by must not depend on how many were looked for before it.
            passages.renew();
            key.extend(passages.at(at).key(at.field));
        }
        Fingerprint::of_addition(&key)
    }

    /// Takes the words of the story out of it, and those that were said of it; whether there were any.
    pub(super) fn take_words(&mut self) -> bool {
        let quoted = self.anchor.take().is_some();
        self.around = None;
        self.remark.take_words() || quoted
    }
}

fn around(passages: &mut Passages<'_>, at: &Anchor) -> Digest {
    // Strings always have a canonical form.
    let value = CanonicalJson::of_sorted(&passages.surroundings(at));
    let value = value.unwrap_or_else(|_| CanonicalJson::empty_object());
    Digest::of("copydesk/addition-around@1", &value)
}

impl Logged {
    /// What it adds to a story, and what that is known by.
    pub fn addition(&self) -> Option<(&Addition, &About)> {
        match (&self.decision.verdict, &self.decision.on) {
            (Verdict::Add(addition), Subject::Annotation(about)) => Some((addition, about)),
            _ => None,
        }
    }
}

impl PlacedAnnotation {
    /// Whether an editor added it.
    pub fn is_addition(&self) -> bool {
        self.plugin.is_editor()
    }

    /// The entry that added it; none where a plugin made it. `entries` are those of its story.
    pub fn added<'a>(&self, entries: &'a [Logged]) -> Option<&'a Logged> {
        let mut all = entries.iter().rev().filter(|_| self.is_addition());
        all.find(|entry| {
            let is_own = |about: &About| about.fingerprint == self.fingerprint;
            entry.addition().is_some_and(|(_, about)| is_own(about))
        })
    }
}

impl AnnotatedStory {
    /// Puts the additions of entries that hold among the annotations, in their order and after what plugins
    /// say, in the place of those that are there.
    pub(super) fn place_additions(&mut self, holding: &[&Logged]) {
        self.annotations.retain(|placed| !placed.is_addition());
        let mut passages = Passages::of(&self.story);
        let mut added: Vec<PlacedAnnotation> = Vec::new();
        for entry in holding {
            let Some((addition, about)) = entry.addition() else {
                continue;
            };
            let print = about.fingerprint;
            let is_there = added.iter().any(|placed| placed.fingerprint == print);
            if is_there || entry.decision.story != self.story.id {
                continue;
            }
            added.extend(addition.placed(&self.story, print, &mut passages));
        }
        self.annotations.extend(added);
    }
}

impl Story {
    /// Where words stand in a field, or in any of them in the order in which they are read. Words that are
    /// parted otherwise or composed otherwise are the same.
    pub fn places_of(&self, words: &str, field: Option<Field>) -> Vec<Anchor> {
        let mut passages = Passages::of(self);
        let fields = Field::IN_READING_ORDER.into_iter();
        let fields = fields.filter(|it| field.is_none_or(|field| field == *it));
        fields
            .flat_map(|field| passages.places(field, words))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_addition_is_known_again_however_many_were_looked_for_before_it() {
        let story = Story {
            body: Some("One two three. Four two five.".into()),
            ..Story::sample()
        };
        let second = story.places_of("two", Some(Field::Body)).remove(1);
        let remark = Remark::flag(Severity::Error, "Says who?").unwrap();
        let (addition, about) = Addition::new(&story, remark, Some(second.clone()), 0, None);
        let mut passages = Passages::of(&story);
        passages.drain();
        let placed = addition.placed(&story, about.fingerprint, &mut passages);
        assert_eq!(placed.unwrap().annotation.anchors, [second]);
    }
}
