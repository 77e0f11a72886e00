//! Requests that several clients send at the same time.
//!
//! Each client is a thread with connections of its own. Threads wait for each other before they
//! send, so that their requests overlap on any machine.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::setup::World;
use crate::target::{Client, OrFound as _, Outcome, Stop};

/// How many clients there are.
pub(super) const CLIENTS: usize = 4;
/// The most requests that a client sends in one round.
const MOST: usize = 100;

/// One client for each thread.
fn clients(world: &World<'_>) -> Result<Vec<Client>, Stop> {
    let client = |_| world.http.another().map_err(Stop::found);
    (0..CLIENTS).map(client).collect()
}

/// Every client sends one request, all at once. `request` is also given the client's number.
pub(super) fn at_once<T: Send>(
    world: &World<'_>,
    request: impl Fn(&Client, usize) -> Result<T, Stop> + Sync,
) -> Result<Vec<T>, Stop> {
    let clients = clients(world)?;
    let (begin, request) = (&Barrier::new(CLIENTS), &request);
    std::thread::scope(|scope| {
        let threads: Vec<_> = clients
            .into_iter()
            .enumerate()
            .map(|(n, client)| {
                scope.spawn(move || {
                    begin.wait();
                    request(&client, n)
                })
            })
            .collect();
        let ended = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
        ended
            .map(|result| result.ok().or_found(|| "a client panicked".to_owned())?)
            .collect()
    })
}

/// Every client sends requests, one after another, before, while and after `change` is run.
/// Returns the results of all of them.
pub(super) fn around<T: Send>(
    world: &World<'_>,
    request: impl Fn(&Client, usize) -> Result<T, Stop> + Sync,
    change: impl FnOnce() -> Outcome,
) -> Result<Vec<T>, Stop> {
    let clients = clients(world)?;
    let (first, ended) = (&Barrier::new(CLIENTS + 1), &AtomicBool::new(false));
    let request = &request;
    std::thread::scope(|scope| {
        let threads: Vec<_> = clients
            .into_iter()
            .enumerate()
            .map(|(n, client)| {
                scope.spawn(move || {
                    let mut results = vec![request(&client, n)];
                    first.wait();
                    while !ended.load(Ordering::SeqCst) && results.len() < MOST {
                        results.push(request(&client, n));
                    }
                    results
                })
            })
            .collect();
        first.wait();
        let changed = change();
        ended.store(true, Ordering::SeqCst);
        let mut results = Vec::new();
        for thread in threads {
            let of_one = thread.join();
            results.extend(of_one.ok().or_found(|| "a client panicked".to_owned())?);
        }
        changed?;
        results.into_iter().collect()
    })
}
