//! The server, asked without a socket on a real desk: every route with and without what it needs, texts
//! that want to run, and what an editor does.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::sync::OnceLock;
use std::thread::available_parallelism;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use html5ever::driver::ParseOpts;
use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use crate::config::{EditorEntry, Settings};
use crate::model::fixture::{anchor, annotation, ferry, flag, outcome};
use crate::model::{
    AnnotatedStory, Annotation, Content, FailureKind, Field, Outcome, Role, Severity, State, Story,
    StoryId, Suggestion, Tag,
};
use crate::pipeline::{Desk, LoadOptions, Pipeline};

use super::access::Access;
use super::app::{App, Shared, router};
use super::guard::Door;
use super::intake::Loader;
use super::links::link;

mod adding;
mod gate;

pub(super) const OURS: &str = "127.0.0.1:7878";

/// A desk with a server on it.
pub(super) struct Site {
    pub(super) desk: Desk,
    pub(super) router: Router,
    pub(super) app: Shared,
    pub(super) runtime: Runtime,
    tokens: Vec<String>,
    _dir: TempDir,
}

/// Somebody who signed in.
pub(super) struct Visit {
    pub(super) cookie: String,
    pub(super) csrf: String,
}

/// What was answered.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    #[track_caller]
    fn leads_to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.headers[LOCATION].to_str().unwrap()
    }

    /// What a hidden field of the page's first form of that kind holds.
    #[track_caller]
    fn field(&self, name: &str) -> String {
        let begins = format!("name=\"{name}\" value=\"");
        let (_, rest) = self
            .body
            .split_once(&begins)
            .unwrap_or_else(|| panic!("no {name}"));
        rest.split_once('"').unwrap().0.to_owned()
    }
}

impl Site {
    fn of(stories: &[AnnotatedStory]) -> Self {
        Self::with(Settings::default_text(), stories)
    }

    /// One with settings.
    pub(super) fn with(settings: &str, stories: &[AnnotatedStory]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Desk::create(dir.path()).unwrap();
        let desk = Desk::open(dir.path(), "copydesk test").unwrap();
        desk.store().put(stories, None).unwrap();
        let roles = [
            ("Ada", Role::Chief),
            ("Bob", Role::Editor),
            ("Rae", Role::Reader),
        ];
        let editors = roles.map(|(name, role)| EditorEntry {
            name: name.into(),
            role,
        });
        let (access, tokens) = Access::new(&editors).unwrap();
        let door = Door {
            hosts: vec![OURS.into()],
            origins: vec![format!("http://{OURS}")],
            cookie: "copydesk-7878".into(),
            secure: false,
        };
        let settings = Settings::parse("copydesk.toml", settings).unwrap();
        let load = loader(&settings);
        let app = App::new(&desk, settings, access, door, load);
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        Self {
            desk,
            router: router(Shared::clone(&app)),
            app,
            runtime,
            tokens: tokens.into_iter().map(|(_, token)| token).collect(),
            _dir: dir,
        }
    }

    pub(super) fn ask(&self, request: Request<Body>) -> Answer {
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            Answer {
                status: parts.status,
                headers: parts.headers,
                body: String::from_utf8(body.to_vec()).unwrap(),
            }
        })
    }

    pub(super) fn get(&self, path: &str, visit: Option<&Visit>) -> Answer {
        self.ask(request(Method::GET, path, visit, ""))
    }

    fn post(&self, path: &str, visit: &Visit, fields: &[(&str, &str)]) -> Answer {
        let fields = [&[("csrf", visit.csrf.as_str())], fields].concat();
        self.ask(request(Method::POST, path, Some(visit), &form(&fields)))
    }

    /// Signs in who has the nth link.
    pub(super) fn visit(&self, n: usize) -> Visit {
        let path = format!("/sign-in?token={}", self.tokens[n]);
        let answer = self.get(&path, None);
        assert_eq!(answer.status, StatusCode::OK);
        let cookie = answer.headers[SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let csrf = String::new();
        let mut visit = Visit { cookie, csrf };
        visit.csrf = self.get("/", Some(&visit)).field("csrf");
        visit
    }

    pub(super) fn stands(&self, id: &StoryId) -> State {
        let stored = self.desk.store().story(id, None).unwrap().unwrap();
        stored.annotated.state
    }

    /// The page of a story.
    fn story(&self, id: &StoryId, visit: &Visit) -> Answer {
        let answer = self.get(&link("/story", [("id", id.as_str())]), Some(visit));
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer
    }
}

