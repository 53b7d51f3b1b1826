//! What was said of a story before, and what of it still holds.
//!
//! What a plugin says depends on the plugin, on the terms that it runs under, and on what it is
//! shown, and its receipt names all of these. So what it said of a story holds as long as the receipt
//! would come out the same, whatever else of the story has changed.
//!
//! | what was | holds |
//! |---|---|
//! | ok, abstained, failed by itself | where the receipt would be the same |
//! | failed by the wall clock | never, another run may come to another |
//! | skipped | never, it says something of the run |
//! | asked the archive | never, the answer may be another by now |

use crate::model::{
    AnnotatedStory, Annotation, CanonicalJson, Digest, Outcome, PlacedAnnotation, Receipt,
};
use crate::sandbox::{Call, ConfiguredPlugin, Shown};

use super::Pipeline;

/// What was said of a story before.
#[derive(Debug)]
pub(super) struct Before {
    annotated: AnnotatedStory,
}

impl Before {
    pub(super) fn new(annotated: AnnotatedStory) -> Self {
        Self { annotated }
    }

    /// What came of a plugin, if it holds for what the plugin is shown now. Taken out, so a plugin
    /// is asked for once.
    pub(super) fn take(&mut self, plugin: &ConfiguredPlugin, shown: &Shown) -> Option<Call> {
        let name = &plugin.manifest().name;
        let outcomes = &mut self.annotated.outcomes;
        let outcome = outcomes.iter_mut().find(|it| it.plugin == *name)?;
        let holds = |receipt: &Receipt| plugin.repeats(shown, receipt);
        if !outcome.receipt.as_ref().is_some_and(holds) || !is_lasting(&outcome.outcome) {
            return None;
        }
        let annotations = self.annotated.annotations.iter();
        let of_plugin = |placed: &&PlacedAnnotation| placed.plugin == *name;
        let annotations: Vec<Annotation> = annotations
            .filter(of_plugin)
            .map(|placed| placed.annotation.clone())
            .collect();
        Some(Call {
            outcome: outcome.outcome.clone(),
            annotations,
            receipt: outcome.receipt.take()?,
        })
    }
}

/// Whether the same call would come to it again.
fn is_lasting(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Ok | Outcome::Abstained(_) => true,
        Outcome::Failed { .. } => !outcome.is_by_clock(),
        Outcome::Skipped(_) => false,
    }
}

/// Everything but the story that decides what a run stores of it: the program, the plugins in their
/// order with their terms, who of them is required, and the gate. None where an answer of the archive
/// decides too.
pub(super) fn key(pipeline: &Pipeline) -> Option<Digest> {
    if pipeline.asks_archive() {
        return None;
    }
    let plugins: Vec<_> = pipeline
        .plugins()
        .iter()
        .map(|plugin| {
            let manifest = plugin.manifest();
            let configured = plugin.configured();
            (
                &manifest.name,
                &manifest.version,
                plugin.is_required(),
                configured.identity(),
            )
        })
        .collect();
    // What an annotation's id is made of is the program's doing.
    let all = (env!("CARGO_PKG_VERSION"), pipeline.gate(), plugins);
    let all = CanonicalJson::of(&all).ok()?;
    Some(Digest::of("copydesk/pipeline@1", &all))
}
