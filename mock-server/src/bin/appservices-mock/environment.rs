//! The environment variables that point a child process at a server.

use std::env;
use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::process::Command;

use appservices_mock::MockServer;

/// Variables to set, and to remove if the value is `None`.
pub(crate) struct Environment(Vec<(&'static str, Option<OsString>)>);

impl Environment {
    /// `authority` is the file with the certificate that clients must trust, and
    /// `control_token` the token of the controls.
    pub(crate) fn new(
        server: &MockServer,
        authority: Option<&Path>,
        control_token: Option<&str>,
    ) -> Self {
        let base_url = OsString::from(connectable(server.base_url()));
        let admins = server.admins();
        let admin = admins.first();
        let groups = server.groups();
        let group = groups
            .iter()
            .find(|group| !group.apps.is_empty())
            .or(groups.first());
        let app = group.and_then(|group| group.apps.first());
        let value = |text: Option<&String>| text.map(OsString::from);
        let public_key = value(admin.map(|admin| &admin.public_api_key));
        let private_key = value(admin.map(|admin| &admin.private_api_key));
        let mut variables = vec![
            ("APPSERVICES_BASE_URL", Some(base_url.clone())),
            ("APPSERVICES_ATLAS_URL", Some(base_url)),
            ("APPSERVICES_PUBLIC_API_KEY", public_key),
            ("APPSERVICES_PRIVATE_API_KEY", private_key),
            ("APPSERVICES_PROJECT", value(group.map(|group| &group.id))),
            ("APPSERVICES_APP", value(app.map(|app| &app.client_app_id))),
            (
                "APPSERVICES_CONTROL_TOKEN",
                control_token.map(OsString::from),
            ),
            ("PATH", path()),
        ];
        if let Some(authority) = authority {
            let authority = std::path::absolute(authority).unwrap_or_else(|_| authority.into());
            // The first is for OpenSSL and most other libraries, the second for Node.
            for name in ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"] {
                variables.push((name, Some(authority.clone().into())));
            }
        }
        Self(variables)
    }

    /// Applies the variables to a command.
    pub(crate) fn apply(self, command: &mut Command) {
        for (name, value) in self.0 {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
    }
}

/// `PATH` with the directory of this program first. `PATH` unchanged if that directory is
/// unknown or contains a separator.
fn path() -> Option<OsString> {
    let current = env::var_os("PATH");
    let own = env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.to_owned()));
    let directories = current.iter().flat_map(env::split_paths);
    env::join_paths(own.into_iter().chain(directories))
        .ok()
        .or(current)
}

/// The base URL as a client on this machine can use it: nobody can connect to `0.0.0.0`
/// or `[::]` everywhere, so they become `127.0.0.1`.
pub(crate) fn connectable(base_url: &str) -> String {
    let address =
        |(scheme, address): (_, &str)| Some((scheme, address.parse::<SocketAddr>().ok()?));
    match base_url.split_once("://").and_then(address) {
        Some((scheme, address)) if address.ip().is_unspecified() => {
            let localhost = IpAddr::from([127, 0, 0, 1]);
            format!("{scheme}://{}", SocketAddr::new(localhost, address.port()))
        }
        _ => base_url.to_owned(),
    }
}
