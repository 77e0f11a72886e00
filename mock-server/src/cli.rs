//! The program around the library; knows nothing that the library keeps to
//! itself.

mod args;
mod client;
mod demo;
mod environment;
mod exec;
mod serve;
mod signals;

use std::fmt;
use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::process::ExitCode;

use appservices_mock::{AdminSeed, GroupSeed, MockServer, Options, Seed};
use clap::Parser;

use self::args::{Args, ServerArgs, Verb};

/// What ended a verb early, in words for a person.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    status: u8,
}

impl Failure {
    fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            status: 1,
        }
    }

    fn with_status(message: impl fmt::Display, status: u8) -> Self {
        Self {
            message: message.to_string(),
            status,
        }
    }
}

/// Parses the arguments, runs a verb, tells how it ended.
pub(crate) fn main() -> ExitCode {
    let outcome = match Args::parse().verb {
        Verb::Serve { server, port } => serve::run(&server, port),
        Verb::Exec {
            server,
            port,
            command,
        } => exec::run(&server, port, &command),
        Verb::Demo => demo::run(),
    };
    outcome.unwrap_or_else(|failure| {
        // With stderr gone too, the exit status has to do.
        let _ = writeln!(io::stderr(), "error: {}", failure.message);
        ExitCode::from(failure.status)
    })
}

/// Reads the seed that the arguments name.
fn seed(args: &ServerArgs) -> Result<Seed, Failure> {
    let mut seed = match args.seed.as_str() {
        "demo" => Seed::demo(),
        // A key pair and a project to make apps in, or nothing could be done.
        "empty" => Seed {
            groups: Vec::new(),
            ..Seed::demo()
        }
        .group(GroupSeed::new("65a000000000000000000001", "Demo Project")),
        file => Seed::load(Path::new(file)).map_err(Failure::new)?,
    };
    if let Some(pair) = &args.admin_key {
        seed.admins = vec![AdminSeed {
            public_api_key: pair.public.clone(),
            private_api_key: pair.private.clone(),
            groups: Vec::new(),
        }];
    }
    Ok(seed)
}

/// Starts the server that the arguments describe.
fn start(args: &ServerArgs, seed: &Seed, port: u16) -> Result<MockServer, Failure> {
    let host = args.host.as_str();
    let mut found = (host, port)
        .to_socket_addrs()
        .map_err(|error| Failure::new(format!("cannot listen on '{host}': {error}")))?;
    let addr: SocketAddr = found
        .next()
        .ok_or_else(|| Failure::new(format!("cannot listen on '{host}'")))?;
    MockServer::start_with(
        seed,
        &Options {
            addr,
            ..Options::default()
        },
    )
    .map_err(Failure::new)
}

/// The server's address as a client on this machine can use it: one that stands
/// for all addresses is none to connect to.
fn reachable(base_url: &str) -> String {
    let addr = base_url
        .strip_prefix("http://")
        .and_then(|addr| addr.parse::<SocketAddr>().ok());
    match addr {
        Some(addr) if addr.ip().is_unspecified() => {
            let local = IpAddr::from([127, 0, 0, 1]);
            format!("http://{}", SocketAddr::new(local, addr.port()))
        }
        _ => base_url.to_owned(),
    }
}

/// An event loop for what the program itself waits for.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::new)
}
