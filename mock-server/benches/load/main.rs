//! Compares the server's throughput with that of a bare axum handler, and with its own
//! under more load.
//!
//! `cargo bench -p appservices-mock` runs all benchmarks. Both sides of a comparison
//! are measured alternately, a quarter of a second each, so that other load on the
//! machine affects both. The result is the median of the ratios. On Linux, it is also
//! reported by CPU time of the server's thread, which is more reliable on a busy
//! machine. Words after `--` select the benchmarks whose names contain them.

#![expect(clippy::unwrap_used, reason = "a failure ends the benchmark")]
#![expect(clippy::print_stdout, reason = "results are printed")]

mod bare;
mod client;
mod compare;
mod cpu_time;
mod functions;
mod watchers;
mod with_data;

use std::collections::BTreeSet;
use std::ops::Deref;

use appservices_mock::{
    AppSeed, GroupSeed, MockServer, MockServerBuilder, ProviderType, Seed, UserSeed, WorldOptions,
};
use serde_json::{Value, json};

use crate::client::{rate, request};
use crate::compare::{Side, compare};

const CONNECTIONS: usize = 32;
const APP: &str = "/api/admin/v3.0/groups/65a000000000000000000001/apps/65a0000000000000000000a1";

/// Names and functions of the benchmarks.
const BENCHMARKS: [(&str, fn()); 10] = [
    ("logout", logout),
    ("consoles", consoles),
    ("sessions", sessions),
    ("worlds", worlds),
    ("journal", journal),
    ("pages", pages),
    ("functions", functions::calls),
    ("functions-beside", functions::beside),
    ("data", with_data::logout),
    ("starts", with_data::starts),
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

/// Logs in as the administrator. Returns the access token. `prefix` is empty, or the
/// path of a world.
fn admin(address: &str, prefix: &str) -> String {
    let path = format!("{prefix}/api/admin/v3.0/auth/providers/mongodb-cloud/login");
    let keys = json!({ "username": "demopub", "apiKey": "11111111-2222-3333-4444-555555555555" });
    let login = request(address, "POST", &path, "", &keys);
    login["access_token"].as_str().unwrap().to_owned()
}

/// Address and thread of a server.
struct Address {
    address: String,
    thread: String,
}

impl Deref for Address {
    type Target = str;

    fn deref(&self) -> &str {
        &self.address
    }
}

/// Returns the thread that was started since `before` was taken.
fn new_thread(before: &BTreeSet<String>) -> String {
    let now = cpu_time::threads();
    now.difference(before).next().cloned().unwrap_or_default()
}

fn start(users: u32) -> (MockServer, Address) {
    start_with(MockServer::builder().seed(Seed::demo()).users(users))
}

fn start_with(builder: MockServerBuilder) -> (MockServer, Address) {
    let before = cpu_time::threads();
    let server = builder.start_blocking().unwrap();
    let address = server
        .base_url()
        .strip_prefix("http://")
        .unwrap()
        .to_owned();
    let thread = new_thread(&before);
    (server, Address { address, thread })
}

/// Returns the IDs of the users on the first pages.
fn ids(address: &str, token: &str, pages: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for _ in 0..pages {
        let after = all
            .last()
            .map_or(String::new(), |last| format!("?after={last}"));
        let page = request(
            address,
            "GET",
            &format!("{APP}/users{after}"),
            token,
            &Value::Null,
        );
        let page = page.as_array().unwrap();
        if page.is_empty() {
            break;
        }
        let page = page.iter().map(|user| user["_id"].as_str().unwrap());
        all.extend(page.map(str::to_owned));
    }
    all
}

/// Builds the requests that revoke the sessions of these users.
fn logouts(address: &str, prefix: &str, token: &str, ids: &[String]) -> Vec<String> {
    let request = |id: &String| {
        format!(
            "PUT {prefix}{APP}/users/{id}/logout HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ncontent-length: 0\r\n\r\n"
        )
    };
    ids.iter().map(request).collect()
}

fn side<'a>(at: &'a Address, requests: &'a [String]) -> Side<'a> {
    Side {
        address: &at.address,
        thread: &at.thread,
        requests,
        status: "204",
        connections: CONNECTIONS,
        before: &|| {},
    }
}

/// Revokes sessions, compared with a bare handler.
fn logout() {
    let before = cpu_time::threads();
    let bare = Address {
        address: bare::start(),
        thread: new_thread(&before),
    };
    let (_server, address) = start(10_000);
    let token = admin(&address, "");
    let requests = logouts(&address, "", &token, &ids(&address, &token, 40));
    compare(
        "PUT logout, 32 connections, vs a bare axum handler",
        &side(&address, &requests),
        &side(&bare, &requests),
        "target: 0.55",
    );
}

/// Revokes sessions while consoles are open, compared with none.
fn consoles() {
    let [plain, watched] = [start(10_000), start(10_000)];
    watchers::open(&watched.1, 50);
    let requests = [&plain, &watched].map(|(_, address)| {
        let token = admin(address, "");
        logouts(address, "", &token, &ids(address, &token, 40))
    });
    compare(
        "PUT logout with 50 open consoles, vs none",
        &side(&watched.1, &requests[1]),
        &side(&plain.1, &requests[0]),
        "target: 0.95",
    );
}

/// Revokes sessions among many live sessions, compared with few.
fn sessions() {
    let with = |users: u32| {
        let mut app = AppSeed::new("shop").id("65a0000000000000000000a1");
        for _ in 0..users {
            app = app.user(UserSeed::new(ProviderType::AnonUser).sessions(100));
        }
        let keys = ("demopub", "11111111-2222-3333-4444-555555555555");
        let group = GroupSeed::new("65a000000000000000000001", "Demo").app(app);
        let seed = Seed::empty().admin(keys.0, keys.1).group(group);
        let (server, address) = start_with(MockServer::builder().seed(seed).users(1000));
        let token = admin(&address, "");
        let mut ids = ids(&address, &token, usize::MAX);
        // Skip the users with the sessions.
        let ids = ids.split_off(users as usize);
        let requests = logouts(&address, "", &token, &ids);
        (server, address, requests)
    };
    let [few, many] = [with(10), with(10_000)];
    compare(
        "PUT logout with 1,000,000 live sessions, vs 1,000",
        &side(&many.1, &many.2),
        &side(&few.1, &few.2),
        "target: 0.8",
    );
}

/// Revokes sessions in one of many worlds, compared with the only one.
fn worlds() {
    let with = |count: usize| {
        let (server, address) = start(0);
        let mut prefix = String::new();
        for number in 0..count {
            let world = server.create_world(&WorldOptions::default()).unwrap();
            if number == count / 2 {
                prefix = format!("/w/{}", world.id);
            }
        }
        let token = admin(&address, &prefix);
        let own = admin(&address, "");
        let requests = logouts(&address, &prefix, &token, &ids(&address, &own, 2));
        (server, address, requests)
    };
    let [single, many] = [with(1), with(1000)];
    compare(
        "PUT logout in one of 1,000 worlds, vs the only one",
        &side(&many.1, &many.2),
        &side(&single.1, &single.2),
        "target: 0.8",
    );
}

/// Revokes sessions with a full journal, compared with an empty one.
fn journal() {
    let [empty, full] = [start(1000), start(1000)];
    let requests = [&empty, &full].map(|(_, address)| {
        let token = admin(address, "");
        logouts(address, "", &token, &ids(address, &token, 20))
    });
    let mut sent = 0.0;
    while sent < 200_000.0 {
        sent += rate(&full.1, &requests[1], "204", CONNECTIONS).0;
    }
    assert!(full.0.dropped_requests() > 180_000);
    let empty_side = Side {
        before: &|| empty.0.clear_requests(),
        ..side(&empty.1, &requests[0])
    };
    compare(
        "PUT logout with a full journal, vs an empty one",
        &side(&full.1, &requests[1]),
        &empty_side,
        "target: 0.8",
    );
}

/// Lists pages of a very large app, compared with a large one.
fn pages() {
    let servers = [start(1_000_000), start(10_000)];
    let requests = servers.each_ref().map(|(_, address)| {
        let token = admin(address, "");
        let ids = ids(address, &token, 200);
        let last = ids.iter().step_by(50);
        last.map(|id| {
            format!("GET {APP}/users?after={id} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\r\n", &**address)
        })
        .collect::<Vec<_>>()
    });
    let [long, short] = [0, 1].map(|at| Side {
        status: "200",
        connections: 8,
        ..side(&servers[at].1, &requests[at])
    });
    compare(
        "pages of 50 of 1,000,000 users, vs 10,000",
        &long,
        &short,
        "target: 0.8",
    );
}
