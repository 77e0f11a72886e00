//! What the program talks about: apps, users, providers, ids, secrets.
//!
//! Values are built at the edges (arguments, answers, files) and hold no
//! network, terminal or file handle.

mod app;
mod base_url;
mod id;
mod profile_name;
mod provider;
mod secret;
mod user;

pub(crate) use app::{App, AppRef};
pub(crate) use base_url::BaseUrl;
pub(crate) use id::{AppId, GroupId, IdError, UserId};
pub(crate) use profile_name::ProfileName;
pub(crate) use provider::Provider;
pub(crate) use secret::{Keys, Secret};
pub(crate) use user::{PENDING, Seconds, Span, User, UserFilter, UserState};
