//! The rules of the service: who may do what, and what it changes.
//!
//! Knows neither HTTP nor wire formats (a user's data is an opaque value). Time
//! and randomness are handed in, so that the same calls give the same state.

mod access;
mod admin;
mod anonymous;
mod app;
pub(crate) mod changes;
mod config;
mod data;
mod device;
mod due;
mod external;
mod function;
mod link;
mod log;
mod login;
mod mail_token;
mod outbox;
mod password;
mod pending;
mod provider;
mod registration;
mod reset;
mod secret;
mod server_api_key;
mod session;
pub(crate) mod storage;
mod user;
mod user_api_key;

pub(crate) use access::AccessEntry;
pub(crate) use admin::{Admin, Admins};
pub(crate) use app::{App, AppSettings, CLIENT_SUFFIX, Group, PRODUCTS, State};
pub(crate) use changes::replay::Replay;
pub(crate) use changes::{Change, RowAddress, Table};
pub(crate) use config::Config;
pub(crate) use data::Data;
pub(crate) use device::Device;
pub(crate) use due::WorldIdentity;
pub(crate) use external::External;
pub(crate) use function::declared::{Case, Ending, FunctionInput};
pub(crate) use function::source::{NewScript, Script, Scripts};
pub(crate) use log::{LogEntry, LogKind};
pub(crate) use login::{Credential, LoginDevice};
#[cfg(test)]
pub(crate) use outbox::MailKind;
pub(crate) use password::{Password, PasswordCache, same_secret};
pub(crate) use pending::Pending;
pub(crate) use provider::{DeclaredToken, Provider, ProviderType};
pub(crate) use secret::Secret;
pub(crate) use server_api_key::{ApiKey, NewKey};
pub(crate) use session::{Session, Sessions};
pub(crate) use storage::id::{Id, SeededRng};
pub(crate) use user::{Filter, Identity, User, UserType, Users};

/// Seconds since 1970.
pub(crate) type Seconds = i64;

/// Most entries in one answer of a list. (OpenAPI document)
pub(crate) const PAGE: usize = 50;

/// Every way in which a rule says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Rejection {
    #[error("no such project")]
    GroupNotFound,
    #[error("no such app")]
    AppNotFound,
    #[error("not a name for an app")]
    InvalidAppName,
    #[error("not a product")]
    InvalidProduct,
    #[error("no such user")]
    UserNotFound,
    #[error("the password's length is out of bounds")]
    InvalidPasswordLength,
    #[error("not an address")]
    InvalidEmail,
    #[error("the address is taken")]
    EmailTaken,
    #[error("the user has no address")]
    NoEmail,
    #[error("confirmed before")]
    AlreadyConfirmed,
    #[error("not confirmed yet")]
    Unconfirmed,
    #[error("not a token of a mail")]
    InvalidMailToken,
    #[error("no such provider")]
    ProviderNotFound,
    #[error("the provider is disabled")]
    ProviderDisabled,
    #[error("there is a provider of this type")]
    ProviderExists,
    #[error("not a type of provider")]
    InvalidProviderType,
    #[error("no such key")]
    KeyNotFound,
    #[error("not a name for a key")]
    InvalidKeyName,
    #[error("too many keys")]
    KeyLimit,
    #[error("wrong name or password")]
    WrongPassword,
    #[error("no key logs in with this")]
    WrongKey,
    #[error("the user is disabled")]
    UserDisabled,
    #[error("the session is over")]
    SessionEnded,
    #[error("the lifetime is out of bounds")]
    InvalidLifetime,
    #[error("function '{0}' has no outcome for this")]
    FunctionUndeclared(String),
    #[error("a function threw: {0}")]
    FunctionThrew(String),
    #[error("the function of custom logins threw: {0}")]
    LoginFunctionThrew(String),
    #[error("the function of custom logins returned no id")]
    NoExternalId,
    #[error("the token is refused: {0}")]
    InvalidToken(&'static str),
    #[error("the function does not confirm '{0}'")]
    ConfirmationFailed(String),
    #[error("a function confirms addresses")]
    ConfirmByFunction,
    #[error("a mail confirms '{0}'")]
    ConfirmByMail(String),
    #[error("'{0}' is confirmed automatically")]
    ConfirmedAutomatically(String),
    #[error("a function resets passwords")]
    ResetByFunction,
    #[error("a mail resets passwords")]
    ResetByMail,
    #[error("the function does not reset the password of '{0}'")]
    ResetFailed(String),
    #[error("somebody else has this identity")]
    IdentityTaken,
    #[error("the user has an identity of this type")]
    IdentityTypeLinked,
    #[error("an anonymous identity cannot be linked")]
    AnonymousLink,
    #[error("wrong name or password of the identity to link")]
    WrongLinkPassword,
    #[error("the session was begun with this key")]
    KeyInUse,
    #[error("anonymous users have no keys")]
    AnonymousApiKey,
    #[error("no such secret")]
    SecretNotFound,
    #[error("not a name for a secret")]
    InvalidSecretName,
    #[error("there is a secret of this name")]
    SecretExists,
    #[error("no such function")]
    FunctionNotFound,
    #[error("not a name for a function")]
    InvalidFunctionName,
    #[error("there is a function of this name")]
    FunctionExists,
    #[error("no such entry of the access list")]
    AccessEntryNotFound,
    #[error("not an address")]
    InvalidIpAddress,
    #[error("not an origin")]
    InvalidOrigin,
}
