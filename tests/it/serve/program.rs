//! The program: what it prints, what it refuses, how it ends.

use crate::support::Place;

use super::Server;

const EDITORS: &str = "[[editors]]\nname = \"Ada\"\nrole = \"chief\"\n\n[[editors]]\nname = \"Rae\"\nrole = \"reader\"\n\n[[plugins]]\nname = \"hygiene\"\n";

#[test]
fn it_signs_in_who_has_a_link_and_nobody_else_and_ends_well() {
    let place = Place::with_settings(EDITORS);
    let server = Server::start(&place, 2);
    let answer = server.ask("GET / HTTP/1.1\nHost: $HOST\nConnection: close\n\n");
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    let answer = server.ask("GET / HTTP/1.1\nHost: evil.example\nConnection: close\n\n");
    assert!(answer.starts_with("HTTP/1.1 421 "), "{answer}");
    let (_, path) = server.links[1].split_once(&server.address).unwrap();
    let request = format!("GET {path} HTTP/1.1\nHost: $HOST\nConnection: close\n\n");
    let answer = server.ask(&request);
    let cookie = answer.split("set-cookie: ").nth(1).unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let request = format!("GET / HTTP/1.1\nHost: $HOST\nCookie: {cookie}\nConnection: close\n\n");
    let answer = server.ask(&request);
    assert!(answer.contains("Rae</bdi>, reader"), "{answer}");
    // The desk is held, and works the commands of others; a second server is told by which one.
    drop(place.copydesk(["list"]).exits(0));
    let second = place.copydesk(["serve", "--listen", "127.0.0.1:0"]);
    let held = second.exits(4).stderr;
    assert!(held.contains("copydesk serve"), "{held}");
    let (status, said) = server.end();
    assert_eq!(status, Some(0), "{said}");
    drop(place.copydesk(["list"]).exits(0));
}

#[test]
fn it_does_not_listen_to_other_machines_without_a_proxy() {
    let place = Place::with_settings(EDITORS);
    let refused = place
        .copydesk(["serve", "--listen", "0.0.0.0:0"])
        .exits(2)
        .stderr;
    assert!(
        refused.contains("plain HTTP") && refused.contains("--behind-proxy"),
        "{refused}"
    );
    let refused = place.copydesk(["serve", "--by", "Eve"]).exits(2).stderr;
    assert!(refused.contains("no editor \"Eve\""), "{refused}");
}
