//! A report in HTML that can be mailed, printed and kept: one file, nothing loaded, no script.
//!
//! A mark shows where it begins and ends by its number as well as by a line under it, whose shape is
//! that of its severity, so that it is legible without colour and on paper. Every text is escaped,
//! and characters that nobody would see are named. The policy in the head lets nothing run or load,
//! whatever the texts should bring about.

use std::io::{self, Write};

use super::marks::{Mark, Piece, marks, numbered, pieces};
use super::report::{
    added, checked, details, facts, maker, ruling, standing, summaries, tags, unchecked,
};
use super::{Exporter, Item};
use crate::model::{Field, Flag, PlacedAnnotation, Receipts, Severity, Tag};
use crate::visible::escaped;

/// The digest of [`STYLE`], which is the only style that the policy lets apply.
const STYLE_DIGEST: &str = "tqCWBIqLa+58qsq3gNa6POKPhpu4MnqGHAS9sUivCBg=";

const STYLE: &str = "
body{max-width:45rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 Georgia,serif;color:#111;background:#fff}
h1,h2,h3,dl,footer,.standing,.unchecked,ol,ul{font-family:system-ui,sans-serif}
article{border-top:2px solid #111;margin-top:2.5rem;padding-top:.5rem}
h2{margin:.5rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 1rem;font-size:.85rem}
dt{font-weight:bold}dd{margin:0;overflow-wrap:anywhere}
p{white-space:pre-wrap;overflow-wrap:anywhere}
.unchecked{border:3px double #111;padding:.5rem 1rem;font-weight:bold}
mark{color:inherit;background:none;text-decoration-line:underline;text-underline-offset:.2em}
mark.error{text-decoration-style:wavy;text-decoration-color:#b00}
mark.warning{text-decoration-style:dashed;text-decoration-color:#850}
mark.note{text-decoration-style:dotted;text-decoration-color:#05a}
sup{font:bold .7em system-ui,sans-serif;line-height:0}
sup a{color:inherit;text-decoration:none}
.hidden{font:.75em ui-monospace,monospace;border:1px solid #888}
li{margin:.5rem 0;overflow-wrap:anywhere}
li p{margin:.1rem 0}
q{quotes:none}
@media print{body{margin:0;max-width:none}article{break-before:page}article:first-of-type{break-before:auto}li{break-inside:avoid}}
";

/// Writes one page.
#[derive(Debug)]
pub(super) struct Html {
    receipts: Receipts,
    stories: u64,
}

impl Html {
    pub(super) fn new(receipts: Receipts) -> Self {
        Self {
            receipts,
            stories: 0,
        }
    }
}

impl Exporter for Html {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'sha256-{STYLE_DIGEST}'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"robots\" content=\"noindex\">\n\
             <title>Copydesk report</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <h1>Copydesk report</h1>\n"
        )
    }

    fn story(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.stories += 1;
        let article = Article {
            item,
            number: self.stories,
            receipts: self.receipts,
        };
        out.write_all(article.drawn().as_bytes())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let stories = match self.stories {
            1 => "1 story".to_owned(),
            number => format!("{number} stories"),
        };
        write!(
            out,
            "<footer><p>{stories}. A number with ▸ stands where a flag begins, one with ◂ where it \
             ends.</p></footer>\n</body>\n</html>\n"
        )
    }
}

struct Article<'a> {
    item: &'a Item<'a>,
    /// Its place in the page, from 1.
    number: u64,
    receipts: Receipts,
}

impl Article<'_> {
    fn drawn(&self) -> String {
        let annotated = self.item.annotated;
        let story = &annotated.story;
        let mut html = format!(
            "<article id=\"s{}\"{}>\n",
            self.number,
            language(story.language.as_deref())
        );
        let headline = match &story.headline {
            Some(headline) => self.line(headline, Field::Headline),
            None => "<i>(no headline)</i>".to_owned(),
        };
        html.extend(["<h2 dir=\"auto\">", &headline, "</h2>\n"]);
        html.extend([
            "<p class=\"standing\" lang=\"en\"><strong>",
            &escaped(&standing(annotated)),
            "</strong>",
        ]);
        if let Some(entry) = annotated.ruled(self.item.decisions) {
            html.extend([" (", &escaped(&ruling(entry, self.receipts)), ")"]);
        }
        html.push_str("</p>\n");
        for who in unchecked(annotated) {
            html.extend([
                "<p class=\"unchecked\" lang=\"en\">NOT CHECKED ",
                &escaped(&who),
                "</p>\n",
            ]);
        }
        html.push_str("<dl lang=\"en\">\n");
        for (name, value) in facts(annotated, self.item.version) {
            html.extend([
                "<dt>",
                name,
                "</dt><dd dir=\"auto\">",
                &escaped(&value),
                "</dd>\n",
            ]);
        }
        html.push_str("</dl>\n");
        for (placed, summary) in summaries(annotated) {
            html.extend([
                "<h3 lang=\"en\">Summary by ",
                &escaped(&maker(placed, self.item.decisions)),
                " (",
                &escaped(&summary.style),
                ")</h3>\n",
            ]);
            for line in summary
                .text
                .split('\n')
                .filter(|line| !line.trim().is_empty())
            {
                html.extend(["<p dir=\"auto\">", &escaped(line), "</p>\n"]);
            }
        }
        html.push_str("<h3 lang=\"en\">Text</h3>\n");
        for field in [Field::Byline, Field::Dateline, Field::Body] {
            if let Some(text) = story.text(field) {
                html.push_str(&self.paragraphs(text, field));
            }
        }
        html.push_str(&self.flags());
        html.push_str(&self.tags());
        html + "</article>\n"
    }

    fn flags(&self) -> String {
        let annotated = self.item.annotated;
        let checked = checked(annotated);
        let mut html = "<h3 lang=\"en\">Flags</h3>\n".to_owned();
        let mut flags = numbered(annotated).peekable();
        if flags.peek().is_none() {
            if !checked.is_empty() {
                html.extend([
                    "<p lang=\"en\">Nothing was found by ",
                    &escaped(&checked),
                    ".</p>\n",
                ]);
            }
            return html;
        }
        html.push_str("<ol lang=\"en\">\n");
        for (number, placed, flag) in flags {
            html.push_str(&self.flag(number, placed, flag));
        }
        html + "</ol>\n"
    }

    fn flag(&self, number: usize, placed: &PlacedAnnotation, flag: &Flag) -> String {
        let mut html = format!(
            "<li id=\"s{}f{number}\" value=\"{number}\" dir=\"auto\"><p><strong>{}</strong> {}: {}</p>\n",
            self.number,
            flag.severity,
            escaped(&flag.rule),
            escaped(&flag.message)
        );
        for (name, text) in details(self.item, placed, self.receipts) {
            html.extend([
                "<p>",
                name,
                ": ",
                &escaped(&text),
                "</p>
",
            ]);
        }
        html + "</li>\n"
    }

    fn tags(&self) -> String {
        let tag = |(placed, tag): (&PlacedAnnotation, &Tag)| {
            let added = added(placed, self.item.decisions, self.receipts);
            let added = added.map_or_else(String::new, |by| format!(" (added {by})"));
            format!(
                "<li dir=\"auto\">{}: {}{}</li>\n",
                escaped(&tag.scheme),
                escaped(&tag.term),
                escaped(&added)
            )
        };
        let tags: String = tags(self.item.annotated).map(tag).collect();
        if tags.is_empty() {
            return tags;
        }
        format!("<h3 lang=\"en\">Tags</h3>\n<ul>\n{tags}</ul>\n")
    }

    /// A text as one line.
    fn line(&self, text: &str, field: Field) -> String {
        let marks = marks(self.item.annotated, field);
        let piece = |piece: &Piece<'_>| match piece {
            Piece::Break => " ".to_owned(),
            piece => self.piece(piece),
        };
        pieces(text, &marks).iter().map(piece).collect()
    }

    /// A text with a paragraph a line.
    fn paragraphs(&self, text: &str, field: Field) -> String {
        let marks = marks(self.item.annotated, field);
        let mut html = String::new();
        let mut inside = false;
        for piece in pieces(text, &marks) {
            match piece {
                Piece::Break if inside => {
                    html.push_str("</p>\n");
                    inside = false;
                }
                Piece::Break => {}
                piece => {
                    if !inside {
                        html.push_str("<p dir=\"auto\">");
                        inside = true;
                    }
                    html.push_str(&self.piece(&piece));
                }
            }
        }
        if inside {
            html.push_str("</p>\n");
        }
        html
    }

    fn piece(&self, piece: &Piece<'_>) -> String {
        let reference = |mark: &Mark, before: &str, after: &str| {
            let (story, number) = (self.number, mark.number);
            format!("<sup><a href=\"#s{story}f{number}\">{before}{number}{after}</a></sup>")
        };
        match piece {
            Piece::Open(mark) => reference(mark, "", "▸"),
            Piece::Close(mark) => reference(mark, "◂", ""),
            Piece::Point(mark) => reference(mark, "", "▸◂"),
            Piece::Text(text, None) => escaped(text),
            Piece::Text(text, Some(severity)) => {
                format!(
                    "<mark class=\"{}\">{}</mark>",
                    class(*severity),
                    escaped(text)
                )
            }
            Piece::Break => String::new(),
        }
    }
}

fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The attribute for a language, when it looks like one.
fn language(language: Option<&str>) -> String {
    let is_tag = |tag: &&str| {
        tag.starts_with(|c: char| c.is_ascii_alphabetic())
            && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let tag = language.filter(is_tag);
    tag.map(|tag| format!(" lang=\"{tag}\""))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use html5ever::driver::ParseOpts;
    use html5ever::tendril::TendrilSink as _;
    use html5ever::tokenizer::TokenizerOpts;
    use markup5ever_rcdom::{Handle, NodeData, RcDom};
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::export::Form;
    use crate::export::testing::written;
    use crate::model::fixture::{any_story, ferry, outcome};
    use crate::model::{AnnotatedStory, Outcome, Story};
    use crate::visible::{is_hidden, named};

    /// The page as a browser takes it; nothing in it may have to be mended.
    fn read(page: &str) -> RcDom {
        let options = ParseOpts {
            tokenizer: TokenizerOpts {
                exact_errors: true,
                ..TokenizerOpts::default()
            },
            ..ParseOpts::default()
        };
        let dom = html5ever::parse_document(RcDom::default(), options).one(page);
        assert_eq!(*dom.errors.borrow(), [""; 0]);
        dom
    }

    /// An element: its name, its attributes and its text.
    type Element = (String, Vec<(String, String)>, String);

    /// All elements.
    fn elements(handle: &Handle, found: &mut Vec<Element>) {
        if let NodeData::Element { name, attrs, .. } = &handle.data {
            let attributes = attrs.borrow();
            let attributes = attributes.iter();
            let attributes = attributes.map(|it| (it.name.local.to_string(), it.value.to_string()));
            found.push((name.local.to_string(), attributes.collect(), text(handle)));
        }
        for child in handle.children.borrow().iter() {
            elements(child, found);
        }
    }

    fn text(handle: &Handle) -> String {
        if let NodeData::Text { contents } = &handle.data {
            return contents.borrow().to_string();
        }
        handle.children.borrow().iter().map(text).collect()
    }

    fn all(page: &str) -> Vec<Element> {
        let mut found = Vec::new();
        elements(&read(page).document, &mut found);
        found
    }

    #[test]
    fn the_policy_lets_the_style_of_the_page_apply_and_no_other() {
        let digest = Sha256::digest(STYLE.as_bytes());
        let alphabet: Vec<char> = ('A'..='Z')
            .chain('a'..='z')
            .chain('0'..='9')
            .chain(['+', '/'])
            .collect();
        let encoded: String = digest
            .chunks(3)
            .map(|three| {
                let bits = three
                    .iter()
                    .fold(0, |bits, byte| bits << 8 | usize::from(*byte))
                    << (8 * (3 - three.len()));
                let digit = |i: usize| {
                    if i <= three.len() {
                        alphabet[bits >> (18 - 6 * i) & 63]
                    } else {
                        '='
                    }
                };
                (0..4).map(digit).collect::<String>()
            })
            .collect();
        assert_eq!(STYLE_DIGEST, encoded);
    }

    #[test]
    fn a_report_shows_the_marks_and_the_flags_by_their_numbers() {
        let page = written(Form::Html, &[&ferry()]);
        let all = all(&page);
        let texts = |name: &str| -> Vec<&str> {
            all.iter()
                .filter(|it| it.0 == name)
                .map(|it| it.2.as_str())
                .collect()
        };
        assert_eq!(texts("h2"), ["Ferry fares rise 1▸again◂1"]);
        assert_eq!(texts("mark"), ["again", "Monday (9 February)", "be g..."]);
        assert!(texts("p").contains(&"Nobody was asked. The island council will 3▸be g...◂3"));
        assert_eq!(texts("li").len(), 6);
        assert!(texts("li")[2].starts_with("error hygiene/truncated: The text breaks off"));
        // Each number leads to its flag.
        let attribute = |name: &str| -> Vec<&str> {
            let attributes = all.iter().flat_map(|it| &it.1);
            attributes
                .filter(|it| it.0 == name)
                .map(|it| it.1.as_str())
                .collect()
        };
        let ids = attribute("id");
        assert_eq!(ids, ["s1", "s1f1", "s1f2", "s1f3"]);
        for href in attribute("href") {
            assert!(ids.contains(&href.trim_start_matches('#')), "{href}");
        }
    }

    #[test]
    fn a_story_that_was_not_checked_never_looks_clean() {
        let page = |became| {
            let said = vec![(outcome("hygiene", true, became), Vec::new())];
            let annotated = AnnotatedStory::new(Story::sample(), said, Severity::Error);
            written(Form::Html, &[&annotated])
        };
        let clean = page(Outcome::Ok);
        assert!(
            clean.contains("Nothing was found by hygiene 0.1.0") && !clean.contains("NOT CHECKED")
        );
        let unchecked = page(Outcome::Abstained("<too short>".into()));
        assert!(unchecked.contains("NOT CHECKED by hygiene 0.1.0: abstained: &lt;too short&gt;"));
        assert!(!unchecked.contains("Nothing was found"));
    }

    #[test]
    fn no_text_becomes_markup_and_what_nobody_would_see_is_named() {
        let hostile = "</p><script>alert(1)</script><img src=x onerror='x'>\"&amp;\u{202e}\u{200b}\u{0}\u{fffe}";
        let mut story = ferry().story;
        story.headline = Some(hostile.to_owned());
        story.body = Some(format!("{hostile}\n\n{hostile}"));
        story.language = Some("en\" onclick=\"x".to_owned());
        story.source.uri = hostile.to_owned();
        let annotated = AnnotatedStory::new(story, Vec::new(), Severity::Error);
        let page = written(Form::Html, &[&annotated]);
        let all = all(&page);
        assert!(!all.iter().any(|it| it.0 == "script" || it.0 == "img"));
        let shown = hostile
            .replace('\u{202e}', "⟨U+202E⟩")
            .replace('\u{200b}', "⟨U+200B⟩")
            .replace('\0', "⟨U+0000⟩")
            .replace('\u{fffe}', "⟨U+FFFE⟩");
        let paragraphs: Vec<_> = all
            .iter()
            .filter(|it| it.0 == "p" && it.2 == shown)
            .collect();
        assert_eq!(paragraphs.len(), 2, "{page}");
    }

    proptest! {
        #[test]
        fn any_report_is_a_page_that_loads_nothing_and_runs_nothing(annotated in any_story()) {
            let page = written(Form::Html, &[&annotated, &annotated]);
            let known = [
                "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "article", "p", "strong", "dl",
                "dt", "dd", "ol", "ul", "li", "mark", "sup", "a", "span", "footer", "i",
            ];
            for (name, attributes, _) in all(&page) {
                prop_assert!(known.contains(&name.as_str()), "{}", name);
                for (name, value) in attributes {
                    let known = ["lang", "charset", "http-equiv", "content", "name", "id", "class", "dir", "value", "href"];
                    prop_assert!(known.contains(&name.as_str()), "{}", name);
                    prop_assert!(name != "href" || value.starts_with("#s"));
                }
            }
            let hidden = |c: char| is_hidden(c) && c != '\n' && c != '\t';
            prop_assert!(!page.contains(hidden));
        }

        #[test]
        fn the_text_of_any_story_stands_in_its_report(annotated in any_story()) {
            let page = written(Form::Html, &[&annotated]);
            let all = all(&page);
            let Some(body) = &annotated.story.body else { return Ok(()) };
            let bare = |text: &str| -> String {
                text.chars().filter(|c| !c.is_whitespace()).collect()
            };
            let named: String = body.chars().map(|c| if is_hidden(c) && c != '\n' && c != '\t' { named(c) } else { c.to_string() }).collect();
            // What stands there without the numbers of the marks.
            let without = page.split("<sup>").enumerate().map(|(i, piece)| match i {
                0 => piece,
                _ => piece.split_once("</sup>").unwrap().1,
            });
            let without: String = without.collect();
            let mut found = Vec::new();
            elements(&read(&without).document, &mut found);
            let shown: String = found.iter().filter(|it| it.0 == "p").map(|it| bare(&it.2)).collect();
            prop_assert!(shown.contains(&bare(&named)));
            prop_assert!(!all.is_empty());
        }
    }
}
