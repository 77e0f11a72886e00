//! Runs against simulated servers on a virtual clock.

mod ends;
mod faults;
mod limits;
mod server;

use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use tokio::time::Instant;

use self::server::Simulated;
use super::super::error::ApiError;
use super::super::http::{HttpClient, Sent};
use super::super::network::{Limits, Network, Server};
use super::super::retry::Repeat;
use super::super::transport::{Request, Response};
use crate::domain::{BaseUrl, Method};

/// The outcome of a run.
struct Run {
    elapsed: Duration,
    outcomes: Vec<Sent<()>>,
    log: Vec<(Duration, u16)>,
    limit: usize,
}

impl Run {
    fn failures(&self) -> Vec<&ApiError> {
        let failed = self
            .outcomes
            .iter()
            .filter_map(|sent| sent.outcome.as_ref().err());
        failed.collect()
    }

    /// The share of responses with this status after a time.
    fn share(&self, status: u16, after: Duration) -> f64 {
        let steady: Vec<_> = self.log.iter().filter(|(at, _)| *at >= after).collect();
        let hits = steady.iter().filter(|(_, of)| *of == status).count();
        ratio(hits, steady.len())
    }

    /// Accepted requests per second, from a time until the last one.
    fn per_second(&self, after: Duration) -> f64 {
        let accepted = self.log.iter().filter(|(_, status)| *status == 204);
        let times: Vec<_> = accepted
            .map(|(at, _)| *at)
            .filter(|at| *at >= after)
            .collect();
        let last = times.last().copied().unwrap_or_default();
        ratio(times.len(), 1) / last.saturating_sub(after).as_secs_f64()
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let small = |count| f64::from(u32::try_from(count).unwrap());
    small(part) / small(whole.max(1))
}

#[expect(clippy::needless_pass_by_value, reason = "the signature of `send`")]
fn accept(response: Response) -> Result<(), ApiError> {
    match response.status {
        204 => Ok(()),
        status => Err(ApiError::Rejected {
            status,
            message: status.to_string(),
            code: None,
        }),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

/// Sends `requests` requests to a server.
fn run(requests: usize, limits: Limits, server: impl FnOnce() -> Simulated) -> Run {
    runtime().block_on(run_in(requests, limits, server, |_| {}))
}

/// Sends `requests` requests in a network that `prepare` changes.
async fn run_in(
    requests: usize,
    limits: Limits,
    server: impl FnOnce() -> Simulated,
    prepare: impl FnOnce(&mut Network),
) -> Run {
    let base = BaseUrl::parse("http://simulated").unwrap();
    let mut network = Network {
        limits,
        ..Network::default()
    };
    prepare(&mut network);
    let target = Server {
        base: &base,
        network: &network,
    };
    let client = HttpClient::with(server(), target, fastrand::Rng::with_seed(1));
    let started = Instant::now();
    let outcomes = stream::iter(0..requests)
        .map(async |_| {
            let request = Request::new(Method::Put, "/logout");
            client
                .send(&request, Repeat::Always, 0, accept)
                .await
                .of_change(Method::Put)
        })
        .buffer_unordered(limits.in_flight)
        .collect()
        .await;
    Run {
        elapsed: started.elapsed(),
        outcomes,
        log: client.exchange_for_tests().log.take(),
        limit: client.pace().limit(),
    }
}
