//! The certificate of a server that uses TLS.

use std::net::IpAddr;
use std::path::Path;

use appservices_mock::{Tls, TlsError};

use crate::args::ServerArgs;
use crate::error::CommandError;
use crate::files;

/// Reads or generates the certificate that the arguments ask for. `None` without TLS.
pub(crate) fn from_args(args: &ServerArgs) -> Result<Option<Tls>, CommandError> {
    if let (Some(certificate), Some(key)) = (&args.tls_cert, &args.tls_key) {
        let certificates = files::read_for("--tls-cert", certificate)?;
        let private_key = files::read_for("--tls-key", key)?;
        let tls = Tls::from_pem(&certificates, &private_key);
        return tls.map(Some).map_err(|error| {
            let (what, path, option, reason) = match &error {
                TlsError::Certificate(reason) => ("certificate", certificate, "--tls-cert", reason),
                TlsError::Key(reason) => ("private key", key, "--tls-key", reason),
                _ => return CommandError::new(error),
            };
            CommandError::new(format!(
                "cannot read a PEM {what} from '{}' ({option}): {reason}",
                path.display()
            ))
        });
    }
    if !args.tls {
        return Ok(None);
    }
    let host = args.host.as_str();
    // No client connects to `0.0.0.0` or `[::]` by that name.
    let unspecified = host.parse().is_ok_and(|ip: IpAddr| ip.is_unspecified());
    let names = [if unspecified { "" } else { host }];
    args.tls_ca
        .as_deref()
        .map(|authority| generate(&names, authority))
        .transpose()
}

/// Generates a certificate for localhost and `names`, and writes the certificate of its
/// authority to a file.
pub(crate) fn generate(names: &[&str], authority: &Path) -> Result<Tls, CommandError> {
    let tls = Tls::generate(names).map_err(CommandError::new)?;
    let pem = tls.authority().unwrap_or_default();
    files::write_atomically(authority, pem.as_bytes())?;
    Ok(tls)
}
