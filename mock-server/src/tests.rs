//! Tests of the routes against the contract, without a socket. Comments name the source
//! of a rule, or "our choice" where no source has one.

mod addresses;
mod app_dir;
mod browser;
mod client;
mod configuration;
mod control_access;
mod controls;
mod custom_token_limits;
#[cfg(feature = "data")]
mod data;
mod deployments;
mod determinism;
mod devices;
mod edges;
mod entities;
mod example_seed;
mod export;
mod export_archive;
mod external_logins;
mod functions;
mod harness;
mod import_strategies;
mod invalid_configuration;
mod journal;
mod layouts;
mod linking;
mod openapi;
mod openapi_schemas;
mod properties;
mod registration;
mod reset;
mod services;
mod session_lifetimes;
mod sessions;
mod setting_limits;
mod state;
mod tokens;
mod user_api_keys;
mod worlds;
