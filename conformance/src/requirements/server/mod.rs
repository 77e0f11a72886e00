//! What a server must do.

mod admin;
mod api_keys;
mod configuration;
mod controls;
mod custom_data;
mod custom_tokens;
mod endpoints;
mod faults;
mod functions;
mod http;
mod login;
mod pending;
mod protocol;
mod providers;
mod registration;
mod revocation;
mod users;

use super::Requirement;

/// The requirements by area.
pub(super) static AREAS: &[&[Requirement]] = &[
    protocol::REQUIREMENTS,
    admin::REQUIREMENTS,
    providers::REQUIREMENTS,
    users::REQUIREMENTS,
    pending::REQUIREMENTS,
    api_keys::REQUIREMENTS,
    configuration::REQUIREMENTS,
    login::REQUIREMENTS,
    registration::REQUIREMENTS,
    custom_tokens::REQUIREMENTS,
    custom_data::REQUIREMENTS,
    functions::REQUIREMENTS,
    endpoints::REQUIREMENTS,
    revocation::REQUIREMENTS,
    controls::REQUIREMENTS,
    faults::REQUIREMENTS,
    http::REQUIREMENTS,
];
