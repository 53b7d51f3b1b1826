//! One file over HTTPS, bounded in size and in time.
//!
//! Nothing else in the program opens a connection, and this does so only where somebody typed an
//! address. What comes is worth nothing until who asked has compared its digest.

use std::net::IpAddr;
use std::time::Duration;

use thiserror::Error;
use ureq::config::Config;
use url::{Host, Url};

/// For all of it; a plugin of 32 MiB takes two minutes over a poor line.
const PATIENCE: Duration = Duration::from_secs(300);

/// Until somebody answers at all.
const CONNECT: Duration = Duration::from_secs(20);

/// A release page sends on to where its files lie, which sends on once more.
const REDIRECTS: u32 = 5;

/// Why there is no file.
#[derive(Debug, Error)]
pub(crate) enum FetchError {
    /// What was typed is no address.
    #[error("{url} is no address: {reason}")]
    Address { url: String, reason: String },
    /// Anybody on the way could read or change it.
    #[error("{0} is not https")]
    Plain(String),
    /// The server has nothing to give.
    #[error("{url} answers {status}")]
    Status { url: String, status: u16 },
    /// There is more of it than was asked for.
    #[error("{url} has more than {limit} bytes")]
    TooLarge { url: String, limit: u64 },
    /// It did not come.
    #[error("{url} cannot be fetched: {reason}")]
    Failed { url: String, reason: String },
}

/// Fetches a file of at most `limit` bytes. The address is of https, or of http at this machine itself.
pub(crate) fn fetch(url: &str, limit: u64) -> Result<Vec<u8>, FetchError> {
    let parsed = Url::parse(url).map_err(|error| FetchError::Address {
        url: url.to_owned(),
        reason: error.to_string(),
    })?;
    let is_local = match parsed.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    };
    let config = Config::builder()
        .timeout_global(Some(PATIENCE))
        .timeout_connect(Some(CONNECT))
        .user_agent(concat!("copydesk/", env!("CARGO_PKG_VERSION")));
    let config = match parsed.scheme() {
        "https" => config.https_only(true).max_redirects(REDIRECTS),
        // Nobody is on the way; and it leads nowhere else.
        "http" if is_local => config.max_redirects(0).proxy(None),
        _ => return Err(FetchError::Plain(url.to_owned())),
    };
    let failed = |error: ureq::Error| match error {
        ureq::Error::StatusCode(status) => FetchError::Status {
            url: url.to_owned(),
            status,
        },
        ureq::Error::BodyExceedsLimit(_) => FetchError::TooLarge {
            url: url.to_owned(),
            limit,
        },
        error => FetchError::Failed {
            url: url.to_owned(),
            reason: error.to_string(),
        },
    };
    let mut response = config
        .build()
        .new_agent()
        .get(parsed.as_str())
        .call()
        .map_err(failed)?;
    // A redirect that is not followed comes as it is.
    if !response.status().is_success() {
        return Err(FetchError::Status {
            url: url.to_owned(),
            status: response.status().as_u16(),
        });
    }
    // The limit counts the byte that would be too many.
    let body = response.body_mut().with_config().limit(limit + 1);
    let bytes = body.read_to_vec().map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(failed(ureq::Error::BodyExceedsLimit(limit)));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// A server that answers one request so; its address.
    fn server(answer: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked).unwrap();
            stream.write_all(answer).ok();
        });
        format!("http://{address}/a.wasm")
    }

    fn told(answer: &'static [u8]) -> String {
        let error = fetch(&server(answer), 4).unwrap_err().to_string();
        let (_, told) = error.split_once(".wasm").unwrap();
        told.to_owned()
    }

    #[test]
    fn a_file_comes_whole_or_not_at_all() {
        let url = server(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwasm");
        assert_eq!(fetch(&url, 4).unwrap(), b"wasm");
        for (answer, expected) in [
            (
                &b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwasms"[..],
                " has more than 4 bytes",
            ),
            (
                b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwithout a length",
                " has more than 4 bytes",
            ),
            (
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                " answers 404",
            ),
            (
                b"HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\nContent-Length: 0\r\n\r\n",
                " answers 302",
            ),
        ] {
            assert_eq!(told(answer), expected);
        }
        let cut = told(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwa");
        assert!(cut.starts_with(" cannot be fetched: "), "{cut}");
        let noise = told(b"what?\r\n\r\n");
        assert!(noise.starts_with(" cannot be fetched: "), "{noise}");
    }

    #[test]
    fn what_is_not_https_is_refused_before_anybody_is_asked() {
        for url in [
            "http://example.org/a.wasm",
            "http://127.0.0.1.example.org/a.wasm",
            "ftp://127.0.0.1/a.wasm",
            "file:///etc/passwd",
        ] {
            let error = fetch(url, 4).unwrap_err().to_string();
            assert_eq!(error, format!("{url} is not https"));
        }
        let error = fetch("https://", 4).unwrap_err().to_string();
        assert_eq!(error, "https:// is no address: empty host");
    }
}
