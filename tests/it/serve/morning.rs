//! An editor's morning in a real browser, on the example newsroom.

use serde_json::json;

use crate::support::{Place, skipped};

use super::Server;
use super::browser::{Browser, chromium};

/// The newsroom after its first run, with two editors.
pub(super) fn newsroom() -> Place {
    let place = Place::newsroom();
    let settings = std::fs::read_to_string(place.path().join("copydesk.toml")).unwrap();
    let editors = "\n[[editors]]\nname = \"Ada\"\nrole = \"chief\"\n\n[[editors]]\nname = \"Bob\"\nrole = \"editor\"\n";
    place.write("copydesk.toml", settings + editors);
    place.run_well(["stories"]);
    place
}

#[test]
fn the_morning_of_an_editor() {
    let Some(program) = chromium() else {
        let why = "no Chromium is installed, and CHROMIUM names none";
        return skipped("the_morning_of_an_editor", why);
    };
    let place = newsroom();
    let server = Server::start(&place, 2);
    let mut browser = Browser::start(&program);
    browser.resize(1280, 900);
    by_keyboard(&mut browser, &server);
    in_conflict(&mut browser, &server);
    without_script(&mut browser, &server);
    on_a_narrow_screen(&mut browser);
    let (status, said) = server.end();
    assert_eq!(status, Some(0), "{said}");
    let log = place.copydesk(["review", "log"]).exits(0).stdout;
    assert!(log.contains("Ada") && log.contains("Bob"), "{log}");
}

/// What has the focus, as a selector.
const FLAG: &str = "document.activeElement.matches('.card')";

fn by_keyboard(browser: &mut Browser, server: &Server) {
    browser.go(&server.links[0]);
    browser.until("document.querySelector('ol.queue li')");
    // The worst is first, and a key away.
    browser.press("j");
    browser.until("document.activeElement.matches('.queue a.headline')");
    browser.press("Enter");
    browser.until("document.querySelector('.flags .card')");
    let story = browser.value("new URLSearchParams(location.search).get('id')");
    browser.press("j");
    browser.until(FLAG);
    // The mark of the flag is shown in the text, and the way there and back keeps the focus.
    browser.until("document.querySelector('mark.here')");
    browser.press("t");
    browser.until("document.activeElement.matches('a.ref')");
    browser.press("t");
    browser.until(FLAG);
    // Letters that are typed are no keys.
    browser.press("x");
    browser.until("document.activeElement.closest('.card').querySelector('details.dismiss').open");
    browser.press("6");
    browser.until("document.activeElement.matches('input[name=other]')");
    browser.press("u");
    browser.press("j");
    browser.until("document.activeElement.value === 'uj'");
    browser.press("Escape");
    browser.until(FLAG);
    browser.press("x");
    browser.press("1");
    browser.until("document.querySelector('.notice')?.innerText.includes('dismissed (act 1)')");
    browser.until("document.querySelector('.card .status')?.innerText === 'dismissed'");
    // It can be taken back, after a reload too.
    browser.reload();
    browser.press("u");
    browser.until("document.querySelector('.notice')?.innerText.includes('Undid act 1')");
    browser.until("document.querySelector('.card.open')");
    browser.until(FLAG);
    browser.press("x");
    browser.press("3");
    browser.until("document.querySelector('.notice')?.innerText.includes('dismissed (act 3)')");
    // All flags are decided one by one; then the story is approved, and the next one is there.
    while browser.value("!!document.querySelector('.card.open')") == json!(true) {
        let open = "document.querySelectorAll('.card.open').length";
        let before = browser.value(open);
        browser.until(FLAG);
        browser.press("a");
        browser.until(&format!("{open} < {before}"));
    }
    browser.press("y");
    browser.until(&format!(
        "new URLSearchParams(location.search).get('id') !== {story}"
    ));
    browser.until("document.querySelector('.notice')?.innerText.includes('approved')");
    browser.press("g");
    browser.until("document.querySelector('ol.queue li')");
    browser.press("?");
    browser.until("document.querySelector('dl.keys')");
}

fn in_conflict(browser: &mut Browser, server: &Server) {
    let ada = browser.page();
    browser.press("g");
    browser.until("document.querySelector('ol.queue li a.headline')");
    browser.value("document.querySelector('ol.queue li a.headline').click()");
    browser.until("document.querySelector('.flags .card.open')");
    let story = browser.value("location.href");
    let story = story.as_str().unwrap().to_owned();
    // Bob has the same story before him.
    browser.open();
    browser.resize(1280, 900);
    let bob = browser.page();
    browser.go(&server.links[1]);
    browser.until("document.querySelector('ol.queue li')");
    browser.go(&story);
    browser.until("document.querySelector('.flags .card.open')");
    browser.turn_to(&ada);
    browser.press("j");
    browser.until(FLAG);
    browser.press("a");
    browser.until("document.querySelector('.notice')?.innerText.includes('accepted')");
    browser.turn_to(&bob);
    browser.press("j");
    browser.until(FLAG);
    browser.press("x");
    browser.press("2");
    browser.until("document.querySelector('.notice.refused')?.innerText.includes('Ada accepted')");
    browser.until(
        "document.querySelector('.card .decided-by')?.innerText.includes('accepted by Ada')",
    );
}

fn without_script(browser: &mut Browser, server: &Server) {
    browser.open();
    browser.resize(1280, 900);
    browser.disable_script();
    browser.go(&server.links[1]);
    browser.until("document.querySelector('ol.queue li a.headline')");
    let first =
        browser.value("[...document.querySelectorAll('ol.queue li a.headline')].at(2).href");
    browser.go(first.as_str().unwrap());
    browser.until("document.querySelector('.flags .card.open button')");
    // Nothing but the keys of the browser itself.
    browser.value("document.querySelector('.card.open button[value=accept]').focus()");
    browser.press("Enter");
    browser.until("document.querySelector('.notice')?.innerText.includes('accepted')");
    browser.value("document.querySelector('#undo button').focus()");
    browser.press("Enter");
    browser.until("document.querySelector('.notice')?.innerText.includes('Undid')");
}

fn on_a_narrow_screen(browser: &mut Browser) {
    browser.resize(360, 740);
    let fits = "document.documentElement.scrollWidth <= innerWidth";
    browser.until(fits);
    let home = browser.value("location.origin");
    browser.go(home.as_str().unwrap());
    browser.until("document.querySelector('ol.queue li')");
    browser.until(fits);
}
