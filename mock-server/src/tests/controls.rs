//! The controls for tests: health, reset, sessions, outbox, clock, faults.

use serde_json::{Value, json};

use super::harness::{ADA, APP, GROUP, Harness};

impl Harness {
    pub(super) async fn control(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> super::harness::TestResponse {
        self.request(method, &format!("/_mock{path}"), None, body)
            .await
    }
}

#[tokio::test]
async fn health_needs_no_token_and_is_not_in_the_journal() {
    let harness = Harness::new().await;
    harness.control("DELETE", "/requests", None).await;
    let response = harness.control("GET", "/health", None).await;
    assert_eq!(
        (response.status, &response.body["ready"]),
        (200, &json!(true))
    );
    assert!(harness.world.journal.all().is_empty());
}

#[tokio::test]
async fn path_that_only_starts_like_a_control_is_an_ordinary_request() {
    let harness = Harness::new().await;
    harness.control("DELETE", "/requests", None).await;
    assert_eq!(
        harness.request("GET", "/_mockery", None, None).await.status,
        404
    );
    assert_eq!(harness.world.journal.unexpected()[0].path, "/_mockery");
}

#[tokio::test]
async fn reset_restores_state_journal_faults_clock_and_random_numbers() {
    let harness = Harness::new().await;
    let before = harness.control("GET", "/state", None).await.body;
    let fault = json!({ "path": "/api/*", "effect": { "type": "status", "status": 500 } });
    harness.app("DELETE", &format!("/users/{ADA}"), None).await;
    assert_eq!(
        harness.control("POST", "/faults", Some(fault)).await.status,
        201
    );
    harness
        .control("POST", "/clock", Some(json!({ "set": 5 })))
        .await;
    assert_eq!(harness.app("GET", "", None).await.status, 500);
    assert_eq!(harness.control("POST", "/reset", None).await.status, 204);
    assert!(harness.world.journal.all().is_empty());
    assert!(harness.world.clock.now() > 1_700_000_000);
    assert_eq!(harness.login_as("ada").await.status, 200);
    harness.control("POST", "/reset", None).await;
    harness.admin_login("pub").await;
    let mut after = harness.control("GET", "/state", None).await.body;
    after["clock"] = before["clock"].clone();
    // The admin session may have started in a different second.
    let of = |state: &Value| {
        let world = &state["world"];
        (
            world["apps"].clone(),
            world["dice"].clone(),
            state["faults"].clone(),
        )
    };
    assert_eq!(of(&after), of(&before));
}

#[tokio::test]
async fn sessions_are_listed_per_user_and_filtered_by_id_or_address() {
    let harness = Harness::new().await;
    harness.login_as("ada").await;
    let second = harness.login_as("ada").await;
    harness.login_as("grace").await;
    let all = harness.control("GET", "/sessions", None).await.body;
    assert_eq!(
        (&all["count"], all["users"].as_array().unwrap().len()),
        (&json!(3), 2)
    );
    for user in [ADA, "ada%40example.com"] {
        let path = format!("/sessions?user={user}");
        let of_ada = harness.control("GET", &path, None).await.body;
        assert_eq!(of_ada["count"], 2, "{of_ada}");
        let shown = &of_ada["users"][0];
        assert_eq!(
            (&shown["app"], &shown["email"]),
            (&json!("shop-abcde"), &json!("ada@example.com"))
        );
        assert_eq!(shown["sessions"][1]["device"], second.text("device_id"));
    }
    harness
        .app("PUT", &format!("/users/{ADA}/logout"), None)
        .await;
    assert_eq!(
        harness.control("GET", "/sessions", None).await.body["count"],
        1
    );
    let nobody = harness.control("GET", "/sessions?user=x", None).await.body;
    assert_eq!(nobody, json!({ "count": 0, "users": [] }));
}

#[tokio::test]
async fn outbox_lists_mails_with_valid_tokens() {
    let harness = Harness::new().await;
    assert_eq!(
        harness.control("GET", "/outbox", None).await.body,
        json!([])
    );
    let path = "/user_registrations/by_email/alan%40example.com/send_confirm";
    let sent = harness.app("POST", path, None).await;
    let mails = harness
        .control("GET", "/outbox?to=alan%40example.com", None)
        .await
        .body;
    assert_eq!(mails[0]["token"], sent.body["token"], "{mails}");
    assert_eq!(mails[0]["token_id"], sent.body["token_id"]);
    assert_eq!(
        (&mails[0]["kind"], &mails[0]["app"]),
        (&json!("confirm"), &json!("shop-abcde"))
    );
    let other = harness.control("GET", "/outbox?to=x", None).await.body;
    assert_eq!(other, json!([]));
}

/// Access tokens and mailed tokens expire after 30 minutes, refresh tokens after 60 days,
/// and anonymous users after 90 days.
#[tokio::test]
async fn clock_controls_every_expiry() {
    let harness = Harness::new().await;
    let clock = async |body: Value| harness.control("POST", "/clock", Some(body)).await;
    let frozen = clock(json!({ "freeze": true, "set": 1_800_000_000 }))
        .await
        .body;
    assert_eq!(
        frozen,
        json!({ "now": 1_800_000_000, "time": "2027-01-15T08:00:00Z", "frozen": true, "scale": 1.0 })
    );
    // The session of the harness expired when the clock was set.
    let admin = harness
        .admin_login("pub")
        .await
        .text("access_token")
        .to_owned();
    let app = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}");
    let ada = harness.login_as("ada").await;
    let anonymous = harness.login("anon-user", None).await;
    let send = format!("{app}/user_registrations/by_email/alan%40example.com/send_confirm");
    let mail = harness
        .request("POST", &send, Some(&admin), None)
        .await
        .body;
    clock(json!({ "advance": "29m59s" })).await;
    assert_eq!(harness.profile(&ada).await.status, 200);
    clock(json!({ "advance": 1 })).await;
    assert_eq!(
        harness.profile(&ada).await.error(),
        (
            401,
            "invalid session: access token expired",
            Some("InvalidSession")
        )
    );
    let confirm = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/confirm";
    let mail = json!({ "token": mail["token"], "tokenId": mail["token_id"] });
    let late = harness.request("POST", confirm, None, Some(mail)).await;
    assert_eq!(late.error(), super::email_provider::EXPIRED);
    assert_eq!(harness.refresh(&ada).await.status, 201);
    clock(json!({ "advance": "59d23h" })).await;
    assert_eq!(harness.refresh(&ada).await.status, 201);
    clock(json!({ "advance": "1h" })).await;
    assert_eq!(harness.refresh(&ada).await.error(), super::harness::GONE);
    // Expired sessions are deleted, not just rejected.
    let users = harness.control("GET", "/sessions", None).await.body;
    assert_eq!(users["count"], 1, "the anonymous user's: {users}");
    assert_eq!(harness.refresh(&anonymous).await.status, 201);
    clock(json!({ "advance": "30d" })).await;
    assert_eq!(
        harness.refresh(&anonymous).await.error(),
        super::harness::GONE
    );
    let back = clock(json!({ "system": true })).await.body;
    assert_eq!(
        (&back["frozen"], &back["scale"]),
        (&json!(false), &json!(1.0))
    );
}

