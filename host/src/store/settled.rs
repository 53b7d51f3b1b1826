//! What tells that putting a story once more would change nothing.

use sha2::{Digest as _, Sha256};

use crate::model::{AnnotatedStory, Digest, PluginOutcome, Story};

/// A digest of a story, of the place that it was found at, and of the `key` that it was put under.
/// Two stores need not agree on it.
pub(super) fn settled(story: &Story, content: Digest, key: Digest) -> Digest {
    let mut hash = Sha256::new();
    hash.update(content.as_bytes());
    hash.update(key.as_bytes());
    let source = &story.source;
    for text in [story.id.as_str(), &source.uri, &source.format] {
        // With its length before it, no text runs into the next one.
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.update(source.ordinal.to_be_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    digest.into()
}

/// The same of what was put, where every plugin has settled what it says.
pub(super) fn settled_by(
    annotated: &AnnotatedStory,
    content: Digest,
    key: Option<Digest>,
) -> Option<Digest> {
    let all = annotated.outcomes.iter().all(PluginOutcome::is_settled);
    key.filter(|_| all)
        .map(|key| settled(&annotated.story, content, key))
}
