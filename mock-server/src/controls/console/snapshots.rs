//! Named snapshots of a world, to return to.

#![expect(
    clippy::unnecessary_wraps,
    reason = "all handlers have the same signature, whether they can fail or not"
)]

use axum::http::StatusCode;
use serde_json::json;

use crate::http::call::HandlerResult;
use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;

fn not_found() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "snapshot not found", None)
}

/// `GET /_mock/snapshots` → 200, the named snapshots of the world, by name.
pub(crate) fn list(request: &ApiRequest) -> HandlerResult {
    let snapshots: Vec<_> = request
        .world
        .snapshots
        .list()
        .into_iter()
        .map(|(name, at)| json!({ "name": name, "at": at }))
        .collect();
    Ok(ApiResponse::ok(&snapshots))
}

/// `PUT /_mock/snapshots/{id}` → 204. Stores the state, the clock and the fault rules under
/// a name, in place of an earlier snapshot; 400 if the name is too long, 409 if there are
/// too many.
pub(crate) fn save(request: &ApiRequest) -> HandlerResult {
    let name = request.param("id");
    if name.chars().count() > 100 {
        return Err(ApiError::bad_request(
            "the name must not be longer than 100 characters",
        ));
    }
    if request.world.save_snapshot(name) {
        Ok(ApiResponse::no_content())
    } else {
        let error = "there are too many snapshots: delete some first";
        Err(ApiError::new(StatusCode::CONFLICT, error, None))
    }
}

/// `POST /_mock/snapshots/{id}` → 204. Returns to a snapshot, which stays; the journal stays
/// too. 404 if there is no such snapshot.
pub(crate) fn restore(request: &ApiRequest) -> HandlerResult {
    if request.world.restore_snapshot(request.param("id")) {
        Ok(ApiResponse::no_content())
    } else {
        Err(not_found())
    }
}

/// `DELETE /_mock/snapshots/{id}` → 204; 404 if there is no such snapshot.
pub(crate) fn delete(request: &ApiRequest) -> HandlerResult {
    if request.world.snapshots.delete(request.param("id")) {
        Ok(ApiResponse::no_content())
    } else {
        Err(not_found())
    }
}
