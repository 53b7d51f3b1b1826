//! From a door to the last answer: listening, the links that sign editors in, stopping.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{ConnectInfo, Query, Request, State};
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Redirect, Response};
use rustls::ServerConfig;
use thiserror::Error;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

use crate::config::{EditorEntry, Settings};
use crate::model::Role;
use crate::pipeline::Desk;
use crate::review::{ReviewError, expire};
use crate::store::{Filter, StoreError};

use super::access::{Access, Closed};
use super::app::{App, Shared, router, with_store};
use super::counted::count_behind;
use super::error::PageError;
use super::guard::Door;
use super::intake::Loader;
use super::links::link;
use super::page::draw;
use super::session::Signed;
use super::tls::{self, Peer, TlsError, TlsFiles};

/// How long what is under way has to end when the server is stopped. What is decided is decided either
/// way; only its answer would be lost.
const GRACE: Duration = Duration::from_secs(10);

/// How often it is looked for dismissals whose time is over.
const LOOK: Duration = Duration::from_secs(300);

/// Where to listen, and who may come in.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The address; port 0 takes any that is free.
    pub listen: SocketAddr,
    /// The address that people use, where a proxy stands in between, as in `https://desk.example.org`.
    pub proxy: Option<String>,
    /// HTTPS of its own, where it has a certificate.
    pub tls: Option<TlsFiles>,
    /// The name that people use with it, where it is not the address.
    pub host_name: Option<String>,
    /// Who may sign in, at least one.
    pub editors: Vec<EditorEntry>,
}

/// Why there is no server.
#[derive(Debug, Error)]
pub enum ServeError {
    /// It would listen to others than this machine.
    #[error(
        "{0} can be reached from other machines, and this server speaks plain HTTP: sign-in links, cookies and stories could be read on the way"
    )]
    Beyond(SocketAddr),
    /// There is no HTTPS with this certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// It listens everywhere, and nobody says what it is called.
    #[error("{0} is every address of this machine, so it does not say what people call it")]
    Nameless(SocketAddr),
    /// What people are to use is no address of a server.
    #[error("{0:?} is not the address that a proxy is reached at, as in https://desk.example.org")]
    Proxy(String),
    /// The address cannot be had.
    #[error("cannot listen on {listen}")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system has no randomness for secrets.
    #[error("the system gives no random bytes: {0}")]
    Random(String),
    /// The server could not be started or failed.
    #[error("the server failed")]
    Server(#[source] io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A sign-in link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Whose.
    pub name: String,
    /// What she may do.
    pub role: Role,
    /// The link. Whoever has it is she.
    pub url: String,
}

/// A server that has its address and does not answer yet.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    access: Access,
    door: Door,
    links: Vec<Link>,
}

/// Takes the address, and makes a link for each editor.
///
/// # Errors
/// When the address is beyond loopback without a proxy, or cannot be had.
pub fn bind(options: &ServeOptions) -> Result<Bound, ServeError> {
    let ServeOptions {
        listen,
        proxy,
        tls,
        host_name,
        editors,
    } = options;
    // As browsers write it, without the brackets of an address.
    let host_name = host_name.as_ref().map(|name| {
        let name = name.trim_start_matches('[').trim_end_matches(']');
        name.to_ascii_lowercase()
    });
    let proxy = proxy.as_deref().map(public).transpose()?;
    let is_beyond = !listen.ip().is_loopback();
    if proxy.is_none() && tls.is_none() && is_beyond {
        return Err(ServeError::Beyond(*listen));
    }
    if tls.is_some() && host_name.is_none() && listen.ip().is_unspecified() {
        return Err(ServeError::Nameless(*listen));
    }
    let seen = host_name.clone().unwrap_or_else(|| listen.ip().to_string());
    let tls = tls.as_ref().map(|files| tls::configured(files, &seen));
    let tls = tls.transpose()?;
    let listening = |source| ServeError::Listen {
        listen: *listen,
        source,
    };
    let listener = TcpListener::bind(listen).map_err(listening)?;
    let at = listener.local_addr().map_err(listening)?;
    listener.set_nonblocking(true).map_err(listening)?;
    let door = match (&tls, proxy.as_ref()) {
        (Some(_), _) => tls_door(at, host_name.as_deref()),
        (None, proxy) => door(at, proxy),
    };
    let (access, tokens) =
        Access::new(editors).map_err(|error| ServeError::Random(error.to_string()))?;
    let origin = door.origins.first().cloned().unwrap_or_default();
    let links = tokens
        .into_iter()
        .map(|(EditorEntry { name, role }, token)| {
            let path = link("/sign-in", [("token", token.as_str())]);
            let url = format!("{origin}{path}");
            Link { name, role, url }
        });
    let links = links.collect();
    Ok(Bound {
        listener,
        tls,
        access,
        door,
        links,
    })
}

