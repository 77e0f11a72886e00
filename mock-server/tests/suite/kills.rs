//! Issue: a server with `--data` is killed at random moments while several
//! clients write. Nothing that it acknowledged is lost, and nothing appears that
//! nobody asked for.
//!
//! `APPSERVICES_KILLS=1000 cargo test -p appservices-mock --test suite kills`
//! kills it so often; `APPSERVICES_KILLS_SEED` chooses other moments and writes.

mod client;
mod writer;

use std::env;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use self::client::{Client, There};
use self::writer::Writer;
use crate::support::{Running, program};

const WRITERS: usize = 6;
const SEED: &str = "
admins: [{public_api_key: pub, private_api_key: priv}]
groups:
  - id: 65a000000000000000000001
    name: P
    apps: [{name: shop, id: 65a0000000000000000000a1, client_app_id: shop-abcde, providers: [{type: local-userpass}]}]
";

/// Numbers that look random, the same for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

fn number(variable: &str, otherwise: u64) -> u64 {
    let given = env::var(variable).ok();
    given.map_or(otherwise, |text| text.parse().unwrap())
}

fn start(folder: &Path, data: &Path) -> Running {
    let seed = folder.join("seed.yaml");
    if !seed.exists() {
        fs::write(&seed, SEED).unwrap();
    }
    let mut command = program();
    command.args(["serve", "--port", "0", "--log", "off", "--seed"]);
    Running::start(command.arg(seed).arg("--data").arg(data))
}

fn url(server: &mut Running) -> String {
    let line = server.line();
    let Some(url) = line.strip_prefix("listening on ") else {
        let mut said = String::new();
        let stderr = server.child.stderr.take();
        stderr.unwrap().read_to_string(&mut said).unwrap();
        panic!("the server did not start: {line}{said}");
    };
    url.to_owned()
}

/// Reads what there is and compares it with what every writer knows.
fn check(url: &str, writers: &mut [Writer]) {
    let mut client = Client::new(url).unwrap();
    let there = There::read(&mut client);
    for writer in &mut *writers {
        writer.check(&there, &mut client);
    }
    let known: usize = writers.iter().map(|writer| writer.known.people.len()).sum();
    assert_eq!(there.people.len(), known, "somebody appeared");
}

#[test]
fn kills() {
    let (kills, seed) = (
        number("APPSERVICES_KILLS", 25),
        number("APPSERVICES_KILLS_SEED", 1),
    );
    let folder = tempfile::tempdir().unwrap();
    let mut chance = Chance(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) | 1);
    let (mut writers, mut data) = (Vec::new(), folder.path().join("data"));
    let (mut acknowledged, mut in_flight, mut early) = (0, 0, 0);
    for kill in 0..kills {
        // A file of its own from time to time, to be killed while it is made.
        if kill % 20 == 0 {
            data = folder.path().join(format!("data-{kill}"));
            let of = |number| Writer::new(number, seed + kill * 97 + number as u64);
            writers = (0..WRITERS).map(of).collect::<Vec<_>>();
        }
        let mut server = start(folder.path(), &data);
        if chance.below(5) == 0 {
            thread::sleep(Duration::from_micros(chance.below(20_000)));
            early += 1;
            continue;
        }
        let url = url(&mut server);
        check(&url, &mut writers);
        let (tell, told) = mpsc::channel();
        let enough = chance.below(60);
        let later = Duration::from_micros(chance.below(3000));
        thread::scope(|scope| {
            for writer in &mut writers {
                let (url, tell) = (&url, tell.clone());
                scope.spawn(move || writer.write(url, &tell));
            }
            drop(tell);
            acknowledged += told.iter().take(usize::try_from(enough).unwrap()).count();
            thread::sleep(later);
            server.child.kill().unwrap();
            acknowledged += told.iter().count();
        });
        in_flight += writers.iter().filter(|one| one.in_flight.is_some()).count();
    }
    let mut server = start(folder.path(), &data);
    check(&url(&mut server), &mut writers);
    let report = format!(
        "{kills} kills, {early} of them during the start: {acknowledged} writes acknowledged, \
         {in_flight} in flight\n"
    );
    let _ = io::stderr().write_all(report.as_bytes());
}
