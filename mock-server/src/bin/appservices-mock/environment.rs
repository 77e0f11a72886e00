//! What a command that talks to the server finds in its environment.

use std::env;
use std::ffi::OsString;
use std::path::Path;

use appservices_mock::MockServer;

/// Variables to set, and to remove where there is no value; `authority` is the
/// file with the certificate that clients are to trust.
pub(crate) fn variables(
    server: &MockServer,
    authority: Option<&Path>,
) -> Vec<(&'static str, Option<OsString>)> {
    let base = crate::start::reachable(server.base_url());
    let admins = server.admins();
    let admin = admins.first();
    let groups = server.groups();
    let group = groups
        .iter()
        .find(|group| !group.apps.is_empty())
        .or(groups.first());
    let app = group.and_then(|group| group.apps.first());
    let text = |value: Option<&String>| value.map(OsString::from);
    let mut all = vec![
        ("APPSERVICES_BASE_URL", Some(base.clone().into())),
        ("APPSERVICES_ATLAS_URL", Some(base.into())),
        (
            "APPSERVICES_PUBLIC_API_KEY",
            text(admin.map(|admin| &admin.public_api_key)),
        ),
        (
            "APPSERVICES_PRIVATE_API_KEY",
            text(admin.map(|admin| &admin.private_api_key)),
        ),
        ("APPSERVICES_PROJECT", text(group.map(|group| &group.id))),
        ("APPSERVICES_APP", text(app.map(|app| &app.client_app_id))),
        ("PATH", path()),
    ];
    // Where OpenSSL and what is made after it, and where Node, look for
    // authorities.
    if let Some(authority) = authority {
        let authority = std::path::absolute(authority).unwrap_or_else(|_| authority.into());
        for name in ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"] {
            all.push((name, Some(authority.clone().into())));
        }
    }
    all
}

/// `PATH` with the folder of this program first; as it is, if that folder cannot
/// be told or named there.
fn path() -> Option<OsString> {
    let old = env::var_os("PATH");
    let own = env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.to_owned()));
    let all = own.into_iter().chain(old.iter().flat_map(env::split_paths));
    env::join_paths(all).ok().or(old)
}
