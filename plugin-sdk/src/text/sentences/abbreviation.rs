//! Which words keep the full stop behind them, and which words begin a sentence.

/// What a full stop behind a word tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The word is no abbreviation: it ends the sentence.
    Ends,
    /// A title or the like, behind which something always follows.
    Never,
    /// It belongs to the number that follows, and ends the sentence if none does.
    BeforeNumber,
    /// It may stand at the end; the word that follows decides.
    Maybe,
    /// A time of day: it ends the sentence before most capitals.
    TimeOfDay,
    /// A single letter: an initial, or the end of "you and I".
    Initial,
}

const NEVER: &[&str] = &[
    "adm", "ald", "amb", "asst", "atty", "avv", "brig", "bzgl", "bzw", "capt", "cf", "cmdr", "col",
    "comdr", "cpl", "d.h", "det", "dott", "dr", "dra", "e.g", "esp", "f.e", "f.eks", "frk", "gen",
    "gov", "hon", "hr", "i.e", "ing", "insp", "lic", "lt", "maj", "messrs", "mlle", "mlles", "mme",
    "mr", "mrs", "ms", "msgr", "mt", "p.ej", "pres", "prof", "pvt", "rep", "rev", "sen", "sgt",
    "sig", "sra", "srta", "stk", "supt", "u.a", "viz", "vs", "z.b",
];

const BEFORE_NUMBER: &[&str] = &[
    "abr", "ago", "approx", "apr", "art", "aug", "avr", "c", "ca", "ch", "dec", "dic", "dom",
    "ene", "eq", "feb", "febr", "fig", "figs", "jan", "janv", "jue", "juil", "jul", "jun", "lun",
    "mar", "mié", "no", "nos", "nov", "nr", "n°", "núm", "oct", "okt", "p", "para", "pp", "pt",
    "rs", "sec", "sep", "sept", "sáb", "tel", "vie", "vol", "vols",
];

const MAYBE: &[&str] = &[
    "ala", "ariz", "ave", "bldg", "blvd", "bros", "calif", "co", "colo", "conn", "corp", "dept",
    "del", "dist", "div", "est", "etc", "ext", "fla", "ft", "gmbh", "hwy", "inc", "ind", "intl",
    "jr", "ky", "la", "lb", "ltd", "llc", "mass", "max", "md", "med", "mich", "min", "minn", "mo",
    "mont", "nat", "nev", "okla", "ore", "penn", "plc", "pa", "rd", "sq", "sr", "st", "ste",
    "tenn", "tex", "univ", "va", "vt", "wash", "wis", "wyo", "yd", "yr",
];

const TIMES: &[&str] = &["a.m", "am", "p.m", "pm"];

/// Words that open a sentence and no name.
const OPENERS: &[&str] = &[
    "a",
    "after",
    "all",
    "also",
    "although",
    "an",
    "and",
    "another",
    "are",
    "as",
    "at",
    "because",
    "before",
    "both",
    "but",
    "by",
    "did",
    "do",
    "does",
    "during",
    "each",
    "even",
    "every",
    "for",
    "from",
    "had",
    "has",
    "have",
    "he",
    "her",
    "here",
    "his",
    "how",
    "however",
    "i",
    "if",
    "in",
    "instead",
    "is",
    "it",
    "its",
    "just",
    "let",
    "many",
    "meanwhile",
    "more",
    "most",
    "my",
    "no",
    "nobody",
    "not",
    "now",
    "of",
    "on",
    "once",
    "one",
    "only",
    "or",
    "our",
    "she",
    "since",
    "so",
    "some",
    "still",
    "that",
    "the",
    "their",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "though",
    "to",
    "today",
    "under",
    "until",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "why",
    "with",
    "yesterday",
    "yet",
    "you",
    "your",
];

/// Months of languages that write a full stop behind the day: `12. Juni`.
const MONTHS: &[&str] = &[
    "januar",
    "februar",
    "märz",
    "marts",
    "mars",
    "april",
    "mai",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
    "desember",
    "december",
    "jänner",
    "tammikuuta",
    "helmikuuta",
    "maaliskuuta",
    "huhtikuuta",
    "toukokuuta",
    "kesäkuuta",
    "heinäkuuta",
    "elokuuta",
    "syyskuuta",
    "lokakuuta",
    "marraskuuta",
    "joulukuuta",
];

