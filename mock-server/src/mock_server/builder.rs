//! How a server is started.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use tokio::sync::oneshot;

use super::{Log, MockServer, StartError};
use crate::Seed;
#[cfg(feature = "tls")]
use crate::Tls;
use crate::controls::clock::system_time::to_seconds;
use crate::functions::{Limits, Runner};
use crate::hidden::Hidden;
use crate::http::address;
use crate::http::connection::{self, ConnectionOptions};
use crate::http::control_access::ControlAccess;
use crate::http::pipeline::Pipeline;
use crate::http::recording::Recorder;
use crate::state::Randomness;
use crate::world::World;
use crate::world::initial_state::InitialState;
use crate::world::worlds::Worlds;

/// Configures and starts a [`MockServer`].
///
/// Without any setting, the server has an [empty seed](Seed::empty), listens on a free
/// port of 127.0.0.1, and keeps its state in memory.
///
/// ```
/// use appservices_mock::{MockServer, Seed};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// let server = MockServer::builder().seed(Seed::demo()).start().await?;
/// # drop(server);
/// # Ok::<(), appservices_mock::StartError>(())
/// # })?;
///
/// // The same without an async runtime:
/// let server = MockServer::builder().seed(Seed::demo()).start_blocking()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a server is started by `start` or `start_blocking`"]
pub struct MockServerBuilder {
    seed: Seed,
    addr: SocketAddr,
    rng_seed: Option<u64>,
    allowed_hosts: Vec<String>,
    control_token: Option<Hidden<String>>,
    public_url: Option<String>,
    stopped_at: Option<SystemTime>,
    users: u32,
    log: Log,
    recording: Option<Recording>,
    io_timeout: Duration,
    function_limits: Limits,
    #[cfg(feature = "tls")]
    tls: Option<Tls>,
    #[cfg(feature = "data")]
    data: Option<PathBuf>,
    #[cfg(feature = "data")]
    app_dirs: Vec<PathBuf>,
    #[cfg(feature = "mutants")]
    mutant: Option<String>,
}

impl MockServerBuilder {
    pub(super) fn new() -> Self {
        Self {
            seed: Seed::empty(),
            addr: SocketAddr::from(([127, 0, 0, 1], 0)),
            rng_seed: None,
            allowed_hosts: Vec::new(),
            control_token: None,
            public_url: None,
            stopped_at: None,
            users: 0,
            log: Log::Off,
            recording: None,
            io_timeout: Duration::from_mins(1),
            function_limits: Limits::default(),
            #[cfg(feature = "tls")]
            tls: None,
            #[cfg(feature = "data")]
            data: None,
            #[cfg(feature = "data")]
            app_dirs: Vec::new(),
            #[cfg(feature = "mutants")]
            mutant: None,
        }
    }

    /// Sets what the server starts with.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the address to listen on. Port 0 takes a free port.
    pub fn addr(mut self, addr: impl Into<SocketAddr>) -> Self {
        self.addr = addr.into();
        self
    }

