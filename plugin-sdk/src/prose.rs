//! A text that is cut once, for rules that ask who says what: sentences with their words, what
//! stands in quotation marks, and which words tell a source. The words are English.
//!
//! Why not [`text`] alone: a rule that looks at the neighbours of a sentence, and at what of it is
//! quoted, would cut the same text many times over.
//!
//! Invariant: every range is one of the text that was given, on character boundaries. Nothing is
//! decided here: a cue is a word that stands there, and what follows from it is the rule's.

use std::ops::Range;

use crate::text::{self, Quotation, WordList};
use crate::{Story, word_list};

/// Verbs by which somebody says something.
const SPEECH: WordList = word_list!(
    "accepted accused acknowledged added adding admits admitted advised advises agreed alleged \
     alleges announced announces announcing answered argued argues arguing asked asserted asserts \
     assured blamed boasted called calls cautioned claimed claiming claims commented commenting \
     complained conceded concluded confessed confirmed confirms contended contends countered \
     criticised criticized declared declares declaring demanded denied denies denying described \
     describes disclosed emphasised emphasized estimated estimates estimating expects explained \
     explains forecast forecasts hinted indicated indicates insisted insists insisting joked \
     maintained maintains mused noted notes observed observes pleaded pledged pointed predicted \
     predicts proclaimed promised protested quipped quoted reckons recalled recalls remarked \
     remarks replied replying repeated reported reportedly reports responded revealed reveals \
     rumoured rumored said say saying says shouted shows showed stated states stressed stresses \
     suggested suggests testified tells told told tweeted urged urges vowed vows warned warning \
     warns wrote writes writing"
);

/// Words that name where a figure or a claim is from.
const SOURCE: WordList = word_list!(
    "analysis analyst analysts audit census data document documents estimate estimates evidence \
     experts figures findings forecast indictment inquiry interview investigation investigators \
     journal lawsuit memo official officials paper poll pollsters polls prosecutors report \
     reports research researchers scientists sources spokesman spokesperson spokeswoman \
     statement statistics studies study survey surveys testimony transcript"
);

/// Words that make a quarter of any English text, or nearly.
const COMMON: WordList = word_list!(
    "a an and are as at be been but by for from had has have he her his i in is it its not of on \
     or our said she so that the their there they this to was we were which who will with would \
     you your"
);

/// What tells a reader where something is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue {
    /// A verb by which somebody says something.
    Speech,
    /// A word that names a source: a survey, figures, "according to".
    Source,
}

/// A sentence of a [`Prose`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProseSentence {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Which paragraph it stands in, from 0.
    pub paragraph: usize,
}

/// A word or figure of a [`Prose`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'p> {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// The word, its ASCII letters in lower case.
    pub lower: &'p str,
}

/// A text that is cut once.
#[derive(Debug)]
pub struct Prose<'a> {
    text: &'a str,
    lower: String,
    sentences: Vec<ProseSentence>,
    quotations: Vec<Quotation>,
}

impl<'a> Prose<'a> {
    /// Cuts a text into its sentences and finds its quotations.
    pub fn new(text: &'a str) -> Self {
        let mut sentences: Vec<ProseSentence> = Vec::new();
        let mut ends = text::paragraphs(text).map(|it| it.range.end).peekable();
        let mut paragraph = 0;
        for sentence in text::sentences(text) {
            while ends.next_if(|end| *end <= sentence.range.start).is_some() {
                paragraph += 1;
            }
            sentences.push(ProseSentence {
                range: sentence.range,
                paragraph,
            });
        }
        Self {
            text,
            lower: text.to_ascii_lowercase(),
            sentences,
            quotations: text::quotations(text),
        }
    }

    /// The text as it was given.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// What stands at `range`; nothing when that is no range of the text.
    pub fn at(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// What stands at `range`, its ASCII letters in lower case.
    pub fn lower(&self, range: Range<usize>) -> &str {
        self.lower.get(range).unwrap_or_default()
    }

    /// The sentences, in their order.
    pub fn sentences(&self) -> &[ProseSentence] {
        &self.sentences
    }

    /// The quotations, in the order of their opening marks.
    pub fn quotations(&self) -> &[Quotation] {
        &self.quotations
    }

    /// Whether the byte `at` lies between quotation marks that were closed.
    pub fn is_quoted(&self, at: usize) -> bool {
        self.quotations
            .iter()
            .any(|it| it.closed && it.range.contains(&at))
    }

    /// Whether the byte `at` may lie in a quotation: one that was closed, or one that was opened and
    /// never closed, as where the paragraphs of a long quotation were joined.
    pub fn may_be_quoted(&self, at: usize) -> bool {
        self.quotations.iter().any(|it| it.range.contains(&at))
    }

    /// The words and figures of `range`, from left to right. A word keeps its apostrophes and
    /// hyphens, a figure the points and commas between its digits; a figure and the letters behind
    /// it are two.
    pub fn tokens(&self, range: Range<usize>) -> impl Iterator<Item = Token<'_>> {
        let mut at = range.start;
        let end = range.end.min(self.lower.len());
        std::iter::from_fn(move || {
            while at < end {
                let length = token_length(self.lower.get(at..end)?);
                if length > 0 {
                    let range = at..at + length;
                    at = range.end;
                    let lower = self.lower.get(range.clone())?;
                    return Some(Token { range, lower });
                }
                let skipped = self.lower.get(at..end)?.chars().next()?;
                at += skipped.len_utf8();
            }
            None
        })
    }

