//! Clients for the service's HTTP APIs: one method per endpoint, domain types
//! in and out.
//!
//! Depends on neither the terminal nor the profile. Session changes are
//! reported through [`SessionStore`].

mod admin;
mod atlas;
mod budget;
mod error;
mod http;
mod network;
mod observe;
mod pace;
mod response;
mod retry;
mod session;
mod telemetry;
mod tls;
mod transport;
mod wire;

pub(crate) use admin::{AdminApi, AdminRequest, Attempt, Change, PAGE_SIZE, Switch, UserAccess};
pub(crate) use atlas::{AtlasApi, Project};
pub(crate) use error::{ApiError, Suspect};
pub(crate) use network::{CertificateFile, Limits, Network, Proxies, ProxySetting, Server, Trust};
pub(crate) use observe::{ConnectionUse, RequestEvent, RequestObserver};
#[allow(unused_imports, reason = "for the progress of bulk runs")]
pub(crate) use pace::{Pace, PaceStatus};
pub(crate) use session::{SessionStore, Tokens};
pub(crate) use telemetry::send as send_event;
