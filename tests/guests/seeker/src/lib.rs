//! A plugin that looks things up in what the desk grants, well or without end.

use copydesk_plugin::{
    Annotation, Field, Issue, Plugin, Report, Severity, Story, archive, lexicon, serde,
};

const LIST: &str = "house-style";

/// The plugin.
#[derive(Debug)]
pub struct Seeker {
    settings: Settings,
}

/// The settings of [`Seeker`].
#[derive(Debug, Default, serde::Deserialize)]
#[serde(crate = "copydesk_plugin::serde", default, deny_unknown_fields)]
pub struct Settings {
    mode: Mode,
}

/// What it does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(crate = "copydesk_plugin::serde", rename_all = "kebab-case")]
enum Mode {
    /// A flag for each word of the list, with what to write instead.
    #[default]
    Find,
    /// A tag for each entry of the list.
    Entries,
    /// Asks for a list that nobody granted.
    Ungranted,
    /// Asks for the whole list for ever.
    EndlessLists,
    /// Looks for words in a text of 20 MB.
    HugeText,
    /// Looks for words among a million signs on a storm.
    ManySigns,
    /// Looks for words in a text of nothing but words of the list, on a storm.
    ManyFound,
    /// Looks for words in a text that begins a long term at each of its words.
    ManySteps,
    /// A tag for each near-duplicate.
    Near,
    /// A tag with the headline of each story that a paragraph of the body names.
    Story,
    /// Asks for stories for ever.
    EndlessStories,
    /// Asks the archive while it is made.
    Early,
}

impl Plugin for Seeker {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        if settings.mode == Mode::Early {
            drop(archive::near_duplicates(1));
        }
        Ok(Self { settings })
    }

    fn annotate(&self, story: &Story) -> Report {
        match self.settings.mode {
            Mode::Find => lexicon::find(LIST, story, Field::Body)
                .into_iter()
                .map(style)
                .collect(),
            Mode::Entries => lexicon::entries(LIST)
                .into_iter()
                .map(|entry| found(entry.term))
                .collect(),
            Mode::Ungranted => {
                drop(lexicon::entries("secrets"));
                Report::failed("it came back")
            }
            Mode::EndlessLists => loop {
                drop(std::hint::black_box(lexicon::entries(LIST)));
            },
            Mode::HugeText => {
                let mut huge = Story::default();
                huge.body = Some("word ".repeat(4_000_000));
                let count = lexicon::find(LIST, &huge, Field::Body).len();
                found(count.to_string()).into()
            }
            Mode::ManySigns => found_in(story, "!".repeat(1_000_000)),
            Mode::ManyFound => found_in(story, "very ".repeat(200_000)),
            Mode::ManySteps => found_in(story, "so ".repeat(100_000)),
            Mode::Near | Mode::Early => archive::near_duplicates(10)
                .into_iter()
                .map(|near| {
                    let percent = (near.containment * 100.0).round();
                    found(format!("{} {percent}", near.id))
                })
                .collect(),
            Mode::Story => story
                .body()
                .lines()
                .map(|id| match archive::story(id) {
                    Some(earlier) => found(earlier.headline.unwrap_or_default()),
                    None => found(format!("{id} is not earlier")),
                })
                .collect(),
            Mode::EndlessStories => loop {
                drop(std::hint::black_box(archive::story("a")));
            },
        }
    }
}

fn found(term: impl Into<String>) -> Annotation {
    Annotation::tag("found", term)
}

/// How many words of the list a text has; only where the headline is of a storm.
fn found_in(story: &Story, text: String) -> Report {
    if !story.headline().contains("Storm") {
        return found("a calm").into();
    }
    let mut other = Story::default();
    other.body = Some(text);
    let count = lexicon::find(LIST, &other, Field::Body).len();
    found(count.to_string()).into()
}

fn style(it: lexicon::Found) -> Annotation {
    let message = format!("The house style has another word for “{}”.", it.entry.term);
    let flag = Annotation::flag("style", Severity::Note, message).at(it.anchor.clone());
    match it.entry.value {
        Some(better) => flag.suggest(it.anchor, better),
        None => flag,
    }
}

copydesk_plugin::export!(Seeker);

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{StoryBuilder, add_earlier, plugin, set_lexicon};

    use super::*;

    #[test]
    fn flags_the_words_of_the_list() {
        set_lexicon(LIST, "co-operate\tcooperate\n");
        copydesk_plugin::testing::check_examples::<Seeker>();
        let flags = plugin::<Seeker>().flags("We Co-operate.");
        assert_eq!(flags.len(), 1);
    }

    #[test]
    fn tags_what_is_near() {
        add_earlier(StoryBuilder::new().id("a").body("It rained."), 0.5);
        let plugin = plugin::<Seeker>().with_settings("mode = \"near\"");
        let said = plugin.annotations("It rained again.");
        let terms: Vec<_> = said.iter().filter_map(Annotation::as_tag).collect();
        assert_eq!(terms.first().map(|tag| tag.term.as_str()), Some("a 50"));
    }
}
