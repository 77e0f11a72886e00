//! Files that the program reads and writes beside the seed: the port, and what
//! TLS needs.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use appservices_mock::Tls;

use crate::Failure;
use crate::args::ServerArgs;

/// A file with the port in it, for as long as this value lives.
pub(crate) struct PortFile {
    path: PathBuf,
    text: String,
}

impl PortFile {
    /// Writes the port of a base URL.
    pub(crate) fn write(path: &Path, base_url: &str) -> Result<Self, Failure> {
        let (_, port) = base_url.rsplit_once(':').unwrap_or_default();
        let text = format!("{port}\n");
        write(path, text.as_bytes())?;
        Ok(Self {
            path: path.into(),
            text,
        })
    }
}

impl Drop for PortFile {
    fn drop(&mut self) {
        // Another server may have written its own there since.
        if fs::read_to_string(&self.path).is_ok_and(|text| text == self.text) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Writes a file whole or not at all: it is made beside, then renamed.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::new(format!("cannot write {}: {error}", path.display()));
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(bytes))
        .and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        failed(error)
    })
}

/// What the server proves itself with, if it speaks TLS at all; writes the
/// authority's certificate.
pub(crate) fn tls(args: &ServerArgs) -> Result<Option<Tls>, Failure> {
    if let (Some(certificate), Some(key)) = (&args.tls_cert, &args.tls_key) {
        let read = |path: &Path| {
            fs::read(path)
                .map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))
        };
        let tls = Tls::from_pem(&read(certificate)?, &read(key)?);
        return tls.map(Some).map_err(Failure::new);
    }
    if !args.tls {
        return Ok(None);
    }
    // Names that stand for all addresses are nobody's.
    let host = args.host.as_str();
    let all = host
        .parse::<std::net::IpAddr>()
        .is_ok_and(|address| address.is_unspecified());
    let names = [if all { "" } else { host }];
    let path = args.tls_ca.as_deref();
    path.map(|path| made(&names, path)).transpose()
}

/// A certificate made for this machine and these names; writes the authority's.
pub(crate) fn made(names: &[&str], authority: &Path) -> Result<Tls, Failure> {
    let tls = Tls::make(names).map_err(Failure::new)?;
    write(authority, tls.authority().unwrap_or_default().as_bytes())?;
    Ok(tls)
}
