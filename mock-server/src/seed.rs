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

mod app_dir;
mod build;
pub(crate) mod demo;
mod function;
mod load;
pub(crate) mod populate;
mod secret;
#[cfg(test)]
mod tests;

pub use function::{AccessTokens, CaseSeed, FunctionSeed, SecretSeed, TokenSeed};
use std::collections::BTreeMap;

pub use load::SeedError;
use serde::Deserialize;
use serde_json::{Map, Value};

pub use crate::controls::faults::{FaultEffect, FaultSeed};

/// All that a server starts with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seed {
    /// Who may log in to the Admin API; the first is the one that `exec` uses.
    pub admins: Vec<AdminSeed>,
    /// Who may log in to the Admin API with a name and a password.
    pub admin_users: Vec<AdminUserSeed>,
    /// The projects, called groups by the service.
    pub groups: Vec<GroupSeed>,
    /// Misbehaviour on demand.
    pub faults: Vec<FaultSeed>,
    /// What a revocation does to access tokens: `documented` (default) or
    /// `observed`.
    pub sessions: AccessTokens,
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

/// An administrator with a name and a password, in place of a key pair.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdminUserSeed {
    /// The `username` of a `local-userpass` login.
    pub username: String,
    /// What it logs in with.
    pub password: String,
    /// Ids of the projects this administrator opens; empty means all of them.
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
    /// Configuration files of a pulled app, by path: `root_config.json`,
    /// `auth/providers.json` and so on. What they say of name, location,
    /// deployment model and providers goes before what is said here.
    pub files: BTreeMap<String, FileSeed>,
    /// Server API keys, each of which comes with its own user.
    pub api_keys: Vec<ApiKeySeed>,
    /// The users, in order of creation (after the users of `api_keys`).
    pub users: Vec<UserSeed>,
    /// Registrations that are not users yet.
    pub pending: Vec<PendingSeed>,
    /// What the app's functions answer.
    pub functions: Vec<FunctionSeed>,
    /// What providers name as secrets, such as the keys that sign custom tokens.
    pub secrets: Vec<SecretSeed>,
}

/// Contents of a configuration file; in a seed file, its text.
#[derive(Clone, Default, Deserialize)]
#[serde(from = "String")]
pub struct FileSeed(pub Vec<u8>);

/// An authentication provider of an app.
///
/// | `type` | keys of `config` that count |
/// | --- | --- |
/// | `local-userpass` | `autoConfirm`, `runConfirmationFunction`, `confirmationFunctionName`, `emailConfirmationUrl`, `runResetFunction`, `resetFunctionName`, `resetPasswordUrl`; where neither switch is set, a mail confirms or resets |
/// | `custom-token` | `audience` (a text or a list; default: the client app id), `requireAnyAudience`, `signingAlgorithm` (`HS256`, `RS256`), `useJWKURI`, `jwkURI` (an `http` URL of this machine), `jwks` (a key or a set of keys, inline) |
/// | `custom-function` | `authFunctionName` |
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderSeed {
    /// 24 hex digits.
    pub id: Option<String>,
    /// Such as `local-userpass`; also its name.
    pub r#type: String,
    /// A disabled provider logs nobody in.
    pub disabled: bool,
    /// Settings, kept and given back.
    pub config: Option<Value>,
    /// `custom-token`: `{signingKeys: [names of secrets]}`.
    pub secret_config: Option<Value>,
    /// `custom-token`: `[{name, field_name, required}]`, what of a token goes to
    /// the user's data.
    pub metadata_fields: Option<Value>,
    /// `custom-token`: keys that need no secret, of 32 characters and more for
    /// `HS256`, public keys in PEM for `RS256`.
    pub signing_keys: Vec<String>,
    /// `oauth2-apple`, `oauth2-facebook`, `oauth2-google`: what logs in.
    pub tokens: Vec<TokenSeed>,
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
