//! A run from the page: text that is pasted, or a file, through the same door as what programs hand in.
//!
//! What is sent is read and answered at once with a page that tells how far the run is; the run goes on
//! by itself, whether or not somebody looks. To stop it leaves out what was not begun, and says how much
//! that was. What is told of runs ends with the server; the stories do not.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{FromRequest as _, FromRequestParts as _, Multipart, Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::response::{Html, Redirect};
use serde::Deserialize;
use tokio::time::timeout;

use crate::model::Permission;

use super::access::lock;
use super::api::{Became, handed_in};
use super::app::Shared;
use super::error::PageError;
use super::intake::{As, MayStop, Progress, Read, read};
use super::links::link;
use super::page::{Shell, draw};
use super::session::{Signed, Visitor};
use super::shown::shown;
use crate::visible::count;

/// Bytes of a form at most: 16 MiB of a file, and what is around it.
pub(super) const FORM: usize = (16 << 20) + (64 << 10);

/// How long a form may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(120);

/// Runs that are told of.
const KEPT: usize = 20;

/// Stories that are told one by one.
const TOLD: usize = 200;

/// The runs of a server.
#[derive(Debug, Default)]
pub(super) struct Jobs(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    last: u64,
    jobs: VecDeque<Arc<Job>>,
}

/// A run that somebody began here.
#[derive(Debug)]
struct Job {
    number: u64,
    /// Who began it, and what it is of.
    by: String,
    of: String,
    stories: u64,
    progress: Arc<Progress>,
    ended: Mutex<Option<Result<Vec<Became>, String>>>,
}

impl Jobs {
    /// Keeps a run; none where all that are kept go on still.
    fn begin(&self, by: &str, of: String, stories: u64) -> Option<Arc<Job>> {
        let mut kept = lock(&self.0);
        if kept.jobs.len() >= KEPT {
            let ended = kept.jobs.iter().position(|job| lock(&job.ended).is_some());
            kept.jobs.remove(ended?);
        }
        kept.last += 1;
        let job = Arc::new(Job {
            number: kept.last,
            by: by.to_owned(),
            of,
            stories,
            progress: Arc::new(Progress {
                may_stop: MayStop::Yes,
                ..Progress::default()
            }),
            ended: Mutex::default(),
        });
        kept.jobs.push_back(Arc::clone(&job));
        Some(job)
    }

    fn get(&self, number: u64) -> Option<Arc<Job>> {
        let kept = lock(&self.0);
        let mut jobs = kept.jobs.iter();
        jobs.find(|job| job.number == number).cloned()
    }
}

/// A run as it is shown.
#[derive(Debug)]
struct Shows {
    number: u64,
    title: String,
    link: String,
    says: String,
    running: bool,
    /// Why nothing came of it.
    failed: Option<String>,
    results: Vec<Row>,
    more: usize,
}

/// What became of a story.
#[derive(Debug)]
struct Row {
    change: &'static str,
    /// Its address, where it is on the desk.
    link: String,
    what: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "run.html")]
struct RunPage {
    shell: Shell,
    may_run: bool,
    job: Option<Shows>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    job: Option<u64>,
}

/// The form, and how far a run is.
pub(super) async fn page(
    State(app): State<Shared>,
    visitor: Visitor,
    Query(Asked { job }): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let job = match job {
        None => None,
        Some(number) => {
            let none = || PageError::NotFound(format!("there is no run {number} here any more"));
            Some(shows(&*app.jobs.get(number).ok_or_else(none)?))
        }
    };
    draw(&RunPage {
        may_run: visitor.role.may(Permission::Decide),
        shell: Shell::new(&visitor, "run"),
        job,
    })
}

fn shows(job: &Job) -> Shows {
    let ended = lock(&job.ended);
    let done = job.progress.done.load(Ordering::Relaxed);
    let results = match ended.as_ref() {
        Some(Ok(results)) => results.as_slice(),
        _ => &[],
    };
    let says = match ended.as_ref() {
        None => format!("{done} of {} done", count(job.stories, "story", "stories")),
        Some(Err(_)) => "Nothing came of it.".to_owned(),
        Some(Ok(_)) => told(results),
    };
    Shows {
        number: job.number,
        title: format!("{}, begun by {}", shown(&job.of), shown(&job.by)),
        link: link("/run", [("job", job.number.to_string().as_str())]),
        says,
        running: ended.is_none(),
        failed: match ended.as_ref() {
            Some(Err(why)) => Some(shown(why)),
            _ => None,
        },
        results: results.iter().take(TOLD).map(row).collect(),
        more: results.len().saturating_sub(TOLD),
    }
}

