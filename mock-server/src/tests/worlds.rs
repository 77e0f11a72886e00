//! Isolated worlds below `/w/ID`.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::harness::{ADA, APP, GROUP, Got, Harness, PASSWORD};
use crate::{AppSeed, GroupSeed, Seed, UserSeed, WorldOptions};

const BASE: &str = "http://mock.example:81";

/// A world as a client knows it: by its base URL only.
struct World<'a> {
    harness: &'a Harness,
    id: String,
}

impl World<'_> {
    async fn new(harness: &Harness) -> World<'_> {
        let made = harness.control("POST", "/worlds", None).await;
        assert_eq!(made.status, 201);
        let id = made.text("id").to_owned();
        assert_eq!(made.text("base_url"), format!("{BASE}/w/{id}"));
        World { harness, id }
    }

    async fn ask(&self, method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> Got {
        let path = format!("/w/{}{path}", self.id);
        self.harness.ask(method, &path, token, body).await
    }

    async fn admin(&self) -> Got {
        let path = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
        let body = json!({ "username": "pub", "apiKey": "priv" });
        self.ask("POST", path, None, Some(body)).await
    }

    async fn ada(&self) -> Got {
        let path = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login";
        let body = json!({ "username": "ada@example.com", "password": PASSWORD });
        self.ask("POST", path, None, Some(body)).await
    }
}

/// Issue: both APIs and the controls work below the base URL, and what leads
/// back to the server (`location`'s hostname, an error's `link`) leads there.
#[tokio::test]
async fn a_world_is_a_whole_server() {
    let harness = Harness::new().await;
    let world = World::new(&harness).await;
    let admin = world.admin().await;
    let token = Some(admin.text("access_token"));
    let app = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}");
    assert_eq!(world.ask("GET", &app, token, None).await.status, 200);
    let location = "/api/client/v2.0/app/shop-abcde/location";
    let location = world.ask("GET", location, None, None).await;
    let base = format!("{BASE}/w/{}", world.id);
    assert_eq!(location.text("hostname"), base);
    assert_eq!(location.text("ws_hostname"), base.replacen("http", "ws", 1));
    let unknown = format!("{app}/users/{}", "0".repeat(24));
    let unknown = world.ask("GET", &unknown, token, None).await;
    assert!(unknown.text("link").starts_with(&format!("{base}/groups/")));
    let ada = world.ada().await;
    let profile = world
        .ask(
            "GET",
            "/api/client/v2.0/auth/profile",
            Some(ada.text("access_token")),
            None,
        )
        .await;
    assert_eq!(profile.text("user_id"), ADA);
    let clock = json!({ "freeze": true, "set": 5 });
    let clock = world.ask("POST", "/_mock/clock", None, Some(clock)).await;
    assert_eq!(clock.body["now"], 5);
    let journal = world.ask("GET", "/_mock/requests", None, None).await.body;
    let paths = journal["requests"].as_array().unwrap();
    assert_eq!(paths.len(), 6);
    assert_eq!(paths[1]["path"], app);
    let fault = json!({ "effect": { "type": "status", "status": 500 } });
    world.ask("POST", "/_mock/faults", None, Some(fault)).await;
    assert_eq!(world.ada().await.status, 500);
    assert_eq!(
        world.ask("POST", "/_mock/reset", None, None).await.status,
        204
    );
    assert_eq!(world.ada().await.status, 200);
}

/// Issue: HTTP digest covers the whole path, the world's part of it included.
#[tokio::test]
async fn digest_in_a_world() {
    let harness = Harness::new().await;
    let world = World::new(&harness).await;
    let path = format!("/w/{}/api/public/v1.0/groups", world.id);
    let challenge = harness.ask("GET", &path, None, None).await;
    let header = challenge.header("www-authenticate").unwrap();
    let mut challenge = http_auth::DigestClient::try_from(
        &http_auth::parser::ChallengeParser::new(header)
            .next()
            .unwrap()
            .unwrap(),
    )
    .unwrap();
    let answer = challenge
        .respond(&http_auth::PasswordParams {
            username: "pub",
            password: "priv",
            uri: &path,
            method: "GET",
            body: None,
        })
        .unwrap();
    let request = axum::http::Request::get(&path)
        .header("host", "mock.example:81")
        .header("authorization", answer)
        .body(axum::body::Body::empty())
        .unwrap();
    let got = harness.send(request).await;
    assert_eq!(got.status, 200);
    let link = got.body["links"][0]["href"].as_str().unwrap();
    assert!(link.starts_with(&format!("{BASE}{path}")), "{link}");
}

/// Issue: what happens in one world happens in no other, nor in the server's
/// own.
#[tokio::test]
async fn worlds_are_isolated() {
    let harness = Harness::new().await;
    let (one, other) = (World::new(&harness).await, World::new(&harness).await);
    let token = one.admin().await.text("access_token").to_owned();
    let user = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}/users/{ADA}");
    assert_eq!(
        one.ask("DELETE", &user, Some(&token), None).await.status,
        204
    );
    assert_eq!(one.ada().await.status, 401);
    assert_eq!(other.ada().await.status, 200);
    assert_eq!(harness.login_as("ada").await.status, 200);
    one.ask("POST", "/_mock/clock", None, Some(json!({ "set": 5 })))
        .await;
    assert!(other.ask("GET", "/_mock/clock", None, None).await.body["now"] != 5);
    // A world sees itself only.
    let worlds = one.ask("GET", "/_mock/worlds", None, None).await;
    assert_eq!(worlds.status, 404);
    assert_eq!(
        one.ask("POST", "/_mock/worlds", None, None).await.status,
        404
    );
}

