//! TLS configuration, built only for https servers.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_native_certs::CertificateResult;

use super::error::ApiError;

/// The root certificates of the system, or those that `SSL_CERT_FILE` and
/// `SSL_CERT_DIR` name.
#[cfg(all(unix, not(target_vendor = "apple")))]
fn system_certificates() -> CertificateResult {
    // Distributions ship all certificates in one bundle and again in one file
    // each. Reading both takes five times as long and adds nothing.
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

/// Reads the system's root certificates and builds the client configuration.
///
/// # Errors
/// The system has no usable root certificate.
pub(super) fn config() -> Result<ClientConfig, ApiError> {
    let found = system_certificates();
    let mut roots = rustls::RootCertStore::empty();
    // Skips unparsable certificates: one bad root must not disable the others.
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let reason = found
            .errors
            .first()
            .map_or_else(|| "none found".to_owned(), ToString::to_string);
        return Err(ApiError::Certificates(reason));
    }
    let provider = Arc::new(ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_root_certificates(roots).with_no_client_auth())
        .map_err(|error| ApiError::Certificates(error.to_string()))
}