/// How many became what.
fn told(results: &[Became]) -> String {
    let of = |changes: &[&str]| {
        let all = results.iter().filter(|it| changes.contains(&it.change));
        all.count() as u64
    };
    let told = [
        (of(&["new", "new-version", "annotated"]), "stored"),
        (of(&["unchanged"]), "unchanged"),
        (of(&["superseded"]), "older than what is here"),
        (of(&["refused"]), "refused"),
        (of(&["forgotten"]), "forgotten before"),
        (of(&["not-run"]), "not taken in"),
    ];
    let told = told.into_iter().filter(|(number, _)| *number > 0);
    let told: Vec<String> = told
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    match told.is_empty() {
        true => "There was nothing to read.".to_owned(),
        false => format!("{}.", told.join(", ")),
    }
}

fn row(became: &Became) -> Row {
    let id = became.id.as_deref().unwrap_or_default();
    let is_here = became.state.is_some();
    let place = match (became.line, became.column) {
        (Some(line), Some(column)) => format!("line {line}, character {column}: "),
        (Some(line), None) => format!("line {line}: "),
        _ => String::new(),
    };
    let said = [became.message.as_deref(), became.hint.as_deref()];
    let said: Vec<&str> = said.into_iter().flatten().collect();
    Row {
        change: became.change,
        link: match is_here {
            true => link("/story", [("id", id)]),
            false => String::new(),
        },
        what: match is_here {
            true => shown(id),
            false => shown(&format!("{id} {place}{}", said.join("; "))),
        },
        state: became.state.map_or("", |state| state.name()),
    }
}

/// What a form had in it.
#[derive(Debug, Default)]
struct Form {
    csrf: String,
    text: Bytes,
    /// The name of the file and what is in it.
    file: Option<(String, Bytes)>,
}

/// Begins a run.
pub(super) async fn begin(
    State(app): State<Shared>,
    request: Request,
) -> Result<Redirect, PageError> {
    let (mut parts, body) = request.into_parts();
    let visitor = Visitor::from_request_parts(&mut parts, &app).await?;
    visitor.must(Permission::Decide)?;
    let said = parts.headers.get(CONTENT_LENGTH);
    let said = said.and_then(|it| it.to_str().ok()?.parse().ok());
    let room = app.intake.room(said.unwrap_or(FORM).min(FORM)).await;
    let room = room.ok_or_else(|| busy("Too much is being sent at this time."))?;
    let request = Request::from_parts(parts, body);
    let form = timeout(ARRIVAL, form(&app, request)).await;
    let form = form.map_err(|_| unread(StatusCode::REQUEST_TIMEOUT, "it did not arrive"))??;
    if form.csrf != visitor.csrf {
        return Err(PageError::Token);
    }
    let (of, source, body) = match form.file {
        Some((name, body)) => (name.clone(), format!("page/{name}"), body),
        None => ("pasted text".to_owned(), "page".to_owned(), form.text),
    };
    if body.trim_ascii().is_empty() {
        return Err(PageError::Field("text"));
    }
    let parts = tokio::task::spawn_blocking(move || read(body, &source, As::Anything)).await;
    let parts = parts.map_err(|_| PageError::Panicked)?;
    let stories = parts.iter().filter(|it| matches!(it, Read::Story(_)));
    let job = app.jobs.begin(&visitor.name, of, stories.count() as u64);
    let job = job.ok_or_else(|| busy("Too many runs go on at this time."))?;
    let number = job.number.to_string();
    // It goes on whether or not somebody waits for it.
    tokio::spawn(async move {
        let progress = Arc::clone(&job.progress);
        let ended = handed_in(&app, parts, progress).await;
        *lock(&job.ended) = Some(ended.map_err(|error| error.detail()));
        drop(room);
    });
    Ok(Redirect::to(&link("/run", [("job", number.as_str())])))
}

