//! Browser pages of other origins: what they may ask, and reading the answers.
//!
//! Any origin may use the three APIs, unless an app names those that may use
//! its Client API. (manual) The controls under `/_mock/` are for the page's own
//! origin only: what a visited page could do with them is too much.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header,
};
use percent_encoding::percent_decode_str;

use crate::http::error::Failure;
use crate::http::pipeline::is_control;
use crate::http::response::{self, Reply};
use crate::tokens::session_token::Unverified;
use crate::world::World;

/// For how long, in seconds, a browser need not ask again whether it may.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");

/// What browsers let a page read beside the body.
const EXPOSED: HeaderValue = HeaderValue::from_static("content-disposition, retry-after");

const PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-request-private-network");
const ALLOW_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-allow-private-network");

/// The API that users' apps ask.
const CLIENT_API: &str = "/api/client/v2.0/";

/// Marks an answer that no page of another origin is to read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unreadable;

/// The origin of the page that asks, if it is one that can be given back.
pub(crate) fn origin<B>(request: &Request<B>) -> Option<HeaderValue> {
    let origin = request.headers().get(header::ORIGIN)?;
    is_plain(origin).then(|| origin.clone())
}

/// Whether a value may stand in an answer: no browser sends another, and not
/// every client can read one.
fn is_plain(value: &HeaderValue) -> bool {
    let plain = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    value.as_bytes().iter().all(plain)
}

/// Answers what is not for a route: whether a page may ask, and a page that may
/// not.
pub(crate) fn before(request: &Request<Body>) -> Option<Response<Body>> {
    let headers = request.headers();
    let origin = headers.get(header::ORIGIN)?;
    if is_control(request.uri().path()) {
        return None;
    }
    let asked = headers.get(header::ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() == Method::OPTIONS && asked.is_some() {
        return Some(preflight(headers));
    }
    let path = request.uri().path().strip_prefix(CLIENT_API)?;
    let world = request.extensions().get::<Arc<World>>()?;
    if may(world, path, headers, origin) {
        return None;
    }
    // Status and text are ours.
    let origin = String::from_utf8_lossy(origin.as_bytes());
    let error = format!("the origin '{origin}' is not allowed for this app");
    let failure = Failure::new(StatusCode::FORBIDDEN, error, None);
    let mut response = response::failure(&failure, "", None);
    response.extensions_mut().insert(Unreadable);
    Some(response)
}

/// Refuses a control to a page of another origin, which a browser lets ask for
/// most of them without asking first. (our choice)
pub(crate) fn refused(world: &World, headers: &HeaderMap) -> Option<Response<Body>> {
    let origin = headers.get(header::ORIGIN)?;
    let base = world.base_of(headers);
    let own = base.strip_suffix(world.prefix.as_str()).unwrap_or(&base);
    if origin.as_bytes().eq_ignore_ascii_case(own.as_bytes()) {
        return None;
    }
    let origin = String::from_utf8_lossy(origin.as_bytes());
    let error = format!("the controls are not for pages of another origin, such as '{origin}'");
    let failure = Failure::new(StatusCode::FORBIDDEN, error, None);
    Some(response::failure(&failure, "", None))
}

/// Lets the page read the answer.
pub(crate) fn after(origin: HeaderValue, response: &mut Response<Body>) {
    let readable = response.extensions().get::<Unreadable>().is_none();
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if readable {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

/// Which app a page asks is not known yet where a token will tell; so every page
/// may ask, and is refused when it does.
fn preflight(asked: &HeaderMap) -> Response<Body> {
    let mut response = Reply::no_content().into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    let names = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS);
    if let Some(names) = names.filter(|names| is_plain(names)) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    // Asked before a page of the Internet may ask a server on this machine.
    if asked.contains_key(PRIVATE_NETWORK) {
        headers.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    response
}

/// Whether the app that a request is about lets the origin in; where no app can
/// be told, the request fails on its own.
fn may(world: &World, path: &str, headers: &HeaderMap, origin: &HeaderValue) -> bool {
    let state = world.state();
    let app = if let Some(rest) = path.strip_prefix("app/") {
        let client = rest.split('/').next().unwrap_or_default();
        let client = percent_decode_str(client).decode_utf8_lossy();
        let id = state.app_of_client(&client);
        id.and_then(|id| state.apps.get(&id))
    } else {
        let token = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.split_once(' '));
        let token = token.and_then(|(_, token)| Unverified::read(token.trim()));
        token.and_then(|token| state.app_of_domain(token.domain()))
    };
    let origin = origin.to_str().unwrap_or_default();
    app.is_none_or(|app| app.config.allows(origin))
}
