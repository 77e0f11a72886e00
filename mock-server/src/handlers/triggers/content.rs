//! A trigger as it is stored: the types that the document gives its keys, and the function
//! that it calls. (OpenAPI document)

use serde_json::{Map, Value, json};

use crate::handlers::entities::{self, flag};
use crate::handlers::typed::{self, Type};
use crate::http::error::ApiError;

/// The types of triggers, and the keys that their `config` needs.
const TYPES: [(&str, &[&str]); 3] = [
    ("DATABASE", &["service_id", "operation_types"]),
    ("AUTHENTICATION", &["operation_type", "providers"]),
    ("SCHEDULED", &["schedule"]),
];

const BODY: [(&str, Type); 4] = [
    ("config", Type::Object),
    ("event_processors", Type::Object),
    ("function_id", Type::Text),
    ("function_name", Type::Text),
];

const CONFIG: [(&str, Type); 15] = [
    ("schedule", Type::Text),
    ("service_id", Type::Text),
    ("database", Type::Text),
    ("collection", Type::Text),
    (
        "operation_type",
        Type::OneOf(&["LOGIN", "CREATE", "DELETE"]),
    ),
    ("operation_types", Type::SomeOf(&CHANGES)),
    ("providers", Type::OneOrSomeOf(&PROVIDERS)),
    ("match", Type::Object),
    ("project", Type::Object),
    ("full_document", Type::Bool),
    ("full_document_before_change", Type::Bool),
    ("tolerate_resume_errors", Type::Bool),
    ("maximum_throughput", Type::Bool),
    ("skip_catchup_events", Type::Bool),
    ("unordered", Type::Bool),
];

const CHANGES: [&str; 12] = [
    "INSERT",
    "UPDATE",
    "REPLACE",
    "DELETE",
    "CREATE_COLLECTION",
    "MODIFY_COLLECTION",
    "RENAME_COLLECTION",
    "DROP_COLLECTION",
    "SHARD_COLLECTION",
    "RESHARD_COLLECTION",
    "REFINE_COLLECTION_SHARD_KEY",
    "DROP_DATABASE",
];

const PROVIDERS: [&str; 8] = [
    "anon-user",
    "api-key",
    "custom-token",
    "custom-function",
    "local-userpass",
    "oauth2-apple",
    "oauth2-facebook",
    "oauth2-google",
];

/// The keys that name the function, at the top and in the processor.
const FUNCTION: [&str; 2] = ["function_id", "function_name"];

/// The event processors that the document describes, and their `config`.
const PROCESSORS: [(&str, &[(&str, Type)]); 2] = [
    (
        "FUNCTION",
        &[("function_id", Type::Text), ("function_name", Type::Text)],
    ),
    (
        "AWS_EVENTBRIDGE",
        &[
            ("account_id", Type::Text),
            ("region", Type::Text),
            ("extended_json_enabled", Type::Bool),
        ],
    ),
];

/// Turns the body of a request into a trigger.
///
/// # Errors
///
/// 400 with what is missing or has another type or value than the documented ones.
pub(super) fn parse(mut body: Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
    body.remove("_id");
    // Not in deeper objects: a null in `match` is a condition.
    body.retain(|_, value| !value.is_null());
    if let Some(Value::Object(config)) = body.get_mut("config") {
        config.retain(|_, value| !value.is_null());
    }
    body.get_mut("event_processors").map(remove_nulls);
    entities::name(&body)?;
    let kind = body.get("type").and_then(Value::as_str);
    let Some((_, required)) = TYPES.iter().find(|(name, _)| Some(*name) == kind) else {
        let error = format!(
            "type must be one of {}",
            TYPES.map(|(name, _)| name).join(", ")
        );
        return Err(ApiError::bad_request(error));
    };
    typed::check("", &body, &BODY)?;
    let Some(Value::Object(config)) = body.get("config") else {
        return Err(ApiError::bad_request("config is missing"));
    };
    typed::check("config.", config, &CONFIG)?;
    if let Some(key) = required.iter().find(|key| !config.contains_key(**key)) {
        return Err(ApiError::bad_request(format!("config.{key} is missing")));
    }
    check_processors(&body)?;
    let names_function = FUNCTION.iter().any(|key| body.contains_key(*key));
    if !names_function && !body.contains_key("event_processors") {
        let error = "either function_id or event_processors must be given";
        return Err(ApiError::bad_request(error));
    }
    let disabled = flag(&body, "disabled")?;
    body.insert("disabled".to_owned(), disabled.into());
    complete(&mut body);
    Ok(body)
}

fn remove_nulls(value: &mut Value) {
    if let Value::Object(object) = value {
        object.retain(|_, value| !value.is_null());
        object.values_mut().for_each(remove_nulls);
    }
}

fn check_processors(body: &Map<String, Value>) -> Result<(), ApiError> {
    let Some(Value::Object(processors)) = body.get("event_processors") else {
        return Ok(());
    };
    for (name, config) in PROCESSORS {
        typed::check("event_processors.", processors, &[(name, Type::Object)])?;
        let Some(Value::Object(processor)) = processors.get(name) else {
            continue;
        };
        let at = format!("event_processors.{name}.");
        typed::check(&at, processor, &[("config", Type::Object)])?;
        if let Some(Value::Object(found)) = processor.get("config") {
            typed::check(&format!("{at}config."), found, config)?;
        }
    }
    Ok(())
}

/// Copies the function to where it is missing: the top, or the event processor. A trigger
/// that was imported can lack both.
pub(super) fn complete(trigger: &mut Map<String, Value>) {
    for key in FUNCTION {
        let inside = |trigger: &Map<String, Value>| {
            let processors = trigger.get("event_processors")?;
            let name = processors.pointer(&format!("/FUNCTION/config/{key}"))?;
            Some(name.clone())
        };
        match (trigger.get(key).cloned(), inside(trigger)) {
            (Some(name), None) => insert_in_processor(trigger, key, name),
            (None, Some(name)) => drop(trigger.insert(key.to_owned(), name)),
            _ => {}
        }
    }
    let processors = trigger.entry("event_processors");
    processors.or_insert_with(|| json!({}));
}

fn insert_in_processor(trigger: &mut Map<String, Value>, key: &str, name: Value) {
    let mut at = trigger.entry("event_processors");
    for inner in ["FUNCTION", "config"] {
        let Value::Object(object) = at.or_insert_with(|| json!({})) else {
            return;
        };
        at = object.entry(inner);
    }
    if let Value::Object(config) = at.or_insert_with(|| json!({})) {
        config.insert(key.to_owned(), name);
    }
}
