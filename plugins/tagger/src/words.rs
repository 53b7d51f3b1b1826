//! The words of a story as numbers: cut, folded and counted once.
//!
//! Main type: [`Words`]. A word is known by its form, the number of its folded spelling, and by
//! its lemma, the number of the form that stands for singular and plural alike.
//!
//! Invariant: numbers are given in the order of the text, so nothing depends on a hash.

use std::ops::Range;

use copydesk_plugin::{Field, text};

use crate::language::Language;
use crate::spans::spans;

/// A word where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) field: Field,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The number of its folded spelling.
    pub(crate) form: u32,
    /// The sentence that it stands in, counted from 0, the headline being a sentence as well.
    pub(crate) sentence: u32,
    /// Whether nothing but a blank parts it from the word before.
    pub(crate) joined: bool,
    /// Whether it begins with a capital.
    pub(crate) capital: bool,
    /// Whether a capital says nothing here: at the start of a sentence or quotation.
    pub(crate) first: bool,
}

impl Token {
    /// Its bytes in its field.
    fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What is known of a form.
#[derive(Debug, Clone)]
struct Form {
    key: Range<u32>,
    lemma: u32,
    kind: Kind,
    role: Role,
    /// How often it stands with a capital that says something. Counted at the lemma.
    named: u32,
    /// How often it stands without a capital. Counted at the lemma.
    plain: u32,
}

/// What a word can be in a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word that a phrase can be made of.
    Content,
    /// A word that parts phrases.
    Stop,
    /// Digits, or a letter alone.
    Slight,
}

/// What a function word says of the word beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A noun follows, perhaps behind an adjective.
    Article,
    /// A noun follows, or one was before.
    Preposition,
    /// A verb follows.
    Auxiliary,
    /// A verb follows, in its own form.
    Pronoun,
    /// Nothing.
    Other,
}

/// The words of a story.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) tokens: Vec<Token>,
    language: Language,
    forms: Vec<Form>,
    /// The folded spellings, one after the other.
    keys: String,
    /// Open addressing: the number of a form plus one, or 0.
    slots: Vec<u32>,
    sentence: u32,
}

impl Words {
    /// Reads the headline and the body.
    pub(crate) fn of(language: Language, headline: &str, body: &str) -> Self {
        let length = headline.len() + body.len();
        let mut words = Self {
            tokens: Vec::with_capacity(length / 5 + 8),
            language,
            forms: Vec::with_capacity(length / 10 + 8),
            keys: String::with_capacity(length / 2 + 64),
            slots: vec![0; (length / 4).next_power_of_two().max(64)],
            sentence: 0,
        };
        words.read(Field::Headline, headline);
        words.sentence += 1;
        words.read(Field::Body, body);
        words.count_cases();
        words
    }

    /// The form that stands for the singular and the plural of `form`.
    pub(crate) fn lemma(&self, form: u32) -> u32 {
        self.forms.get(form as usize).map_or(form, |it| it.lemma)
    }

    /// What a form can be in a phrase.
    pub(crate) fn kind(&self, form: u32) -> Kind {
        self.forms
            .get(form as usize)
            .map_or(Kind::Stop, |it| it.kind)
    }

    /// What a form says of the words beside it.
    pub(crate) fn role(&self, form: u32) -> Role {
        let form = self.forms.get(form as usize);
        form.map_or(Role::Other, |it| it.role)
    }

    /// The language that the words are of.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// The folded spelling of a form.
    pub(crate) fn key(&self, form: u32) -> &str {
        self.forms
            .get(form as usize)
            .and_then(|it| self.keys.get(it.key.start as usize..it.key.end as usize))
            .unwrap_or_default()
    }

    /// Whether the word is one that the story writes with a capital where it need not.
    pub(crate) fn is_name(&self, form: u32) -> bool {
        let lemma = self.lemma(form) as usize;
        self.forms
            .get(lemma)
            .is_some_and(|it| it.named > 0 && it.named >= it.plain)
    }

    /// Whether the word is never written without a capital.
    pub(crate) fn is_never_plain(&self, form: u32) -> bool {
        let lemma = self.lemma(form) as usize;
        self.forms.get(lemma).is_some_and(|it| it.plain == 0)
    }

