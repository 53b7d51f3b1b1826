//! A plain text as the desk's stories: one, or those of a page.

use std::collections::HashMap;
use std::iter;

use serde_json::{Value, json};

use super::part::{Doubt, Page, Part, PartKind};
use super::{Gate, split};
use crate::ingest::account::Account;
use crate::ingest::document::{Document, Name};
use crate::ingest::encoding::{Declared, Decoded};
use crate::ingest::inputs::Stories;
use crate::ingest::places::Places;
use crate::ingest::{Format, IdOrigin, Incoming, Refusal, RefusalKind, record, text};
use crate::model::{Digest, ExtraValue, Story, StoryId};

/// The stories of a document that nobody said is one story. What becomes of its lines is marked in
/// its account.
///
/// One that was named a page is cut whatever it looks like; any other has to look like a page, and
/// is the one story of a plain text otherwise.
pub(in crate::ingest) fn stories(mut document: Document) -> Stories {
    let decoded = match document.decoded(Declared::nothing()) {
        Ok(decoded) => decoded,
        Err(refusal) => return Box::new(iter::once(Err(refusal))),
    };
    let Decoded {
        text, mut places, ..
    } = decoded;
    let mut name = document.name;
    let gate = match name.format {
        Format::Page => Gate::Open,
        _ => Gate::Signs,
    };
    if text.trim().is_empty() {
        let refusal = Refusal::whole(&name.uri, RefusalKind::Empty);
        return Box::new(iter::once(Err(refusal)));
    }
    let page = split(&text, gate);
    if !page.is_page() {
        return Box::new(iter::once(text::story(&name, &text)));
    }
    name.format = Format::Page;
    document.account.format(Format::Page.name());
    mark(&page, &mut places, &document.account);
    Box::new(Told::new(&text, &page).incoming(&name).into_iter())
}

/// Writes down what every part of a page became.
fn mark(page: &Page, places: &mut Places, account: &Account) {
    for part in &page.parts {
        let at = places.at(part.range.start)..places.at(part.range.end);
        match part.kind {
            PartKind::Headline(story)
            | PartKind::Body(story)
            | PartKind::Meta(story)
            | PartKind::Teaser(story) => account.part_of_story(at, number(story)),
            PartKind::Repeat(of) => account.repeat(at, number(of)),
            PartKind::Remainder(why) => account.remainder(at.end, why),
        }
    }
}

/// There are no more stories than lines, of which only so many are looked at.
fn number(story: usize) -> u32 {
    u32::try_from(story).unwrap_or(u32::MAX)
}

/// What was collected of one story.
#[derive(Default)]
struct Collected {
    headline: Option<String>,
    body: String,
    teasers: Vec<Value>,
    repeats: usize,
}

/// A page and its text.
struct Told<'a> {
    text: &'a str,
    page: &'a Page,
}

impl<'a> Told<'a> {
    fn new(text: &'a str, page: &'a Page) -> Self {
        Self { text, page }
    }

    fn incoming(&self, name: &Name) -> Vec<Result<Incoming, Refusal>> {
        let collected = self.collected();
        let alone = collected.len() == 1;
        let mut keys: HashMap<String, u32> = HashMap::new();
        let stories = collected.into_iter().zip(&self.page.stories).enumerate();
        let stories = stories.map(|(n, (collected, told))| {
            let key = collected.key();
            let nth = keys.entry(key.clone()).or_default();
            let place = (!alone).then_some((key.as_str(), *nth));
            *nth += 1;
            let doubts = told.doubts.iter().map(|it| self.doubt(*it)).collect();
            let story = collected.into_story(name, n, place, doubts);
            Ok(Incoming {
                story,
                id: IdOrigin::Derived,
            })
        });
        stories.collect()
    }

    /// What is not certain, and the line where.
    fn doubt(&self, (doubt, at): (Doubt, usize)) -> Value {
        let line = self.text.get(at..).and_then(|rest| rest.lines().next());
        let line: String = line.unwrap_or_default().trim().chars().take(KEY).collect();
        json!({ "what": doubt, "line": line })
    }

    fn piece(&self, part: &Part) -> &'a str {
        self.text.get(part.range.clone()).unwrap_or_default()
    }

    fn collected(&self) -> Vec<Collected> {
        let mut collected: Vec<Collected> = Vec::new();
        collected.resize_with(self.page.stories.len(), Collected::default);
        for part in &self.page.parts {
            let piece = self.piece(part);
            let story = part.kind.story().and_then(|it| collected.get_mut(it));
            let Some(story) = story else { continue };
            match part.kind {
                PartKind::Headline(_) => story.head(piece.trim_matches('\n')),
                PartKind::Body(_) | PartKind::Meta(_) => story.body += piece,
                PartKind::Teaser(_) => story.teasers.push(json!(piece.trim_matches('\n'))),
                PartKind::Repeat(_) => story.repeats += 1,
                PartKind::Remainder(_) => {}
            }
        }
        collected
    }
}

/// How much of a story's beginning names it, in characters.
const KEY: usize = 120;

impl Collected {
    /// The first line of the first head is the headline; what stands under it is text.
    fn head(&mut self, written: &str) {
        let mut lines = written.split('\n');
        if self.headline.is_none() {
            self.headline = lines.next().map(|line| line.trim().to_owned());
        }
        for line in lines.filter(|line| Some(line.trim()) != self.headline.as_deref()) {
            self.body += line;
            self.body.push('\n');
        }
    }

