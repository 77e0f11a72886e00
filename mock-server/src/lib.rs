//! A server that behaves as MongoDB Atlas App Services did. It implements the Admin API,
//! the Client API, and the part of the Atlas API that command lines use, on one port. Its
//! state is in memory, or in a file.
//!
//! Use it to test a program that talks to App Services: start a server in each test, point
//! the program at its [base URL](MockServer::base_url), and check what the server saw. The
//! README of the package describes the server itself, and the program
//! `appservices-mock`.
//!
//! # A first test
//!
//! A device logs in, an administrator revokes its session, and the device is refused. The
//! HTTP client stands in for the program under test.
//!
//! ```
//! use appservices_mock::{MockServer, Seed};
//! use serde_json::{Value, json};
//!
//! // The demo has an app with users of every kind.
//! let server = MockServer::builder().seed(Seed::demo()).start_blocking()?;
//! let client_api = format!("{}/api/client/v2.0", server.base_url());
//! let admin_api = format!("{}/api/admin/v3.0", server.base_url());
//! let ada = "65a000000000000000000002";
//! assert_eq!(server.live_sessions(ada), 2);
//!
//! // A device logs in.
//! let login = format!("{client_api}/app/shop-abcde/auth/providers/local-userpass/login");
//! let credentials = json!({ "username": "ada@example.com", "password": "correct horse" });
//! let device: Value = minreq::post(login).with_json(&credentials)?.send()?.json()?;
//! assert_eq!(server.live_sessions(ada), 3);
//!
//! // An administrator logs in, and revokes the sessions of the user.
//! let login = format!("{admin_api}/auth/providers/mongodb-cloud/login");
//! let keys = &server.admins()[0];
//! let keys = json!({ "username": keys.public_api_key, "apiKey": keys.private_api_key });
//! let admin: Value = minreq::post(login).with_json(&keys)?.send()?.json()?;
//! let app = "groups/65a000000000000000000001/apps/65a0000000000000000000a1";
//! let revoked = minreq::put(format!("{admin_api}/{app}/users/{ada}/logout"))
//!     .with_header("Authorization", format!("Bearer {}", admin["access_token"].as_str().unwrap()))
//!     .send()?;
//! assert_eq!(revoked.status_code, 204);
//! assert_eq!(server.live_sessions(ada), 0);
//!
//! // The device cannot refresh its access token any more.
//! let refused = minreq::post(format!("{client_api}/auth/session"))
//!     .with_header("Authorization", format!("Bearer {}", device["refresh_token"].as_str().unwrap()))
//!     .send()?;
//! assert_eq!(refused.status_code, 401);
//!
//! // Nothing was requested that the server has no route for.
//! assert!(server.unexpected().is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In an async test, write [`start().await`](MockServerBuilder::start). The server has a
//! thread and a port of its own, and stops when it is dropped, so tests can run in
//! parallel.
//!
//! # Inject faults
//!
//! A [`Fault`] makes requests fail, delays responses, or breaks connections. It is part of
//! a seed, or added while the server runs:
//!
//! ```
//! use std::time::Duration;
//!
//! use appservices_mock::{Fault, FaultEffect, MockServer, Seed};
//!
//! let server = MockServer::builder().seed(Seed::demo()).start_blocking()?;
//! let version = format!("{}/api/private/v1.0/version", server.base_url());
//!
//! // The first request fails, the second one is late.
//! server.add_fault(Fault::new("*/version", FaultEffect::status(503, "try again")).times(1));
//! let delay = FaultEffect::delay(Duration::from_millis(20));
//! let id = server.add_fault(Fault::new("*/version", delay).times(1));
//! assert_eq!(minreq::get(&version).send()?.status_code, 503);
//! assert_eq!(minreq::get(&version).send()?.status_code, 200);
//!
//! let rules = server.faults();
//! assert_eq!((rules[1].id, rules[1].matched, rules[1].fired), (id, 1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Move the clock
//!
//! Everything that expires follows the clock of the server. Move it instead of waiting:
//!
//! ```
//! use std::time::{Duration, UNIX_EPOCH};
//!
//! use appservices_mock::{MockServer, Seed};
//!
//! let server = MockServer::builder()
//!     .seed(Seed::demo())
//!     .stopped_at(UNIX_EPOCH + Duration::from_secs(1_700_000_000))
//!     .start_blocking()?;
//! assert_eq!(server.live_sessions("grace@example.com"), 1);
//!
//! // Refresh tokens expire after 60 days.
//! server.advance_clock(Duration::from_secs(60 * 24 * 60 * 60))?;
//! assert_eq!(server.live_sessions("grace@example.com"), 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Verify requests
//!
//! The server keeps a journal of requests, with secrets redacted. An [`Expectation`] says
//! how often a request should have been sent:
//!
//! ```
//! use appservices_mock::{Expectation, MockServer, RequestFilter, Seed};
//!
//! let server = MockServer::builder().seed(Seed::demo()).start_blocking()?;
//! minreq::get(format!("{}/api/private/v1.0/version", server.base_url())).send()?;
//! minreq::get(format!("{}/api/private/v1.0/versoin", server.base_url())).send()?;
//!
//! let verdict = server.verify(&Expectation::new("GET", "*/version").status(200).times(1));
//! assert!(verdict.ok, "{verdict}");
//!
//! // After too few requests, a verdict lists the nearest misses.
//! let verdict = server.verify(&Expectation::new("POST", "*/version"));
//! assert!(!verdict.ok);
//! assert_eq!(verdict.nearest[0].differs, ["method"]);
//!
//! let not_found = server.requests_matching(&RequestFilter::default().status(404));
//! assert_eq!(not_found, server.unexpected());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Share a server between tests
//!
//! A world is an isolated copy of the server's initial state, under a base URL of its own.
//! Creating one takes microseconds:
//!
//! ```
//! use appservices_mock::{MockServer, Seed, WorldOptions};
//!
//! let server = MockServer::builder().seed(Seed::demo()).start_blocking()?;
//! let world = server.create_world(&WorldOptions::default())?;
//! let version = format!("{}/api/private/v1.0/version", world.base_url);
//! assert_eq!(minreq::get(version).send()?.status_code, 200);
//!
//! // The default world did not see that request; the world has controls of its own.
//! assert!(server.requests().is_empty());
//! let requests = minreq::get(format!("{}/_mock/requests", world.base_url)).send()?;
//! assert!(requests.as_str()?.contains("/api/private/v1.0/version"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Build a seed
//!
//! A [`Seed`] describes projects, apps and users. Build it in code, or read it from a JSON
//! or YAML [file](seed):
//!
//! ```
//! use appservices_mock::{AppSeed, GroupSeed, MockServer, ProviderType, Seed, UserSeed};
//!
//! let shop = AppSeed::new("shop")
//!     .user(UserSeed::email("ada@example.com", "correct horse").sessions(2))
//!     .user(UserSeed::new(ProviderType::AnonUser).disabled());
//! let seed = Seed::empty()
//!     .admin("public", "private")
//!     .group(GroupSeed::new("65a000000000000000000001", "Demo").app(shop));
//! let server = MockServer::builder().seed(seed).start_blocking()?;
//! assert_eq!(server.groups()[0].apps[0].users, 2);
//! assert_eq!(server.live_sessions("ada@example.com"), 2);
//!
//! let seed = Seed::parse("groups: [{name: Demo, apps: [{name: shop}]}]")?;
//! let server = MockServer::builder().seed(seed).start_blocking()?;
//! assert!(server.groups()[0].apps[0].client_app_id.starts_with("shop-"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Start with your app
//!
//! [`Seed::app_dir`] reads the directory of an app that the vendor's command line pulled.
//! Add users in code, because a directory has none:
//!
//! ```
//! use appservices_mock::{AppSeed, GroupSeed, MockServer, Seed, UserSeed};
//!
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path();
//! # let config = r#"{"config_version": 20210101, "app_id": "shop-abcde", "name": "shop"}"#;
//! # std::fs::write(path.join("root_config.json"), config)?;
//! let users = AppSeed::new("shop").user(UserSeed::email("ada@example.com", "correct horse"));
//! let seed = Seed::empty()
//!     .group(GroupSeed::new("65a000000000000000000001", "Demo").app(users))
//!     .with_app_dir(path)?;
//! let server = MockServer::builder().seed(seed).start_blocking()?;
//! let app = &server.groups()[0].apps[0];
//! assert_eq!((app.client_app_id.as_str(), app.users), ("shop-abcde", 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! All but the last are on by default. A dev-dependency with `default-features = false`
//! builds about half as many crates.
//!
//! - `data`: `MockServerBuilder::data`, which keeps the state in a file.
//! - `regex`: regular expressions in [`TextPattern`] and [`BodyPattern`].
//! - `tls`: `MockServerBuilder::tls`, which serves HTTPS.
//! - `bin`: the program. Includes the others.
//! - `mutants`: `MockServerBuilder::mutant` and `--mutant`, with which a server has a defect
//!   on purpose. Measures test suites; never part of a build for users.

