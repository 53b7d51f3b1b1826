//! The story, cut into paragraphs and sentences, with what speaks against each.
//!
//! Main type: [`Outline`].

use std::ops::Range;

use copydesk_plugin::text;

use crate::common::is_dangling;
use crate::vocabulary::{Word, content_words, first_word};
use crate::{dateline, furniture};

/// The words of the longest sentence that can be chosen: what is longer was not cut rightly.
const LONGEST: usize = 100;

/// The paragraphs that are looked at to tell a story from several; one bit of a number each.
const PARAGRAPHS: usize = 64;

/// The content words of a headline that are looked at.
const HEADLINE: usize = 40;

/// A sentence of the body.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    /// Its bytes in the body, without a dateline.
    pub(crate) range: Range<usize>,
    /// Its content words, in [`Outline::content`].
    pub(crate) content: Range<usize>,
    /// How many words it has.
    pub(crate) words: usize,
    /// Whether it is whole and the story's own; no other is ever chosen.
    pub(crate) is_usable: bool,
    /// Whether it opens with a word that needs the sentence before.
    pub(crate) is_dangling: bool,
    /// Whether all of it stands between quotation marks, so that nobody says it; never chosen.
    pub(crate) is_bare_quote: bool,
    /// Whether it opens with a word or two and a colon, as the captions of pictures do.
    pub(crate) is_caption: bool,
    /// Whether it asks.
    pub(crate) is_question: bool,
}

/// A paragraph of the body.
#[derive(Debug, Clone)]
pub(crate) struct Paragraph {
    /// Its content words, in [`Outline::content`].
    pub(crate) content: Range<usize>,
    /// Whether it ends in dots.
    pub(crate) is_cut: bool,
}

/// The story, cut up.
#[derive(Debug)]
pub(crate) struct Outline {
    pub(crate) paragraphs: Vec<Paragraph>,
    pub(crate) sentences: Vec<Sentence>,
    /// The content words of the body, in order.
    pub(crate) content: Vec<Word>,
    /// The content words of the headline, each once.
    pub(crate) headline: Vec<Word>,
    /// How many words the body has.
    pub(crate) words: usize,
    /// Whether the text writes no blanks between words.
    pub(crate) is_unspaced: bool,
}

impl Outline {
    pub(crate) fn of(headline: &str, body: &str) -> Self {
        let mut outline = Self {
            paragraphs: Vec::with_capacity(body.len() / 200 + 4),
            sentences: Vec::with_capacity(body.len() / 100 + 8),
            content: Vec::with_capacity(body.len() / 10 + 8),
            headline: Vec::new(),
            words: 0,
            is_unspaced: false,
        };
        let mut words = Vec::new();
        content_words(headline, &mut words);
        for word in words.into_iter().take(HEADLINE) {
            if !outline.headline.contains(&word) {
                outline.headline.push(word);
            }
        }
        let mut unspaced = 0;
        for paragraph in text::paragraphs(body) {
            let first = outline.content.len();
            let before = outline.sentences.len();
            for sentence in text::sentences(paragraph.text) {
                unspaced += outline.add(paragraph.range.start, &sentence, before);
            }
            outline.paragraphs.push(Paragraph {
                content: first..outline.content.len(),
                is_cut: is_cut(paragraph.text),
            });
        }
        outline.is_unspaced = unspaced * 8 > body.len();
        outline
    }

    /// Adds a sentence of the paragraph that begins at `start`; returns its unspaced letters.
    fn add(&mut self, start: usize, sentence: &text::Sentence<'_>, first: usize) -> usize {
        let skipped = if self.sentences.len() == first {
            dateline::length(sentence.text)
        } else {
            0
        };
        let own = sentence.text.get(skipped..).unwrap_or_default();
        let content = self.content.len();
        let count = content_words(own, &mut self.content);
        self.words += count.words;
        let begin = start + sentence.range.start + skipped;
        self.sentences.push(Sentence {
            range: begin..begin + own.len(),
            content: content..self.content.len(),
            words: count.words,
            is_usable: (5..=LONGEST).contains(&count.words)
                && is_whole(own)
                && !furniture::is_furniture(own),
            is_dangling: is_dangling(&first_word(own)),
            is_bare_quote: is_bare_quote(own),
            is_caption: is_caption(own),
            is_question: own.trim_end_matches(is_closing).ends_with('?'),
        });
        count.unspaced
    }

    /// The content words of a sentence or paragraph.
    pub(crate) fn words_of(&self, content: &Range<usize>) -> &[Word] {
        self.content.get(content.clone()).unwrap_or_default()
    }

