//! What speaks for a new story at a line, and for the story before it.
//!
//! A piece of evidence is a [`Sign`] that is there or not; what each is worth stands in
//! [`weights`](super::weights).

use super::cohesion::{Cohesion, is_indefinite, refers_back};
use super::dateline::is_dateline;
use super::item::{Before, Item, Setting, is_one_sentence};
use super::shape::{End, Start};
use super::site::Class;
use super::weights::of_sign;

/// What is seen where a story may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Whatever is seen.
    Any,
    /// Nothing on the whole page speaks for several stories.
    OfOneStory,
    /// Lines of the site stand between.
    AfterSite,
    /// A label stands between, and no title before it.
    AfterLabel,
    /// A blank line, where most lines have none between.
    AfterGap,
    /// A byline stands between, and the story before has its text already.
    AfterByline,
    /// A title right under the heading of a list.
    TitleAnnounced,
    /// A title in an announced list.
    TitleListed,
    /// A title in a row of titles.
    TitleInRow,
    /// A title with a byline below it.
    TitleSigned,
    /// A title with a date below it, after a text.
    TitleDated,
    /// A title over a single text, after another text.
    TitlePaired,
    /// A title longer than subheadings are, after a text.
    LongTitle,
    /// A title under a title, over a text.
    Standfirst,
    /// The same over one short text and no other: rather a second headline with its teaser.
    StandfirstPaired,
    /// A title that asks, after a text.
    Question,
    /// A title that stands on the page more than once.
    TitleRepeated,
    /// A text under a title.
    UnderTitle,
    /// A text under a title of a list in which each has one.
    UnderPaired,
    /// A single sentence under a title of a list.
    SentenceUnderListed,
    /// Sentences under a title of a list.
    ParagraphUnderListed,
    /// A single sentence with none next to it, near no list.
    LoneSentence,
    /// A single sentence at the beginning of a story.
    Sentence,
    /// A single sentence after paragraphs.
    SentenceAmongParagraphs,
    /// A single sentence in a story told in single sentences.
    SentenceAmongSentences,
    /// A single sentence right under the heading of a list.
    SentenceAnnounced,
    /// A single sentence in an announced list.
    SentenceListed,
    /// A single sentence next to another that shares nothing with it.
    Stranger,
    /// The same in a story told in single sentences.
    StrangerAmongSentences,
    /// Sentences after sentences.
    Paragraphs,
    /// Sentences after a single one.
    ParagraphAfterSentence,
    /// Sentences in an announced list.
    ParagraphListed,
    /// The story before has three texts or more.
    InArticle,
    /// The story before has a headline and a text, and no list was announced.
    Headed,
    /// The text before was cut off.
    AfterCut,
    /// A list, a table or a sentence goes on.
    Continues,
    /// It begins with a word that refers back.
    GoesOn,
    /// It opens with a place, as a report does.
    Dateline,
    /// A text that stands above on the page already.
    Again,
    /// A text that stands on the page again below.
    SaidLater,
    /// The text before stands on the page more than once.
    AfterRepeated,
    /// A text that is repeated or was cut is near.
    NearList,
    /// Questions and answers, or entries of a day.
    Conversation,
    /// A text that was cut, under no title.
    CutText,
    /// The first text that holds what a teaser says that stands above the story before.
    Announced,
    /// A title under a time, in a list of what has come in.
    TitleTimed,
    /// A title over no text, after a text.
    Dangling,
    /// A title with a date below it under one without, where headlines have dates.
    UnderUndated,
    /// A title over a text that stands on the page already.
    TitleAgain,
    /// A text of some length after a list.
    ListEnds,
    /// An entry of a report that goes on through the day.
    LiveEntry,
    /// A text under a cut teaser and the first text of an article.
    UnderLead,
    /// A single sentence that names something for the first time: *A baker has ...*.
    Indefinite,
    /// A single sentence in a row of them, after paragraphs.
    SentenceInRow,
    /// It opens with a name that the story before has.
    KnownName,
    /// It shares no term with the story before.
    Nothing,
    /// It shares many terms with it.
    Shares,
    /// It shares most of them.
    Much,
}

/// The most words of a teaser.
const TEASER_WORDS: usize = 70;

