//! The endpoints: one function each, which parses the request, calls a rule of the state
//! and builds the response.
//!
//! Each handler documents its endpoint as `METHOD path` → status and body, then errors
//! and sources. `…` stands for `/api/admin/v3.0/groups/{group}/apps/{app}`. Errors that
//! many endpoints have in common are documented here only:
//!
//! - 400, if the body is not the expected JSON ([`ApiRequest::json`]);
//! - 401, if the token is missing, invalid or expired ([`call`](crate::http::call));
//! - 404, if the project or the app in the path is not found.
//!
//! Sources are named as in `error.rs`: the OpenAPI document and the manual are documented
//! facts, a client's tests are asserted facts, a client's code implies them, and "our
//! choice" means that no source exists.
//!
//! [`ApiRequest::json`]: crate::http::request::ApiRequest::json

#![expect(
    clippy::unnecessary_wraps,
    reason = "all handlers have the same signature, whether they can fail or not"
)]

pub(crate) mod access_rules;
pub(crate) mod admin_auth;
pub(crate) mod apps;
pub(crate) mod atlas;
pub(crate) mod client_auth;
pub(crate) mod client_login;
pub(crate) mod configuration;
pub(crate) mod custom_user_data;
pub(crate) mod debug;
pub(crate) mod deployments;
pub(crate) mod endpoints;
mod entities;
pub(crate) mod function_calls;
pub(crate) mod functions;
pub(crate) mod home;
pub(crate) mod logs;
pub(crate) mod pending_users;
pub(crate) mod providers;
pub(crate) mod registration;
pub(crate) mod rules;
pub(crate) mod schemas;
pub(crate) mod secrets;
pub(crate) mod server_api_keys;
pub(crate) mod services;
pub(crate) mod stored_settings;
pub(crate) mod token_lifetime;
pub(crate) mod triggers;
mod typed;
pub(crate) mod user_api_keys;
pub(crate) mod users;
pub(crate) mod values;
pub(crate) mod wire;
