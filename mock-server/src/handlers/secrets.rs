//! The secrets of an app. No response contains their values.

use serde::Deserialize;
use serde_json::json;

use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Id, Rejection, Secret};

fn secret_body(secret: &Secret) -> serde_json::Value {
    json!({ "_id": secret.id, "name": secret.name })
}

/// 404 with the ID as requested, even if it is not a valid ID.
fn not_found(call: &AppCall<'_>) -> ApiError {
    ApiError::secret_not_found(call.request.param("id"))
}

fn id(call: &AppCall<'_>) -> Result<Id, ApiError> {
    call.request.id("id", not_found(call))
}

/// `GET …/secrets` → 200, ID and name of each secret, oldest first. (OpenAPI document)
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let bodies = call.app.config.secrets.iter().map(|secret| {
        let mut body = secret_body(secret);
        if mutant!(call.app, SecretsShowValues) {
            body["value"] = secret.value().into();
        }
        body
    });
    Ok(ApiResponse::ok(&bodies.collect::<Vec<_>>()))
}

#[derive(Deserialize)]
struct NamedSecret {
    name: String,
    value: Option<String>,
}

/// `POST …/secrets` with [`NamedSecret`] → 201, ID and name; 400 if the name is invalid, 409
/// if it is taken. (OpenAPI document; stitch 3 tests for a missing value; manual for
/// names; the errors are our choice)
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let NamedSecret { name, value } = call.request.json()?;
    let secrets = &mut call.app.config.secrets;
    let secret = secrets.add(&name, value.as_deref(), call.rng)?;
    Ok(ApiResponse::created(&secret_body(secret)))
}

/// `PUT …/secrets/{id}` with [`NamedSecret`] → 204; 404 if there is no such secret, other
/// errors as for [`create`]. Without a value, the secret keeps its own. (OpenAPI document;
/// predecessor CLI's tests for the 404; stitch 3 tests for a missing value)
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    let NamedSecret { name, value } = call.request.json()?;
    let secrets = &mut call.app.config.secrets;
    let value = value.filter(|_| !mutant!(call.app, SecretUpdateKeepsValue));
    match secrets.update(id, &name, value.as_deref()) {
        Err(Rejection::SecretNotFound) => Err(not_found(call)),
        other => Ok(other.map(|()| ApiResponse::no_content())?),
    }
}

/// `DELETE …/secrets/{id}` → 204; 404 if there is no such secret. (OpenAPI document;
/// predecessor CLI's tests for the 404)
pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    let removed = call.app.config.secrets.remove(id);
    removed.map_err(|_| not_found(call))?;
    Ok(ApiResponse::no_content())
}
