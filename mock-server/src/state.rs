//! The rules of the service: who may do what, and what it changes.
//!
//! Knows neither HTTP nor wire formats (a user's data is an opaque value). Time
//! and randomness are handed in, so that the same calls give the same state.

mod admin;
mod api_key;
mod app;
mod id;
mod login;
mod password;
mod pending;
mod provider;
mod session;
mod user;

pub(crate) use admin::{Admin, Admins};
pub(crate) use api_key::{ApiKey, NewKey};
pub(crate) use app::{App, AppSettings, CLIENT_SUFFIX, Group, PRODUCTS, World};
pub(crate) use id::{Dice, Id};
pub(crate) use login::Credential;
pub(crate) use password::{Password, PasswordCache, same_secret};
pub(crate) use pending::Pending;
pub(crate) use provider::{Provider, ProviderType};
pub(crate) use session::{Session, Sessions};
pub(crate) use user::{Filter, Identity, User, UserType, Users};

/// Seconds since 1970.
pub(crate) type Seconds = i64;

/// Most entries in one answer of a list. (OpenAPI document)
pub(crate) const PAGE: usize = 50;

/// Every way in which a rule says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("no such project")]
    GroupUnknown,
    #[error("no such app")]
    AppUnknown,
    #[error("not a name for an app")]
    AppName,
    #[error("not a product")]
    Product,
    #[error("no such user")]
    UserUnknown,
    #[error("the password's length is out of bounds")]
    PasswordLength,
    #[error("not an address")]
    Address,
    #[error("the address is taken")]
    AddressTaken,
    #[error("the user has no address")]
    NoAddress,
    #[error("confirmed before")]
    AlreadyConfirmed,
    #[error("not confirmed yet")]
    Unconfirmed,
    #[error("not a token of a mail")]
    MailToken,
    #[error("no such provider")]
    ProviderUnknown,
    #[error("the provider is disabled")]
    ProviderDisabled,
    #[error("there is a provider of this type")]
    ProviderExists,
    #[error("not a type of provider")]
    ProviderType,
    #[error("no such key")]
    KeyUnknown,
    #[error("not a name for a key")]
    KeyName,
    #[error("too many keys")]
    KeyLimit,
    #[error("wrong name or password")]
    WrongPassword,
    #[error("no key logs in with this")]
    WrongKey,
    #[error("the credentials cannot be linked")]
    NotLinkable,
    #[error("the user is disabled")]
    UserDisabled,
    #[error("the session is over")]
    SessionGone,
    #[error("the lifetime is out of bounds")]
    Lifetime,
}
