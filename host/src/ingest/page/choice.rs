//! What may happen at a line, and how likely each of it is.
//!
//! Likelihoods are logarithms in hundredths, and whole numbers: the same page is cut in the same
//! way on every machine.

use super::evidence::weigh;
use super::item::{Before, Item, Setting};
use super::returning::weigh_return;

/// How likely it is that a line begins a story, goes on with the one before it, or goes on with an
/// article that was interrupted. Together they are certain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub(super) begin: i32,
    pub(super) go_on: i32,
    /// `None` where no article was interrupted.
    pub(super) resume: Option<i32>,
}

impl Choice {
    /// The choice at an item, with the story before it and the article that may go on.
    pub(super) fn at(
        item: &Item<'_>,
        last: &Item<'_>,
        story: Before,
        article: Option<Before>,
        setting: Setting,
    ) -> Self {
        let go_on = -weigh(item, last, story, setting);
        let resume = article.map(|article| weigh_return(item, last, article, setting));
        let mut all = joint(0, go_on);
        if let Some(resume) = resume {
            all = joint(all, resume);
        }
        Self {
            begin: -all,
            go_on: go_on - all,
            resume: resume.map(|it| it - all),
        }
    }
}

/// `ln(exp(a) + exp(b))`.
fn joint(a: i32, b: i32) -> i32 {
    let apart = usize::try_from(a.abs_diff(b) / 10).unwrap_or(usize::MAX);
    a.max(b) + LOGARITHMS.get(apart).copied().unwrap_or(0)
}

/// `ln(1 + exp(-n / 10))`, in hundredths, by `n`.
const LOGARITHMS: [i32; 53] = [
    69, 64, 60, 55, 51, 47, 44, 40, 37, 34, 31, 29, 26, 24, 22, 20, 18, 17, 15, 14, 13, 12, 11, 10,
    9, 8, 7, 7, 6, 5, 5, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likelihoods_are_joined() {
        assert_eq!(joint(0, 0), 69);
        assert_eq!(joint(-1000, 5), 5);
        assert_eq!(joint(-110, 0), 29);
    }
}
