//! What kind of line a paragraph is, told by its form.

/// Whether a text has nothing to be seen in it.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|it| {
        it.is_whitespace()
            || it.is_control()
            || matches!(
                it,
                '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
            )
    })
}

/// Whether a word is usually followed by a full stop that ends no sentence.
pub(crate) fn is_abbreviation(word: &str) -> bool {
    const KNOWN: [&str; 16] = [
        "assn", "bros", "capt", "corp", "dept", "feat", "govt", "hosp", "intl", "maxi", "messrs",
        "prof", "sept", "supt", "univ", "versus",
    ];
    KNOWN.contains(&word)
}

/// Whether a sentence, a quotation or a bracket ends where the text ends.
pub(crate) fn is_closed(text: &str) -> bool {
    text.ends_with(|it| is_stop(it) || is_closer(it))
}

/// Whether the character ends a sentence.
pub(crate) fn is_stop(it: char) -> bool {
    matches!(
        it,
        '.' | '!'
            | '?'
            | '…'
            | '。'
            | '！'
            | '？'
            | '।'
            | '॥'
            | '؟'
            | '۔'
            | '።'
            | '။'
            | '។'
            | '։'
            | '‽'
    )
}

/// Whether the character may stand behind the one that ends a sentence.
pub(crate) fn is_closer(it: char) -> bool {
    matches!(
        it,
        '"' | '\''
            | '”'
            | '’'
            | '“'
            | '‘'
            | '»'
            | '«'
            | '›'
            | '‹'
            | ')'
            | ']'
            | '}'
            | '」'
            | '』'
            | '）'
            | '】'
    )
}

/// Where the sentences of a text end, behind their stops; the stop of an abbreviation counts.
pub(crate) fn ends_of_sentences(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.char_indices().filter_map(|(at, it)| {
        let end = at + it.len_utf8();
        let rest = is_stop(it).then(|| text.get(end..))??;
        let rest = rest.trim_start_matches(is_closer);
        (rest.is_empty() || rest.starts_with(char::is_whitespace)).then_some(end)
    })
}

/// Whether a line stands beside the story and not in it: a credit, a contact, an item of a list,
/// a row of a table, a label with its values, a heading.
pub(crate) fn is_beside(text: &str) -> bool {
    is_item(text) || is_contact(text) || is_credit(text) || is_row(text) || is_heading(text)
}

/// Whether the line is an item of a list.
pub(crate) fn is_item(text: &str) -> bool {
    let after_number = text.trim_start_matches(|it: char| it.is_ascii_digit());
    text.starts_with(['-', '–', '—', '*', '•', '·', '▪', '►', '#', '|', '>'])
        || (after_number.len() < text.len() && after_number.starts_with([')', '.', ':', '\t']))
}

fn is_contact(text: &str) -> bool {
    text.contains('@')
        || text.contains("http")
        || text.contains("www.")
        || text.rsplit(' ').next().is_some_and(is_address)
}

fn is_address(word: &str) -> bool {
    word.contains('/') || word.trim_end_matches('.').contains('.')
}

fn is_credit(text: &str) -> bool {
    const STARTS: [&str; 26] = [
        "©",
        "(c)",
        "copyright",
        "reporting by",
        "additional reporting",
        "writing by",
        "editing by",
        "edited by",
        "written by",
        "compiled by",
        "translated by",
        "by ",
        "with reporting",
        "with agencies",
        "photo",
        "picture",
        "image",
        "video",
        "source",
        "credit",
        "contact",
        "about ",
        "note",
        "ends",
        "text:",
        "foto",
    ];
    let start: String = text.chars().take(24).flat_map(char::to_lowercase).collect();
    STARTS.iter().any(|it| start.starts_with(it)) || has_label(text)
}

/// Whether the line begins with a few words and a colon, as a row of results or credits does.
fn has_label(text: &str) -> bool {
    text.split_once(':').is_some_and(|(label, rest)| {
        label.split_whitespace().count() <= 4
            && rest.chars().any(char::is_alphanumeric)
            && !rest.contains(['"', '“', '„', '«'])
    })
}

/// Whether the line is a row of a table: parted by tabs, or of figures for a good part.
pub(crate) fn is_row(text: &str) -> bool {
    if text.contains(['\t', '|']) {
        return true;
    }
    let words = text.split_whitespace().count();
    let figures = text
        .split_whitespace()
        .filter(|word| word.starts_with(|it: char| it.is_ascii_digit() || it == '(' || it == '+'))
        .count();
    figures * 4 > words
}

/// Whether the line is short and has no end, or is all in capitals.
fn is_heading(text: &str) -> bool {
    let short = text.split_whitespace().nth(7).is_none();
    (short && !is_closed(text)) || !text.chars().any(char::is_lowercase) && text.is_ascii()
}
