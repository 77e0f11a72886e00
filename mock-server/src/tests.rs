//! Tests of the routes against the contract, without a socket. Comments name the source
//! of a rule, or "our choice" where no source has one.

mod addresses;
mod app_dir;
mod browser;
mod client;
mod control_access;
mod controls;
mod custom_token_limits;
#[cfg(feature = "data")]
mod data;
mod determinism;
mod devices;
mod edges;
mod example_seed;
mod external_logins;
mod functions;
mod harness;
mod journal;
mod linking;
mod openapi;
mod openapi_schemas;
mod properties;
mod registration;
mod reset;
mod session_lifetimes;
mod sessions;
mod state;
mod tokens;
mod user_api_keys;
mod worlds;
