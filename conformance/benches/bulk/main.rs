//! Bulk runs against the built-in server: `cargo bench -p appservices-conformance --bench
//! bulk`. Words after `--` select the benchmarks whose names contain them.
//!
//! Every figure is a ratio to something measured in the same run: round trips to a single
//! request at the same delay, throughput to a plain load generator on the same server.
//! Rounds of both alternate, and the medians are compared, so that whatever else the
//! machine does falls on both. The results for one machine, and the bars, are in
//! `cli/BENCHMARKS.md`.

#![expect(clippy::unwrap_used, reason = "a failure ends the benchmark")]
#![expect(clippy::print_stdout, reason = "results are printed")]

#[path = "../../../mock-server/benches/load/client.rs"]
mod client;
mod limited;
mod program;
mod wrk;

use std::time::{Duration, Instant};

use appservices_mock::{Fault, FaultEffect, MockServer, Seed};
use program::{Program, Usage};
use serde_json::{Value, json};
use wrk::Wrk;

/// The delay of each response in the benchmarks of round trips.
const DELAY: Duration = Duration::from_millis(20);

/// How often each benchmark is repeated.
const ROUNDS: usize = 5;

const APP: &str = "/api/admin/v3.0/groups/65a000000000000000000001/apps/65a0000000000000000000a1";

/// Names and functions of the benchmarks.
const BENCHMARKS: [(&str, fn()); 5] = [
    ("ids", given_ids),
    ("everybody", everybody),
    ("loopback", loopback),
    ("limited", limited_server),
    ("million", million),
];

fn main() {
    let words: Vec<_> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    for (name, run) in BENCHMARKS {
        if words.is_empty() || words.iter().any(|word| name.contains(word.as_str())) {
            run();
        }
    }
}

/// The demo server with generated users, and a program that is logged in to it.
struct Stage {
    server: MockServer,
    program: Program,
}

impl Stage {
    fn new(users: u32) -> Self {
        let server = MockServer::builder()
            .seed(Seed::demo())
            .users(users)
            .start_blocking()
            .unwrap();
        let program = Program::new(server.base_url());
        Self { server, program }
    }

    fn address(&self) -> &str {
        self.server.base_url().trim_start_matches("http://")
    }

    /// Delays every response of the Admin API.
    fn delay(&self) {
        let effect = FaultEffect::Delay { delay: DELAY };
        self.server.add_fault(Fault::new("/api/admin/*", effect));
    }

    fn token(&self) -> String {
        let path = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
        let keys = json!({
            "username": "demopub", "apiKey": "11111111-2222-3333-4444-555555555555",
        });
        let login = client::request(self.address(), "POST", path, "", &keys);
        login["access_token"].as_str().unwrap().to_owned()
    }

    /// The number of users, with those of the demo.
    fn count(&self) -> u32 {
        let path = format!("{APP}/users_count");
        let count = client::request(self.address(), "GET", &path, &self.token(), &Value::Null);
        count
            .as_u64()
            .and_then(|count| count.try_into().ok())
            .unwrap()
    }

    /// The IDs of the first users.
    fn ids(&self, count: usize) -> Vec<String> {
        let token = self.token();
        let mut ids: Vec<String> = Vec::new();
        while ids.len() < count {
            let after = ids
                .last()
                .map_or(String::new(), |id| format!("?after={id}"));
            let path = format!("{APP}/users{after}");
            let page = client::request(self.address(), "GET", &path, &token, &Value::Null);
            let page = page.as_array().unwrap();
            assert!(!page.is_empty(), "too few users");
            ids.extend(
                page.iter()
                    .map(|user| user["_id"].as_str().unwrap().to_owned()),
            );
        }
        ids.truncate(count);
        ids
    }

    /// The requests that the server has received since its journal was cleared.
    fn received(&self) -> f64 {
        let kept = u32::try_from(self.server.requests().len()).unwrap();
        let dropped = u32::try_from(self.server.dropped_requests()).unwrap();
        f64::from(kept) + f64::from(dropped)
    }

    /// How long one delayed request takes: the median of some, one after the other.
    fn round_trip(&self) -> Duration {
        let token = self.token();
        let path = format!("{APP}/users_count");
        median((0..9).map(|_| {
            let started = Instant::now();
            client::request(self.address(), "GET", &path, &token, &Value::Null);
            started.elapsed()
        }))
    }
}

fn median<T: PartialOrd>(values: impl IntoIterator<Item = T>) -> T {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(|a, b| a.partial_cmp(b).unwrap());
    values.swap_remove(values.len() / 2)
}

/// How many round trips a run takes.
fn round_trips(stage: &Stage, arguments: &[&str]) -> f64 {
    let round_trip = stage.round_trip();
    let usage = stage.program.run(arguments);
    usage.elapsed.as_secs_f64() / round_trip.as_secs_f64()
}

/// Measures runs, and prints their round trips and how many of the fewest possible that is.
fn print_round_trips(name: &str, stage: &Stage, arguments: &[&str], fewest: usize, bar: f64) {
    let measured = (0..ROUNDS).map(|_| round_trips(stage, arguments));
    print_ratio(name, median(measured), fewest, bar);
}

fn print_ratio(name: &str, round_trips: f64, fewest: usize, bar: f64) {
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let ratio = round_trips / fewest as f64;
    println!("{name}: {round_trips:.1} round trips, {ratio:.2} x {fewest} (bar: {bar})");
}

