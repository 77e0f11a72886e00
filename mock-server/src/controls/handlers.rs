//! The endpoints below `/_mock/`, for tests. All are our choice. The pipeline
//! [protects](crate::http::control_access) them.
//!
//! Each handler documents its endpoint as the [handlers](crate::handlers) of the APIs do.
//! The paths also exist below the base URL of each world, and act on that world then.

#![expect(
    clippy::unnecessary_wraps,
    reason = "all handlers have the same signature, whether they can fail or not"
)]

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde_json::json;

use crate::control_path::WORLD_PREFIX;
use crate::controls::clock::ClockChange;
use crate::controls::faults::Fault;
use crate::controls::openapi;
use crate::http::call::HandlerResult;
use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::http::response::{self, ApiResponse};
use crate::world::worlds::{WorldError, WorldOptions, Worlds};

/// `GET /_mock/health` → 200, `ready` and the version. `ready` is always true, since a
/// server that is not ready does not respond; scripts can wait for it.
pub(crate) fn health(_: &ApiRequest) -> HandlerResult {
    Ok(ApiResponse::ok(
        &json!({ "ready": true, "version": env!("CARGO_PKG_VERSION") }),
    ))
}

/// `POST /_mock/reset` → 204. Resets state, clock, fault rules and journal to what they
/// were at startup; other worlds stay as they are.
pub(crate) fn reset(request: &ApiRequest) -> HandlerResult {
    request.world.reset();
    if mutant!(request.world, ResetDropsWorlds)
        && let Some(worlds) = &request.worlds
    {
        worlds.delete_all();
    }
    Ok(ApiResponse::no_content())
}

/// `POST /_mock/reload` → 200, the apps and files that have changed, and warnings; 409 if there is
/// no app directory or one is invalid, in which case nothing changes. Reads the app directories of
/// the world again.
pub(crate) fn reload(request: &ApiRequest) -> HandlerResult {
    let reloaded = request.world.reload();
    let reloaded =
        reloaded.map_err(|error| ApiError::new(StatusCode::CONFLICT, error.to_string(), None))?;
    Ok(ApiResponse::ok(&reloaded))
}

/// `GET /_mock/sessions?user` → 200, the live sessions by user; `user` is an ID or an
/// email address.
pub(crate) fn sessions(request: &ApiRequest) -> HandlerResult {
    request.check_query(&["user"])?;
    let users = request.world.sessions(request.query("user"));
    let count: usize = users.iter().map(|user| user.sessions.len()).sum();
    Ok(ApiResponse::ok(&json!({ "count": count, "users": users })))
}

/// `GET /_mock/outbox?to` → 200, the mails that were sent, oldest first; `to` is an
/// address.
pub(crate) fn outbox(request: &ApiRequest) -> HandlerResult {
    request.check_query(&["to"])?;
    let mails = request.world.outbox(&request.base);
    let to = request
        .query("to")
        .filter(|_| !mutant!(request.world, OutboxIgnoresAddress));
    let mails: Vec<_> = mails
        .into_iter()
        .filter(|mail| to.is_none_or(|to| mail.to == to))
        .collect();
    Ok(ApiResponse::ok(&mails))
}

/// `GET /_mock/clock` → 200, the state of the clock.
pub(crate) fn clock(request: &ApiRequest) -> HandlerResult {
    Ok(ApiResponse::ok(&request.world.clock.info()))
}

/// `POST /_mock/clock` with [`ClockChange`] → 200, the state of the clock; 400
/// `InvalidParameter` if the time or the scale is out of range.
///
/// Everything that expires by the new time has expired when the response is sent.
pub(crate) fn change_clock(request: &ApiRequest) -> HandlerResult {
    let mut change: ClockChange = request.json()?;
    if mutant!(request.world, ClockIgnoresScale) {
        change.scale = None;
    }
    if mutant!(request.world, ClockIgnoresFreeze) {
        change.freeze = None;
    }
    let info = request
        .world
        .change_clock(&change)
        .map_err(|error| ApiError::invalid_parameter(error.to_string()))?;
    Ok(ApiResponse::ok(&info))
}

/// `GET /_mock/faults` → 200, the fault rules in the order in which they are tried.
pub(crate) fn faults(request: &ApiRequest) -> HandlerResult {
    Ok(ApiResponse::ok(&request.world.faults.list()))
}

