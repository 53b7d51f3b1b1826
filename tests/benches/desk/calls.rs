//! Figures of calls: the same plugin code natively and sandboxed, an empty call, and what each part
//! of a sandboxed call costs.

use copydesk::model::Story;
use copydesk::pipeline::Pipeline;
use wasmtime::Enabled;

use crate::machine::{guest, scratch};
use crate::plugins::{self, Both};
use crate::rounds::{compare, print, variant};
use crate::runtime::{self, Calls, Guest, Limits, Memory, Meter, Pool, Setup, Until};
use crate::stories::{Corpus, usual_size};

/// The same plugin code, native and as the product runs it.
pub(crate) fn native_against_sandboxed(pipeline: &Pipeline, corpus: &Corpus) {
    let kinds = [
        ("of about 4 KB", corpus.long()),
        ("as they come", corpus.mixed()),
    ];
    for (what, stories) in kinds {
        let (count, size) = (stories.len(), usual_size(&stories));
        println!("Native and sandboxed, {count} stories {what} (median {size} bytes)");
        let all = plugins::both(pipeline);
        for both in &all {
            in_both_forms(std::slice::from_ref(both), both.name, &stories);
        }
        in_both_forms(&all, "all three in turn", &stories);
    }
}

fn in_both_forms(plugins: &[Both<'_>], name: &str, stories: &[Story]) {
    let native = native_stories(plugins, stories);
    let variants = vec![
        variant(format!("{name}, native"), || natively(plugins, &native)),
        variant(format!("{name}, sandboxed"), || sandboxed(plugins, stories)),
    ];
    print(&compare(stories.len(), variants));
}

/// A call of a guest that does nothing.
pub(crate) fn empty(corpus: &Corpus) {
    println!("A call of a guest that does nothing");
    let dir = scratch("empty");
    let pipeline = plugins::alone("empty", &guest("empty"), &dir);
    let plugin = &pipeline.plugins()[0];
    let long = corpus.long();
    let cut = |story: &Story| Story {
        body: Some("A line.".to_owned()),
        ..story.clone()
    };
    let short: Vec<Story> = long.iter().map(cut).collect();
    let call = |stories: &[Story]| {
        for story in stories {
            plugins::annotate(plugin, story);
        }
    };
    let variants = vec![
        variant("a story of a line", || call(&short)),
        variant("a story of 4 KB", || call(&long)),
    ];
    print(&compare(long.len(), variants));
}

/// What a row of the table of parts runs.
enum Row {
    /// An instance for each call, which gets so far.
    Fresh(Setup, Until),
    /// One instance for all calls.
    Reused(Setup),
}

/// The product's way with one thing changed at a time.
fn rows() -> Vec<(&'static str, Row)> {
    let product = Setup::PRODUCT;
    let until = |until| Row::Fresh(product, until);
    let fresh = |setup| Row::Fresh(setup, Until::Annotated);
    let meter = |meter| fresh(Setup { meter, ..product });
    let limits = |limits| fresh(Setup { limits, ..product });
    let of = Pool::PRODUCT;
    let pool = |pool| {
        fresh(Setup {
            memory: Memory::Pool(pool),
            ..product
        })
    };
    let straight = Setup {
        calls: Calls::Straight,
        ..product
    };
    let reused = |meter| Row::Reused(Setup { meter, ..straight });
    let no_pool = Setup {
        memory: Memory::OnDemand,
        ..product
    };
    vec![
        ("without the host's own work", until(Until::Annotated)),
        ("  an instance made and dropped", until(Until::Instantiated)),
        ("  and configured", until(Until::Configured)),
        ("on the caller's stack", fresh(straight)),
        ("epochs in place of fuel", meter(Meter::Epoch)),
        ("neither fuel nor epochs", meter(Meter::None)),
        (
            "no limit on memories and tables",
            limits(Limits {
                sizes: false,
                ..Limits::PRODUCT
            }),
        ),
        (
            "no limit on what is lifted",
            limits(Limits {
                output: false,
                ..Limits::PRODUCT
            }),
        ),
        (
            "all instructions at one price",
            limits(Limits {
                prices: false,
                ..Limits::PRODUCT
            }),
        ),
        ("nothing kept resident", pool(Pool { keep: 0, ..of })),
        ("1 MiB kept resident", pool(Pool { keep: 1, ..of })),
        ("2 MiB kept resident", pool(Pool { keep: 2, ..of })),
        (
            "one warm slot for all plugins",
            pool(Pool { warm: 1, ..of }),
        ),
        (
            "every page reset, touched or not",
            pool(Pool {
                scan: Enabled::No,
                ..of
            }),
        ),
        (
            "both",
            pool(Pool {
                warm: 1,
                scan: Enabled::No,
                ..of
            }),
        ),
        ("no pool", fresh(no_pool)),
        ("one instance for all, fuel", reused(Meter::Fuel)),
        ("one instance for all, epochs", reused(Meter::Epoch)),
        ("one instance for all, neither", reused(Meter::None)),
        (
            "one instance for all, no limit at all",
            Row::Reused(Setup {
                meter: Meter::None,
                limits: Limits::NONE,
                ..straight
            }),
        ),
    ]
}

/// What each part of a sandboxed call costs.
pub(crate) fn parts(pipeline: &Pipeline, corpus: &Corpus) {
    println!("The parts of it: all three plugins in turn on a story of about 4 KB");
    let stories = corpus.long();
    let all = plugins::both(pipeline);
    let native = native_stories(&all, &stories);
    let lower = |shown: &Vec<copydesk_plugin::Story>| shown.iter().map(runtime::story).collect();
    let lowered: Vec<Vec<runtime::Story>> = native.iter().map(lower).collect();
    let components: Vec<&[u8]> = all.iter().map(Both::component).collect();
    let rows: Vec<(&str, Row, Vec<Guest>)> = rows()
        .into_iter()
        .map(|(name, row)| {
            let (Row::Fresh(setup, _) | Row::Reused(setup)) = row;
            (name, row, Guest::all(&components, setup))
        })
        .collect();

    let mut variants = vec![
        variant("native", || natively(&all, &native)),
        variant("the product", || sandboxed(&all, &stories)),
    ];
    for (name, row, guests) in &rows {
        let lowered = &lowered;
        variants.push(match *row {
            Row::Fresh(_, until) => variant(*name, move || {
                for shown in lowered {
                    for (guest, story) in guests.iter().zip(shown) {
                        guest.fresh(story, until);
                    }
                }
            }),
            Row::Reused(_) => {
                let mut instances: Vec<_> = guests.iter().map(Guest::reused).collect();
                variant(*name, move || {
                    for shown in lowered {
                        for (instance, story) in instances.iter_mut().zip(shown) {
                            instance.annotate(story);
                        }
                    }
                })
            }
        });
    }
    print(&compare(stories.len(), variants));
}

/// Each story as each of the plugins gets it.
fn native_stories(plugins: &[Both<'_>], stories: &[Story]) -> Vec<Vec<copydesk_plugin::Story>> {
    let shown = |story| plugins.iter().map(|it| it.native_story(story)).collect();
    stories.iter().map(shown).collect()
}

fn natively(plugins: &[Both<'_>], stories: &[Vec<copydesk_plugin::Story>]) {
    for shown in stories {
        for (both, story) in plugins.iter().zip(shown) {
            both.native.annotate(story);
        }
    }
}

fn sandboxed(plugins: &[Both<'_>], stories: &[Story]) {
    for story in stories {
        for both in plugins {
            plugins::annotate(both.sandboxed, story);
        }
    }
}
