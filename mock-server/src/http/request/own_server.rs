//! Requests that functions send to the server that runs them: answered by its own routes, without
//! a socket.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderName, HeaderValue, Request, header};

use super::ApiRequest;
use crate::functions::{Incoming, Outgoing};
use crate::http::address::{self, OwnAddress};
use crate::http::context::RequestContext;
use crate::http::pipeline::answer_in;

/// How functions reach the server that runs them.
#[derive(Clone, Debug)]
pub(crate) struct OwnServer {
    pub(crate) router: Router,
    /// `http://HOST:PORT`, where the server listens.
    pub(crate) own_origin: Arc<str>,
    /// The base URL of the world, as the client sent it.
    pub(crate) sent_base_url: String,
    /// How many functions wait for the response.
    pub(crate) nesting: u8,
}

/// Headers that belong to the connection of the request that a function passes on, and not to its
/// own request.
const HOP_BY_HOP: [HeaderName; 11] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::CONNECTION,
    header::TRANSFER_ENCODING,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::EXPECT,
    header::FORWARDED,
    header::PROXY_AUTHORIZATION,
    HeaderName::from_static("keep-alive"),
];

impl ApiRequest {
    /// The addresses of the world, for the functions that run for this request.
    pub(crate) fn own_address(&self) -> OwnAddress {
        let OwnServer {
            own_origin,
            sent_base_url,
            ..
        } = &self.own_server;
        OwnAddress {
            base_urls: [self.base.clone(), sent_base_url.clone()],
            own_origin: own_origin.to_string(),
            prefix: self.world.prefix.clone(),
        }
    }

    /// Sends a request of a function that runs for this request, to the same world.
    ///
    /// The future is boxed: it contains those of functions that run for the request sent.
    pub(crate) fn send(
        &self,
        outgoing: &Outgoing,
        capacity: usize,
    ) -> Pin<Box<dyn Future<Output = Result<Incoming, String>> + Send>> {
        let context = RequestContext {
            world: Arc::clone(&self.world),
            worlds: None,
            base_url: self.base.clone(),
            peer: self.peer,
            may_show_keys: false,
            own_server: OwnServer {
                nesting: self.own_server.nesting + 1,
                ..self.own_server.clone()
            },
        };
        let request = to_request(outgoing, &context.own_server.sent_base_url);
        Box::pin(async move {
            let response = answer_in(&context, request?).await;
            let response = response
                .map_err(|_| "the connection was closed before there was a response".to_owned())?;
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, capacity).await;
            let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            Ok(Incoming {
                status: parts.status.as_u16(),
                headers: parts
                    .headers
                    .iter()
                    .map(|(name, value)| (name.to_string(), text(value)))
                    .collect(),
                body: body.map_err(|_| "the response is too large or incomplete".to_owned())?,
            })
        })
    }
}

fn to_request(outgoing: &Outgoing, base_url: &str) -> Result<Request<Body>, String> {
    let origin = address::origin(base_url);
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    let mut request = Request::builder()
        .method(&*outgoing.method)
        .uri(&outgoing.target)
        .header(header::HOST, host);
    for (name, value) in &outgoing.headers {
        let name: HeaderName = name
            .parse()
            .map_err(|_| format!("'{name}' is not the name of a header"))?;
        if !HOP_BY_HOP.contains(&name) && !name.as_str().starts_with("x-forwarded-") {
            request = request.header(name, value);
        }
    }
    let request = request.body(Body::from(outgoing.body.clone()));
    request.map_err(|error| format!("cannot send the request: {error}"))
}
