//! What the decisions tell: how right each rule was as editors judged it, what came in and was decided
//! day by day, and what waits longest.

use std::collections::BTreeMap;

use crate::model::{Kind, Logged, Numbered, State, StoryId, Subject, Time, Verdict, in_force};
use crate::store::{Counts, Filter, Head, Store, StoreError};

/// Stories that are read at a time.
const PAGE: usize = 500;

/// Stories that are told as those that wait longest.
const OLDEST: usize = 5;

/// What the decisions of a desk tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statistics {
    /// How many stories stand where.
    pub counts: Counts,
    /// The rules whose flags were judged, those that were judged most first, then by name.
    pub rules: Vec<Judged>,
    /// The same for everything that a plugin said.
    pub plugins: Vec<Judged>,
    /// The days on which something came in or was decided, in their order.
    pub days: Vec<Day>,
    /// The stories in review that were published first, the oldest first.
    pub oldest: Vec<Head>,
}

/// How something was judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// The rule or the plugin.
    pub name: String,
    /// Annotations that are accepted.
    pub accepted: u64,
    /// Annotations that are dismissed.
    pub dismissed: u64,
    /// Annotations that are put off.
    pub deferred: u64,
}

impl Judged {
    /// The share of what was judged that was right, 0 to 1; none where nothing was judged.
    pub fn precision(&self) -> Option<f64> {
        let judged = self.accepted + self.dismissed;
        #[expect(clippy::cast_precision_loss, reason = "nobody decides so often")]
        let share = self.accepted as f64 / judged as f64;
        (judged > 0).then_some(share)
    }
}

/// A day in UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Day {
    /// As `2026-02-09`.
    pub date: String,
    /// Stories on the desk that were published then.
    pub published: u64,
    /// Decisions on stories and annotations, without those that were taken back.
    pub decided: u64,
}

impl Statistics {
    /// Reads the log and the heads of all stories.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn of(store: &dyn Store) -> Result<Self, StoreError> {
        let mut days: BTreeMap<String, Day> = BTreeMap::new();
        let mut rules: BTreeMap<String, Judged> = BTreeMap::new();
        let mut plugins: BTreeMap<String, Judged> = BTreeMap::new();
        for entries in by_story(store)?.values() {
            let holding = in_force(entries);
            for entry in &holding {
                if !matches!(entry.decision.verdict, Verdict::Undo { .. }) {
                    day(&mut days, &entry.at).decided += 1;
                }
            }
            for entry in last_of_each(&holding) {
                let Subject::Annotation(about) = &entry.decision.on else {
                    continue;
                };
                // What an editor added tells of no plugin.
                if about.plugin.is_editor() {
                    continue;
                }
                count(&mut plugins, about.plugin.as_str(), &entry.decision.verdict);
                if about.kind == Kind::Flag {
                    count(&mut rules, &about.name, &entry.decision.verdict);
                }
            }
        }
        let mut oldest: Vec<Head> = Vec::new();
        let mut after = None;
        loop {
            let page = store.queue(&Filter::default(), after.as_ref(), PAGE)?;
            for head in page.heads {
                if let Some(published) = &head.published {
                    day(&mut days, published).published += 1;
                    if head.state == State::Review {
                        oldest.push(head);
                    }
                }
            }
            oldest.sort_by_key(|head| {
                let published = head.published.as_ref().and_then(Time::timestamp);
                (published, head.id.to_string())
            });
            oldest.truncate(OLDEST);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(Self {
            counts: store.counts()?,
            rules: ordered(rules),
            plugins: ordered(plugins),
            days: days.into_values().collect(),
            oldest,
        })
    }
}

/// All that was decided, by story, in the order of the log.
fn by_story(store: &dyn Store) -> Result<BTreeMap<String, Vec<Logged>>, StoreError> {
    let acts = store.acts(0, usize::MAX)?;
    let mut by_story: BTreeMap<String, Vec<Logged>> = BTreeMap::new();
    for entry in acts.iter().flat_map(Numbered::entries) {
        let id: &StoryId = &entry.decision.story;
        by_story.entry(id.to_string()).or_default().push(entry);
    }
    Ok(by_story)
}

