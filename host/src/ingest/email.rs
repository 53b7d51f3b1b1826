//! An e-mail: one story, its subject the headline. What is attached is named and not read. A mailbox
//! is several.

mod mailbox;

use std::ops::Range;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{
    Address, Encoding, Message, MessageParser, MessagePartId, MimeHeaders as _, PartType,
};
use serde_json::{Map, Value, json};

use super::account::Account;
use super::document::{Document, Name};
use super::draft::{Draft, Naming};
use super::encoding;
use super::inputs::Stories;
use super::record::{Origin, Trouble};
use super::xml::one_line;
use super::{Incoming, Refusal, RefusalKind, html};
use crate::model::Why;
use crate::panics;

/// Headers that an e-mail has and a text that begins with a colon on its first line has not.
const SURE: [&str; 4] = ["message-id", "mime-version", "received", "return-path"];

/// Whether a text begins as an e-mail does: headers from its first line on, one of them sure.
pub(super) fn recognise(head: &str) -> bool {
    let mut lines = head.lines().peekable();
    // What mailboxes put before each letter.
    if lines.peek().is_some_and(|line| line.starts_with("From ")) {
        lines.next();
    }
    let (mut sure, mut named) = (false, false);
    for (at, line) in lines.enumerate() {
        if line.is_empty() {
            break;
        }
        if at > 0 && line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else {
            return false;
        };
        let allowed = |c: char| c.is_ascii_graphic();
        if name.is_empty() || !name.chars().all(allowed) {
            return false;
        }
        let name = name.to_ascii_lowercase();
        sure |= SURE.contains(&name.as_str());
        named |= matches!(name.as_str(), "from" | "subject");
    }
    sure && named
}

pub(super) fn stories(mut document: Document) -> Stories {
    let name = document.name;
    let bytes = match encoding::read_bytes(&name.uri, &mut document.reader) {
        Ok(bytes) => bytes,
        Err(refusal) => return Box::new(std::iter::once(Err(refusal))),
    };
    let skipped = bytes.len() - encoding::without_bom(&bytes).len();
    let letters = mailbox::letters(encoding::without_bom(&bytes));
    let account = document.account;
    if letters.len() > 1 {
        account.between(Why::Envelope);
    }
    let stories = (0..).zip(letters.clone()).map(move |(ordinal, letter)| {
        let letter = letter.start + skipped..letter.end + skipped;
        let story = story(
            &name,
            &bytes,
            letter.clone(),
            (ordinal, letters.len()),
            &account,
        );
        if letters.len() > 1 && story.is_err() {
            account.refused(letter.start as u64..letter.end as u64);
        }
        story
    });
    Box::new(stories)
}

/// The letter that stands somewhere in a document; which of how many it is.
fn story(
    name: &Name,
    document: &[u8],
    at: Range<usize>,
    (ordinal, of): (u32, usize),
    account: &Account,
) -> Result<Incoming, Refusal> {
    let skipped = at.start;
    let inner = document.get(at).unwrap_or_default();
    let refusal = |what: RefusalKind| match of {
        1 => Refusal::whole(&name.uri, what),
        _ => {
            let before = document.get(..skipped).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
            Refusal::record(&name.uri, what).line(line)
        }
    };
    let refuse = |why: &'static str| refusal(RefusalKind::Email(why));
    let parsed = panics::contained(|| {
        MessageParser::default()
            .parse(inner)
            .map(Message::into_owned)
    });
    let message = parsed.ok().flatten();
    let message = message.ok_or_else(|| refuse("it has no headers"))?;
    if message
        .headers()
        .iter()
        .all(|header| header.name().contains(' '))
    {
        return Err(refuse("it has no headers"));
    }
    let mut draft = draft(&message, inner).map_err(refuse)?;
    if skipped > 0 {
        draft.body = draft.body.map(|body| mailbox::unquoted(&body));
    }
    let text = String::from_utf8_lossy(inner);
    let origin = Origin {
        name,
        ordinal,
        text: &text,
    };
    let refuse = |trouble: Trouble| refusal(trouble.what).hinted(trouble.hint);
    let story = draft.into_story(&origin).map_err(refuse)?;
    mark(&message, skipped, account);
    Ok(story)
}

