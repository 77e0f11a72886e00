//! Tests of the routes against the contract, without a socket. Comments name the source
//! of a rule, or "our choice" where no source has one.

mod addresses;
mod admin;
mod app_dir;
mod apps;
mod atlas;
mod browser;
mod configuration;
mod control_access;
mod controls;
#[cfg(feature = "data")]
mod data;
mod deployments;
mod determinism;
mod edges;
mod email_provider;
mod entities;
mod example_seed;
mod export;
mod export_archive;
mod harness;
mod import_strategies;
mod invalid_configuration;
mod journal;
mod layouts;
mod logs;
mod openapi;
mod openapi_schemas;
mod pending;
mod properties;
mod server_api_keys;
mod services;
mod setting_limits;
mod settings;
mod state;
mod users;
mod worlds;
