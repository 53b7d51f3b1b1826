//! A browser that is driven over a pipe: Chromium's own protocol, JSON messages that end with a zero.
//!
//! `CHROMIUM` names the program, else it is looked for where systems put it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long anything may take to come about on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// A browser with one page.
pub(super) struct Browser {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    next: u64,
    session: String,
    /// Whether the page may run script; without, none of ours can wait in it either.
    script: bool,
    _profile: TempDir,
}

/// The program; none where there is none.
pub(super) fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];
    let mut all = named.into_iter().chain(usual.map(PathBuf::from));
    all.find(|path| path.is_file())
}

impl Browser {
    pub(super) fn start(program: &PathBuf) -> Self {
        let profile = tempfile::Builder::new()
            .prefix("browser-")
            .tempdir()
            .unwrap();
        // The shell gives the pipe the numbers that the browser wants: 3 to read, 4 to write.
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null", "sh"])
            .arg(program);
        command.args([
            "--headless",
            "--hide-scrollbars",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-pipe",
        ]);
        command.arg(format!("--user-data-dir={}", profile.path().display()));
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut this = Self {
            child,
            stdin,
            stdout,
            next: 0,
            session: String::new(),
            script: true,
            _profile: profile,
        };
        this.open();
        this
    }

    /// Opens a page with cookies of its own, and goes on with that.
    pub(super) fn open(&mut self) {
        self.session.clear();
        let context = self
            .call("Target.createBrowserContext", &json!({}))
            .unwrap();
        let context = &context["browserContextId"];
        let target = json!({"url": "about:blank", "browserContextId": context});
        let target = self.call("Target.createTarget", &target).unwrap();
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let attached = self.call("Target.attachToTarget", &attach).unwrap();
        attached["sessionId"]
            .as_str()
            .unwrap()
            .clone_into(&mut self.session);
        self.call("Page.enable", &json!({})).unwrap();
        // Else only the page that was opened last takes keys.
        let focus = json!({"enabled": true});
        self.call("Emulation.setFocusEmulationEnabled", &focus)
            .unwrap();
    }

    /// The page that is driven, to come back to it.
    pub(super) fn page(&self) -> String {
        self.session.clone()
    }

    pub(super) fn turn_to(&mut self, page: &str) {
        page.clone_into(&mut self.session);
        self.call("Page.bringToFront", &json!({})).unwrap();
    }

    /// What a command answers.
    pub(super) fn call(&mut self, method: &str, params: &Value) -> Result<Value, String> {
        self.next += 1;
        let mut message = json!({"id": self.next, "method": method, "params": params});
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.stdin.write_all(&bytes).unwrap();
        loop {
            let mut read = Vec::new();
            self.stdout.read_until(0, &mut read).unwrap();
            assert!(!read.is_empty(), "the browser ended at {method}");
            read.pop();
            let mut answer: Value = serde_json::from_slice(&read).unwrap();
            if answer["id"] != json!(self.next) {
                continue;
            }
            return match answer.get("error") {
                Some(error) => Err(error.to_string()),
                None => Ok(answer["result"].take()),
            };
        }
    }

    #[track_caller]
    pub(super) fn go(&mut self, url: &str) {
        self.call("Page.navigate", &json!({"url": url})).unwrap();
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /// The value of an expression; an error where it throws, or the page goes away meanwhile.
    fn evaluate(&mut self, expression: &str) -> Result<Value, String> {
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", &params)?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(details.to_string()),
            None => Ok(answer["result"]["value"].clone()),
        }
    }

    /// The value of an expression on the page as it is.
    #[track_caller]
    pub(super) fn value(&mut self, expression: &str) -> Value {
        self.evaluate(expression).unwrap()
    }

    /// Waits until an expression is true, on whatever page comes meanwhile.
    #[track_caller]
    pub(super) fn until(&mut self, condition: &str) {
        #[expect(
            clippy::disallowed_methods,
            reason = "nothing else ends a page that never comes"
        )]
        let begun = Instant::now();
        let wait = format!(
            "new Promise(done => {{ const end = Date.now() + 1000; const look = () => {{ let is = false; \
             try {{ is = !!({condition}) }} catch {{}} \
             is || Date.now() > end ? done(is) : setTimeout(look, 20) }}; look() }})"
        );
        let asked = if self.script {
            wait
        } else {
            format!("!!({condition})")
        };
        while begun.elapsed() < PATIENCE {
            // A page that goes away takes the question with it.
            if self.evaluate(&asked) == Ok(json!(true)) {
                return;
            }
        }
        let page = self.evaluate("location.href + '\\n' + document.body?.innerText");
        panic!("never: {condition}\n{page:?}");
    }

    /// Presses a key, once the page is there.
    #[track_caller]
    pub(super) fn press(&mut self, key: &str) {
        // Before that our script is not there to hear it.
        self.until("document.readyState === 'complete'");
        let text = match key {
            "Enter" => "\r",
            key if key.chars().count() == 1 => key,
            _ => "",
        };
        let code = match key {
            "Enter" => 13,
            "Tab" => 9,
            "Escape" => 27,
            _ => 0,
        };
        let down = if text.is_empty() {
            "rawKeyDown"
        } else {
            "keyDown"
        };
        let mut event =
            json!({"type": down, "key": key, "text": text, "windowsVirtualKeyCode": code});
        self.call("Input.dispatchKeyEvent", &event).unwrap();
        event["type"] = json!("keyUp");
        self.call("Input.dispatchKeyEvent", &event).unwrap();
    }

    /// Sets the size of the window.
    pub(super) fn resize(&mut self, width: u32, height: u32) {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &size)
            .unwrap();
    }

    /// The page as it is, as PNG: all of it, not only what fits the window.
    pub(super) fn picture(&mut self) -> Vec<u8> {
        let whole = json!({"captureBeyondViewport": true});
        let taken = self.call("Page.captureScreenshot", &whole).unwrap();
        let data = taken["data"].as_str().unwrap();
        base64::prelude::BASE64_STANDARD.decode(data).unwrap()
    }

    /// Lets pages run no script from now on.
    pub(super) fn disable_script(&mut self) {
        let disable = json!({"value": true});
        self.call("Emulation.setScriptExecutionDisabled", &disable)
            .unwrap();
        self.script = false;
    }

    /// Loads the page once more.
    #[track_caller]
    pub(super) fn reload(&mut self) {
        self.value("window.old = true");
        self.call("Page.reload", &json!({})).unwrap();
        self.until("!window.old && document.readyState === 'complete'");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
