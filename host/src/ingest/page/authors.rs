//! The names of authors that stand in lines of their own, without a *By*.

use super::about::REPORTERS;
use super::furniture::leaning;
use super::lines::Line;
use super::shape::{End, Shape};
use super::site::Class;
use super::vocabulary::is_function_word;
use super::words::fold;

/// The most words of the name of an author.
const NAME_WORDS: usize = 8;

/// The fewest words of the first paragraph of an article.
const LEAD_WORDS: usize = 15;

/// Names that stand between a headline and its text are those of its authors, with their place and
/// office. One line may stand under the headline before them.
pub(super) fn sign(text: &str, lines: &mut [Line]) {
    let mut head: Option<Head> = None;
    for n in 0..lines.len() {
        let Some(line) = lines.get(n) else { break };
        let written = text.get(line.text.clone()).unwrap_or_default();
        let named = is_name(written, &line.shape);
        match (line.class, &mut head) {
            (Class::OtherStories, _) => head = None,
            (Class::Title | Class::Label, Some(head)) if named => head.names.push(n),
            (Class::Title, _) => head = Some(Head::default()),
            (Class::Label, Some(head))
                if !head.names.is_empty() && leaning(written, &line.shape) == 0 =>
            {
                head.names.push(n);
            }
            (Class::Label, Some(head)) => head.kicker = Some(n),
            (Class::Byline, Some(head)) => head.names.extend(head.kicker.take()),
            (Class::Prose | Class::Cut, Some(it)) => {
                let standfirst = it.names.is_empty() && !it.standfirst;
                if standfirst {
                    it.standfirst = true;
                    continue;
                }
                if line.shape.sentences > 0 && line.shape.words > LEAD_WORDS {
                    for name in std::mem::take(&mut it.names) {
                        if let Some(line) = lines.get_mut(name) {
                            line.class = Class::Byline;
                        }
                    }
                }
                head = None;
            }
            (Class::Site(_), Some(head)) => head.kicker = None,
            _ => {}
        }
    }
}

/// Names that stand under title after title of a list are those of authors too.
pub(super) fn sign_list(text: &str, lines: &mut [Line]) {
    sign_above(text, lines);
    let mut names = Vec::new();
    for (n, pair) in (1..).zip(lines.windows(2)) {
        if let [title, name] = pair
            && title.class == Class::Title
            && name.class == Class::Label
            && is_name(text.get(name.text.clone()).unwrap_or_default(), &name.shape)
        {
            names.push(n);
        }
    }
    for name in names {
        if let Some(line) = lines.get_mut(name) {
            line.class = Class::Meta;
        }
    }
}

/// Names that stand over title after title of a list: *Opinion*, a name, what it signs, a name, what
/// it signs.
fn sign_above(text: &str, lines: &mut [Line]) {
    let is_named = |line: &Line| {
        line.class == Class::Label
            && is_name(text.get(line.text.clone()).unwrap_or_default(), &line.shape)
    };
    let mut n = 0;
    while n < lines.len() {
        let rest = lines.get(n..).unwrap_or_default();
        let signed = rest.chunks(2).take_while(
            |pair| matches!(pair, [name, title] if is_named(name) && title.class == Class::Title),
        );
        let signed = signed.count();
        let over = n == 0 || lines.get(n - 1).is_some_and(|it| it.class != Class::Title);
        if signed > 1 && over {
            for name in lines.iter_mut().skip(n).step_by(2).take(signed) {
                name.class = Class::Byline;
                name.signs_below = true;
            }
        }
        n += 1.max(2 * signed);
    }
}

/// What has come of an article before its text.
#[derive(Default)]
struct Head {
    names: Vec<usize>,
    /// A label right above a byline: *Exclusive*.
    kicker: Option<usize>,
    standfirst: bool,
}

/// Two names or more, and between them none but function words.
fn is_name(written: &str, shape: &Shape) -> bool {
    let mut words =
        written.split(|c: char| !c.is_alphabetic() && !matches!(c, '-' | '’' | '\'' | '.'));
    let named = |word: &str| word.starts_with(char::is_uppercase);
    (2..=NAME_WORDS).contains(&shape.words)
        && shape.capitals >= 50
        && !shape.all_capitals
        && shape.end == End::Bare
        && shape.digits == 0
        && words.all(|it| {
            it.is_empty() || named(it) || is_function_word(&fold(it)) || REPORTERS.holds(&fold(it))
        })
        && written.split_whitespace().filter(|it| named(it)).count() > 1
        && leaning(written, shape) == 0
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    #[test]
    fn names_under_a_headline_are_those_of_its_authors() {
        let page = "Ferry fares to rise by a tenth in May\nAda Krantz in Tolmin\nThe harbour board of Tolmin will raise the fares of all ferries by a tenth in May, it said.\nIt blamed the price of diesel, which has doubled, and a lack of passengers since the last rise.\n";
        let mut lines = lines::lines(page).unwrap();
        sign(page, &mut lines);
        assert_eq!(lines[1].class, Class::Byline);
    }

    #[test]
    fn a_name_is_no_sentence_and_no_label() {
        for (line, is) in [
            ("Ada Krantz", true),
            ("Ada Krantz and Tom Ferris", true),
            ("Ada Krantz, Correspondent in Tolmin", true),
            ("Ada leaves", false),
            ("My Account", false),
        ] {
            assert_eq!(is_name(line, &Shape::of(line)), is, "{line}");
        }
    }
}