/// `POST /_mock/faults` with [`Fault`] → 201, the ID of the new rule, which is tried
/// after the others; 400 `InvalidParameter` if a value is out of range.
pub(crate) fn add_fault(request: &ApiRequest) -> HandlerResult {
    let fault: Fault = request.json()?;
    fault.check().map_err(ApiError::invalid_parameter)?;
    #[cfg(feature = "mutants")]
    let fault = crate::mutants::alter_fault(request.world.mutant, fault);
    #[cfg(feature = "mutants")]
    if mutant!(request.world, WorldsShareFaults)
        && let Some(worlds) = &request.worlds
    {
        worlds.add_fault(&fault);
    }
    let id = request.world.faults.add(fault);
    Ok(ApiResponse::created(&json!({ "id": id })))
}

/// `DELETE /_mock/faults` → 204. Removes all fault rules.
pub(crate) fn clear_faults(request: &ApiRequest) -> HandlerResult {
    request.world.faults.clear();
    Ok(ApiResponse::no_content())
}

/// `DELETE /_mock/faults/{id}` → 204; 404 if there is no such rule.
pub(crate) fn remove_fault(request: &ApiRequest) -> HandlerResult {
    let id = request.param("id").parse();
    if id.is_ok_and(|id| request.world.faults.remove(id)) {
        Ok(ApiResponse::no_content())
    } else {
        Err(not_found("fault rule not found"))
    }
}

pub(super) fn not_found(error: &'static str) -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, error, None)
}

/// `GET /_mock/state` → 200, a snapshot of everything but the journal, including secrets.
pub(crate) fn export_state(request: &ApiRequest) -> HandlerResult {
    Ok(ApiResponse::serialized(request.world.export()))
}

/// `PUT /_mock/state` with a snapshot → 204; 400 if it is invalid, in which case nothing
/// changes. Replaces everything but the journal.
pub(crate) fn import_state(request: &ApiRequest) -> HandlerResult {
    request
        .world
        .import(request.body())
        .map_err(|error| ApiError::bad_request(error.to_string()))?;
    Ok(ApiResponse::no_content())
}

/// `GET /_mock/openapi.json` → 200, the [OpenAPI document](mod@openapi).
pub(crate) fn openapi(request: &ApiRequest) -> HandlerResult {
    Ok(ApiResponse::ok(&openapi::document(&request.base)))
}

/// `GET /_mock` → 308 to [`page`], whose relative links need the trailing slash.
pub(crate) async fn redirect_to_page(request: ApiRequest) -> Response<Body> {
    let mut response = ApiResponse::empty(StatusCode::PERMANENT_REDIRECT).into_response();
    if let Ok(page) = HeaderValue::from_str(&format!("{}/_mock/", request.base)) {
        response.headers_mut().insert(header::LOCATION, page);
    }
    response
}

/// `GET /_mock/` → 200, an HTML page that shows the OpenAPI document and sends requests.
pub(crate) async fn page() -> Response<Body> {
    response::page(openapi::PAGE, openapi::PAGE_POLICY.clone())
}

/// All worlds; 404 if the request is for a world other than the default one.
fn all_worlds(request: &ApiRequest) -> Result<&Worlds, ApiError> {
    let worlds = request.worlds.as_deref();
    worlds.ok_or_else(|| {
        not_found("a world has no worlds of its own: use the /_mock/worlds of the server")
    })
}

/// `GET /_mock/worlds` → 200, all worlds but the default one; 404 below the base URL of a
/// world, as for all endpoints of worlds.
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
    world.base_url = format!("{}{WORLD_PREFIX}{}", request.base, world.id);
    Ok(ApiResponse::created(&world))
}

/// `DELETE /_mock/worlds` → 204. Deletes all worlds but the default one.
pub(crate) fn delete_worlds(request: &ApiRequest) -> HandlerResult {
    all_worlds(request)?.delete_all();
    Ok(ApiResponse::no_content())
}

/// `DELETE /_mock/worlds/{id}` → 204; 404 if there is no such world.
pub(crate) fn delete_world(request: &ApiRequest) -> HandlerResult {
    if all_worlds(request)?.delete(request.param("id")) {
        Ok(ApiResponse::no_content())
    } else {
        Err(not_found("world not found"))
    }
}
