//! The Admin API and the Atlas API: administrators, apps, providers, users, keys, secrets.

mod access;
mod admin_password;
mod admins;
mod api_keys;
mod apps;
mod atlas;
mod digest_parts;
mod digests;
mod functions;
mod lifetime;
mod logs;
mod new_apps;
mod one_user;
mod outside;
mod pending;
pub(super) mod providers;
mod secrets;
mod user_details;
mod users;

use super::Rules::{Rows, Rules};
use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = tables![
    "login": Rules(admins::LOGGING_IN),
    "password-login": Rules(admin_password::PASSWORDS),
    "profile": Rules(admins::PROFILE),
    "sessions": Rules(admins::SESSIONS),
    "apps": Rules(apps::LISTING),
    "unknown-apps": Rows(apps::UNKNOWN),
    "creating-apps": Rules(new_apps::CREATING),
    "deleting-apps": Rules(apps::DELETING),
    "providers": Rules(providers::CONFIGURING),
    "unknown-providers": Rows(providers::UNKNOWN),
    "unknown-provider-code": Rules(providers::UNKNOWN_CODE),
    "users": Rules(users::LISTING),
    "deleted-meanwhile": Rules(user_details::DELETED_MEANWHILE),
    "user-details": Rules(user_details::USER_DETAILS),
    "foreign-app": Rows(user_details::FOREIGN_APP),
    "creating-users": Rules(users::CREATING),
    "unknown-users": Rows(one_user::UNKNOWN),
    "one-user": Rules(one_user::ONE_USER),
    "addresses-and-tokens": Rules(one_user::ADDRESSES_AND_TOKENS),
    "pending-users": Rules(pending::PENDING_USERS),
    "api-keys": Rules(api_keys::SERVER_KEYS),
    "unknown-api-keys": Rows(api_keys::UNKNOWN),
    "token-lifetime": Rules(lifetime::REFRESH_TOKEN_EXPIRATION),
    "token-lifetime-refusals": Rows(lifetime::REFUSALS),
    "secrets": Rules(secrets::SECRETS_OF_AN_APP),
    "functions": Rules(functions::FUNCTIONS_OF_AN_APP),
    "access-list": Rules(access::ACCESS_LIST),
    "allowed-origins": Rules(access::ALLOWED_ORIGINS),
    "logs": Rules(logs::LOGS),
    "custom-function": Rules(outside::CUSTOM_FUNCTION),
    "oauth": Rules(outside::OAUTH),
    "atlas": Rules(atlas::CHALLENGE),
    "atlas-credentials": Rules(digests::CREDENTIALS),
    "atlas-nonces": Rules(digests::NONCES),
    "atlas-digests": Rules(digest_parts::PARTS),
];