    /// The words of a range that do not stand in quotation marks.
    pub fn own_tokens(&self, range: Range<usize>) -> impl Iterator<Item = Token<'_>> {
        self.tokens(range)
            .filter(|it| !self.is_quoted(it.range.start))
    }

    /// The first word of a range, outside quotation marks, that tells where something is from.
    pub fn cue(&self, range: Range<usize>) -> Option<(Cue, Token<'_>)> {
        let mut before = "";
        for token in self.own_tokens(range) {
            if before == "according" && token.lower == "to" || SOURCE.holds(token.lower) {
                return Some((Cue::Source, token));
            }
            if SPEECH.holds(token.lower) {
                return Some((Cue::Speech, token));
            }
            before = token.lower;
        }
        None
    }

    /// Whether the sentence of the index, or one that stands beside it in its paragraph, tells
    /// where something is from.
    pub fn is_sourced(&self, index: usize) -> bool {
        let Some(own) = self.sentences.get(index) else {
            return false;
        };
        let from = index.saturating_sub(1);
        let near = self.sentences.get(from..).unwrap_or_default();
        near.iter()
            .take(index - from + 2)
            .filter(|it| it.paragraph == own.paragraph)
            .any(|it| self.cue(it.range.clone()).is_some())
    }
}

/// The range of the words from `index` on, if they are those of a phrase. Its words are parted by a
/// blank; `a|b` stands for either, and a word that ends with `*` for all that begin so.
///
/// ```
/// # use copydesk_plugin::prose::{Prose, phrase_at};
/// let prose = Prose::new("He took her own life");
/// let words: Vec<_> = prose.tokens(0..prose.text().len()).collect();
/// assert_eq!(phrase_at(&words, 1, "took|take* his|her own li*"), Some(3..20));
/// assert_eq!(phrase_at(&words, 2, "took|take* his|her own li*"), None);
/// ```
pub fn phrase_at(tokens: &[Token<'_>], index: usize, phrase: &str) -> Option<Range<usize>> {
    let mut end = tokens.get(index)?.range.start;
    for (ahead, wanted) in phrase.split(' ').enumerate() {
        let token = tokens.get(index + ahead)?;
        let is_it = wanted.split('|').any(|it| match it.strip_suffix('*') {
            Some(stem) => token.lower.starts_with(stem),
            None => token.lower == it,
        });
        if !is_it {
            return None;
        }
        end = token.range.end;
    }
    Some(tokens.get(index)?.range.start..end)
}

/// How many bytes the word or figure has that `text` begins with; 0 when it begins with none.
fn token_length(text: &str) -> usize {
    let mut letters = text.char_indices().peekable();
    let Some(&(_, first)) = letters.peek() else {
        return 0;
    };
    let is_figure = first.is_ascii_digit();
    if !is_figure && !first.is_alphabetic() {
        return 0;
    }
    while let Some((at, letter)) = letters.next() {
        let goes_on = if is_figure {
            letter.is_ascii_digit()
        } else {
            letter.is_alphanumeric()
        };
        if goes_on {
            continue;
        }
        let after = letters.peek().map(|(_, it)| *it);
        let joins = if is_figure {
            matches!(letter, '.' | ',') && after.is_some_and(|it| it.is_ascii_digit())
        } else {
            matches!(letter, '\'' | '’' | '-' | '\u{2011}')
                && after.is_some_and(char::is_alphanumeric)
        };
        if !joins {
            return at;
        }
    }
    text.len()
}

/// Why rules for English have nothing to say of a story: its language is another one, or is not
/// known and its words do not look English. `None` when they have.
///
/// An earlier plugin's tag `language` goes before what the source declared, and that before the
/// words.
pub fn not_english(story: &Story) -> Option<String> {
    let known = story.terms("language").next().or(story.language.as_deref());
    if let Some(tag) = known {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        return (!primary.eq_ignore_ascii_case("en"))
            .then(|| format!("the rules are for English, and the language is `{primary}`"));
    }
    let body = match story.body() {
        "" => story.headline(),
        body => body,
    };
    let prose = body.get(..floor(body, 4096)).unwrap_or_default();
    let (mut common, mut all) = (0_usize, 0_usize);
    for word in prose.split_whitespace().take(200) {
        let word = word.trim_matches(|it: char| !it.is_alphanumeric());
        let has_letters = word.chars().any(char::is_alphabetic);
        all += usize::from(has_letters);
        let is_short = word.len() <= 5;
        common += usize::from(is_short && COMMON.holds(&word.to_ascii_lowercase()));
    }
    // Few words say little; other languages share at most "a", "in", "so" and "was".
    (all >= 12 && common * 8 < all)
        .then(|| "the rules are for English, and the text does not look like it".to_owned())
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;
    use crate::Annotation;
    use crate::testing::StoryBuilder;

    fn words(text: &str) -> Vec<String> {
        let prose = Prose::new(text);
        prose
            .tokens(0..text.len())
            .map(|it| it.lower.to_owned())
            .collect()
    }

    #[test]
    fn figures_and_letters_are_parted_and_words_keep_their_hyphens() {
        assert_eq!(
            words("It’s $1.17bn, up 64% (a 15-year-old’s 1,000.)"),
            [
                "it’s",
                "1.17",
                "bn",
                "up",
                "64",
                "a",
                "15",
                "year-old’s",
                "1,000"
            ]
        );
    }

    #[test]
    fn a_cue_inside_a_quotation_is_none() {
        let cue = |text: &str| Prose::new(text).cue(0..text.len()).map(|it| it.0);
        assert_eq!(cue("It rose, she said."), Some(Cue::Speech));
        assert_eq!(cue("According to the mayor it rose."), Some(Cue::Source));
        assert_eq!(cue("A survey has it."), Some(Cue::Source));
        assert_eq!(cue("“I said that it rose.”"), None);
        assert_eq!(cue("It rose."), None);
    }

    #[test]
    fn a_sentence_is_sourced_by_its_neighbours_in_the_paragraph_alone() {
        let text = "It rose. So the mayor said. It fell.\nIt stayed.";
        let prose = Prose::new(text);
        let sourced: Vec<_> = (0..5).map(|it| prose.is_sourced(it)).collect();
        assert_eq!(sourced, [true, true, true, false, false]);
    }

    #[test]
    fn rules_for_english_stand_back_from_other_languages() {
        let said = |text: &str| not_english(&StoryBuilder::new().body(text).build());
        assert_eq!(
            said("The council will close the bridge on Monday, and it said that buses go round."),
            None
        );
        assert_eq!(said("Murders are up."), None);
        for other in [
            "Der Rat wird die Brücke am Montag schließen, und Busse fahren einen anderen Weg.",
            "Le conseil va fermer le pont lundi, et les bus prendront un autre chemin, dit-il.",
            "El ayuntamiento cerrará el puente el lunes y los autobuses irán por otro camino.",
        ] {
            assert!(said(other).is_some(), "{other}");
        }
        let declared = StoryBuilder::new()
            .body("Murders are up.")
            .language("de-AT");
        let reason = not_english(&declared.build());
        assert_eq!(
            reason.as_deref(),
            Some("the rules are for English, and the language is `de`")
        );
    }

    #[test]
    fn the_word_of_an_earlier_plugin_goes_before_the_source_and_both_before_the_text() {
        let text =
            "Der Rat wird die Brücke am Montag schließen, und Busse fahren einen anderen Weg.";
        let story = || StoryBuilder::new().body(text);
        let tag = |term: &str| Annotation::tag("language", term);
        let said = |story: StoryBuilder| not_english(&story.build()).is_some();
        assert!(!said(story().language("de").earlier("language", tag("en"))));
        for other in ["fr", "pl", "tr"] {
            assert!(said(story().language("en").earlier("language", tag(other))));
        }
        // A plugin that could not tell leaves it to the source, and the source to the text.
        assert!(!said(story().language("en")));
        assert!(said(story()));
    }

    proptest! {
        #[test]
        fn tokens_are_ranges_of_the_text_in_order(text in "(\\PC|[ \n“”'’.0-9a-z])*") {
            let prose = Prose::new(&text);
            let mut end = 0;
            for token in prose.tokens(0..text.len()) {
                assert!(token.range.start >= end && !token.range.is_empty());
                assert_eq!(prose.lower(token.range.clone()), token.lower);
                end = token.range.end;
            }
            for index in 0..prose.sentences().len() {
                prose.is_sourced(index);
            }
        }
    }
}