/// Loads the pipeline of some settings, compiled into the cache that all tests share.
pub(super) fn loader(settings: &Settings) -> Loader {
    let settings = settings.clone();
    Box::new(move || {
        static CACHE: OnceLock<TempDir> = OnceLock::new();
        let cache = CACHE.get_or_init(|| tempfile::tempdir().unwrap());
        let options = LoadOptions {
            jobs: available_parallelism().unwrap_or(NonZeroUsize::MIN),
            cache: Some(cache.path().to_owned()),
            compiler: None,
        };
        Pipeline::load(&settings, &options).map_err(|error| error.told())
    })
}

fn form(fields: &[(&str, &str)]) -> String {
    link("", fields.iter().copied())
        .trim_start_matches('?')
        .to_owned()
}

pub(super) fn request(
    method: Method,
    path: &str,
    visit: Option<&Visit>,
    body: &str,
) -> Request<Body> {
    let mut builder = Request::builder().uri(path).header(HOST, OURS);
    if method == Method::POST {
        builder = builder
            .header(ORIGIN, format!("http://{OURS}"))
            .header("content-type", "application/x-www-form-urlencoded");
    }
    if let Some(visit) = visit {
        builder = builder.header(COOKIE, format!("a=b; {}", visit.cookie));
    }
    builder
        .method(method)
        .body(Body::from(body.to_owned()))
        .unwrap()
}

/// Every route: its method, an address that is one, and whether it takes a session.
const ROUTES: [(&str, &str, bool); 26] = [
    ("GET", "/", true),
    ("GET", "/story?id=wire-7", true),
    ("GET", "/why?story=wire-7&id=0", true),
    ("GET", "/plugins", true),
    ("GET", "/statistics", true),
    ("GET", "/suppressions", true),
    ("GET", "/run", true),
    ("POST", "/run", true),
    ("POST", "/run/stop", true),
    ("GET", "/keys", true),
    ("POST", "/keys", true),
    ("POST", "/decide/annotation", true),
    ("POST", "/decide/rule", true),
    ("POST", "/decide/add", true),
    ("POST", "/decide/edit", true),
    ("POST", "/decide/story", true),
    ("POST", "/decide/hold", true),
    ("GET", "/bulk?verdict=spike&in=state%3Dreview", true),
    ("POST", "/bulk", true),
    ("POST", "/undo", true),
    ("GET", "/sign-in?token=x", false),
    ("POST", "/sign-out", true),
    ("GET", "/assets/desk.css", false),
    ("GET", "/healthz", false),
    ("GET", "/metrics", true),
    ("GET", "/nowhere", false),
];

/// Those that decide.
const DECIDING: [&str; 8] = [
    "/decide/annotation",
    "/decide/rule",
    "/decide/add",
    "/decide/edit",
    "/decide/story",
    "/decide/hold",
    "/bulk",
    "/undo",
];

fn routes() -> impl Iterator<Item = (Method, &'static str, bool)> {
    ROUTES
        .into_iter()
        .map(|(method, path, session)| (method.parse().unwrap(), path, session))
}

/// Those that take a form, but for the one with files in it, which is tried by itself.
fn forms() -> impl Iterator<Item = (Method, &'static str, bool)> {
    routes().filter(|it| it.0 == Method::POST && it.1 != "/run")
}

