//! The Admin API: [`client`] sends requests in a session, [`access`],
//! [`apps`] and [`users`] add one method per endpoint.

mod access;
mod apps;
mod client;
mod login;
mod path;
mod users;

pub(crate) use access::{Switch, UserAccess};
pub(crate) use client::{AdminApi, AdminRequest, Attempt};
pub(crate) use users::{Change, PAGE_SIZE};
