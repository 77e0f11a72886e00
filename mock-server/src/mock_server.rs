//! A running server: its thread, its port, and how it stops.

mod builder;
mod control;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::oneshot;

pub use builder::MockServerBuilder;

#[cfg(feature = "data")]
use crate::DataError;
use crate::state::{App, Group, Id};
use crate::world::worlds::Worlds;
use crate::{AdminSeed, SeedError};

/// A server did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The seed contradicts itself or the service's rules.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The port is in use, or the address does not belong to this machine.
    #[error("cannot listen on {addr}: {source}")]
    Bind {
        /// The requested address.
        addr: SocketAddr,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The server's thread or its event loop could not be started.
    #[error("cannot start the server: {0}")]
    Thread(#[source] std::io::Error),
    /// The public URL is invalid.
    #[error("public URL '{url}' is invalid: {reason}")]
    PublicUrl {
        /// The URL.
        url: String,
        /// What is expected instead.
        reason: &'static str,
    },
    /// The control token cannot be sent in a header.
    #[error("control token is invalid: expected visible ASCII characters without spaces")]
    ControlToken,
    /// The file of a recording cannot be created.
    #[error("cannot record to '{}': {source}", path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The mutant is unknown.
    #[cfg(feature = "mutants")]
    #[error(transparent)]
    Mutant(#[from] crate::mutants::UnknownMutant),
    /// The data file cannot be used.
    #[cfg(feature = "data")]
    #[error(transparent)]
    Data(#[from] DataError),
}

/// A server stopped, but its state was not persisted completely.
#[derive(Debug, thiserror::Error)]
#[error("changes were lost, because the data file could not be written; the reason is on stderr")]
#[non_exhaustive]
pub struct StopError;

/// What is written to stderr for each request. The path is written with its query, in
/// which secrets are redacted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Log {
    /// Nothing.
    #[default]
    Off,
    /// A line of text: method, path, status and milliseconds. An indented line follows for each
    /// function that failed, with its error and position.
    Text,
    /// A line with a JSON object: `method`, `path`, `status` (null if the server hung up)
    /// and `ms`.
    Json,
}

/// A project of a running server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupInfo {
    /// The ID, 24 hex digits.
    pub id: String,
    /// The name, as the Atlas API lists it.
    pub name: String,
    /// The apps, in order of creation.
    pub apps: Vec<AppInfo>,
}

/// An app of a running server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppInfo {
    /// The ID, 24 hex digits.
    pub id: String,
    /// The client app ID, with which clients log in.
    pub client_app_id: String,
    /// The number of users, not counting pending users.
    pub users: usize,
}

/// A server on a thread and a port of its own. Dropping it stops the server and closes
/// its connections.
pub struct MockServer {
    worlds: Arc<Worlds>,
    base_url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl fmt::Debug for MockServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServer")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

impl MockServer {
    /// Returns a builder, with which a server is configured and started.
    pub fn builder() -> MockServerBuilder {
        MockServerBuilder::new()
    }

    /// Returns `http://HOST:PORT`, or `https://HOST:PORT` with TLS, without a trailing
    /// slash. This is the address that the server listens on, also with a
    /// [public URL](MockServerBuilder::public_url).
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Returns the administrators that have key pairs, with the projects that they can
    /// access (none: all). If the state comes from a data file, these need not be the
    /// administrators of the seed.
    #[must_use]
    pub fn admins(&self) -> Vec<AdminSeed> {
        let state = self.worlds.default_world.state();
        let with_keys = state
            .admins
            .iter()
            .filter(|admin| !admin.public_key.is_empty());
        with_keys
            .map(|admin| AdminSeed {
                public_api_key: admin.public_key.clone(),
                private_api_key: admin.private_key.to_string(),
                groups: admin.groups.iter().map(ToString::to_string).collect(),
            })
            .collect()
    }

    /// Returns the current projects and apps, including those whose IDs were generated.
    #[must_use]
    pub fn groups(&self) -> Vec<GroupInfo> {
        let state = self.worlds.default_world.state();
        let info = |id: &Id| {
            let app: &App = state.apps.get(id)?;
            Some(AppInfo {
                id: id.to_string(),
                client_app_id: app.client_app_id.clone(),
                users: app.users.count(),
            })
        };
        let group = |(id, group): (&Id, &Group)| GroupInfo {
            id: id.to_string(),
            name: group.name.clone(),
            apps: group.apps.iter().filter_map(info).collect(),
        };
        state.groups.iter().map(group).collect()
    }
}

impl MockServer {
    /// Returns whether tokens of this server can be forged, because its signing keys derive
    /// from a known number: from an `rng_seed`, or, in a data file of an earlier version,
    /// from a number that is the same everywhere.
    #[must_use]
    pub fn has_predictable_secrets(&self) -> bool {
        self.worlds.default_world.state().has_predictable_secrets()
    }

    /// Stops the server, as dropping it does, and reports whether its state is on disk.
    ///
    /// # Errors
    ///
    /// [`StopError`], if the server has a data file that could not be written. Requests
    /// whose changes were lost were answered with 500.
    pub fn stop(mut self) -> Result<(), StopError> {
        self.shut_down();
        self.worlds.default_world.persist().map_err(|_| StopError)
    }

    fn shut_down(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was reported when it happened; panicking in a
            // destructor would abort.
            let _ = thread.join();
        }
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        self.shut_down();
    }
}