/// Issue: no token of one world opens another, not even with all ids alike.
#[tokio::test]
async fn no_token_opens_another_world() {
    let harness = Harness::new().await;
    let options = WorldOptions {
        rng_seed: Some(0),
        ..WorldOptions::default()
    };
    harness.worlds.create(&options).unwrap();
    let worlds = [World::new(&harness).await, World::new(&harness).await];
    let mut tokens = Vec::new();
    for world in &worlds {
        tokens.push([world.admin().await, world.ada().await]);
    }
    tokens.push([
        harness.admin_login("pub").await,
        harness.login_as("ada").await,
    ]);
    let try_in = async |at: usize, path: &str, token: &str, method: &str| match worlds.get(at) {
        Some(world) => world.ask(method, path, Some(token), None).await.status,
        None => harness.ask(method, path, Some(token), None).await.status,
    };
    for (of, [admin, ada]) in tokens.iter().enumerate() {
        for at in 0..3 {
            for (login, api) in [(admin, "admin/v3.0"), (ada, "client/v2.0")] {
                let profile = format!("/api/{api}/auth/profile");
                let access = try_in(at, &profile, login.text("access_token"), "GET").await;
                assert_eq!(access, if at == of { 200 } else { 401 }, "{of} in {at}");
                let session = format!("/api/{api}/auth/session");
                let refresh = try_in(at, &session, login.text("refresh_token"), "POST").await;
                assert_eq!(refresh, if at == of { 201 } else { 401 }, "{of} in {at}");
            }
        }
    }
}

/// Issue: deleted by name, or all; then nothing is there.
#[tokio::test]
async fn deleting_worlds() {
    let harness = Harness::new().await;
    let (one, other) = (World::new(&harness).await, World::new(&harness).await);
    let listed = harness.control("GET", "/worlds", None).await.body;
    let listed: BTreeSet<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|world| world["id"].as_str().unwrap())
        .collect();
    assert_eq!(listed, BTreeSet::from([&*one.id, &*other.id]));
    let path = format!("/worlds/{}", one.id);
    assert_eq!(harness.control("DELETE", &path, None).await.status, 204);
    assert_eq!(harness.control("DELETE", &path, None).await.status, 404);
    let gone = one.ada().await;
    assert_eq!(
        (gone.status, gone.text("error")),
        (404, "there is no such world")
    );
    assert_eq!(other.ada().await.status, 200);
    assert_eq!(harness.control("DELETE", "/worlds", None).await.status, 204);
    assert_eq!(other.ada().await.status, 404);
}

/// Issue: deleted by idle time, which is real time; asking keeps a world.
#[tokio::test]
async fn idle_worlds_go() {
    let harness = Harness::new().await;
    let body = json!({ "idle_seconds": 3600 });
    let made = harness.control("POST", "/worlds", Some(body)).await;
    assert_eq!(made.body["idle_seconds"], 3600);
    let path = format!("/w/{}/_mock/health", made.text("id"));
    harness.worlds.age(Duration::from_secs(3599));
    assert_eq!(harness.ask("GET", &path, None, None).await.status, 200);
    harness.worlds.age(Duration::from_secs(3599));
    harness.worlds.delete_idle();
    assert_eq!(harness.worlds.list().len(), 1);
    harness.worlds.age(Duration::from_secs(2));
    assert_eq!(harness.ask("GET", &path, None, None).await.status, 404);
    harness.control("POST", "/worlds", None).await;
    harness.worlds.age(Duration::from_secs(3601));
    harness.worlds.delete_idle();
    assert!(harness.worlds.list().is_empty());
}

/// A world may have a seed of its own; a wrong one is refused.
#[tokio::test]
async fn a_world_with_a_seed() {
    let harness = Harness::new().await;
    let seed = json!({ "groups": [{ "name": "Own", "apps": [{ "name": "own", "client_app_id": "own-abcde" }] }] });
    let made = harness
        .control("POST", "/worlds", Some(json!({ "seed": seed })))
        .await;
    let path = format!(
        "/w/{}/api/client/v2.0/app/own-abcde/location",
        made.text("id")
    );
    assert_eq!(harness.ask("GET", &path, None, None).await.status, 200);
    let wrong = json!({ "seed": { "groups": [{ "id": "x" }] } });
    let refused = harness.control("POST", "/worlds", Some(wrong)).await;
    assert!(refused.status == 400 && refused.text("error").contains("project 1"));
}

/// Issue: at least 1,000 at once; they share the seed's users, so that this ends
/// soon.
#[tokio::test]
async fn a_thousand_worlds() {
    let users = (0..5000).map(|n| UserSeed::email(&format!("{n}@example.com"), PASSWORD));
    let app = AppSeed::new("shop")
        .client_app_id("shop-abcde")
        .users(users);
    let seed = Seed::empty()
        .admin("pub", "priv")
        .group(GroupSeed::new(GROUP, "One").app(app));
    let harness = Harness::with(seed).await;
    for _ in 0..1000 {
        harness.worlds.create(&WorldOptions::default()).unwrap();
    }
    let worlds = harness.worlds.list();
    assert_eq!(worlds.len(), 1000);
    let path = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login";
    for world in worlds.iter().step_by(100) {
        let body = json!({ "username": "4999@example.com", "password": PASSWORD });
        let path = format!("/w/{}{path}", world.id);
        assert_eq!(
            harness.ask("POST", &path, None, Some(body)).await.status,
            200
        );
    }
}
