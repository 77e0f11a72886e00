//! Isolated worlds below `/w/ID`.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::harness::{ADA, APP, GROUP, Harness, PASSWORD, TestResponse};
use crate::{AppSeed, GroupSeed, Seed, UserSeed, WorldOptions};

const BASE: &str = "http://mock.example:81";

/// A client of a world, which has only its base URL.
struct World<'a> {
    harness: &'a Harness,
    id: String,
}

impl World<'_> {
    async fn new(harness: &Harness) -> World<'_> {
        let created = harness.control("POST", "/worlds", None).await;
        assert_eq!(created.status, 201);
        let id = created.text("id").to_owned();
        assert_eq!(created.text("base_url"), format!("{BASE}/w/{id}"));
        World { harness, id }
    }

    async fn request(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> TestResponse {
        let path = format!("/w/{}{path}", self.id);
        self.harness.request(method, &path, token, body).await
    }

    async fn admin(&self) -> TestResponse {
        let path = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
        let body = json!({ "username": "pub", "apiKey": "priv" });
        self.request("POST", path, None, Some(body)).await
    }

    async fn ada(&self) -> TestResponse {
        let path = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login";
        let body = json!({ "username": "ada@example.com", "password": PASSWORD });
        self.request("POST", path, None, Some(body)).await
    }
}

/// Links and the location's host name point to the world, too.
#[tokio::test]
async fn world_serves_both_apis_and_controls_below_its_base_url() {
    let harness = Harness::new().await;
    let world = World::new(&harness).await;
    let admin = world.admin().await;
    let token = Some(admin.text("access_token"));
    let app = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}");
    assert_eq!(world.request("GET", &app, token, None).await.status, 200);
    let location = "/api/client/v2.0/app/shop-abcde/location";
    let location = world.request("GET", location, None, None).await;
    let base = format!("{BASE}/w/{}", world.id);
    assert_eq!(location.text("hostname"), base);
    assert_eq!(location.text("ws_hostname"), base.replacen("http", "ws", 1));
    let unknown = format!("{app}/users/{}", "0".repeat(24));
    let unknown = world.request("GET", &unknown, token, None).await;
    assert!(unknown.text("link").starts_with(&format!("{base}/groups/")));
    let ada = world.ada().await;
    let profile = world
        .request(
            "GET",
            "/api/client/v2.0/auth/profile",
            Some(ada.text("access_token")),
            None,
        )
        .await;
    assert_eq!(profile.text("user_id"), ADA);
    let clock = json!({ "freeze": true, "set": 5 });
    let clock = world
        .request("POST", "/_mock/clock", None, Some(clock))
        .await;
    assert_eq!(clock.body["now"], 5);
    let journal = world
        .request("GET", "/_mock/requests", None, None)
        .await
        .body;
    let paths = journal["requests"].as_array().unwrap();
    assert_eq!(paths.len(), 6);
    assert_eq!(paths[1]["path"], app);
    let fault = json!({ "effect": { "type": "status", "status": 500 } });
    world
        .request("POST", "/_mock/faults", None, Some(fault))
        .await;
    assert_eq!(world.ada().await.status, 500);
    assert_eq!(
        world
            .request("POST", "/_mock/reset", None, None)
            .await
            .status,
        204
    );
    assert_eq!(world.ada().await.status, 200);
}

#[tokio::test]
async fn digest_authentication_covers_the_path_of_the_world() {
    let harness = Harness::new().await;
    let world = World::new(&harness).await;
    let path = format!("/w/{}/api/public/v1.0/groups", world.id);
    let challenge = harness.request("GET", &path, None, None).await;
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
    let response = harness.send(request).await;
    assert_eq!(response.status, 200);
    let link = response.body["links"][0]["href"].as_str().unwrap();
    assert!(link.starts_with(&format!("{BASE}{path}")), "{link}");
}