#[test]
fn every_route_is_in_the_table() {
    let source = include_str!("app.rs");
    for route in source.split(".route(\"").skip(1) {
        let (path, handlers) = route.split_once('"').unwrap();
        let handlers = handlers
            .split(".route(")
            .next()
            .unwrap()
            .lines()
            .next()
            .unwrap();
        let path = path.split('{').next().unwrap();
        for (method, name) in [("GET", "get("), ("POST", "post(")] {
            if handlers.contains(name) {
                let mut table = ROUTES.iter();
                let found = table.any(|it| it.0 == method && it.1.starts_with(path));
                assert!(found, "{method} {path}");
            }
        }
    }
}

#[test]
fn nothing_is_shown_or_done_without_a_session() {
    let site = Site::of(&[ferry()]);
    let stranger = Visit {
        cookie: format!("copydesk-7878={}", "0".repeat(64)),
        csrf: "0".repeat(64),
    };
    for (method, path, session) in routes() {
        for visit in [None, Some(&stranger)] {
            let answer = site.ask(request(method.clone(), path, visit, "csrf="));
            let refused = answer.status == StatusCode::UNAUTHORIZED;
            let expected = session || path.starts_with("/sign-in");
            assert_eq!(refused, expected, "{method} {path}: {}", answer.status);
            assert!(!answer.body.contains("Ferry"), "{method} {path}");
        }
    }
}

#[test]
fn a_foreign_host_is_refused_before_anything_else() {
    let site = Site::of(&[ferry()]);
    let ada = site.visit(0);
    for (method, path, _) in routes() {
        for host in [
            "evil.example",
            "evil.example:7878",
            "127.0.0.1",
            "127.0.0.1:7879",
            "",
        ] {
            let mut request = request(method.clone(), path, Some(&ada), "");
            request.headers_mut().insert(HOST, host.parse().unwrap());
            let answer = site.ask(request);
            assert_eq!(
                answer.status,
                StatusCode::MISDIRECTED_REQUEST,
                "{path} {host}"
            );
        }
        let mut request = request(method.clone(), path, Some(&ada), "");
        request.headers_mut().remove(HOST);
        let answer = site.ask(request);
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{path}");
    }
}

