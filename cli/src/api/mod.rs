//! The service's HTTP APIs: one method per endpoint, domain types in and out.
//!
//! Knows neither the terminal nor the profile. A [`SessionStore`] carries
//! changes of the session out.

mod admin;
mod answer;
mod atlas;
mod error;
mod session;
mod telemetry;
mod tls;
mod transport;
mod wire;

pub(crate) use admin::{AdminApi, Attempt, Call, Change, NewAppSettings, PAGE};
pub(crate) use atlas::AtlasApi;
pub(crate) use error::ApiError;
pub(crate) use session::{SessionStore, Tokens};
pub(crate) use telemetry::send as send_event;
pub(crate) use transport::Method;
