//! The language of a page, as far as it takes to know the words with which a sentence goes on.
//!
//! The same word is a pronoun in one language and an article in another: *il*, *die*, *es*.

use unicode_segmentation::UnicodeSegmentation as _;

use super::word_list::Words;
use super::words::fold;

/// A language that has a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Language {
    #[default]
    Unknown,
    English,
    German,
    French,
    Spanish,
    Italian,
    Portuguese,
    Dutch,
}

/// How many words are looked at.
const SAMPLE: usize = 3000;

impl Language {
    const ALL: [Self; 7] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Italian,
        Self::Portuguese,
        Self::Dutch,
    ];

    /// The language with the most of its commonest words in a text.
    pub(super) fn of(text: &str) -> Self {
        let mut counts = [0usize; 7];
        for word in text.unicode_words().take(SAMPLE) {
            let folded = fold(word);
            for (count, language) in counts.iter_mut().zip(Self::ALL) {
                *count += usize::from(
                    language
                        .lists()
                        .is_some_and(|it| it.commonest.holds(&folded)),
                );
            }
        }
        let best = counts
            .iter()
            .zip(Self::ALL)
            .max_by_key(|(count, _)| **count);
        best.filter(|(count, _)| **count > 2)
            .map_or(Self::Unknown, |(_, language)| language)
    }

    fn lists(self) -> Option<&'static Lists> {
        match self {
            Self::Unknown => None,
            Self::English => Some(&ENGLISH),
            Self::German => Some(&GERMAN),
            Self::French => Some(&FRENCH),
            Self::Spanish => Some(&SPANISH),
            Self::Italian => Some(&ITALIAN),
            Self::Portuguese => Some(&PORTUGUESE),
            Self::Dutch => Some(&DUTCH),
        }
    }

    /// Whether a sentence that begins with this word goes on from the one before.
    pub(super) fn goes_on(self, folded: &str) -> bool {
        self.lists().is_some_and(|it| it.going_on.holds(folded))
    }
}

/// The words of a language.
struct Lists {
    /// Common in it and rare in the others.
    commonest: Words,
    /// What a sentence begins with that goes on from the one before.
    going_on: Words,
}

static ENGLISH: Lists = Lists {
    commonest: Words::new(
        "\
        the and of to that was with for it is has from said",
    ),
    going_on: Words::new(
        "\
        he she it they his her their its this that these those but and also however meanwhile \
        earlier later mr mrs ms dr then so both another such yet still nor instead according \
        asked there i we or because others many some here",
    ),
};

static GERMAN: Lists = Lists {
    commonest: Words::new(
        "\
        der und das ist nicht mit auf ein eine für sich den dem von im",
    ),
    going_on: Words::new(
        "\
        er sie es sein seine ihr ihre dies diese dieser dieses doch aber auch zudem dabei damit \
        dazu dort so außerdem allerdings dennoch zuvor darum deshalb danach dafür und ich wir \
        denn also",
    ),
};

static FRENCH: Lists = Lists {
    commonest: Words::new(
        "\
        les des est dans une pour qui au du et ont sur avec pas",
    ),
    going_on: Words::new(
        "\
        il elle ils elles ce cette ces cet son sa ses leur leurs mais et aussi selon pourtant \
        cependant toutefois ainsi or puis enfin je nous c'est est",
    ),
};

static SPANISH: Lists = Lists {
    commonest: Words::new(
        "\
        el los las del y una por con se su al más ha",
    ),
    going_on: Words::new(
        "\
        él ella ellos pero también según además esta este estos ese esa eso y así entonces yo \
        aunque sin",
    ),
};

static ITALIAN: Lists = Lists {
    commonest: Words::new(
        "\
        il di che della è per non del gli sono nel con una alla",
    ),
    going_on: Words::new(
        "\
        lui lei loro ma anche secondo inoltre questo questa quello quella così tuttavia poi però \
        e ora",
    ),
};

static PORTUGUESE: Lists = Lists {
    commonest: Words::new(
        "\
        o os as do da dos não uma em com no na um ao foi",
    ),
    going_on: Words::new(
        "\
        ele ela eles elas mas também segundo além isso isto essa esse esta este assim já e porém",
    ),
};

static DUTCH: Lists = Lists {
    commonest: Words::new(
        "\
        het een van en niet zijn voor met op te aan er ook de dat",
    ),
    going_on: Words::new(
        "\
        hij zij ze maar ook volgens daarnaast dat dit deze die toch zo daarom bovendien en ik \
        wij we",
    ),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_its_commonest_words() {
        for (text, language) in [
            (
                "The fares of the ferry and the bus rise.",
                Language::English,
            ),
            (
                "Die Preise für die Fähre und den Bus steigen, und das ist nicht alles.",
                Language::German,
            ),
            (
                "Les prix des bus et du bac sont dans une lettre.",
                Language::French,
            ),
            ("12 34", Language::Unknown),
        ] {
            assert_eq!(Language::of(text), language, "{text}");
        }
    }

    #[test]
    fn a_word_goes_on_in_one_language_and_begins_in_another() {
        assert!(Language::French.goes_on("il"));
        assert!(!Language::Italian.goes_on("il"));
    }
}
