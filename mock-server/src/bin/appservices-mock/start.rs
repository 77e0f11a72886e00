//! Starts the server that the arguments describe.

use std::io::{self, ErrorKind, Write};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::Path;

use appservices_mock::{GroupSeed, Log, MockServer, Seed, SeedWarning, StartError};

use crate::args::ServerArgs;
use crate::certificates;
use crate::distinct_files;
use crate::error::CommandError;
use crate::escape;
use crate::files;
use crate::port_file::PortFile;

/// Builds the seed that the arguments describe. If the data file exists, its state is used
/// instead, and the seed is empty.
pub(crate) fn seed(args: &ServerArgs) -> Result<Seed, CommandError> {
    // Before one of them is read for another.
    distinct_files::check(args)?;
    if let Some(data) = args.data.as_deref().filter(|path| path.exists()) {
        warn_of_ignored_options(data, &args.initial_state_options());
        return Ok(Seed::empty());
    }
    let default = if args.app_dir.is_empty() {
        "demo"
    } else {
        "empty"
    };
    let mut seed = match args.seed.as_deref().unwrap_or(default) {
        "demo" => Seed::demo(),
        // Without a key pair and a project, nobody could log in and create an app.
        "empty" => {
            let mut seed = Seed::demo();
            seed.groups = vec![GroupSeed::new("65a000000000000000000001", "Demo Project")];
            seed
        }
        file => Seed::load(Path::new(file)).map_err(CommandError::new)?,
    };
    for directory in &args.app_dir {
        seed = seed.with_app_dir(directory).map_err(CommandError::new)?;
    }
    // A seed file for an app directory often has nothing but users, and the same commands should
    // work as with the directory alone.
    if !args.app_dir.is_empty() && seed.admins.is_empty() && seed.admin_users.is_empty() {
        let demo = Seed::demo();
        (seed.admins, seed.admin_users) = (demo.admins, demo.admin_users);
    }
    seed.access_tokens = args.sessions.unwrap_or(seed.access_tokens);
    if let Some(pair) = &args.admin_key {
        seed.admins.clear();
        seed = seed.admin(&pair.public, &pair.private);
    }
    if args.users > 0 && seed.groups.iter().all(|group| group.apps.is_empty()) {
        return Err(CommandError::usage(
            "--users needs an app\nAdd one with --seed or --app-dir",
        ));
    }
    Ok(seed)
}

fn warn_of_ignored_options(data: &Path, options: &[&str]) {
    if options.is_empty() {
        return;
    }
    // A closed stderr is no reason not to serve.
    let _ = writeln!(
        io::stderr(),
        "warning: '{}' exists and already contains a state; ignored: {}",
        escape::text(&data.to_string_lossy()),
        options.join(", ")
    );
}

/// A running server. Dropping it stops the server and removes its port file.
pub(crate) struct RunningServer {
    pub(crate) server: MockServer,
    /// Whether the controls are enabled.
    pub(crate) has_controls: bool,
    port_file: Option<PortFile>,
}

impl RunningServer {
    /// Stops the server. Fails if its state was not persisted completely.
    pub(crate) fn stop(self) -> Result<(), CommandError> {
        drop(self.port_file);
        self.server.stop().map_err(CommandError::new)
    }
}

