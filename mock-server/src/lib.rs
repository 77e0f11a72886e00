//! A server that behaves as MongoDB Atlas App Services did towards its clients:
//! the Admin API, the Client API and the little of the Atlas API that command
//! lines need, on one port, in memory or kept in a file.
//!
//! ```
//! use appservices_mock::{AppSeed, GroupSeed, MockServer, Seed, UserSeed};
//!
//! let app = AppSeed::new("shop").user(UserSeed::email("ada@example.com", "correct horse"));
//! let seed = Seed::empty()
//!     .admin("public", "private")
//!     .group(GroupSeed::new("65a000000000000000000001", "Demo").app(app));
//! let server = MockServer::start_blocking(seed)?;
//! assert!(server.base_url().starts_with("http://127.0.0.1:"));
//! assert!(server.requests().is_empty());
//! # Ok::<(), appservices_mock::StartError>(())
//! ```

pub mod seed;

mod clock;
mod configuration;
mod control;
mod custom_token;
mod faults;
mod handlers;
mod http;
mod journal;
mod mock_server;
mod openapi;
mod pattern;
mod populate;
mod redact;
mod server;
mod snapshot;
mod state;
mod store;
mod token;
mod worlds;

#[cfg(test)]
mod tests;

pub use clock::{ClockError, ClockInfo};
pub use control::{MailInfo, SessionInfo, UserSessions};
pub use faults::FaultInfo;
pub use http::tls::{Tls, TlsError};
pub use journal::{Expectation, NearMiss, RecordedRequest, RequestFilter, Verdict};
pub use mock_server::{AppInfo, GroupInfo, Log, MockServer, Options, StartError};
pub use seed::{
    AdminSeed, AdminUserSeed, ApiKeySeed, AppSeed, CaseSeed, FaultEffect, FaultSeed, FileSeed,
    FunctionSeed, GroupSeed, IdentitySeed, PendingSeed, ProviderSeed, SecretSeed, Seed, SeedError,
    SessionReading, TokenSeed, UserSeed,
};
pub use snapshot::StateError;
pub use store::DataError;
pub use worlds::{WorldError, WorldInfo, WorldOptions};
