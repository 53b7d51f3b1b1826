//! HTTPS of the program's own: what a client that knows the certificate gets, and what is refused.

use std::fs;

use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::support::Place;

use super::Server;

/// A place with a certificate for this machine.
fn place() -> (Place, Certificate<'static>) {
    let place = Place::with_settings("[[plugins]]\nname = \"hygiene\"\n");
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    place.write("certificate.pem", made.cert.pem());
    place.write("key.pem", made.signing_key.serialize_pem());
    let certificate = Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    (place, certificate)
}

const TLS: [&str; 4] = [
    "--tls-certificate",
    "certificate.pem",
    "--tls-key",
    "key.pem",
];

fn agent(roots: RootCerts) -> Agent {
    let tls = TlsConfig::builder().root_certs(roots).build();
    let config = Agent::config_builder().tls_config(tls);
    config.http_status_as_error(false).build().new_agent()
}

#[test]
fn it_speaks_https_to_who_knows_its_certificate_and_nothing_else() {
    let (place, certificate) = place();
    let server = Server::start_with(&place, 1, &TLS);
    let link = &server.links[0];
    assert!(link.starts_with("https://127.0.0.1:"), "{link}");
    let knows = agent(RootCerts::new_with_certs(&[certificate]));
    let health = format!("https://{}/healthz", server.address);
    assert_eq!(knows.get(&health).call().unwrap().status(), 200);
    let signed = knows.get(link).call().unwrap();
    assert_eq!(signed.status(), 200);
    let cookie = signed.headers()["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("__Host-copydesk-") && cookie.ends_with("; Secure"),
        "{cookie}"
    );
    let strange = agent(RootCerts::WebPki).get(&health).call();
    assert!(strange.is_err(), "{strange:?}");
    // Plain HTTP is no TLS, so it is not answered; and others still are.
    let plain = server.ask("GET /healthz HTTP/1.1\nHost: $HOST\nConnection: close\n\n");
    assert!(!plain.contains("200 OK"), "{plain}");
    assert_eq!(knows.get(&health).call().unwrap().status(), 200);
    let (status, said) = server.end();
    assert_eq!(status, Some(0), "{said}");
}

#[test]
fn what_does_not_fit_is_told_before_it_listens() {
    let (place, _) = place();
    let serve = |args: &[&str]| {
        let args = [&["serve", "--listen", "127.0.0.1:0"], args].concat();
        place.copydesk(args).exits(2).stderr
    };
    let said = serve(&[&TLS[..], &["--host-name", "desk.example.org"]].concat());
    assert!(said.contains("is not for \"desk.example.org\""), "{said}");
    assert!(said.contains("--host-name"), "{said}");
    let said = serve(&TLS[..2]);
    assert!(said.contains("--tls-key"), "{said}");
    fs::write(place.path().join("key.pem"), "nothing").unwrap();
    let said = serve(&TLS);
    assert!(said.contains("key.pem is no key as PEM"), "{said}");
}
