//! Worlds with a data file.

mod disk;
mod random;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::email_provider::{automatic, configured};
use super::harness::{ADA, APP, GRACE, Harness, PASSWORD, seed};
use crate::Seed;
use crate::state::{Change, Id, LogEntry, LogKind, MailKind, State, Table};
use crate::world::World;
use crate::world::initial_state::InitialState;

fn persistent(path: &Path, seed: &Seed) -> World {
    let begin = || InitialState::new(seed, 0, None, 3);
    World::persistent(path, 0.into(), begin, "http://fallback".to_owned()).unwrap()
}

impl Harness {
    async fn persistent(path: &Path, seed: &Seed) -> Self {
        Self::of(persistent(path, seed)).await
    }
}

/// Reads the file. Returns the document of `GET /_mock/state`.
fn persisted_state(path: &Path) -> Vec<u8> {
    let unused = || unreachable!("there is a file");
    let world = World::persistent(path, 0.into(), unused, "http://x".to_owned()).unwrap();
    world.export()
}

fn data_file() -> (tempfile::TempDir, std::path::PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    (directory, path)
}

#[tokio::test]
async fn data_file_restores_the_state_and_the_seed_fills_a_new_file_only() {
    let (directory, path) = data_file();
    let harness = Harness::persistent(&path, &seed()).await;
    let login = harness.login_as("ada").await;
    harness
        .app("PUT", &format!("/users/{GRACE}/disable"), None)
        .await;
    let before = harness.world.export();
    drop(harness);
    assert_eq!(persisted_state(&path), before);
    let harness = Harness::persistent(&path, &Seed::empty()).await;
    assert_eq!(harness.refresh(&login).await.status, 201);
    assert_eq!(harness.login_as("grace").await.status, 401);
    let names = fs::read_dir(directory.path()).unwrap();
    assert_eq!(names.count(), 1);
}

/// New worlds start with that state, too. Worlds are not persisted. (our choice)
#[tokio::test]
async fn reset_after_a_restart_restores_the_state_at_that_start() {
    let (_directory, path) = data_file();
    let harness = Harness::persistent(&path, &seed()).await;
    let fault = json!({ "path": "/x", "effect": { "type": "hang_up" } });
    harness.control("POST", "/faults", Some(fault)).await;
    let frozen = json!({ "set": 1_900_000_000, "freeze": true });
    harness.control("POST", "/clock", Some(frozen)).await;
    harness
        .app("DELETE", &format!("/users/{GRACE}"), None)
        .await;
    harness.control("POST", "/worlds", None).await;
    let before = harness.world.export();
    drop(harness);
    let world = persistent(&path, &Seed::empty());
    let harness = Harness::of(world).await;
    harness.app("DELETE", &format!("/users/{ADA}"), None).await;
    harness.control("DELETE", "/faults", None).await;
    harness
        .control("POST", "/clock", Some(json!({ "system": true })))
        .await;
    let worlds = harness.control("GET", "/worlds", None).await.body;
    assert_eq!(worlds, json!([]));
    let state = harness.control("POST", "/worlds", None).await.body;
    let users = format!("/w/{}/_mock/sessions", state["id"].as_str().unwrap());
    assert_eq!(harness.request("GET", &users, None, None).await.status, 200);
    assert_eq!(harness.control("POST", "/reset", None).await.status, 204);
    assert_eq!(harness.world.export(), before);
    drop(harness);
    assert_eq!(persisted_state(&path), before);
}

#[tokio::test]
async fn imported_states_and_truncated_logs_are_persisted() {
    let (_directory, path) = data_file();
    let harness = Harness::persistent(&path, &configured(json!({}))).await;
    let other = harness.world.export();
    harness.app("DELETE", "", None).await;
    harness.control("DELETE", "/requests", None).await;
    harness.world.import(&other).unwrap();
    for number in 0..1100 {
        let mut state = harness.world.state();
        let State { apps, rng, .. } = &mut *state;
        let app = apps.get_mut(&APP.parse().unwrap()).unwrap();
        app.send_confirmation("alan@example.com", number, rng)
            .unwrap();
        app.config.logs.push(entry(rng.log_id(), number));
    }
    harness.world.flush();
    let before = harness.world.export();
    drop(harness);
    assert_eq!(persisted_state(&path), before);
}

