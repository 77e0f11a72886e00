//! A server that behaves as MongoDB Atlas App Services did towards its clients:
//! the Admin API, the Client API and the little of the Atlas API that command
//! lines need, on one port, in memory.
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
mod connection;
mod digest;
mod error;
mod faults;
mod handlers;
mod journal;
mod pipeline;
mod populate;
mod redact;
mod router;
mod server;
mod state;
mod token;
mod wire;

#[cfg(test)]
mod tests;

pub use journal::RecordedRequest;
pub use seed::{
    AdminSeed, ApiKeySeed, AppSeed, FaultEffect, FaultSeed, GroupSeed, IdentitySeed, PendingSeed,
    ProviderSeed, Seed, SeedError, UserSeed,
};
pub use server::{AppInfo, GroupInfo, MockServer, Options, StartError};
