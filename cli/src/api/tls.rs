//! TLS configuration, built only for https servers.

#[cfg(feature = "mutants")]
mod any_name;

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

/// Why there is no root certificate, although nothing failed to be read.
fn none_found(trust: &Trust, has_certificates: bool) -> String {
    let place = match (&trust.file, &trust.directories) {
        (Some(file), _) => format!("{} '{}'", file.setting, Path::new(&file.path).display()),
        (None, Some(directories)) => {
            format!("SSL_CERT_DIR '{}'", Path::new(directories).display())
        }
        (None, None) => return "none found".to_owned(),
    };
    let kind = if has_certificates { "valid" } else { "PEM" };
    format!("{place} contains no {kind} certificate")
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
    let has_certificates = !found.certs.is_empty();
    let mut roots = rustls::RootCertStore::empty();
    // Skips unparsable certificates: one bad root must not disable the others.
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let reason = found.errors.first().map(ToString::to_string);
        let reason = reason.unwrap_or_else(|| none_found(trust, has_certificates));
        return Err(ApiError::Certificates(reason));
    }
    let provider = Arc::new(ring::default_provider());
    #[cfg(feature = "mutants")]
    if mutant!(ServerNameIsNotChecked) {
        return any_name::config(roots, provider)
            .map_err(|error| ApiError::Certificates(error.to_string()));
    }
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_root_certificates(roots).with_no_client_auth())
        .map_err(|error| ApiError::Certificates(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::network::CertificateFile;
    use super::*;

    #[test]
    fn named_file_or_directory_without_certificates_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("bad.pem");
        let error = |trust: &Trust| config(trust).unwrap_err().to_string();
        let shown = path.display();
        for (text, kind) in [
            ("not a certificate\n", "PEM"),
            (
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "valid",
            ),
        ] {
            std::fs::write(&path, text).unwrap();
            for setting in ["--ca-file", "SSL_CERT_FILE"] {
                let trust = Trust {
                    file: Some(CertificateFile {
                        setting,
                        path: path.clone().into(),
                    }),
                    directories: None,
                };
                let expected = format!(
                    "cannot load certificates: {setting} '{shown}' contains no {kind} certificate"
                );
                assert_eq!(error(&trust), expected);
            }
        }
        let empty = tempfile::tempdir().unwrap();
        let trust = Trust {
            file: None,
            directories: Some(empty.path().into()),
        };
        let expected = format!(
            "cannot load certificates: SSL_CERT_DIR '{}' contains no PEM certificate",
            empty.path().display()
        );
        assert_eq!(error(&trust), expected);
    }
}
