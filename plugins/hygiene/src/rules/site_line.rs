//! `site-line`: a line that belongs to the site and not to the story.
//!
//! Only short lines that begin with, or are, a known phrase of English, German, French or
//! Turkish. What could as well be a heading or a question of the story counts only before its
//! first paragraph of prose or after its last. Neighbouring lines are one flag.

use copydesk_plugin::text::{self, Paragraph};
use copydesk_plugin::{Annotation, Severity};

use crate::draft::Draft;
use crate::line;
use crate::phrases::{ANYWHERE, AT_THE_EDGE, Phrase, REPORTED};

pub(super) const NAME: &str = "site-line";

/// The most bytes and words of such a line.
const LONGEST: (usize, usize) = (140, 18);

pub(super) fn check(draft: &Draft<'_>, found: &mut Vec<Annotation>) {
    let mut at = 0;
    while at < draft.paragraphs.len() {
        let count = (at..draft.paragraphs.len())
            .take_while(|&it| is_site_line(draft, it))
            .count();
        if count > 0 {
            found.extend(flag(draft, at, count));
        }
        at += count.max(1);
    }
}

fn flag(draft: &Draft<'_>, at: usize, count: usize) -> Option<Annotation> {
    let lines = at..at + count;
    let message = if count == 1 {
        "This line belongs to the site, not to the story; delete it.".to_owned()
    } else {
        format!("These {count} lines belong to the site, not to the story; delete them.")
    };
    let flag = Annotation::flag(NAME, Severity::Warning, message)
        .confidence(0.9)
        .at(draft.anchor(draft.span(lines.clone())?)?);
    Some(match draft.deletion(lines) {
        Some(anchor) => flag.suggest(anchor, ""),
        None => flag,
    })
}

/// Whether the paragraph of that number is a line of the site.
pub(super) fn is_site_line(draft: &Draft<'_>, number: usize) -> bool {
    let Some(line) = draft.paragraphs.get(number) else {
        return false;
    };
    if line.text.len() > LONGEST.0 || line.text.split_whitespace().nth(LONGEST.1).is_some() {
        return false;
    }
    let key = key(line.text);
    is_navigation(line.text, &key)
        || fits(&ANYWHERE, &key)
        || (fits(&AT_THE_EDGE, &key) && is_at_the_edge(draft, number))
}

/// The line as the phrases are written.
fn key(line: &str) -> String {
    let key = text::fold(line)
        .replace('’', "'")
        .replace(char::is_whitespace, " ");
    key.trim_matches(|it: char| !it.is_alphanumeric() && it != '©')
        .to_owned()
}

fn fits(phrases: &[Phrase], key: &str) -> bool {
    phrases.iter().any(|phrase| match phrase {
        Phrase::Whole(whole) => key == *whole,
        Phrase::Start(start) => after(key, start).is_some_and(|rest| !is_reported(rest)),
        Phrase::StartWith(start, more) => after(key, start)
            .is_some_and(|rest| more.iter().any(|it| rest.contains(it)) && !is_reported(rest)),
        Phrase::Within(part) => key.contains(part) && !is_reported(key),
    })
}

/// Whether it is a report and no invitation: it quotes, or tells of somebody.
fn is_reported(text: &str) -> bool {
    text.contains(['"', '“', '”', '„', '«'])
        || text
            .split(|it: char| !it.is_alphanumeric())
            .any(|it| REPORTED.contains(&it))
}

/// What stands behind the whole words that a line begins with.
fn after<'a>(key: &'a str, start: &str) -> Option<&'a str> {
    key.strip_prefix(start).filter(|rest| {
        !start.ends_with(char::is_alphanumeric) || !rest.starts_with(char::is_alphanumeric)
    })
}

