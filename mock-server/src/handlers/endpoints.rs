//! HTTPS endpoints of an app, as administrators see them. (OpenAPI document, manual)

mod call;

use serde_json::{Map, Value, json};

pub(crate) use self::call::call;
use crate::configuration::{Files, endpoints as stored};
use crate::handlers::deployments::record_deployment;
use crate::handlers::entities::{self, Entity, flag};
use crate::handlers::typed::{self, Type};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{EntityKind, Rejection};

const KIND: EntityKind = EntityKind::Endpoint;

/// The flags of an endpoint. All are false unless set.
const FLAGS: [&str; 4] = [
    "respond_result",
    "fetch_custom_user_data",
    "create_user_on_auth",
    "disabled",
];

const BODY: [(&str, Type); 9] = [
    ("route", Type::Text),
    (
        "http_method",
        Type::OneOf(&["GET", "POST", "PUT", "PATCH", "DELETE", "*"]),
    ),
    ("function_id", Type::Text),
    ("function_name", Type::Text),
    (
        "validation_method",
        Type::OneOf(&[NO_VALIDATION, "SECRET_AS_QUERY_PARAM", "VERIFY_PAYLOAD"]),
    ),
    ("secret_id", Type::Text),
    ("secret_name", Type::Text),
    ("return_type", Type::OneOf(&["JSON", "EJSON"])),
    ("_id", Type::Text),
];

const NO_VALIDATION: &str = "NO_VALIDATION";

/// An endpoint with its IDs. Files have names instead.
fn whole(call: &AppCall<'_>, endpoint: Entity) -> Value {
    let config = &call.app.config;
    let function = config.functions.by_name(endpoint.text("function_name"));
    let secret = config.secrets.by_name(endpoint.text("secret_name"));
    let function = function.map_or_else(String::new, |function| function.id.to_string());
    let secret = secret.map(|secret| secret.id);
    let mut body = endpoint.whole();
    body["function_id"] = function.into();
    if let Some(secret) = secret {
        body["secret_id"] = json!(secret);
    }
    body
}

/// Turns the body of a request into an endpoint as it is stored.
///
/// # Errors
///
/// 400 with what is missing or has another type or value than the documented ones; 404 for a
/// function or secret that does not exist.
fn parse(call: &mut AppCall<'_>) -> Result<Map<String, Value>, ApiError> {
    let body: Map<String, Value> = call.request.json()?;
    typed::check("", &body, &BODY)?;
    let text = |key: &str| {
        let text = body.get(key).and_then(Value::as_str);
        text.filter(|text| !text.is_empty())
    };
    let required = |key: &str| {
        let missing = || ApiError::bad_request(format!("{key} is missing"));
        text(key).ok_or_else(missing)
    };
    let route = required("route")?;
    if !route.starts_with('/') {
        return Err(ApiError::bad_request("route must start with '/'"));
    }
    let method = required("validation_method")?;
    let mut endpoint = Map::new();
    for (key, value) in [
        ("route", route),
        ("http_method", required("http_method")?),
        ("validation_method", method),
        ("return_type", text("return_type").unwrap_or("JSON")),
    ] {
        endpoint.insert(key.to_owned(), value.into());
    }
    let config = &mut call.app.config;
    let function = match (text("function_id"), text("function_name")) {
        (Some(id), _) => {
            let id = id.parse().map_err(|()| Rejection::FunctionNotFound)?;
            (*config.functions.get(id)?.name).to_owned()
        }
        (None, Some(name)) => name.to_owned(),
        (None, None) => return Err(ApiError::bad_request("function_id is missing")),
    };
    endpoint.insert("function_name".to_owned(), function.into());
    let secret = match (text("secret_id"), text("secret_name")) {
        (Some(id), _) => {
            let mut secrets = config.secrets.iter();
            let secret = secrets.find(|secret| secret.id.to_string() == id);
            let secret = secret.ok_or_else(|| ApiError::secret_not_found(id))?;
            Some((*secret.name).to_owned())
        }
        (None, name) => name.map(str::to_owned),
    };
    match secret {
        Some(name) => {
            config.secrets.add_placeholder(&name, call.rng);
            endpoint.insert("secret_name".to_owned(), name.into());
        }
        None if method == NO_VALIDATION => {}
        None => return Err(ApiError::bad_request("secret_id is missing")),
    }
    for key in FLAGS {
        endpoint.insert(key.to_owned(), flag(&body, key)?.into());
    }
    Ok(endpoint)
}

/// Stores an endpoint, unless another has its method and route.
fn store(
    call: &mut AppCall<'_>,
    old: Option<Entity>,
    content: Map<String, Value>,
) -> Result<Entity, ApiError> {
    let mut files = Files::clone(&call.app.config.files);
    // Cannot fail: it was checked.
    let path = stored::path_of(&files, &content).unwrap_or_default();
    let is_same = old.as_ref().is_some_and(|old| old.path == path);
    if !is_same && stored::read(&files, &path).is_some() {
        return Err(Rejection::EntityExists(KIND).into());
    }
    let old_path = old.as_ref().map(|old| &*old.path);
    stored::write(&mut files, old_path, content.clone());
    let config = &mut call.app.config;
    *config.files = files.into();
    let id = match old {
        None => config.entities.add(&path, call.rng),
        Some(old) => {
            config.entities.rename(old.id, &path);
            old.id
        }
    };
    record_deployment(call);
    Ok(Entity { id, path, content })
}

/// `GET …/endpoints`: 200, a list of whole endpoints.
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let all = entities::all(call, KIND).into_iter();
    let all: Vec<_> = all.map(|endpoint| whole(call, endpoint)).collect();
    Ok(ApiResponse::ok(&all))
}

/// `POST …/endpoints`: 201, the endpoint; 409 if another has its method and route.
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let content = parse(call)?;
    let created = store(call, None, content)?;
    Ok(ApiResponse::created(&whole(call, created)))
}

/// `GET …/endpoints/{id}`: 200, the endpoint.
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    let endpoint = entities::get(call, KIND)?;
    Ok(ApiResponse::ok(&whole(call, endpoint)))
}

/// `PUT …/endpoints/{id}` with the whole endpoint: 200, the endpoint; errors as for [`create`].
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let old = entities::get(call, KIND)?;
    let content = parse(call)?;
    let updated = store(call, Some(old), content)?;
    Ok(ApiResponse::ok(&whole(call, updated)))
}

/// `DELETE …/endpoints/{id}`: 200, an empty object.
pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let endpoint = entities::get(call, KIND)?;
    entities::remove(call, &endpoint);
    record_deployment(call);
    Ok(ApiResponse::ok(&json!({})))
}
