//! Starts the server that the arguments describe.

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::Path;

use appservices_mock::{AdminSeed, GroupSeed, Log, MockServer, Options, Seed};

use crate::Failure;
use crate::args::ServerArgs;
use crate::files::{self, PortFile};

/// Reads the seed that the arguments name, unless there is a file with a state
/// to go on with.
pub(crate) fn seed(args: &ServerArgs) -> Result<Seed, Failure> {
    if let Some(data) = args.data.as_deref().filter(|path| path.exists()) {
        let unused = args.of_the_beginning();
        if !unused.is_empty() {
            // If nobody listens, the server is of use all the same.
            let _ = writeln!(
                io::stderr(),
                "{} exists and says what there is: not used: {}",
                data.display(),
                unused.join(", ")
            );
        }
        return Ok(Seed::empty());
    }
    let standard = if args.app_dir.is_empty() {
        "demo"
    } else {
        "empty"
    };
    let mut seed = match args.seed.as_deref().unwrap_or(standard) {
        "demo" => Seed::demo(),
        // A key pair and a project to make apps in, or nothing could be done.
        "empty" => Seed {
            groups: Vec::new(),
            ..Seed::demo()
        }
        .group(GroupSeed::new("65a000000000000000000001", "Demo Project")),
        file => Seed::load(Path::new(file)).map_err(Failure::new)?,
    };
    for directory in &args.app_dir {
        seed = seed.with_app_dir(directory).map_err(Failure::new)?;
    }
    seed.sessions = args.sessions.unwrap_or(seed.sessions);
    if let Some(pair) = &args.admin_key {
        seed.admins = vec![AdminSeed {
            public_api_key: pair.public.clone(),
            private_api_key: pair.private.clone(),
            groups: Vec::new(),
        }];
    }
    Ok(seed)
}

/// A server, and the file that tells its port while it runs.
pub(crate) struct Served {
    pub(crate) server: MockServer,
    _port_file: Option<PortFile>,
}

/// Starts the server that the arguments describe; `log` is the verb's default.
pub(crate) fn start(
    args: &ServerArgs,
    seed: &Seed,
    port: u16,
    log: Log,
) -> Result<Served, Failure> {
    let host = args.host.as_str();
    let mut found = (host, port)
        .to_socket_addrs()
        .map_err(|error| Failure::new(format!("cannot listen on '{host}': {error}")))?;
    let addr: SocketAddr = found
        .next()
        .ok_or_else(|| Failure::new(format!("cannot listen on '{host}'")))?;
    let server = MockServer::start_with(
        seed,
        &Options {
            addr,
            rng_seed: args.rng_seed,
            stopped_at: args.stopped_at,
            users: args.users,
            log: args.log.unwrap_or(log),
            tls: files::tls(args)?,
            data: args.data.clone(),
            ..Options::default()
        },
    )
    .map_err(Failure::new)?;
    let port_file = args.port_file.as_deref();
    let port_file = port_file.map(|path| PortFile::write(path, server.base_url()));
    Ok(Served {
        server,
        _port_file: port_file.transpose()?,
    })
}

/// The server's address as a client on this machine can use it: one that stands
/// for all addresses is none to connect to.
pub(crate) fn reachable(base_url: &str) -> String {
    let parts = base_url.split_once("://");
    let parts = parts.and_then(|(scheme, addr)| Some((scheme, addr.parse::<SocketAddr>().ok()?)));
    match parts {
        Some((scheme, addr)) if addr.ip().is_unspecified() => {
            let local = IpAddr::from([127, 0, 0, 1]);
            format!("{scheme}://{}", SocketAddr::new(local, addr.port()))
        }
        _ => base_url.to_owned(),
    }
}
