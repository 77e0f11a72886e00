//! Devices of users.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::harness::{ADA, Harness};

/// "anon-user: S3 uses GET ...?device=<base64> (old)"; other providers have no such form.
/// (format of the device: our choice)
#[tokio::test]
async fn anonymous_login_by_get_accepts_a_base64_device() {
    let harness = Harness::new().await;
    let device = STANDARD.encode(r#"{"platform":"node","deviceId":"65a00000000000000000dddd"}"#);
    let path = "/app/shop-abcde/auth/providers";
    for query in [
        format!("?device={device}"),
        "?device=%".into(),
        String::new(),
    ] {
        let response = harness
            .client("GET", &format!("{path}/anon-user/login{query}"), None)
            .await;
        assert_eq!(
            (response.status, response.body.as_object().unwrap().len()),
            (200, 4)
        );
        if query.contains(&device) {
            assert_eq!(response.text("device_id"), "65a00000000000000000dddd");
        }
    }
    let response = harness
        .client("GET", &format!("{path}/local-userpass/login"), None)
        .await;
    assert_eq!(response.status, 405);
}

/// "`platform` and its like at the top level of each entry": those of `options.device` of
/// the login. (S3t) A property cannot replace a key of the entry. (our choice)
#[tokio::test]
async fn devices_keep_the_properties_of_their_last_login_after_a_revocation() {
    let harness = Harness::new().await;
    let log_in = async |device: Value| {
        let body = json!({ "username": "ada@example.com", "password": super::harness::PASSWORD,
            "options": { "device": device } });
        harness.login("local-userpass", Some(body)).await
    };
    let first = log_in(json!({ "platform": "node", "appVersion": "1" })).await;
    let id = first.text("device_id");
    let again = log_in(
        json!({ "deviceId": { "$oid": id }, "platform": "node", "appVersion": "2",
            "_id": "x", "sessions": "x", "last_login": "x" }),
    )
    .await;
    assert_eq!(again.text("device_id"), id);
    let path = format!("/users/{ADA}/devices");
    let response = harness.app("GET", &path, None).await;
    assert_eq!(response.ids(), [id]);
    let device = &response.body[0];
    assert_eq!(
        (&device["platform"], &device["appVersion"]),
        (&json!("node"), &json!("2"))
    );
    assert_eq!(device["_id"], *id);
    assert!(device["last_login"].is_number(), "{device}");
    assert_eq!(device["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(device.as_object().unwrap().len(), 5, "{device}");
    assert_eq!(
        harness
            .app("PUT", &format!("/users/{ADA}/logout"), None)
            .await
            .status,
        204
    );
    let response = harness.app("GET", &path, None).await;
    assert_eq!(
        (response.ids(), &response.body[0]["sessions"]),
        (vec![id], &json!([]))
    );
}