    /// Accepts a host, a name or an address without a port, for the controls below
    /// `/_mock/`. Can be called repeatedly.
    ///
    /// By default, the controls accept loopback, and the address that the server listens
    /// on. Others are rejected, so that no website can use the controls by letting its
    /// name resolve to this machine (DNS rebinding).
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        self.allowed_hosts.push(host.into());
        self
    }

    /// Requires a token for the controls below `/_mock/`, in the header
    /// `Authorization: Bearer TOKEN`. The methods of [`MockServer`] need no token.
    ///
    /// Without one, the controls are disabled if the server listens on an address
    /// beyond loopback.
    pub fn control_token(mut self, token: impl Into<String>) -> Self {
        self.control_token = Some(Hidden(token.into()));
        self
    }

    /// Sets the base URL in all responses, such as `https://mock.example`, if clients
    /// reach the server by another address than its own.
    ///
    /// By default, addresses in responses follow `Forwarded` and `X-Forwarded-*` of a
    /// proxy on this machine, or else the `Host` header of the request.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// Sets the seed of IDs, tokens and secrets. The same number and the same requests,
    /// sent one after another, give the same ones. Anyone who knows the number can forge
    /// tokens.
    ///
    /// By default, only IDs are the same in every run, and secrets are random.
    pub fn rng_seed(mut self, rng_seed: u64) -> Self {
        self.rng_seed = Some(rng_seed);
        self
    }

    /// Stops the clock at a time, in whole seconds between the years 1970 and 9999. By
    /// default, it starts with the system's time and runs.
    pub fn stopped_at(mut self, time: SystemTime) -> Self {
        self.stopped_at = Some(time);
        self
    }

    /// Generates this many users for the first app of the seed, in addition to its own.
    pub fn users(mut self, users: u32) -> Self {
        self.users = users;
        self
    }

    /// Sets what is written to stderr for each request.
    pub fn log(mut self, log: Log) -> Self {
        self.log = log;
        self
    }

    /// Records every request and response in a file, a line of JSON for each, for
    /// `appservices-mock ctl replay`. Passwords, keys and tokens are placeholders in it.
    ///
    /// The file must not exist yet, unless `replace` is true and it is a recording. Only its
    /// owner can read it.
    pub fn record(mut self, path: impl Into<PathBuf>, replace: bool) -> Self {
        self.recording = Some(Recording {
            path: path.into(),
            replace,
        });
        self
    }

    /// Sets how long the server waits for a client, by default a minute: for the head of
    /// a request, for its body, for the next request, and for the client to read more of
    /// a response. Then the connection is closed.
    pub fn io_timeout(mut self, io_timeout: Duration) -> Self {
        self.io_timeout = io_timeout;
        self
    }

    /// Sets how long a function may run, in real time; by default 10 seconds. Then its caller
    /// gets an error.
    #[cfg(feature = "functions")]
    pub fn function_time_limit(mut self, limit: Duration) -> Self {
        self.function_limits.time = limit;
        self
    }

    /// Sets how many bytes of memory a function may use; by default 128 mebibytes. Then its
    /// caller gets an error.
    #[cfg(feature = "functions")]
    pub fn function_memory_limit(mut self, bytes: usize) -> Self {
        self.function_limits.memory = bytes;
        self
    }

    /// Serves HTTPS instead of HTTP.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Keeps the state in a file, so that acknowledged changes survive a crash.
    ///
    /// If the file exists, the server continues with its content, and ignores
    /// [`seed`](Self::seed), [`rng_seed`](Self::rng_seed),
    /// [`stopped_at`](Self::stopped_at) and [`users`](Self::users). Otherwise, the file is
    /// created.
    #[cfg(feature = "data")]
    pub fn data(mut self, path: impl Into<PathBuf>) -> Self {
        self.data = Some(path.into());
        self
    }

    /// Names an app directory for [`MockServer::reload`], if the state comes from an existing
    /// [data file](Self::data). Otherwise, the directories of the [seed](Self::seed) are read.
    #[cfg(feature = "data")]
    pub fn app_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.app_dirs.push(path.into());
        self
    }

    /// Starts the server as a [mutant](crate::mutants), with a defect on purpose. An unknown
    /// name is an error when the server starts.
    #[cfg(feature = "mutants")]
    pub fn mutant(mut self, name: impl Into<String>) -> Self {
        self.mutant = Some(name.into());
        self
    }

    /// Starts the server, which accepts requests once this returns. Works in any async
    /// runtime: the server has a thread of its own.
    ///
    /// # Errors
    ///
    /// [`StartError`], if the seed is invalid or the server cannot listen on the address.
    pub async fn start(self) -> Result<MockServer, StartError> {
        let (report, started) = oneshot::channel();
        // If the caller has stopped waiting, the server is dropped, which stops it.
        let thread = self.spawn(move |outcome| drop(report.send(outcome)))?;
        let started = started.await.unwrap_or_else(|_| Err(panicked()))?;
        Ok(started.on(thread))
    }

    /// As [`start`](Self::start), without an async runtime.
    ///
    /// # Errors
    ///
    /// [`StartError`], if the seed is invalid or the server cannot listen on the address.
    pub fn start_blocking(self) -> Result<MockServer, StartError> {
        let (report, started) = mpsc::sync_channel(1);
        let thread = self.spawn(move |outcome| drop(report.send(outcome)))?;
        let started = started.recv().unwrap_or_else(|_| Err(panicked()))?;
        Ok(started.on(thread))
    }

    /// Starts the server's thread, which reports whether the server accepts requests.
    fn spawn(
        self,
        report: impl FnOnce(Result<Started, StartError>) + Send + 'static,
    ) -> Result<JoinHandle<()>, StartError> {
        thread::Builder::new()
            .name("appservices-mock".to_owned())
            .spawn(move || self.run(report))
            .map_err(StartError::Thread)
    }

    /// Runs the server until its [`Started`] value is dropped.
    fn run(self, report: impl FnOnce(Result<Started, StartError>)) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let prepared = runtime
            .map_err(StartError::Thread)
            .and_then(|runtime| Ok((runtime, self.listen()?)));
        let (runtime, (listener, pipeline, base_url, options)) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return report(Err(error)),
        };
        let (stop, stopped) = oneshot::channel();
        let worlds = Arc::clone(&pipeline.worlds);
        report(Ok(Started {
            worlds: Arc::clone(&worlds),
            base_url,
            stop,
        }));
        // Registering a bound listener with the runtime does not fail in practice. If it
        // did, clients would see that their connections are refused.
        let _ = runtime.block_on(async {
            tokio::spawn(worlds.delete_idle_periodically());
            connection::accept(pipeline, listener, options, stopped).await
        });
    }

    /// Binds the listener and creates the default world. The order is part of the
    /// contract: a busy port is reported before a data file is created.
    fn listen(self) -> Result<(TcpListener, Pipeline, String, ConnectionOptions), StartError> {
        let public_url = self.parse_public_url()?;
        if let Some(token) = &self.control_token
            && (token.is_empty() || !token.bytes().all(|c| c.is_ascii_graphic()))
        {
            return Err(StartError::ControlToken);
        }
        let bind = |source| StartError::Bind {
            addr: self.addr,
            source,
        };
        let listener = TcpListener::bind(self.addr).map_err(bind)?;
        listener.set_nonblocking(true).map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        #[cfg(feature = "tls")]
        let tls = self.tls.clone();
        #[cfg(not(feature = "tls"))]
        let tls = None;
        let options = ConnectionOptions {
            log: self.log,
            io_timeout: self.io_timeout,
            tls,
        };
        let scheme = if options.tls.is_some() {
            "https"
        } else {
            "http"
        };
        let base_url = format!("{scheme}://{address}");
        let default_world = self.default_world(public_url.as_ref().unwrap_or(&base_url))?;
        let default_world = default_world.with_runner(Runner::new(self.function_limits));
        let recorder = self.recording.as_ref().map(Recording::start).transpose()?;
        #[cfg(feature = "mutants")]
        let recorder = match recorder {
            Some(recorder) => Some(recorder.with_mutant(self.selected_mutant()?)),
            None => None,
        };
        let token = self.control_token.map(|Hidden(token)| token);
        let access = ControlAccess::new(address.ip(), self.allowed_hosts, token);
        let worlds = Arc::new(Worlds::new(default_world));
        let pipeline = Pipeline::new(worlds, base_url.clone(), public_url, access);
        let pipeline = pipeline.with_recorder(recorder);
        Ok((listener, pipeline, base_url, options))
    }

    fn parse_public_url(&self) -> Result<Option<String>, StartError> {
        let parse = |url: &String| {
            address::parse_public_url(url).map_err(|reason| StartError::PublicUrl {
                url: url.clone(),
                reason,
            })
        };
        self.public_url.as_ref().map(parse).transpose()
    }

    #[cfg(feature = "mutants")]
    fn selected_mutant(&self) -> Result<crate::mutants::Selection, StartError> {
        let selected = self
            .mutant
            .as_deref()
            .map(crate::mutants::Selection::by_name);
        Ok(selected.transpose()?.unwrap_or_default())
    }

    fn default_world(&self, base_url: &str) -> Result<World, StartError> {
        let stopped_at = self.stopped_at.map(to_seconds);
        let randomness = Randomness::new(self.rng_seed).map_err(StartError::Thread)?;
        let initial_state =
            || InitialState::new(&self.seed, randomness.clone(), stopped_at, self.users);
        #[cfg(feature = "mutants")]
        let mutant = self.selected_mutant()?;
        #[cfg(feature = "mutants")]
        let initial_state = || initial_state().map(|state| state.with_mutant(mutant));
        #[cfg(feature = "data")]
        if let Some(path) = &self.data {
            let exists = path.exists();
            let mut world =
                World::persistent(path, randomness.clone(), initial_state, base_url.to_owned())?;
            if exists {
                world = world.with_app_dirs(&self.app_dirs);
            }
            #[cfg(feature = "mutants")]
            let world = world.with_mutant(mutant);
            return Ok(world);
        }
        Ok(World::new(initial_state()?, base_url.to_owned()))
    }
}

/// Where requests and responses are recorded.
#[derive(Clone, Debug)]
struct Recording {
    path: PathBuf,
    replace: bool,
}

impl Recording {
    fn start(&self) -> Result<Recorder, StartError> {
        let recorder = Recorder::create(&self.path, self.replace);
        recorder.map_err(|source| StartError::Record {
            path: self.path.clone(),
            source,
        })
    }
}

/// A server that accepts requests. Dropping it stops the server.
struct Started {
    worlds: Arc<Worlds>,
    base_url: String,
    stop: oneshot::Sender<()>,
}

impl Started {
    fn on(self, thread: JoinHandle<()>) -> MockServer {
        MockServer {
            worlds: self.worlds,
            base_url: self.base_url,
            stop: Some(self.stop),
            thread: Some(thread),
        }
    }
}

/// The error if the thread ended without a report.
fn panicked() -> StartError {
    StartError::Thread(std::io::Error::other("its thread panicked"))
}
