//! The configuration of custom user data. (OpenAPI document, stitch 3 tests)

use serde_json::{Map, Value, json};

use crate::configuration::custom_user_data::is_enabled;
use crate::configuration::{Part, part};
use crate::handlers::deployments::deploy_files;
use crate::handlers::entities;
use crate::handlers::typed::{self, Type};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::response::ApiResponse;
use crate::state::{EntityKind, Rejection};

/// What a configuration that was pulled has in place of the ID of a service.
const SERVICE_NAME: &str = "mongo_service_name";
const SERVICE_ID: &str = "mongo_service_id";

const CONFIG: [(&str, Type); 6] = [
    ("enabled", Type::Bool),
    (SERVICE_ID, Type::Text),
    ("database_name", Type::Text),
    ("collection_name", Type::Text),
    ("user_id_field", Type::Text),
    ("on_user_creation_function_id", Type::Text),
];

fn stored(call: &AppCall<'_>) -> Map<String, Value> {
    part::read(&call.app.config.files, Part::CustomUserData).unwrap_or_default()
}

/// `GET …/custom_user_data` → 200, the configuration. Every key is there, empty or false if it is
/// not configured. (stitch 3 tests)
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    let mut config = stored(call);
    if let Some(name) = config.remove(SERVICE_NAME) {
        let services = entities::all(call, EntityKind::Service);
        let service = services.iter().find(|service| name == service.text("name"));
        if let Some(service) = service {
            config.insert(SERVICE_ID.to_owned(), service.id.to_string().into());
        }
    }
    let is_enabled = is_enabled(call.app, &config);
    config.insert("enabled".to_owned(), is_enabled.into());
    for (key, _) in &CONFIG[1..5] {
        config.entry(*key).or_insert(json!(""));
    }
    Ok(ApiResponse::ok(&config))
}

/// `PATCH …/custom_user_data` → 204; 400 if a value has another type than the documented one, 404
/// `ServiceNotFound` for an unknown service (our choice). Keys that the body does not have stay as
/// they are (our choice, as for the `config` of a provider).
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let mut change: Map<String, Value> = call.request.json()?;
    typed::check("", &change, &CONFIG)?;
    change.retain(|key, value| !value.is_null() && key != "_id");
    if let Some(id) = change.remove(SERVICE_ID) {
        let id = id.as_str().unwrap_or_default();
        let services = entities::all(call, EntityKind::Service);
        let service = services.iter().find(|service| service.id.to_string() == id);
        let name = match service {
            Some(service) => service.text("name").into(),
            None if id.is_empty() => Value::from(""),
            None => return Err(Rejection::EntityNotFound(EntityKind::Service).into()),
        };
        change.insert(SERVICE_NAME.to_owned(), name);
    }
    let mut config = stored(call);
    if mutant!(call.app, CustomDataConfigIsReplaced) {
        config.clear();
    }
    config.extend(change);
    deploy_files(call, |files| {
        part::write(files, Part::CustomUserData, config);
    });
    Ok(ApiResponse::no_content())
}
