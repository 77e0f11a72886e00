//! A server that behaves as MongoDB Atlas App Services did. It implements the Admin API,
//! the Client API, and the part of the Atlas API that command lines use, on one port. Its
//! state is in memory, or in a file.
//!
//! ```
//! use appservices_mock::{MockServer, Seed};
//!
//! let server = MockServer::builder().seed(Seed::demo()).start_blocking()?;
//! assert_eq!(server.live_sessions("grace@example.com"), 1);
//! # Ok::<(), appservices_mock::StartError>(())
//! ```

// The data file is the only subscriber of the change log. What is dead in other builds
// too is reported there.
#![cfg_attr(not(feature = "data"), allow(dead_code, unused_imports))]

pub mod seed;

mod configuration;
mod controls;
mod handlers;
mod http;
mod mock_server;
mod state;
mod timestamp;
mod tokens;

#[cfg(feature = "data")]
mod store;
#[cfg(not(feature = "data"))]
#[path = "store/disabled.rs"]
mod store;

#[cfg(test)]
mod tests;
pub(crate) mod world;

pub use controls::clock::{ClockError, ClockInfo};
pub use controls::faults::FaultInfo;
pub use controls::journal::{Expectation, NearMiss, RecordedRequest, RequestFilter, Verdict};
pub use controls::observe::{Mail, Session, UserSessions};
#[cfg(feature = "tls")]
pub use http::tls::{Tls, TlsError};
pub use mock_server::{AppInfo, GroupInfo, Log, MockServer, MockServerBuilder, StartError};
#[doc(inline)]
pub use seed::{
    AccessTokens, AdminSeed, AdminUserSeed, ApiKeySeed, AppSeed, CaseSeed, Fault, FaultEffect,
    FileSeed, FunctionSeed, GroupSeed, IdentitySeed, PendingSeed, ProviderSeed, ProviderType,
    SecretSeed, Seed, SeedError, TokenSeed, UserSeed, UserType,
};
pub use state::MailKind;
#[cfg(feature = "data")]
pub use store::DataError;
pub use world::snapshot::StateError;
pub use world::worlds::{WorldError, WorldInfo, WorldOptions};
