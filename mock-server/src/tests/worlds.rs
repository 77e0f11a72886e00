//! What only this crate can see of worlds: their age, and that a thousand are cheap.

use std::time::Duration;

use serde_json::json;

use super::harness::{GROUP, Harness, PASSWORD};
use crate::{AppSeed, GroupSeed, Seed, UserSeed, WorldOptions};

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
