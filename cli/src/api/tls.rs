//! TLS configuration, built only for https servers.

use std::path::Path;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_native_certs::CertificateResult;

use super::error::ApiError;
use super::network::Trust;
use crate::files::{self, Pipes};

/// The root certificates of the system.
#[cfg(all(unix, not(target_vendor = "apple")))]
fn system_certificates() -> CertificateResult {
    // Distributions ship all certificates in one bundle and again in one file
    // each. Reading both takes five times as long and adds nothing.
    match openssl_probe::probe().cert_file {
        Some(bundle) => rustls_native_certs::load_certs_from_paths(Some(&bundle), None),
        None => rustls_native_certs::load_native_certs(),
    }
}

#[cfg(not(all(unix, not(target_vendor = "apple"))))]
fn system_certificates() -> CertificateResult {
    rustls_native_certs::load_native_certs()
}

/// The certificates that the user named.
///
/// # Errors
/// A file or directory cannot be read: whoever names certificates does not want
/// others to be trusted in their place.
fn named_certificates(trust: &Trust) -> Result<CertificateResult, ApiError> {
    let unreadable = |name: &str, path: &Path, reason: &dyn std::fmt::Display| {
        ApiError::Certificates(format!("{name} '{}': {reason}", path.display()))
    };
    let mut found = CertificateResult::default();
    if let Some(file) = &trust.file {
        let path = Path::new(&file.path);
        // Reading a named pipe would wait for a writer.
        files::open(path, Pipes::Rejected)
            .map_err(|error| unreadable(file.setting, path, &error))?;
        let in_file = rustls_native_certs::load_certs_from_paths(Some(path), None);
        if let Some(error) = in_file.errors.first().filter(|_| in_file.certs.is_empty()) {
            return Err(unreadable(file.setting, path, error));
        }
        found.certs.extend(in_file.certs);
    }
    for path in trust.directories.iter().flat_map(std::env::split_paths) {
        std::fs::read_dir(&path).map_err(|error| unreadable("SSL_CERT_DIR", &path, &error))?;
        let in_directory = rustls_native_certs::load_certs_from_paths(None, Some(&path));
        found.certs.extend(in_directory.certs);
        found.errors.extend(in_directory.errors);
    }
    Ok(found)
}

/// Reads the root certificates, those of the system unless the user named
/// others, and builds the client configuration.
///
/// # Errors
/// There is no usable root certificate, or those that the user named cannot be
/// read.
pub(super) fn config(trust: &Trust) -> Result<ClientConfig, ApiError> {
    let is_named = trust.file.is_some() || trust.directories.is_some();
    let found = if is_named {
        named_certificates(trust)?
    } else {
        system_certificates()
    };
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
