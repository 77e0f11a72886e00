//! Functions whose source the server runs.

pub(super) mod access;
pub(super) mod bounds;
pub(super) mod context;
pub(super) mod own_server;
pub(super) mod sources;
pub(super) mod triggers;
pub(super) mod users;

use serde_json::{Value, json};

use crate::setup::{Session, World};
use crate::target::{Answer, OrFound as _, Outcome, Stop};

/// Stores a function that clients may call.
fn function(world: &World<'_>, name: &str, source: &str) -> Outcome {
    let body = json!({"name": name, "private": false, "source": source});
    world.post("{app}/functions", &body)?.expect(201)?;
    Ok(())
}

/// Calls a function as a user, whether or not it succeeds.
fn call(
    world: &World<'_>,
    session: &Session,
    name: &str,
    arguments: &Value,
) -> Result<Answer, Stop> {
    let call = world.call("POST", "{client}/app/{client_app}/functions/call");
    let body = json!({"name": name, "arguments": arguments});
    call.bearer(&session.access).json(&body).send()
}

/// Stores a function, and calls it as ada without arguments. It must succeed.
fn result_of(world: &World<'_>, source: &str) -> Result<Value, Stop> {
    function(world, "f", source)?;
    call(world, &world.login("ada")?, "f", &json!([]))?
        .expect(200)?
        .json()
}

/// Replaces the settings of a provider.
fn configure(world: &World<'_>, provider: &str, config: &Value) -> Outcome {
    let id = world.provider_id(provider)?;
    let path = format!("{{app}}/auth_providers/{id}");
    let change = world.admin("PATCH", &path).json(&json!({"config": config}));
    change.send()?.expect(204)?;
    Ok(())
}

/// The messages in the entries of the app's log that match a query, newest entry first.
fn messages(world: &World<'_>, query: &str) -> Result<Vec<String>, Stop> {
    let body = world
        .get(&format!("{{app}}/logs?{query}"))?
        .expect(200)?
        .json()?;
    let entries = body["logs"].as_array().cloned();
    let entries = entries.or_found(|| format!("logs is not a list: {body}"))?;
    let all = entries
        .iter()
        .filter_map(|entry| entry["messages"].as_array());
    let texts = all.flatten().filter_map(Value::as_str);
    Ok(texts.map(str::to_owned).collect())
}