    /// The field and the bytes of a place: the number of its first token, and of tokens.
    pub(crate) fn range(&self, (first, length): (u32, u32)) -> Option<(Field, Range<usize>)> {
        let last = first.checked_add(length)?.checked_sub(1)?;
        let (first, last) = (
            self.tokens.get(first as usize)?,
            self.tokens.get(last as usize)?,
        );
        Some((first.field, first.start as usize..last.end as usize))
    }

    /// How many sentences there are, with the headline.
    pub(crate) fn sentences(&self) -> u32 {
        self.sentence + 1
    }

    fn read(&mut self, field: Field, text: &str) {
        let first_token = self.tokens.len();
        let mut end = 0;
        for range in spans(text, self.language) {
            let Some(word) = text.get(range.clone()) else {
                continue;
            };
            let gap = text.get(end..range.start).unwrap_or_default();
            let before = self
                .tokens
                .len()
                .checked_sub(1)
                .filter(|it| *it >= first_token);
            let before = before.and_then(|it| self.tokens.get(it)).copied();
            let capital = word.chars().next().is_some_and(char::is_uppercase);
            let initial = before.is_some_and(|it| is_abbreviation(text, &it)) && capital;
            let ends = before.is_some() && !(initial && gap == ". ") && ends_sentence(gap);
            if ends {
                self.sentence += 1;
            }
            let opened = gap.contains(['"', '“', '«', '„', '‘', '(']);
            let form = self.form(word);
            self.tokens.push(Token {
                field,
                start: u32::try_from(range.start).unwrap_or(u32::MAX),
                end: u32::try_from(range.end).unwrap_or(u32::MAX),
                form,
                sentence: self.sentence,
                joined: before.is_some()
                    && (matches!(gap, " " | "\u{a0}")
                        || self.language.elides() && matches!(gap, "'" | "’")
                        || initial
                            && gap == ". "
                            && before.is_some_and(|it| it.end - it.start == 1)),
                capital,
                first: before.is_none() || ends || opened,
            });
            end = range.end;
        }
        if field == Field::Headline {
            self.doubt_title_case(first_token);
        }
    }

    /// In a headline whose words all have capitals, a capital says nothing.
    fn doubt_title_case(&mut self, from: usize) {
        let long = |token: &&Token| token.end - token.start > 3;
        let headline = self.tokens.get(from..).unwrap_or_default();
        let plain = headline
            .iter()
            .filter(long)
            .filter(|it| !it.capital)
            .count();
        let all = headline.iter().filter(long).count();
        if plain * 3 < all {
            for token in self.tokens.get_mut(from..).unwrap_or_default() {
                token.first = true;
            }
        }
    }

    fn count_cases(&mut self) {
        for token in &self.tokens {
            let Some(lemma) = self.forms.get(token.form as usize).map(|it| it.lemma) else {
                continue;
            };
            if let Some(form) = self.forms.get_mut(lemma as usize) {
                form.named += u32::from(token.capital && !token.first);
                form.plain += u32::from(!token.capital);
            }
        }
    }

    /// The number of a word's folded spelling, a new one when it was not met before.
    fn form(&mut self, word: &str) -> u32 {
        let start = self.keys.len();
        if word.is_ascii() {
            self.keys.push_str(word);
            if let Some(key) = self.keys.get_mut(start..) {
                key.make_ascii_lowercase();
            }
        } else {
            for letter in text::fold(word).chars() {
                match letter {
                    '’' => self.keys.push('\''),
                    '\u{ad}' => {}
                    _ => self.keys.push(letter),
                }
            }
        }
        let (number, is_new) = self.number(start);
        if is_new {
            self.describe(number);
        }
        number
    }

