//! One function an endpoint: takes the request apart, asks the rules, writes
//! the answer.

pub(crate) mod access;
pub(crate) mod admin_auth;
pub(crate) mod api_keys;
pub(crate) mod apps;
pub(crate) mod atlas;
pub(crate) mod client_auth;
pub(crate) mod client_login;
pub(crate) mod configuration;
pub(crate) mod functions;
pub(crate) mod home;
pub(crate) mod logs;
pub(crate) mod own_keys;
pub(crate) mod pending;
pub(crate) mod providers;
pub(crate) mod registration;
pub(crate) mod scripts;
pub(crate) mod secrets;
pub(crate) mod settings;
pub(crate) mod users;
pub(crate) mod wire;
