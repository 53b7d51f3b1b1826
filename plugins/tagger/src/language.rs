//! The languages that the tagger has function words of, and how it tells them apart.

use copydesk_plugin::text;
use copydesk_plugin::text::WordList;

use crate::stopwords;
use crate::words::Role;

/// A language with a list of function words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
    French,
    Spanish,
    Portuguese,
    Italian,
    Dutch,
}

/// How many words are looked at to tell the language.
const SAMPLE: usize = 150;

impl Language {
    const ALL: [Self; 7] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Portuguese,
        Self::Italian,
        Self::Dutch,
    ];

    /// The language of a story, or why there is none to work with.
    ///
    /// A tag that the source gave is believed when the text bears it out; without one, the
    /// language with the most function words is taken.
    pub(crate) fn of(tag: Option<&str>, texts: [&str; 2]) -> Result<Self, String> {
        let given = match tag.map(primary).filter(|it| !it.is_empty() && *it != "und") {
            Some(code) => Some(
                Self::from_code(code)
                    .ok_or_else(|| format!("there is no list of function words for `{code}`"))?,
            ),
            None => None,
        };
        let (shares, sampled) = shares(texts);
        let best = Self::ALL
            .into_iter()
            .zip(shares)
            .fold(
                (Self::English, 0),
                |best, it| {
                    if it.1 > best.1 { it } else { best }
                },
            );
        let hits = |language: Self| {
            let at = Self::ALL.iter().position(|it| *it == language);
            at.and_then(|at| shares.get(at)).copied().unwrap_or(0)
        };
        match given {
            Some(language) if hits(language) * 12 >= sampled => Ok(language),
            Some(language) => Err(format!(
                "the text has next to no function words of `{}`, which it is said to be in",
                language.code()
            )),
            None if best.1 * 6 >= sampled => Ok(best.0),
            None => Err("the language is none that there are function words for".to_owned()),
        }
    }

    /// Whether the folded word is one that parts phrases.
    pub(crate) fn is_stop_word(self, folded: &str) -> bool {
        self.stop_words().holds(folded)
    }

    /// What a folded function word says of the words beside it; only English ones are known.
    pub(crate) fn role(self, folded: &str) -> Role {
        if self != Self::English {
            return Role::Other;
        }
        match folded {
            "a" | "an" | "her" | "his" | "its" | "my" | "our" | "that" | "the" | "their"
            | "these" | "this" | "those" => Role::Article,
            "about" | "after" | "against" | "at" | "between" | "by" | "for" | "from" | "in"
            | "into" | "of" | "on" | "over" | "with" => Role::Preposition,
            "be" | "can" | "could" | "may" | "might" | "must" | "not" | "should" | "to"
            | "will" | "would" => Role::Auxiliary,
            "he" | "i" | "it" | "she" | "they" | "we" | "who" | "you" => Role::Pronoun,
            _ => Role::Other,
        }
    }

    /// Whether an apostrophe ends a word of its own, as in `l'homme`.
    pub(crate) fn elides(self) -> bool {
        matches!(self, Self::French | Self::Italian)
    }

    /// Whether a capital says that a word is a name.
    pub(crate) fn capitals_are_names(self) -> bool {
        self != Self::German
    }

    /// The length in bytes of the singular of a folded word, as far as its end shows it.
    ///
    /// It only makes a key: what is shown is always a form that stands in the story.
    pub(crate) fn singular(self, folded: &str) -> (usize, &'static str) {
        let length = folded.len();
        let cut = |ending: &str, by: &'static str| {
            // A word of three letters is no plural: `gas`, `bus`.
            let least = ending.len().max(2) + 1;
            (length > least && folded.ends_with(ending)).then(|| (length - ending.len(), by))
        };
        let english = || {
            if ["ss", "us", "is", "'s"]
                .iter()
                .any(|it| folded.ends_with(it))
            {
                return None;
            }
            cut("ies", "y")
                .or_else(|| cut("sses", "ss"))
                .or_else(|| cut("shes", "sh"))
                .or_else(|| cut("ches", "ch"))
                .or_else(|| cut("xes", "x"))
                .or_else(|| cut("s", ""))
        };
        let found = match self {
            Self::English => english(),
            Self::French => cut("eaux", "eau").or_else(|| cut("s", "")),
            Self::Spanish => cut("ces", "z")
                .or_else(|| cut("iones", "ión"))
                .or_else(|| cut("s", "")),
            Self::Portuguese => cut("ões", "ão").or_else(|| cut("s", "")),
            Self::German | Self::Italian | Self::Dutch => None,
        };
        found.unwrap_or((length, ""))
    }

    fn stop_words(self) -> WordList {
        match self {
            Self::English => stopwords::ENGLISH,
            Self::German => stopwords::GERMAN,
            Self::French => stopwords::FRENCH,
            Self::Spanish => stopwords::SPANISH,
            Self::Portuguese => stopwords::PORTUGUESE,
            Self::Italian => stopwords::ITALIAN,
            Self::Dutch => stopwords::DUTCH,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Portuguese => "pt",
            Self::Italian => "it",
            Self::Dutch => "nl",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|it| it.code().eq_ignore_ascii_case(code))
    }
}

