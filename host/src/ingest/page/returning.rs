//! What speaks for going on with an article that other lines have interrupted.
//!
//! What each [`Return`] is worth stands in [`weights`](super::weights).

use super::cohesion::{Cohesion, refers_back};
use super::item::{Before, Item, Setting, is_one_sentence};
use super::shape::Start;
use super::site::Class;
use super::weights::of_return;

/// What is seen where an article may go on that other lines have interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Return {
    /// Whatever is seen.
    Any,
    /// A title.
    Title,
    /// A byline stands above it or below.
    Signed,
    /// A single sentence.
    Sentence,
    /// It stands on the page more than once.
    Repeated,
    /// Several sentences.
    Paragraph,
    /// It goes on from something before.
    GoesOn,
    /// A text under a title of a list.
    UnderListed,
    /// Several sentences under the only title of a list: a link that was set into the article.
    Inset,
    /// It opens with a name that the article has.
    KnownName,
    /// It shares no term with the article.
    Nothing,
    /// It shares many.
    Shares,
}

pub(super) fn returns(
    item: &Item<'_>,
    last: &Item<'_>,
    before: Before,
    setting: Setting,
    tell: &mut impl FnMut(Return),
) {
    let (line, shape) = (item.line, item.line.shape);
    let mut when = |is: bool, sign: Return| {
        if is {
            tell(sign);
        }
    };
    let one = is_one_sentence(line);
    when(true, Return::Any);
    when(line.class == Class::Title, Return::Title);
    when(item.signed || item.between.byline, Return::Signed);
    when(one, Return::Sentence);
    when(item.repeated, Return::Repeated);
    when(
        shape.sentences > 1 && line.class == Class::Prose,
        Return::Paragraph,
    );
    let goes_on = matches!(shape.start, Start::Small | Start::Item | Start::Quote)
        || refers_back(item.text, setting.language);
    when(goes_on, Return::GoesOn);
    let text = line.class == Class::Prose;
    when(
        text && last.line.class == Class::Title && (last.listed || last.in_row),
        Return::UnderListed,
    );
    let inset = text
        && shape.sentences > 1
        && last.line.class == Class::Title
        && last.between.other_stories;
    when(inset, Return::Inset);
    when(before.known_name, Return::KnownName);
    let cohesion = Cohesion::of(item, before.shared);
    when(cohesion == Cohesion::Nothing, Return::Nothing);
    when(cohesion >= Cohesion::Some, Return::Shares);
}

/// How much speaks for going on with an interrupted article rather than for a new story.
pub(super) fn weigh_return(
    item: &Item<'_>,
    last: &Item<'_>,
    before: Before,
    setting: Setting,
) -> i32 {
    let mut sum = 0;
    returns(item, last, before, setting, &mut |sign| {
        sum += of_return(sign);
    });
    sum
}