/// The origin and the host that people use.
fn public(typed: &str) -> Result<(String, String), ServeError> {
    let wrong = || ServeError::Proxy(typed.to_owned());
    let url = url::Url::parse(typed).map_err(|_| wrong())?;
    let is_bare = matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let origin = url.origin().ascii_serialization();
    let host = origin.split_once("://").map(|(_, host)| host.to_owned());
    match host {
        Some(host) if is_bare => Ok((origin, host)),
        _ => Err(wrong()),
    }
}

/// That of HTTPS of our own. The name comes first, since links have it.
fn tls_door(at: SocketAddr, name: Option<&str>) -> Door {
    let port = at.port();
    let name = name.map_or_else(|| at.ip().to_string(), str::to_owned);
    let own = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut hosts = Vec::new();
    for name in [name].into_iter().chain(own) {
        let name = match name.parse::<Ipv6Addr>() {
            Ok(address) => format!("[{address}]"),
            Err(_) => name,
        };
        // The port that a browser leaves out.
        if port == 443 {
            hosts.push(name.clone());
        }
        hosts.push(format!("{name}:{port}"));
    }
    Door {
        origins: hosts.iter().map(|host| format!("https://{host}")).collect(),
        hosts,
        cookie: format!("__Host-copydesk-{port}"),
        secure: true,
    }
}

fn door(at: SocketAddr, proxy: Option<&(String, String)>) -> Door {
    let port = at.port();
    let mut hosts = vec![
        at.to_string(),
        format!("localhost:{port}"),
        format!("127.0.0.1:{port}"),
        format!("[::1]:{port}"),
    ];
    // The port that a browser leaves out.
    if port == 80 {
        hosts.extend(["localhost", "127.0.0.1", "[::1]"].map(str::to_owned));
    }
    match proxy {
        Some((origin, host)) => {
            hosts.push(host.clone());
            let secure = origin.starts_with("https:");
            let cookie = if secure {
                "__Host-copydesk"
            } else {
                "copydesk"
            };
            Door {
                hosts,
                origins: vec![origin.clone()],
                cookie: cookie.to_owned(),
                secure,
            }
        }
        None => Door {
            origins: hosts.iter().map(|host| format!("http://{host}")).collect(),
            hosts,
            cookie: format!("copydesk-{port}"),
            secure: false,
        },
    }
}

impl Bound {
    /// A link for each editor, in their order.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Where the server listens.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn address(&self) -> Result<SocketAddr, ServeError> {
        self.listener.local_addr().map_err(ServeError::Server)
    }

    /// Answers until the process is interrupted or asked to end, or the store fails for good. What is
    /// under way then is ended first. `load` loads the pipeline when the first story is handed in.
    ///
    /// # Errors
    /// When the server cannot be started, and what the store failed with.
    pub fn serve(self, desk: &Desk, settings: Settings, load: Loader) -> Result<(), ServeError> {
        let app = App::new(desk, settings, self.access, self.door, load);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .worker_threads(2)
            .max_blocking_threads(16)
            .thread_name("copydesk-serve")
            .build()
            .map_err(ServeError::Server)?;
        let answered = runtime.block_on(answer(self.listener, self.tls, Shared::clone(&app)));
        // Waits for what still writes.
        drop(runtime);
        answered.map_err(ServeError::Server)?;
        match app.failure() {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }
}

