//! The functions that an app is configured with: name, source and settings.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::configuration::endpoints;
use crate::handlers::deployments::record_deployment;
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{FunctionSource, Id, NewFunctionSource, Rejection};

fn id(call: &AppCall<'_>) -> Result<Id, ApiError> {
    call.request.id("id", Rejection::FunctionNotFound)
}

/// An item of the list. (OpenAPI document; `private`: realm-web and realm-core tests)
fn summary_body(function: &FunctionSource) -> Value {
    json!({
        "_id": function.id,
        "name": function.name,
        "private": function.private,
        "last_modified": function.modified,
    })
}

/// `GET …/functions` → 200, the functions without their sources, oldest first.
/// (OpenAPI document)
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let bodies = call.app.config.functions.iter().map(summary_body);
    Ok(ApiResponse::ok(&bodies.collect::<Vec<_>>()))
}

/// A function as clients send it. realm-core's tests omit `private`.
#[derive(Deserialize)]
struct FunctionBody {
    name: String,
    private: Option<bool>,
    #[serde(default)]
    source: String,
    #[serde(flatten)]
    settings: Map<String, Value>,
}

/// The stored settings besides name, privacy and source. (OpenAPI document)
const SETTINGS: [&str; 5] = [
    "can_evaluate",
    "run_as_system",
    "run_as_user_id",
    "run_as_user_id_script_source",
    "disable_arg_logs",
];

impl From<FunctionBody> for NewFunctionSource {
    fn from(mut body: FunctionBody) -> Self {
        body.settings
            .retain(|key, _| SETTINGS.contains(&key.as_str()));
        Self {
            name: body.name,
            private: body.private.unwrap_or_default(),
            source: body.source.into(),
            settings: body.settings,
        }
    }
}

/// `POST …/functions` with [`FunctionBody`] → 201, ID and name; 400 if the name is
/// invalid, 409 `FunctionDuplicateName` if it is taken.
///
/// (OpenAPI document, realm-app-importer; the 400 is our choice, and the 409 except for
/// its code, which is from realm-core)
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let body: FunctionBody = call.request.json()?;
    let function = call
        .app
        .config
        .functions
        .add(body.into(), call.request.now, call.rng)?;
    let body = json!({ "_id": function.id, "name": function.name });
    record_deployment(call);
    Ok(ApiResponse::created(&body))
}

/// `GET …/functions/{id}` → 200, the function with source and settings; 404
/// `FunctionNotFound`. (OpenAPI document)
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    let function = call.app.config.functions.get(id(call)?)?;
    let mut body = function.settings.clone();
    body.insert("_id".into(), function.id.to_string().into());
    body.insert("name".into(), (*function.name).into());
    body.insert("private".into(), function.private.into());
    body.insert("source".into(), (**function.source).into());
    Ok(ApiResponse::ok(&body))
}

/// `PUT …/functions/{id}` with [`FunctionBody`] → 204; errors as for [`get`] and
/// [`create`].
///
/// The OpenAPI document says 200; all clients accept any success, and there is no body.
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    let before = call.app.config.functions.get(id)?.name.clone();
    let body: FunctionBody = call.request.json()?;
    let after = body.name.clone();
    let config = &mut call.app.config;
    config.functions.update(id, body.into(), call.request.now)?;
    // Endpoints are stored with the name of their function, as files have it.
    if *before != *after
        && let Some(files) = endpoints::with_renamed_function(&config.files, &before, &after)
    {
        *config.files = files.into();
    }
    record_deployment(call);
    Ok(ApiResponse::no_content())
}

/// `DELETE …/functions/{id}` → 204; 404 `FunctionNotFound`. (OpenAPI document)
pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.config.functions.remove(id)?;
    record_deployment(call);
    Ok(ApiResponse::no_content())
}
