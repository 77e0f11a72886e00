//! What a server starts with: administrators, projects, apps, users and faults.
//!
//! The same structs are built in code (see the `new` functions and the chainable
//! methods) and read from a file, as JSON or YAML. Every key may be left out, an
//! unknown one is an error that names it. Absent ids are made up in ascending
//! order, the same ones at every start.
//!
//! A seed file with every key that is commonly needed:
//!
//! ```yaml
#![doc = include_str!("seed/example.yaml")]
//! ```

mod build;
mod demo;
mod load;
mod secret;
#[cfg(test)]
mod tests;

pub use load::SeedError;
use serde::Deserialize;
use serde_json::{Map, Value};

pub use crate::faults::{FaultEffect, FaultSeed};

/// All that a server starts with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seed {
    /// Who may log in to the Admin API; the first is the one that `exec` uses.
    pub admins: Vec<AdminSeed>,
    /// The projects, called groups by the service.
    pub groups: Vec<GroupSeed>,
    /// Misbehaviour on demand.
    pub faults: Vec<FaultSeed>,
}

/// An administrator: a key pair and the projects it opens.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdminSeed {
    /// The public half of the key pair, the `username` of a login.
    pub public_api_key: String,
    /// The private half, the `apiKey` of a login.
    pub private_api_key: String,
    /// Ids of the projects this key pair opens; empty means all of them.
    pub groups: Vec<String>,
}

/// A project.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GroupSeed {
    /// 24 hex digits.
    pub id: Option<String>,
    /// As the Atlas API lists it.
    pub name: String,
    /// The apps, in order of creation.
    pub apps: Vec<AppSeed>,
}

/// An app.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppSeed {
    /// 24 hex digits.
    pub id: Option<String>,
    /// Default: the name in lower case, a dash and five letters.
    pub client_app_id: Option<String>,
    /// Letters, digits, `_` and `-`, beginning with a letter.
    pub name: String,
    /// `standard` (default), `atlas`, `data-api` or `device-sync`.
    pub product: Option<String>,
    /// Default `US-VA`.
    pub location: Option<String>,
    /// `GLOBAL` (default) or `LOCAL`.
    pub deployment_model: Option<String>,
    /// Default: empty.
    pub environment: Option<String>,
    /// Lifetime of refresh tokens in seconds, default 5184000 (60 days).
    pub refresh_token_seconds: Option<i64>,
    /// The authentication providers. None given: `api-key`, and each known type
    /// that a user, pending user or key of this seed needs, enabled (`api-key`
    /// only if a key needs it).
    pub providers: Vec<ProviderSeed>,
    /// Server API keys, each of which comes with its own user.
    pub api_keys: Vec<ApiKeySeed>,
    /// The users, in order of creation (after the users of `api_keys`).
    pub users: Vec<UserSeed>,
    /// Registrations that are not users yet.
    pub pending: Vec<PendingSeed>,
}

/// An authentication provider of an app.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderSeed {
    /// 24 hex digits.
    pub id: Option<String>,
    /// Such as `local-userpass`; also its name.
    pub r#type: String,
    /// A disabled provider logs nobody in.
    pub disabled: bool,
    /// Kept and given back; not interpreted.
    pub config: Option<Value>,
}

/// A user of an app.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserSeed {
    /// 24 hex digits.
    pub id: Option<String>,
    /// `normal` (default) or `server`.
    pub r#type: Option<String>,
    /// A disabled user can neither log in nor have sessions.
    pub disabled: bool,
    /// What the user logs in with, oldest first.
    pub identities: Vec<IdentitySeed>,
    /// Address of an e-mail user: sets `data.email`, and adds a `local-userpass`
    /// identity in front where `identities` has none.
    pub email: Option<String>,
    /// With `email`: what the user logs in with. None: nothing opens it.
    pub password: Option<String>,
    /// The user's data, as the providers gave it.
    pub data: Map<String, Value>,
    /// Seconds since 1970; default: when the server starts.
    pub creation_date: Option<i64>,
    /// Seconds since 1970; 0 or none means never.
    pub last_authentication_date: Option<i64>,
    /// How many sessions are live at the start (none where `disabled`).
    pub sessions: u32,
}

/// One way of a user to log in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentitySeed {
    /// Such as `anon-user`; any text, so that clients can be tried with one that
    /// they do not know.
    pub provider_type: String,
    /// The id that the provider knows the user by.
    pub id: Option<String>,
    /// 24 hex digits; default: the id of the app's provider of this type.
    pub provider_id: Option<String>,
}

/// A registration that is not a user yet.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PendingSeed {
    /// 24 hex digits.
    pub id: Option<String>,
    /// The address registered.
    pub email: String,
    /// What it was registered with. None: nothing opens it.
    pub password: Option<String>,
    /// Confirmed, but never logged in: the next login makes it a user.
    pub confirmed: bool,
}

/// A server API key.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApiKeySeed {
    /// 24 hex digits.
    pub id: Option<String>,
    /// Letters, digits, `_` and `-`.
    pub name: String,
    /// The secret that logs in; default: made up.
    pub key: Option<String>,
    /// A disabled key logs nobody in.
    pub disabled: bool,
    /// Id of the user that the key comes with, 24 hex digits.
    pub user_id: Option<String>,
    /// How many sessions of that user are live at the start.
    pub sessions: u32,
}
