//! Triggers of an app: stored, never fired. (OpenAPI document)

use serde_json::{Map, Value, json};

use crate::handlers::deployments::record_deployment;
use crate::handlers::entities::{self, flag};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::EntityKind;

const KIND: EntityKind = EntityKind::Trigger;

/// `GET …/triggers`: 200, a list of whole triggers.
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let all = entities::all(call, KIND).into_iter();
    Ok(ApiResponse::ok(
        &all.map(entities::Entity::whole).collect::<Vec<_>>(),
    ))
}

/// Keys with a documented type, below the body or its `config`.
type Typed = (&'static str, fn(&Value) -> bool, &'static str);

const OBJECT: fn(&Value) -> bool = Value::is_object;
const TEXT: fn(&Value) -> bool = Value::is_string;
const BOOL: fn(&Value) -> bool = Value::is_boolean;
const LIST: fn(&Value) -> bool = Value::is_array;

const BODY: [Typed; 4] = [
    ("config", OBJECT, "an object"),
    ("event_processors", OBJECT, "an object"),
    ("function_id", TEXT, "a string"),
    ("function_name", TEXT, "a string"),
];

const CONFIG: [Typed; 12] = [
    ("schedule", TEXT, "a string"),
    ("service_id", TEXT, "a string"),
    ("database", TEXT, "a string"),
    ("collection", TEXT, "a string"),
    ("operation_type", TEXT, "a string"),
    ("operation_types", LIST, "a list"),
    ("match", OBJECT, "an object"),
    ("project", OBJECT, "an object"),
    ("full_document", BOOL, "true or false"),
    ("full_document_before_change", BOOL, "true or false"),
    ("skip_catchup_events", BOOL, "true or false"),
    ("unordered", BOOL, "true or false"),
];

fn check(at: &str, body: &Map<String, Value>, keys: &[Typed]) -> Result<(), ApiError> {
    for (key, is, expected) in keys {
        let value = body.get(*key).filter(|value| !value.is_null());
        if value.is_some_and(|value| !is(value)) {
            let error = format!("{at}{key} must be {expected}");
            return Err(ApiError::bad_request(error));
        }
    }
    Ok(())
}

/// A trigger as it is stored.
fn content(call: &AppCall<'_>) -> Result<Map<String, Value>, ApiError> {
    const TYPES: [&str; 3] = ["DATABASE", "AUTHENTICATION", "SCHEDULED"];
    let mut body: Map<String, Value> = call.request.json()?;
    body.remove("_id");
    // Not in deeper objects: a null in `match` is a condition.
    body.retain(|_, value| !value.is_null());
    if let Some(Value::Object(config)) = body.get_mut("config") {
        config.retain(|_, value| !value.is_null());
    }
    entities::name(&body)?;
    let kind = body.get("type").and_then(Value::as_str);
    if !kind.is_some_and(|kind| TYPES.contains(&kind)) {
        let error = format!("type must be one of {}", TYPES.join(", "));
        return Err(ApiError::bad_request(error));
    }
    check("", &body, &BODY)?;
    let Some(Value::Object(config)) = body.get("config") else {
        return Err(ApiError::bad_request("config is missing"));
    };
    check("config.", config, &CONFIG)?;
    let disabled = flag(&body, "disabled")?;
    body.insert("disabled".to_owned(), disabled.into());
    Ok(body)
}

/// `POST …/triggers`: 201, the trigger; 409 if the name is taken.
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let content = content(call)?;
    let created = entities::create(call, KIND, content)?;
    record_deployment(call);
    Ok(ApiResponse::created(&created.whole()))
}

/// `GET …/triggers/{id}`: 200, the trigger.
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(&entities::get(call, KIND)?.whole()))
}

/// `PUT …/triggers/{id}` with the whole trigger: 204.
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let old = entities::get(call, KIND)?;
    let content = content(call)?;
    entities::update(call, KIND, &old, content)?;
    record_deployment(call);
    Ok(ApiResponse::no_content())
}

/// `DELETE …/triggers/{id}`: 200, an empty object.
pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let trigger = entities::get(call, KIND)?;
    entities::remove(call, &trigger);
    record_deployment(call);
    Ok(ApiResponse::ok(&json!({})))
}

/// `PUT …/triggers/{id}/resume`: 204. No trigger is ever suspended here.
pub(crate) fn resume(call: &mut AppCall<'_>) -> HandlerResult {
    entities::get(call, KIND)?;
    Ok(ApiResponse::no_content())
}
