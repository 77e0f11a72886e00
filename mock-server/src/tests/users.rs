//! Users in the Admin API.

use serde_json::{Value, json};

use super::harness::{ADA, APP, GROUP, Harness};
use crate::{AppSeed, GroupSeed, Seed, UserSeed};

/// The last ID of a page is `after` of the next. An empty page is `[]`.
#[tokio::test]
async fn user_pages_have_50_entries_in_either_order_and_respect_filters() {
    let users = (0..120).map(|n| {
        let user = UserSeed::email(&format!("{n}@example.com"), "correct horse");
        if n % 2 == 0 { user.disabled() } else { user }
    });
    let app = AppSeed::new("shop").id(APP).users(users);
    let harness = Harness::with(
        Seed::empty()
            .admin("pub", "priv")
            .group(GroupSeed::new(GROUP, "One").app(app)),
    )
    .await;
    let count = harness.app("GET", "/users_count", None).await;
    assert_eq!((count.status, count.body), (200, json!(120)));
    for (query, expected) in [
        ("sort=_id", 120),
        ("desc=true", 120),
        ("status=enabled", 60),
        ("status=disabled&desc=true", 60),
        ("provider_types=api-key", 0),
        (
            "status=&unknown=1&provider_types=local-userpass,api-key",
            120,
        ),
    ] {
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let page = harness
                .app("GET", &format!("/users?{query}&after={after}"), None)
                .await;
            let ids = page.ids();
            assert!(ids.len() <= 50);
            let Some(last) = ids.last() else {
                assert_eq!(page.body, json!([]));
                break;
            };
            after = (*last).to_owned();
            all.extend(ids.iter().map(|&id| id.to_owned()));
        }
        assert_eq!(all.len(), expected, "{query}");
        let ascending = !query.contains("desc=true");
        assert!(
            all.is_sorted_by(|item, next| (item < next) == ascending),
            "{query}"
        );
    }
    // Our choice.
    for query in ["status=bogus", "after=x", "sort=name"] {
        let response = harness.app("GET", &format!("/users?{query}"), None).await;
        assert_eq!(
            (response.status, response.error().2),
            (400, Some("InvalidParameter")),
            "{query}"
        );
    }
}

#[tokio::test]
async fn created_user_has_exactly_the_documented_keys_and_is_listed() {
    let harness = Harness::new().await;
    let body = json!({ "email": "new@example.com", "password": "123456" });
    let created = harness.app("POST", "/users", Some(body.clone())).await;
    assert_eq!(created.status, 201);
    let keys: Vec<_> = created
        .body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
            "_id",
            "creation_date",
            "data",
            "disabled",
            "identities",
            "last_authentication_date",
            "type"
        ]
    );
    assert_eq!(created.body["data"], json!({ "email": "new@example.com" }));
    assert_eq!(
        created.body["identities"][0]["provider_id"]
            .as_str()
            .unwrap()
            .len(),
        24
    );
    assert_eq!(
        harness
            .app("GET", "/users", None)
            .await
            .body
            .as_array()
            .unwrap()
            .last(),
        Some(&created.body)
    );
    assert_eq!(
        harness
            .app("GET", &format!("/users/{}", created.text("_id")), None)
            .await
            .body,
        created.body
    );
    // The status is our choice.
    let again = harness.app("POST", "/users", Some(body)).await;
    assert_eq!(
        again.error(),
        (409, "name already in use", Some("AccountNameInUse"))
    );
    let pending = json!({ "email": "alan@example.com", "password": "123456" });
    assert_eq!(
        harness.app("POST", "/users", Some(pending)).await.status,
        409,
        "pending ones count"
    );
    for (email, password) in [
        ("x@example.com", "12345"),
        ("x@example.com", &*"x".repeat(129)),
        ("", "123456"),
        (&*"x".repeat(129), "123456"),
    ] {
        let response = harness
            .app(
                "POST",
                "/users",
                Some(json!({ "email": email, "password": password })),
            )
            .await;
        assert_eq!(response.status, 400);
    }
    let upper = json!({ "email": "New@example.com", "password": "x".repeat(128) });
    assert_eq!(
        harness.app("POST", "/users", Some(upper)).await.status,
        201,
        "addresses are case-sensitive"
    );
}

#[tokio::test]
async fn unknown_or_malformed_user_id_gets_404() {
    let harness = Harness::new().await;
    for id in ["65a0000000000000000000ee", "x", "a%2Fb", "%00", "a%20b"] {
        for (method, verb) in [
            ("GET", ""),
            ("DELETE", ""),
            ("PUT", "/logout"),
            ("PUT", "/enable"),
            ("PUT", "/disable"),
            ("GET", "/devices"),
            ("PATCH", "/reset_email"),
        ] {
            let response = harness
                .app(method, &format!("/users/{id}{verb}"), None)
                .await;
            assert_eq!(
                response.error(),
                (404, "user not found", Some("UserNotFound")),
                "{method} {id}{verb}"
            );
            let link = format!("http://mock.example:81/groups/{GROUP}/apps/{APP}/logs?co_id=");
            assert!(
                response
                    .text("link")
                    .strip_prefix(&link)
                    .is_some_and(|id| id.len() == 24)
            );
        }
    }
}

#[tokio::test]
async fn reset_email_changes_the_address_and_keeps_the_password() {
    let harness = Harness::new().await;
    let path = format!("/users/{ADA}/reset_email");
    let reset = async |body: Value| harness.app("PATCH", &path, Some(body)).await.status;
    for email in [json!(1), json!(""), json!("x".repeat(129)), Value::Null] {
        assert_eq!(reset(json!({ "email": email })).await, 400);
    }
    assert_eq!(
        reset(json!({ "email": "grace@example.com" })).await,
        409,
        "our choice"
    );
    assert_eq!(reset(json!({ "email": "ada@example.com" })).await, 204);
    assert_eq!(reset(json!({ "email": "lovelace@example.com" })).await, 204);
    assert_eq!(harness.login_as("lovelace").await.text("user_id"), ADA);
    assert_eq!(harness.login_as("ada").await.status, 401);
    assert_eq!(
        harness
            .app("GET", &format!("/users/{ADA}"), None)
            .await
            .body["data"]["email"],
        "lovelace@example.com"
    );
    let anonymous = harness.login("anon-user", None).await;
    let path = format!("/users/{}/reset_email", anonymous.text("user_id"));
    assert_eq!(
        harness
            .app("PATCH", &path, Some(json!({ "email": "x@example.com" })))
            .await
            .status,
        400
    );
}
