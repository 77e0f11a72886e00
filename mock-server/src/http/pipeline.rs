//! The request pipeline: find the world, read the body, record the request in the
//! journal, apply a fault rule, route.

mod body;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::uri::{PathAndQuery, Uri};
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use tower::ServiceExt;

use self::body::RequestBody;
use crate::controls::faults::FaultEffect;
use crate::controls::faults::responses;
use crate::controls::is_control;
use crate::http::context::{RequestContext, ResponseContext};
use crate::http::cors;
use crate::http::error::ApiError;
use crate::http::hang_up::HangUp;
use crate::http::request::BODY_LIMIT;
use crate::http::response::{self, ApiResponse};
use crate::store::StoreFailed;
use crate::world::worlds::Worlds;

/// Controls whose bodies may contain a whole state or seed.
const LARGE_BODIES: [&str; 2] = ["/_mock/state", "/_mock/worlds"];

/// Longest body of those, in bytes.
const LARGE_BODY_LIMIT: usize = 1024 * 1024 * 1024;

/// Answers a request from `peer`.
///
/// # Errors
///
/// [`HangUp`], if the connection is to be closed without a response: a fault rule
/// says so, or the body did not arrive in time.
pub(crate) async fn answer(
    worlds: &Arc<Worlds>,
    router: Router,
    peer: IpAddr,
    mut request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    let Some((world, prefix)) = worlds.find(request.uri().path()) else {
        // An unread body would end the connection, and with it the client's next
        // request.
        body::read(request.into_body(), BODY_LIMIT).await?;
        let api_error = ApiError::new(StatusCode::NOT_FOUND, "world not found", None);
        return Ok(response::from_error(&api_error, "", None));
    };
    if prefix > 0 {
        *request.uri_mut() = without_prefix(request.uri(), prefix);
    }
    let context = RequestContext {
        worlds: Arc::ptr_eq(&world, &worlds.default_world).then(|| Arc::clone(worlds)),
        base_url: world.base_url_for(request.headers()),
        world,
        peer,
    };
    let Some(store) = context.world.store() else {
        return dispatch(&context, router, request).await;
    };
    if store.wait_for_capacity().await.is_err() {
        return Ok(not_persisted(&context));
    }
    let response = dispatch(&context, router, request).await;
    // Queues changes of the clock and the fault rules, which need no lock of the state.
    drop(context.world.state());
    // The response may show changes of other requests, so it waits for those too.
    match store.persisted().await {
        Ok(()) => response,
        Err(StoreFailed) => response.map(|_| not_persisted(&context)),
    }
}

/// The response after a failed write to the data file.
fn not_persisted(context: &RequestContext) -> Response<Body> {
    let api_error = ApiError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "cannot write the data file: see the server's stderr",
        None,
    );
    response::from_error(&api_error, &context.base_url, None)
}

/// Answers a request, whose changes may not be persisted yet.
async fn dispatch(
    context: &RequestContext,
    router: Router,
    request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    if is_control(request.uri().path()) {
        return serve_control(context, router, request).await;
    }
    let origin = cors::origin(&request);
    let mut response = serve(context, router, request).await?;
    if let Some(origin) = origin {
        cors::expose(origin, &mut response);
    }
    Ok(response)
}

/// The URI without the first `prefix` bytes of its path.
fn without_prefix(uri: &Uri, prefix: usize) -> Uri {
    let target = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let target = target.get(prefix..).unwrap_or_default();
    let target = if target.starts_with('/') {
        target.parse()
    } else {
        format!("/{target}").parse()
    };
    // Cannot fail: the rest of a valid target is valid.
    target.unwrap_or_default()
}

/// Answers a control. Controls are neither journalled nor subject to fault rules, and
/// some accept large bodies.
async fn serve_control(
    context: &RequestContext,
    router: Router,
    request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    let (parts, body) = request.into_parts();
    if let Some(response) = cors::reject_control(context, &parts.headers) {
        return Ok(response);
    }
    let limit = if LARGE_BODIES.contains(&parts.uri.path()) {
        LARGE_BODY_LIMIT
    } else {
        BODY_LIMIT
    };
    let body = match body::read(body, limit).await? {
        RequestBody::Complete(body) => body,
        RequestBody::TooLong => return Ok(too_large(context)),
        RequestBody::Malformed => return Ok(malformed()),
    };
    let request = Request::from_parts(parts, Body::from(body));
    Ok(route(context, router, request).await)
}

/// Records a request in the journal and answers it, by a fault rule or by its route.
async fn serve(
    context: &RequestContext,
    router: Router,
    request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    let (parts, body) = request.into_parts();
    let body = match body::read(body, BODY_LIMIT).await? {
        RequestBody::Complete(body) => Some(body),
        RequestBody::TooLong => None,
        // Not journalled, like a request whose head is malformed.
        RequestBody::Malformed => return Ok(malformed()),
    };
    let journal = &context.world.journal;
    let entry = journal.open(&parts, body.as_ref().map_or(b"", |body| body));
    let Some(body) = body else {
        let response = too_large(context);
        journal.close(entry, response.status().as_u16(), false);
        return Ok(response);
    };
    let effect = context
        .world
        .faults
        .next_effect(parts.method.as_str(), parts.uri.path());
    let request = Request::from_parts(parts, Body::from(body));
    let response = match effect {
        None => route(context, router, request).await,
        Some(effect) => apply(effect, context, router, request).await?,
    };
    let ResponseContext { unexpected, .. } = ResponseContext::of(&response);
    journal.close(entry, response.status().as_u16(), unexpected);
    Ok(response)
}

/// Answers a request for which a fault rule fired.
async fn apply(
    effect: FaultEffect,
    context: &RequestContext,
    router: Router,
    request: Request<Body>,
) -> Result<Response<Body>, HangUp> {
    let real = || route(context, router, request);
    Ok(match effect {
        FaultEffect::HangUp => return Err(HangUp::CLOSE),
        FaultEffect::Reset => return Err(HangUp::RESET),
        FaultEffect::TooManyRequests { retry_after } => responses::too_many_requests(retry_after),
        FaultEffect::MalformedJson => responses::malformed(real().await).await,
        // The rules turn jitter into a delay; the upper bound stands in for it here.
        FaultEffect::Jitter { max: delay, .. } | FaultEffect::Delay { delay } => {
            tokio::time::sleep(delay).await;
            real().await
        }
        FaultEffect::HalfBody => responses::half(real().await).await,
        FaultEffect::Status {
            status,
            error,
            error_code,
            body,
            content_type,
        } => responses::status(
            status,
            error.as_deref(),
            error_code.as_deref(),
            body,
            content_type,
        ),
        FaultEffect::EndlessBody => responses::endless(),
        FaultEffect::BigBody { bytes } => responses::big(bytes),
        FaultEffect::ExpireAccessToken => {
            response::from_error(&ApiError::access_token_expired(), &context.base_url, None)
        }
    })
}

fn too_large(context: &RequestContext) -> Response<Body> {
    let api_error = ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "request body too large",
        None,
    );
    response::from_error(&api_error, &context.base_url, None)
}

/// The response that hyper gives to a malformed head, for malformed bodies.
fn malformed() -> Response<Body> {
    let mut response = ApiResponse::empty(StatusCode::BAD_REQUEST).into_response();
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

/// Answers a request by its route, unless CORS rules decide.
async fn route(
    context: &RequestContext,
    router: Router,
    mut request: Request<Body>,
) -> Response<Body> {
    if let Some(response) = cors::intercept(context, &request) {
        return response;
    }
    request.extensions_mut().insert(context.clone());
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
