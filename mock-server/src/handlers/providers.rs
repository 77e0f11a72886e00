//! The authentication providers of an app.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::handlers::deployments::record_deployment;
use crate::handlers::wire;
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Id, Provider, ProviderType, Rejection, provider_settings};

fn id(call: &AppCall<'_>) -> Result<Id, ApiError> {
    call.request.id("id", Rejection::ProviderNotFound)
}

/// `GET …/auth_providers` → 200, the providers without their settings.
/// (OpenAPI document, realm-app-importer)
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let providers = call.app.providers.values();
    let bodies = providers.map(|provider| wire::provider(provider, false));
    Ok(ApiResponse::ok(&bodies.collect::<Vec<_>>()))
}

/// A provider as clients send it. `_id` and `name` are ignored: the path and the type
/// determine them.
#[derive(Deserialize)]
struct ProviderBody {
    r#type: Option<String>,
    disabled: Option<bool>,
    #[serde(flatten)]
    settings: BTreeMap<String, Value>,
}

impl ProviderBody {
    fn settings(mut self) -> BTreeMap<String, Value> {
        self.settings
            .retain(|key, _| SETTINGS.contains(&key.as_str()));
        provider_settings::remove_nulls(&mut self.settings);
        self.settings
    }
}

/// The stored settings besides type and state. (OpenAPI document)
const SETTINGS: [&str; 5] = [
    "config",
    "secret_config",
    "metadata_fields",
    "redirect_uris",
    "domain_restrictions",
];

/// `POST …/auth_providers` with [`ProviderBody`] → 201, the provider with its settings;
/// 400 if the type is unknown, a setting is invalid or `local-userpass` has no `config`,
/// 409 `AuthProviderAlreadyExists` if the app has one of this type. Enabled, unless
/// `disabled` is true. A null setting counts as missing.
///
/// (OpenAPI document; realm-core, stitch 3 and stitch 4 tests; the 400 is our choice, and the 409
/// except for its code, which is from realm-core)
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let body: ProviderBody = call.request.json()?;
    let kind = ProviderType::from(body.r#type.as_deref().unwrap_or_default());
    let disabled = body.disabled == Some(true);
    let settings = body.settings();
    if kind == ProviderType::LocalUserpass && !settings.contains_key("config") {
        let error = "config is missing: a local-userpass provider needs one, which can be empty";
        return Err(ApiError::bad_request(error));
    }
    let new = Provider {
        settings,
        ..Provider::new(call.rng.id(), kind, disabled)
    };
    let body = wire::provider(call.app.add_provider(new)?, true);
    record_deployment(call);
    Ok(ApiResponse::created(&body))
}

/// `GET …/auth_providers/{id}` → 200, the provider with its settings; 404
/// `AuthProviderNotFound`. (OpenAPI document, stitch 4)
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    Ok(ApiResponse::ok(&wire::provider(
        call.app.provider(id)?,
        true,
    )))
}

/// `PATCH …/auth_providers/{id}` with [`ProviderBody`] → 204; 400 if the type differs or a
/// setting is invalid, 404 `AuthProviderNotFound`. Merges `config` key by key. (stitch 3
/// tests)
///
/// (OpenAPI document, realm-app-importer; that the type cannot change is our choice)
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    let provider = call.app.provider(id)?;
    let body: ProviderBody = call.request.json()?;
    if body
        .r#type
        .as_deref()
        .is_some_and(|kind| kind != provider.kind.name())
    {
        return Err(ApiError::bad_request(
            "the type of an authentication provider cannot be changed",
        ));
    }
    // The settings first: if they are rejected, nothing of the request is stored.
    let disabled = body
        .disabled
        .or(mutant!(call.app, ProviderChangeEnables).then_some(false));
    if mutant!(call.app, RejectedChangeSwitchesProvider)
        && let Some(disabled) = disabled
    {
        call.app.set_provider_disabled(id, disabled)?;
    }
    call.app.update_provider(id, body.settings())?;
    if let Some(disabled) = disabled {
        call.app.set_provider_disabled(id, disabled)?;
    }
    record_deployment(call);
    Ok(ApiResponse::no_content())
}

/// `PUT …/auth_providers/{id}/enable` → 204; 404 `AuthProviderNotFound`.
/// (OpenAPI document)
pub(crate) fn enable(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.set_provider_disabled(id, false)?;
    record_deployment(call);
    Ok(ApiResponse::no_content())
}

/// `PUT …/auth_providers/{id}/disable` → 204; 404 `AuthProviderNotFound`.
/// (OpenAPI document)
pub(crate) fn disable(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.set_provider_disabled(id, true)?;
    record_deployment(call);
    Ok(ApiResponse::no_content())
}

/// `DELETE …/auth_providers/{id}` → 204; 400 if it is enabled, 404 `AuthProviderNotFound`.
/// (OpenAPI document; stitch 3 tests for the 400)
pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.remove_provider(id)?;
    record_deployment(call);
    Ok(ApiResponse::no_content())
}
