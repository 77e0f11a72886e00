//! Pending users, for administrators: registered addresses that are not users yet.

use axum::http::StatusCode;

use crate::handlers::users::{after, limit};
use crate::handlers::wire::{MailTokenBody, PendingBody};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::provider_is_off;
use crate::http::response::ApiResponse;
use crate::state::Rejection;

/// `GET …/user_registrations/pending_users?after&limit` → 200, at most 50 [`PendingBody`]s
/// by ascending ID; 400 `InvalidParameter` if a parameter is invalid.
/// (OpenAPI document; stitch 3 tests for `limit`)
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let (after, limit) = (after(call)?, limit(call)?);
    let limit = if mutant!(call.app, PendingPagesOf49) {
        Some(limit.unwrap_or(49).min(49))
    } else if mutant!(call.app, PendingLimitIsIgnored) {
        None
    } else {
        limit
    };
    let is_gone = |after| !call.app.pending.contains(after);
    if mutant!(call.app, UnknownPendingAfterIsEmpty) && after.is_some_and(is_gone) {
        return Ok(ApiResponse::ok(&[(); 0]));
    }
    let page = call.app.pending.page(after, limit).into_iter();
    let page =
        page.filter(|pending| !(mutant!(call.app, ConfirmedAreNotPending) && pending.confirmed));
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
/// `UserAlreadyConfirmed`, or if the provider is disabled, 404 `UserNotFound`. Sends the
/// confirmation mail again.
///
/// (OpenAPI document for the status; stitch 4 tests for the body, with which they confirm
/// the address)
pub(crate) fn send_confirm(call: &mut AppCall<'_>) -> HandlerResult {
    let (email, now) = (call.request.param("email"), call.request.now);
    let mail = call.app.send_confirmation(email, now, call.rng);
    Ok(ApiResponse::ok(&MailTokenBody::from(
        mail.map_err(provider_is_off)?,
    )))
}

/// `POST …/user_registrations/by_email/{email}/confirm` → 204; 400
/// `UserAlreadyConfirmed`, 404 `UserNotFound`. (OpenAPI document)
pub(crate) fn confirm(call: &mut AppCall<'_>) -> HandlerResult {
    call.app.confirm_pending(call.request.param("email"))?;
    Ok(ApiResponse::no_content())
}

/// `POST …/user_registrations/by_email/{email}/run_confirm` → 202, [`MailTokenBody`], or no
/// body if the address is confirmed at once; 400 `UserAlreadyConfirmed`, or if the
/// provider is disabled, 404 `UserNotFound`. Runs the confirmation again, as the app is
/// configured: at once, by mail or by function.
/// (OpenAPI document; stitch 3 tests for the body)
pub(crate) fn run_confirm(call: &mut AppCall<'_>) -> HandlerResult {
    let (email, now) = (call.request.param("email"), call.request.now);
    let mail = call
        .app
        .retry_confirmation(email, &call.request.function_runs, now, call.rng);
    Ok(match mail.map_err(provider_is_off)? {
        None => ApiResponse::empty(StatusCode::ACCEPTED),
        Some(mail) => ApiResponse::json(StatusCode::ACCEPTED, &MailTokenBody::from(mail)),
    })
}