/// The part of a BCP 47 tag that names the language.
fn primary(tag: &str) -> &str {
    tag.trim().split(['-', '_']).next().unwrap_or_default()
}

/// How many of the first words are function words of each language, and how many were looked at.
fn shares(texts: [&str; 2]) -> ([usize; 7], usize) {
    let mut hits = [0; 7];
    let mut sampled = 0;
    let words = texts
        .into_iter()
        .flat_map(|text| text.split(|letter: char| !letter.is_alphabetic()))
        .filter(|word| !word.is_empty())
        .take(SAMPLE);
    for word in words {
        sampled += 1;
        let key = text::fold(word);
        for (hits, language) in hits.iter_mut().zip(Language::ALL) {
            *hits += usize::from(language.is_stop_word(&key));
        }
    }
    (hits, sampled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(text: &str) -> Option<Language> {
        Language::of(None, ["", text]).ok()
    }

    #[test]
    fn the_lists_are_folded_and_in_order() {
        for language in Language::ALL {
            let words = language.stop_words();
            assert!(words.words().is_sorted_by(|a, b| a < b), "{language:?}");
            for word in words.words() {
                assert_eq!(text::fold(word), word, "{language:?}");
            }
        }
    }

    #[test]
    fn tells_languages_by_their_function_words() {
        let samples = [
            (
                "The minister said that he would not be at the meeting.",
                Language::English,
            ),
            (
                "Der Minister sagte, dass er nicht an der Sitzung teilnehmen wird.",
                Language::German,
            ),
            (
                "Le ministre a dit qu'il ne serait pas à la réunion de la semaine.",
                Language::French,
            ),
            (
                "El ministro dijo que no estará en la reunión de los países.",
                Language::Spanish,
            ),
            (
                "O ministro disse que não vai estar na reunião com os países.",
                Language::Portuguese,
            ),
            (
                "Il ministro ha detto che non sarà alla riunione della giunta.",
                Language::Italian,
            ),
            (
                "De minister zei dat hij niet bij de vergadering zal zijn.",
                Language::Dutch,
            ),
        ];
        for (text, language) in samples {
            assert_eq!(guess(text), Some(language), "{text}");
        }
    }

    #[test]
    fn knows_that_it_does_not_know() {
        assert_eq!(guess("Министр сказал, что не будет на встрече."), None);
        assert_eq!(guess("Bakan toplantıya katılmayacağını söyledi."), None);
        assert_eq!(guess("会議に出席しないと述べた。"), None);
        assert_eq!(guess(""), Some(Language::English));
    }

    #[test]
    fn believes_a_tag_that_the_text_bears_out() {
        let text = "The minister said that he would not be at the meeting.";
        assert_eq!(
            Language::of(Some("en-GB"), ["", text]),
            Ok(Language::English)
        );
        assert_eq!(
            Language::of(Some("EN_us"), ["", text]),
            Ok(Language::English)
        );
        assert!(Language::of(Some("en"), ["", "Министр сказал, что не будет."]).is_err());
        assert_eq!(
            Language::of(Some("pl"), ["", text]),
            Err("there is no list of function words for `pl`".to_owned())
        );
    }

    #[test]
    fn a_singular_keeps_words_that_only_look_like_plurals() {
        let singular = |language: Language, word: &str| {
            let (length, ending) = language.singular(word);
            format!("{}{ending}", word.get(..length).unwrap())
        };
        for (plural, one) in [
            ("parties", "party"),
            ("churches", "church"),
            ("taxes", "tax"),
            ("votes", "vote"),
            ("virus", "virus"),
            ("crisis", "crisis"),
            ("congress", "congress"),
            ("gas", "gas"),
        ] {
            assert_eq!(singular(Language::English, plural), one);
        }
        assert_eq!(
            singular(Language::French, "bureaux"),
            "bureaux".replace("aux", "au")
        );
        assert_eq!(singular(Language::Portuguese, "eleições"), "eleição");
        assert_eq!(singular(Language::Spanish, "elecciones"), "elección");
        assert_eq!(singular(Language::Dutch, "huis"), "huis");
    }
}
