//! What the queue can be narrowed to, with the number of stories of each: kept from one view to the
//! next.
//!
//! Of tags and sources each story may have its own, so the store reads all stories to count them:
//! on a large desk that takes longer than anybody should wait for the first line of a page, though whoever
//! narrows the queue in a way that nobody did before has to. What was counted holds as long as nothing happens on the desk. Then it is counted again: before the page is
//! answered where that is quick, else behind it, and the page says of when its numbers are. Who counts
//! keeps writers waiting, so of the time of a busy desk a hundredth goes there at most.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::model::Time;
use crate::store::{Facet, Faceted, Filter};

use super::access::lock;
use super::app::{App, Shared, with_store};
use super::error::PageError;
use super::feed::Place;

/// Values of each facet that are offered.
const VALUES: usize = 30;

/// What takes longer to count is not waited for.
const QUICK: Duration = Duration::from_millis(10);

/// How many times as long as it took to count is waited until it is done again.
const REST: u32 = 100;

/// Ways to narrow the queue of which counts are kept.
const KEPT: usize = 50;

/// Counts by how the queue is narrowed, those looked at last at the end.
#[derive(Debug, Default)]
pub(super) struct Counted {
    kept: Mutex<Vec<Kept>>,
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
pub(super) struct Count {
    pub(super) faceted: Arc<Faceted>,
    /// What had happened by then.
    of: Place,
    /// When, where there is a clock.
    pub(super) at: Option<Time>,
    took: Duration,
}

/// What is there of a count.
#[derive(Debug)]
pub(super) enum AtHand {
    /// It holds.
    Fresh(Count),
    /// Something happened since; whether it is time to count it again, which the caller has to.
    Stale(Count, bool),
    /// Nothing, or it is quick to count.
    Nothing,
}

impl Counted {
    /// What is there for a queue that is narrowed so, of a desk where this has happened.
    pub(super) fn at_hand(&self, narrowed: &str, newest: Place) -> AtHand {
        let mut kept = lock(&self.kept);
        let Some(place) = kept.iter().position(|it| it.narrowed == narrowed) else {
            return AtHand::Nothing;
        };
        let mut found = kept.remove(place);
        let count = found.count.clone();
        let at_hand = if count.of == newest {
            AtHand::Fresh(count)
        } else if count.took <= QUICK {
            AtHand::Nothing
        } else {
            let is_due = !found.in_hand && found.since.elapsed() >= count.took * REST;
            found.in_hand |= is_due;
            AtHand::Stale(count, is_due)
        };
        kept.push(found);
        at_hand
    }

    /// Counts it now.
    pub(super) fn count(
        &self,
        app: &App,
        narrowed: &str,
        filter: &Filter,
    ) -> Result<Count, PageError> {
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
        let counted = with_store(&app, move |app| app.counted.count(app, &narrowed, &filter));
        // What failed is counted again by the next who looks, and told there.
        if counted.await.is_err() {
            app.counted.forget(&of);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Site, flagged};
    use super::*;
    use crate::config::Settings;

    impl Site {
        /// Lets what was counted have taken so long.
        fn counted_in(&self, took: Duration) {
            for kept in lock(&self.app.counted.kept).iter_mut() {
                kept.count.took = took;
            }
        }
    }

    const STALE: &str = "something happened since";

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
        assert!(before.contains("1 story fits") && before.contains(STALE));
        // The rows wait for nothing.
        assert!(before.contains("id=b"));
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
        assert!(after.contains("2 stories fit") && !after.contains(STALE));
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
