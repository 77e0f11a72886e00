//! Functions of an app as they are configured.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::http::call::{Answer, AppCall};
use crate::http::error::Failure;
use crate::http::response::Reply;
use crate::state::{Id, NewScript, Refusal, Script};

fn id(call: &AppCall<'_>) -> Result<Id, Failure> {
    call.input.id("id", Refusal::FunctionUnknown)
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
pub(crate) fn list(call: &mut AppCall<'_>) -> Answer {
    let all = call.app.config.scripts.iter().map(summary);
    Ok(Reply::ok(&all.collect::<Vec<_>>()))
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

pub(crate) fn create(call: &mut AppCall<'_>) -> Answer {
    let body: Body = call.input.json()?;
    let script = call
        .app
        .config
        .scripts
        .add(body.into(), call.input.now, call.dice)?;
    Ok(Reply::created(
        &json!({ "_id": script.id, "name": script.name }),
    ))
}

pub(crate) fn get(call: &mut AppCall<'_>) -> Answer {
    let script = call.app.config.scripts.get(id(call)?)?;
    let mut body = script.settings.clone();
    body.insert("_id".into(), script.id.to_string().into());
    body.insert("name".into(), (*script.name).into());
    body.insert("private".into(), script.private.into());
    body.insert("source".into(), (*script.source).into());
    Ok(Reply::ok(&body))
}

/// 204, as realm-core's tests and the predecessor CLI take any success; the
/// document has 200.
pub(crate) fn update(call: &mut AppCall<'_>) -> Answer {
    let id = id(call)?;
    call.app.config.scripts.get(id)?;
    let body: Body = call.input.json()?;
    let scripts = &mut call.app.config.scripts;
    scripts.update(id, body.into(), call.input.now)?;
    Ok(Reply::no_content())
}

pub(crate) fn delete(call: &mut AppCall<'_>) -> Answer {
    let id = id(call)?;
    call.app.config.scripts.remove(id)?;
    Ok(Reply::no_content())
}
