//! Authentication providers of an app.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::handlers::wire::{self};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Id, Provider, ProviderType, Rejection};

fn id(call: &AppCall<'_>) -> Result<Id, ApiError> {
    call.request.id("id", Rejection::ProviderNotFound)
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let all = call
        .app
        .providers
        .values()
        .map(|one| wire::provider(one, false));
    Ok(ApiResponse::ok(&all.collect::<Vec<_>>()))
}

/// A whole provider as clients send it; `_id` and `name` follow from the rest.
#[derive(Deserialize)]
struct Body {
    r#type: Option<String>,
    disabled: Option<bool>,
    #[serde(flatten)]
    settings: BTreeMap<String, Value>,
}

impl Body {
    fn settings(mut self) -> BTreeMap<String, Value> {
        self.settings
            .retain(|key, _| SETTINGS.contains(&key.as_str()));
        self.settings
    }
}

/// What a provider holds beside type and state. (OpenAPI document)
const SETTINGS: [&str; 5] = [
    "config",
    "secret_config",
    "metadata_fields",
    "redirect_uris",
    "domain_restrictions",
];

pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let body: Body = call.request.json()?;
    let kind = ProviderType::from_name(body.r#type.as_deref().unwrap_or_default());
    let disabled = body.disabled == Some(true);
    let new = Provider {
        settings: body.settings(),
        ..Provider::new(call.rng.id(), kind, disabled)
    };
    Ok(ApiResponse::created(&wire::provider(
        call.app.add_provider(new)?,
        true,
    )))
}

pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    Ok(ApiResponse::ok(&wire::provider(
        call.app.provider(id)?,
        true,
    )))
}

/// The type of a provider cannot be changed (our choice).
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    let provider = call.app.provider(id)?;
    let body: Body = call.request.json()?;
    if body
        .r#type
        .as_deref()
        .is_some_and(|kind| kind != provider.kind.name())
    {
        return Err(ApiError::bad_request(
            "the type of an authentication provider cannot change",
        ));
    }
    if let Some(disabled) = body.disabled {
        call.app.set_provider_disabled(id, disabled)?;
    }
    call.app.update_provider(id, body.settings())?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn enable(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.set_provider_disabled(id, false)?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn disable(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.set_provider_disabled(id, true)?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.remove_provider(id)?;
    Ok(ApiResponse::no_content())
}
