//! Services of an app, data sources among them: stored, never called. (OpenAPI document,
//! realm-core tests, realm-app-importer)

use serde_json::{Map, Value, json};

use crate::handlers::deployments::record_deployment;
use crate::handlers::entities::{self, Entity};
use crate::handlers::typed::{self, Type};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{App, EntityKind};

const KIND: EntityKind = EntityKind::Service;

/// The version of every service; the document has a number.
const VERSION: u32 = 1;

/// When a service was changed is not stored; the time of the app stands in for it. (realm-core
/// tests, which need `last_modified`)
fn summary(service: &Entity, app: &App) -> Value {
    json!({
        "_id": service.id,
        "name": service.text("name"),
        "type": service.text("type"),
        "version": VERSION,
        "last_modified": app.created,
    })
}

fn whole(service: Entity) -> Value {
    let mut body = service.whole();
    body["version"] = VERSION.into();
    body
}

/// `GET …/services`: 200, `[{_id, name, type, version, last_modified}]`.
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let all = entities::all(call, KIND);
    let all = all.iter().map(|service| summary(service, call.app));
    Ok(ApiResponse::ok(&all.collect::<Vec<_>>()))
}

/// (OpenAPI document; realm-core and stitch 3 tests for `mongodb`, `aws-s3` and `aws-ses`)
const TYPES: [&str; 10] = [
    "mongodb-atlas",
    "datalake",
    "mongodb",
    "aws",
    "aws-s3",
    "aws-ses",
    "gcm",
    "github",
    "http",
    "twilio",
];

const BODY: [(&str, Type); 2] = [("config", Type::Object), ("secret_config", Type::Object)];

/// The documented keys of data sources. Other services have none, and use none of these
/// names for something else.
const CONFIG: [(&str, Type); 5] = [
    ("clusterName", Type::Text),
    (
        "readPreference",
        Type::OneOf(&[
            "primary",
            "primaryPreferred",
            "secondary",
            "secondaryPreferred",
            "nearest",
        ]),
    ),
    ("readPreferenceTagSets", Type::List),
    ("wireProtocolEnabled", Type::Bool),
    ("dataLakeName", Type::Text),
];

/// A body without what the server adds to it.
fn body(call: &AppCall<'_>) -> Result<Map<String, Value>, ApiError> {
    let mut body: Map<String, Value> = call.request.json()?;
    body.retain(|key, value| {
        !value.is_null() && !matches!(&**key, "_id" | "version" | "last_modified")
    });
    typed::check("", &body, &BODY)?;
    if let Some(Value::Object(config)) = body.get("config") {
        typed::check("config.", config, &CONFIG)?;
    }
    Ok(body)
}

/// Takes the webhooks out of a body.
fn webhooks(body: &mut Map<String, Value>) -> Result<Vec<Map<String, Value>>, ApiError> {
    let wrong = || ApiError::bad_request("incoming_webhooks must be a list of objects");
    let hooks = match body.remove("incoming_webhooks") {
        None => return Ok(Vec::new()),
        Some(Value::Array(hooks)) => hooks,
        Some(_) => return Err(wrong()),
    };
    let hooks = hooks.into_iter().map(|hook| match hook {
        Value::Object(hook) => entities::name(&hook).map(|_| hook),
        _ => Err(wrong()),
    });
    hooks.collect()
}

/// Lists the secrets that a service refers to.
fn add_secret_placeholders(call: &mut AppCall<'_>, service: &Entity) {
    let secrets = service
        .content
        .get("secret_config")
        .and_then(Value::as_object);
    for name in secrets
        .into_iter()
        .flat_map(Map::values)
        .filter_map(Value::as_str)
    {
        call.app.config.secrets.add_placeholder(name, call.rng);
    }
}

/// `POST …/services` `{name, type, config?, ...}`: 201, the service; 400 if the type is in no
/// document or test (our choice), 409 if the name is taken.
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let mut content = body(call)?;
    typed::check("", &content, &[("type", Type::OneOf(&TYPES))])?;
    if !content.contains_key("type") {
        return Err(ApiError::bad_request("type is missing"));
    }
    let hooks = webhooks(&mut content)?;
    let created = entities::create(call, KIND, content)?;
    for hook in hooks {
        entities::add_webhook(call, &created, &hook)?;
    }
    add_secret_placeholders(call, &created);
    record_deployment(call);
    Ok(ApiResponse::created(&whole(created)))
}

/// `GET …/services/{id}`: 200, the service with its `config`.
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(&whole(entities::get(call, KIND)?)))
}

/// `PATCH …/services/{id}`: 200, the service. Its type does not change (our choice).
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let old = entities::get(call, KIND)?;
    let change = body(call)?;
    if change
        .get("type")
        .is_some_and(|kind| *kind != old.text("type"))
    {
        return Err(ApiError::bad_request("the type of a service cannot change"));
    }
    if change.contains_key("incoming_webhooks") {
        let error = "incoming_webhooks cannot be changed here: import the app instead";
        return Err(ApiError::bad_request(error));
    }
    let mut content = old.content.clone();
    content.extend(change);
    let updated = entities::update(call, KIND, &old, content)?;
    add_secret_placeholders(call, &updated);
    record_deployment(call);
    Ok(ApiResponse::ok(&whole(updated)))
}

/// `DELETE …/services/{id}`: 204; its rules and webhooks go with it.
pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let service = entities::get(call, KIND)?;
    entities::remove(call, &service);
    record_deployment(call);
    Ok(ApiResponse::no_content())
}

/// `GET …/services/{id}/config`: 200, the `config`.
pub(crate) fn config(call: &mut AppCall<'_>) -> HandlerResult {
    let service = entities::get(call, KIND)?;
    let config = service.content.get("config").cloned();
    Ok(ApiResponse::ok(&config.unwrap_or_else(|| json!({}))))
}

/// `PATCH …/services/{id}/config`: 204; merged key by key, as the `config` of a provider is (our
/// choice).
pub(crate) fn update_config(call: &mut AppCall<'_>) -> HandlerResult {
    let old = entities::get(call, KIND)?;
    let change: Map<String, Value> = call.request.json()?;
    typed::check("", &change, &CONFIG)?;
    let mut content = old.content.clone();
    let config = content.entry("config");
    let config = config.or_insert_with(|| json!({}));
    match config {
        Value::Object(config) => config.extend(change),
        other => *other = change.into(),
    }
    entities::update(call, KIND, &old, content)?;
    record_deployment(call);
    Ok(ApiResponse::no_content())
}
