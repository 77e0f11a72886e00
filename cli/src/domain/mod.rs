//! The program's vocabulary: apps, users, providers, IDs, keys, secrets.
//!
//! Values are parsed at the edges (arguments, responses, files). This module
//! does no I/O.

mod app;
mod base_url;
mod id;
mod key_pair;
mod method;
mod new_app;
mod new_key;
mod profile_name;
mod provider;
mod secret;
mod user;
mod user_filter;

pub(crate) use app::{App, AppRef};
pub(crate) use base_url::{BaseUrl, InvalidBaseUrl};
pub(crate) use id::{AppId, GroupId, IdError, UserId};
pub(crate) use key_pair::KeyPair;
pub(crate) use method::Method;
pub(crate) use new_app::{NewApp, NewAppSettings};
pub(crate) use new_key::NewKey;
pub(crate) use profile_name::ProfileName;
pub(crate) use provider::Provider;
pub(crate) use secret::{InvalidToken, Secret};
pub(crate) use user::{PENDING, Seconds, User, UserState};
pub(crate) use user_filter::{TimeRange, UserFilter};
