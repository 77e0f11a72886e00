//! The memory of the process while functions run, and afterwards.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::options::start_server;

const ADMIN: &str = "/api/admin/v3.0";
const APP: &str = "/groups/65a000000000000000000001/apps/65a0000000000000000000a1";
const CLIENT: &str = "/api/client/v2.0/app/shop-abcde";

/// Fills its 128 megabytes with small arrays, which a general-purpose allocator keeps for later.
const HUNGRY: &str =
    "exports = () => { const all = []; for (;;) all.push(new Array(1000).fill(1)); };";

const HUNGRY_CALLS: usize = 4;

/// The process may keep this much: a fifth of what two calls took.
const KEPT: u64 = 48 << 10;

/// Reached only by a failure.
const TIME_LIMIT: Duration = Duration::from_mins(1);

fn post(url: &str, path: &str, token: &str, body: &Value) -> (u16, Value) {
    let response = minreq::post(format!("{url}{path}"))
        .with_header("authorization", format!("Bearer {token}"))
        .with_json(body)
        .unwrap()
        .send()
        .unwrap();
    (response.status_code, response.json().unwrap_or(Value::Null))
}

fn access_token(login: &(u16, Value)) -> String {
    login.1["access_token"].as_str().unwrap().to_owned()
}

/// A figure of the process, in units of 1024 bytes.
fn kib(process: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let figure = line.unwrap().trim_start_matches(':').trim();
    figure.trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn memory_of_functions_is_returned_to_the_system() {
    let (server, url) = start_server(&["--log", "off"]);
    let process = server.child.id();
    let key = json!({
        "username": "demopub",
        "apiKey": "11111111-2222-3333-4444-555555555555",
    });
    let login = format!("{ADMIN}/auth/providers/mongodb-cloud/login");
    let admin = access_token(&post(&url, &login, "", &key));
    for (name, source) in [("hungry", HUNGRY), ("one", "exports = () => 1;")] {
        let function = json!({ "name": name, "private": false, "source": source });
        let path = format!("{ADMIN}{APP}/functions");
        assert_eq!(post(&url, &path, &admin, &function).0, 201);
    }
    let ada = json!({ "username": "ada@example.com", "password": "correct horse" });
    let login = format!("{CLIENT}/auth/providers/local-userpass/login");
    let ada = access_token(&post(&url, &login, "", &ada));
    let call = |name| {
        let body = json!({ "name": name, "arguments": [] });
        post(&url, &format!("{CLIENT}/functions/call"), &ada, &body)
    };

    thread::scope(|scope| {
        for _ in 0..HUNGRY_CALLS {
            scope.spawn(|| {
                let (status, body) = call("hungry");
                assert_eq!(status, 400, "{body}");
                assert_eq!(body["error"], "execution memory limit exceeded");
            });
        }
    });
    let peak = kib(process, "VmHWM");
    assert!(peak >= 128 << 10, "the functions used {peak} KiB");

    let began = Instant::now();
    loop {
        assert_eq!(call("one").0, 200);
        let used = kib(process, "VmRSS");
        if used <= KEPT {
            break;
        }
        assert!(
            began.elapsed() < TIME_LIMIT,
            "{used} of {peak} KiB are still in use"
        );
    }
}
