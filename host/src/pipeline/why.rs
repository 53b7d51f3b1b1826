//! Why an annotation is there: its receipt, with what its digests stand for.

use super::files::given_settings;
use super::kept;
use super::load::read;
use crate::config::Settings;
use crate::model::{
    AnnotationId, CanonicalJson, Content, Digest, Limits, PlacedAnnotation, PluginOutcome, Rule,
    StoryId,
};
use crate::sandbox::{limits_bytes, settings_bytes};
use crate::store::{Store, StoreError, StoredStory};

/// Stories that are looked through at a time.
const PAGE: usize = 64;

/// An annotation with all that is known of how it came to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The annotation.
    pub placed: PlacedAnnotation,
    /// What became of its plugin on the story, with the receipt.
    pub outcome: PluginOutcome,
    /// The rule of a flag, as the manifest of that very plugin has it.
    pub rule: Option<Rule>,
    /// The plugin's settings.
    pub settings: Option<CanonicalJson>,
    /// Its limits. Their wall clock is in no receipt and is the default here.
    pub limits: Option<Limits>,
}

/// How a plugin that once ran stands in a pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Today {
    /// It is there, and would run just so.
    Same,
    /// There is another file under its name.
    OtherFile(Digest),
    /// It is there with other settings.
    OtherSettings,
    /// It is there with other limits.
    OtherLimits,
    /// It is not in the pipeline.
    Gone,
    /// Its file or its settings there are wrong.
    Wrong,
}

/// The annotations of current versions whose ids begin so, with their stories. Looks through all
/// stories, since the id of an annotation does not tell that of its story; enough to tell whether
/// there are several, and which.
///
/// # Errors
/// When the store cannot be read.
pub fn find_annotations(
    store: &dyn Store,
    prefix: &str,
    limit: usize,
) -> Result<Vec<(StoryId, AnnotationId)>, StoreError> {
    let mut found = Vec::new();
    let mut after: Option<StoryId> = None;
    while found.len() < limit {
        let page = store.scan(after.as_ref(), PAGE)?;
        let Some(last) = page.last() else { break };
        after = Some(last.annotated.story.id.clone());
        for stored in &page {
            let ids = stored.annotated.annotations.iter().map(|placed| &placed.id);
            let matching = ids.filter(|id| id.as_str().starts_with(prefix));
            let story = &stored.annotated.story.id;
            found.extend(matching.map(|id| (story.clone(), id.clone())));
        }
    }
    found.truncate(limit);
    Ok(found)
}

impl Why {
    /// All that the store knows of an annotation of a story; `None` when it has none of that id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn of(
        store: &dyn Store,
        stored: &StoredStory,
        id: &AnnotationId,
    ) -> Result<Option<Self>, StoreError> {
        let annotated = &stored.annotated;
        let placed = annotated.annotations.iter().find(|it| it.id == *id);
        let Some(placed) = placed else {
            return Ok(None);
        };
        let outcome = annotated
            .outcomes
            .iter()
            .find(|it| it.plugin == placed.plugin);
        let Some(outcome) = outcome else {
            return Ok(None);
        };
        let mut why = Self {
            placed: placed.clone(),
            outcome: outcome.clone(),
            rule: None,
            settings: None,
            limits: None,
        };
        if let Content::Flag(flag) = &placed.annotation.content
            && let Some((_, manifest)) = kept::plugin(store, outcome.digest)?
        {
            let name = flag.rule.rsplit('/').next().unwrap_or_default();
            why.rule = manifest.rules.into_iter().find(|rule| rule.name == name);
        }
        if let Some(receipt) = &outcome.receipt {
            why.settings = kept::settings(store, receipt.settings)?;
            why.limits = kept::limits(store, receipt.limits)?;
        }
        Ok(Some(why))
    }

    /// How the plugin stands in a pipeline.
    pub fn today(&self, settings: &Settings) -> Today {
        let name = &self.outcome.plugin;
        let Some(entry) = settings.plugins.iter().find(|it| it.name == *name) else {
            return Today::Gone;
        };
        let Ok(Ok(candidate)) = read(entry) else {
            return Today::Wrong;
        };
        if candidate.file.digest() != self.outcome.digest {
            return Today::OtherFile(candidate.file.digest());
        }
        let Ok(own) = given_settings(settings, entry, &candidate.manifest) else {
            return Today::Wrong;
        };
        let Some(receipt) = &self.outcome.receipt else {
            return Today::Same;
        };
        let limits = entry.limits.lowered_to(&candidate.manifest.limits);
        if Digest::of_bytes(&settings_bytes(&own)) != receipt.settings {
            Today::OtherSettings
        } else if Digest::of_bytes(&limits_bytes(&limits)) != receipt.limits {
            Today::OtherLimits
        } else {
            Today::Same
        }
    }
}
