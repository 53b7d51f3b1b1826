//! Markup to text: paragraphs parted by blank lines, everything else on its line.
//!
//! Offsets of annotations are in the text that comes out, so it is the same for the same markup.
//! White space is what HTML makes of it, and no-break spaces stay, since they are the source's own.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::{Html, Node};

/// Elements that begin and end a paragraph.
const BLOCKS: [&str; 32] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];

/// Elements that stand on a line of their own.
const LINES: [&str; 6] = ["caption", "li", "tr", "legend", "summary", "option"];

/// Elements of which nothing is read.
const SILENT: [&str; 12] = [
    "script", "style", "noscript", "template", "head", "iframe", "object", "svg", "math", "canvas",
    "audio", "video",
];

/// The text of markup; as it stands where it is more than can be made a tree of.
pub(in crate::ingest) fn text(markup: &str) -> String {
    if !markup.contains(['<', '&']) {
        return markup.trim().to_owned();
    }
    if super::guard::check(markup).is_err() {
        return markup.to_owned();
    }
    of(Html::parse_fragment(markup).tree.root())
}

/// The text below a node.
pub(super) fn of(root: NodeRef<'_, Node>) -> String {
    let mut writer = Writer::default();
    let mut silent = 0_usize;
    for edge in root.traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        match node.value() {
            Node::Text(text) if opens && silent == 0 => {
                writer.text(text, is_in_pre(node));
            }
            Node::Element(element) if SILENT.contains(&element.name()) => {
                silent = if opens { silent + 1 } else { silent - 1 };
            }
            Node::Element(element) if silent == 0 && (opens || element.name() != "br") => {
                writer.edge(element.name());
            }
            _ => {}
        }
    }
    writer.finish()
}

fn is_in_pre(node: NodeRef<'_, Node>) -> bool {
    let parent = node.parent().and_then(|it| it.value().as_element());
    parent.is_some_and(|it| matches!(it.name(), "pre" | "textarea"))
}

/// The text so far, and what is to come before the next word.
#[derive(Default)]
struct Writer {
    text: String,
    gap: Gap,
}

#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

impl Writer {
    fn edge(&mut self, name: &str) {
        let gap = if BLOCKS.contains(&name) {
            Gap::Paragraph
        } else if name == "br" {
            // Two of them are how some write a paragraph.
            if self.gap == Gap::Line {
                Gap::Paragraph
            } else {
                Gap::Line
            }
        } else if LINES.contains(&name) {
            Gap::Line
        } else if matches!(name, "td" | "th") {
            Gap::Space
        } else {
            Gap::None
        };
        self.gap = self.gap.max(gap);
    }

    fn text(&mut self, text: &str, is_as_written: bool) {
        if is_as_written {
            self.begin();
            self.text.push_str(text);
            return;
        }
        // Only what HTML calls white space is folded.
        let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        if text.starts_with(blank) {
            self.gap = self.gap.max(Gap::Space);
        }
        let mut words = text.split(blank).filter(|word| !word.is_empty());
        let Some(first) = words.next() else {
            return;
        };
        self.begin();
        self.text.push_str(first);
        for word in words {
            self.text.push(' ');
            self.text.push_str(word);
        }
        if text.ends_with(blank) {
            self.gap = Gap::Space;
        }
    }

    fn begin(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        if self.text.is_empty() {
            return;
        }
        self.text.push_str(match gap {
            Gap::None => "",
            Gap::Space => " ",
            Gap::Line => "\n",
            Gap::Paragraph => "\n\n",
        });
    }

    fn finish(self) -> String {
        let end = self.text.trim_end_matches(['\n', ' ', '\t']).len();
        let mut text = self.text;
        text.truncate(end);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_text(markup: &str, expected: &str) {
        assert_eq!(text(markup), expected, "{markup}");
    }

    #[test]
    fn paragraphs_are_parted_by_blank_lines() {
        assert_text(
            "<p>One <b>two</b>.</p>\n<p>Three.</p>",
            "One two.\n\nThree.",
        );
        assert_text("One<br>two<br/><br>three", "One\ntwo\n\nthree");
        assert_text("<ul><li>a</li><li>b</li></ul>c", "a\nb\n\nc");
        assert_text("<div><div><p>a</p></div></div><div>b</div>", "a\n\nb");
        assert_text("<table><tr><td>a<td>b</tr><tr><td>c</table>", "a b\nc");
        assert_text("a<span> b</span><i>c</i> \n d", "a bc d");
    }

    #[test]
    fn characters_are_what_they_stand_for_and_no_break_spaces_stay() {
        assert_text(
            "Caf&eacute; &ldquo;x&rdquo; 5&nbsp;% &lt;p&gt;",
            "Café “x” 5\u{a0}% <p>",
        );
        assert_text("AT&T & co", "AT&T & co");
        assert_text("plain words", "plain words");
        assert_text("", "");
    }

    #[test]
    fn what_is_not_read_aloud_is_left_out() {
        assert_text(
            "<script>x()</script><style>a{}</style><p>a</p><!-- c --><noscript>n</noscript>b",
            "a\n\nb",
        );
        assert_text("<pre>a\n  b</pre>c", "a\n  b\n\nc");
    }

    #[test]
    fn deep_markup_takes_no_stack() {
        let deep = format!("{}x{}", "<div>".repeat(300), "</div>".repeat(300));
        assert_text(&deep, "x");
    }
}
