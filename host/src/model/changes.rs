//! What changed from one version of a story to another: in its text, and in what was said of it.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};

use super::{About, AboutRecord, Anchor, AnnotatedStory, Field, PlacedAnnotation, Story};

/// The value of `schema` in every record.
pub const CHANGES_SCHEMA: &str = "copydesk/changes@1";

/// How long a field is compared. Two long texts that have nothing in common take longer; then what is
/// left is told as one text in the place of another.
const TIME: Duration = Duration::from_secs(2);

/// What changed between two versions, `copydesk/changes@1`. It grows by optional fields only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "copydesk/changes@1")]
pub struct ChangesRecord {
    /// Always `copydesk/changes@1`.
    #[schemars(extend("const" = "copydesk/changes@1"))]
    pub schema: String,
    /// The story's id.
    pub id: String,
    /// The one version.
    #[schemars(range(min = 1))]
    pub from: u32,
    /// The other.
    #[schemars(range(min = 1))]
    pub to: u32,
    /// The text fields that differ.
    pub texts: Vec<TextChange>,
    /// What else of the story differs, by the names of `copydesk/story@1`.
    pub others: Vec<String>,
    /// Annotations that only the other version has.
    pub came: Vec<AboutRecord>,
    /// Annotations that only the one version has.
    pub went: Vec<AboutRecord>,
    /// Annotations that both have, at other places.
    pub moved: Vec<Moved>,
}

/// A text field that differs, as pieces. Those that are not `added` are the one text, those that are
/// not `removed` the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TextChange {
    /// Which.
    pub field: Field,
    /// The pieces, in the order of the text.
    pub pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Piece {
    /// What became of it.
    pub change: PieceChange,
    /// The text.
    pub text: String,
}

/// What became of a piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PieceChange {
    /// Both have it.
    Same,
    /// Only the one has it.
    Removed,
    /// Only the other has it.
    Added,
}

/// An annotation that is at another place, with the same words around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Moved {
    /// Which.
    #[serde(flatten)]
    pub about: AboutRecord,
    /// Where it was.
    pub from: Vec<Anchor>,
    /// Where it is.
    pub to: Vec<Anchor>,
}

impl ChangesRecord {
    /// Compares two versions, each with its number.
    pub fn new(from: (u32, &AnnotatedStory), to: (u32, &AnnotatedStory)) -> Self {
        let ((from, old), (to, new)) = (from, to);
        let id = &new.story.id;
        let about = |placed: &PlacedAnnotation| AboutRecord::new(id, &About::of(placed));
        let lacking = |one: &AnnotatedStory, other: &AnnotatedStory| -> Vec<AboutRecord> {
            let only = one.annotations.iter();
            let only = only.filter(|placed| find(other, placed).is_none());
            only.map(about).collect()
        };
        let moved = new.annotations.iter().filter_map(|placed| {
            let from = &find(old, placed)?.annotation.anchors;
            let to = &placed.annotation.anchors;
            (from != to).then(|| Moved {
                about: about(placed),
                from: from.clone(),
                to: to.clone(),
            })
        });
        Self {
            schema: CHANGES_SCHEMA.to_owned(),
            id: id.to_string(),
            from,
            to,
            texts: texts(&old.story, &new.story),
            others: others(&old.story, &new.story)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            came: lacking(new, old),
            went: lacking(old, new),
            moved: moved.collect(),
        }
    }
}

/// The annotation of a version that is the same one.
fn find<'a>(
    annotated: &'a AnnotatedStory,
    placed: &PlacedAnnotation,
) -> Option<&'a PlacedAnnotation> {
    let mut all = annotated.annotations.iter();
    all.find(|it| it.fingerprint == placed.fingerprint)
}

fn texts(old: &Story, new: &Story) -> Vec<TextChange> {
    let fields = [Field::Headline, Field::Byline, Field::Dateline, Field::Body];
    let differing = fields.into_iter().filter_map(|field| {
        let [one, other] = [old, new].map(|story| story.text(field).unwrap_or_default());
        (one != other).then(|| TextChange {
            field,
            pieces: pieces(one, other),
        })
    });
    differing.collect()
}

/// The words of two texts, those that follow one another in one piece.
fn pieces(old: &str, new: &str) -> Vec<Piece> {
    let diff = TextDiff::configure().timeout(TIME).diff_words(old, new);
    let mut pieces: Vec<Piece> = Vec::new();
    for change in diff.iter_all_changes() {
        let text = change.value();
        let change = match change.tag() {
            ChangeTag::Equal => PieceChange::Same,
            ChangeTag::Delete => PieceChange::Removed,
            ChangeTag::Insert => PieceChange::Added,
        };
        match pieces.last_mut() {
            Some(last) if last.change == change => last.text.push_str(text),
            _ => pieces.push(Piece {
                change,
                text: text.to_owned(),
            }),
        }
    }
    pieces
}

fn others(old: &Story, new: &Story) -> Vec<&'static str> {
    let Story {
        id: _,
        source,
        headline: _,
        body: _,
        byline: _,
        dateline: _,
        language,
        published,
        updated,
        urgency,
        embargo,
        status,
        categories,
        extra,
    } = old;
    let differ = [
        ("source", *source != new.source),
        ("language", *language != new.language),
        ("published", *published != new.published),
        ("updated", *updated != new.updated),
        ("urgency", *urgency != new.urgency),
        ("embargo", *embargo != new.embargo),
        ("status", *status != new.status),
        ("categories", *categories != new.categories),
        ("extra", *extra != new.extra),
    ];
    let differ = differ.into_iter().filter(|(_, differs)| *differs);
    differ.map(|(name, _)| name).collect()
}

/// The JSON Schema of [`ChangesRecord`], indented, as it is checked in.
///
/// # Errors
/// Never in practice: a schema is plain JSON.
pub fn changes_schema() -> Result<String, serde_json::Error> {
    let schema = schemars::schema_for!(ChangesRecord);
    serde_json::to_string_pretty(&schema).map(|text| text + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_that_differ_are_told_as_removed_and_added() {
        let told = |old, new| -> Vec<(PieceChange, String)> {
            let pieces = pieces(old, new);
            pieces.into_iter().map(|it| (it.change, it.text)).collect()
        };
        assert_eq!(
            told("Ferry fares rise again", "Ferry fares fall again"),
            [
                (PieceChange::Same, "Ferry fares ".into()),
                (PieceChange::Removed, "rise".into()),
                (PieceChange::Added, "fall".into()),
                (PieceChange::Same, " again".into()),
            ]
        );
        assert_eq!(told("", "New."), [(PieceChange::Added, "New.".into())]);
    }

    proptest! {
        #[test]
        fn the_pieces_are_both_texts(old in "([abé] |\n){0,20}", new in "([abé] |\n){0,20}") {
            let pieces = pieces(&old, &new);
            let without = |change| -> String {
                let kept = pieces.iter().filter(|piece| piece.change != change);
                kept.map(|piece| piece.text.as_str()).collect()
            };
            prop_assert_eq!(without(PieceChange::Added), old);
            prop_assert_eq!(without(PieceChange::Removed), new);
        }
    }
}
