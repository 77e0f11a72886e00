//! Kills a server with `--data` at random moments while several clients write. No
//! acknowledged write may be lost, and nothing may appear that was not requested.
//!
//! `APPSERVICES_KILLS=1000 cargo test -p appservices-mock --test suite kills` sets the
//! number of kills. `APPSERVICES_KILLS_SEED` selects other moments and writes.

mod client;
mod writer;

use std::env;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use self::client::{Client, ServerState};
use self::writer::Writer;
use crate::support::{RunningProgram, program};

const WRITERS: usize = 6;
const SEED: &str = "
admins: [{public_api_key: pub, private_api_key: priv}]
groups:
  - id: 65a000000000000000000001
    name: P
    apps: [{name: shop, id: 65a0000000000000000000a1, client_app_id: shop-abcde, providers: [{type: local-userpass}]}]
";

/// Pseudo-random numbers (xorshift).
struct Rng(u64);

impl Rng {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

fn number(variable: &str, default: u64) -> u64 {
    let value = env::var(variable).ok();
    value.map_or(default, |text| text.parse().unwrap())
}

fn start(folder: &Path, data: &Path) -> RunningProgram {
    let seed = folder.join("seed.yaml");
    if !seed.exists() {
        fs::write(&seed, SEED).unwrap();
    }
    let mut command = program();
    command.args(["serve", "--port", "0", "--log", "off", "--seed"]);
    RunningProgram::start(command.arg(seed).arg("--data").arg(data))
}

fn url(server: &mut RunningProgram) -> String {
    let line = server.line();
    let Some(url) = line.strip_prefix("listening on ") else {
        let mut message = String::new();
        let stderr = server.child.stderr.take();
        stderr.unwrap().read_to_string(&mut message).unwrap();
        panic!("the server did not start: {line}{message}");
    };
    url.to_owned()
}

/// Compares the state of the server with what every writer expects.
fn check(url: &str, writers: &mut [Writer]) {
    let mut client = Client::new(url).unwrap();
    let actual = ServerState::read(&mut client);
    for writer in &mut *writers {
        writer.check(&actual, &mut client);
    }
    let expected: usize = writers
        .iter()
        .map(|writer| writer.expected.users.len())
        .sum();
    assert_eq!(actual.users.len(), expected, "unexpected users");
}

#[test]
fn acknowledged_writes_survive_kills_at_random_moments() {
    let (kills, seed) = (
        number("APPSERVICES_KILLS", 25),
        number("APPSERVICES_KILLS_SEED", 1),
    );
    let folder = tempfile::tempdir().unwrap();
    let mut rng = Rng(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) | 1);
    let (mut writers, mut data) = (Vec::new(), folder.path().join("data"));
    let (mut acknowledged, mut in_flight, mut early) = (0, 0, 0);
    for kill in 0..kills {
        // Regularly a new file, to kill servers while they create it.
        if kill % 20 == 0 {
            data = folder.path().join(format!("data-{kill}"));
            let writer = |number| Writer::new(number, seed + kill * 97 + number as u64);
            writers = (0..WRITERS).map(writer).collect::<Vec<_>>();
        }
        let mut server = start(folder.path(), &data);
        if rng.below(5) == 0 {
            thread::sleep(Duration::from_micros(rng.below(20_000)));
            early += 1;
            continue;
        }
        let url = url(&mut server);
        check(&url, &mut writers);
        let (acknowledge, acknowledgements) = mpsc::channel();
        let count = rng.below(60);
        let delay = Duration::from_micros(rng.below(3000));
        thread::scope(|scope| {
            for writer in &mut writers {
                let (url, acknowledge) = (&url, acknowledge.clone());
                scope.spawn(move || writer.write(url, &acknowledge));
            }
            drop(acknowledge);
            acknowledged += acknowledgements
                .iter()
                .take(usize::try_from(count).unwrap())
                .count();
            thread::sleep(delay);
            server.child.kill().unwrap();
            acknowledged += acknowledgements.iter().count();
        });
        in_flight += writers
            .iter()
            .filter(|writer| writer.in_flight.is_some())
            .count();
    }
    let mut server = start(folder.path(), &data);
    check(&url(&mut server), &mut writers);
    let report = format!(
        "{kills} kills, {early} of them during the start: {acknowledged} writes acknowledged, \
         {in_flight} in flight\n"
    );
    let _ = io::stderr().write_all(report.as_bytes());
}