async fn answer(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    app: Shared,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut end = signal(SignalKind::terminate())?;
    let leaving = Arc::new(Notify::new());
    let stop = {
        let (app, leaving) = (Shared::clone(&app), Arc::clone(&leaving));
        async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = end.recv() => {}
                () = app.stop.notified() => {}
            }
            app.close();
            leaving.notify_one();
        }
    };
    count_behind(&app, String::new(), Filter::default());
    let service = router(Shared::clone(&app)).into_make_service_with_connect_info::<Peer>();
    let late = async {
        leaving.notified().await;
        tokio::time::sleep(GRACE).await;
    };
    let served = async {
        match tls {
            Some(config) => {
                let listener = tls::listen(listener, config);
                axum::serve(listener, service)
                    .with_graceful_shutdown(stop)
                    .await
            }
            None => {
                axum::serve(listener, service)
                    .with_graceful_shutdown(stop)
                    .await
            }
        }
    };
    tokio::select! {
        served = served => served,
        () = late => Ok(()),
        () = end_what_is_over(&app) => Ok(()),
    }
}

/// Takes back dismissals whose time is over, for as long as the server runs.
async fn end_what_is_over(app: &Shared) {
    let mut look = tokio::time::interval(LOOK);
    loop {
        look.tick().await;
        let ended = with_store(app, |app| {
            let now = crate::clock::now().ok_or(ReviewError::NoClock)?;
            expire(app.store.as_ref(), &now, &app.settings.gate.gate)?;
            Ok(())
        });
        // What fails for good ends the server; anything else is tried again.
        drop(ended.await);
    }
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct Token {
    token: Option<String>,
}

#[derive(Template)]
#[template(path = "signed-in.html")]
struct SignedIn;

/// Begins a session for who has a link.
///
/// The answer is a page that goes on by itself, not a redirect: a browser that was led here from a page
/// elsewhere would not send a strict cookie along with one.
pub(super) async fn sign_in(
    State(app): State<Shared>,
    Query(Token { token }): Query<Token>,
    request: Request,
) -> Result<Response, PageError> {
    let from = request.extensions().get::<ConnectInfo<Peer>>();
    let from = from.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |it| it.0.0.ip());
    let token = token.ok_or(PageError::SignIn)?;
    let secret = app
        .access
        .sign_in(&token, from)
        .map_err(|closed| match closed {
            Closed::Wrong => PageError::Link,
            Closed::TooMany => PageError::TooMany,
        })?;
    let cookie = cookie(&app.door, &secret);
    Ok(([(SET_COOKIE, cookie)], draw(&SignedIn)?).into_response())
}

/// Ends the session.
pub(super) async fn sign_out(
    State(app): State<Shared>,
    signed: Signed,
) -> Result<Response, PageError> {
    signed.visitor.sign_out();
    let gone = cookie(&app.door, "") + "; Max-Age=0";
    Ok(([(SET_COOKIE, gone)], Redirect::to("/sign-in")).into_response())
}

