//! Pending users, as administrators see them.

use axum::http::StatusCode;

use crate::handlers::users::after;
use crate::handlers::wire::{MailTokenBody, PendingBody};
use crate::http::call::{Answer, AppCall};
use crate::http::response::Reply;
use crate::state::Refusal;

pub(crate) fn list(call: &mut AppCall<'_>) -> Answer {
    let after = after(call)?;
    let page = call.app.pending.page(after).into_iter();
    let domain = call.app.domain;
    Ok(Reply::ok(
        &page
            .map(|one| PendingBody::new(one, domain))
            .collect::<Vec<_>>(),
    ))
}

pub(crate) fn delete(call: &mut AppCall<'_>) -> Answer {
    call.app
        .delete_pending_by_email(call.input.param("email"))?;
    Ok(Reply::no_content())
}

/// By id. (mongodb-stitch; not in the document)
pub(crate) fn delete_by_id(call: &mut AppCall<'_>) -> Answer {
    let id = call.input.id("id", Refusal::UserUnknown)?;
    call.app.delete_pending(id)?;
    Ok(Reply::no_content())
}

/// Status: OpenAPI document; body: stitch tests, which confirm with it.
pub(crate) fn send_confirm(call: &mut AppCall<'_>) -> Answer {
    let (email, now) = (call.input.param("email"), call.input.now);
    let mail = call.app.send_confirm(email, now, call.dice)?;
    Ok(Reply::ok(&MailTokenBody {
        token: mail.token,
        token_id: mail.token_id,
    }))
}

pub(crate) fn confirm(call: &mut AppCall<'_>) -> Answer {
    call.app.confirm_pending(call.input.param("email"))?;
    Ok(Reply::no_content())
}

pub(crate) fn run_confirm(call: &mut AppCall<'_>) -> Answer {
    // Provider off: 400 as the document has it, not the 404 of an unknown one.
    let refused = |refusal| match refusal {
        Refusal::ProviderUnknown | Refusal::ProviderDisabled => {
            crate::http::error::Failure::bad_request("authentication provider is disabled")
        }
        other => other.into(),
    };
    let (email, now) = (call.input.param("email"), call.input.now);
    call.app
        .rerun_confirmation(email, now, call.dice)
        .map_err(refused)?;
    Ok(Reply::empty(StatusCode::ACCEPTED))
}
