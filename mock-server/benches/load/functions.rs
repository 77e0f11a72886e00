//! Calls of functions.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use appservices_mock::{MockServer, Seed};
use serde_json::json;

use crate::client::{rate, request};
use crate::compare::compare;
use crate::{APP, Address, CONNECTIONS, Side, admin, ids, logouts, side, start_with};

const CLIENT: &str = "/api/client/v2.0";
const CALL: &str = "/app/shop-abcde/functions/call";

/// A server with a trivial function and one that never ends. Returns also the access
/// token and the ID of the user who calls them.
fn start() -> (MockServer, Address, String, String) {
    let (server, address) = start_with(
        MockServer::builder()
            .seed(Seed::demo())
            .users(1000)
            .function_time_limit(Duration::from_secs(1)),
    );
    let token = admin(&address, "");
    for (name, source) in [
        ("sum", "exports = (a, b) => a + b;"),
        ("endless", "exports = () => { for (;;); };"),
    ] {
        let body = json!({ "name": name, "private": false, "source": source });
        request(&address, "POST", &format!("{APP}/functions"), &token, &body);
    }
    let login = format!("{CLIENT}/app/shop-abcde/auth/providers/local-userpass/login");
    let ada = json!({ "username": "ada@example.com", "password": "correct horse" });
    let ada = request(&address, "POST", &login, "", &ada);
    let [access, id] =
        ["access_token", "user_id"].map(|name| ada[name].as_str().unwrap().to_owned());
    (server, address, access, id)
}

fn call(address: &str, access: &str, name: &str) -> String {
    let body = json!({ "name": name, "arguments": [1, 2] }).to_string();
    format!(
        "POST {CLIENT}{CALL} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {access}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Calls a trivial function, compared with a request of the same user that runs none.
pub(crate) fn calls() {
    let (_server, address, access, _) = start();
    let calls = [call(&address, &access, "sum")];
    let profiles = [format!(
        "GET {CLIENT}/auth/profile HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {access}\r\n\r\n",
        &*address
    )];
    let of = |requests| Side {
        status: "200",
        ..side(&address, requests)
    };
    compare(
        "calls of a trivial function, vs GET profile",
        &of(&calls),
        &of(&profiles),
        "target: 1,000/s on one core",
    );
}

/// Revokes sessions while functions run that never end, compared with a server that runs none.
pub(crate) fn beside() {
    let (_quiet, quiet, ..) = start();
    let (_busy, busy, access, caller) = start();
    let endless = [call(&busy, &access, "endless")];
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                rate(&busy, &endless, "400", CONNECTIONS);
            }
        });
        let logouts = [&busy, &quiet].map(|address| {
            let token = admin(address, "");
            let mut ids = ids(address, &token, 20);
            // Without a session, the caller could not call the function.
            ids.retain(|id| *id != caller);
            logouts(address, "", &token, &ids)
        });
        compare(
            "PUT logout beside endless functions, vs none",
            &side(&busy, &logouts[0]),
            &side(&quiet, &logouts[1]),
            "by CPU time, 1; by wall-clock time, the share of the cores",
        );
        is_over.store(true, Ordering::Relaxed);
    });
}
