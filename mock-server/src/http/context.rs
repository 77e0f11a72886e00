//! Context that the pipeline and the handlers pass each other besides request and response.
//!
//! Both values travel in the extensions of `http` messages, one each way, because
//! axum's router passes nothing else through.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Response;

use crate::http::request::OwnServer;
use crate::state::FunctionRun;
use crate::world::World;
use crate::world::worlds::Worlds;

/// Context of a request, determined by the pipeline.
#[derive(Clone, Debug)]
pub(crate) struct RequestContext {
    /// The world that the request is for.
    pub(crate) world: Arc<World>,
    /// All worlds, for the controls of the default world. `None` for other requests:
    /// a world has no worlds of its own.
    pub(crate) worlds: Option<Arc<Worlds>>,
    /// The base URL of the world, for every address in the response. See
    /// [`address`](crate::http::address).
    pub(crate) base_url: String,
    /// The client's address.
    pub(crate) peer: IpAddr,
    /// The response may contain private keys: the client is on this machine, and not
    /// behind a proxy.
    pub(crate) may_show_keys: bool,
    /// How the functions that run for the request reach this server.
    pub(crate) own_server: OwnServer,
}

/// Context of a response, set by its handler.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ResponseContext {
    /// No route matched the request; the journal reports it as unexpected.
    pub(crate) unexpected: bool,
    /// No page of another origin may read the response.
    pub(crate) same_origin_only: bool,
}

/// The functions that failed during a request, with their errors, for the server's own log.
#[derive(Clone, Debug, Default)]
pub(crate) struct FailedFunctions(pub(crate) Vec<String>);

impl FailedFunctions {
    /// Adds a run, if it failed.
    pub(crate) fn add(&mut self, run: &FunctionRun) {
        if let Err(failure) = &run.outcome {
            let (name, error) = (&run.call.name, failure.text());
            self.0.push(format!("function '{name}' failed: {error}"));
        }
    }

    pub(crate) fn attach(self, response: &mut Response<Body>) {
        if !self.0.is_empty() {
            response.extensions_mut().insert(self);
        }
    }
}

impl ResponseContext {
    /// The context of a response; the default, if no handler attached one.
    pub(crate) fn of(response: &Response<Body>) -> Self {
        response.extensions().get().copied().unwrap_or_default()
    }

    pub(crate) fn attach(self, response: &mut Response<Body>) {
        response.extensions_mut().insert(self);
    }
}
