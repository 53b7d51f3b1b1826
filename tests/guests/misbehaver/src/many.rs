//! One annotation with too much of one thing.

use copydesk_plugin::__private::bindings::copydesk::plugin::types;
use copydesk_plugin::Annotation;

use crate::lies::{anchor, flag};

/// True anchors that hold nothing, one like the other.
pub(crate) fn anchors(count: usize) -> Annotation {
    flag(vec![nothing(); count], Vec::new())
}

/// Suggestions to put nothing in the place of nothing.
pub(crate) fn suggestions(count: usize) -> Annotation {
    let suggestion = types::Suggestion {
        anchor: nothing(),
        replacement: String::new(),
    };
    flag(Vec::new(), vec![suggestion; count])
}

/// Ids of other stories.
pub(crate) fn related(count: usize) -> Annotation {
    (0..count).fold(crate::tag("related"), |tag, it| tag.related(it.to_string()))
}

/// Pairs that the contract has no field for.
pub(crate) fn extra(count: usize) -> Annotation {
    (0..count).fold(crate::tag("extra"), |tag, it| tag.extra(it.to_string(), ""))
}

fn nothing() -> types::Anchor {
    anchor(types::Field::Body, 0, 0, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_as_were_asked_for() {
        assert_eq!(anchors(3).anchors.len(), 3);
        assert_eq!(suggestions(4).suggestions.len(), 4);
        assert_eq!(related(5).related.len(), 5);
        assert_eq!(extra(6).extra.len(), 6);
    }
}