async fn form(app: &Shared, request: Request) -> Result<Form, PageError> {
    let multipart = Multipart::from_request(request, app).await;
    let mut multipart = multipart.map_err(|error| unread(error.status(), &error.body_text()))?;
    let mut form = Form::default();
    loop {
        let next = multipart.next_field().await;
        let Some(field) = next.map_err(|error| unread(error.status(), &error.body_text()))? else {
            return Ok(form);
        };
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(base_name);
        let body = field.bytes().await;
        let body = body.map_err(|error| unread(error.status(), &error.body_text()))?;
        match (name.as_str(), file) {
            ("csrf", _) => form.csrf = String::from_utf8_lossy(&body).into_owned(),
            ("text", _) => form.text = body,
            // A form without a file sends an empty one without a name.
            ("file", Some(file)) if !file.is_empty() => form.file = Some((file, body)),
            _ => {}
        }
    }
}

/// The last part of the name of a file, as far as it is one.
fn base_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = last.chars().filter(|c| !c.is_control());
    kept.take(100).collect()
}

fn unread(status: StatusCode, what: &str) -> PageError {
    let what = what.to_owned();
    PageError::Form { status, what }
}

fn busy(what: &str) -> PageError {
    unread(StatusCode::SERVICE_UNAVAILABLE, what)
}