#[tokio::test]
async fn invalid_clock_changes_are_rejected() {
    let harness = Harness::new().await;
    for body in [
        json!({ "advance": "soon" }),
        json!({ "scale": -1 }),
        json!({ "sets": 1 }),
        json!({ "set": -5 }),
    ] {
        let response = harness.control("POST", "/clock", Some(body.clone())).await;
        assert_eq!(response.status, 400, "{body}");
    }
    assert_eq!(
        harness.control("GET", "/clock", None).await.body["frozen"],
        false
    );
}

/// A 429 has a `Retry-After` header.
#[tokio::test]
async fn fault_rules_are_added_counted_and_removed() {
    let harness = Harness::new().await;
    let rule = json!({ "path": "/api/*", "every": 2, "effect": { "type": "too_many_requests", "retry_after": 7 } });
    let added = harness.control("POST", "/faults", Some(rule)).await;
    assert_eq!((added.status, &added.body), (201, &json!({ "id": 1 })));
    assert_eq!(harness.app("GET", "", None).await.status, 200);
    let late = harness.app("GET", "", None).await;
    assert_eq!((late.status, late.header("retry-after")), (429, Some("7")));
    let rules = harness.control("GET", "/faults", None).await.body;
    assert_eq!(
        (&rules[0]["matched"], &rules[0]["fired"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(rules[0]["effect"]["type"], "too_many_requests");
    assert_eq!(
        harness.control("DELETE", "/faults/1", None).await.status,
        204
    );
    assert_eq!(
        harness.control("DELETE", "/faults/1", None).await.status,
        404
    );
    assert_eq!(harness.app("GET", "", None).await.status, 200);
    assert_eq!(harness.app("GET", "", None).await.status, 200);
    let unknown = json!({ "path": "x", "effect": { "type": "explode" } });
    assert_eq!(
        harness
            .control("POST", "/faults", Some(unknown))
            .await
            .status,
        400
    );
    assert_eq!(harness.control("DELETE", "/faults", None).await.status, 204);
}

/// Otherwise a rule for all paths could not be removed again.
#[tokio::test]
async fn faults_do_not_apply_to_controls() {
    let harness = Harness::new().await;
    let rule = json!({ "effect": { "type": "hang_up" } });
    harness.control("POST", "/faults", Some(rule)).await;
    assert_eq!(harness.control("DELETE", "/faults", None).await.status, 204);
}

/// Our choice: a misspelled filter would otherwise list everything.
#[tokio::test]
async fn unknown_query_parameter_of_a_control_is_rejected() {
    let harness = Harness::new().await;
    for (path, name) in [
        ("/requests?stat=1", "stat"),
        ("/sessions?users=a", "users"),
        ("/outbox?to=a&from=b", "from"),
    ] {
        let response = harness.control("GET", path, None).await;
        assert_eq!(response.status, 400, "{path}");
        let error = response.body["error"].as_str().unwrap();
        let expected = format!("unknown parameter '{name}': expected ");
        assert!(error.starts_with(&expected), "{error}");
    }
}

#[tokio::test]
async fn fault_rule_with_a_value_out_of_range_is_rejected() {
    let harness = Harness::new().await;
    for (rule, error) in [
        (
            json!({ "probability": -0.5 }),
            "probability must be between 0 and 1, not -0.5",
        ),
        (
            json!({ "effect": { "type": "status", "status": 199 } }),
            "status must be between 200 and 999, not 199",
        ),
    ] {
        let response = harness.control("POST", "/faults", Some(rule)).await;
        assert_eq!(
            (response.status, &response.body["error"]),
            (400, &json!(error))
        );
    }
    let rules = harness.control("GET", "/faults", None).await;
    assert_eq!(rules.body, json!([]));
}
