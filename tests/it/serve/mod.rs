//! `copydesk serve`: the program with its page, over a socket and in a real browser.

mod accessibility;
mod adding;
mod api;
mod browser;
mod live;
mod morning;
mod program;
mod tls;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::support::Place;

/// A server that runs, and is ended with it.
struct Server {
    child: Child,
    /// Open as long as the server may write there.
    _stdout: BufReader<ChildStdout>,
    address: String,
    links: Vec<String>,
}

impl Server {
    /// Starts one in a place, and reads a link for each of so many editors.
    #[track_caller]
    fn start(place: &Place, editors: usize) -> Self {
        Self::start_with(place, editors, &[])
    }

    /// The same with further arguments.
    #[track_caller]
    fn start_with(place: &Place, editors: usize, more: &[&str]) -> Self {
        let args = ["--format", "json", "serve", "--listen", "127.0.0.1:0"];
        let mut command = place.command([&args, more].concat());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut links = Vec::new();
        let mut address = String::new();
        for _ in 0..editors {
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            let link: Value = serde_json::from_str(&line).unwrap_or_else(|error| {
                let mut said = String::new();
                child.kill().ok();
                child.stderr.take().unwrap().read_to_string(&mut said).ok();
                panic!("{error}: {line:?}\n{said}")
            });
            links.push(link["url"].as_str().unwrap().to_owned());
            link["listen"].as_str().unwrap().clone_into(&mut address);
        }
        Self {
            child,
            _stdout: stdout,
            address,
            links,
        }
    }

    /// What is answered to a request that is written by hand.
    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = request.replace("$HOST", &self.address);
        stream
            .write_all(request.replace('\n', "\r\n").as_bytes())
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks it to end as a system does that shuts down, and waits until it did.
    #[track_caller]
    fn end(mut self) -> (Option<i32>, String) {
        kill(
            Pid::from_raw(i32::try_from(self.child.id()).unwrap()),
            Signal::SIGTERM,
        )
        .unwrap();
        let mut said = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
