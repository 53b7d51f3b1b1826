//! Every page, looked at by axe-core in a real browser: what it calls serious or critical is a fault.

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
    let server = Server::start(&place, 1);
    let mut browser = Browser::start(&program);
    browser.go(&server.links[0]);
    browser.until("document.querySelector('ol.queue li a.headline')");
    let pages = pages(&mut browser);
    let mut faults = Vec::new();
    for (scheme, width) in [("light", 1280), ("dark", 1280), ("light", 360)] {
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        browser.call("Emulation.setEmulatedMedia", &media).unwrap();
        browser.resize(width, 900);
        for page in &pages {
            browser.go(page);
            browser.until(&format!("location.href === {}", json!(page)));
            faults.extend(
                found(&mut browser, &axe).map(|what| format!("{page} ({scheme}, {width}): {what}")),
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // What finds nothing has to be able to find something.
    browser.value(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/x\">')",
    );
    assert_eq!(found(&mut browser, &axe).count(), 1);
    let (status, said) = server.end();
    assert_eq!(status, Some(0), "{said}");
}

/// The addresses of all pages that there are for a story with flags.
fn pages(browser: &mut Browser) -> Vec<String> {
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
    ];
    let mut pages: Vec<String> = paths.iter().map(|path| format!("{home}{path}")).collect();
    pages.extend([story, why]);
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