/// Starts the server. `default_log` applies if the arguments name no log format.
pub(crate) fn start(
    args: &ServerArgs,
    seed: Seed,
    port: u16,
    default_log: Log,
) -> Result<RunningServer, CommandError> {
    if let Some(path) = &args.port_file {
        files::check_replaceable(path)?;
    }
    let addr = resolve(&args.host, port)?;
    let warnings = seed.warnings();
    let mut builder = MockServer::builder()
        .seed(seed)
        .addr(addr)
        .allow_host(&args.host)
        .users(args.users)
        .log(args.log.unwrap_or(default_log));
    for host in &args.allow_host {
        builder = builder.allow_host(host);
    }
    if let Some(token) = &args.control_token {
        builder = builder.control_token(token);
    }
    if let Some(url) = &args.public_url {
        builder = builder.public_url(url);
    }
    if let Some(number) = args.rng_seed {
        builder = builder.rng_seed(number);
    }
    if let Some(time) = args.stopped_at {
        builder = builder.stopped_at(time);
    }
    if let Some(tls) = certificates::from_args(args)? {
        builder = builder.tls(tls);
    }
    if let Some(file) = &args.record {
        builder = builder.record(file, args.record_replace);
    }
    if let Some(data) = &args.data {
        builder = builder.data(data);
        for directory in &args.app_dir {
            builder = builder.app_dir(directory);
        }
    }
    #[cfg(feature = "mutants")]
    if let Some(name) = &args.mutant {
        builder = builder.mutant(name);
    }
    let server = builder
        .start_blocking()
        .map_err(|error| start_error(error, &args.host))?;
    print_warnings(&warnings);
    // Only now: a server that did not start is reachable by nobody.
    let is_exposed = !addr.ip().to_canonical().is_loopback();
    if is_exposed {
        warn_of_exposure(args);
    }
    let port_file = args.port_file.as_deref();
    let port_file = port_file.map(|path| PortFile::write(path, server.base_url()));
    Ok(RunningServer {
        server,
        has_controls: !is_exposed || args.control_token.is_some(),
        port_file: port_file.transpose()?,
    })
}

/// Most warnings about files that are printed.
const MAX_WARNINGS: usize = 10;

fn print_warnings(warnings: &[SeedWarning]) {
    let mut stderr = io::stderr().lock();
    // A closed stderr is no reason not to serve.
    for warning in warnings.iter().take(MAX_WARNINGS) {
        let _ = writeln!(stderr, "warning: {}", escape::text(&warning.to_string()));
    }
    if let Some(more @ 1..) = warnings.len().checked_sub(MAX_WARNINGS) {
        let _ = writeln!(stderr, "warning: and {more} more");
    }
}

fn warn_of_exposure(args: &ServerArgs) {
    let controls = match args.control_token {
        Some(_) => "",
        None => "\nThe controls are disabled; use --control-token to enable them",
    };
    // A closed stderr is no reason not to serve.
    let _ = writeln!(
        io::stderr(),
        "warning: other machines can reach this server at {}{controls}",
        escape::text(&args.host)
    );
}

fn start_error(error: StartError, host: &str) -> CommandError {
    match &error {
        StartError::Bind { source, .. } if source.kind() == ErrorKind::AddrInUse => {
            CommandError::new(format!(
                "{error}\nUse --port to choose another port; 0 picks a free one"
            ))
        }
        StartError::Bind { addr, source } if source.kind() == ErrorKind::AddrNotAvailable => {
            let ip = addr.ip();
            let resolved = match host.parse::<IpAddr>() {
                Ok(_) => String::new(),
                Err(_) => format!(" ('{host}')"),
            };
            CommandError::new(format!(
                "cannot listen on {addr}: {ip}{resolved} is not an address of this machine\n\
                 {HOST_HINT}"
            ))
        }
        StartError::Record { source, .. } if source.kind() == ErrorKind::AlreadyExists => {
            CommandError::new(format!("{error}\nUse --record-replace to replace it"))
        }
        StartError::Record { source, .. } if source.kind() == ErrorKind::InvalidData => {
            CommandError::new(format!(
                "{error}\nUse another file: --record-replace replaces recordings only"
            ))
        }
        StartError::PublicUrl { .. } | StartError::ControlToken => CommandError::usage(error),
        _ => CommandError::new(error),
    }
}

const HOST_HINT: &str = "Use --host 127.0.0.1 for this machine only, or --host 0.0.0.0 for all";

fn resolve(host: &str, port: u16) -> Result<SocketAddr, CommandError> {
    let failed = |reason: &dyn std::fmt::Display| {
        CommandError::new(format!("cannot listen on '{host}': {reason}\n{HOST_HINT}"))
    };
    let mut addresses = (host, port)
        .to_socket_addrs()
        .map_err(|error| failed(&error))?;
    addresses.next().ok_or_else(|| failed(&"no address found"))
}