// The data file is the only subscriber of the change log. What is dead in other builds
// too is reported there.
#![cfg_attr(not(feature = "data"), allow(dead_code, unused_imports))]

/// Whether the mutant that something belongs to is this one: its field `mutant` says so.
/// False without the feature. A further condition follows `if` inside the macro, where tools that
/// change expressions do not change it, and no build for users evaluates it.
#[cfg(feature = "mutants")]
macro_rules! mutant {
    ($holder:expr, $kind:ident $(if $condition:expr)?) => {
        $holder.mutant.is($crate::mutants::Kind::$kind) $(&& $condition)?
    };
}
#[cfg(not(feature = "mutants"))]
macro_rules! mutant {
    // A constant that clippy does not mistake for one that was left behind.
    ($holder:expr, $kind:ident $(if $condition:expr)?) => {
        const { stringify!($kind).is_empty() } $(&& $condition)?
    };
}

#[cfg(feature = "mutants")]
pub mod mutants;
pub mod seed;

mod configuration;
mod control_path;
mod controls;
mod escape;
mod functions;
mod handlers;
mod hidden;
mod http;
mod mock_server;
mod regular_file;
mod secret_keys;
mod shown;
mod signed_tokens;
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
pub use controls::journal::{
    Expectation, MatchingRequest, NearMiss, RecordedRequest, RequestFilter, Verdict,
};
pub use controls::observe::{Mail, Session, UserSessions};
pub use controls::pattern::{BodyPattern, Difference, PatternError, TextPattern};
#[cfg(feature = "tls")]
pub use http::tls::{Tls, TlsError};
pub use mock_server::{
    AppInfo, GroupInfo, Log, MockServer, MockServerBuilder, StartError, StopError,
};
#[doc(inline)]
pub use seed::{
    AccessTokens, AdminSeed, AdminUserSeed, ApiKeySeed, AppSeed, CaseSeed, Fault, FaultEffect,
    FileSeed, FunctionSeed, GroupSeed, IdentitySeed, PendingSeed, ProviderSeed, ProviderType,
    SecretSeed, Seed, SeedError, SeedWarning, TokenSeed, UserSeed, UserType,
};
pub use state::MailKind;
#[cfg(feature = "data")]
pub use store::DataError;
pub use world::reload::{ReloadError, Reloaded, ReloadedApp};
pub use world::snapshot::StateError;
pub use world::worlds::{WorldError, WorldInfo, WorldOptions};

/// Compiles the Rust blocks of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