#[test]
fn a_foreign_origin_is_refused_and_a_form_says_where_it_is_from() {
    let site = Site::of(&[ferry()]);
    let ada = site.visit(0);
    let body = form(&[("csrf", &ada.csrf), ("letters", "on")]);
    for (method, path, _) in routes() {
        for origin in [
            "http://evil.example",
            "null",
            "https://127.0.0.1:7878",
            "http://127.0.0.1",
        ] {
            let mut request = request(method.clone(), path, Some(&ada), &body);
            request
                .headers_mut()
                .insert(ORIGIN, origin.parse().unwrap());
            let answer = site.ask(request);
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{method} {path} {origin}"
            );
        }
        let mut embedded = request(method.clone(), path, Some(&ada), &body);
        let headers = embedded.headers_mut();
        headers.insert("sec-fetch-site", "cross-site".parse().unwrap());
        headers.insert("sec-fetch-mode", "no-cors".parse().unwrap());
        assert_eq!(
            site.ask(embedded).status,
            StatusCode::FORBIDDEN,
            "{method} {path}"
        );
        if method == Method::POST {
            let mut silent = request(method.clone(), path, Some(&ada), &body);
            silent.headers_mut().remove(ORIGIN);
            assert_eq!(site.ask(silent).status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    assert_eq!(
        site.post("/keys", &ada, &[("letters", "on")]).leads_to(),
        "/keys"
    );
}

#[test]
fn a_form_without_the_token_of_its_session_changes_nothing() {
    let site = Site::of(&[ferry()]);
    let (ada, bob) = (site.visit(0), site.visit(1));
    for (method, path, _) in forms() {
        for csrf in ["", "0", bob.csrf.as_str()] {
            let body = form(&[("csrf", csrf), ("letters", "off"), ("verdict", "spike")]);
            let answer = site.ask(request(method.clone(), path, Some(&ada), &body));
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {csrf}");
            assert!(answer.body.contains("token"), "{path}");
        }
    }
}

#[test]
fn a_reader_reads_and_decides_nothing() {
    let site = Site::of(&[ferry()]);
    let (ada, rae) = (site.visit(0), site.visit(2));
    let id = ferry().story.id;
    let page = site.story(&id, &rae);
    assert!(page.body.contains("The text breaks off"));
    for path in DECIDING {
        assert!(!page.body.contains(path), "{path}");
        let answer = site.post(path, &rae, &[("story", id.as_str()), ("verdict", "spike")]);
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(
            answer.body.contains("signed in as reader"),
            "{}",
            answer.body
        );
    }
    let revision = site.story(&id, &ada).field("revision");
    let fields = [
        ("story", id.as_str()),
        ("revision", &revision),
        ("verdict", "spike"),
    ];
    site.post("/decide/story", &ada, &fields).leads_to();
    assert_eq!(site.stands(&id), State::Spiked);
}

#[test]
fn a_form_that_is_too_large_is_not_read() {
    let site = Site::of(&[ferry()]);
    let ada = site.visit(0);
    let large = "x".repeat(70_000);
    for (_, path, _) in forms() {
        let answer = site.post(path, &ada, &[("reason", &large)]);
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
}

#[test]
fn an_answer_lets_nothing_run_in_a_browser_but_our_own() {
    let site = Site::of(&[ferry()]);
    let ada = site.visit(0);
    for (method, path, _) in routes() {
        let answer = site.ask(request(method, path, Some(&ada), ""));
        let header = |name: &str| answer.headers[name].to_str().unwrap();
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        for part in [
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{part}");
        }
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "same-origin");
        if !path.starts_with("/assets") {
            assert_eq!(header("cache-control"), "no-store");
        }
    }
}

/// A story in which every text wants to run.
pub(super) fn hostile() -> AnnotatedStory {
    let evil = "<img src=x onerror=alert(1) </p></script><script>alert(1)</script><img src=x onerror=alert(1)>\" onload=\"x' \u{202e}\u{1b}[31m";
    let story = Story {
        id: StoryId::new("a\"'><script>alert(1)</script>").unwrap(),
        headline: Some(evil.into()),
        body: Some(format!("{evil}\n\njavascript:alert(1) {evil}")),
        byline: Some(evil.into()),
        ..Story::sample()
    };
    let place = anchor(&story, Field::Body, evil);
    let said = Annotation {
        evidence: Some(evil.into()),
        related: vec!["javascript:alert(1)".into(), evil.into()],
        suggestions: vec![Suggestion {
            anchor: place.clone(),
            replacement: evil.into(),
        }],
        ..annotation(flag("evil/rule", Severity::Error, evil), vec![place])
    };
    let tag = Tag {
        scheme: "a\"><script>".into(),
        term: evil.into(),
        confidence: None,
        relevance: None,
    };
    let failed = Outcome::Failed {
        kind: FailureKind::Fuel,
        message: evil.into(),
    };
    let said = vec![
        (
            outcome("evil", true, Outcome::Ok),
            vec![said, annotation(Content::Tag(tag), Vec::new())],
        ),
        (outcome("broken", true, failed), Vec::new()),
    ];
    AnnotatedStory::new(story, said, Severity::Error)
}

/// What a page says.
fn text(handle: &Handle) -> String {
    if let NodeData::Text { contents } = &handle.data {
        return contents.borrow().to_string();
    }
    handle.children.borrow().iter().map(text).collect()
}

/// The elements of a page with their attributes.
fn elements(handle: &Handle, found: &mut Vec<(String, Vec<(String, String)>)>) {
    if let NodeData::Element { name, attrs, .. } = &handle.data {
        let attributes = attrs.borrow();
        let attributes = attributes.iter();
        let attributes = attributes.map(|it| (it.name.local.to_string(), it.value.to_string()));
        found.push((name.local.to_string(), attributes.collect()));
    }
    for child in handle.children.borrow().iter() {
        elements(child, found);
    }
}

#[track_caller]
fn assert_harmless(page: &str) {
    let dom = html5ever::parse_document(RcDom::default(), ParseOpts::default()).one(page);
    let mut all = Vec::new();
    elements(&dom.document, &mut all);
    assert!(all.len() > 20, "{page}");
    for (name, attributes) in all {
        let source = attributes.iter().find(|it| it.0 == "src");
        match name.as_str() {
            "script" => assert!(source.unwrap().1.starts_with("/assets/"), "{source:?}"),
            "img" | "iframe" | "object" | "embed" | "style" => panic!("{name} in {page}"),
            _ => {}
        }
        for (attribute, value) in attributes {
            assert!(
                !attribute.starts_with("on") && attribute != "style",
                "{attribute}"
            );
            if ["href", "src", "action", "formaction"].contains(&attribute.as_str()) {
                assert!(value.starts_with('/') || value.starts_with('#'), "{value}");
            }
        }
    }
    let obeyed = |c: char| c.is_control() && c != '\n' && c != '\t' || c == '\u{202e}';
    // What is sent back with a form stays as it came.
    let text = text(&dom.document);
    assert!(!text.contains(obeyed), "{text}");
}

#[test]
fn hostile_text_stays_text() {
    let story = hostile();
    let site = Site::of(std::slice::from_ref(&story));
    let ada = site.visit(0);
    let id = &story.story.id;
    assert_harmless(&site.get("/", Some(&ada)).body);
    assert_harmless(&site.story(id, &ada).body);
    for placed in &story.annotations {
        let path = link("/why", [("story", id.as_str()), ("id", placed.id.as_str())]);
        let answer = site.get(&path, Some(&ada));
        assert_eq!(answer.status, StatusCode::OK);
        assert_harmless(&answer.body);
    }
    let evil = "\"><script>alert(1)</script>\u{202e}";
    for (path, name) in [
        ("/", "rule"),
        ("/", "source"),
        ("/", "tag"),
        ("/story", "in"),
    ] {
        let query = [("id", id.as_str()), (name, evil)];
        assert_harmless(&site.get(&link(path, query), Some(&ada)).body);
    }
    for path in ["/", "/story"] {
        let answer = site.get(&link(path, [("state", evil), ("id", evil)]), Some(&ada));
        assert!(answer.status.is_client_error());
        assert!(!answer.body.contains("<script>"), "{}", answer.body);
    }
    // What was refused with a reason of theirs is told with it.
    for path in ["/plugins", "/statistics"] {
        let answer = site.get(path, Some(&ada));
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_harmless(&answer.body);
    }
    let revision = site.story(id, &ada).field("revision");
    let fields = [
        ("story", id.as_str()),
        ("revision", &revision),
        ("verdict", "spike"),
        ("reason", evil),
    ];
    let answer = site.post("/decide/story", &ada, &fields);
    answer.leads_to();
    assert_harmless(&site.story(id, &ada).body);
}

/// What decides on the first flag of a story's page.
#[track_caller]
fn decide_first(page: &Answer, verdict: &str, reason: &str) -> Vec<(&'static str, String)> {
    vec![
        ("story", ferry().story.id.to_string()),
        ("annotation", page.field("annotation")),
        ("number", page.field("number")),
        ("revision", page.field("revision")),
        ("verdict", verdict.to_owned()),
        ("reason", reason.to_owned()),
    ]
}

fn borrowed<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

#[test]
fn an_editor_decides_and_is_led_on_and_takes_it_back() {
    let site = Site::of(&[ferry()]);
    let id = ferry().story.id;
    let bob = site.visit(1);
    let page = site.story(&id, &bob);
    let fields = decide_first(&page, "dismiss", "not our style");
    let answer = site.post("/decide/annotation", &bob, &borrowed(&fields));
    let next = answer.leads_to().to_owned();
    assert!(next.ends_with("at=2#flag-2"), "{next}");
    let page = site.story(&id, &bob);
    assert!(page.body.contains("dismissed (act 1)"), "{}", page.body);
    assert!(page.body.contains("dismissed by Bob"), "{}", page.body);
    assert!(
        !site.story(&id, &bob).body.contains("class=\"notice"),
        "it is said once"
    );
    assert_eq!(site.story(&id, &bob).field("act"), "1");
    let answer = site.post("/undo", &bob, &[("act", "1")]);
    assert!(
        answer.leads_to().ends_with("at=1#flag-1"),
        "{}",
        answer.leads_to()
    );
    let page = site.story(&id, &bob);
    assert!(page.body.contains("Undid act 1"), "{}", page.body);
    // Nothing of it is in force any more.
    let answer = site.post("/undo", &bob, &[("act", "1")]);
    answer.leads_to();
    assert!(site.get("/", Some(&bob)).body.contains("notice refused"));
}

#[test]
fn a_dismissal_without_a_reason_is_refused() {
    let site = Site::of(&[ferry()]);
    let id = ferry().story.id;
    let bob = site.visit(1);
    let fields = decide_first(&site.story(&id, &bob), "dismiss", "");
    site.post("/decide/annotation", &bob, &borrowed(&fields))
        .leads_to();
    let page = site.story(&id, &bob);
    assert!(
        page.body.contains("a dismissal needs a reason"),
        "{}",
        page.body
    );
    assert_eq!(site.desk.store().acts(0, 9).unwrap(), []);
}

#[test]
fn the_second_editor_is_told_what_changed_and_nothing_is_overwritten() {
    let site = Site::of(&[ferry()]);
    let id = ferry().story.id;
    let (ada, bob) = (site.visit(0), site.visit(1));
    let (hers, his) = (site.story(&id, &ada), site.story(&id, &bob));
    let fields = decide_first(&hers, "accept", "");
    site.post("/decide/annotation", &ada, &borrowed(&fields))
        .leads_to();
    // The same flag, and then another verdict on the story as he saw it.
    let fields = decide_first(&his, "dismiss", "no");
    site.post("/decide/annotation", &bob, &borrowed(&fields))
        .leads_to();
    let page = site.story(&id, &bob);
    assert!(
        page.body
            .contains("has changed since it was looked at: Ada accepted"),
        "{}",
        page.body
    );
    let revision = his.field("revision");
    let fields = [
        ("story", id.as_str()),
        ("revision", &revision),
        ("verdict", "reject"),
    ];
    site.post("/decide/story", &bob, &fields).leads_to();
    assert!(
        site.story(&id, &bob)
            .body
            .contains("Nothing of yours was done")
    );
    assert_eq!(site.desk.store().acts(0, 9).unwrap().len(), 1);
    // Without the revision nothing is decided at all.
    let answer = site.post(
        "/decide/story",
        &bob,
        &[("story", id.as_str()), ("verdict", "reject")],
    );
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[test]
fn only_a_chief_approves_by_override_and_with_a_reason() {
    let site = Site::of(&[ferry()]);
    let id = ferry().story.id;
    let (ada, bob) = (site.visit(0), site.visit(1));
    let revision = site.story(&id, &ada).field("revision");
    let fields = |verdict, reason| {
        [
            ("story", id.as_str()),
            ("revision", revision.as_str()),
            ("verdict", verdict),
            ("reason", reason),
        ]
    };
    assert!(!site.story(&id, &bob).body.contains("value=\"override\""));
    let answer = site.post("/decide/story", &bob, &fields("override", "I read it"));
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    site.post("/decide/story", &ada, &fields("approve", "I read it"))
        .leads_to();
    assert!(site.story(&id, &ada).body.contains("cannot be approved"));
    site.post("/decide/story", &ada, &fields("override", ""))
        .leads_to();
    assert_eq!(site.stands(&id), State::Review);
    site.post("/decide/story", &ada, &fields("override", "I read it"))
        .leads_to();
    assert_eq!(site.stands(&id), State::Approved);
}

/// A story with flags of one rule.
pub(super) fn flagged(id: &str, number: usize) -> AnnotatedStory {
    let mut body = String::new();
    for n in 0..number {
        write!(body, "word{n} ").unwrap();
    }
    let story = Story {
        id: StoryId::new(id).unwrap(),
        body: Some(body),
        ..Story::sample()
    };
    let flags = (0..number).map(|n| {
        let place = anchor(&story, Field::Body, &format!("word{n} "));
        annotation(flag("style/word", Severity::Error, "A word."), vec![place])
    });
    let said = vec![(outcome("style", true, Outcome::Ok), flags.collect())];
    AnnotatedStory::new(story, said, Severity::Error)
}

#[test]
fn all_flags_of_a_rule_are_one_act_of_the_number_that_was_shown_and_one_undo() {
    let story = flagged("many", 5);
    let id = &story.story.id;
    let site = Site::of(std::slice::from_ref(&story));
    let bob = site.visit(1);
    let page = site.story(id, &bob);
    assert!(
        page.body.contains("Dismiss all 5 of style/word here"),
        "{}",
        page.body
    );
    let revision = page.field("revision");
    let fields = |count| {
        [
            ("story", id.as_str()),
            ("revision", revision.as_str()),
            ("rule", "style/word"),
            ("count", count),
            ("reason", "no"),
        ]
    };
    let answer = site.post("/decide/rule", &bob, &fields("4"));
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    site.post("/decide/rule", &bob, &fields("5")).leads_to();
    assert_eq!(site.stands(id), State::Clear);
    let acts = site.desk.store().acts(0, 9).unwrap();
    assert_eq!((acts.len(), acts[0].act.decisions.len()), (1, 5));
    assert!(
        site.story(id, &bob)
            .body
            .contains("5 decisions: dismissed (act 1)")
    );
    site.post("/undo", &bob, &[("act", "1")]).leads_to();
    assert_eq!(site.stands(id), State::Review);
}

#[test]
fn all_that_fits_is_shown_first_and_decided_only_as_it_was_shown() {
    let mut other = ferry();
    other.story.id = StoryId::new("wire-8").unwrap();
    let site = Site::of(&[ferry(), other]);
    let (ada, rae) = (site.visit(0), site.visit(2));
    let rule = "hygiene/truncated";
    // Nothing is offered on all of the desk, nor to who reads.
    assert!(!site.get("/", Some(&ada)).body.contains("action=\"/bulk\""));
    let narrowed = link("", [("rule", rule)]);
    let query = narrowed.trim_start_matches('?');
    let queue = format!("/{narrowed}");
    assert!(
        !site
            .get(&queue, Some(&rae))
            .body
            .contains("action=\"/bulk\"")
    );
    let offered = site.get(&queue, Some(&ada));
    assert!(
        offered
            .body
            .contains("dismiss all flags of hygiene/truncated")
    );
    assert_eq!(offered.field("in"), query.replace('&', "&amp;"));

    let look = link("/bulk", [("in", query), ("verdict", "dismiss")]);
    let shown = site.get(&look, Some(&ada));
    assert!(
        shown.body.contains("Dismiss 2 flags in 2 stories"),
        "{}",
        shown.body
    );
    assert_eq!(shown.field("count"), "2");
    let fields = |count| {
        [
            ("in", query),
            ("verdict", "dismiss"),
            ("count", count),
            ("reason", "so"),
        ]
    };
    // It is another number than was shown.
    let back = site.post("/bulk", &ada, &fields("3"));
    let told = site.get(back.leads_to(), Some(&ada));
    assert!(
        told.body.contains("3 decisions were shown"),
        "{}",
        told.body
    );
    assert_eq!(site.desk.store().acts(0, 9).unwrap(), []);

    let done = site.post("/bulk", &ada, &fields("2"));
    assert_eq!(done.leads_to(), queue);
    let acts = site.desk.store().acts(0, 9).unwrap();
    assert_eq!((acts.len(), acts[0].act.decisions.len()), (1, 2));
    let undo = site.get("/", Some(&ada)).field("act");
    site.post("/undo", &ada, &[("act", &undo)]).leads_to();
    let again = site.get(&look, Some(&ada));
    assert!(
        again.body.contains("Dismiss 2 flags in 2 stories"),
        "{}",
        again.body
    );
    // A story of which it cannot be said is left, and named.
    let approve = link("/bulk", [("in", query), ("verdict", "approve")]);
    let left = site.get(&approve, Some(&ada));
    assert!(left.body.contains("Left as they are"), "{}", left.body);
}

#[test]
fn no_flags_look_different_from_a_check_that_did_not_run() {
    let clean = |id: &str, outcomes| {
        let story = Story {
            id: StoryId::new(id).unwrap(),
            ..Story::sample()
        };
        AnnotatedStory::new(story, outcomes, Severity::Error)
    };
    let failed = Outcome::Failed {
        kind: FailureKind::Fuel,
        message: "no fuel was left".into(),
    };
    let checked = clean(
        "checked",
        vec![(outcome("style", true, Outcome::Ok), Vec::new())],
    );
    let unchecked = clean(
        "unchecked",
        vec![(outcome("style", true, failed), Vec::new())],
    );
    let site = Site::of(&[checked.clone(), unchecked.clone()]);
    let ada = site.visit(0);
    let page = site.story(&checked.story.id, &ada).body;
    assert!(
        page.contains("Nothing was found by style") && !page.contains("Not checked"),
        "{page}"
    );
    let page = site.story(&unchecked.story.id, &ada).body;
    assert!(
        page.contains("Not checked") && !page.contains("Nothing was found"),
        "{page}"
    );
    let queue = site.get("/", Some(&ada)).body;
    assert!(
        queue.contains("<strong class=\"unchecked\">not checked</strong>"),
        "{queue}"
    );
    assert!(queue.contains("no open flag"), "{queue}");
}

#[test]
fn the_queue_is_narrowed_and_paged() {
    let stories: Vec<AnnotatedStory> = (0..70).map(|n| flagged(&format!("s{n:02}"), 1)).collect();
    let site = Site::of(&stories);
    let ada = site.visit(0);
    let page = site
        .get("/?rule=style%2Fword&state=review", Some(&ada))
        .body;
    assert_eq!(page.matches("data-item").count(), 50);
    assert!(page.contains("70 stories fit"), "{page}");
    let (_, rest) = page.split_once("class=\"button\" href=\"").unwrap();
    let next = rest
        .split_once('"')
        .unwrap()
        .0
        .replace("&#38;", "&")
        .replace("&amp;", "&");
    let page = site.get(&next, Some(&ada)).body;
    assert_eq!(page.matches("data-item").count(), 20, "{next}");
    let none = site.get("/?rule=no%2Fsuch", Some(&ada)).body;
    assert!(
        none.contains("No story fits") && none.contains("None of 70"),
        "{none}"
    );
    for wrong in [
        "/?state=odd",
        "/?severity=odd",
        "/?failed=A%20B",
        "/?after=odd",
    ] {
        assert_eq!(
            site.get(wrong, Some(&ada)).status,
            StatusCode::BAD_REQUEST,
            "{wrong}"
        );
    }
}

#[test]
fn a_story_with_very_many_flags_is_shown_in_parts() {
    let story = flagged("many", 450);
    let site = Site::of(std::slice::from_ref(&story));
    let ada = site.visit(0);
    let page = site.story(&story.story.id, &ada).body;
    assert_eq!(page.matches("class=\"card ").count(), 200);
    assert_eq!(page.matches("class=\"ref ").count(), 450);
    let last = site.get("/story?id=many&at=401", Some(&ada)).body;
    assert_eq!(last.matches("class=\"card ").count(), 50);
    assert!(last.contains("id=\"flag-450\"") && !last.contains("id=\"flag-400\""));
}