/// From how many words on a title is rather a headline than a subheading.
const LONG_TITLE: usize = 6;

/// The signs of a new story at an item; a sign that is there twice is told twice.
pub(super) fn signs(
    item: &Item<'_>,
    last: &Item<'_>,
    before: Before,
    setting: Setting,
    tell: &mut impl FnMut(Sign),
) {
    let title = item.line.class == Class::Title;
    let after_title = last.line.class == Class::Title;
    tell(Sign::Any);
    if setting.stories < 2 {
        tell(Sign::OfOneStory);
    }
    if setting.live && item.timed {
        tell(Sign::LiveEntry);
    } else if title {
        title_signs(item, last, before, setting, tell);
    } else {
        tell(text_sign(item, last, before));
    }
    cohesion_signs(item, last, before, tell);
    between_signs(item, last, before, setting, tell);
    let mut when = |is: bool, sign: Sign| {
        if is {
            tell(sign);
        }
    };
    let shape = item.line.shape;
    when(before.texts > 2, Sign::InArticle);
    let list_ends = last.is_listed() && !item.is_listed() && !title && !after_title;
    when(list_ends, Sign::ListEnds);
    let of_list = item.is_listed() || item.near_list || list_ends;
    let headed = before.titles > 0 && before.texts > 0;
    when(headed && !title && !of_list, Sign::Headed);
    let continues = shape.tabular
        || item.enumerated && !item.listed
        || last.line.shape.end == End::Open
        || matches!(shape.start, Start::Small | Start::Item);
    when(continues, Sign::Continues);
    let goes_on = matches!(shape.start, Start::Capital | Start::Digit)
        && before.texts > 0
        && refers_back(item.text, setting.language);
    when(goes_on, Sign::GoesOn);
    when(!after_title && is_dateline(item.text), Sign::Dateline);
    when(!title && !after_title && before.known_name, Sign::KnownName);
    let announced = item.teaser.is_some_and(|it| it < before.from);
    when(announced && !title && !after_title, Sign::Announced);
    let one = is_one_sentence(item.line);
    when(before.cut && before.texts == 2 && !title, Sign::UnderLead);
    let indefinite = one && !after_title && is_indefinite(item.text);
    when(indefinite, Sign::Indefinite);
    let in_row = one
        && !before.known_name
        && item.sentence_row > 2
        && before.texts > 2
        && !before.is_of_sentences();
    when(in_row, Sign::SentenceInRow);
    let asked = shape.end == End::Question || last.line.shape.end == End::Question;
    let conversation = setting.interview && item.between.site == 0 && asked;
    when(conversation, Sign::Conversation);
}

fn title_signs(
    item: &Item<'_>,
    last: &Item<'_>,
    before: Before,
    setting: Setting,
    tell: &mut impl FnMut(Sign),
) {
    let after_title = last.line.class == Class::Title;
    // In a report that goes on through the day the row at its head is what has happened so far.
    let in_row = item.in_row && (!setting.live || before.texts > 2);
    let undated = item.of_dated && after_title && item.dated && !item.timed && !last.dated;
    if undated && !item.between.other_stories && item.between.site == 0 {
        tell(Sign::UnderUndated);
    } else if item.timed {
        tell(Sign::TitleTimed);
    } else if item.between.other_stories {
        tell(Sign::TitleAnnounced);
    } else if item.listed {
        tell(Sign::TitleListed);
    } else if in_row {
        tell(Sign::TitleInRow);
    } else if item.signed {
        tell(Sign::TitleSigned);
    } else if before.texts > 0 {
        if item.line.shape.end == End::Question {
            tell(Sign::Question);
        } else if item.paired {
            tell(Sign::TitlePaired);
        } else if item.dated {
            tell(Sign::TitleDated);
        }
        if item.line.shape.words >= LONG_TITLE {
            tell(Sign::LongTitle);
        }
    } else if item.over_text {
        tell(if item.paired && item.short_text {
            Sign::StandfirstPaired
        } else {
            Sign::Standfirst
        });
    }
    if before.texts > 0 && !item.over_text {
        tell(Sign::Dangling);
    }
    if before.texts > 0 && item.again && item.over_text {
        tell(Sign::TitleAgain);
    }
    if item.repeated {
        tell(Sign::TitleRepeated);
    }
}

