//! What stands on a page beside its stories, and is seen only in several lines together: the
//! comments of readers, what a sponsor says, and the heading of a list that no phrase gives away.

use super::lines::Line;
use super::phrases::plain;
use super::shape::{End, Start};
use super::site::Class;
use super::word_list::Words;
use crate::model::Why;

/// How many lines a comment has at most before the first answer is offered to it.
const COMMENT: usize = 14;

/// The most words of the heading of a list, and how many more its entries have.
const HEADING_WORDS: usize = 5;
const ENTRY_MORE: usize = 2;

/// The fewest words of an entry.
const ENTRY_WORDS: usize = 6;

/// The most words of what a sponsor says in a line.
const SPONSORED_WORDS: usize = 40;

/// The most words of a comment, which a paragraph seldom has less of.
const COMMENT_WORDS: usize = 80;

/// Gives the lines to the site that are its by what stands around them.
pub(super) fn set_aside(text: &str, lines: &mut [Line]) {
    comments(text, lines);
    sponsored(text, lines);
    headings(text, lines);
}

/// From the heading of the comments to the last answer that is offered, everything is a comment's.
fn comments(text: &str, lines: &mut [Line]) {
    let is_answer = |line: &Line| {
        let plain = plain(text.get(line.text.clone()).unwrap_or_default());
        let mut words = plain
            .split(' ')
            .filter(|it| !it.starts_with('#'))
            .peekable();
        words.peek().is_some() && words.all(|it| ANSWER.holds(it))
    };
    let answers = lines.iter().enumerate();
    let answers = answers.filter(|(_, line)| is_answer(line)).map(|(n, _)| n);
    let answers: Vec<usize> = answers.collect();
    let (Some(first), Some(last)) = (answers.first().copied(), answers.last().copied()) else {
        return;
    };
    let of_comments = |line: &Line| {
        let plain = plain(text.get(line.text.clone()).unwrap_or_default());
        line.class == Class::Site(Why::Comments)
            || line.shape.words <= HEADING_WORDS && plain.split(' ').any(|it| COMMENTS.holds(it))
    };
    let before = lines.get(..first).unwrap_or_default();
    let heading = before
        .iter()
        .enumerate()
        .rev()
        .take(COMMENT)
        .take_while(|(_, line)| line.shape.words <= COMMENT_WORDS)
        .filter(|(_, line)| of_comments(line))
        .map(|(n, _)| n)
        .last();
    let Some(heading) = heading else { return };
    for line in lines.get_mut(heading..=last).unwrap_or_default() {
        if !matches!(line.class, Class::Blank | Class::Site(_)) {
            line.class = Class::Site(Why::Comments);
            line.terms.clear();
        }
    }
}

/// What follows the word of a sponsor is an advertisement.
fn sponsored(text: &str, lines: &mut [Line]) {
    for n in 1..lines.len() {
        let Some([head, said]) = lines.get_mut(n - 1..=n) else {
            break;
        };
        let announced = head.shape.words <= HEADING_WORDS + 1
            && !matches!(head.class, Class::Blank)
            && plain(text.get(head.text.clone()).unwrap_or_default())
                .split(' ')
                .any(|word| SPONSOR.iter().any(|it| word.starts_with(it)));
        if announced && !matches!(said.class, Class::Blank | Class::Site(_)) {
            head.class = Class::Site(Why::Advertisement);
            if said.shape.words <= SPONSORED_WORDS {
                said.class = Class::Site(Why::Advertisement);
                said.terms.clear();
            }
        }
    }
}

/// A few words over headlines, much longer than they are, are the heading of a list.
fn headings(text: &str, lines: &mut [Line]) {
    let mut found = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let may_head = match line.class {
            Class::Title => line.shape.words <= HEADING_WORDS,
            Class::Label => line.shape.words < HEADING_WORDS,
            _ => false,
        };
        let written = text.get(line.text.clone()).unwrap_or_default();
        let sums_up = plain(written).split(' ').any(|it| SUMMARY.holds(it));
        if !may_head
            || sums_up
            || written.contains(':')
            || line.shape.digits > 0
            || line.shape.end != End::Bare
        {
            continue;
        }
        let loud = line.shape.all_capitals;
        let entry = |line: &Line| {
            line.shape.words >= ENTRY_WORDS
                && match line.class {
                    Class::Title | Class::Cut => true,
                    Class::Prose => {
                        loud && line.shape.sentences < 2 && line.shape.start == Start::Capital
                    }
                    _ => false,
                }
        };
        let ahead = lines.get(n + 1..).unwrap_or_default().iter();
        let mut ahead = ahead.filter(|it| {
            !matches!(
                it.class,
                Class::Blank | Class::Meta | Class::Byline | Class::Site(Why::Number)
            )
        });
        let two = [ahead.next(), ahead.next()];
        let longer = |it: &Line| it.shape.words >= line.shape.words + ENTRY_MORE;
        let heads = two
            .iter()
            .all(|it| it.is_some_and(|it| entry(it) && longer(it)));
        let titles = two
            .iter()
            .flatten()
            .filter(|it| it.class == Class::Title)
            .count();
        if heads && titles > 0 {
            found.push(n);
        }
    }
    for n in found {
        if let Some(line) = lines.get_mut(n) {
            line.class = Class::OtherStories;
            line.terms.clear();
        }
    }
}

/// Words over the points of the article itself.
static SUMMARY: Words = Words::new(
    "\
    key points point summary glance facts timeline wichtigste punkte überblick zusammenfassung fakten essentiel \
    points clés résumé claves puntos resumen punti chiave sintesi pontos resumo hoofdpunten kort samenvatting \
    events sammanfattning",
);

/// What comments are called.
static COMMENTS: Words = Words::new(
    "\
    comment comments discussion kommentar kommentare kommentarer leserkommentare commentaire commentaires \
    comentario comentarios commento commenti comentário comentários reactie reacties komentarz komentarze \
    komentář komentáře hozzászólás hozzászólások yorum yorumlar yorumları комментарий комментарии комментариев \
    коментарі σχόλια kommentit comentarii",
);

/// How an answer to a comment is offered.
static ANSWER: Words = Words::new(
    "\
    reply replies answer antworten antwort répondre responder respuesta respuestas rispondi reageer \
    beantwoorden antwoord svara svar svare odpowiedz odpovědět válasz yanıtla cevapla ответить \
    відповісти απάντηση report like likes",
);

/// How a word begins that names a sponsor.
const SPONSOR: &[&str] = &["sponsor", "gesponsert", "patrocin", "gesponsord"];
