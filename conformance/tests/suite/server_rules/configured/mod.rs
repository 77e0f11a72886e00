//! The configuration of apps, as section 9 of the contract corrects it.

pub(super) mod archives;
pub(super) mod deployments;
pub(super) mod entities;
pub(super) mod executing;
pub(super) mod pushes;
pub(super) mod settings;
pub(super) mod tokens;
pub(super) mod triggers;

use serde_json::Value;

use crate::support::http::Answer;
use crate::support::world::World;

/// The app's provider of a type, with its settings.
#[track_caller]
fn provider(world: &World, kind: &str) -> (String, Value) {
    let list = world.get("{app}/auth_providers").expect(200).json();
    let mut list = list.as_array().expect("a list").iter();
    let found = list.find(|one| one["type"] == kind).expect(kind);
    let path = format!(
        "{{app}}/auth_providers/{}",
        found["_id"].as_str().expect("an id")
    );
    let provider = world.get(&path).expect(200).json();
    (path, provider)
}

/// Sends a body that must be rejected with 400, after which the answers at `observed` are as
/// before.
#[track_caller]
fn rejected(world: &World, method: &str, path: &str, body: &Value, observed: &[&str]) -> Answer {
    let state = || -> Vec<Value> {
        let answers = observed.iter().map(|path| world.get(path).expect(200));
        answers.map(|answer| answer.json()).collect()
    };
    let before = state();
    let answer = world.admin(method, path).json(body).send();
    assert_eq!(answer.status, 400, "{method} {path} {body}: {answer:?}");
    assert!(!answer.text("error").is_empty(), "{answer:?}");
    assert_eq!(state(), before, "{method} {path} {body} was stored");
    answer
}
