//! What is answered where a page cannot be: a status, what happened, what to do.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::model::{Permission, Role, RulingError, Waive};
use crate::review::ReviewError;
use crate::store::StoreError;

use super::shown::shown;

/// Why a request was not answered with a page.
#[derive(Debug)]
pub(super) enum PageError {
    /// There is no session.
    SignIn,
    /// The sign-in link is not one of this server's.
    Link,
    /// Too many wrong sign-in links came from there.
    TooMany,
    /// The host is not ours.
    Host,
    /// The request comes from a page elsewhere.
    Origin,
    /// The form has not the session's token.
    Token,
    /// The role does not reach.
    Role {
        /// What the visitor is.
        is: Role,
        /// What she would have to be at least.
        least: Role,
    },
    /// Nobody approves by override here.
    NoWaiver,
    /// A form is too large or cannot be read.
    Form {
        /// As the reader of forms says it.
        status: StatusCode,
        /// And why.
        what: String,
    },
    /// A field is missing.
    Field(&'static str),
    /// A field or a part of the address makes no sense.
    Nonsense(String),
    /// There is no such page.
    Nowhere,
    /// There is no such thing on the desk.
    NotFound(String),
    /// The review refused.
    Review(ReviewError),
    /// The store refused or failed.
    Store(StoreError),
    /// The store failed for good, and the server ends.
    Stopped(String),
    /// A page could not be drawn.
    Drawing(askama::Error),
    /// What was asked for panicked.
    Panicked,
    /// The tokens cannot be read.
    Unreadable(String),
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    title: &'static str,
    what: String,
    hint: &'static str,
}

/// What an answer says.
pub(super) struct Told {
    pub(super) title: &'static str,
    /// What happened, as it is.
    pub(super) what: String,
    /// What to do.
    pub(super) hint: &'static str,
}

impl PageError {
    /// Lets nobody through whose role may not do something.
    pub(super) fn unless(is: Role, what: Permission) -> Result<(), Self> {
        let least = what.least();
        match is.may(what) {
            true => Ok(()),
            false => Err(Self::Role { is, least }),
        }
    }

    /// Lets nobody approve by override who may not.
    pub(super) fn unless_waived(is: Role, waive: Waive) -> Result<(), Self> {
        match waive.least() {
            None => Err(Self::NoWaiver),
            Some(least) if is < least => Err(Self::Role { is, least }),
            Some(_) => Ok(()),
        }
    }