    /// Finds the form whose key was written at `start`, or keeps it as a new one.
    fn number(&mut self, start: usize) -> (u32, bool) {
        let (old, key) = self.keys.split_at_checked(start).unwrap_or_default();
        let mut slot = hash(key);
        let mask = self.slots.len() - 1;
        loop {
            let at = slot as usize & mask;
            let known = self.slots.get(at).copied().unwrap_or(0);
            let Some(number) = known.checked_sub(1) else {
                break;
            };
            let form = self.forms.get(number as usize);
            let range = form.map(|it| it.key.start as usize..it.key.end as usize);
            if range.and_then(|it| old.get(it)) == Some(key) {
                self.keys.truncate(start);
                return (number, false);
            }
            slot = slot.wrapping_add(1);
        }
        let number = u32::try_from(self.forms.len()).unwrap_or(u32::MAX);
        let end = self.keys.len();
        self.forms.push(Form {
            key: u32::try_from(start).unwrap_or(u32::MAX)..u32::try_from(end).unwrap_or(u32::MAX),
            lemma: number,
            kind: Kind::Content,
            role: Role::Other,
            named: 0,
            plain: 0,
        });
        if let Some(free) = self.slots.get_mut(slot as usize & mask) {
            *free = number + 1;
        }
        if self.forms.len() * 2 > self.slots.len() {
            self.grow();
        }
        (number, true)
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        let mut slots = vec![0; mask + 1];
        for number in 0..u32::try_from(self.forms.len()).unwrap_or(u32::MAX) {
            let mut slot = hash(self.key(number)) as usize & mask;
            while slots.get(slot).is_some_and(|it| *it != 0) {
                slot = (slot + 1) & mask;
            }
            if let Some(free) = slots.get_mut(slot) {
                *free = number + 1;
            }
        }
        self.slots = slots;
    }

    /// Says what a new form is, and which form is its lemma.
    fn describe(&mut self, number: u32) {
        let key = self.key(number);
        let kind = if self.language.is_stop_word(key) {
            Kind::Stop
        } else if key.chars().nth(1).is_none() || !key.contains(char::is_alphabetic) {
            Kind::Slight
        } else {
            Kind::Content
        };
        let role = match kind {
            Kind::Stop => self.language.role(key),
            Kind::Content | Kind::Slight => Role::Other,
        };
        let (stem, ending) = self.language.singular(key);
        let is_plural = kind == Kind::Content && stem < key.len();
        if let Some(form) = self.forms.get_mut(number as usize) {
            form.kind = kind;
            form.role = role;
        }
        if !is_plural {
            return;
        }
        let Some(from) = self
            .forms
            .get(number as usize)
            .map(|it| it.key.start as usize)
        else {
            return;
        };
        let start = self.keys.len();
        self.keys.extend_from_within(from..from + stem);
        self.keys.push_str(ending);
        if self
            .keys
            .get(start..)
            .is_none_or(|it| self.language.is_stop_word(it))
        {
            self.keys.truncate(start);
            return;
        }
        let (lemma, _) = self.number(start);
        if let Some(form) = self.forms.get_mut(number as usize) {
            form.lemma = lemma;
        }
    }
}

/// FNV-1a, which is short and quick for short keys.
fn hash(key: &str) -> u32 {
    key.bytes().fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// Whether the text between two words ends a sentence.
fn ends_sentence(gap: &str) -> bool {
    if gap == " " {
        return false;
    }
    let mut stopped = false;
    gap.chars().any(|letter| {
        let ends = letter == '\n' || letter == '\r' || stopped && letter.is_whitespace();
        stopped |= matches!(letter, '.' | '!' | '?' | '…' | ':');
        ends
    })
}

/// Whether a full stop behind the word may be that of an abbreviation: `J.`, `Mr.`, `Gen.`
fn is_abbreviation(text: &str, token: &Token) -> bool {
    let length = token.end - token.start;
    let word = text.get(token.range()).unwrap_or_default();
    token.capital && (length == 1 || length <= 3 && !word.chars().all(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singular_and_plural_are_one_lemma() {
        let words = Words::of(Language::English, "", "Voters vote; a voter votes.");
        let lemmas: Vec<_> = words
            .tokens
            .iter()
            .map(|it| words.key(words.lemma(it.form)).to_owned())
            .collect();
        assert_eq!(lemmas, ["voter", "vote", "a", "voter", "vote"]);
    }

    #[test]
    fn counts_sentences_and_not_abbreviations() {
        let words = Words::of(
            Language::English,
            "One",
            "Two Mr. Smith and J. K. Rowling. Three? Four 3.5 per cent\nFive",
        );
        assert_eq!(words.sentences(), 5);
    }

    #[test]
    fn grows_beyond_its_first_table() {
        let body: String = (0..2000).map(|it| format!("w{it} ")).collect();
        let words = Words::of(Language::English, "", &body);
        let mut forms: Vec<_> = words.tokens.iter().map(|it| it.form).collect();
        forms.dedup();
        assert_eq!(forms.len(), 2000);
    }
}
