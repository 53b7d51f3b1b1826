//! Lines that belong to the site and the page rather than to the story.

/// What such lines begin with, folded.
const OPENINGS: &[&str] = &[
    "advertisement",
    "all rights reserved",
    "also read",
    "be the first to comment",
    "by clicking",
    "click here",
    "copyright",
    "do you have a story",
    "do you know more",
    "download the app",
    "download our",
    "follow us",
    "for confidential support",
    "for more",
    "for the latest",
    "get the app",
    "have you got a story",
    "image caption",
    "image copyright",
    "image source",
    "image:",
    "join the conversation",
    "last modified",
    "last updated",
    "listen:",
    "media caption",
    "media playback",
    "more on this story",
    "photo by",
    "photo:",
    "photograph:",
    "photos:",
    "picture:",
    "read also",
    "read more",
    "related:",
    "related articles",
    "scroll down",
    "see also",
    "share this",
    "share your",
    "sign up",
    "source:",
    "subscribe",
    "the comments below",
    "this article was",
    "this story was",
    "updated:",
    "video:",
    "watch:",
    "watch the video",
    "we are no longer accepting",
    "what do you think",
    "you can follow",
    "you may also like",
    "lesen sie auch",
    "mehr zum thema",
    "foto:",
    "bild:",
    "lire aussi",
    "à lire aussi",
    "photo :",
    "lea también",
    "lee también",
    "leia também",
    "leia mais",
    "leggi anche",
    "lees ook",
    "©",
];

/// What stands in the credit of a picture.
const CREDITS: &[&str] = &[
    "(AP Photo",
    "AP Photo/",
    "Getty Images",
    "(Reuters/",
    "Photo credit",
    "file photo",
    "(Photo:",
    "(Photo by",
    "dpa)",
    "/AFP)",
];

/// Whether the line is the site's own.
pub(crate) fn is_furniture(line: &str) -> bool {
    let opens = |opening: &&str| {
        let mut letters = line.chars().flat_map(char::to_lowercase);
        opening.chars().all(|it| letters.next() == Some(it))
    };
    OPENINGS.iter().any(opens) || has_credit(line)
}

/// Whether the credit of a picture stands anywhere in the line. One pass over its bytes: it is done
/// for every line of a story, and few bytes begin a credit.
fn has_credit(line: &str) -> bool {
    let begins = |byte: u8| matches!(byte, b'(' | b'/' | b'A' | b'G' | b'P' | b'd' | b'f');
    let bytes = line.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| {
        let rest = || bytes.get(at..).unwrap_or_default();
        begins(*byte) && CREDITS.iter().any(|it| rest().starts_with(it.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_lines_of_a_site() {
        for line in [
            "Scroll down for video.",
            "SIGN UP to our newsletter!",
            "What do you think?",
            "The minister on Thursday. (AP Photo/A. Person)",
            "© 2024 The Paper",
        ] {
            assert!(is_furniture(line), "{line}");
        }
    }

    #[test]
    fn every_credit_is_found_wherever_it_stands() {
        for credit in CREDITS {
            assert!(
                has_credit(credit) && has_credit(&format!("é {credit} ü")),
                "{credit}"
            );
        }
    }

    #[test]
    fn leaves_the_story_alone() {
        for line in [
            "The band sold its copyright.",
            "The minister read more of the letter.",
            "",
        ] {
            assert!(!is_furniture(line), "{line}");
        }
    }
}