    /// The status of the answer.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::SignIn | Self::Link => StatusCode::UNAUTHORIZED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Host => StatusCode::MISDIRECTED_REQUEST,
            Self::Origin | Self::Token | Self::Role { .. } | Self::NoWaiver => {
                StatusCode::FORBIDDEN
            }
            Self::Form { status, .. } => *status,
            Self::Field(_) | Self::Nonsense(_) => StatusCode::BAD_REQUEST,
            Self::Nowhere | Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Review(error) => match error {
                ReviewError::Store(error) => of_store(error),
                ReviewError::NoStory(_)
                | ReviewError::NoAnnotation(_)
                | ReviewError::NoAct(_)
                | ReviewError::Undecided(_)
                | ReviewError::NotHere(_) => StatusCode::NOT_FOUND,
                ReviewError::Forgotten(_) => StatusCode::GONE,
                ReviewError::Unnamed(_)
                | ReviewError::Ambiguous { .. }
                | ReviewError::OneRevision
                | ReviewError::TooMany(_)
                | ReviewError::NoWords(_)
                | ReviewError::SeveralPlaces { .. }
                | ReviewError::NoPlace { .. }
                | ReviewError::Past(_)
                | ReviewError::Override(_)
                | ReviewError::Name(_) => StatusCode::BAD_REQUEST,
                ReviewError::NoClock => StatusCode::INTERNAL_SERVER_ERROR,
                ReviewError::Refused { .. } => StatusCode::CONFLICT,
            },
            Self::Store(error) => of_store(error),
            Self::Stopped(_) | Self::Drawing(_) | Self::Panicked => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Self::Unreadable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What the answer says, on a page or to a program.
    pub(super) fn told(&self) -> Told {
        let (title, what, hint) = match self {
            Self::SignIn => (
                "Sign in",
                "You are not signed in, or your session has ended.".to_owned(),
                "Open the sign-in link that copydesk serve printed when it was started.",
            ),
            Self::Link => (
                "Sign in",
                "This sign-in link is not one of this server.".to_owned(),
                "A link ends with the server that printed it. Ask who started copydesk serve for a new one.",
            ),
            Self::TooMany => (
                "Sign in",
                "Too many wrong sign-in links came from there.".to_owned(),
                "Wait a minute, then open the right one.",
            ),
            Self::Host => (
                "Not this host",
                "The request names a host that is not this server.".to_owned(),
                "Use the address that copydesk serve printed. Behind a proxy, start it with --behind-proxy URL.",
            ),
            Self::Origin => (
                "Not from there",
                "The request comes from a page that is not of this server.".to_owned(),
                "Use the pages of this server. Nothing was changed.",
            ),
            Self::Token => (
                "Not from there",
                "The form does not have the token of your session. Nothing was changed.".to_owned(),
                "Load the page again, then do it again.",
            ),
            Self::Role { is, least } => (
                "Not with your role",
                format!("You are signed in as {is}, and this takes {least}. Nothing was changed."),
                "Roles are set in copydesk.toml.",
            ),
            Self::NoWaiver => (
                "No override here",
                "The settings let nobody approve by override. Nothing was changed.".to_owned(),
                "Decide the flags, or run again; `waive` is set in copydesk.toml.",
            ),
            Self::Form { what, .. } => (
                "Not taken",
                format!("The form cannot be read: {what}"),
                "Nothing was changed.",
            ),
            Self::Field(name) => (
                "Not taken",
                format!("The form says nothing in `{name}`. Nothing was changed."),
                "Fill it in.",
            ),
            Self::Nonsense(what) => ("Not taken", what.clone(), "Nothing was changed."),
            Self::Nowhere => (
                "No such page",
                "There is no page at this address.".to_owned(),
                "The queue is the place to begin.",
            ),
            Self::NotFound(what) => (
                "Not found",
                what.clone(),
                "The queue has what is on the desk.",
            ),
            Self::Review(error) => ("Not done", error.to_string(), hint(error)),
            Self::Store(error) => ("Not done", error.to_string(), "Nothing was changed."),
            Self::Stopped(what) => (
                "The desk has stopped",
                format!("The store failed: {what}"),
                "What was told as decided is decided. See that the disk is well, then start copydesk serve again.",
            ),
            Self::Drawing(error) => ("Not drawn", error.to_string(), "Please report this."),
            Self::Unreadable(what) => (
                "Not let in",
                what.clone(),
                "See that the file is whole: `copydesk token list` reads it.",
            ),
            Self::Panicked => (
                "Not done",
                "Something went wrong inside.".to_owned(),
                "Please report this.",
            ),
        };
        Told { title, what, hint }
    }

    fn page(&self) -> ErrorPage {
        let Told { title, what, hint } = self.told();
        ErrorPage {
            title,
            what: shown(&what),
            hint,
        }
    }
}

/// What to do where the review refused.
pub(super) fn hint(error: &ReviewError) -> &'static str {
    match error {
        ReviewError::Store(StoreError::Changed { .. }) => {
            "Nothing of yours was done. Look at it again, and decide anew."
        }
        ReviewError::Refused {
            error: RulingError::NotApprovable(obstacles),
            ..
        } if obstacles.yields() => {
            "Decide the flags, or run again; who may waive it may override it with a reason."
        }
        ReviewError::Refused {
            error: RulingError::NoReason,
            ..
        } => "Say why.",
        _ => "Nothing was decided.",
    }
}

fn of_store(error: &StoreError) -> StatusCode {
    match error {
        StoreError::Changed { .. } => StatusCode::CONFLICT,
        StoreError::NoStory { .. } => StatusCode::NOT_FOUND,
        StoreError::Forgotten { .. } => StatusCode::GONE,
        StoreError::Older { .. } => StatusCode::CONFLICT,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = self.status();
        match self.page().render() {
            Ok(page) => (status, Html(page)).into_response(),
            Err(error) => (status, error.to_string()).into_response(),
        }
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ReviewError> for PageError {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::Store(error) => Self::Store(error),
            error => Self::Review(error),
        }
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::Drawing(error)
    }
}
