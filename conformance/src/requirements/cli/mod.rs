//! What a command line that claims to be `appservices` must do.

mod app;
mod commands;
mod evidence;
mod formats;
mod login;
mod network;
mod options;
mod output;
mod prompts;
mod runs;
mod selection;
mod session;

use super::Requirement;

/// The requirements by area.
pub(super) static AREAS: &[&[Requirement]] = &[
    options::REQUIREMENTS,
    app::REQUIREMENTS,
    selection::REQUIREMENTS,
    prompts::REQUIREMENTS,
    formats::REQUIREMENTS,
    output::REQUIREMENTS,
    commands::REQUIREMENTS,
    login::REQUIREMENTS,
    session::REQUIREMENTS,
    network::REQUIREMENTS,
    runs::REQUIREMENTS,
    evidence::REQUIREMENTS,
];
