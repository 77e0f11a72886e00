//! Functions of an app as they are configured.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::http::call::{AppCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{Id, NewScript, Rejection, Script};

fn id(call: &AppCall<'_>) -> Result<Id, ApiError> {
    call.request.id("id", Rejection::FunctionNotFound)
}

/// What a list shows, and with `private` what realm-web's and realm-core's
/// tests look at. (OpenAPI document)
fn summary(script: &Script) -> Value {
    json!({
        "_id": script.id,
        "name": script.name,
        "private": script.private,
        "last_modified": script.modified,
    })
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let all = call.app.config.scripts.iter().map(summary);
    Ok(ApiResponse::ok(&all.collect::<Vec<_>>()))
}

/// A function as sent; realm-core's tests leave `private` out of some.
#[derive(Deserialize)]
struct Body {
    name: String,
    #[serde(default)]
    private: bool,
    #[serde(default)]
    source: String,
    #[serde(flatten)]
    settings: Map<String, Value>,
}

/// What a function holds beside name, source and privacy. (OpenAPI document)
const SETTINGS: [&str; 5] = [
    "can_evaluate",
    "run_as_system",
    "run_as_user_id",
    "run_as_user_id_script_source",
    "disable_arg_logs",
];

impl From<Body> for NewScript {
    fn from(mut body: Body) -> Self {
        body.settings
            .retain(|key, _| SETTINGS.contains(&key.as_str()));
        Self {
            name: body.name,
            private: body.private,
            source: body.source,
            settings: body.settings,
        }
    }
}

pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let body: Body = call.request.json()?;
    let script = call
        .app
        .config
        .scripts
        .add(body.into(), call.request.now, call.rng)?;
    Ok(ApiResponse::created(
        &json!({ "_id": script.id, "name": script.name }),
    ))
}

pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    let script = call.app.config.scripts.get(id(call)?)?;
    let mut body = script.settings.clone();
    body.insert("_id".into(), script.id.to_string().into());
    body.insert("name".into(), (*script.name).into());
    body.insert("private".into(), script.private.into());
    body.insert("source".into(), (*script.source).into());
    Ok(ApiResponse::ok(&body))
}

/// 204, as realm-core's tests and the predecessor CLI take any success; the
/// document has 200.
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.config.scripts.get(id)?;
    let body: Body = call.request.json()?;
    let scripts = &mut call.app.config.scripts;
    scripts.update(id, body.into(), call.request.now)?;
    Ok(ApiResponse::no_content())
}

pub(crate) fn delete(call: &mut AppCall<'_>) -> HandlerResult {
    let id = id(call)?;
    call.app.config.scripts.remove(id)?;
    Ok(ApiResponse::no_content())
}
