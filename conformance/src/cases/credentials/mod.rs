//! Where keys and tokens come from, where they are sent, and where they are kept.

#[cfg(unix)]
pub(crate) mod concurrent;
pub(crate) mod environment;
#[cfg(unix)]
pub(crate) mod files;
pub(crate) mod renewal;
pub(crate) mod servers;
#[cfg(unix)]
pub(crate) mod sharing;
pub(crate) mod unusable_tokens;
pub(crate) mod usage;

use std::path::Path;

use serde_json::{Value, json};

use crate::cases::support::context::{Context, Login};
use crate::cases::support::contract::Contracts;
use crate::cases::support::scripted::{Heard, Reply, Scripted};
use crate::cases::support::stub::stored_profile;

const USER: &str = "63754f968a605a78ea6939a1";
const REVOKE: [&str; 6] = ["users", "revoke", "--app", "myapp-abcde", "-u", USER];

/// Logs in with the keys of the seeds.
const LOGIN: [&str; 5] = [
    "login",
    "--api-key",
    "mlvqkzpa",
    "--private-api-key",
    "0a1b2c3d-1111-2222-3333-444455556666",
];

fn nobody() -> Context {
    Context::new(appservices_mock::Seed::default(), Login::Nobody)
}

/// A profile with keys and a session at `url`.
fn logged_in(url: &str) -> Context {
    let context = nobody();
    stored_profile(
        &context,
        url,
        "example.access.token",
        "stored.refresh.token",
    );
    context
}

fn profile(context: &Context) -> String {
    std::fs::read_to_string(context.profile("default")).expect("a profile")
}

/// A profile without the settings whose names contain `name`.
fn without_setting(profile: &str, name: &str) -> String {
    let kept = |line: &&str| !line.contains(name);
    let lines: Vec<_> = profile.split_inclusive('\n').filter(kept).collect();
    lines.concat()
}

/// A setting of the default profile, as another program would read it.
fn setting(path: &Path, key: &str) -> String {
    let text = std::fs::read_to_string(path).expect("a profile");
    let file: yaml_serde::Value = yaml_serde::from_str(&text).expect("YAML");
    file["default"][key].as_str().unwrap_or_default().to_owned()
}

fn invalid_session() -> Reply {
    let error = "invalid session: access token expired";
    Reply::json(
        401,
        &json!({"error": error, "error_code": "InvalidSession"}),
    )
}

fn is_refresh(heard: &Heard) -> bool {
    heard.method == "POST" && heard.path.ends_with("/auth/session")
}

fn is_login(heard: &Heard) -> bool {
    heard.path.ends_with("/mongodb-cloud/login")
}

/// A server that rejects the access token of [`logged_in`], and otherwise answers as the contract
/// says, unless `script` does.
fn expired(script: impl Fn(&Heard) -> Option<Reply> + Send + Sync + 'static) -> Scripted {
    let contracts = Contracts::load();
    Scripted::start(move |heard| {
        script(heard).unwrap_or_else(|| {
            let is_stale = heard.header("authorization") == "Bearer example.access.token";
            if is_stale && !is_login(heard) {
                invalid_session()
            } else {
                Reply::from_contract(contracts, heard)
            }
        })
    })
}

/// Tokens as a login returns them.
fn tokens(access: &str, refresh: &str) -> Value {
    json!({"access_token": access, "refresh_token": refresh, "user_id": "x", "device_id": "y"})
}
