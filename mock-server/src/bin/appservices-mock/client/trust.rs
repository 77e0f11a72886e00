//! Whom a client trusts over TLS: the authorities of one file, and no others.

use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::Failure;

/// What a server must prove.
pub(super) struct Trust {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Trust {
    /// `host` may have a port.
    pub(super) fn new(host: &str, authority: Option<&Path>) -> Result<Self, Failure> {
        let Some(file) = authority else {
            return Err(Failure::new(
                "https needs --ca FILE: what `serve --tls --tls-ca FILE` has written",
            ));
        };
        let wrong = |error: &dyn std::fmt::Display| {
            Failure::new(format!("cannot trust {}: {error}", file.display()))
        };
        let pem = std::fs::read(file).map_err(|error| wrong(&error))?;
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            let certificate = certificate.map_err(|error| wrong(&error))?;
            roots.add(certificate).map_err(|error| wrong(&error))?;
        }
        if roots.is_empty() {
            return Err(wrong(&"there is no certificate (PEM) in it"));
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(Failure::new)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = match host.strip_prefix('[') {
            Some(host) => host.split(']').next(),
            None => host.split(':').next(),
        };
        let name = ServerName::try_from(name.unwrap_or_default().to_owned());
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            name: name.map_err(Failure::new)?,
        })
    }

    /// A connection to a server that has proved itself.
    pub(super) async fn greet(&self, stream: TcpStream) -> Result<TlsStream<TcpStream>, Failure> {
        let greeting = self.connector.connect(self.name.clone(), stream);
        greeting.await.map_err(Failure::new)
    }
}