#[tokio::test]
async fn passwords_are_persisted_as_hashes_only() {
    let (_directory, path) = data_file();
    let harness = Harness::persistent(&path, &configured(automatic())).await;
    let new = json!({ "email": "new@example.com", "password": "hidden-in-plain-1" });
    harness.userpass("register", new).await;
    let new = json!({ "email": "made@example.com", "password": "hidden-in-plain-2" });
    assert_eq!(harness.app("POST", "/users", Some(new)).await.status, 201);
    harness
        .userpass("reset/send", json!({ "email": "ada@example.com" }))
        .await;
    let (token, id, kind) = harness.mail("ada@example.com");
    assert_eq!(kind, MailKind::Reset);
    let body = json!({ "token": token, "tokenId": id, "password": "hidden-in-plain-3" });
    assert_eq!(harness.userpass("reset", body).await.status, 200);
    assert_eq!(
        harness
            .log_in("ada@example.com", "hidden-in-plain-3")
            .await
            .status,
        200
    );
    drop(harness);
    let bytes = fs::read(&path).unwrap();
    for secret in ["hidden-in-plain", PASSWORD, "the-key"] {
        let found = bytes
            .windows(secret.len())
            .position(|some| some == secret.as_bytes());
        assert_eq!(found, None, "{secret}");
    }
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions())
            & 0o777,
        0o600
    );
}

fn entry(id: Id, at: i64) -> LogEntry {
    LogEntry {
        id,
        co_id: id,
        kind: LogKind::Api,
        at,
        user: None,
        method: "PUT".into(),
        path: "/".into(),
        status: 204,
        error: None,
        error_code: None,
        reason: None,
        messages: Vec::new(),
    }
}

#[tokio::test]
async fn values_drafts_and_deployments_are_persisted() {
    let (_directory, path) = data_file();
    let harness = Harness::persistent(&path, &seed()).await;
    let value = json!({ "name": "limit", "value": 1 });
    harness.app("POST", "/values", Some(value)).await;
    let draft = harness.app("POST", "/drafts", None).await;
    let value = json!({ "name": "collected", "value": 2 });
    harness.app("POST", "/values", Some(value)).await;
    let config = json!({ "ui_drafts_disabled": true });
    harness.app("PATCH", "/deploy/config", Some(config)).await;
    let before = harness.world.export();
    drop(harness);
    assert_eq!(persisted_state(&path), before);
    let harness = Harness::persistent(&path, &Seed::empty()).await;
    assert_eq!(
        harness.app("GET", "/drafts", None).await.body,
        json!([draft.body])
    );
    let names = async || {
        let values = harness.app("GET", "/values", None).await.body;
        let names = values.as_array().unwrap().iter();
        names.map(|value| value["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["limit", "collected"]);
    let value = json!({ "name": "later", "value": 3 });
    harness.app("POST", "/values", Some(value)).await;
    let deploy = format!("/drafts/{}/deployment", draft.text("_id"));
    assert_eq!(harness.app("POST", &deploy, None).await.status, 201);
    assert_eq!(names().await, ["limit", "collected", "later"]);
    let before = harness.world.export();
    drop(harness);
    assert_eq!(persisted_state(&path), before);
}

/// A request that only reads a draft writes nothing.
#[tokio::test]
async fn reading_a_draft_leaves_the_state_clean() {
    let harness = Harness::with(seed()).await;
    harness.app("POST", "/drafts", None).await;
    let value = json!({ "name": "collected", "value": 2 });
    harness.app("POST", "/values", Some(value)).await;
    harness.app("GET", "/values", None).await;
    let tables = || -> Vec<_> {
        let changes = harness.world.state().drain_changes().into_iter();
        let tables = changes.filter_map(|change| match change {
            Change::Put(address, _) => Some(address.table),
            _ => None,
        });
        tables.filter(|table| *table == Table::Drafts).collect()
    };
    assert_eq!(tables(), [Table::Drafts]);
    harness.app("GET", "/values", None).await;
    harness.app("GET", "/auth_providers", None).await;
    assert_eq!(tables(), []);
    let value = json!({ "name": "more", "value": 3 });
    harness.app("POST", "/values", Some(value)).await;
    assert_eq!(tables(), [Table::Drafts]);
}

/// Earlier builds kept a draft whose changes were applied already.
#[tokio::test]
async fn an_applied_draft_of_an_earlier_build_is_taken_as_deployed() {
    let harness = Harness::with(seed()).await;
    let value = json!({ "name": "limit", "value": 1 });
    harness.app("POST", "/values", Some(value)).await;
    let mut document: Value = serde_json::from_slice(&harness.world.export()).unwrap();
    let deployments = &mut document["world"]["apps"][APP]["config"]["deployments"];
    deployments["draft"] = json!({ "id": APP, "user": APP, "base": {} });
    let other = Harness::with(seed()).await;
    let imported = other.control("PUT", "/state", Some(document)).await;
    assert_eq!(imported.status, 204);
    assert_eq!(other.app("GET", "/drafts", None).await.body, json!([]));
    let values = other.app("GET", "/values", None).await.body;
    assert_eq!(values[0]["name"], "limit");
}
