//! Tests of the routes against the contract, without a socket. Comments name the source
//! of a rule, or "our choice" where no source has one.

mod app_dir;
mod control_access;
#[cfg(feature = "data")]
mod data;
mod debug_output;
mod determinism;
mod edges;
mod email_provider;
mod example_seed;
mod harness;
mod openapi;
mod openapi_schemas;
#[cfg(feature = "functions")]
mod own_requests;
mod properties;
mod state;
mod worlds;