/// 500 IDs: a look-up and a change each, after login, profile and app.
fn given_ids() {
    let stage = Stage::new(500);
    let ids = stage.ids(500).join(",");
    stage.delay();
    let revoke = ["users", "revoke", "--app", "shop", "--user", &ids];
    let fewest = |in_flight: usize| 3 + 2 * 500_usize.div_ceil(in_flight);
    print_round_trips("500 IDs, no flags", &stage, &revoke, fewest(64), 1.6);
    let capped = [&revoke[..], &["--concurrency", "16"]].concat();
    print_round_trips(
        "500 IDs, --concurrency 16",
        &stage,
        &capped,
        fewest(16),
        1.05,
    );
    grown_limit(fewest(64));
}

/// The same 500 IDs once the in-flight limit has grown: those that 1,500 IDs are more than
/// 1,000. Both runs start, log in and grow the limit alike, which leaves only the look-ups
/// and changes of 500 users in the difference. The three round trips before the first
/// look-up are added, because the fewest possible include them.
fn grown_limit(fewest: usize) {
    const BEFORE: f64 = 3.0;
    let stage = Stage::new(1_500);
    let ids = stage.ids(1_500);
    stage.delay();
    let run = |count: usize| {
        let ids = ids[..count].join(",");
        round_trips(
            &stage,
            &["users", "revoke", "--app", "shop", "--user", &ids],
        )
    };
    let more = median((0..2 * ROUNDS).map(|_| run(1_500) - run(1_000)));
    print_ratio("500 IDs, with a grown limit", BEFORE + more, fewest, 1.15);
}

fn everybody() {
    let stage = Stage::new(10_000);
    stage.delay();
    let revoke = [
        "users",
        "revoke",
        "--app",
        "shop",
        "--yes",
        "--concurrency",
        "64",
    ];
    let fewest = stage.count() as usize / 64 + 12;
    print_round_trips(
        "10,000 users, --concurrency 64",
        &stage,
        &revoke,
        fewest,
        1.15,
    );
}

/// 10,000 users without a delay, beside a load generator that sends the same number of
/// revocations.
fn loopback() {
    let stage = Stage::new(10_000);
    let ids = stage.ids(10_000);
    let token = stage.token();
    let requests: Vec<_> = ids
        .iter()
        .map(|id| {
            format!(
                "PUT {APP}/users/{id}/logout HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-length: 0\r\n\r\n"
            )
        })
        .collect();
    let revoke = ["users", "revoke", "--app", "shop", "--yes"];
    let all = f64::from(stage.count());
    let wrk = Wrk::new(stage.server.base_url(), &token, &ids);
    let mut ratios_to_wrk = Vec::new();
    let rounds: Vec<_> = (0..4 * ROUNDS)
        .map(|_| {
            let (count, elapsed) = client::rate(stage.address(), &requests, "204", 64);
            let load = count / elapsed.as_secs_f64();
            let load_of_wrk = wrk.as_ref().map(Wrk::rate);
            stage.server.clear_requests();
            let usage = stage.program.run(&revoke);
            if let Some(load) = load_of_wrk {
                let rate = stage.received() / usage.elapsed.as_secs_f64();
                ratios_to_wrk.push((rate / load, rate, load));
            }
            (load, all / usage.elapsed.as_secs_f64(), usage)
        })
        .collect();
    let rate = median(rounds.iter().map(|(_, rate, _)| *rate));
    let load = median(rounds.iter().map(|(load, ..)| *load));
    let ratio = median(rounds.iter().map(|(load, rate, _)| rate / load));
    // Of all rounds together: the system counts in hundredths of a second.
    let cpu: Duration = rounds.iter().map(|(.., usage)| usage.cpu).sum();
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let cpu = cpu.as_secs_f64() * 1e6 / (all * rounds.len() as f64);
    println!(
        "{all} users on loopback: {rate:.0}/s against {load:.0}/s: {ratio:.2} (bar: 0.6); \
         {cpu:.1} µs of CPU a user (bar: 12)"
    );
    if ratios_to_wrk.is_empty() {
        println!("wrk is not installed: no comparison with it");
        return;
    }
    let (ratio, rate, load) = median(ratios_to_wrk);
    println!("{rate:.0} requests/s against {load:.0}/s of wrk: {ratio:.2} (bar: 0.6)");
}

/// A server that answers 429 beyond 200 requests a second.
fn limited_server() {
    const PER_SECOND: u32 = 200;
    let stage = Stage::new(4_000);
    let proxy = limited::Proxy::start(stage.address(), PER_SECOND);
    let program = Program::new(&proxy.url());
    let usage = program.run(&["users", "revoke", "--app", "shop", "--yes"]);
    let (passed, refused) = proxy.counts();
    let used = f64::from(passed) / (usage.elapsed.as_secs_f64() * f64::from(PER_SECOND));
    println!(
        "{PER_SECOND} requests a second: {:.0} % used (bar: 90), {:.1} % refused (bar: 3), in {:.1} s",
        used * 100.0,
        f64::from(refused) * 100.0 / f64::from(passed + refused),
        usage.elapsed.as_secs_f64(),
    );
}

fn million() {
    for users in [100_000, 1_000_000] {
        let stage = Stage::new(users);
        let Usage {
            elapsed,
            cpu,
            peak_kib,
        } = stage
            .program
            .run(&["users", "revoke", "--app", "shop", "--yes"]);
        println!(
            "{users} users: {:.1} s, {:.1} s of CPU, at most {:.1} MiB (bars for 1,000,000: 30 s, 32 MiB)",
            elapsed.as_secs_f64(),
            cpu.as_secs_f64(),
            f64::from(peak_kib) / 1024.0,
        );
    }
}
