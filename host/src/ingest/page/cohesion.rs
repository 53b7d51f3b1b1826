//! How a line holds together with a story: by the terms that they share, and by a first word that
//! refers back.

use super::item::Item;
use super::language::Language;
use super::word_list::Words;
use super::words::fold;

/// How much of a line's terms stand in a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cohesion {
    Nothing,
    Little,
    Few,
    Some,
    Much,
}

impl Cohesion {
    pub(super) fn of(item: &Item<'_>, shared: i32) -> Self {
        let all: i32 = item.line.terms.iter().map(|it| it.weight).sum();
        let share = shared * 100 / all.max(1);
        let enough = item.line.terms.len() > 3;
        match share {
            0 if enough => Self::Nothing,
            1..10 if enough => Self::Little,
            30.. if shared > 200 => Self::Much,
            18.. if shared > 100 => Self::Some,
            _ => Self::Few,
        }
    }
}

/// Whether a text begins with something that it names for the first time: *A baker ...*, *Zwei
/// Schafe ...*, *3,000 people ...*.
pub(super) fn is_indefinite(text: &str) -> bool {
    let first = text
        .split(|c: char| !c.is_alphanumeric())
        .find(|it| !it.is_empty());
    first.is_some_and(|it| {
        it.starts_with(|c: char| c.is_ascii_digit()) || INDEFINITE.holds(&fold(it))
    })
}

/// Indefinite articles and small numbers.
static INDEFINITE: Words = Words::new(
    "\
    a an one two three four five six seven eight nine ten eleven twelve some several dozens hundreds thousands \
    more nearly about at new ein eine einen einem einer zwei drei vier fünf sechs sieben acht neun zehn \
    hunderte tausende mehrere rund knapp un une des deux trois quatre cinq six sept huit neuf dix plus \
    plusieurs una unos unas dos tres cuatro cinco seis siete ocho nueve diez más uno due tre quattro cinque \
    sei sette otto nove dieci um uma uns umas dois duas três quatro mais een twee drie vier vijf zes zeven \
    acht negen tien ruim en ett et två tre fyra fem to fire yksi kaksi dwa dwie trzy dwóch dva dvě tři két \
    három egy bir iki üç dört beş два две три четыре o doi două trei",
);

/// Whether a text begins with a word with which a sentence goes on from the one before.
pub(super) fn refers_back(text: &str, language: Language) -> bool {
    let first = text
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .find(|it| !it.is_empty());
    first.is_some_and(|first| language.goes_on(&fold(first)))
}
