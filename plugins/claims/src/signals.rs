//! What of a sentence speaks for checking it, or against: figures, shares, deeds, measures that
//! are argued about, questions.
//!
//! The words were chosen by hand; how much each signal weighs was learned, see `weights`.

use std::ops::Range;

use copydesk_plugin::prose::Prose;
use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

/// What politics and statistics measure, and people argue about.
const MEASURES: WordList = word_list!(
    "americans benefits border budget coal companies cost costs coverage crime crimes debt deaths \
     deficit deficits drugs economy emissions employment energy exports factories families gdp \
     growth guns health heroin homicides illegal immigrants immigration imports income insurance \
     job jobs killed labor labour loans manufacturing market markets medicaid medicare military \
     mortgages murder murders nafta oil opioid pensions people plants police poverty premiums price \
     prices profits revenue sales schools soldiers spending steel students tariff tariffs tax \
     taxation taxed taxes trade troops unemployment veterans violence voters votes wage wages \
     welfare workers workforce"
);
/// Verbs of more and less.
const TRENDS: WordList = word_list!(
    "added created cut cuts cutting declined decrease decreased decreasing double doubled dropped \
     dropping fall fallen falling fell gained grew grow growing grown increase increased increases \
     increasing lose loses losing lost plunged raise raised raises raising reduced rise risen rising \
     rose shrank soared surged tripled tumbled"
);
/// Deeds that are on record, or are not.
const DEEDS: WordList = word_list!(
    "abolished admitted approved attacked backed banned bought built called claimed closed deleted \
     destroyed donated ended endorsed filed fired gave got hired invaded lied made moved negotiated \
     opposed paid passed pays promised proposed received released said sent settled signed sold \
     spent started stopped sued supported taken told took used vetoed voted won wrote"
);
/// Words that turn a sentence to what may be or should be.
const MODALS: WordList =
    word_list!("can could going gonna let let's may might must shall should will would");
/// The words of those who greet, thank and lead a debate.
const MANNERS: WordList = word_list!(
    "applause audience congratulations evening follow-up gentlemen hello ladies laughter minutes \
     okay please question questions seconds sir thank thanks tonight welcome"
);
const PAST: WordList = word_list!("did didn't had was wasn't were weren't");
const I: WordList = word_list!("i i'd i'll i'm i've me my");
const SCALES: WordList = word_list!(
    "billion billions dozen half hundred hundreds million millions quarter third thousand thousands \
     trillion trillions twice"
);

/// The signals, by name, in the order of their values.
pub const NAMES: [&str; 15] = [
    "figures",
    "money",
    "percent",
    "scales",
    "length",
    "measures",
    "trends",
    "deeds",
    "past",
    "past-forms",
    "names",
    "question",
    "modals",
    "manners",
    "first-person",
];

/// How strong each signal of a sentence is; in the order of [`NAMES`].
pub type Signals = [f64; NAMES.len()];

/// Reads the signals of the sentence at `range`.
pub fn signals(prose: &Prose<'_>, range: Range<usize>) -> Signals {
    let sentence = prose.at(range.clone());
    let mut counts = Counts::default();
    let mut before = "";
    for token in prose.tokens(range.clone()) {
        let word = token.lower;
        if word.starts_with(|it: char| it.is_ascii_digit()) {
            let year = word.parse().unwrap_or(0_u32);
            counts.figures += u32::from(!(1900..2100).contains(&year));
            before = word;
            continue;
        }
        counts.words += 1;
        let is_percent = word == "percent" || word == "pct" || before == "per" && word == "cent";
        counts.percent += u32::from(is_percent);
        counts.money += u32::from(matches!(word, "dollar" | "dollars" | "pounds" | "euros"));
        counts.scales += u32::from(SCALES.holds(word));
        counts.measures += u32::from(MEASURES.holds(word));
        counts.trends += u32::from(TRENDS.holds(word));
        counts.deeds += u32::from(DEEDS.holds(word));
        counts.modals += u32::from(MODALS.holds(word));
        counts.manners += u32::from(MANNERS.holds(word));
        counts.past +=
            u32::from(PAST.holds(word) || matches!(word, "didn’t" | "wasn’t" | "weren’t"));
        counts.past_forms += u32::from(word.len() > 4 && word.ends_with("ed"));
        let is_first = I.holds(word) || word.starts_with("i’");
        counts.first += u32::from(is_first);
        let is_name = token.range.start > range.start
            && !is_first
            && prose
                .at(token.range.clone())
                .starts_with(char::is_uppercase);
        counts.names += u32::from(is_name);
        before = word;
    }
    let signs = |wanted: &[char]| -> u32 {
        u32::try_from(sentence.matches(wanted).count()).unwrap_or(u32::MAX)
    };
    counts.percent += signs(&['%']);
    counts.money += signs(&['$', '£', '€']);
    let end = sentence.trim_end_matches(['"', '”', '’', '\'', ' ']);
    let of = |count: u32, most: u32| f64::from(count.min(most));
    [
        of(counts.figures, 3),
        of(counts.money, 2),
        of(counts.percent, 2),
        of(counts.scales, 2),
        f64::from(counts.words + 1).ln(),
        of(counts.measures, 3),
        of(counts.trends, 3),
        of(counts.deeds, 3),
        of(counts.past, 2),
        of(counts.past_forms, 3),
        of(counts.names, 1),
        f64::from(end.ends_with('?')),
        of(counts.modals, 2),
        of(counts.manners, 2),
        of(counts.first, 2),
    ]
}

/// What was counted in a sentence.
#[derive(Debug, Default)]
struct Counts {
    words: u32,
    figures: u32,
    money: u32,
    percent: u32,
    scales: u32,
    measures: u32,
    trends: u32,
    deeds: u32,
    past: u32,
    past_forms: u32,
    names: u32,
    modals: u32,
    manners: u32,
    first: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strong(sentence: &str) -> Vec<(&'static str, f64)> {
        let values = signals(&Prose::new(sentence), 0..sentence.len());
        let named = NAMES.into_iter().zip(values);
        named
            .filter(|(name, value)| *value > 0.0 && *name != "length")
            .collect()
    }

    #[test]
    fn signals_are_counted_up_to_their_most() {
        assert_eq!(
            strong("In 2015 crime rose 5 percent, and $3 million was spent."),
            [
                ("figures", 2.0),
                ("money", 1.0),
                ("percent", 1.0),
                ("scales", 1.0),
                ("measures", 1.0),
                ("trends", 1.0),
                ("deeds", 1.0),
                ("past", 1.0)
            ]
        );
        assert_eq!(
            strong("Would I thank Ann?”"),
            [
                ("names", 1.0),
                ("question", 1.0),
                ("modals", 1.0),
                ("manners", 1.0),
                ("first-person", 1.0)
            ]
        );
    }
}
