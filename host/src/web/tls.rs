//! HTTPS of our own: a certificate and its key, checked before anything is listened to.
//!
//! What does not fit together is told at start, by name: a browser would only say that the site is
//! not safe.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use rustls::client::verify_server_name;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::{ServerConfig, crypto};
use thiserror::Error;
use tls_listener::TlsListener;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// Who opens a connection and does not begin to speak TLS within this is let go.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Where the certificate lies, and its key, both as PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, followed by those that vouch for it.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// Why there is no HTTPS.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file cannot be read as what it should be.
    #[error("{} is no {what} as PEM: {why}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// `certificate` or `key`.
        what: &'static str,
        /// What is wrong.
        why: String,
    },
    /// They do not belong together, or cannot be used.
    #[error("{} and {} cannot be used together: {why}", certificate.display(), key.display())]
    Unfit {
        /// The certificate.
        certificate: PathBuf,
        /// The key.
        key: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The certificate is of another name than people are to use.
    #[error("{} is not for {name:?}, so no browser would take it for that", certificate.display())]
    Name {
        /// The certificate.
        certificate: PathBuf,
        /// The name.
        name: String,
    },
}

/// How TLS is spoken with a certificate, which has to be for the name that people use.
///
/// # Errors
/// When a file cannot be read, or something does not fit.
pub(super) fn configured(files: &TlsFiles, name: &str) -> Result<Arc<ServerConfig>, TlsError> {
    let TlsFiles { certificate, key } = files;
    let chain = chain(certificate)?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| unread(key, "key", &error))?;
    let unfit = |error: rustls::Error| TlsError::Unfit {
        certificate: certificate.clone(),
        key: key.clone(),
        why: error.to_string(),
    };
    if let Some(first) = chain.first() {
        let parsed = ParsedCertificate::try_from(first).map_err(unfit)?;
        let is_for = ServerName::try_from(name)
            .is_ok_and(|named| verify_server_name(&parsed, &named).is_ok());
        if !is_for {
            return Err(TlsError::Name {
                certificate: certificate.clone(),
                name: name.to_owned(),
            });
        }
    }
    let provider = Arc::new(crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unfit)?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(unfit)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read = || {
        let read = CertificateDer::pem_file_iter(path)?;
        let chain = read.collect::<Result<Vec<_>, _>>()?;
        match chain.is_empty() {
            true => Err(pem::Error::NoItemsFound),
            false => Ok(chain),
        }
    };
    read().map_err(|error| unread(path, "certificate", &error))
}

fn unread(path: &Path, what: &'static str, error: &pem::Error) -> TlsError {
    let why = match error {
        pem::Error::Io(error) => format!("it cannot be read: {error}"),
        other => other.to_string(),
    };
    TlsError::Pem {
        path: path.to_owned(),
        what,
        why,
    }
}

/// Listens with TLS. Who is slow keeps nobody else waiting.
pub(super) fn listen(listener: TcpListener, config: Arc<ServerConfig>) -> Listener {
    tls_listener::builder(TlsAcceptor::from(config))
        .handshake_timeout(HANDSHAKE)
        .listen(listener)
}

/// What listens with TLS.
pub(super) type Listener = TlsListener<TcpListener, TlsAcceptor>;

/// Where a connection came from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) SocketAddr);

impl Connected<IncomingStream<'_, TcpListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl Connected<IncomingStream<'_, Listener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        Self(*stream.remote_addr())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::fs;

    use super::*;

    /// A certificate for some names, and its key, in a directory.
    pub(in crate::web) fn certificate(dir: &Path, names: &[&str]) -> TlsFiles {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let files = TlsFiles {
            certificate: dir.join("certificate.pem"),
            key: dir.join("key.pem"),
        };
        fs::write(&files.certificate, made.cert.pem()).unwrap();
        fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
        files
    }

    fn refused(files: &TlsFiles, name: &str) -> String {
        match configured(files, name) {
            Ok(_) => panic!("it was taken"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_certificate_is_taken_for_its_own_names_alone() {
        let dir = tempfile::tempdir().unwrap();
        let files = certificate(dir.path(), &["desk.example.org", "192.0.2.7"]);
        for name in ["desk.example.org", "192.0.2.7"] {
            assert!(configured(&files, name).is_ok(), "{name:?}");
        }
        for name in ["example.org", "192.0.2.8", "no name", ""] {
            let told = refused(&files, name);
            assert!(told.contains(&format!("is not for {name:?}")), "{told}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_file() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut files = certificate(one.path(), &["localhost"]);
        let right = files.key.clone();
        files.key = certificate(other.path(), &["localhost"]).key;
        let told = refused(&files, "localhost");
        assert!(told.contains("cannot be used together"), "{told}");
        files.key = files.certificate.clone();
        let told = refused(&files, "localhost");
        assert!(told.contains("certificate.pem is no key as PEM"), "{told}");
        files.certificate = right.clone();
        files.key = right;
        let told = refused(&files, "localhost");
        assert!(told.contains("key.pem is no certificate as PEM"), "{told}");
        files.certificate = one.path().join("nowhere");
        let told = refused(&files, "localhost");
        assert!(told.contains("nowhere is no certificate as PEM"), "{told}");
    }
}
