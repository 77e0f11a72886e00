//! The paths below `/_mock/`, for tests: they need no token.

#![expect(
    clippy::unnecessary_wraps,
    reason = "handlers have one shape, whether they can fail or not"
)]

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::controls::clock::ClockChange;
use crate::controls::faults::FaultSeed;
use crate::controls::journal::{Expectation, RecordedRequest, RequestFilter};
use crate::controls::openapi;
use crate::http::call::HandlerResult;
use crate::http::error::ApiError;
use crate::http::nesting;
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::world::worlds::{WorldError, WorldOptions, Worlds};

/// There whenever it answers; `ready` is for those who wait for it.
pub(crate) fn health(_: &ApiRequest) -> HandlerResult {
    Ok(ApiResponse::ok(
        &json!({ "ready": true, "version": env!("CARGO_PKG_VERSION") }),
    ))
}

/// State, clock, faults and journal as at the start; worlds stay.
pub(crate) fn reset(request: &ApiRequest) -> HandlerResult {
    request.world.reset();
    Ok(ApiResponse::no_content())
}

pub(crate) fn sessions(request: &ApiRequest) -> HandlerResult {
    let users = request.world.sessions(request.query("user"));
    let count: usize = users.iter().map(|user| user.sessions.len()).sum();
    Ok(ApiResponse::ok(&json!({ "count": count, "users": users })))
}

pub(crate) fn outbox(request: &ApiRequest) -> HandlerResult {
    let mails = request.world.outbox();
    let to = request.query("to");
    let mails: Vec<_> = mails
        .into_iter()
        .filter(|mail| to.is_none_or(|to| mail.to == to))
        .collect();
    Ok(ApiResponse::ok(&mails))
}

pub(crate) fn clock(request: &ApiRequest) -> HandlerResult {
    Ok(ApiResponse::ok(&request.world.clock.info()))
}

/// What falls due by the new time has happened when this answers.
pub(crate) fn change_clock(request: &ApiRequest) -> HandlerResult {
    let change: ClockChange = request.json()?;
    let info = request
        .world
        .clock
        .change(&change)
        .map_err(|error| ApiError::parameter(error.to_string()))?;
    drop(request.world.state());
    Ok(ApiResponse::ok(&info))
}

fn request_body(number: u64, request: &RecordedRequest) -> Value {
    let text = || String::from_utf8_lossy(&request.body).into();
    let body = if request.body.is_empty() {
        Value::Null
    } else if nesting::is_shallow(&request.body) {
        serde_json::from_slice(&request.body).unwrap_or_else(|_| text())
    } else {
        text()
    };
    json!({
        "number": number,
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": request.headers,
        "body": body,
        "status": request.status,
    })
}

pub(crate) fn requests(request: &ApiRequest) -> HandlerResult {
    let text = |name| request.query(name).map(str::to_owned);
    let status = request.query("status").map(str::parse).transpose();
    let unexpected = request.query("unexpected").map(str::parse).transpose();
    let filter = RequestFilter {
        method: text("method"),
        path: text("path"),
        status: status.map_err(|_| ApiError::parameter("status must be a number"))?,
        unexpected: unexpected
            .map_err(|_| ApiError::parameter("unexpected must be true or false"))?,
    };
    let found = request.world.journal.matching(&filter).into_iter();
    let found: Vec<_> = found
        .map(|(number, request)| request_body(number, &request))
        .collect();
    Ok(ApiResponse::ok(
        &json!({ "dropped": request.world.journal.dropped(), "requests": found }),
    ))
}

pub(crate) fn forget_requests(request: &ApiRequest) -> HandlerResult {
    request.world.journal.clear();
    Ok(ApiResponse::no_content())
}

