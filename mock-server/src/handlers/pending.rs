//! Pending users, as administrators see them.

use axum::http::StatusCode;

use crate::handlers::users::after;
use crate::handlers::wire::{MailTokenBody, PendingBody};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::response::ApiResponse;
use crate::state::Rejection;

pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let after = after(call)?;
    let page = call.app.pending.page(after).into_iter();
    let domain = call.app.domain;
    Ok(ApiResponse::ok(
        &page
            .map(|one| PendingBody::new(one, domain))
            .collect::<Vec<_>>(),
    ))
}

pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    call.app
        .delete_pending_by_email(call.request.param("email"))?;
    Ok(ApiResponse::no_content())
}

/// By id. (mongodb-stitch; not in the document)
pub(crate) fn delete_by_id(call: &mut AppCall<'_>) -> HandlerResult {
    let id = call.request.id("id", Rejection::UserNotFound)?;
    call.app.delete_pending(id)?;
    Ok(ApiResponse::no_content())
}

/// Status: OpenAPI document; body: stitch tests, which confirm with it.
pub(crate) fn send_confirm(call: &mut AppCall<'_>) -> HandlerResult {
    let (email, now) = (call.request.param("email"), call.request.now);
    let mail = call.app.send_confirm(email, now, call.rng)?;
    Ok(ApiResponse::ok(&MailTokenBody {
        token: mail.token,
        token_id: mail.token_id,
    }))
}

pub(crate) fn confirm(call: &mut AppCall<'_>) -> HandlerResult {
    call.app.confirm_pending(call.request.param("email"))?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn run_confirm(call: &mut AppCall<'_>) -> HandlerResult {
    // Provider off: 400 as the document has it, not the 404 of an unknown one.
    let refused = |refusal| match refusal {
        Rejection::ProviderNotFound | Rejection::ProviderDisabled => {
            crate::http::error::ApiError::bad_request("authentication provider is disabled")
        }
        other => other.into(),
    };
    let (email, now) = (call.request.param("email"), call.request.now);
    call.app
        .rerun_confirmation(email, now, call.rng)
        .map_err(refused)?;
    Ok(ApiResponse::empty(StatusCode::ACCEPTED))
}
