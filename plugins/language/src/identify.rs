//! Which language a text is in.
//!
//! The script decides where it can. Elsewhere each trigram of the first [`SAMPLE`] letters adds its
//! weight to the languages that have it, which is the naive Bayes classifier of Cavnar and Trenkle's
//! n-grams ("N-Gram-Based Text Categorization", 1994) with the rare ones left out.

use crate::script::{Census, Script};
use crate::weights::Weights;

/// How many letters of a text are looked at.
const SAMPLE: usize = 1200;
/// A text of fewer letters says nothing, except in scripts of one language.
const LEAST: usize = 25;
/// The same for scripts that alone tell.
const LEAST_OF_SCRIPT: usize = 6;
/// The share of letters that must be of one script.
const ONE_SCRIPT: f32 = 0.6;
/// The share of trigrams that the best language must know, in short texts and in long ones.
const KNOWN: [f32; 2] = [0.30, 0.40];
/// From how many trigrams a text is a long one.
const LONG: usize = 300;
/// A chance below this is no clear winner, in a line such as a headline and in longer texts.
const CLEAR: [f32; 2] = [0.9, 0.6];
/// From how many trigrams a text is more than a line.
const LINE: usize = 60;

/// What a text is in.
#[derive(Debug)]
pub struct Guess {
    /// The primary subtag of BCP 47.
    pub code: &'static str,
    /// The chance that it is right, from 0 to 1: the share that was right among texts of the
    /// same lead.
    pub confidence: f32,
    /// What was seen.
    pub why: String,
    /// The weight of each language that was compared, and how many trigrams gave it.
    scores: Vec<(&'static str, u32)>,
    trigrams: usize,
}

impl Guess {
    /// How clearly the text is not in the language `other`, on the scale of `confidence`; nothing
    /// for a language that is not known.
    pub(crate) fn against(&self, other: &str) -> Option<f32> {
        if self.scores.is_empty() || !self.scores.iter().any(|it| it.0 == other) {
            return crate::names::name(other).map(|_| 0.99);
        }
        let of = |code: &str| self.scores.iter().find(|it| it.0 == code).map(|it| it.1);
        Some(chance(
            of(self.code)?.saturating_sub(of(other)?),
            self.trigrams,
        ))
    }

    /// Takes the language for `other`, which the text may as well be in.
    pub(crate) fn known_as(mut self, other: &str) -> Self {
        if let Some(same) = self.scores.iter().find(|it| it.0 == other) {
            self.code = same.0;
        }
        self
    }
}

/// Says which language the texts together are in, or why it cannot.
///
/// # Errors
///
/// The reason, to go behind "undetermined".
pub fn identify(texts: &[&str]) -> Result<Guess, String> {
    sampled(&texts.join("\n"), SAMPLE)
}

/// As [`identify()`], of the first `sample` letters.
pub(crate) fn sampled(text: &str, sample: usize) -> Result<Guess, String> {
    let census = Census::of(text, sample);
    let letters = census.letters();
    let few = || match letters {
        0 => "there is no text in a script that is known".to_owned(),
        1 => "1 letter is too few".to_owned(),
        _ => format!("{letters} letters are too few"),
    };
    let (script, share) = census.main().ok_or_else(few)?;
    if letters < LEAST_OF_SCRIPT {
        return Err(few());
    }
    if share < ONE_SCRIPT {
        return Err("the text is in several scripts".to_owned());
    }
    match script {
        Script::Single(code) => Ok(Guess {
            code,
            confidence: 0.99,
            why: "by its script".to_owned(),
            scores: Vec::new(),
            trigrams: 0,
        }),
        Script::Weighed(_) if letters < LEAST => Err(few()),
        Script::Weighed(table) => {
            let weights = table.read().ok_or("the table of its script is damaged")?;
            by_trigrams(text, sample, &weights)
        }
        Script::Han | Script::Kana => Err(few()),
    }
}

fn by_trigrams(text: &str, sample: usize, weights: &Weights) -> Result<Guess, String> {
    // Weight and number of trigrams of each language.
    let mut sums = vec![(0_u32, 0_usize); weights.languages.len()];
    let mut trigrams = 0;
    let mut gram = [0; 3];
    let letters = text.chars().flat_map(|letter| {
        let ascii = letter.is_ascii().then(|| letter.to_ascii_lowercase());
        let other = (!letter.is_ascii()).then(|| letter.to_lowercase());
        ascii.into_iter().chain(other.into_iter().flatten())
    });
    for letter in letters.map(|it| weights.number(it)).chain([0]) {
        let [_, before, last] = gram;
        if letter == 0 && last == 0 {
            continue;
        }
        gram = [before, last, letter];
        // The middle of a trigram is a letter: a blank there joins words that have no bond.
        if last == 0 {
            continue;
        }
        trigrams += 1;
        for (language, weight) in weights.of(gram) {
            if let Some((sum, count)) = sums.get_mut(usize::from(language)) {
                *sum += u32::from(weight);
                *count += 1;
            }
        }
        if trigrams == sample {
            break;
        }
    }
    let scored = weights.languages.iter().copied().zip(sums);
    let mut ranked: Vec<_> = scored.collect();
    ranked.sort_by_key(|it| std::cmp::Reverse(it.1.0));
    let [(code, (best, known)), (second, (next, _)), ..] = *ranked else {
        return Err("the table of its script is damaged".to_owned());
    };
    let known = known as f32 / trigrams.max(1) as f32;
    let [short, long] = KNOWN;
    if known < if trigrams < LONG { short } else { long } {
        return Err(format!(
            "it looks like none of the known languages; the nearest, {}, has {:.0} % of its \
             sequences of letters",
            named(code),
            known * 100.0,
        ));
    }
    let confidence = chance(best - next, trigrams);
    let [line, longer] = CLEAR;
    if confidence < if trigrams < LINE { line } else { longer } {
        return Err(format!(
            "no clear winner: it may be {} or {}",
            named(code),
            named(second),
        ));
    }
    Ok(Guess {
        code,
        confidence,
        why: format!(
            "by {trigrams} sequences of three letters; next is {}",
            named(second)
        ),
        scores: ranked.iter().map(|it| (it.0, it.1.0)).collect(),
        trigrams,
    })
}

/// The chance that the better of two languages is right, from its lead: the curve through what was
/// right on sentences that are not in the reported figures.
fn chance(lead: u32, trigrams: usize) -> f32 {
    let lead = lead as f32 / (trigrams.max(1) as f32).sqrt();
    (1.0 - 0.65 * (-lead / 3.6).exp()).min(0.999)
}

fn named(code: &str) -> &str {
    crate::names::name(code).unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        identify(&[text]).ok().map(|it| it.code)
    }

