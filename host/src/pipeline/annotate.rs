//! One story through all plugins of a pipeline.

use std::sync::Arc;

use super::quarantine::Roster;
use super::reuse::Before;
use super::{Pipeline, PipelinePlugin};
use crate::model::{AnnotatedStory, Annotation, Outcome, PluginName, PluginOutcome, Skip, Story};
use crate::sandbox::{Archive, ArchiveError, Call};

/// Shows a story to each plugin in turn, and decides where it stands.
///
/// A plugin whose need could not be met, because the one that produces it failed, is skipped:
/// without the word of the other it could call clean what it did not understand. An abstention is a
/// word, so it skips nobody.
///
/// # Errors
/// When the archive that a plugin asked could not answer.
pub fn annotate(
    pipeline: &Pipeline,
    story: Story,
    archive: Option<&Arc<dyn Archive>>,
) -> Result<AnnotatedStory, ArchiveError> {
    annotate_by(pipeline, &Roster::default(), story, None, archive).map(|it| it.story)
}

/// A story with what the plugins said of it, and which of them were not run for that.
pub(super) struct Annotated {
    pub(super) story: AnnotatedStory,
    /// By place in the pipeline: whether what it said before was taken.
    pub(super) reused: Vec<bool>,
}

/// The same without the plugins that are out, and without running those whose word of before holds.
/// Those that need the word of one that is out are skipped, as after any other failure.
pub(super) fn annotate_by(
    pipeline: &Pipeline,
    roster: &Roster,
    story: Story,
    mut before: Option<Before>,
    archive: Option<&Arc<dyn Archive>>,
) -> Result<Annotated, ArchiveError> {
    let mut reused = vec![false; pipeline.plugins().len()];
    let mut said: Vec<(PluginOutcome, Vec<Annotation>)> =
        Vec::with_capacity(pipeline.plugins().len());
    let mut earlier: Vec<(PluginName, Annotation)> = Vec::new();
    for (place, plugin) in pipeline.plugins().iter().enumerate() {
        let skip = roster
            .skip(place)
            .or_else(|| unmet(plugin, pipeline, &said));
        let (outcome, annotations, receipt) = match skip {
            Some(why) => (Outcome::Skipped(why), Vec::new(), None),
            None => {
                let configured = plugin.configured();
                let shown = configured.shown(&story, &earlier);
                let held = before.as_mut().and_then(|it| it.take(configured, &shown));
                if let Some(reused) = reused.get_mut(place) {
                    *reused = held.is_some();
                }
                let Call {
                    outcome,
                    annotations,
                    receipt,
                } = match held {
                    Some(call) => call,
                    None => configured.ask(&story, shown, archive)?,
                };
                (outcome, annotations, Some(receipt))
            }
        };
        if pipeline.passes_on(plugin) {
            let name = &plugin.manifest().name;
            earlier.extend(annotations.iter().map(|one| (name.clone(), one.clone())));
        }
        said.push((
            PluginOutcome {
                plugin: plugin.manifest().name.clone(),
                version: plugin.manifest().version.clone(),
                digest: plugin.configured().digest(),
                required: plugin.is_required(),
                outcome,
                receipt,
            },
            annotations,
        ));
    }
    Ok(Annotated {
        story: AnnotatedStory::new(story, said, pipeline.gate().clone()),
        reused,
    })
}

/// Why a plugin cannot look at this story: something that it needs was not said.
///
/// A plugin that is not required and did not answer takes nobody's need away that another plugin has
/// answered: else any plugin could take out any other by claiming to produce what that one needs.
fn unmet(
    plugin: &PipelinePlugin,
    pipeline: &Pipeline,
    said: &[(PluginOutcome, Vec<Annotation>)],
) -> Option<Skip> {
    plugin.manifest().needs.iter().find_map(|need| {
        let producers = said.iter().zip(pipeline.plugins());
        let producers = producers.filter(|(_, producer)| {
            let produces = &producer.manifest().produces;
            produces.iter().any(|made| made.overlaps(need))
        });
        let outcomes = producers.map(|((outcome, _), _)| outcome);
        let answered = outcomes.clone().any(|one| silence(one).is_none());
        outcomes
            .filter(|one| one.required || !answered)
            .find_map(|one| Some((one, silence(one)?)))
            .map(|(one, verb)| {
                Skip::Need(format!("it needs {need} of {}, which {verb}", one.plugin))
            })
    })
}

/// What became of a plugin that did not answer. An abstention is an answer.
fn silence(outcome: &PluginOutcome) -> Option<&'static str> {
    match outcome.outcome {
        Outcome::Failed { .. } => Some("failed"),
        Outcome::Skipped(Skip::Need(_)) => Some("was skipped"),
        Outcome::Skipped(Skip::Quarantined { .. }) => Some("is quarantined"),
        Outcome::Ok | Outcome::Abstained(_) => None,
    }
}