/// 200 if they came as often as expected, otherwise 409 with the same body, so
/// that a script sees it by the status.
pub(crate) fn verify(request: &ApiRequest) -> HandlerResult {
    let expected: Expectation = request.json()?;
    let verdict = request.world.journal.verify(&expected);
    let status = if verdict.ok {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    Ok(ApiResponse::json(status, &verdict))
}

pub(crate) fn faults(request: &ApiRequest) -> HandlerResult {
    Ok(ApiResponse::ok(&request.world.faults.list()))
}

pub(crate) fn add_fault(request: &ApiRequest) -> HandlerResult {
    let fault: FaultSeed = request.json()?;
    let id = request.world.faults.add(fault);
    Ok(ApiResponse::created(&json!({ "id": id })))
}

pub(crate) fn clear_faults(request: &ApiRequest) -> HandlerResult {
    request.world.faults.clear();
    Ok(ApiResponse::no_content())
}

pub(crate) fn remove_fault(request: &ApiRequest) -> HandlerResult {
    let id = request.param("id").parse();
    if id.is_ok_and(|id| request.world.faults.remove(id)) {
        Ok(ApiResponse::no_content())
    } else {
        Err(not_found("there is no such rule"))
    }
}

fn not_found(error: &'static str) -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, error, None)
}

pub(crate) fn export_state(request: &ApiRequest) -> HandlerResult {
    Ok(ApiResponse::written(request.world.export()))
}

pub(crate) fn import_state(request: &ApiRequest) -> HandlerResult {
    request
        .world
        .import(request.body())
        .map_err(|error| ApiError::bad_request(error.to_string()))?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn openapi(request: &ApiRequest) -> HandlerResult {
    Ok(ApiResponse::ok(&openapi::document(&request.base)))
}

/// The page's links need the slash.
pub(crate) async fn to_page(request: ApiRequest) -> Response<Body> {
    let mut response = ApiResponse::empty(StatusCode::PERMANENT_REDIRECT).into_response();
    if let Ok(page) = HeaderValue::from_str(&format!("{}/_mock/", request.base)) {
        response.headers_mut().insert(header::LOCATION, page);
    }
    response
}

/// A page to read the document in.
pub(crate) async fn page() -> Response<Body> {
    let mut response = Response::new(Body::from(openapi::PAGE));
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    response
}

/// All worlds, if the request is for the default world.
fn all_worlds(request: &ApiRequest) -> Result<&Worlds, ApiError> {
    let worlds = request.worlds.as_deref();
    worlds.ok_or_else(|| not_found("worlds are made by the server's own controls"))
}

/// `GET /_mock/worlds` → 200, the worlds beside the default one.
pub(crate) fn worlds(request: &ApiRequest) -> HandlerResult {
    Ok(ApiResponse::ok(&all_worlds(request)?.list()))
}

/// `POST /_mock/worlds`, optionally with [`WorldOptions`] → 201, the new world; 400 if
/// the seed is invalid, 409 if there are too many worlds.
pub(crate) fn create_world(request: &ApiRequest) -> HandlerResult {
    let worlds = all_worlds(request)?;
    let options: WorldOptions = request.json_or_default()?;
    let mut world = worlds.create(&options).map_err(|error| match error {
        WorldError::Seed(error) => ApiError::bad_request(error.to_string()),
        // 409, not 5xx: the client can delete worlds and try again.
        WorldError::Limit => ApiError::new(StatusCode::CONFLICT, error.to_string(), None),
    })?;
    // The address by which this client reaches the server, not the one it listens on.
    world.base_url = format!("{}/w/{}", request.base, world.id);
    Ok(ApiResponse::created(&world))
}

/// `DELETE /_mock/worlds` → 204: deletes every world but the default one.
pub(crate) fn delete_worlds(request: &ApiRequest) -> HandlerResult {
    all_worlds(request)?.delete_all();
    Ok(ApiResponse::no_content())
}

/// `DELETE /_mock/worlds/{id}` → 204; 404 if there is no such world.
pub(crate) fn delete_world(request: &ApiRequest) -> HandlerResult {
    if all_worlds(request)?.delete(request.param("id")) {
        Ok(ApiResponse::no_content())
    } else {
        Err(not_found("there is no such world"))
    }
}