/// Whether the line is a row of links: `Home > News > Sport`, `Contact | Privacy`.
fn is_navigation(line: &str, key: &str) -> bool {
    const LINKS: [&str; 8] = [
        "home",
        "contact",
        "privacy",
        "cookies",
        "terms",
        "about us",
        "kontakt",
        "impressum",
    ];
    let parts = line
        .split(" > ")
        .count()
        .max(line.split(" | ").count())
        .max(line.split(" » ").count());
    parts > 2 && LINKS.iter().any(|it| key.contains(it))
}

fn is_at_the_edge(draft: &Draft<'_>, number: usize) -> bool {
    let is_prose = |it: &Paragraph<'_>| {
        it.text.split_whitespace().nth(11).is_some() && line::is_closed(it.text)
    };
    let before = draft.paragraphs.iter().take(number).any(is_prose);
    let after = draft.paragraphs.iter().skip(number + 1).any(is_prose);
    !(before && after)
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, assert_suggestion};

    use super::*;
    use crate::rules::of_bodies;

    #[test]
    fn a_row_of_the_sites_lines_is_one_flag() {
        assert_flags(
            &of_bodies(),
            "
            The lamps on the hill will be fitted with shades to keep the sky dark.
            Get the latest from the hill: download our app
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ site-line
            What do you think? Join the conversation below
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ site-line
            Be the first to comment
            ^^^^^^^^^^^^^^^^^^^^^^^ site-line
            ",
        );
        assert_eq!(of_bodies().flags("Share this article\nClick here").len(), 1);
    }

    #[test]
    fn knows_what_sites_say_in_four_languages() {
        for line in [
            "Download our app",
            "Sign up for our morning newsletter",
            "Follow us on Instagram",
            "Read more: Ferry inquiry hears of silenced alarm",
            "▶ READ MORE: Ferry inquiry opens",
            "Advertisement",
            "Related articles",
            "Was this page helpful? Yes / No",
            "© 2026 Harbour Live. All rights reserved.",
            "This site uses cookies to improve your experience.",
            "Home > News > Sport",
            "Contact us | Accessibility | Privacy and cookies",
            "Lesen Sie auch: Der Hafen von gestern",
            "Newsletter abonnieren",
            "Folgen Sie uns auf Facebook",
            "Alle Rechte vorbehalten",
            "À lire aussi : la crue de 2020",
            "Suivez-nous sur Instagram",
            "Inscrivez-vous à notre newsletter",
            "Publicité",
            "Bizi takip edin",
            "Tüm hakları saklıdır",
            "TÜM HAKLARI SAKLIDIR",
            "İlgili haberler",
        ] {
            let flags = of_bodies().flags(line);
            let is_site_line = |flag: &Annotation| flag.as_flag().is_some_and(|it| it.rule == NAME);
            assert!(flags.iter().any(is_site_line), "{line}");
        }
    }

    #[test]
    fn news_that_speaks_of_such_things_is_left_alone() {
        for text in [
            "The party asked voters to sign up for its newsletter.",
            "Follow the money, the auditors told the committee, and it leads to the harbour.",
            "Subscribers to the paper had to download the app before they could read it.",
            "“Sign up for our newsletter,” the poster said.",
            "Get the app, she told the pensioners, and you will never queue again.",
            "Share prices fell by four per cent on Monday.",
            "Comments by the minister angered the union.",
            "Read more books, the minister says.",
        ] {
            assert_no_flags(&of_bodies(), text);
        }
    }

    #[test]
    fn a_heading_in_the_middle_of_the_prose_is_left_alone() {
        assert_no_flags(
            &of_bodies(),
            "The council will decide on Tuesday whether the three libraries can stay open.\n\
             What do you think?\n\
             The question was put to forty readers in the branch at Saltpan Road on Monday.",
        );
    }

    #[test]
    fn the_suggestion_deletes_the_line() {
        assert_suggestion(
            &of_bodies(),
            NAME,
            "The lamps stay.\n\nClick here to subscribe\n\nWork starts in March.",
            "The lamps stay.\n\nWork starts in March.",
        );
    }
}
