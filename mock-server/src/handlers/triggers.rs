//! Triggers of an app, of which those for authentication fire. (OpenAPI document)

mod content;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::handlers::deployments::record_deployment;
use crate::handlers::entities::{self, Entity};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::response::ApiResponse;
use crate::state::EntityKind;

const KIND: EntityKind = EntityKind::Trigger;

fn whole(mut trigger: Entity) -> Value {
    content::complete(&mut trigger.content);
    trigger.whole()
}

/// `GET …/triggers`: 200, a list of whole triggers.
pub(crate) fn list(call: &mut AppCall<'_>) -> HandlerResult {
    let all = entities::all(call, KIND).into_iter();
    Ok(ApiResponse::ok(&all.map(whole).collect::<Vec<_>>()))
}

/// `POST …/triggers`: 201, the trigger; 409 if the name is taken.
pub(crate) fn create(call: &mut AppCall<'_>) -> HandlerResult {
    let mut content = content::parse(call.request.json()?)?;
    if mutant!(call.app, TriggersAreOn) {
        content.insert("disabled".to_owned(), false.into());
    }
    let created = entities::create(call, KIND, content)?;
    record_deployment(call);
    Ok(ApiResponse::created(&whole(created)))
}

/// `GET …/triggers/{id}`: 200, the trigger.
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(&whole(entities::get(call, KIND)?)))
}

/// `PUT …/triggers/{id}` with the whole trigger: 204.
pub(crate) fn update(call: &mut AppCall<'_>) -> HandlerResult {
    let old = entities::get(call, KIND)?;
    let content = content::parse(call.request.json()?)?;
    if !mutant!(call.app, TriggerForgetsUpdate) {
        entities::update(call, KIND, &old, content)?;
    }
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

#[derive(Default, Deserialize)]
struct Resumption {
    /// Whether to skip the events that were missed.
    #[serde(rename = "disable_token")]
    _disable_token: Option<bool>,
}

/// `PUT …/triggers/{id}/resume` `{disable_token?}`: 204. No trigger is ever suspended here.
pub(crate) fn resume(call: &mut AppCall<'_>) -> HandlerResult {
    entities::get(call, KIND)?;
    call.request.json_or_default::<Resumption>()?;
    Ok(ApiResponse::no_content())
}