/// What stands behind a time of day without beginning a sentence.
const AFTER_TIMES: &[&str] = &[
    "april",
    "august",
    "central",
    "december",
    "eastern",
    "february",
    "friday",
    "january",
    "july",
    "june",
    "local",
    "march",
    "may",
    "monday",
    "mountain",
    "november",
    "october",
    "pacific",
    "saturday",
    "september",
    "sunday",
    "thursday",
    "tuesday",
    "wednesday",
];

/// Verbs that say who spoke.
const SPEECH: &[&str] = &[
    "added",
    "adds",
    "argued",
    "asked",
    "asks",
    "cried",
    "exclaimed",
    "explained",
    "joked",
    "replied",
    "said",
    "says",
    "shouted",
    "tells",
    "told",
    "wondered",
    "wonders",
    "wrote",
];

/// Says what a full stop behind `word` tells; `word` has no full stop at its end.
pub(super) fn stop(word: &str) -> Stop {
    let mut letters = word.chars();
    if let (Some(only), None) = (letters.next(), letters.next())
        && only.is_uppercase()
    {
        return Stop::Initial;
    }
    let Some(key) = Key::new(word) else {
        return Stop::Ends;
    };
    if key.is_in(NEVER) {
        Stop::Never
    } else if key.is_in(BEFORE_NUMBER) {
        Stop::BeforeNumber
    } else if key.is_in(TIMES) {
        Stop::TimeOfDay
    } else if key.is_in(MAYBE) || is_dotted(word) {
        Stop::Maybe
    } else {
        Stop::Ends
    }
}

/// Whether the word opens a sentence and no name. An apostrophe ends it: "It's" is "It".
pub(super) fn is_opener(word: &str) -> bool {
    is_one_of(word, OPENERS)
}

/// Whether the word stands behind a time of day in the same sentence: a day, a month, a zone.
pub(super) fn follows_time(word: &str) -> bool {
    is_one_of(word, AFTER_TIMES)
        || (word.len() > 1 && word.bytes().all(|it| it.is_ascii_uppercase()))
}

/// Whether the word is a month behind whose day a full stop stands.
pub(super) fn is_month(word: &str) -> bool {
    is_one_of(word, MONTHS)
}

/// Whether the word says who spoke.
pub(super) fn is_speech(word: &str) -> bool {
    is_one_of(word, SPEECH)
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    let word = word.split(['\'', '’']).next().unwrap_or_default();
    Key::new(word).is_some_and(|key| key.is_in(list))
}

/// Whether it is letters parted by full stops, as `U.S` or `Ph.D`.
fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| {
            (1..=3).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_alphabetic())
        })
}

/// A word in lower case that is short enough to be in one of the lists.
struct Key {
    bytes: [u8; Self::LONGEST],
    length: usize,
}

impl Key {
    const LONGEST: usize = 12;

    fn new(word: &str) -> Option<Self> {
        let mut bytes = [0; Self::LONGEST];
        let kept = bytes.get_mut(..word.len())?;
        kept.copy_from_slice(word.as_bytes());
        kept.make_ascii_lowercase();
        Some(Self {
            bytes,
            length: word.len(),
        })
    }

    fn is_in(&self, list: &[&str]) -> bool {
        let key = self.bytes.get(..self.length).unwrap_or_default();
        list.iter().any(|it| it.as_bytes() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_kinds_of_abbreviation() {
        for (word, kind) in [
            ("Mr", Stop::Never),
            ("No", Stop::BeforeNumber),
            ("N°", Stop::BeforeNumber),
            ("P.M", Stop::TimeOfDay),
            ("U.S", Stop::Maybe),
            ("Ph.D", Stop::Maybe),
            ("J", Stop::Initial),
            ("house", Stop::Ends),
            ("1.5", Stop::Ends),
            ("", Stop::Ends),
        ] {
            assert_eq!(stop(word), kind, "{word}");
        }
    }

    #[test]
    fn a_contraction_opens_as_its_first_word_does() {
        assert!(is_opener("It’s") && is_opener("I'm"));
        assert!(!is_opener("Smith"));
    }
}
