//! The interface for programs, over a socket: tokens, stories, events, and what a kill leaves.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::Place;

use super::Server;

const SETTINGS: &str =
    "[[editors]]\nname = \"Ada\"\nrole = \"chief\"\n\n[[plugins]]\nname = \"hygiene\"\n";

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A token of a place.
#[track_caller]
fn token(place: &Place, name: &str, role: &str) -> String {
    let args = ["--quiet", "token", "add", name, "--role", role];
    let token = place.copydesk(args).exits(0).stdout;
    token.trim_end().to_owned()
}

impl Server {
    /// The status and the body that a program is answered.
    fn program(&self, token: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let answer = self.ask(&format!(
            "{method} {path} HTTP/1.1\nHost: $HOST\nAuthorization: Bearer {token}\nContent-Type: application/json\nContent-Length: {}\nConnection: close\n\n{body}",
            body.len()
        ));
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    /// A stream of events that is open, behind its greeting.
    fn listen(&self, token: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let host = &self.address;
        write!(
            stream,
            "GET /api/v1/events HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n"
        )
        .unwrap();
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        assert!(line.starts_with("HTTP/1.1 200 "), "{line}");
        while !line.starts_with(": listening") {
            line.clear();
            assert_ne!(stream.read_line(&mut line).unwrap(), 0);
        }
        stream
    }
}

/// The data of the next event of that name.
#[track_caller]
fn next(stream: &mut BufReader<TcpStream>, name: &str) -> Value {
    let mut event = String::new();
    loop {
        let mut line = String::new();
        assert_ne!(stream.read_line(&mut line).unwrap(), 0, "the stream ended");
        if let Some(named) = line.strip_prefix("event: ") {
            named.trim().clone_into(&mut event);
        }
        if let Some(data) = line.strip_prefix("data: ")
            && event == name
        {
            return serde_json::from_str(data).unwrap();
        }
    }
}

fn story(id: &str, text: &str) -> Value {
    json!({"id": id, "headline": "Ferry", "body": text})
}

#[test]
fn a_program_hands_in_and_hears_of_everything_until_its_token_is_taken_back() {
    let place = Place::with_settings(SETTINGS);
    let (cms, wall) = (
        token(&place, "CMS", "editor"),
        token(&place, "Wall", "reader"),
    );
    let server = Server::start(&place, 1);
    let mut stream = server.listen(&wall);
    let sent = story("a", "The ferry is late. Nobody knows why.");
    let (status, answer) = server.program(&cms, "POST", "/api/v1/stories", &sent);
    assert_eq!(
        (status, &answer["results"][0]["change"]),
        (200, &json!("new"))
    );
    assert_eq!(next(&mut stream, "story")["id"], "a");
    let (status, _) = server.program(&wall, "POST", "/api/v1/stories", &sent);
    assert_eq!(status, 403);
    // What another process does is heard of as well.
    place.write(
        "b.txt",
        "Harbour closed\n\nThe harbour is closed. Nobody knows why.",
    );
    drop(place.copydesk(["run", "b.txt"]).exits(0));
    assert_eq!(next(&mut stream, "story")["change"], "new");
    drop(
        place
            .copydesk(["review", "spike", "a", "--by", "Ada"])
            .exits(0),
    );
    let decided = next(&mut stream, "decision");
    assert_eq!(decided["stories"], json!([{"id": "a", "state": "spiked"}]));
    let (_, log) = server.program(&wall, "GET", "/api/v1/decisions", &Value::Null);
    assert_eq!(log["decisions"][0]["by"], "Ada");
    // A token that is made while the server runs holds at once, and one that is taken back no more.
    let late = token(&place, "Late", "reader");
    assert_eq!(
        server
            .program(&late, "GET", "/api/v1/stories", &Value::Null)
            .0,
        200
    );
    drop(place.copydesk(["token", "revoke", "Late"]).exits(0));
    assert_eq!(
        server
            .program(&late, "GET", "/api/v1/stories", &Value::Null)
            .0,
        401
    );
    // A stream that is open does not hold the server up, and ends.
    let (status, said) = server.end();
    assert_eq!(status, Some(0), "{said}");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(!rest.contains("event:"), "{rest}");
}

#[test]
fn what_was_answered_is_there_after_a_kill() {
    let place = Place::with_settings(SETTINGS);
    let cms = token(&place, "CMS", "editor");
    let mut server = Server::start(&place, 1);
    for n in 0..5 {
        let sent = story(
            &format!("s{n}"),
            &format!("The ferry {n} is late. Nobody knows why."),
        );
        let (status, _) = server.program(&cms, "POST", "/api/v1/stories", &sent);
        assert_eq!(status, 200);
    }
    let (_, read) = server.program(&cms, "GET", "/api/v1/stories/s0", &Value::Null);
    let decision = json!({"verdict": "reject", "revision": read["story"]["revision"]});
    let path = "/api/v1/stories/s0/decisions";
    assert_eq!(server.program(&cms, "POST", path, &decision).0, 200);
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    let listed = place.copydesk(["--format", "json", "list"]).exits(0).stdout;
    assert_eq!(listed.lines().count(), 5, "{listed}");
    let log = place.copydesk(["review", "log"]).exits(0).stdout;
    assert!(log.contains("CMS") && log.contains("rejected"), "{log}");
    drop(place.copydesk(["store", "check"]).exits(0));
}

#[test]
fn tokens_are_made_listed_and_taken_back_on_the_command_line() {
    let place = Place::with_settings(SETTINGS);
    let made = place
        .copydesk(["token", "add", "CMS", "--role", "editor"])
        .exits(0);
    assert!(made.stdout.starts_with("copydesk_"), "{}", made.stdout);
    assert!(made.stderr.contains("CMS is editor"), "{}", made.stderr);
    let again = place.copydesk(["token", "add", "CMS"]).exits(2).stderr;
    assert!(again.contains("already"), "{again}");
    let editor = place.copydesk(["token", "add", "Ada"]).exits(2).stderr;
    assert!(editor.contains("have an editor named"), "{editor}");
    let listed = place
        .copydesk(["--format", "json", "token", "list"])
        .exits(0)
        .stdout;
    let entry: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(
        (&entry["name"], &entry["role"]),
        (&json!("CMS"), &json!("editor"))
    );
    assert!(!listed.contains(made.stdout.trim_end()), "{listed}");
    drop(place.copydesk(["token", "revoke", "CMS"]).exits(0));
    let gone = place.copydesk(["token", "revoke", "CMS"]).exits(2).stderr;
    assert!(gone.contains("no token named"), "{gone}");
    let nowhere = Place::new();
    drop(nowhere.copydesk(["token", "list"]).exits(2));
}
