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

/// Lets the browser wait for the numbers until `window.release()`.
const HOLD: &str = "let ask = window.fetch; window.fetch = (...all) => \
    String(all[0]?.url ?? all[0]).includes('counts=wait') \
    ? new Promise(done => window.release = () => { const answer = ask(...all); done(answer); \
    return answer.then(it => it.clone().text()).then(() => new Promise(requestAnimationFrame)) }) : ask(...all)";

#[test]
fn the_queue_of_a_large_desk_is_there_before_its_numbers_are() {
    let Some(program) = chromium() else {
        let why = "no Chromium is installed, and CHROMIUM names none";
        return skipped(
            "the_queue_of_a_large_desk_is_there_before_its_numbers_are",
            why,
        );
    };
    let place = Place::with_settings(SETTINGS);
    let wire = |number: u32| {
        let title = format!("The ferry {number} is late");
        serde_json::json!({"id": number.to_string(), "source": "wire", "title": title, "text": "Again."})
            .to_string()
    };
    let wire = (0..2_000).map(wire);
    // One from elsewhere, and one with a flag.
    let desk =
        serde_json::json!({"id": "desk", "source": "desk", "title": "Ferry", "text": "Again."});
    let flagged = serde_json::json!({"id": "flagged", "source": "wire", "text": "No headline."});
    let stories: Vec<String> = wire
        .chain([desk, flagged].map(|it| it.to_string()))
        .collect();
    place.write("stories.ndjson", stories.join("\n"));
    place.run_well(["stories.ndjson"]);
    let server = Server::start(&place, 1);
    let mut browser = Browser::start(&program);
    browser
        .call(
            "Page.addScriptToEvaluateOnNewDocument",
            &serde_json::json!({"source": HOLD}),
        )
        .unwrap();
    browser.go(&server.links[0]);
    browser.until("document.querySelectorAll('ol.queue li').length === 50");
    let home = browser.value("location.origin");
    let home = home.as_str().unwrap();
    let narrowed = format!("{home}/?source=wire");
    browser.go(&narrowed);
    browser.until("window.release && document.querySelectorAll('ol.queue li').length === 50");
    browser.until("document.querySelector('#counting').innerText.trim() === 'Counting…'");
    let fits = browser.value("document.querySelector('#fits').innerText");
    assert_eq!(fits, "The most pressing first.");
    assert_eq!(
        browser.value("document.querySelector('select').name"),
        "source"
    );
    // Numbers that come late do not come to another page.
    browser.value("document.querySelector('.tabs a[href=\"/\"]').click()");
    browser.until("location.search === '' && document.querySelector('#fits').innerText.startsWith('2002 stories fit')");
    browser.value("window.release()");
    let fits = browser.value("document.querySelector('#fits').innerText");
    assert_eq!(fits, "2002 stories fit, the most pressing first.");
    let desk = browser.value("document.querySelector('option[value=desk]')?.innerText");
    assert_eq!(desk, "desk (1)");
    // Whoever is at a filter already stays there when the numbers come.
    browser.go(&format!("{narrowed}&flags=undecided"));
    browser.until("window.release && document.querySelector('#counting')");
    let names = "[...document.querySelectorAll('#filters select')].map(it => it.name).join()";
    assert_eq!(browser.value(names), "flags,source");
    browser.value("document.querySelector('select[name=source]').focus()");
    browser.value("window.release()");
    browser.until("document.querySelector('#fits').innerText.startsWith('1 story fits')");
    browser.until("document.querySelector('option[value=wire]').innerText === 'wire (1)'");
    assert_eq!(browser.value(names), "severity,flags,rule,source");
    browser.until("!document.querySelector('.counted')");
    browser.until("document.activeElement === document.querySelector('select[name=source]')");
    assert_eq!(browser.value("document.activeElement.value"), "wire");
    // Numbers that cannot be had are told, with the way to ask again.
    browser.go(&format!("{narrowed}&flags=decided"));
    browser.until("window.release && document.querySelector('#counting')");
    browser.value("ask = () => Promise.reject('no way'); window.release().catch(() => 0)");
    browser.until("document.querySelector('#counting')?.innerText.startsWith('The numbers could not be had.')");
    browser.until("!document.querySelector('#counting a').hidden");
    // Without script there is a link to them.
    browser.open();
    browser.disable_script();
    browser.go(&server.links[0]);
    browser.until("document.querySelector('ol.queue')");
    browser.go(&format!("{narrowed}&severity=note"));
    browser.until("document.querySelector('#counting a')");
    let told = browser.value("document.querySelector('#counting').innerText");
    assert_eq!(told, "Not counted yet. Show the numbers");
    let link = browser.value("document.querySelector('#counting a').href");
    browser.go(link.as_str().unwrap());
    browser.until("!document.querySelector('#counting')");
    let (status, said) = server.end();
    assert_eq!(status, Some(0), "{said}");
}
