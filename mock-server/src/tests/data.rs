//! A world kept in a file: what was acknowledged is there again.

mod disk;
mod random;

use std::fs;
use std::path::Path;

use serde_json::json;

use super::harness::{ADA, APP, GRACE, Harness, PASSWORD, seed};
use super::registration::{automatic, configured};
use crate::Seed;
use crate::state::{Id, LogEntry, LogKind, MailKind, State};
use crate::world::World;
use crate::world::initial_state::InitialState;

fn persistent(path: &Path, seed: &Seed) -> World {
    let begin = || InitialState::new(seed, 0, None, 3);
    World::persistent(path, 0, begin, "http://fallback".to_owned()).unwrap()
}

impl Harness {
    async fn persistent(path: &Path, seed: &Seed) -> Self {
        Self::of(persistent(path, seed)).await
    }
}

/// What is in the file, as the document of `GET /_mock/state`.
fn kept(path: &Path) -> Vec<u8> {
    let unused = || unreachable!("there is a file");
    let world = World::persistent(path, 0, unused, "http://x".to_owned()).unwrap();
    world.export()
}

fn folder() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    (folder, path)
}

/// Issue: what the file gives is, byte for byte, what there was; a seed fills a
/// new file only.
#[tokio::test]
async fn the_seed_and_what_came_after() {
    let (folder, path) = folder();
    let harness = Harness::persistent(&path, &seed()).await;
    let login = harness.login_as("ada").await;
    harness
        .app("PUT", &format!("/users/{GRACE}/disable"), None)
        .await;
    let before = harness.world.export();
    drop(harness);
    assert_eq!(kept(&path), before);
    let harness = Harness::persistent(&path, &Seed::empty()).await;
    assert_eq!(harness.refresh(&login).await.status, 201);
    assert_eq!(harness.login_as("grace").await.status, 401);
    let names = fs::read_dir(folder.path()).unwrap();
    assert_eq!(names.count(), 1);
}

/// Our choice: after a restart, `reset` and new worlds begin with what was kept;
/// worlds themselves are not kept.
#[tokio::test]
async fn reset_leads_to_the_start_of_this_run() {
    let (_folder, path) = folder();
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
    assert_eq!(harness.ask("GET", &users, None, None).await.status, 200);
    assert_eq!(harness.control("POST", "/reset", None).await.status, 204);
    assert_eq!(harness.world.export(), before);
    drop(harness);
    assert_eq!(kept(&path), before);
}

/// Documents that are put in place of everything are kept whole; so are logs and
/// mails of which old ones went.
#[tokio::test]
async fn imports_and_full_logs() {
    let (_folder, path) = folder();
    let harness = Harness::persistent(&path, &configured(json!({}))).await;
    let other = harness.world.export();
    harness.app("DELETE", "", None).await;
    harness.control("DELETE", "/requests", None).await;
    harness.world.import(&other).unwrap();
    for number in 0..1100 {
        let mut state = harness.world.state();
        let State { apps, rng, .. } = &mut *state;
        let app = apps.get_mut(&APP.parse().unwrap()).unwrap();
        app.send_confirm("alan@example.com", number, rng).unwrap();
        app.config.logs.push(entry(rng.log_id(), number));
    }
    harness.world.flush();
    let before = harness.world.export();
    drop(harness);
    assert_eq!(kept(&path), before);
}

/// Issue: passwords are in the file as hashes only.
#[tokio::test]
async fn no_password_is_in_the_file() {
    let (_folder, path) = folder();
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
            .enter("ada@example.com", "hidden-in-plain-3")
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
    }
}
