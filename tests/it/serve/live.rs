//! What comes in while the queue is open in a real browser, and a run from the page.

use crate::support::{Place, skipped};

use super::Server;
use super::browser::{Browser, chromium};

const SETTINGS: &str =
    "[[editors]]\nname = \"Ada\"\nrole = \"chief\"\n\n[[plugins]]\nname = \"hygiene\"\n";

fn story(number: usize) -> String {
    format!(
        "The ferry {number} is late\n\nThe ferry {number} is late again. Nobody at the harbour knows why."
    )
}

#[test]
fn stories_arrive_while_the_queue_is_open_and_move_nothing_until_they_are_asked_for() {
    let Some(program) = chromium() else {
        let why = "no Chromium is installed, and CHROMIUM names none";
        return skipped(
            "stories_arrive_while_the_queue_is_open_and_move_nothing_until_they_are_asked_for",
            why,
        );
    };
    let place = Place::with_settings(SETTINGS);
    for number in 0..3 {
        place.write(&format!("first/{number}.txt"), story(number));
    }
    place.run_well(["first"]);
    let server = Server::start(&place, 1);
    let mut browser = Browser::start(&program);
    browser.resize(1280, 900);
    browser.go(&server.links[0]);
    browser.until("document.querySelectorAll('ol.queue li').length === 3");
    browser.press("j");
    browser.press("j");
    browser.until("document.activeElement === document.querySelectorAll('.queue a.headline')[1]");
    let place_of = "document.activeElement.getBoundingClientRect().top";
    let before = browser.value(place_of);
    for number in 3..6 {
        place.write(&format!("second/{number}.txt"), story(number));
    }
    place.run_well(["second"]);
    browser.until("document.querySelector('#live a:not([hidden])')?.innerText.startsWith('3 new stories — show')");
    // Nothing has moved, neither the rows nor the focus.
    assert_eq!(
        browser.value("document.querySelectorAll('ol.queue li').length"),
        3
    );
    assert_eq!(browser.value(place_of), before);
    browser.until("document.activeElement.matches('.queue a.headline')");
    browser.press("l");
    browser.until("document.querySelectorAll('ol.queue li').length === 6");
    browser.until("document.querySelector('#live a').hidden");
    browser.until("document.activeElement !== document.body");
    // It goes on, also after the way to a story and back, and counts anew.
    browser.press("j");
    browser.press("Enter");
    browser.until("location.pathname === '/story'");
    browser.press("g");
    browser.until("document.querySelectorAll('ol.queue li').length === 6");
    place.write("third/6.txt", story(6));
    place.run_well(["third"]);
    browser.until("document.querySelector('#live a:not([hidden])')?.innerText.startsWith('1 new story — show')");
    // A story is taken in from the page itself.
    let home = browser.value("location.origin");
    browser.go(&format!("{}/run", home.as_str().unwrap()));
    browser.until("document.querySelector('#text')");
    browser.value("document.querySelector('#text').value = 'Harbour closed\\n\\nThe harbour is closed. Nobody knows why.'");
    browser.value("document.querySelector('form.run button').click()");
    browser.until("document.querySelector('#job')?.innerText === '1 stored.'");
    browser.value("document.querySelector('.job td a').click()");
    browser.until("location.pathname === '/story' && document.body.innerText.includes('The harbour is closed')");
    let (status, said) = server.end();
    assert_eq!(status, Some(0), "{said}");
}
