//! Every page, looked at by axe-core in a real browser: what it calls serious or critical is a fault, and
//! what is wider than the window.
//! With `PICTURES` set to a directory, a picture of each is left there for who wants to look herself.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{Place, skipped, target_dir};

use super::Server;
use super::browser::{Browser, chromium};

/// The script of axe-core; none where it is not installed.
fn axe() -> Option<String> {
    let named = std::env::var_os("AXE").map(PathBuf::from);
    let usual = target_dir().join("author-tools/node_modules/axe-core/axe.min.js");
    fs::read_to_string(named.unwrap_or(usual)).ok()
}

#[test]
fn nothing_on_any_page_shuts_anybody_out() {
    const TEST: &str = "nothing_on_any_page_shuts_anybody_out";
    let Some(program) = chromium() else {
        return skipped(TEST, "no Chromium is installed, and CHROMIUM names none");
    };
    let Some(axe) = axe() else {
        return skipped(
            TEST,
            "axe-core is not installed; .ci/run installs it, or AXE names its script",
        );
    };
    let place = Place::newsroom();
    place.run_well(["stories"]);
    let dismiss = [
        "review",
        "dismiss",
        "--rule",
        "hygiene/*",
        "--reason",
        "so",
        "--yes",
        "--by",
        "Ada",
        "--scope",
        "everywhere",
    ];
    drop(place.copydesk(dismiss).exits(0));
    for text in ["The fares rise.", "The fares rise in May, says who?"] {
        let story = json!({"id": "changed", "title": "Ferry fares", "text": text});
        place.write("changed.ndjson", story.to_string());
        place.run_well(["changed.ndjson"]);
    }
    let add = [
        "review",
        "add",
        "changed",
        "--flag",
        "error",
        "--words",
        "says who?",
        "--message",
        "A source is missing.",
        "--by",
        "Ada",
    ];
    drop(place.copydesk(add).exits(0));
    let server = Server::start(&place, 1);
    let mut browser = Browser::start(&program);
    browser.go(&server.links[0]);
    browser.until("document.querySelector('ol.queue li a.headline')");
    let pages = pages(&mut browser);
    let inside = browser.page();
    browser.open();
    let outside = browser.page();
    let pictures = std::env::var_os("PICTURES").map(PathBuf::from);
    let mut faults = Vec::new();
    for (scheme, width) in [("light", 1280), ("dark", 1280), ("light", 360)] {
        for (number, page) in pages.iter().enumerate() {
            let is_signed_in = page.is_signed_in;
            browser.turn_to(if is_signed_in { &inside } else { &outside });
            let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
            browser.call("Emulation.setEmulatedMedia", &media).unwrap();
            browser.resize(width, 900);
            let address = &page.address;
            browser.go(address);
            browser.until(&format!("location.href === {}", json!(address)));
            if let Some(before) = page.before {
                browser.value(before);
            }
            if let Some(pictures) = &pictures {
                let name = format!("{number:02}-{scheme}-{width}.png");
                fs::write(pictures.join(name), browser.picture()).unwrap();
            }
            let over = browser.value("document.documentElement.scrollWidth - innerWidth");
            if over.as_i64().unwrap() > 0 {
                faults.push(format!(
                    "{address} is {over} wider than a window of {width}"
                ));
            }
            let found = found(&mut browser, &axe);
            faults.extend(found.map(|what| format!("{address} ({scheme}, {width}): {what}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    browser.turn_to(&inside);
    // What finds nothing has to be able to find something.
    browser.value(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/x\">')",
    );
    assert_eq!(found(&mut browser, &axe).count(), 1);
    let (status, said) = server.end();
    assert_eq!(status, Some(0), "{said}");
}

/// A page to look at.
struct Page {
    address: String,
    is_signed_in: bool,
    /// What is done on it first.
    before: Option<&'static str>,
}

/// All pages that there are for a story with flags, and for one that was changed and to which an
/// editor added.
fn pages(browser: &mut Browser) -> Vec<Page> {
    let of = |browser: &mut Browser, expression: &str| {
        let value = browser.value(expression);
        value
            .as_str()
            .unwrap_or_else(|| panic!("{expression}: {value}"))
            .to_owned()
    };
    let home = of(browser, "location.origin");
    let story = of(
        browser,
        "document.querySelector('ol.queue li a.headline').href",
    );
    browser.go(&story);
    browser.until("document.querySelector('.flags .card')");
    let why = of(
        browser,
        "document.querySelector('.card a[href^=\"/why\"]').href",
    );
    let inside = |address: String| Page {
        address,
        is_signed_in: true,
        before: None,
    };
    let paths = [
        "/",
        "/?state=clear",
        "/?source=nowhere",
        "/bulk?verdict=spike&in=state%3Dreview",
        "/plugins",
        "/statistics",
        "/suppressions",
        "/run",
        "/keys",
        "/nowhere",
        "/story?id=changed&since=1",
    ];
    let mut pages: Vec<Page> = paths
        .iter()
        .map(|path| inside(format!("{home}{path}")))
        .collect();
    pages.extend([inside(story.clone()), inside(why)]);
    for before in [
        "document.querySelector('#add').open = true",
        "document.querySelector('details.dismiss').open = true",
    ] {
        pages.push(Page {
            before: Some(before),
            ..inside(story.clone())
        });
    }
    pages.extend(["/", "/sign-in?token=wrong"].map(|path| Page {
        is_signed_in: false,
        ..inside(format!("{home}{path}"))
    }));
    pages
}

/// What axe-core finds on the page as it is that is serious or critical.
fn found(browser: &mut Browser, axe: &str) -> impl Iterator<Item = String> {
    browser.value(&format!("{axe}; true"));
    let run = "axe.run(document, {resultTypes: ['violations']}).then(result => result.violations\
         .filter(it => it.impact === 'serious' || it.impact === 'critical')\
         .map(it => it.id + ': ' + it.help + ': ' + it.nodes.slice(0, 3).map(node => node.html).join(' | ')))";
    let Value::Array(found) = browser.value(run) else {
        panic!("axe-core answered nothing");
    };
    found
        .into_iter()
        .map(|it| it.as_str().unwrap_or_default().to_owned())
}
