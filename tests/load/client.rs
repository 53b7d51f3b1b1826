//! A client that keeps its connection, and says when the first byte of an answer came.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

/// A connection.
pub(crate) struct Client {
    address: String,
    stream: BufReader<TcpStream>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// Its headers, a line each.
    pub(crate) headers: String,
    /// From the request until its first byte.
    pub(crate) first_byte: Duration,
}

impl Client {
    pub(crate) fn to(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            address: address.to_owned(),
            stream: BufReader::new(stream),
        }
    }

    pub(crate) fn ask(&mut self, method: &str, path: &str, who: &str, body: &str) -> Answer {
        let host = &self.address;
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{who}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        let begun = Instant::now();
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        self.stream.fill_buf().unwrap();
        let first_byte = begun.elapsed();
        let mut headers = String::new();
        while !headers.ends_with("\r\n\r\n") {
            assert_ne!(self.stream.read_line(&mut headers).unwrap(), 0);
        }
        let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
        let length = headers.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.parse().unwrap())
        });
        let mut bytes = vec![0; length.unwrap_or(0)];
        self.stream.read_exact(&mut bytes).unwrap();
        Answer {
            status,
            body: String::from_utf8(bytes).unwrap(),
            headers,
            first_byte,
        }
    }

    /// What is answered to something that goes well.
    pub(crate) fn json(&mut self, method: &str, path: &str, who: &str, body: &str) -> Value {
        let answer = self.ask(method, path, who, body);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }
}

/// A stream of events.
pub(crate) struct Stream(BufReader<TcpStream>);

/// Opens one, behind its greeting.
pub(crate) fn listen(address: &str, who: &str) -> Stream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    write!(
        stream,
        "GET /api/v1/events HTTP/1.1\r\nHost: {address}\r\n{who}\r\n\r\n"
    )
    .unwrap();
    let mut this = Stream(BufReader::new(stream));
    let mut line = String::new();
    while !line.starts_with(": listening") {
        line.clear();
        // It may take more than one look.
        this.0.read_line(&mut line).ok();
    }
    this
}

impl Stream {
    /// Counts the stories that are told of until it is to end.
    pub(crate) fn count(&mut self, ended: &AtomicBool, heard: &AtomicU64) {
        let mut line = String::new();
        while !ended.load(Ordering::Relaxed) {
            if self.0.read_line(&mut line).is_err() {
                // Nothing came for a while; what came of a line stays.
                continue;
            }
            if line.starts_with("event: story") {
                heard.fetch_add(1, Ordering::Relaxed);
            }
            line.clear();
        }
    }
}
