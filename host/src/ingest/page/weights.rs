//! What every sign is worth: how much likelier it makes one thing than another, in hundredths of a
//! natural logarithm.
//!
//! The weights are those of a logistic regression: of pages with truth made by hand, of pages put
//! together from whole articles and teasers, and of articles on real pages. What is rare there was
//! held near a value that was set by hand. Whoever adds a sign has to fit them all again.

use super::evidence::Sign;
use super::returning::Return;

/// How much a sign speaks for a new story and against the one before.
pub(super) fn of_sign(sign: Sign) -> i32 {
    match sign {
        Sign::Any => 5,
        // By hand: a page with nothing but an article and lines of the site is too plain to be among
        // those above.
        Sign::OfOneStory => -200,
        Sign::AfterSite => 146,
        Sign::AfterLabel => 88,
        Sign::AfterGap => 73,
        Sign::AfterByline => 540,
        Sign::TitleAnnounced => 337,
        Sign::TitleListed => 212,
        Sign::TitleInRow => 224,
        Sign::TitleSigned => 286,
        Sign::TitleDated => 213,
        Sign::TitlePaired => 146,
        Sign::LongTitle => 10,
        Sign::Standfirst => -142,
        Sign::Question => -155,
        Sign::TitleRepeated => 51,
        Sign::UnderTitle => -213,
        Sign::UnderPaired => -183,
        Sign::SentenceUnderListed => -121,
        Sign::ParagraphUnderListed => -14,
        Sign::LoneSentence => -89,
        Sign::Sentence => -34,
        Sign::SentenceAmongParagraphs => 53,
        Sign::SentenceAmongSentences => -75,
        Sign::SentenceAnnounced => 411,
        Sign::SentenceListed => -7,
        Sign::Stranger => 84,
        Sign::StrangerAmongSentences => -22,
        Sign::Paragraphs => -230,
        Sign::ParagraphAfterSentence => -129,
        Sign::ParagraphListed => -86,
        Sign::InArticle => -175,
        Sign::Headed => -221,
        Sign::AfterCut => 47,
        Sign::Continues => -188,
        Sign::GoesOn => -98,
        Sign::Dateline => 198,
        Sign::Again => 112,
        Sign::SaidLater => 179,
        Sign::AfterRepeated => 81,
        Sign::NearList => 47,
        Sign::Conversation => -145,
        Sign::CutText => 46,
        Sign::Announced => 214,
        Sign::Dangling => 32,
        Sign::TitleAgain => 40,
        Sign::ListEnds => 41,
        Sign::UnderUndated => -137,
        Sign::StandfirstPaired => 66,
        Sign::KnownName => -48,
        Sign::TitleTimed => 301,
        Sign::LiveEntry => -212,
        Sign::UnderLead => -166,
        Sign::Indefinite => 72,
        Sign::SentenceInRow => 97,
        Sign::Nothing => 75,
        Sign::Shares => -135,
        Sign::Much => -57,
    }
}

/// How much a sign speaks for an article that goes on and against a new story.
pub(super) fn of_return(sign: Return) -> i32 {
    match sign {
        Return::Any => -156,
        Return::Title => -223,
        Return::Signed => -264,
        Return::Sentence => -141,
        Return::Repeated => -235,
        Return::Paragraph => 83,
        Return::GoesOn => 84,
        Return::UnderListed => 159,
        Return::Inset => 84,
        Return::KnownName => -3,
        Return::Nothing => -83,
        Return::Shares => 87,
    }
}
