//! What a start of the program costs, as a multiple of what starting any
//! program costs: `cargo bench -p appservices-conformance --bench start`. It measures the
//! program in `APPSERVICES_BIN`, if set, such as that of a release.
//!
//! Each round runs every command once, in turn, so that whatever else the
//! machine does falls on all of them alike; the medians are compared.

#![allow(clippy::print_stdout, reason = "a benchmark's result")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use appservices_mock::{MockServer, Seed};

#[path = "../src/cases/support/tls.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod tls;

const BUILT_HERE: &str = env!("CARGO_BIN_EXE_appservices-under-test");

/// What every ratio is relative to.
const NOTHING: &str = "/usr/bin/true";

/// Where distributions keep all certificates in one file.
const BUNDLES: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];

const ROUNDS: usize = 300;

fn main() {
    if !Path::new(NOTHING).exists() {
        println!("there is no {NOTHING} to compare with");
        return;
    }
    let path = env::var_os("APPSERVICES_BIN").unwrap_or_else(|| BUILT_HERE.into());
    let home = tempfile::tempdir().expect("a folder");
    let server = MockServer::builder()
        .seed(Seed::demo())
        .start_blocking()
        .expect("a server");
    let plain = server.base_url().trim_start_matches("http://");
    let terminator = tls::Terminator::start(plain.parse().expect("an address"), tls::Flaw::None);
    let certificates = certificates(&terminator, home.path());
    println!(
        "certificates loaded for https: {} kB",
        certificates.1 / 1000
    );

    let program = |arguments: &[&str]| {
        let mut command = Command::new(&path);
        command
            .args(arguments)
            .env_clear()
            .env("HOME", home.path())
            .env("SSL_CERT_FILE", &certificates.0);
        command
    };
    let url = terminator.url();
    let keys = [
        "--api-key",
        "demopub",
        "--private-api-key",
        "11111111-2222-3333-4444-555555555555",
    ];
    let login = [&["login", "--base-url", &url], &keys[..]].concat();
    let mut rows = [
        ("nothing", Command::new(NOTHING)),
        ("--version", program(&["--version"])),
        (
            "users revoke --help",
            program(&["users", "revoke", "--help"]),
        ),
        ("login over https", program(&login)),
    ]
    .map(|(name, command)| (name, command, Vec::with_capacity(ROUNDS)));

    for _ in 0..ROUNDS {
        for (name, command, times) in &mut rows {
            times.push(run(name, command));
        }
    }
    let nothing = median(&mut rows[0].2);
    for (name, _, times) in &mut rows {
        let median = median(times);
        let ratio = median.as_secs_f64() / nothing.as_secs_f64();
        println!(
            "{name:<20} {:>8.3} ms  {ratio:>5.2} x",
            median.as_secs_f64() * 1e3
        );
    }
    let size = fs::metadata(&path).expect("the program").len();
    println!("{:<20} {:>8} kB", "the program's size", size / 1000);
}

fn run(name: &str, command: &mut Command) -> Duration {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let begun = Instant::now();
    let status = command.status().expect("it starts");
    let took = begun.elapsed();
    assert!(status.success(), "{name}: {status}");
    took
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// All that the system trusts and the authority of the test, in one file, and
/// its size in bytes: loading them is part of what https costs.
fn certificates(terminator: &tls::Terminator, folder: &Path) -> (std::path::PathBuf, u64) {
    let path = terminator.authority(folder);
    let mut all = fs::read_to_string(&path).expect("the authority");
    if let Some(system) = BUNDLES
        .iter()
        .find_map(|path| fs::read_to_string(path).ok())
    {
        all.push_str(&system);
    }
    fs::write(&path, &all).expect("a file for the certificates");
    (path, all.len() as u64)
}