/// Read by no script, and sent along with nothing that comes from elsewhere.
fn cookie(door: &Door, secret: &str) -> String {
    let secure = if door.secure { "; Secure" } else { "" };
    let name = &door.cookie;
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

#[cfg(test)]
mod tests {
    use super::super::tls::tests::certificate;
    use super::*;

    fn options(listen: &str, proxy: Option<&str>) -> ServeOptions {
        ServeOptions {
            listen: listen.parse().unwrap(),
            proxy: proxy.map(str::to_owned),
            tls: None,
            host_name: None,
            editors: vec![EditorEntry {
                name: "Ada".into(),
                role: Role::Chief,
            }],
        }
    }

    #[test]
    fn nothing_but_loopback_without_a_proxy() {
        let refused = bind(&options("0.0.0.0:0", None)).unwrap_err();
        assert!(matches!(refused, ServeError::Beyond(_)), "{refused}");
        let refused = bind(&options("[::]:0", None)).unwrap_err();
        assert!(matches!(refused, ServeError::Beyond(_)), "{refused}");
        let bound = bind(&options("0.0.0.0:0", Some("https://desk.example.org/"))).unwrap();
        assert_eq!(bound.door.origins, ["https://desk.example.org"]);
        assert!(bound.door.secure && bound.door.cookie.starts_with("__Host-"));
        let url = &bound.links()[0].url;
        assert!(
            url.starts_with("https://desk.example.org/sign-in?token="),
            "{url}"
        );
        for wrong in [
            "desk.example.org",
            "https://a.b/desk",
            "ftp://a.b",
            "https://u:p@a.b",
        ] {
            let refused = bind(&options("127.0.0.1:0", Some(wrong))).unwrap_err();
            assert!(matches!(refused, ServeError::Proxy(_)), "{refused}");
        }
    }

    #[test]
    fn with_a_certificate_links_have_its_name_and_cookies_go_by_https_alone() {
        let dir = tempfile::tempdir().unwrap();
        let tls = Some(certificate(dir.path(), &["desk.example.org"]));
        let options = |listen, host_name: Option<&str>| ServeOptions {
            tls: tls.clone(),
            host_name: host_name.map(str::to_owned),
            ..options(listen, None)
        };
        let refused = bind(&options("0.0.0.0:0", None)).unwrap_err();
        assert!(matches!(refused, ServeError::Nameless(_)), "{refused}");
        let refused = bind(&options("0.0.0.0:0", Some("other.example.org"))).unwrap_err();
        assert!(
            matches!(refused, ServeError::Tls(TlsError::Name { .. })),
            "{refused}"
        );
        let bound = bind(&options("0.0.0.0:0", Some("desk.example.org"))).unwrap();
        let url = &bound.links()[0].url;
        let port = bound.address().unwrap().port();
        let begins = format!("https://desk.example.org:{port}/sign-in?token=");
        assert!(url.starts_with(&begins), "{url}");
        assert!(cookie(&bound.door, "s").ends_with("; Secure"));
        let local = tls_door("127.0.0.1:443".parse().unwrap(), Some("desk.example.org"));
        assert_eq!(local.origins[0], "https://desk.example.org");
        assert!(local.origins.iter().all(|it| it.starts_with("https://")));
        let address = tls_door("192.0.2.7:443".parse().unwrap(), None);
        assert_eq!(
            address.origins[..2],
            ["https://192.0.2.7", "https://192.0.2.7:443"]
        );
        let address = tls_door("[2001:db8::1]:7878".parse().unwrap(), None);
        assert_eq!(address.origins[0], "https://[2001:db8::1]:7878");
        let upper = bind(&options("0.0.0.0:0", Some("Desk.Example.ORG"))).unwrap();
        assert!(upper.door.origins[0].starts_with("https://desk.example.org:"));
    }

    #[test]
    fn a_cookie_is_read_by_no_script_and_comes_from_nowhere_else() {
        let local = door("127.0.0.1:7878".parse().unwrap(), None);
        assert_eq!(
            cookie(&local, "s"),
            "copydesk-7878=s; Path=/; HttpOnly; SameSite=Strict"
        );
        let proxy = ("https://a.b".to_owned(), "a.b".to_owned());
        let secure = door("127.0.0.1:7878".parse().unwrap(), Some(&proxy));
        assert_eq!(
            cookie(&secure, "s"),
            "__Host-copydesk=s; Path=/; HttpOnly; SameSite=Strict; Secure"
        );
    }
}
