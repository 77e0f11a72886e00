//! TLS for the client: it trusts the authorities in one file, and no others.

use std::fmt::Display;
use std::io;
use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, Error, InvalidMessage, RootCertStore};

use crate::error::CommandError;

pub(super) struct TlsClient {
    connector: TlsConnector,
    server_name: ServerName<'static>,
}

impl TlsClient {
    /// `host` may have a port.
    pub(super) fn new(host: &str, ca: Option<&Path>) -> Result<Self, CommandError> {
        let ca = ca.ok_or_else(|| {
            CommandError::new(
                "--ca is required for https\n\
                 Use the file that `appservices-mock serve --tls --tls-ca FILE` wrote",
            )
        })?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(CommandError::new)?
            .with_root_certificates(load(ca)?)
            .with_no_client_auth();
        let name = match host.strip_prefix('[') {
            Some(host) => host.split(']').next(),
            None => host.split(':').next(),
        };
        let name = name.unwrap_or_default().to_owned();
        let server_name = ServerName::try_from(name)
            .map_err(|error| CommandError::new(format!("invalid URL: host '{host}': {error}")));
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            server_name: server_name?,
        })
    }

    /// Performs the handshake. Fails if the server has no certificate for its name from a
    /// trusted authority.
    pub(super) async fn handshake(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let name = self.server_name.clone();
        self.connector.connect(name, stream).await
    }
}

/// Whether a handshake failed because the server answered with something other than TLS.
pub(super) fn is_plaintext(error: &io::Error) -> bool {
    let error = error.get_ref().and_then(|error| error.downcast_ref());
    matches!(
        error,
        Some(Error::InvalidMessage(InvalidMessage::InvalidContentType))
    )
}

/// Reads the certificates in a PEM file.
fn load(file: &Path) -> Result<RootCertStore, CommandError> {
    let invalid = |reason: &dyn Display| {
        let file = file.display();
        CommandError::new(format!("cannot use the certificates in '{file}': {reason}"))
    };
    let pem = std::fs::read(file).map_err(|error| invalid(&error))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| invalid(&error))?;
        roots.add(certificate).map_err(|error| invalid(&error))?;
    }
    if roots.is_empty() {
        return Err(invalid(&"no certificate in PEM format found"));
    }
    Ok(roots)
}
