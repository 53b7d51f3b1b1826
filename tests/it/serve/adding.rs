//! An editor marks words in a real browser: what she selects is what the form has, which of several places it
//! is too, and her flag stands there.

use serde_json::json;

use crate::support::skipped;

use super::Server;
use super::browser::{Browser, chromium};
use super::morning::newsroom;

const TEXT: &str = "The ferry company will raise its fares in May, and its owner, who owns the \
     harbour too, says that the fares are fair.\n\nNobody likes the fares.";

/// Selects the nth place of a word in the text, from 1.
#[track_caller]
fn select(browser: &mut Browser, word: &str, nth: usize) {
    let script = format!(
        "(() => {{ const body = document.querySelector('[data-field=body]'); \
         const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT); \
         let seen = 0, node; \
         while ((node = walk.nextNode())) for (let at = -1; (at = node.data.indexOf('{word}', at + 1)) >= 0;) \
         if (++seen === {nth}) {{ const range = document.createRange(); range.setStart(node, at); \
         range.setEnd(node, at + {}); getSelection().removeAllRanges(); getSelection().addRange(range); \
         return true }} return false }})()",
        word.len()
    );
    assert_eq!(browser.value(&script), json!(true), "{word} {nth}");
}

const WORDS: &str = "document.querySelector('#add[open] [name=words]')?.value";
const NTH: &str = "document.querySelector('#add[open] [name=nth]')?.value";

#[test]
fn what_is_selected_is_what_is_marked() {
    let Some(program) = chromium() else {
        let why = "no Chromium is installed, and CHROMIUM names none";
        return skipped("what_is_selected_is_what_is_marked", why);
    };
    let place = newsroom();
    let record = json!({"id": "own-1", "title": "Ferry fares rise again", "text": TEXT});
    place.write("own.ndjson", record.to_string());
    place.run_well(["own.ndjson"]);
    let server = Server::start(&place, 2);
    let mut browser = Browser::start(&program);
    browser.resize(1280, 900);
    browser.go(&server.links[0]);
    browser.until("document.querySelector('ol.queue li')");
    let home = browser.value("location.origin");
    let story = format!("{}/story?id=own-1", home.as_str().unwrap());
    browser.go(&story);
    browser.until("document.querySelector('#add')");
    select(&mut browser, "fares", 2);
    browser.press("m");
    browser.until(&format!("{WORDS} === 'fares' && {NTH} === '2'"));
    browser.until("document.activeElement.matches('[name=text]')");
    for key in ["W", "h", "o", "?"] {
        browser.press(key);
    }
    browser.press("Enter");
    browser.until("document.querySelector('.notice')?.innerText.includes('editor/flag added')");
    browser
        .until("document.querySelector('.card .decided-by')?.innerText.includes('added by Ada')");
    // It stands at the second place, and its number is no part of the words behind it.
    let marked = "document.querySelector('mark').previousElementSibling.previousSibling.data";
    let before = browser.value(marked);
    assert!(
        before.as_str().unwrap().ends_with("says that the "),
        "{before}"
    );
    select(&mut browser, "fares", 3);
    browser.press("m");
    browser.until(&format!("{WORDS} === 'fares' && {NTH} === '3'"));
    browser.press("Escape");
    browser.until("!document.querySelector('#add[open]')");
    browser.press("u");
    browser.until("document.querySelector('.notice')?.innerText.includes('Undid')");
    browser.until("!document.querySelector('mark')");
    let (status, said) = server.end();
    assert_eq!(status, Some(0), "{said}");
    let log = place.copydesk(["review", "log", "own-1"]).exits(0).stdout;
    assert!(
        log.contains("added error flag editor/flag “fares” in own-1, “Who?”"),
        "{log}"
    );
}