    #[test]
    fn tells_languages_of_one_script_apart() {
        for (text, expected) in [
            (
                "The minister said that he would not be at the meeting.",
                "en",
            ),
            (
                "Der Minister sagte, dass er nicht an der Sitzung teilnehmen wird.",
                "de",
            ),
            (
                "Le ministre a dit qu'il ne serait pas à la réunion de la semaine.",
                "fr",
            ),
            (
                "El ministro dijo que no estará en la reunión de los países.",
                "es",
            ),
            (
                "O ministro disse que não vai estar na reunião com os países.",
                "pt",
            ),
            (
                "Il ministro ha detto che non sarà alla riunione della giunta.",
                "it",
            ),
            (
                "De minister zei dat hij niet bij de vergadering zal zijn.",
                "nl",
            ),
            (
                "Minister powiedział, że nie będzie obecny na posiedzeniu.",
                "pl",
            ),
            (
                "Bakan toplantıya katılmayacağını ve bu kararın değişmeyeceğini söyledi.",
                "tr",
            ),
            (
                "Министр сказал, что он не будет на этой встрече, потому что в этот день улетает.",
                "ru",
            ),
            (
                "Міністр сказав, що його не буде на цій зустрічі, тому що він летить до Києва.",
                "uk",
            ),
            (
                "وزیر گفت که در این جلسه شرکت نخواهد کرد و به سفر می‌رود",
                "fa",
            ),
            ("मंत्री ने कहा कि वह इस बैठक में नहीं आएंगे और काम करेंगे", "hi"),
        ] {
            assert_eq!(code(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn says_why_it_cannot_tell() {
        let why = |text: &str| identify(&[text]).unwrap_err();
        assert_eq!(why(""), "there is no text in a script that is known");
        assert_eq!(why("12,5 %"), "there is no text in a script that is known");
        assert_eq!(why("Rain in June"), "10 letters are too few");
        assert_eq!(
            why("Zxq wvk jjq pfk zzq wwx qqk vvj xkz pqj wkx zjq vkq xxj"),
            "it looks like none of the known languages; the nearest, Shona, has 2 % of its \
             sequences of letters"
        );
        assert_eq!(
            why("Rain falls дождь идёт"),
            "the text is in several scripts"
        );
    }

    #[test]
    fn capitals_and_line_breaks_do_not_matter() {
        let text = "The minister said that he would not be at the meeting.";
        let shout = text.to_uppercase().replace(' ', "\r\n");
        let (one, other) = (identify(&[text]).unwrap(), identify(&[&shout]).unwrap());
        assert_eq!((one.code, one.confidence), (other.code, other.confidence));
    }
}
