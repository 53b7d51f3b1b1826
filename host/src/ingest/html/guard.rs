//! Whether markup can be made a tree of in reasonable memory and time.
//!
//! The parser of HTML puts right what is wrong with markup, and can be made to work for it: with
//! elements that nest without end it walks up all of them for each new paragraph, and it opens again
//! in every block the formatting that was not closed before it. So the tags are looked through
//! first, which takes a moment, and a page that would take much more than its length is refused.

/// The most markup that is read, in bytes.
pub(in crate::ingest) const LIMIT: usize = 8 << 20;

/// How deep elements may nest. Pages nest a few dozen deep.
pub(in crate::ingest) const DEPTH: usize = 400;

/// How many nodes the tree may have, estimated.
pub(in crate::ingest) const NODES: usize = 500_000;

/// Elements that are opened again where they were not closed.
const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// Elements that have no end, or whose end may be left out.
const UNCLOSED: [&str; 34] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr", "p", "li", "dd", "dt", "tr", "td",
    "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup", "rp", "rt", "path",
];

/// Elements whose content is text, whatever stands there.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Why markup is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) enum Excess {
    Length,
    Depth,
    Nodes,
}

/// Looks the tags through.
pub(in crate::ingest) fn check(markup: &str) -> Result<(), Excess> {
    if markup.len() > LIMIT {
        return Err(Excess::Length);
    }
    let (mut depth, mut formatting, mut nodes) = (0_usize, 0_usize, 0_usize);
    let mut rest = markup;
    while let Some((_, piece)) = rest.split_once('<') {
        rest = piece;
        if let Some(comment) = piece.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let (closes, tag) = match piece.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, piece),
        };
        let end = tag.find(|c: char| !c.is_ascii_alphanumeric());
        let name = tag.get(..end.unwrap_or(tag.len())).unwrap_or_default();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let name = name.to_ascii_lowercase();
        // What stands in these is no markup.
        if !closes && RAW.contains(&name.as_str()) {
            nodes += 2;
            rest = after_end(tag, &name);
            continue;
        }
        let is_formatting = FORMATTING.contains(&name.as_str());
        if closes {
            if is_formatting {
                formatting = formatting.saturating_sub(1);
            }
            depth = depth.saturating_sub(usize::from(!UNCLOSED.contains(&name.as_str())));
            continue;
        }
        nodes += 2 + if is_formatting { 0 } else { formatting };
        if is_formatting {
            formatting += 1;
        }
        if !UNCLOSED.contains(&name.as_str()) {
            depth += 1;
        }
        if depth > DEPTH {
            return Err(Excess::Depth);
        }
        if nodes > NODES {
            return Err(Excess::Nodes);
        }
    }
    Ok(())
}

/// What follows the end of an element whose content is text.
fn after_end<'a>(content: &'a str, name: &str) -> &'a str {
    let mut rest = content;
    while let Some((_, piece)) = rest.split_once("</") {
        let end = piece.get(..name.len());
        if end.is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return piece;
        }
        rest = piece;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_that_would_grow_is_refused_and_a_page_is_not() {
        assert_eq!(check(&"<p>Some words. <br><i>x</i>".repeat(5000)), Ok(()));
        let script = format!("<script>{}</script>", "if(i<n)a<b;".repeat(5000));
        assert_eq!(check(&script), Ok(()));
        assert_eq!(check(&"<div>".repeat(2000)), Err(Excess::Depth));
        assert_eq!(check(&"<b>".repeat(2000)), Err(Excess::Depth));
        let formatting: String = (0..390).map(|it| format!("<b id={it}>")).collect();
        assert_eq!(
            check(&format!("{formatting}{}", "<p>".repeat(2000))),
            Err(Excess::Nodes)
        );
        assert_eq!(check(&"<br>".repeat(300_000)), Err(Excess::Nodes));
        assert_eq!(check(&"a".repeat(LIMIT + 1)), Err(Excess::Length));
    }
}
