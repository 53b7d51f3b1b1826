//! Who listens to what happens.

use std::time::Duration;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method, StatusCode};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use serde_json::{Value, json};
use tokio::time::timeout;
use tower::ServiceExt as _;

use super::{Api, request, told, wire};
use crate::web::api::STREAMS;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Pieces of a stream that are more than anything here has.
const LOOKS: usize = 400;

/// A stream that is open.
struct Stream {
    body: BoxStream<'static, String>,
    headers: HeaderMap,
    read: String,
    looks: usize,
}

impl Stream {
    async fn open(api: &Api, token: &str, last: Option<&str>) -> Result<Self, StatusCode> {
        let mut request = request(Method::GET, "/api/v1/events", token, "");
        if let Some(last) = last {
            let headers = request.headers_mut();
            headers.insert("last-event-id", last.parse().unwrap());
        }
        let answer = api.site.router.clone().oneshot(request).await.unwrap();
        if answer.status() != StatusCode::OK {
            return Err(answer.status());
        }
        let (parts, body) = answer.into_parts();
        let text =
            |it: Result<axum::body::Bytes, _>| String::from_utf8(it.unwrap().to_vec()).unwrap();
        Ok(Self {
            body: body.into_data_stream().map(text).boxed(),
            headers: parts.headers,
            read: String::new(),
            looks: 0,
        })
    }

    /// What comes next, as name, id and data; none at the end.
    async fn next(&mut self) -> Option<(String, String, Value)> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let field = |name: &str| {
                    let mut lines = event.lines();
                    let found = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
                    found.map(|it| it.trim().to_owned()).unwrap_or_default()
                };
                let data = serde_json::from_str(&field("data")).unwrap_or_default();
                let event = (field("event"), field("id"), data);
                self.read = rest.to_owned();
                // A comment is only said so that nobody ends the connection.
                if !event.1.is_empty() {
                    return Some(event);
                }
                continue;
            }
            // Comments come for ever; what is waited for does not.
            self.looks += 1;
            assert!(self.looks < LOOKS, "nothing came");
            let more = timeout(PATIENCE, self.body.next()).await;
            self.read.push_str(&more.expect("nothing came")?);
        }
    }
}

fn story(id: &str) -> String {
    json!({"id": id, "headline": "Ferry", "body": format!("The ferry {id} is late. So it goes.")})
        .to_string()
}

async fn hand_in(api: &Api, id: &str) {
    let request = request(Method::POST, "/api/v1/stories", &api.editor, &story(id));
    let answer = api.site.router.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

#[test]
fn what_happens_is_told_once_and_in_its_order_and_from_where_somebody_was() {
    let api = Api::of(&[wire()]);
    let revision = api.revision("wire-7");
    api.site.runtime.block_on(async {
        let mut stream = Stream::open(&api, &api.reader, None).await.unwrap();
        assert_eq!(stream.headers[CONTENT_TYPE], "text/event-stream");
        let (greeting, begun, _) = stream.next().await.unwrap();
        assert_eq!(greeting, "");
        for id in ["a", "b"] {
            hand_in(&api, id).await;
        }
        let decision = json!({"verdict": "spike", "revision": revision});
        let request = request(
            Method::POST,
            "/api/v1/stories/wire-7/decisions",
            &api.editor,
            &decision.to_string(),
        );
        let answer = api.site.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let mut told = Vec::new();
        for _ in 0..3 {
            let (name, id, data) = stream.next().await.unwrap();
            told::assert_form("Event", &data.to_string());
            told.push((name, id, data));
        }
        let names: Vec<&str> = told.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(names, ["story", "story", "decision"]);
        assert_eq!(
            (&told[0].2["id"], &told[0].2["change"]),
            (&json!("a"), &json!("new"))
        );
        assert_eq!(
            told[2].2["stories"],
            json!([{"id": "wire-7", "state": "spiked"}])
        );
        // From each place on the rest comes, and nothing but that.
        for (from, id) in [(0, &begun), (1, &told[0].1), (2, &told[1].1)] {
            let mut again = Stream::open(&api, &api.reader, Some(id)).await.unwrap();
            again.next().await.unwrap();
            for expected in &told[from..] {
                assert_eq!(again.next().await.as_ref(), Some(expected));
            }
        }
        // Of a place of another server nothing is known.
        let mut lost = Stream::open(&api, &api.reader, Some("0123456789abcdef-2"))
            .await
            .unwrap();
        assert_eq!(lost.next().await.unwrap().0, "reset");
        hand_in(&api, "c").await;
        assert_eq!(lost.next().await.unwrap().2["id"], "c");
    });
}

#[test]
fn only_so_many_listen_and_who_goes_makes_room() {
    let api = Api::of(&[]);
    api.site.runtime.block_on(async {
        let mut streams = Vec::new();
        for _ in 0..STREAMS {
            streams.push(Stream::open(&api, &api.reader, None).await.unwrap());
        }
        let refused = Stream::open(&api, &api.reader, None).await.err();
        assert_eq!(refused, Some(StatusCode::SERVICE_UNAVAILABLE));
        assert_eq!(api.site.app.metrics.streams.get(), 256);
        streams.pop();
        Stream::open(&api, &api.reader, None).await.unwrap();
        drop(streams);
        assert_eq!(api.site.app.metrics.streams.get(), 0);
    });
}

#[test]
fn a_stream_ends_with_the_server_after_what_happened_before() {
    let api = Api::of(&[]);
    api.site.runtime.block_on(async {
        let mut stream = Stream::open(&api, &api.reader, None).await.unwrap();
        stream.next().await.unwrap();
        hand_in(&api, "a").await;
        api.site.app.close();
        assert_eq!(stream.next().await.unwrap().2["id"], "a");
        assert_eq!(stream.next().await, None);
    });
}

#[test]
fn a_stream_ends_when_its_token_is_taken_back() {
    let api = Api::of(&[]);
    api.site.runtime.block_on(async {
        let mut stream = Stream::open(&api, &api.reader, None).await.unwrap();
        stream.next().await.unwrap();
        hand_in(&api, "a").await;
        assert_eq!(stream.next().await.unwrap().2["id"], "a");
        api.site.app.tokens.revoke("Wall").unwrap();
        assert_eq!(stream.next().await, None);
    });
}
