//! With a state that is kept in a file, beside one that is not.

use std::path::Path;
use std::time::Instant;

use appservices_mock::{MockServer, Options, Seed};

use crate::compare::{Side, compare};
use crate::{At, admin, ids, logouts, side, start, start_with};

/// A server that keeps its state in this file.
fn start_kept(users: u32, data: &Path) -> (MockServer, At) {
    let options = Options {
        users,
        data: Some(data.to_owned()),
        ..Options::default()
    };
    start_with(&Seed::demo(), &options)
}

/// Revoking users' sessions: each answer waits until the disk has what it tells
/// of.
pub(crate) fn logout() {
    let folder = tempfile::tempdir().unwrap();
    let servers = [
        start_kept(10_000, &folder.path().join("data")),
        start(10_000),
    ];
    let requests = servers.each_ref().map(|(_, address)| {
        let token = admin(address, "");
        logouts(address, "", &token, &ids(address, &token, 40))
    });
    for connections in [1, 32, 256] {
        let [kept, memory] = [0, 1].map(|at| Side {
            connections,
            ..side(&servers[at].1, &requests[at])
        });
        compare(
            &format!("PUT logout with --data and without, {connections} connections"),
            &kept,
            &memory,
            "no bar: the disk's own speed",
        );
    }
}

/// Starts with a file: one that is made, one that was closed, and one of a server
/// that was killed.
pub(crate) fn starts() {
    const ROUNDS: usize = 5;
    let timed = |start: &dyn Fn() -> (MockServer, At)| {
        let begin = Instant::now();
        let started = start();
        (begin.elapsed().as_millis(), started)
    };
    for users in [10_000, 100_000] {
        let folder = tempfile::tempdir().unwrap();
        let [data, copy] = ["data", "copy"].map(|name| folder.path().join(name));
        let best = |start: &dyn Fn() -> (MockServer, At)| {
            let rounds = (0..ROUNDS).map(|_| timed(start).0);
            rounds.min().unwrap_or_default()
        };
        let (made, first) = timed(&|| start_kept(users, &data));
        // As a kill leaves it: nobody has closed it.
        std::fs::copy(&data, &copy).unwrap();
        drop(first);
        let megabytes = std::fs::metadata(&data).unwrap().len() / 1_000_000;
        // The first start mends it, so there is but one.
        let (killed, _) = timed(&|| start_kept(users, &copy));
        let closed = best(&|| start_kept(users, &data));
        let memory = best(&|| start(users));
        println!(
            "start with {users} users: {closed} ms from a file of {megabytes} MB ({killed} ms after a kill), {made} ms to make it, {memory} ms in memory"
        );
    }
}
