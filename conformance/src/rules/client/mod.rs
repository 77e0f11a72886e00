//! The Client API: logins, registration, linking, own API keys, functions.

mod accounts;
mod confirming;
mod custom_data;
pub(crate) mod custom_token;
mod endpoints;
mod functions;
mod linking;
mod login;
mod login_details;
mod login_errors;
mod mail_tokens;
mod mailed;
mod own_key_errors;
mod own_keys;
mod refused_logins;
mod registering;
mod resetting;
mod running;
mod session;

use super::Rules::Rules;
use super::Table;
use custom_token::{hs256, jwks, rs256};

/// The tables of this area.
pub(super) static TABLES: &[Table] = tables![
    "location": Rules(login::LOCATION),
    "login": Rules(login::LOGGING_IN),
    "login-link": Rules(login::LINKING),
    "login-rejected": Rules(login_errors::REFUSALS),
    "login-changes-nothing": Rules(refused_logins::CHANGE_NOTHING),
    "password": Rules(refused_logins::REFUSED),
    "login-details": Rules(login_details::LOGINS),
    "profile": Rules(session::PROFILE),
    "session": Rules(session::SESSIONS),
    "custom-data": Rules(custom_data::CUSTOM_DATA),
    "custom-token": Rules(hs256::CUSTOM_TOKEN),
    "custom-token-details": Rules(login_details::CUSTOM_TOKENS),
    "custom-token-rs256": Rules(rs256::RS256),
    "custom-token-jwks": Rules(jwks::JWKS),
    "register": Rules(registering::REGISTERING),
    "register-rejected": Rules(registering::REFUSALS),
    "confirm-by-mail": Rules(confirming::BY_MAIL),
    "confirm-by-function": Rules(confirming::BY_FUNCTION),
    "reset-by-mail": Rules(resetting::BY_MAIL),
    "reset-by-function": Rules(resetting::BY_FUNCTION),
    "mailed-tokens": Rules(mail_tokens::TOKENS),
    "mailed-tokens-and-functions": Rules(mail_tokens::FUNCTIONS),
    "link": Rules(linking::LINKING),
    "link-rejected": Rules(linking::REFUSALS),
    "own-keys": Rules(own_keys::OWN_KEYS),
    "own-keys-rejected": Rules(own_key_errors::REFUSALS),
    "functions": Rules(functions::CALLING),
    "functions-running": Rules(running::sources::SOURCES),
    "functions-context": Rules(running::context::CONTEXT),
    "functions-access": Rules(running::access::ACCESS),
    "functions-users": Rules(running::users::USERS),
    "functions-triggers": Rules(running::triggers::TRIGGERS),
    "functions-bounds": Rules(running::bounds::BOUNDS),
    "functions-own-server": Rules(running::own_server::OWN_SERVER),
    "endpoints": Rules(endpoints::ENDPOINTS),
    "endpoints-access": Rules(endpoints::access::ACCESS),
    "accounts-login-texts": Rules(accounts::refused::TEXTS),
    "accounts-login-changes-nothing": Rules(accounts::unchanged::CHANGE_NOTHING),
    "accounts-oauth": Rules(accounts::unchanged::PROVIDERS),
    "accounts-link": Rules(accounts::linking::REFUSALS),
    "accounts-register": Rules(accounts::addresses::REGISTERING),
    "accounts-mailed-tokens": Rules(accounts::addresses::TOKENS),
    "accounts-confirm": Rules(accounts::functions::CONFIRMING),
    "accounts-reset": Rules(accounts::functions::RESETTING),
    "accounts-key-names": Rules(accounts::keys::NAMES),
    "accounts-provider-off": Rules(accounts::keys::PROVIDER_OFF),
    "accounts-anonymous-keys": Rules(accounts::keys::ANONYMOUS),
    "accounts-bearer": Rules(accounts::keys::BEARER),
    "accounts-devices": Rules(accounts::devices::DEVICES),
    "accounts-pages": Rules(accounts::devices::PAGES),
];