/// Stops a run: what was begun is ended, the rest is left out.
pub(super) async fn stop(
    State(app): State<Shared>,
    Signed { visitor, fields }: Signed,
) -> Result<Redirect, PageError> {
    visitor.must(Permission::Decide)?;
    let number = fields.need("job")?;
    let none = || PageError::NotFound(format!("there is no run {number} here any more"));
    let job = number.parse().ok().and_then(|number| app.jobs.get(number));
    let job = job.ok_or_else(none)?;
    job.progress.stop.store(true, Ordering::SeqCst);
    Ok(Redirect::to(&link("/run", [("job", number)])))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN};
    use axum::http::{Method, Request};
    use tower::ServiceExt as _;

    use super::*;
    use crate::web::tests::{Answer, OURS, Site, Visit};

    const SETTINGS: &str = "[[plugins]]\nname = \"hygiene\"\n";

    /// A form as a browser sends it.
    fn sent(visit: &Visit, csrf: &str, text: &str, file: Option<(&str, &str)>) -> Request<Body> {
        let (name, body) = file.unwrap_or(("", ""));
        let parts = [
            format!("name=\"csrf\"\r\n\r\n{csrf}"),
            format!("name=\"text\"\r\n\r\n{text}"),
            format!("name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n{body}"),
        ];
        let parts = parts.map(|it| format!("--cut\r\nContent-Disposition: form-data; {it}\r\n"));
        let builder = Request::builder().uri("/run").method(Method::POST);
        let builder = builder.header(HOST, OURS).header(COOKIE, &visit.cookie);
        let builder = builder.header(ORIGIN, format!("http://{OURS}"));
        let kind = "multipart/form-data; boundary=cut";
        let builder = builder.header(CONTENT_TYPE, kind);
        builder
            .body(Body::from(parts.concat() + "--cut--\r\n"))
            .unwrap()
    }

    /// Sends a form, and waits for the end of the run that it begins.
    #[track_caller]
    fn run(site: &Site, visit: &Visit, text: &str, file: Option<(&str, &str)>) -> Answer {
        let begun = sent(visit, &visit.csrf, text, file);
        let at = site.runtime.block_on(async {
            let answer = site.router.clone().oneshot(begun).await.unwrap();
            assert_eq!(answer.status(), StatusCode::SEE_OTHER);
            let at = answer.headers()[LOCATION].to_str().unwrap().to_owned();
            let job = at.trim_start_matches("/run?job=").parse().unwrap();
            let job = site.app.jobs.get(job).unwrap();
            while lock(&job.ended).is_none() {
                tokio::task::yield_now().await;
            }
            at
        });
        site.get(&at, Some(visit))
    }

    #[test]
    fn what_is_pasted_and_what_is_in_a_file_is_stored_and_told() {
        let site = Site::with(SETTINGS, &[]);
        let bob = site.visit(1);
        let page = run(
            &site,
            &bob,
            "Ferry late\n\nThe ferry is late. Nobody knows why.",
            None,
        );
        assert!(page.body.contains("1 stored."), "{}", page.body);
        let lines =
            "{\"id\":\"a\",\"headline\":\"Ferry\",\"body\":\"It is late again.\"}\n{\"id\":\n";
        let file = Some(("C:\\in\\<b>x.ndjson", lines));
        let page = run(&site, &bob, "", file);
        assert!(page.body.contains("1 stored, 1 refused."), "{}", page.body);
        assert!(page.body.contains("/story?id=a"), "{}", page.body);
        assert!(page.body.contains("line 2"), "{}", page.body);
        assert!(!page.body.contains("<b>x"), "{}", page.body);
        let stored = crate::review::find_story(site.desk.store(), "a").unwrap();
        assert_eq!(stored.annotated.story.source.uri, "page/<b>x.ndjson");
        let page = run(&site, &bob, "", file);
        assert!(
            page.body.contains("1 unchanged, 1 refused."),
            "{}",
            page.body
        );
    }

    #[test]
    fn nobody_runs_without_the_token_of_the_session_or_as_a_reader_or_with_too_much() {
        let site = Site::with(SETTINGS, &[]);
        let (ada, bob, rae) = (site.visit(0), site.visit(1), site.visit(2));
        let refused =
            |visit: &Visit, csrf: &str, text: &str| site.ask(sent(visit, csrf, text, None));
        for csrf in ["", "0", ada.csrf.as_str()] {
            assert_eq!(refused(&bob, csrf, "A.").status, StatusCode::FORBIDDEN);
        }
        assert_eq!(refused(&rae, &rae.csrf, "A.").status, StatusCode::FORBIDDEN);
        let page = site.get("/run", Some(&rae)).body;
        assert!(!page.contains("<textarea"), "{page}");
        let large = "x".repeat(FORM);
        let answer = refused(&bob, &bob.csrf, &large);
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(
            refused(&bob, &bob.csrf, " ").status,
            StatusCode::BAD_REQUEST
        );
        let mut cut = sent(&bob, &bob.csrf, "A.", None);
        *cut.body_mut() = Body::from("--cut\r\nContent-Disposition: form-data; name=\"csrf\"");
        assert_eq!(site.ask(cut).status, StatusCode::BAD_REQUEST);
        let mut other = sent(&bob, &bob.csrf, "A.", None);
        let kind = "application/x-www-form-urlencoded".parse().unwrap();
        other.headers_mut().insert(CONTENT_TYPE, kind);
        assert_eq!(site.ask(other).status, StatusCode::BAD_REQUEST);
        assert_eq!(site.desk.store().counts().unwrap().stories(), 0);
        assert_eq!(
            site.get("/run?job=1", Some(&bob)).status,
            StatusCode::NOT_FOUND
        );
    }

    #[test]
    fn a_run_that_is_stopped_says_what_was_left_out() {
        let site = Site::with(SETTINGS, &[]);
        let bob = site.visit(1);
        let job = site.app.jobs.begin("Bob", "a".into(), 2).unwrap();
        let text =
            "{\"id\":\"a\",\"body\":\"It is late.\"}\n{\"id\":\"b\",\"body\":\"It is late.\"}\n";
        let parts = read(Bytes::from(text), "page", As::Anything);
        job.progress.stop.store(true, Ordering::SeqCst);
        let progress = Arc::clone(&job.progress);
        let ended = site.runtime.block_on(handed_in(&site.app, parts, progress));
        let results = ended.unwrap();
        let here = site.desk.store().counts().unwrap().stories();
        let stored = results.iter().filter(|it| it.change == "new").count() as u64;
        assert_eq!(here, stored);
        assert!(
            results.iter().any(|it| it.change == "not-run"),
            "{results:?}"
        );
        *lock(&job.ended) = Some(Ok(results));
        let page = site.get("/run?job=1", Some(&bob));
        assert!(page.body.contains("not taken in"), "{}", page.body);
    }

    #[test]
    fn a_file_is_called_by_the_last_part_of_its_name() {
        assert_eq!(base_name("C:\\desk\\../a b.txt"), "a b.txt");
        assert_eq!(base_name("../../etc/passwd"), "passwd");
        assert_eq!(base_name("a\u{7}/\u{0}"), "");
        assert_eq!(base_name(&"x".repeat(500)).len(), 100);
    }

    #[test]
    fn runs_that_go_on_are_not_forgotten_for_new_ones() {
        let jobs = Jobs::default();
        let begun: Vec<_> = (0..KEPT)
            .map(|_| jobs.begin("Ada", "a".into(), 1).unwrap())
            .collect();
        assert!(jobs.begin("Ada", "a".into(), 1).is_none());
        *lock(&begun[3].ended) = Some(Ok(Vec::new()));
        let next = jobs.begin("Ada", "a".into(), 1).unwrap();
        assert!(jobs.get(begun[3].number).is_none());
        assert!(jobs.get(begun[0].number).is_some() && jobs.get(next.number).is_some());
    }
}
