//! The formulas, from what they count to their score.

use crate::counts::Counts;

/// A readability formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Formula {
    /// Flesch, "A new readability yardstick", 1948: 100 is very easy, 0 very hard.
    Flesch,
    /// Kincaid, Fishburne, Rogers and Chissom, "Derivation of new readability formulas for Navy
    /// enlisted personnel", 1975: a school grade of the USA, as the next four.
    FleschKincaid,
    /// Gunning, "The technique of clear writing", 1952.
    GunningFog,
    /// Mc Laughlin, "SMOG grading: a new readability formula", 1969.
    Smog,
    /// Coleman and Liau, "A computer readability formula designed for machine scoring", 1975.
    ColemanLiau,
    /// Smith and Senter, "Automated readability index", 1967.
    Ari,
    /// Björnsson, "Läsbarhet", 1968: 25 is very easy, 65 very hard, in any language that is written
    /// with blanks and not built of very long words.
    Lix,
}

impl Formula {
    /// All, in the order in which they are told.
    pub(crate) const ALL: [Self; 7] = [
        Self::Flesch,
        Self::FleschKincaid,
        Self::GunningFog,
        Self::Smog,
        Self::ColemanLiau,
        Self::Ari,
        Self::Lix,
    ];

    /// The name in settings and tags.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Flesch => "flesch",
            Self::FleschKincaid => "flesch-kincaid",
            Self::GunningFog => "gunning-fog",
            Self::Smog => "smog",
            Self::ColemanLiau => "coleman-liau",
            Self::Ari => "ari",
            Self::Lix => "lix",
        }
    }

    /// The score of a text that has words and sentences.
    pub(crate) fn score(self, counts: &Counts) -> f64 {
        let words = counts.words.max(1) as f64;
        let sentences = counts.sentences.max(1) as f64;
        let a_word = |count: usize| count as f64 / words;
        let length = words / sentences;
        match self {
            Self::Flesch => 206.835 - 1.015 * length - 84.6 * a_word(counts.syllables),
            Self::FleschKincaid => 0.39 * length + 11.8 * a_word(counts.syllables) - 15.59,
            Self::GunningFog => 0.4 * (length + 100.0 * a_word(counts.complex)),
            Self::Smog => {
                let in_thirty = 30.0 * counts.polysyllables as f64 / sentences;
                1.0430 * in_thirty.sqrt() + 3.1291
            }
            Self::ColemanLiau => 5.88 * a_word(counts.letters) - 29.6 * sentences / words - 15.8,
            Self::Ari => 4.71 * a_word(counts.letters) + 0.5 * length - 21.43,
            Self::Lix => length + 100.0 * a_word(counts.long),
        }
    }

    /// What a score means in words, where the author of the formula said it.
    pub(crate) fn meaning(self, score: f64) -> Option<&'static str> {
        let steps: &[(f64, &str)] = match self {
            Self::Flesch => &[
                (90.0, "very easy"),
                (80.0, "easy"),
                (70.0, "fairly easy"),
                (60.0, "standard"),
                (50.0, "fairly difficult"),
                (30.0, "difficult"),
                (f64::NEG_INFINITY, "very difficult"),
            ],
            Self::Lix => &[
                (60.0, "very difficult"),
                (50.0, "difficult"),
                (40.0, "average"),
                (30.0, "easy"),
                (f64::NEG_INFINITY, "very easy"),
            ],
            _ => return None,
        };
        steps.iter().find(|it| score >= it.0).map(|it| it.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_those_of_the_papers_on_given_counts() {
        let counts = Counts {
            sentences: 5,
            words: 100,
            letters: 450,
            syllables: 150,
            polysyllables: 12,
            complex: 10,
            long: 25,
        };
        for (formula, score) in [
            (Formula::Flesch, 59.635),
            (Formula::FleschKincaid, 9.91),
            (Formula::GunningFog, 12.0),
            (Formula::Smog, 11.979),
            (Formula::ColemanLiau, 9.18),
            (Formula::Ari, 9.765),
            (Formula::Lix, 45.0),
        ] {
            let found = formula.score(&counts);
            assert!((found - score).abs() < 0.001, "{formula:?} {found}");
        }
        assert_eq!(Formula::Flesch.meaning(59.6), Some("fairly difficult"));
        assert_eq!(Formula::Lix.meaning(45.0), Some("average"));
    }

    #[test]
    fn nothing_has_a_score_and_not_a_panic() {
        for formula in Formula::ALL {
            assert!(formula.score(&Counts::default()).is_finite());
        }
    }
}
