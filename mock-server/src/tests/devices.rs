//! What users log in from.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::harness::{ADA, Harness};

/// "anon-user: S3 uses GET ...?device=<base64> (old)"; other providers have no
/// such form. The device is remembered. (shape: our choice)
#[tokio::test]
async fn the_old_anonymous_login() {
    let harness = Harness::new().await;
    let device = STANDARD.encode(r#"{"platform":"node","deviceId":"65a00000000000000000dddd"}"#);
    let path = "/app/shop-abcde/auth/providers";
    for query in [
        format!("?device={device}"),
        "?device=%".into(),
        String::new(),
    ] {
        let got = harness
            .client("GET", &format!("{path}/anon-user/login{query}"), None)
            .await;
        assert_eq!((got.status, got.body.as_object().unwrap().len()), (200, 4));
        if query.contains(&device) {
            assert_eq!(got.text("device_id"), "65a00000000000000000dddd");
        }
    }
    let got = harness
        .client("GET", &format!("{path}/local-userpass/login"), None)
        .await;
    assert_eq!(got.status, 405);
}

/// "devices of a user": what logins say in `options.device`, kept when the
/// session is over. (the shape is our choice)
#[tokio::test]
async fn devices() {
    let harness = Harness::new().await;
    let enter = async |device: Value| {
        let body = json!({ "username": "ada@example.com", "password": super::harness::PASSWORD,
            "options": { "device": device } });
        harness.login("local-userpass", Some(body)).await
    };
    let first = enter(json!({ "platform": "node", "appVersion": "1" })).await;
    let id = first.text("device_id");
    let again =
        enter(json!({ "deviceId": { "$oid": id }, "platform": "node", "appVersion": "2" })).await;
    assert_eq!(again.text("device_id"), id);
    let path = format!("/users/{ADA}/devices");
    let got = harness.app("GET", &path, None).await;
    assert_eq!(got.ids(), [id]);
    let device = &got.body[0];
    assert_eq!(
        device["facts"],
        json!({ "appVersion": "2", "platform": "node" })
    );
    assert_eq!(device["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(
        harness
            .app("PUT", &format!("/users/{ADA}/logout"), None)
            .await
            .status,
        204
    );
    let got = harness.app("GET", &path, None).await;
    assert_eq!(
        (got.ids(), &got.body[0]["sessions"]),
        (vec![id], &json!([]))
    );
}
