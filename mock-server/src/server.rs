//! A running server: its thread, its port, its end.

use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use axum::http::{HeaderMap, header};
use tokio::sync::oneshot;

use crate::clock::Clock;
use crate::connection;
use crate::digest::Digest;
use crate::faults::Faults;
use crate::journal::Journal;
use crate::populate::populate;
use crate::state::{App, Group, Id, World};
use crate::{FaultSeed, RecordedRequest, Seed, SeedError};

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
}

/// How to start a server; the default is a free port on 127.0.0.1.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    /// What ids, tokens and secrets are made from: the same number and the same
    /// requests give the same ones.
    pub rng_seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            addr: SocketAddr::from(([127, 0, 0, 1], 0)),
            rng_seed: 0,
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

/// What all connections of a server share.
#[derive(Debug)]
pub(crate) struct Server {
    world: Mutex<World>,
    pub(crate) clock: Clock,
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
    pub(crate) digest: Digest,
    base_url: String,
}

impl Server {
    pub(crate) fn new(seed: &Seed, rng_seed: u64, base_url: String) -> Result<Self, SeedError> {
        let clock = Clock;
        let mut world = populate(seed, rng_seed, clock.now())?;
        Ok(Self {
            clock,
            journal: Journal::default(),
            faults: Faults::new(seed.faults.clone()),
            digest: Digest::new(&world.dice.bytes()),
            world: Mutex::new(world),
            base_url,
        })
    }

    /// The state, locked. A handler that panicked cannot have left a rule half
    /// carried out that matters to the next, so its poison is ignored.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The origin that a client knows this server by.
    pub(crate) fn base_of(&self, headers: &HeaderMap) -> String {
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        match host.filter(|host| !host.is_empty()) {
            Some(host) => format!("http://{host}"),
            None => self.base_url.clone(),
        }
    }
}

/// A server on its own thread and its own port. Dropping it ends both.
pub struct MockServer {
    server: Arc<Server>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl fmt::Debug for MockServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServer")
            .field("base_url", &self.server.base_url)
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
        let base_url = format!("http://{}", listener.local_addr().map_err(bind)?);
        let server = Arc::new(Server::new(seed, options.rng_seed, base_url)?);
        // Made here, so that a failure is told and not lost with the thread.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(StartError::Thread)?;
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&server);
        let thread = thread::Builder::new()
            .name("appservices-mock".to_owned())
            .spawn(move || {
                // Registering a listener that is bound already does not fail; if
                // it did, every client would be refused and say so.
                let _ = runtime.block_on(connection::accept(shared, listener, stopped));
            })
            .map_err(StartError::Thread)?;
        Ok(Self {
            server,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// `http://HOST:PORT`, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.server.base_url
    }

    /// The projects and their apps as they are now, also those whose ids the
    /// seed left out.
    #[must_use]
    pub fn groups(&self) -> Vec<GroupInfo> {
        let world = self.server.world();
        let info = |id: &Id| {
            let app: &App = world.apps.get(id)?;
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
        world.groups.iter().map(group).collect()
    }

    /// Every request so far, oldest first. The last 10,000 are kept, fewer if
    /// they take more than 32 megabytes.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.server.journal.all()
    }

    /// The requests that no route knew: a wrong path or a wrong method.
    #[must_use]
    pub fn unexpected(&self) -> Vec<RecordedRequest> {
        self.server.journal.unexpected()
    }

    /// Adds a rule of misbehaviour behind those that are there.
    pub fn add_fault(&self, fault: FaultSeed) {
        self.server.faults.add(fault);
    }

    /// How many sessions of a user are live, the user being of any app; 0 for an
    /// unknown user.
    #[must_use]
    pub fn live_sessions(&self, user_id: &str) -> usize {
        let Ok(user) = user_id.parse() else { return 0 };
        let now = self.server.clock.now();
        self.server
            .world()
            .apps
            .values()
            .map(|app| app.sessions.of(user, now).count())
            .sum()
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
