//! What Copydesk speaks of: stories, what plugins say of them, and what follows from that.
//!
//! Pure: no file, clock, database or guest is touched here, and nothing here can fail but a check
//! of a value that came from outside. Everything else in the host is built on these types.
//!
//! Invariant: a type of this module means the same in every layer, from the contract (WIT) to the
//! page; a layer that needs another shape converts at its edge.

mod addition;
mod anchor;
mod annotation;
mod approval;
mod canonical;
mod capability;
mod changes;
mod consultation;
mod decision;
mod document;
mod export;
mod fingerprint;
mod gate;
mod id;
mod lexicon;
mod limits;
mod manifest;
mod outcome;
mod parts;
mod passage;
mod recency;
mod role;
mod ruling;
mod selector;
mod signature;
mod standing;
mod state;
mod story;
mod tombstone;
mod trust;

pub use addition::{Addition, Remark, RemarkError};
pub use anchor::{Anchor, AnchorError, Field};
pub use annotation::{Annotation, Content, Flag, Kind, Severity, Suggestion, Summary, Tag};
pub use approval::{Approval, NotApprovable, Obstacle, Override, OverrideError};
pub use canonical::{CanonicalJson, Digest};
pub use capability::{Capability, CapabilityError};
pub use changes::{
    CHANGES_SCHEMA, ChangesRecord, Moved, Piece, PieceChange, TextChange, changes_schema,
};
pub use consultation::{Consulted, Question, Reference};
pub use decision::{
    About, AboutRecord, Act, Changed, DECISION_SCHEMA, Decision, DecisionRecord, Lifted, Logged,
    NameError, Numbered, Revision, Scope, Subject, Verdict, decision_schema, in_force,
};
pub use document::{DocumentHead, DocumentRecord, LeftOut};
pub use export::{
    AdditionRecord, AnnotationRecord, ConsultedRecord, ContentRecord, CreatorRecord, OrphanRecord,
    OutcomeRecord, ReceiptRecord, Receipts, RulingRecord, STORY_SCHEMA, StoryRecord, story_schema,
};
pub use fingerprint::{Fingerprint, fingerprints};
pub use gate::{Bar, Gate, Need, Rules, RulesError, Step, Waive};
pub(crate) use id::is_kebab;
pub use id::{AnnotationId, IdError, PluginName, StoryId};
pub use lexicon::{Entry, Lexicon, LexiconError, Occurrence};
pub use limits::{CompileLimits, Limits};
pub use manifest::{Example, Manifest, Read, Rule, Setting, SettingType};
pub use outcome::{FailureKind, LogLevel, LogLine, Outcome, PluginOutcome, Receipt, Skip};
pub use parts::{Part, PartCounts, Parts, What, Why};
pub use role::{Permission, Role};
pub use ruling::{
    ANNOTATION_TRANSITIONS, AnnotationVerdict, Reach, RulingError, STORY_TRANSITIONS, StoryVerdict,
    holder, last_in_force,
};
pub use selector::{Selector, SelectorError};
pub use signature::{Signature, Sketch};
pub use standing::{Orphan, holding_everywhere, standing_on};
pub use state::{AnnotatedStory, PlacedAnnotation, Reason, State, Status};
pub use story::{ExtraValue, Source, SourceStatus, Story, Time};
pub use tombstone::{Demand, Tombstone};
pub use trust::{KeyId, NoKey, NotSigned, Signed, TrustedKey};

#[cfg(test)]
mod added;
#[cfg(test)]
mod edits;
#[cfg(test)]
pub(crate) mod fixture;