    /// How many others the paragraph with the most ties to others is tied to, if the paragraphs
    /// have so little in common that they are not one story.
    ///
    /// In a story a fifth of the words stand in more than one paragraph, or else one of them
    /// has a word in common with most others.
    pub(crate) fn most_ties(&self) -> Option<usize> {
        let count = self.paragraphs.len().min(PARAGRAPHS);
        if count < 4 {
            return None;
        }
        let mut all: Vec<(Word, u32)> = Vec::with_capacity(self.content.len());
        for (number, paragraph) in (0..).zip(self.paragraphs.iter().take(count)) {
            let words = self.words_of(&paragraph.content);
            all.extend(words.iter().map(|it| (*it, number)));
        }
        all.sort_unstable();
        all.dedup();
        let mut ties = [0_u64; PARAGRAPHS];
        let mut tying = 0;
        for same in all.chunk_by(|a, b| a.0 == b.0).filter(|it| it.len() > 1) {
            tying += same.len();
            let group = same.iter().fold(0, |group, it| group | 1 << it.1);
            for (_, number) in same {
                if let Some(ties) = ties.get_mut(*number as usize) {
                    *ties |= group & !(1 << number);
                }
            }
        }
        let most = ties
            .iter()
            .map(|it| it.count_ones() as usize)
            .max()
            .unwrap_or(0);
        (tying * 5 < all.len() && most * 5 < (count - 1) * 3).then_some(most)
    }
}

/// Whether a paragraph was cut off in front of its end.
fn is_cut(paragraph: &str) -> bool {
    let end = paragraph.trim_end_matches([']', ')', ' ']);
    end.ends_with("...") || end.ends_with('…') || end.ends_with(". . .")
}

/// Whether a sentence ends as one does.
fn is_whole(sentence: &str) -> bool {
    let end = sentence.trim_end_matches(is_closing);
    end.ends_with(['.', '!', '?', '。'])
        && !is_cut(sentence)
        && !sentence.starts_with(char::is_lowercase)
}

fn is_closing(letter: char) -> bool {
    matches!(letter, '"' | '”' | '’' | '\'' | '»' | '“' | ')' | ']' | '›')
}

/// Whether all of a sentence is a quotation, or it is a part of one.
fn is_bare_quote(sentence: &str) -> bool {
    let opens = sentence.starts_with(['"', '“', '«', '„']);
    let end = sentence.trim_end_matches(['.', ',']);
    let closes = end.ends_with(['"', '”', '»']);
    if sentence.starts_with(['\'', '‘']) || !opens && !closes && end.ends_with(['\'', '’']) {
        return is_bare_single(sentence, end);
    }
    let inner = sentence
        .trim_start_matches(['"', '“', '«', '„'])
        .trim_end_matches(is_closing);
    let marks = inner.matches(['"', '“', '”', '«', '»']).count();
    if opens || closes {
        marks == 0
    } else {
        marks == 1
    }
}

/// The same of single marks, which may be apostrophes: one closes behind punctuation, and one
/// opens behind a blank.
fn is_bare_single(sentence: &str, end: &str) -> bool {
    let before = |mark: char, what: fn(char) -> bool| {
        let mut marks = sentence.match_indices(mark).skip_while(|it| it.0 == 0);
        marks.any(|(at, _)| {
            let before = sentence.get(..at).and_then(|it| it.chars().next_back());
            at + mark.len_utf8() < end.len() && before.is_some_and(what)
        })
    };
    if sentence.starts_with(['\'', '‘']) {
        let closes = |it: char| matches!(it, ',' | '.' | '!' | '?');
        !before('\'', closes) && !before('’', closes)
    } else {
        // A plural owns something, or a quotation closes that opened inside of the sentence.
        let owns = end.ends_with(['\'', '’']) && end.trim_end_matches(['\'', '’']).ends_with('s');
        !owns && !before('\'', char::is_whitespace) && !before('‘', char::is_whitespace)
    }
}

/// Whether a sentence opens with up to three words and a colon: `Under fire: The minister`.
fn is_caption(sentence: &str) -> bool {
    sentence.split_once(": ").is_some_and(|(label, rest)| {
        label.split(' ').count() <= 3
            && label.chars().all(|it| it.is_alphabetic() || it == ' ')
            && rest.starts_with(char::is_uppercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_whole_or_not() {
        for whole in ["It is.", "“It is.”", "Is it?", "It is (so.)"] {
            assert!(is_whole(whole), "{whole}");
        }
        for broken in ["It is", "It is...", "It is…", "it is.", ""] {
            assert!(!is_whole(broken), "{broken}");
        }
    }

    #[test]
    fn a_caption_has_a_label() {
        assert!(is_caption("Under fire: The minister left."));
        for text in [
            "He said: “It is so.”",
            "So the minister left: It was late.",
            "At 5: Tea.",
        ] {
            assert!(!is_caption(text), "{text}");
        }
    }

    #[test]
    fn a_quotation_with_its_speaker_is_not_bare() {
        for bare in [
            "“It is so.”",
            "\"It is so.\"",
            "“It is so.",
            "It is so.”",
            "'It is so.'",
            "‘It is so, and so it was.’",
            "It is so.'",
        ] {
            assert!(is_bare_quote(bare), "{bare}");
        }
        for said in [
            "“It is,” she said.",
            "She said: “It is so.”",
            "It is so.",
            "'It is,' says Ann Sole.",
            "She called it 'a bit of a farce'.",
            "It is the players’.",
        ] {
            assert!(!is_bare_quote(said), "{said}");
        }
    }
}
