//! A running server: its thread, its port, its end.

mod control;

use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::http::connection::{self, ConnectionOptions};
use crate::state::{App, Group, Id};
use crate::world::World;
use crate::world::initial_state::InitialState;
use crate::world::worlds::Worlds;
use crate::{AdminSeed, DataError, Seed, SeedError, Tls};

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The seed contradicts itself or the service's rules.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The port is in use, or the address is not one of this machine's.
    #[error("cannot listen on {addr}: {source}")]
    Bind {
        /// The address asked for.
        addr: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// No thread or event loop can be had.
    #[error("cannot start the server: {0}")]
    Thread(#[source] std::io::Error),
    /// The state cannot be kept in the file named.
    #[error(transparent)]
    Data(#[from] DataError),
}

/// How to start a server; the default is a free port on 127.0.0.1.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    /// What ids, tokens and secrets are made from: the same number and the same
    /// requests give the same ones.
    pub rng_seed: u64,
    /// A time, in seconds since 1970, at which the clock stands still until it
    /// is changed; none: it runs as the system's does.
    pub stopped_at: Option<i64>,
    /// How many users are generated for the seed's first app, beside its own.
    pub users: u32,
    /// Whether a line on stderr tells of each request.
    pub log: Log,
    /// How long a client may take over the head of a request and over its body,
    /// be silent between two, and take nothing of an answer, before its connection
    /// is closed.
    pub io_timeout: Duration,
    /// To speak TLS, and only that.
    pub tls: Option<Tls>,
    /// Where to keep the state: what was acknowledged is there after a crash.
    /// None: in memory only. If there is such a file, the server goes on with
    /// what is in it, and uses neither the seed nor `rng_seed`, `stopped_at` and
    /// `users`; otherwise one is made.
    pub data: Option<PathBuf>,
}

/// What is written to stderr of each request: method, path with the query
/// (secrets taken out), status and milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Log {
    /// Nothing.
    #[default]
    Off,
    /// A line for people.
    Text,
    /// A JSON object on a line: `method`, `path`, `status` (null where the server
    /// hung up) and `ms`.
    Json,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            addr: SocketAddr::from(([127, 0, 0, 1], 0)),
            rng_seed: 0,
            stopped_at: None,
            users: 0,
            log: Log::Off,
            io_timeout: Duration::from_mins(1),
            tls: None,
            data: None,
        }
    }
}

/// A project of a running server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupInfo {
    /// 24 hex digits.
    pub id: String,
    /// As the Atlas API lists it.
    pub name: String,
    /// In order of creation.
    pub apps: Vec<AppInfo>,
}

/// An app of a running server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppInfo {
    /// 24 hex digits.
    pub id: String,
    /// What clients know the app by.
    pub client_app_id: String,
    /// How many users it has, pending ones not counted.
    pub users: usize,
}

/// A server on its own thread and its own port. Dropping it ends both.
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
    /// Starts a server on a free port of 127.0.0.1, from any async runtime.
    ///
    /// # Errors
    ///
    /// [`StartError`], if the seed is wrong or no port can be had.
    #[expect(
        clippy::unused_async,
        reason = "callers need not change when starting has to wait"
    )]
    pub async fn start(seed: Seed) -> Result<Self, StartError> {
        Self::start_blocking(seed)
    }

    /// Starts a server on a free port of 127.0.0.1, without an async runtime.
    ///
    /// # Errors
    ///
    /// [`StartError`], if the seed is wrong or no port can be had.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a seed is made for one server"
    )]
    pub fn start_blocking(seed: Seed) -> Result<Self, StartError> {
        Self::start_with(&seed, &Options::default())
    }

    /// Starts a server as `options` say. It answers once this returns.
    ///
    /// # Errors
    ///
    /// [`StartError`], if the seed is wrong or the port cannot be had.
    pub fn start_with(seed: &Seed, options: &Options) -> Result<Self, StartError> {
        let bind = |source| StartError::Bind {
            addr: options.addr,
            source,
        };
        let listener = TcpListener::bind(options.addr).map_err(bind)?;
        listener.set_nonblocking(true).map_err(bind)?;
        let scheme = if options.tls.is_some() {
            "https"
        } else {
            "http"
        };
        let address = listener.local_addr().map_err(bind)?;
        let base_url = format!("{scheme}://{address}");
        let connection_options = ConnectionOptions {
            log: options.log,
            io_timeout: options.io_timeout,
            tls: options.tls.clone(),
        };
        let initial_state =
            || InitialState::new(seed, options.rng_seed, options.stopped_at, options.users);
        let default_world = match &options.data {
            None => World::new(initial_state()?, base_url.clone()),
            Some(path) => {
                World::persistent(path, options.rng_seed, initial_state, base_url.clone())?
            }
        };
        let worlds = Arc::new(Worlds::new(default_world));
        // Made here, so that a failure is told and not lost with the thread.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(StartError::Thread)?;
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&worlds);
        let thread = thread::Builder::new()
            .name("appservices-mock".to_owned())
            .spawn(move || {
                // Registering a listener that is bound already does not fail; if
                // it did, every client would be refused and say so.
                let _ = runtime.block_on(async {
                    tokio::spawn(Arc::clone(&shared).delete_idle_periodically());
                    connection::accept(shared, listener, connection_options, stopped).await
                });
            })
            .map_err(StartError::Thread)?;
        Ok(Self {
            worlds,
            base_url,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// `http://HOST:PORT`, or `https://` with TLS, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The administrators that have key pairs, with the projects they open (none
    /// named: all). Of a state that was kept, they need not be the seed's.
    #[must_use]
    pub fn admins(&self) -> Vec<AdminSeed> {
        let state = self.worlds.default_world.state();
        let with_keys = state.admins.iter().filter(|one| !one.public_key.is_empty());
        with_keys
            .map(|one| AdminSeed {
                public_api_key: one.public_key.clone(),
                private_api_key: one.private_key.clone(),
                groups: one.groups.iter().map(ToString::to_string).collect(),
            })
            .collect()
    }

    /// The projects and their apps as they are now, also those whose ids the
    /// seed left out.
    #[must_use]
    pub fn groups(&self) -> Vec<GroupInfo> {
        let state = self.worlds.default_world.state();
        let info = |id: &Id| {
            let app: &App = state.apps.get(id)?;
            let users = app.users.count();
            Some(AppInfo {
                id: id.to_string(),
                client_app_id: app.client_app_id.clone(),
                users,
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

impl Drop for MockServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported already; here it must not abort.
            let _ = thread.join();
        }
    }
}