#[tokio::test]
async fn changes_in_one_world_do_not_affect_others() {
    let harness = Harness::new().await;
    let (first, second) = (World::new(&harness).await, World::new(&harness).await);
    let token = first.admin().await.text("access_token").to_owned();
    let user = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}/users/{ADA}");
    assert_eq!(
        first
            .request("DELETE", &user, Some(&token), None)
            .await
            .status,
        204
    );
    assert_eq!(first.ada().await.status, 401);
    assert_eq!(second.ada().await.status, 200);
    assert_eq!(harness.login_as("ada").await.status, 200);
    first
        .request("POST", "/_mock/clock", None, Some(json!({ "set": 5 })))
        .await;
    assert!(second.request("GET", "/_mock/clock", None, None).await.body["now"] != 5);
    // A world has no control of other worlds.
    let worlds = first.request("GET", "/_mock/worlds", None, None).await;
    assert_eq!(worlds.status, 404);
    assert_eq!(
        first
            .request("POST", "/_mock/worlds", None, None)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn tokens_are_rejected_in_other_worlds_even_with_the_same_ids() {
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
        Some(world) => world.request(method, path, Some(token), None).await.status,
        None => {
            harness
                .request(method, path, Some(token), None)
                .await
                .status
        }
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

#[tokio::test]
async fn worlds_are_deleted_one_by_one_or_all_at_once() {
    let harness = Harness::new().await;
    let (first, second) = (World::new(&harness).await, World::new(&harness).await);
    let listed = harness.control("GET", "/worlds", None).await.body;
    let listed: BTreeSet<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|world| world["id"].as_str().unwrap())
        .collect();
    assert_eq!(listed, BTreeSet::from([&*first.id, &*second.id]));
    let path = format!("/worlds/{}", first.id);
    assert_eq!(harness.control("DELETE", &path, None).await.status, 204);
    assert_eq!(harness.control("DELETE", &path, None).await.status, 404);
    let gone = first.ada().await;
    assert_eq!((gone.status, gone.text("error")), (404, "world not found"));
    assert_eq!(second.ada().await.status, 200);
    assert_eq!(harness.control("DELETE", "/worlds", None).await.status, 204);
    assert_eq!(second.ada().await.status, 404);
}

#[tokio::test]
async fn idle_world_is_deleted_after_real_time_without_requests() {
    let harness = Harness::new().await;
    let body = json!({ "idle_seconds": 3600 });
    let created = harness.control("POST", "/worlds", Some(body)).await;
    assert_eq!(created.body["idle_seconds"], 3600);
    let path = format!("/w/{}/_mock/health", created.text("id"));
    harness.worlds.age(Duration::from_secs(3599));
    assert_eq!(harness.request("GET", &path, None, None).await.status, 200);
    harness.worlds.age(Duration::from_secs(3599));
    harness.worlds.delete_idle();
    assert_eq!(harness.worlds.list().len(), 1);
    harness.worlds.age(Duration::from_secs(2));
    assert_eq!(harness.request("GET", &path, None, None).await.status, 404);
    harness.control("POST", "/worlds", None).await;
    harness.worlds.age(Duration::from_secs(3601));
    harness.worlds.delete_idle();
    assert!(harness.worlds.list().is_empty());
}

#[tokio::test]
async fn world_can_have_its_own_seed() {
    let harness = Harness::new().await;
    let seed = json!({ "groups": [{ "name": "Own", "apps": [{ "name": "own", "client_app_id": "own-abcde" }] }] });
    let created = harness
        .control("POST", "/worlds", Some(json!({ "seed": seed })))
        .await;
    let path = format!(
        "/w/{}/api/client/v2.0/app/own-abcde/location",
        created.text("id")
    );
    assert_eq!(harness.request("GET", &path, None, None).await.status, 200);
    let invalid = json!({ "seed": { "groups": [{ "id": "x" }] } });
    let rejected = harness.control("POST", "/worlds", Some(invalid)).await;
    assert!(rejected.status == 400 && rejected.text("error").contains("project 1"));
}

/// Otherwise this test would take too long.
#[tokio::test]
async fn a_thousand_worlds_share_the_users_of_the_seed() {
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
            harness
                .request("POST", &path, None, Some(body))
                .await
                .status,
            200
        );
    }
}
