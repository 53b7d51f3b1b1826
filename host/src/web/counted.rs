//! What the queue can be narrowed to, with the number of stories of each: kept from one view to the
//! next.
//!
//! Of tags and sources each story may have its own, so the store reads all stories to count them: on
//! a large desk that takes longer than anybody should wait for the first line of a page. So a page
//! that nobody looked at before is shown without them there, and asks for them once it is shown;
//! one count at a time, and who asks for what is being counted gets that.
//! What was counted holds as long as nothing happens on the desk. Then it is counted again: before
//! the page is answered where that is quick, else behind it, and the page says of when its numbers
//! are. Of the time of a busy desk a hundredth goes there at most.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::model::Time;
use crate::store::{Counts, Facet, FacetCounts, Faceted, Filter};

use super::access::lock;
use super::app::{App, Shared, with_store};
use super::error::PageError;
use super::feed::Place;

/// Values of each facet that are offered.
const VALUES: usize = 30;

/// What takes longer to count is not waited for.
const QUICK: Duration = Duration::from_millis(10);

/// Stories that are counted in less, however they are narrowed.
const FEW: u64 = 2_000;

/// How many times as long as it took to count is waited until it is done again.
const REST: u32 = 100;

/// Ways to narrow the queue of which counts are kept.
const KEPT: usize = 50;

/// Counts by how the queue is narrowed, those looked at last at the end.
#[derive(Debug)]
pub(super) struct Counted {
    kept: Mutex<Vec<Kept>>,
    /// Held while somebody counts. Whoever waits for it takes no thread from those who answer.
    turn: tokio::sync::Mutex<()>,
    /// On a desk of so many stories they are counted before the page is answered.
    few: AtomicU64,
}

impl Default for Counted {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            few: AtomicU64::new(FEW),
        }
    }
}

#[derive(Debug)]
struct Kept {
    narrowed: String,
    count: Count,
    /// Since it was counted.
    since: Stopwatch,
    /// Whether somebody counts it again.
    in_hand: bool,
}

/// What was counted.
#[derive(Debug, Clone)]
struct Count {
    faceted: Arc<Faceted>,
    /// What had happened by then.
    of: Place,
    /// When, where there is a clock.
    at: Option<Time>,
    took: Duration,
}

/// What is told of a queue that is narrowed so.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) faceted: Arc<Faceted>,
    /// How many stories fit, where that is known.
    pub(super) stories: Option<u64>,
    /// How many stories stand where, on the whole desk.
    pub(super) counts: Counts,
    pub(super) as_of: AsOf,
}

/// How true it is what stories are counted by.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum AsOf {
    /// It is so.
    Now,
    /// It was so then, where there is a clock. Something happened since.
    Then(Option<Time>),
    /// It is not counted yet, but for what a store always knows.
    Later,
}

/// What is there of a count.
#[derive(Debug)]
enum AtHand {
    /// It holds.
    Fresh(Count),
    /// Something happened since; whether it is time to count it again, which the caller has to.
    Stale(Count, bool),
    /// Something happened since, but it is quick to count.
    Quick,
    /// It was never counted.
    Nothing,
}

/// What there is to tell of a queue that is narrowed so. Who `waits` gets numbers even where it
/// takes long to count them for the first time.
pub(super) async fn told(
    app: &Shared,
    narrowed: &str,
    filter: &Filter,
    waits: bool,
) -> Result<Told, PageError> {
    let at_hand = app.counted.at_hand(narrowed, app.feed.newest());
    if let AtHand::Stale(_, true) = at_hand {
        count_behind(app, narrowed.to_owned(), filter.clone());
    }
    let counts = with_store(app, |app| Ok(app.store.counts()?)).await?;
    let known = known(filter, &counts);
    let count = match at_hand {
        AtHand::Fresh(count) | AtHand::Stale(count, _) => count,
        AtHand::Nothing if !waits && counts.stories() > app.counted.few() => {
            count_behind(app, narrowed.to_owned(), filter.clone());
            let wanted = filter.clone();
            return with_store(app, move |app| uncounted(app, &wanted, known, counts)).await;
        }
        AtHand::Quick | AtHand::Nothing => {
            let filter = filter.clone();
            counted(app, narrowed.to_owned(), filter).await?
        }
    };
    Ok(Told {
        stories: Some(known.unwrap_or(count.faceted.stories)),
        faceted: count.faceted,
        counts,
        as_of: if count.of == app.feed.newest() {
            AsOf::Now
        } else {
            AsOf::Then(count.at)
        },
    })
}

/// Counts it, unless somebody does already: then that is what it is.
async fn counted(app: &Shared, narrowed: String, filter: Filter) -> Result<Count, PageError> {
    let asked = Stopwatch::start();
    let _turn = app.counted.turn.lock().await;
    match app.counted.counted_since(&narrowed, &asked) {
        Some(count) => Ok(count),
        None => with_store(app, move |app| app.counted.count(app, &narrowed, &filter)).await,
    }
}

