//! TLS: with a certificate made at start, or with one's own.

use std::fmt;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use time::{Date, OffsetDateTime, Time};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::controls::clock::{Clock, ClockState};

const DAY: i64 = 24 * 60 * 60;

/// How long a certificate made here is good for: some systems take none that is
/// good for more than 825 days.
const GOOD_DAYS: i64 = 397;

/// Why a server cannot speak TLS.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// No certificate can be made for these names.
    #[error("cannot make a certificate: {0}")]
    Make(String),
    /// The text holds no certificate in PEM.
    #[error("the certificate is not PEM: {0}")]
    Certificate(String),
    /// The text holds no private key in PEM.
    #[error("the private key is not PEM: {0}")]
    Key(String),
    /// Certificate and key do not belong together, or are of an unknown kind.
    #[error("certificate and key cannot be used: {0}")]
    Pair(String),
}

/// What a server proves itself with.
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
    /// Makes an authority and a certificate of it for `localhost`, 127.0.0.1,
    /// `::1` and the names given (hosts or addresses), good from yesterday on
    /// for 397 days. The authority's key is forgotten at once.
    ///
    /// # Errors
    ///
    /// [`TlsError::Make`], for a name that is none.
    pub fn make(names: &[&str]) -> Result<Self, TlsError> {
        let made = |error: rcgen::Error| TlsError::Make(error.to_string());
        let now = Clock::new(ClockState::system()).now();
        let last = now + (GOOD_DAYS - 1) * DAY;
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let name = &mut params.distinguished_name;
        name.push(DnType::CommonName, "appservices-mock, made at start");
        good_between(&mut params, now - DAY, last);
        let key = KeyPair::generate().map_err(made)?;
        let authority = params.self_signed(&key).map_err(made)?.pem();
        let issuer = Issuer::new(params, key);

        let mut all: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
        let more = names.iter().filter(|name| !name.is_empty());
        all.extend(more.map(|name| (*name).to_owned()));
        all.dedup();
        let mut params = CertificateParams::new(all).map_err(made)?;
        let name = &mut params.distinguished_name;
        name.push(DnType::CommonName, "appservices-mock");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        good_between(&mut params, now - DAY, last);
        let key = KeyPair::generate().map_err(made)?;
        let certificate = params.signed_by(&key, &issuer).map_err(made)?;
        let chain = vec![certificate.der().clone()];
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        Ok(Self {
            config: config(chain, key.into())?,
            authority: Some(authority),
        })
    }

    /// Takes a certificate, with those between it and its authority behind it,
    /// and its private key, both in PEM.
    ///
    /// # Errors
    ///
    /// [`TlsError`], if one of them is no PEM or they are no pair.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| TlsError::Certificate(error.to_string()))?;
        if chain.is_empty() {
            return Err(TlsError::Certificate("nothing in it".to_owned()));
        }
        let key = PrivateKeyDer::from_pem_slice(key);
        let key = key.map_err(|error| TlsError::Key(error.to_string()))?;
        Ok(Self {
            config: config(chain, key)?,
            authority: None,
        })
    }

    /// The certificate of the authority made here, in PEM, for clients to trust;
    /// none for one's own certificate.
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

/// In whole days.
fn good_between(params: &mut CertificateParams, from: i64, to: i64) {
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

    /// Our choice: what is wrong with one's own certificate or key is told.
    #[test]
    fn wrong_pairs() {
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
                "certificate and key cannot be used",
            ),
            ("", &pem, "the certificate is not PEM"),
            (&pem, &pem, "the certificate is not PEM"),
            (&certificate, "", "the private key is not PEM"),
            (&certificate, &certificate, "the private key is not PEM"),
        ] {
            let error = Tls::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap_err();
            assert!(error.to_string().starts_with(expected), "{error}");
        }
    }

    /// Made for the names asked for, and for this machine.
    #[test]
    fn names() {
        assert!(Tls::make(&["mock.example", "192.168.1.2", ""]).is_ok());
        assert!(matches!(Tls::make(&["ä"]), Err(TlsError::Make(_))));
    }
}
