//! One story through all plugins of a pipeline.

use std::sync::Arc;

use super::{Pipeline, PipelinePlugin};
use crate::model::{AnnotatedStory, Annotation, Outcome, PluginName, PluginOutcome, Story};
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
    let mut said: Vec<(PluginOutcome, Vec<Annotation>)> =
        Vec::with_capacity(pipeline.plugins().len());
    let mut earlier: Vec<(PluginName, Annotation)> = Vec::new();
    for plugin in pipeline.plugins() {
        let (outcome, annotations, receipt) = match unmet(plugin, pipeline, &said) {
            Some(reason) => (Outcome::Skipped(reason), Vec::new(), None),
            None => {
                let Call {
                    outcome,
                    annotations,
                    receipt,
                } = plugin.configured().annotate(&story, &earlier, archive)?;
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
    Ok(AnnotatedStory::new(story, said, pipeline.gate()))
}

/// Why a plugin cannot look at this story: something that it needs was not said.
fn unmet(
    plugin: &PipelinePlugin,
    pipeline: &Pipeline,
    said: &[(PluginOutcome, Vec<Annotation>)],
) -> Option<String> {
    let needs = &plugin.manifest().needs;
    said.iter()
        .zip(pipeline.plugins())
        .find_map(|((outcome, _), producer)| {
            let verb = match outcome.outcome {
                Outcome::Failed { .. } => "failed",
                Outcome::Skipped(_) => "was skipped",
                Outcome::Ok | Outcome::Abstained(_) => return None,
            };
            let produces = &producer.manifest().produces;
            let need = needs
                .iter()
                .find(|need| produces.iter().any(|made| made.overlaps(need)))?;
            Some(format!(
                "it needs {need} of {}, which {verb}",
                outcome.plugin
            ))
        })
}