/// How many stories fit, where a store knows that without counting: for a state, or for nothing.
fn known(filter: &Filter, counts: &Counts) -> Option<u64> {
    let stories = filter.state.map_or(counts.stories(), |it| counts.of(it));
    filter.is_of_state().then_some(stories)
}

/// What a store knows without counting.
fn uncounted(
    app: &App,
    filter: &Filter,
    stories: Option<u64>,
    counts: Counts,
) -> Result<Told, PageError> {
    let facets = match stories {
        Some(_) => {
            let counted = Facet::ALL.into_iter().filter(|facet| facet.is_counted());
            let counted: Vec<Facet> = counted.collect();
            app.store.facets(filter, &counted, VALUES)?.facets
        }
        None => Vec::new(),
    };
    // What is chosen of the others stays so.
    let all = Facet::ALL.map(|facet| {
        let there = facets.iter().find(|counts| counts.facet == facet);
        there.cloned().unwrap_or(FacetCounts {
            facet,
            values: Vec::new(),
            more: 0,
        })
    });
    let faceted = Faceted {
        stories: stories.unwrap_or_default(),
        facets: all.to_vec(),
    };
    Ok(Told {
        faceted: Arc::new(faceted),
        stories,
        counts,
        as_of: AsOf::Later,
    })
}

impl Counted {
    /// What is there for a queue that is narrowed so, of a desk where this has happened.
    fn at_hand(&self, narrowed: &str, newest: Place) -> AtHand {
        let mut kept = lock(&self.kept);
        let Some(place) = kept.iter().position(|it| it.narrowed == narrowed) else {
            return AtHand::Nothing;
        };
        let mut found = kept.remove(place);
        let count = found.count.clone();
        let at_hand = if count.of == newest {
            AtHand::Fresh(count)
        } else if count.took <= QUICK {
            AtHand::Quick
        } else {
            let is_due = !found.in_hand && found.since.elapsed() >= count.took * REST;
            found.in_hand |= is_due;
            AtHand::Stale(count, is_due)
        };
        kept.push(found);
        at_hand
    }

    fn few(&self) -> u64 {
        self.few.load(Ordering::Relaxed)
    }

    /// Counts it now.
    fn count(&self, app: &App, narrowed: &str, filter: &Filter) -> Result<Count, PageError> {
        // What happens while it is counted may be in it or not, so it is of what was before.
        let (of, at, begun) = (app.feed.newest(), crate::clock::now(), Stopwatch::start());
        let faceted = app.store.facets(filter, &Facet::ALL, VALUES);
        let mut kept = lock(&self.kept);
        kept.retain(|it| it.narrowed != narrowed);
        let count = Count {
            faceted: Arc::new(faceted?),
            of,
            at,
            took: begun.elapsed(),
        };
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(Kept {
            narrowed: narrowed.to_owned(),
            count: count.clone(),
            since: Stopwatch::start(),
            in_hand: false,
        });
        Ok(count)
    }

    /// What somebody else counted since it was asked for.
    fn counted_since(&self, narrowed: &str, asked: &Stopwatch) -> Option<Count> {
        let waited = asked.elapsed();
        let kept = lock(&self.kept);
        let mut kept = kept.iter().filter(|kept| kept.narrowed == narrowed);
        let found = kept.find(|kept| kept.since.elapsed() <= waited);
        found.map(|kept| kept.count.clone())
    }

    /// Forgets what was counted of a queue that is narrowed so.
    fn forget(&self, narrowed: &str) {
        lock(&self.kept).retain(|it| it.narrowed != narrowed);
    }
}

