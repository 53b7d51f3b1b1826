//! Stories for tests.

use crate::{Annotation, EarlierAnnotation, Story};

/// Makes a [`Story`] for a test, field by field.
///
/// ```
/// # use copydesk_plugin::testing::StoryBuilder;
/// let story = StoryBuilder::new().headline("Rain").body("It rained.").language("en").build();
/// ```
///
/// A `&str` is a story that has nothing but a body wherever the harness takes a story.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct StoryBuilder(Story);

macro_rules! texts {
    ($($field:ident: $doc:literal,)*) => {
        $(
            #[doc = $doc]
            pub fn $field(mut self, text: impl Into<String>) -> Self {
                self.0.$field = Some(text.into());
                self
            }
        )*
    };
}

impl StoryBuilder {
    /// Begins a story that has nothing.
    pub fn new() -> Self {
        Self::default()
    }

    texts! {
        id: "Gives it an id.",
        headline: "Gives it a headline.",
        body: "Gives it a body, one paragraph a line.",
        byline: "Gives it a byline.",
        dateline: "Gives it a dateline.",
        language: "Gives it a language, as a BCP 47 tag.",
        published: "Gives it the time of its publication, in RFC 3339.",
        updated: "Gives it the time of its last change, in RFC 3339.",
        source: "Gives it a source: a URI or the name of an agency.",
        embargo: "Gives it a time not to be published before, in RFC 3339.",
        status: "Gives it a status: `usable`, `withheld` or `canceled`.",
    }

    /// Gives it an urgency from 1 to 8.
    pub fn urgency(mut self, urgency: u8) -> Self {
        self.0.urgency = Some(urgency);
        self
    }

    /// Files it under `category` (can be repeated).
    pub fn category(mut self, category: impl Into<String>) -> Self {
        self.0
            .categories
            .get_or_insert_default()
            .push(category.into());
        self
    }

    /// Adds what the plugin named `plugin` said earlier in the run (can be repeated).
    pub fn earlier(mut self, plugin: impl Into<String>, annotation: Annotation) -> Self {
        self.0
            .annotations
            .push(EarlierAnnotation::new(plugin, annotation));
        self
    }

    /// Adds a field that Copydesk has no name for (can be repeated).
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let extra = self.0.extra.get_or_insert_default();
        extra.push((name.into(), value.into()));
        extra.sort();
        self
    }

    /// Finishes the story.
    #[must_use]
    pub fn build(self) -> Story {
        self.0
    }
}

impl From<StoryBuilder> for Story {
    fn from(builder: StoryBuilder) -> Self {
        builder.build()
    }
}

impl From<&Self> for Story {
    fn from(story: &Self) -> Self {
        story.clone()
    }
}

impl From<&str> for Story {
    fn from(body: &str) -> Self {
        StoryBuilder::new().body(body).build()
    }
}
