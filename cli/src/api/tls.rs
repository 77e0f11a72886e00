//! Trust in servers, set up only where https is used.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_native_certs::CertificateResult;

use super::ApiError;

/// The certificates that the system, or `SSL_CERT_FILE` and `SSL_CERT_DIR`,
/// vouch for.
#[cfg(all(unix, not(target_vendor = "apple")))]
fn system_certificates() -> CertificateResult {
    // Distributions keep all certificates in one file and, beside it, each in a
    // file of its own. Reading both takes five times as long and finds no more.
    if !openssl_probe::has_ssl_cert_env_vars()
        && let Some(bundle) = openssl_probe::probe().cert_file
    {
        return rustls_native_certs::load_certs_from_paths(Some(&bundle), None);
    }
    rustls_native_certs::load_native_certs()
}

#[cfg(not(all(unix, not(target_vendor = "apple"))))]
fn system_certificates() -> CertificateResult {
    rustls_native_certs::load_native_certs()
}

/// How servers are trusted: as the system trusts them. Reads its certificates.
///
/// # Errors
/// There are none, or none that can be used.
pub(super) fn config() -> Result<ClientConfig, ApiError> {
    let found = system_certificates();
    let mut roots = rustls::RootCertStore::empty();
    // One odd certificate must not shut out a server that another vouches for.
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let reason = found
            .errors
            .first()
            .map_or_else(|| "there are none".to_owned(), ToString::to_string);
        return Err(ApiError::Certificates(reason));
    }
    let provider = Arc::new(ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_root_certificates(roots).with_no_client_auth())
        .map_err(|error| ApiError::Certificates(error.to_string()))
}