/// Counts it while nobody waits.
pub(super) fn count_behind(app: &Shared, narrowed: String, filter: Filter) {
    let app = Shared::clone(app);
    drop(tokio::spawn(async move {
        let of = narrowed.clone();
        // What failed is counted again by the next who looks, and told there.
        if counted(&app, narrowed, filter).await.is_err() {
            app.counted.forget(&of);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Site, flagged};
    use super::*;
    use crate::config::Settings;

    const STALE: &str = "something happened since";
    const LATER: &str = "data-uncounted=";

    impl Site {
        /// Lets what was counted have taken so long.
        fn counted_in(&self, took: Duration) {
            for kept in lock(&self.app.counted.kept).iter_mut() {
                kept.count.took = took;
            }
        }
    }

    /// A desk of two stories, which is more than are counted before a page is answered.
    fn large() -> Site {
        let stories = [flagged("a", 1), flagged("b", 2)];
        let site = Site::with(Settings::default_text(), &stories);
        site.app.counted.few.store(1, Ordering::Relaxed);
        site
    }

    #[test]
    fn what_nobody_counted_yet_is_shown_without_numbers_and_then_with_them() {
        let site = large();
        let visit = site.visit(0);
        let get = |path: &str| site.get(path, Some(&visit)).body;
        // What the store always knows is told at once.
        let first = get("/?state=review");
        assert!(first.contains(LATER) && first.contains("2 stories fit"));
        assert!(first.contains("style/word (2)") && !first.contains("name=\"source\""));
        assert!(first.contains("id=a") && first.contains("id=b"));
        // What is chosen stays chosen, and its number is of nobody's invention.
        let narrowed = get("/?source=sample.txt");
        assert!(narrowed.contains(LATER) && !narrowed.contains(" fit,"));
        assert!(narrowed.contains("<option value=\"sample.txt\" selected>sample.txt</option>"));
        for path in [
            "/?state=review&counts=wait",
            "/?source=sample.txt&counts=wait",
        ] {
            let whole = get(path);
            assert!(!whole.contains(LATER) && whole.contains("2 stories fit"));
            assert!(whole.contains("sample.txt (2)"), "{whole}");
        }
        // From then on it is there.
        for path in ["/?state=review", "/?source=sample.txt"] {
            let whole = get(path);
            assert!(!whole.contains(LATER) && whole.contains("sample.txt (2)"));
        }
    }

    #[test]
    fn a_story_tells_how_many_are_in_its_queue_when_that_was_counted() {
        let site = large();
        let visit = site.visit(0);
        let story = |site: &Site| {
            site.get("/story?id=a&in=source%3Dsample.txt", Some(&visit))
                .body
        };
        assert!(!story(&site).contains("in this queue"));
        drop(site.get("/?source=sample.txt&counts=wait", Some(&visit)));
        assert!(story(&site).contains("2 stories in this queue"));
    }

    #[test]
    fn what_is_slow_to_count_is_not_waited_for_and_the_page_says_so() {
        let site = Site::with(Settings::default_text(), &[flagged("a", 1)]);
        let visit = site.visit(0);
        let page = |site: &Site| site.get("/", Some(&visit)).body;
        assert!(page(&site).contains("1 story fits"));
        site.counted_in(QUICK * 1000);
        assert!(!page(&site).contains(STALE), "nothing happened since");
        site.desk.store().put(&[flagged("b", 1)], None).unwrap();
        let before = page(&site);
        assert!(before.contains("style/word (1)") && before.contains(STALE));
        // The rows wait for nothing, nor does what a store always knows.
        assert!(before.contains("id=b") && before.contains("2 stories fit"));
        assert!(page(&site).contains(STALE), "it is not time yet");
        assert!(!lock(&site.app.counted.kept)[0].in_hand);
        site.counted_in(QUICK + Duration::from_nanos(1));
        site.runtime.block_on(async {
            while lock(&site.app.counted.kept)[0].since.elapsed() < QUICK * (REST + 1) {
                tokio::task::yield_now().await;
            }
        });
        assert!(
            page(&site).contains(STALE),
            "it is counted behind this page"
        );
        site.runtime.block_on(async {
            while lock(&site.app.counted.kept).iter().any(|kept| kept.in_hand) {
                tokio::task::yield_now().await;
            }
        });
        let after = page(&site);
        assert!(after.contains("style/word (2)") && !after.contains(STALE));
    }

    #[test]
    fn who_waited_for_anothers_count_takes_it() {
        let site = Site::with(Settings::default_text(), &[flagged("a", 1)]);
        let (app, all) = (&site.app, Filter::default());
        let before = Stopwatch::start();
        drop(app.counted.count(app, "", &all).unwrap());
        let after = Stopwatch::start();
        let taken = |asked| app.counted.counted_since("", asked).is_some();
        assert!(taken(&before) && !taken(&after));
        assert!(app.counted.counted_since("state=clear", &before).is_none());
    }

    #[test]
    fn what_is_quick_to_count_is_never_old() {
        let site = Site::with(Settings::default_text(), &[flagged("a", 1)]);
        let visit = site.visit(0);
        assert!(site.get("/", Some(&visit)).body.contains("1 story fits"));
        site.counted_in(Duration::ZERO);
        site.desk.store().put(&[flagged("b", 1)], None).unwrap();
        let page = site.get("/", Some(&visit)).body;
        assert!(page.contains("2 stories fit") && !page.contains(STALE));
    }

    #[test]
    fn those_looked_at_last_are_kept() {
        let site = Site::with(Settings::default_text(), &[flagged("a", 1)]);
        let visit = site.visit(0);
        for n in 0..KEPT {
            site.get(&format!("/?source={n}"), Some(&visit));
            site.get("/", Some(&visit));
        }
        let kept = lock(&site.app.counted.kept);
        assert_eq!(kept.len(), KEPT);
        assert!(kept.iter().any(|it| it.narrowed.is_empty()));
    }
}