    /// What names the story on its page: its headline, else the beginning of its text. Its place
    /// does not: a teaser more would give all stories below it the ids of others.
    fn key(&self) -> String {
        let first = self.headline.as_deref().unwrap_or(&self.body);
        let letters = first.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).take(KEY).collect()
    }

    fn into_story(
        self,
        name: &Name,
        ordinal: usize,
        place: Option<(&str, u32)>,
        doubts: Vec<Value>,
    ) -> Story {
        let mut body = text::trim_blank_lines(&self.body).to_owned();
        if body.is_empty() && self.headline.is_none() {
            // The article of these teasers is not there after all.
            let texts = self.teasers.iter().filter_map(Value::as_str);
            body = texts.collect::<Vec<_>>().join("\n");
        }
        let ordinal = number(ordinal);
        let id = match place {
            None => name.derived_id(&body, 0),
            Some((key, nth)) if name.piped => {
                name.derived_id(&format!("{key}#{nth}\n{body}"), ordinal)
            }
            Some((key, nth)) => {
                let key = Digest::of_bytes(key.as_bytes());
                StoryId::derived(&format!("{}#{key}", name.uri), nth)
            }
        };
        let mut story = record::blank(id, name.source(ordinal));
        // A teaser whose article is elsewhere: the site itself gave it no headline.
        let is_brief = self.headline.is_none() && !body.contains('\n');
        story.headline = self.headline;
        story.body = (!body.is_empty()).then_some(body);
        let mut page = serde_json::Map::new();
        if is_brief {
            page.insert("brief".to_owned(), json!(true));
        }
        for (key, list) in [("teasers", self.teasers), ("unsure", doubts)] {
            if !list.is_empty() {
                page.insert(key.to_owned(), Value::Array(list));
            }
        }
        if self.repeats > 0 {
            page.insert("repeats".to_owned(), json!(self.repeats));
        }
        if !page.is_empty() {
            keep(&mut story, Story::PAGE, &Value::Object(page));
        }
        story
    }
}

fn keep(story: &mut Story, key: &str, value: &Value) {
    if let Some(value) = ExtraValue::new(value) {
        story.extra.insert(key.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::tests::{read, refusals};

    const HEAD: &str = "\
Ferry fares to rise by a tenth in May
The harbour board of Tolmin blames the price of diesel, and passengers from the islands are ang...
The handball team of Pernau has lost its coach three days before the final.
";
    const ARTICLE: &str = "\
The harbour board of Tolmin will raise the fares of all ferries by a tenth in May, its chairwoman Ada Krantz said on Monday. Passengers from the islands are angry.
Krantz blamed the price of diesel. The harbour board had paid 2.1 million for diesel last year, she said, and could not do so again.
“Nobody likes to pay more for the same ferry,” Krantz told the passengers. “But a ferry that is bankrupt does not sail.”
";
    const FOOT: &str = "\
Two sheep stopped the traffic on the coast road near Vell for an hour.
The handball team of Pernau has lost its coach three days before the final.
Get our app for the latest news
Be the first to comment
";

    fn told(text: &str) -> Vec<Story> {
        let name = Name {
            uri: "a.txt".to_owned(),
            format: Format::Page,
            piped: false,
        };
        let page = split(text, Gate::Signs);
        let incoming = Told::new(text, &page).incoming(&name);
        incoming.into_iter().map(|it| it.unwrap().story).collect()
    }

    fn extra(story: &Story, key: &str) -> Value {
        story.extra.get(key).map_or(Value::Null, ExtraValue::value)
    }

    #[test]
    fn an_article_has_the_headline_and_the_teaser_that_stand_elsewhere() {
        let stories = told(&[HEAD, ARTICLE, FOOT].concat());
        assert_eq!(stories.len(), 3, "{stories:#?}");
        let headline = stories[0].headline.as_deref();
        assert_eq!(headline, Some("Ferry fares to rise by a tenth in May"));
        assert_eq!(stories[0].body.as_deref(), Some(ARTICLE.trim_end()));
        let teaser = HEAD.lines().nth(1).unwrap();
        assert_eq!(
            extra(&stories[0], Story::PAGE),
            json!({ "teasers": [teaser] })
        );
        assert_eq!(stories[1].page("repeats"), json!(1));
    }

    #[test]
    fn a_teaser_more_renames_no_other_story() {
        let before = told(&[HEAD, ARTICLE, FOOT].concat());
        let more = "A bakery in Oldcastle has been fined for selling bread that was too light.\n";
        let after = told(&[more, HEAD, ARTICLE, FOOT].concat());
        assert_eq!(after.len(), before.len() + 1, "{after:#?}");
        for story in &before {
            let same = after.iter().find(|it| it.id == story.id);
            let same = same.unwrap_or_else(|| panic!("{story:?} has another id"));
            assert_eq!(same.body, story.body);
        }
    }

    #[test]
    fn the_only_story_of_a_page_is_called_as_a_text_is() {
        let stories = told(
            &[
                ARTICLE,
                "Get our app for the latest news\nShare this article\n",
            ]
            .concat(),
        );
        assert_eq!(stories.len(), 1);
        assert_eq!(stories[0].id, StoryId::derived("a.txt", 0));
        assert_eq!(stories[0].body.as_deref(), Some(ARTICLE.trim_end()));
    }

    #[test]
    fn a_text_that_is_said_to_be_one_stays_one() {
        let text = [HEAD, ARTICLE, FOOT].concat();
        assert_eq!(read(Format::Text, text.as_bytes()).len(), 1);
        assert_eq!(read(Format::Page, text.as_bytes()).len(), 3);
        assert_eq!(refusals(Format::Page, " \n"), ["-: there is no text in it"]);
    }
}