/// Of several decisions on one thing the last says what holds.
fn last_of_each<'a>(holding: &[&'a Logged]) -> Vec<&'a Logged> {
    let mut last: Vec<&Logged> = Vec::new();
    for &entry in holding {
        if matches!(entry.decision.verdict, Verdict::Undo { .. }) {
            continue;
        }
        last.retain(|it| !it.decision.on.is(&entry.decision.on));
        last.push(entry);
    }
    last
}

fn day<'a>(days: &'a mut BTreeMap<String, Day>, at: &Time) -> &'a mut Day {
    // In UTC, whatever zone it was written in.
    let instant = at.timestamp().map(|it| it.to_string());
    let text = instant.as_deref().unwrap_or(at.as_str());
    let date = text.get(..10).unwrap_or(text);
    days.entry(date.to_owned()).or_insert_with(|| Day {
        date: date.to_owned(),
        ..Day::default()
    })
}

fn count(all: &mut BTreeMap<String, Judged>, name: &str, verdict: &Verdict) {
    let judged = all.entry(name.to_owned()).or_insert_with(|| Judged {
        name: name.to_owned(),
        ..Judged::default()
    });
    match verdict {
        Verdict::Accept => judged.accepted += 1,
        Verdict::Dismiss => judged.dismissed += 1,
        Verdict::Defer => judged.deferred += 1,
        _ => {}
    }
}

fn ordered(all: BTreeMap<String, Judged>) -> Vec<Judged> {
    let mut all: Vec<Judged> = all.into_values().collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.accepted + it.dismissed));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::ferry;
    use crate::model::{AnnotationVerdict, Severity};
    use crate::review::{Judgement, Signature, find_story, on_annotations_of, take, undo_act};
    use crate::store::MemoryStore;

    #[test]
    fn a_rule_is_as_right_as_what_holds_of_its_flags() {
        let store = MemoryStore::default();
        let story = ferry();
        store.put(std::slice::from_ref(&story), None).unwrap();
        let sign = |at: &str| Signature {
            by: "Ada",
            at: Time::parse(at).unwrap(),
            gate: Severity::Error.into(),
            expected: None,
        };
        let id = story.story.id.to_string();
        let decide = |n: usize, verdict, at: &str| {
            let stored = find_story(&store, &id).unwrap();
            let ids = [stored.annotated.annotations[n].id.clone()];
            let judgement = Judgement::new(verdict, Some("so"));
            let seen = on_annotations_of(&stored, &ids, &judgement).unwrap();
            take(&store, sign(at), seen).unwrap().numbered.number
        };
        let flags: Vec<usize> = (0..story.annotations.len())
            .filter(|n| {
                matches!(
                    story.annotations[*n].annotation.content,
                    crate::model::Content::Flag(_)
                )
            })
            .collect();
        decide(flags[0], AnnotationVerdict::Defer, "2026-02-09T08:00:00Z");
        decide(flags[0], AnnotationVerdict::Accept, "2026-02-10T08:00:00Z");
        let undone = decide(flags[1], AnnotationVerdict::Dismiss, "2026-02-10T09:00:00Z");
        decide(flags[2], AnnotationVerdict::Dismiss, "2026-02-10T10:00:00Z");
        let seen = undo_act(&store, undone, None).unwrap();
        take(&store, sign("2026-02-11T08:00:00Z"), seen).unwrap();
        let statistics = Statistics::of(&store).unwrap();
        let judged: Vec<_> = statistics.rules.iter().map(Judged::precision).collect();
        assert_eq!(judged.len(), 2, "{:?}", statistics.rules);
        assert!(judged.contains(&Some(1.0)) && judged.contains(&Some(0.0)));
        let decided: Vec<_> = statistics
            .days
            .iter()
            .map(|it| (it.date.as_str(), it.decided))
            .collect();
        assert!(decided.contains(&("2026-02-09", 1)), "{decided:?}");
        assert!(decided.contains(&("2026-02-10", 2)), "{decided:?}");
        assert_eq!(Judged::default().precision(), None);
    }
}
