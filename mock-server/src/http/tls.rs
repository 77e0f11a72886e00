//! TLS, with a generated certificate or with one from PEM.

use std::fmt;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use time::{Date, OffsetDateTime, Time};
pub(crate) use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::controls::clock::{Clock, ClockState};

const DAY: i64 = 24 * 60 * 60;

/// How long a generated certificate is valid. Some systems accept none that is valid for
/// more than 825 days.
const VALID_DAYS: i64 = 397;

/// A certificate cannot be generated or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// No certificate can be generated for these names.
    #[error("cannot generate a certificate: {0}")]
    Generate(String),
    /// The text contains no certificate in PEM.
    #[error("certificate is not valid PEM: {0}")]
    Certificate(String),
    /// The text contains no private key in PEM.
    #[error("private key is not valid PEM: {0}")]
    Key(String),
    /// The key does not belong to the certificate, or has an unsupported type.
    #[error("cannot use this certificate with this key: {0}")]
    Pair(String),
}

/// The certificate and private key of a server.
///
/// ```
/// use appservices_mock::{MockServer, Tls};
///
/// let tls = Tls::generate(&[])?;
/// // What clients must trust:
/// let authority = tls.authority().unwrap_or_default().to_owned();
/// assert!(authority.starts_with("-----BEGIN CERTIFICATE-----"));
///
/// let server = MockServer::builder().tls(tls).start_blocking()?;
/// assert!(server.base_url().starts_with("https://127.0.0.1:"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Tls {
    config: Arc<ServerConfig>,
    authority: Option<String>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("authority", &self.authority)
            .finish_non_exhaustive()
    }
}

impl Tls {
    /// Generates an authority and a certificate signed by it, for `localhost`, 127.0.0.1,
    /// `::1` and other names (hosts or addresses). It is valid from yesterday for 397
    /// days. The authority's private key is discarded at once.
    ///
    /// # Errors
    ///
    /// [`TlsError::Generate`], if a name is invalid.
    pub fn generate(names: &[&str]) -> Result<Self, TlsError> {
        let failed = |error: rcgen::Error| TlsError::Generate(error.to_string());
        let now = Clock::new(ClockState::system()).now();
        let last = now + (VALID_DAYS - 1) * DAY;
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let name = &mut params.distinguished_name;
        name.push(DnType::CommonName, "appservices-mock, made at start");
        valid_between(&mut params, now - DAY, last);
        let key = KeyPair::generate().map_err(failed)?;
        let authority = params.self_signed(&key).map_err(failed)?.pem();
        let issuer = Issuer::new(params, key);

        let mut all: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
        let more = names.iter().filter(|name| !name.is_empty());
        all.extend(more.map(|name| (*name).to_owned()));
        all.dedup();
        let mut params = CertificateParams::new(all).map_err(failed)?;
        let name = &mut params.distinguished_name;
        name.push(DnType::CommonName, "appservices-mock");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        valid_between(&mut params, now - DAY, last);
        let key = KeyPair::generate().map_err(failed)?;
        let certificate = params.signed_by(&key, &issuer).map_err(failed)?;
        let chain = vec![certificate.der().clone()];
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        Ok(Self {
            config: config(chain, key.into())?,
            authority: Some(authority),
        })
    }

    /// Uses an existing certificate and its private key, both in PEM. Intermediate
    /// certificates follow the certificate.
    ///
    /// # Errors
    ///
    /// [`TlsError`], if one of them is not PEM or they do not belong together.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| TlsError::Certificate(error.to_string()))?;
        if chain.is_empty() {
            return Err(TlsError::Certificate("no certificate found".to_owned()));
        }
        let key = PrivateKeyDer::from_pem_slice(key);
        let key = key.map_err(|error| TlsError::Key(error.to_string()))?;
        Ok(Self {
            config: config(chain, key)?,
            authority: None,
        })
    }

    /// Returns the certificate of the generated authority in PEM, for clients to trust;
    /// `None` for a certificate from PEM.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config))
    }
}

fn config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<ServerConfig>, TlsError> {
    let pair = |error: tokio_rustls::rustls::Error| TlsError::Pair(error.to_string());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(pair)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(pair)?;
    Ok(Arc::new(config))
}

/// Sets the validity, rounded down to whole days.
fn valid_between(params: &mut CertificateParams, from: i64, to: i64) {
    let day = |at: i64| {
        let time = OffsetDateTime::from_unix_timestamp(at);
        time.map_or(Date::MAX.midnight().assume_utc(), |time| {
            time.replace_time(Time::MIDNIGHT)
        })
    };
    (params.not_before, params.not_after) = (day(from), day(to));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Our choice: an error says whether the certificate, the key or the pair is wrong.
    #[test]
    fn invalid_pairs_are_rejected() {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(["localhost".to_owned()])
            .unwrap()
            .self_signed(&key)
            .unwrap()
            .pem();
        let pem = key.serialize_pem();
        assert!(Tls::from_pem(certificate.as_bytes(), pem.as_bytes()).is_ok());
        let other = KeyPair::generate().unwrap().serialize_pem();
        for (certificate, key, expected) in [
            (
                certificate.as_str(),
                other.as_str(),
                "cannot use this certificate with this key: ",
            ),
            ("", &pem, "certificate is not valid PEM: "),
            (&pem, &pem, "certificate is not valid PEM: "),
            (&certificate, "", "private key is not valid PEM: "),
            (&certificate, &certificate, "private key is not valid PEM: "),
        ] {
            let error = Tls::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap_err();
            assert!(error.to_string().starts_with(expected), "{error}");
        }
    }

    #[test]
    fn names_are_hosts_or_addresses() {
        assert!(Tls::generate(&["mock.example", "192.168.1.2", ""]).is_ok());
        assert!(matches!(Tls::generate(&["ä"]), Err(TlsError::Generate(_))));
    }
}
