//! A session, and how a request shows that it has one.
//!
//! [`Visitor`] is taken out of every request that shows something, [`Signed`] out of every one that
//! changes something: the second has read the form and compared its token with the session's.

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::COOKIE;
use axum::http::request::Parts;

use crate::clock::Stopwatch;
use crate::config::EditorEntry;
use crate::model::{Permission, Role};

use super::app::Shared;
use super::error::PageError;

/// Acts of a session that its undo key goes back through.
const ACTS: usize = 200;

/// What is kept of somebody who signed in.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) editor: EditorEntry,
    pub(super) csrf: String,
    pub(super) used: Stopwatch,
    notice: Option<Notice>,
    acts: Vec<u64>,
    letters: Letters,
}

/// What is said once, on the page that comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Notice {
    pub(super) text: String,
    pub(super) tone: Tone,
}

/// Whether something went as it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Done,
    Refused,
}

/// Whether single letters are keys. People who dictate switch them off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    On,
    Off,
}

impl Session {
    pub(super) fn new(editor: EditorEntry, csrf: String) -> Self {
        Self {
            editor,
            csrf,
            used: Stopwatch::start(),
            notice: None,
            acts: Vec::new(),
            letters: Letters::On,
        }
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) csrf: String,
    pub(super) letters: Letters,
    /// The act that the undo key takes back.
    pub(super) undo: Option<u64>,
    app: Shared,
    cookie: String,
}

impl Visitor {
    /// Lets nobody through who may not do something.
    pub(super) fn must(&self, what: Permission) -> Result<(), PageError> {
        PageError::unless(self.role, what)
    }

    /// Whether the session still is one. Asking does not make it last longer.
    pub(super) fn is_open(&self) -> bool {
        self.app.access.is_open(&self.cookie)
    }

    /// What was to be said on the next page, once.
    pub(super) fn notice(&self) -> Option<Notice> {
        let taken = self.app.access.session(&self.cookie, |it| it.notice.take());
        taken.flatten()
    }

    /// Says something on the next page.
    pub(super) fn tell(&self, tone: Tone, text: String) {
        let notice = Some(Notice { text, tone });
        self.app
            .access
            .session(&self.cookie, |it| it.notice = notice);
    }

    /// Remembers an act for the undo key.
    pub(super) fn acted(&self, number: u64) {
        self.app.access.session(&self.cookie, |it| {
            it.acts.push(number);
            let many = it.acts.len().saturating_sub(ACTS);
            it.acts.drain(..many);
        });
    }

    /// Forgets an act that was undone.
    pub(super) fn undid(&self, number: u64) {
        self.app
            .access
            .session(&self.cookie, |it| it.acts.retain(|act| *act != number));
    }

    /// Switches single letters on or off.
    pub(super) fn set_letters(&self, letters: Letters) {
        self.app
            .access
            .session(&self.cookie, |it| it.letters = letters);
    }

    /// Ends the session.
    pub(super) fn sign_out(&self) {
        self.app.access.sign_out(&self.cookie);
    }
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, PageError> {
        let cookie = cookie(parts, &app.door.cookie).ok_or(PageError::SignIn)?;
        let seen = app.access.session(&cookie, |session| Self {
            name: session.editor.name.clone(),
            role: session.editor.role,
            csrf: session.csrf.clone(),
            letters: session.letters,
            undo: session.acts.last().copied(),
            app: Shared::clone(app),
            cookie: cookie.clone(),
        });
        seen.ok_or(PageError::SignIn)
    }
}

/// The session's secret, if the request has one.
fn cookie(parts: &Parts, own: &str) -> Option<String> {
    let headers = parts.headers.get_all(COOKIE).into_iter();
    let texts = headers.filter_map(|header| header.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';'));
    let found = pairs.find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == own).then(|| value.to_owned())
    });
    found.filter(|value| value.len() == 64)
}

/// A form of a session, with the session's token in it.
#[derive(Debug)]
pub(super) struct Signed {
    pub(super) visitor: Visitor,
    pub(super) fields: Fields,
}

/// The fields of a form.
#[derive(Debug)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// What a field holds; nothing where it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.0.iter();
        let found = all.find(|(key, value)| key == name && !value.trim().is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// What a field holds that must be there.
    pub(super) fn need(&self, name: &'static str) -> Result<&str, PageError> {
        self.get(name).ok_or(PageError::Field(name))
    }
}

impl FromRequest<Shared> for Signed {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let form = Form::<Vec<(String, String)>>::from_request(request, app).await;
        let Form(fields) = form.map_err(|error| PageError::Form {
            status: error.status(),
            what: error.body_text(),
        })?;
        let fields = Fields(fields);
        // Both are as long as each other and random, and the time that comparing takes tells at most
        // how they begin to somebody who cannot measure it: a page elsewhere gets no answer.
        if fields.get("csrf") != Some(visitor.csrf.as_str()) {
            return Err(PageError::Token);
        }
        Ok(Self { visitor, fields })
    }
}