/// What kind of text an item is, and after what.
fn text_sign(item: &Item<'_>, last: &Item<'_>, before: Before) -> Sign {
    let one = is_one_sentence(item.line);
    if last.line.class == Class::Title {
        return match (last.listed || last.in_row, one) {
            (false, _) => Sign::UnderTitle,
            (true, _) if last.paired => Sign::UnderPaired,
            (true, true) => Sign::SentenceUnderListed,
            (true, false) => Sign::ParagraphUnderListed,
        };
    }
    if item.line.class == Class::Cut && item.line.shape.words < TEASER_WORDS {
        return Sign::CutText;
    }
    match (one, item.listed) {
        (true, _) if item.between.other_stories => Sign::SentenceAnnounced,
        (true, true) => Sign::SentenceListed,
        (true, false) if item.strangers == 0 && !item.near_list => Sign::LoneSentence,
        (true, false) if before.texts < 3 => Sign::Sentence,
        (true, false) if before.is_of_sentences() => Sign::SentenceAmongSentences,
        (true, false) => Sign::SentenceAmongParagraphs,
        (false, true) => Sign::ParagraphListed,
        (false, false) if is_one_sentence(last.line) => Sign::ParagraphAfterSentence,
        (false, false) => Sign::Paragraphs,
    }
}

fn cohesion_signs(item: &Item<'_>, last: &Item<'_>, before: Before, tell: &mut impl FnMut(Sign)) {
    let title = item.line.class == Class::Title;
    let after_title = last.line.class == Class::Title;
    let one = is_one_sentence(item.line);
    // What is said again shares everything with where it was said first, and is not tied to it.
    let shared = if item.again && !title {
        0
    } else {
        before.shared
    };
    let cohesion = Cohesion::of(item, shared);
    if one && !after_title && cohesion < Cohesion::Some {
        for _ in 0..item.strangers {
            tell(if before.is_of_sentences() {
                Sign::StrangerAmongSentences
            } else {
                Sign::Stranger
            });
        }
    }
    if cohesion == Cohesion::Nothing && (!after_title || before.texts > 0) {
        tell(Sign::Nothing);
    }
    // What stands in a list beside an article is about the same, and no part of it.
    if item.is_listed() && (title || one) {
        return;
    }
    if cohesion >= Cohesion::Some {
        tell(Sign::Shares);
    }
    if cohesion == Cohesion::Much {
        tell(Sign::Much);
    }
}

/// What stands between, and what is repeated or cut around.
fn between_signs(
    item: &Item<'_>,
    last: &Item<'_>,
    before: Before,
    setting: Setting,
    tell: &mut impl FnMut(Sign),
) {
    let title = item.line.class == Class::Title;
    let after_title = last.line.class == Class::Title;
    let mut when = |is: bool, sign: Sign| {
        if is {
            tell(sign);
        }
    };
    when(item.between.site > 0, Sign::AfterSite);
    when(item.between.label && !after_title, Sign::AfterLabel);
    when(item.between.gap, Sign::AfterGap);
    // Over the first text there may be a line under the headline, and the byline under that.
    let of_entry = setting.live && item.timed;
    let in_text = before.texts > 1 + usize::from(before.titles > 0);
    when(
        item.between.byline && !after_title && in_text && !of_entry,
        Sign::AfterByline,
    );
    let cut = last.line.class == Class::Cut && item.line.shape.start != Start::Small;
    when(cut, Sign::AfterCut);
    let text_after_text = !title && !after_title;
    when(item.again && text_after_text, Sign::Again);
    when(
        item.repeated && !item.again && text_after_text,
        Sign::SaidLater,
    );
    when(last.repeated && !after_title, Sign::AfterRepeated);
    when(item.near_list && (title || !after_title), Sign::NearList);
}

/// How much more speaks for a new story at an item than for the story before it, in hundredths.
pub(super) fn weigh(item: &Item<'_>, last: &Item<'_>, before: Before, setting: Setting) -> i32 {
    let mut sum = 0;
    signs(item, last, before, setting, &mut |sign| {
        sum += of_sign(sign);
    });
    sum
}
