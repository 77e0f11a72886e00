//! Pending users, for administrators: registered addresses that are not users yet.

use axum::http::StatusCode;

use crate::handlers::users::after;
use crate::handlers::wire::{MailTokenBody, PendingBody};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::Rejection;

/// `GET …/user_registrations/pending_users?after` → 200, at most 50 [`PendingBody`]s by
/// ascending ID; 400 `InvalidParameter` if `after` is not an ID. (OpenAPI document)
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let after = after(call)?;
    let page = call.app.pending.page(after).into_iter();
    let domain = call.app.domain;
    Ok(ApiResponse::ok(
        &page
            .map(|pending| PendingBody::new(pending, domain))
            .collect::<Vec<_>>(),
    ))
}

/// `DELETE …/user_registrations/by_email/{email}` → 204; 404 `UserNotFound`.
/// (OpenAPI document)
pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    call.app
        .delete_pending_by_email(call.request.param("email"))?;
    Ok(ApiResponse::no_content())
}

/// `DELETE …/user_registrations/by_id/{id}` → 204; 404 `UserNotFound`. (stitch 3; not in
/// the OpenAPI document)
pub(crate) fn delete_by_id(call: &mut AppCall<'_>) -> HandlerResult {
    let id = call.request.id("id", Rejection::UserNotFound)?;
    call.app.delete_pending(id)?;
    Ok(ApiResponse::no_content())
}

/// `POST …/user_registrations/by_email/{email}/send_confirm` → 200, [`MailTokenBody`]; 400
/// `UserAlreadyConfirmed`, 404 `UserNotFound`. Sends the confirmation mail again.
///
/// (OpenAPI document for the status; stitch 4 tests for the body, with which they confirm
/// the address)
pub(crate) fn send_confirm(call: &mut AppCall<'_>) -> HandlerResult {
    let (email, now) = (call.request.param("email"), call.request.now);
    let mail = call.app.send_confirmation(email, now, call.rng)?;
    Ok(ApiResponse::ok(&MailTokenBody {
        token: mail.token,
        token_id: mail.token_id,
    }))
}

/// `POST …/user_registrations/by_email/{email}/confirm` → 204; 400
/// `UserAlreadyConfirmed`, 404 `UserNotFound`. (OpenAPI document)
pub(crate) fn confirm(call: &mut AppCall<'_>) -> HandlerResult {
    call.app.confirm_pending(call.request.param("email"))?;
    Ok(ApiResponse::no_content())
}

/// `POST …/user_registrations/by_email/{email}/run_confirm` → 202; 400
/// `UserAlreadyConfirmed`, or if the provider is disabled, 404 `UserNotFound`. Runs the
/// confirmation again, as the app is configured: at once, by mail or by function.
/// (OpenAPI document)
pub(crate) fn run_confirm(call: &mut AppCall<'_>) -> HandlerResult {
    // The OpenAPI document says 400 here; other endpoints return 404.
    let to_error = |rejection| match rejection {
        Rejection::ProviderNotFound | Rejection::ProviderDisabled => {
            ApiError::bad_request("authentication provider is disabled")
        }
        other => other.into(),
    };
    let (email, now) = (call.request.param("email"), call.request.now);
    call.app
        .retry_confirmation(email, now, call.rng)
        .map_err(to_error)?;
    Ok(ApiResponse::empty(StatusCode::ACCEPTED))
}
