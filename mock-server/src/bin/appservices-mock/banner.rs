//! What `serve` prints once it listens: what a client needs to log in.

use appservices_mock::{AdminSeed, AppInfo, GroupInfo, MockServer};
use serde_json::json;

use crate::environment::connectable;
use crate::escape;

/// Printed in place of the login command if there is no key pair.
const NO_KEY_PAIR: &str = "impossible without a key pair; add one with --admin-key PUB:PRIV";

/// The address of the console; `None` if the controls are disabled.
fn console(server: &MockServer, has_controls: bool) -> Option<String> {
    let base_url = connectable(server.base_url());
    has_controls.then(|| format!("{base_url}/_mock/console"))
}

/// The command that logs in to the server with its first key pair.
fn login_command(server: &MockServer) -> Option<String> {
    let admins = server.admins();
    let keys = admins.first()?;
    let base_url = connectable(server.base_url());
    Some(format!(
        "appservices login --api-key {} --private-api-key {} --base-url {base_url} --atlas-url {base_url}",
        keys.public_api_key, keys.private_api_key,
    ))
}

/// The address on a line of its own, for scripts. Then key pairs, projects and apps, and how
/// to go on.
pub(crate) fn text(server: &MockServer, has_controls: bool) -> String {
    let mut rows = Vec::new();
    for admin in server.admins() {
        rows.push(["public key", &admin.public_api_key, ""].map(str::to_owned));
        rows.push(["private key", &admin.private_api_key, ""].map(str::to_owned));
    }
    for group in server.groups() {
        rows.push(["project".to_owned(), group.id, group.name]);
        for app in group.apps {
            let plural = if app.users == 1 { "" } else { "s" };
            let details = format!("{}, {} user{plural}", app.id, app.users);
            rows.push(["app".to_owned(), app.client_app_id, details]);
        }
    }
    // Rows without details do not count: a private key would push all details far right.
    let with_details = rows.iter().filter(|[_, _, details]| !details.is_empty());
    let widths = with_details.map(|[_, value, _]| value.chars().count());
    let width = widths.max().unwrap_or(0);
    let mut text = format!("listening on {}\n", server.base_url());
    for [label, value, details] in rows {
        let line = format!("{label:<11}  {value:<width$}  {details}");
        let line = escape::text(&line);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    for (label, value) in [
        ("console", console(server, has_controls)),
        (
            "log in",
            Some(login_command(server).unwrap_or_else(|| NO_KEY_PAIR.to_owned())),
        ),
    ] {
        if let Some(value) = value {
            let line = format!("{label:<11}  {value}");
            text.push_str(&escape::text(&line));
            text.push('\n');
        }
    }
    text
}

/// The same on one line of JSON, for programs.
pub(crate) fn json(server: &MockServer, has_controls: bool) -> String {
    let admin = |admin: AdminSeed| {
        json!({
            "public_api_key": admin.public_api_key,
            "private_api_key": admin.private_api_key,
        })
    };
    let app = |app: AppInfo| {
        json!({
            "id": app.id,
            "client_app_id": app.client_app_id,
            "users": app.users,
        })
    };
    let project = |group: GroupInfo| {
        json!({
            "id": group.id,
            "name": group.name,
            "apps": group.apps.into_iter().map(app).collect::<Vec<_>>(),
        })
    };
    let banner = json!({
        // An address that the program can connect to, even with `--host 0.0.0.0`.
        "base_url": connectable(server.base_url()),
        "console": console(server, has_controls),
        "admins": server.admins().into_iter().map(admin).collect::<Vec<_>>(),
        "projects": server.groups().into_iter().map(project).collect::<Vec<_>>(),
    });
    format!("{banner}\n")
}
