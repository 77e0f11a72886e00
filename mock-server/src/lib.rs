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

mod configuration;
mod controls;
mod handlers;
mod http;
mod mock_server;
mod state;
mod timestamp;
mod tokens;

mod store;

#[cfg(test)]
mod tests;
pub(crate) mod world;

pub use controls::clock::{ClockError, ClockInfo};
pub use controls::faults::FaultInfo;
pub use controls::journal::{Expectation, NearMiss, RecordedRequest, RequestFilter, Verdict};
pub use controls::observe::{MailInfo, SessionInfo, UserSessions};
pub use http::tls::{Tls, TlsError};
pub use mock_server::{AppInfo, GroupInfo, Log, MockServer, Options, StartError};
pub use seed::{
    AccessTokens, AdminSeed, AdminUserSeed, ApiKeySeed, AppSeed, CaseSeed, FaultEffect, FaultSeed,
    FileSeed, FunctionSeed, GroupSeed, IdentitySeed, PendingSeed, ProviderSeed, SecretSeed, Seed,
    SeedError, TokenSeed, UserSeed,
};
pub use store::DataError;
pub use world::snapshot::StateError;
pub use world::worlds::{WorldError, WorldInfo, WorldOptions};