/// Marks what became of the parts of a letter, which stands in its document after some bytes.
fn mark(message: &Message<'_>, skipped: usize, account: &Account) {
    let place = |offset: u32| u64::from(offset) + skipped as u64;
    account.between(Why::Envelope);
    let read = body_parts(message);
    if let Some(letter) = message.parts.first() {
        account.story(skipped as u64..place(letter.offset_body));
    }
    for (id, part) in (0..).zip(&message.parts) {
        let at = place(part.offset_body)..place(part.offset_end);
        let why = match part.body {
            PartType::Multipart(_) => continue,
            PartType::Text(_) | PartType::Html(_) if read.contains(&id) => None,
            PartType::Text(_) | PartType::Html(_)
                if message.text_body.contains(&id) || message.html_body.contains(&id) =>
            {
                Some(Why::Alternative)
            }
            _ => Some(Why::Attachment),
        };
        match why {
            None => account.more_of_story(at),
            Some(why) => {
                account.remainder(at.start, Why::Envelope);
                account.remainder(at.end, why);
            }
        }
    }
}

fn draft(message: &Message<'_>, bytes: &[u8]) -> Result<Draft, &'static str> {
    let mut draft = Draft {
        headline: message.subject().and_then(one_line),
        byline: message.from().and_then(sender),
        naming: match message.message_id().filter(|id| !id.is_empty()) {
            Some(id) => Naming::World(id.to_owned()),
            None => Naming::Text,
        },
        ..Draft::default()
    };
    let raw = |name: &str| message.header_raw(name).and_then(one_line);
    if let Some(written) = raw("Date") {
        draft.published = draft.date("date", &written);
    }
    draft.language = raw("Content-Language");
    draft.body = body(message);
    let texts = [&draft.headline, &draft.body, &draft.byline];
    let texts = texts.into_iter().flatten();
    let stand_ins: usize = texts.map(|it| it.matches('\u{fffd}').count()).sum();
    if stand_ins > written_stand_ins(message, bytes) {
        return Err("a part of it is not in the encoding that it names");
    }
    let keywords = message.keywords().as_text_list().unwrap_or_default();
    let keywords = keywords.iter().flat_map(|it| it.split(','));
    draft.categories = keywords.filter_map(one_line).collect();
    let mut headers = Map::new();
    for header in message.headers() {
        let name = header.name();
        // What the way has added says nothing of the letter.
        let of_the_way =
            name.starts_with("Received") || name.starts_with("DKIM") || name.starts_with("ARC-");
        if let (false, Some(value)) = (of_the_way, raw(name)) {
            headers.insert(name.to_owned(), Value::from(value));
        }
    }
    draft.keep("headers", headers);
    let attachments = message.attachments().map(|part| {
        let kind = part.content_type().map(|it| match it.subtype() {
            Some(subtype) => format!("{}/{subtype}", it.ctype()),
            None => it.ctype().to_owned(),
        });
        json!({"name": part.attachment_name(), "type": kind, "bytes": part.len()})
    });
    draft.keep("attachments", attachments.collect::<Vec<Value>>());
    Ok(draft)
}

/// How many U+FFFD a letter itself says, at least as many as its texts show: as it is, or in one of
/// the encodings that letters travel in.
fn written_stand_ins(message: &Message<'_>, bytes: &[u8]) -> usize {
    const WRITTEN: &[u8] = "\u{fffd}".as_bytes();
    let count = |bytes: &[u8], what: &[u8]| {
        let windows = bytes.windows(what.len());
        windows.filter(|it| it.eq_ignore_ascii_case(what)).count()
    };
    let parts = message.parts.iter().map(|part| {
        let at = part.offset_body as usize..part.offset_end as usize;
        let body = bytes.get(at).unwrap_or_default();
        let decoded = match (&part.body, part.encoding) {
            (PartType::Text(_) | PartType::Html(_), Encoding::QuotedPrintable) => {
                quoted_printable_decode(body)
            }
            (PartType::Text(_) | PartType::Html(_), Encoding::Base64) => base64_decode(body),
            _ => None,
        };
        decoded.map_or(0, |decoded| count(&decoded, WRITTEN))
    });
    // The words of headers have their own form of it.
    count(bytes, WRITTEN) + parts.sum::<usize>() + count(bytes, b"=EF=BF=BD")
}

/// The text parts, plain before markup, which many letters have beside a plain part that is blank.
fn body(message: &Message<'_>) -> Option<String> {
    text(message, body_parts(message))
}

/// The parts that the body is made of.
fn body_parts<'a>(message: &'a Message<'_>) -> &'a [MessagePartId] {
    match text(message, &message.text_body) {
        Some(_) => &message.text_body,
        None => &message.html_body,
    }
}

fn text(message: &Message<'_>, ids: &[MessagePartId]) -> Option<String> {
    let mut parts = Vec::new();
    for &id in ids {
        let Some(part) = message.part(id) else {
            continue;
        };
        let text = part.text_contents().unwrap_or_default();
        let is_markup = part.is_text_html();
        let text = if is_markup {
            html::text(text)
        } else {
            encoding::normalise(text.to_owned())
        };
        let text = super::text::trim_blank_lines(&text).trim_end().to_owned();
        if !text.is_empty() {
            parts.push(text);
        }
    }
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// The names of who sent it, or their addresses.
fn sender(from: &Address<'_>) -> Option<String> {
    let one = |it: &mail_parser::Addr<'_>| {
        let name = it.name().map(str::trim).filter(|name| !name.is_empty());
        name.or(it.address()).map(str::to_owned)
    };
    let names: Vec<String> = from.iter().filter_map(one).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ingest::Format;
    use crate::ingest::tests::{read, refusals};
    use crate::model::{ExtraValue, Time};

    const LETTER: &[u8] = b"Received: from x by y; Mon, 9 Feb 2026 07:45:01 +0100\r\n\
        From: =?utf-8?Q?Ren=C3=A9e_B=2E?= <b@post.example>\r\nTo: desk@post.example\r\n\
        Subject: Fares =?iso-8859-1?Q?=E0?= la carte\r\n rise\r\nMessage-ID: <1@post.example>\r\n\
        Date: Mon, 9 Feb 2026 07:45:00 +0100\r\nMIME-Version: 1.0\r\nContent-Language: en\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
        Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\
        Content-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
        They \x93rise\x94.\r\n\r\nIn May.\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>They rise.</p>\r\n--c--\r\n\
        --b\r\nContent-Type: image/png; name=boat.png\r\nContent-Disposition: attachment; filename=boat.png\r\n\
        Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n";

    #[test]
    fn a_letter_is_a_story_and_what_is_attached_is_named() {
        assert!(recognise(&String::from_utf8_lossy(LETTER)));
        let story = read(Format::Email, LETTER).remove(0).unwrap().story;
        assert_eq!(
            (story.id.as_str(), story.source.format.as_str()),
            ("1@post.example", "email")
        );
        assert_eq!(story.headline.as_deref(), Some("Fares à la carte rise"));
        assert_eq!(story.body.as_deref(), Some("They “rise”.\n\nIn May."));
        assert_eq!(
            (story.byline.as_deref(), story.language.as_deref()),
            (Some("Renée B."), Some("en"))
        );
        assert_eq!(story.published, Time::parse("2026-02-09T06:45:00Z"));
        let kept = |key: &str| story.extra.get(key).map(ExtraValue::value);
        assert_eq!(
            kept("attachments"),
            Some(json!([{"name": "boat.png", "type": "image/png", "bytes": 8}]))
        );
        assert_eq!(kept("headers").unwrap()["To"], json!("desk@post.example"));
    }

    #[test]
    fn markup_alone_is_read_as_text() {
        let letter = "From: b@post.example\nSubject: S\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n\
            <html><body><p>One.</p><p>Two&nbsp;é.</p></body></html>\n";
        let story = read(Format::Email, letter.as_bytes())
            .remove(0)
            .unwrap()
            .story;
        assert_eq!(story.body.as_deref(), Some("One.\n\nTwo\u{a0}é."));
        assert_eq!(story.byline.as_deref(), Some("b@post.example"));
    }

    #[test]
    fn a_plain_part_that_is_blank_does_not_hide_the_markup_beside_it() {
        let letter = "From: b@post.example\nSubject: S\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n\
            --b\nContent-Type: text/plain\n\n \n--b\nContent-Type: text/html\n\n<p>One.</p><p>Two.</p>\n--b--\n";
        let read = read(Format::Email, letter.as_bytes()).remove(0).unwrap();
        assert_eq!(read.story.body.as_deref(), Some("One.\n\nTwo."));
    }

    #[test]
    fn the_encodings_of_asia_are_read() {
        for (charset, bytes) in [
            ("iso-2022-jp", &b"\x1b$BF|K\\\x1b(B"[..]),
            ("shift_jis", b"\x93\xfa\x96\x7b"),
            ("euc-jp", b"\xc6\xfc\xcb\xdc"),
            ("gb2312", b"\xc8\xd5\xb1\xbe"),
            ("big5", b"\xa4\xe9\xa5\xbb"),
        ] {
            let head = format!(
                "From: b@post.example\nSubject: S\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n\n"
            );
            let letter = [head.as_bytes(), bytes, b"\n"].concat();
            let read = read(Format::Email, &letter).remove(0).unwrap();
            assert_eq!(
                read.story.body.as_deref(),
                Some("\u{65e5}\u{672c}"),
                "{charset}"
            );
        }
    }

    #[test]
    fn a_stand_in_that_a_letter_has_itself_is_no_sign_of_a_wrong_encoding() {
        let head = "From: b@post.example\nSubject: S =?utf-8?Q?=EF=BF=BD?=\nMIME-Version: 1.0\n\
            Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: ";
        let body = |encoding: &str, body: &str| {
            let letter = format!("{head}{encoding}\n\n{body}\n");
            let read = read(Format::Email, letter.as_bytes()).remove(0);
            read.map(|it| it.story.body).map_err(|it| it.to_string())
        };
        let expected = Ok(Some("Caf\u{fffd}".to_owned()));
        assert_eq!(body("quoted-printable", "Caf=EF=BF=BD"), expected);
        assert_eq!(body("quoted-printable", "Caf=EF=\n=BF=BD"), expected);
        assert_eq!(body("base64", "Q2Fm77+9"), expected);
        assert!(body("quoted-printable", "Caf=E9").is_err());
    }

    #[test]
    fn keywords_are_read_as_other_headers_are() {
        let letter = "From: b@post.example\nSubject: S\nMessage-ID: <1@b>\n\
            Keywords: sea, =?utf-8?Q?caf=C3=A9s?=,\n port\n\nT\n";
        let story = read(Format::Email, letter.as_bytes())
            .remove(0)
            .unwrap()
            .story;
        assert_eq!(story.categories, ["sea", "cafés", "port"]);
    }

    #[test]
    fn a_mailbox_is_a_story_for_each_letter() {
        let letter = |n: u8| {
            format!(
                "From a@b Mon Feb  9 07:45:0{n} 2026\nFrom: b@post.example\nSubject: S{n}\n\
                 Message-ID: <{n}@b>\n\n>From {n}.\nOn.\n\n"
            )
        };
        let broken = letter(2).replace(
            "Message-ID",
            "Content-Type: text/plain; charset=utf-8\nMessage-ID",
        );
        let broken = broken.replace("On.", "\u{e9}");
        let mut mailbox = letter(1).into_bytes();
        mailbox.extend(broken.chars().map(|c| u8::try_from(u32::from(c)).unwrap()));
        mailbox.extend(letter(3).bytes());
        assert!(recognise(&letter(1)));
        let read = read(Format::Email, &mailbox);
        let told: Vec<String> = read
            .iter()
            .map(|it| match it {
                Ok(incoming) => {
                    let story = &incoming.story;
                    format!(
                        "{} {} {:?}",
                        story.id,
                        story.source.ordinal,
                        story.body.as_ref().unwrap()
                    )
                }
                Err(refusal) => refusal.to_string(),
            })
            .collect();
        assert_eq!(
            told,
            [
                "1@b 0 \"From 1.\\nOn.\"",
                "-:10: not an e-mail that can be read: a part of it is not in the encoding that it names",
                "3@b 2 \"From 3.\\nOn.\"",
            ]
        );
    }

    #[test]
    fn a_text_with_colons_is_no_letter() {
        for text in [
            "Note: this\nFrom: that\n\nText",
            "From: a\nSubject: b\n\nc",
            "Subject: x",
            "",
        ] {
            assert!(!recognise(text), "{text}");
        }
    }

    #[test]
    fn what_is_not_in_the_encoding_that_it_names_is_refused() {
        let mut letter = b"From: b@post.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nCaf".to_vec();
        letter.extend(b"\xE9 closes\n");
        let refused: Vec<_> = read(Format::Email, &letter)
            .into_iter()
            .filter_map(Result::err)
            .collect();
        assert_eq!(
            refused[0].to_string(),
            "-: not an e-mail that can be read: a part of it is not in the encoding that it names"
        );
        assert_eq!(
            refusals(Format::Email, "no headers at all"),
            ["-: not an e-mail that can be read: it has no headers"]
        );
    }
}
