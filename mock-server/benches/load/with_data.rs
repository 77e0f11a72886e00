//! Servers with a data file, compared with servers without one.

use std::path::Path;
use std::time::Instant;

use appservices_mock::{MockServer, Seed};

use crate::compare::{Side, compare};
use crate::{Address, admin, ids, logouts, side, start, start_with};

/// Starts a server with a data file.
fn start_with_data(users: u32, data: &Path) -> (MockServer, Address) {
    let builder = MockServer::builder().seed(Seed::demo());
    start_with(builder.users(users).data(data))
}

/// Revokes sessions. Each response waits until its change is on the disk.
pub(crate) fn logout() {
    let folder = tempfile::tempdir().unwrap();
    let servers = [
        start_with_data(10_000, &folder.path().join("data")),
        start(10_000),
    ];
    let requests = servers.each_ref().map(|(_, address)| {
        let token = admin(address, "");
        logouts(address, "", &token, &ids(address, &token, 40))
    });
    for connections in [1, 32, 256] {
        let [with_data, memory] = [0, 1].map(|at| Side {
            connections,
            ..side(&servers[at].1, &requests[at])
        });
        compare(
            &format!("PUT logout with --data, vs in memory, {connections} connections"),
            &with_data,
            &memory,
            "no target: depends on the disk",
        );
    }
}

/// Start-up times with a new data file, with a closed one, and with one of a killed
/// server.
pub(crate) fn starts() {
    const ROUNDS: usize = 5;
    let timed = |start: &dyn Fn() -> (MockServer, Address)| {
        let begin = Instant::now();
        let started = start();
        (begin.elapsed().as_millis(), started)
    };
    for users in [10_000, 100_000] {
        let folder = tempfile::tempdir().unwrap();
        let [data, copy] = ["data", "copy"].map(|name| folder.path().join(name));
        let best = |start: &dyn Fn() -> (MockServer, Address)| {
            let rounds = (0..ROUNDS).map(|_| timed(start).0);
            rounds.min().unwrap_or_default()
        };
        let (created, first) = timed(&|| start_with_data(users, &data));
        // The copy is not closed, as after a kill.
        std::fs::copy(&data, &copy).unwrap();
        drop(first);
        let megabytes = std::fs::metadata(&data).unwrap().len() / 1_000_000;
        // Measured once, because the first start repairs the file.
        let (killed, _) = timed(&|| start_with_data(users, &copy));
        let closed = best(&|| start_with_data(users, &data));
        let memory = best(&|| start(users));
        println!(
            "start with {users} users: {closed} ms from a file of {megabytes} MB ({killed} ms after a kill), {created} ms to create it, {memory} ms in memory"
        );
    }
}
