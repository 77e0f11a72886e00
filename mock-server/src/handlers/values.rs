//! Values of an app. (OpenAPI document)

use serde_json::{Map, Value, json};

use crate::handlers::deployments::record_deployment;
use crate::handlers::entities::{self, Entity, flag};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{App, EntityKind};

const KIND: EntityKind = EntityKind::Value;

/// A value without the value itself. When it was changed is not stored; the time of the app
/// stands in for it. (stitch 3 tests for `from_secret` and `last_modified`)
fn summary(entity: &Entity, app: &App) -> Value {
    let is = |key: &str| entity.content.get(key) == Some(&Value::Bool(true));
    json!({
        "_id": entity.id,
        "name": entity.text("name"),
        "private": is("private"),
        "from_secret": is("from_secret"),
        "last_modified": app.created,
    })
}

fn body(entity: &Entity, app: &App) -> Value {
    let mut body = summary(entity, app);
    body["value"] = entity.content.get("value").cloned().unwrap_or_default();
    if mutant!(app, ValuesShowSecrets)
        && body["from_secret"] == true
        && let Some(secret) = app.config.secrets.by_name(entity.text("value"))
    {
        body["value"] = secret.value().into();
    }
    body
}

/// `GET …/values`: 200, the values without the values themselves.
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let all = entities::all(call, KIND);
    let all = all.iter().map(|entity| summary(entity, call.app));
    Ok(ApiResponse::ok(&all.collect::<Vec<_>>()))
}

/// A value as it is stored. realm-app-importer leaves `private` out, and stitch 3 `value`.
fn content(call: &AppCall<'_>) -> Result<Map<String, Value>, ApiError> {
    let body: Map<String, Value> = call.request.json()?;
    let name = entities::name(&body)?;
    let (private, from_secret) = (flag(&body, "private")?, flag(&body, "from_secret")?);
    let value = body.get("value").unwrap_or(&Value::Null);
    if from_secret && !value.is_string() {
        let error = "value must be the name of a secret if from_secret is true";
        return Err(ApiError::bad_request(error));
    }
    Ok(Map::from_iter([
        ("name".to_owned(), name.into()),
        ("private".to_owned(), private.into()),
        ("from_secret".to_owned(), from_secret.into()),
        ("value".to_owned(), value.clone()),
    ]))
}

fn add_secret_placeholder(call: &mut AppCall<'_>, value: &Entity) {
    if value.content["from_secret"] == true {
        call.app
            .config
            .secrets
            .add_placeholder(value.text("value"), call.rng);
    }
}

/// `POST …/values` `{name, value?, private?, from_secret?}`: 201, the value; 409 if the name is
/// taken.
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let content = content(call)?;
    let created = entities::create(call, KIND, content)?;
    add_secret_placeholder(call, &created);
    record_deployment(call);
    Ok(ApiResponse::created(&body(&created, call.app)))
}

/// `GET …/values/{id}`: 200, the value.
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    let value = entities::get(call, KIND)?;
    Ok(ApiResponse::ok(&body(&value, call.app)))
}

/// `PUT …/values/{id}`: 200, the value.
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let old = entities::get(call, KIND)?;
    let content = content(call)?;
    let updated = entities::update(call, KIND, &old, content)?;
    add_secret_placeholder(call, &updated);
    record_deployment(call);
    Ok(ApiResponse::ok(&body(&updated, call.app)))
}

/// `DELETE …/values/{id}`: 204.
pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let value = entities::get(call, KIND)?;
    entities::remove(call, &value);
    record_deployment(call);
    Ok(ApiResponse::no_content())
}
