//! CORS: what browser pages of other origins may request and read.
//!
//! Any origin may use the three APIs, unless an app lists the origins that may use
//! its Client API (manual). The controls below `/_mock/` accept no other origin: a
//! website that a developer visits must not be able to use them.

use axum::body::Body;
use axum::http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header,
};
use percent_encoding::percent_decode_str;

use crate::controls::is_control;
use crate::http::context::{RequestContext, ResponseContext};
use crate::http::error::ApiError;
use crate::http::response::{self, ApiResponse};
use crate::state::App;
use crate::tokens::session_token::Unverified;
use crate::world::World;

/// Seconds for which a browser may cache a preflight response.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");

/// Response headers that pages may read.
const EXPOSED: HeaderValue = HeaderValue::from_static("content-disposition, retry-after");

const PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-request-private-network");
const ALLOW_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-allow-private-network");

/// The base path of the Client API.
const CLIENT_API: &str = "/api/client/v2.0/";

/// The origin of the requesting page, if it can be sent back in a header.
pub(crate) fn origin<B>(request: &Request<B>) -> Option<HeaderValue> {
    let origin = request.headers().get(header::ORIGIN)?;
    is_plain(origin).then(|| origin.clone())
}

/// Whether a value is printable ASCII. Browsers send nothing else, and not every
/// client can read other values in a response.
fn is_plain(value: &HeaderValue) -> bool {
    let plain = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    value.as_bytes().iter().all(plain)
}

/// Answers preflight requests and rejects origins that the app does not allow; `None`
/// for every other request.
pub(crate) fn intercept(
    context: &RequestContext,
    request: &Request<Body>,
) -> Option<Response<Body>> {
    let headers = request.headers();
    let origin = headers.get(header::ORIGIN)?;
    if is_control(request.uri().path()) {
        return None;
    }
    let requested = headers.get(header::ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() == Method::OPTIONS && requested.is_some() {
        let mut response = preflight(headers);
        if mutant!(context.world, PreflightForbidsPatch) {
            let methods = HeaderValue::from_static("GET, POST, PUT, DELETE");
            let headers = response.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
        }
        return Some(response);
    }
    let path = request.uri().path().strip_prefix(CLIENT_API)?;
    if is_allowed(&context.world, path, headers, origin) {
        return None;
    }
    // Status and text are our choice.
    let origin = String::from_utf8_lossy(origin.as_bytes());
    let error = format!("the origin '{origin}' is not allowed for this app");
    let api_error = ApiError::new(StatusCode::FORBIDDEN, error, None);
    let mut response = response::from_error(&api_error, "", None);
    ResponseContext {
        same_origin_only: true,
        ..ResponseContext::default()
    }
    .attach(&mut response);
    Some(response)
}

/// Lets pages of `origin` read the response, unless it is for the same origin only.
pub(crate) fn expose(origin: HeaderValue, response: &mut Response<Body>) {
    let ResponseContext {
        same_origin_only, ..
    } = ResponseContext::of(response);
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if !same_origin_only {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

/// Allows everything: where a token identifies the app, a preflight request does not
/// carry it yet. The request itself is then rejected.
fn preflight(requested: &HeaderMap) -> Response<Body> {
    let mut response = ApiResponse::no_content().into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    let names = requested.get(header::ACCESS_CONTROL_REQUEST_HEADERS);
    if let Some(names) = names.filter(|names| is_plain(names)) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    // Browsers require this before a public page may reach a private network.
    if requested.contains_key(PRIVATE_NETWORK) {
        headers.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    response
}

/// Whether the app that a request is for allows the origin. True where no app can be
/// identified: the request then fails for that reason.
fn is_allowed(world: &World, path: &str, headers: &HeaderMap, origin: &HeaderValue) -> bool {
    let state = world.state();
    let app = if let Some(rest) = path.strip_prefix("app/") {
        let client = rest.split('/').next().unwrap_or_default();
        let client = percent_decode_str(client).decode_utf8_lossy();
        let id = state.app_id_by_client_app_id(&client);
        id.and_then(|id| state.apps.get(&id))
    } else {
        let token = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.split_once(' '));
        let token = token.and_then(|(_, token)| Unverified::parse(token.trim()));
        token.and_then(|token| state.app_by_domain(token.domain()))
    };
    let origin = origin.to_str().unwrap_or_default();
    let is_prefixed = |app: &App| {
        let mut allowed = app.config.origins.iter();
        allowed.any(|allowed| origin.starts_with(allowed.as_str()))
    };
    app.is_none_or(|app| {
        app.config.allows_origin(origin)
            || mutant!(app, OriginsAreNotChecked)
            || mutant!(app, OriginsMatchPrefixes) && is_prefixed(app)
    })
}
