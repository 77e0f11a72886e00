//! Any state that requests lead to survives export and import.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::harness::{ADA, APP, GROUP, Harness, PASSWORD, seed};
use crate::{Fault, FaultEffect};

/// A request that may change the state before it is exported.
fn random_request() -> impl Strategy<Value = (&'static str, String, Option<Value>)> {
    let app = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}");
    let client = "/api/client/v2.0/app/shop-abcde/auth/providers";
    let login =
        |name: &str| json!({ "username": format!("{name}@example.com"), "password": PASSWORD });
    let all = vec![
        ("POST", format!("{client}/anon-user/login"), None),
        (
            "POST",
            format!("{client}/local-userpass/login"),
            Some(login("ada")),
        ),
        (
            "POST",
            format!("{client}/local-userpass/login"),
            Some(login("grace")),
        ),
        ("PUT", format!("{app}/users/{ADA}/logout"), None),
        ("PUT", format!("{app}/users/{ADA}/disable"), None),
        ("DELETE", format!("{app}/users/{ADA}"), None),
        (
            "POST",
            format!("{app}/users"),
            Some(json!({ "email": "é\"\\@x", "password": "123456" })),
        ),
        (
            "POST",
            format!("{app}/api_keys"),
            Some(json!({ "name": "new" })),
        ),
        (
            "POST",
            format!("{app}/auth_providers"),
            Some(json!({ "type": "custom-function", "config": { "a": [1, null] } })),
        ),
        (
            "POST",
            format!("{app}/user_registrations/by_email/alan%40example.com/send_confirm"),
            None,
        ),
        (
            "POST",
            "/_mock/faults".to_owned(),
            Some(json!({ "path": "*x*", "probability": 0.5, "seed": 3 })),
        ),
        ("GET", "/x".to_owned(), None),
        (
            "POST",
            "/_mock/clock".to_owned(),
            Some(json!({ "advance": "20d" })),
        ),
        (
            "POST",
            "/_mock/clock".to_owned(),
            Some(json!({ "scale": 2.5 })),
        ),
        (
            "POST",
            "/_mock/clock".to_owned(),
            Some(json!({ "freeze": true })),
        ),
        ("POST", "/_mock/reset".to_owned(), None),
        (
            "POST",
            format!("/api/admin/v3.0/groups/{GROUP}/apps"),
            Some(json!({ "name": "new" })),
        ),
    ];
    (0..all.len()).prop_map(move |at| all[at].clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn export_after_import_is_byte_identical(requests in proptest::collection::vec(random_request(), 0..25)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (first, second) = (Harness::new().await, Harness::with(seed()).await);
            for (method, path, body) in requests {
                first.request(method, &path, Some(first.admin_token()), body).await;
            }
            first.world.clock.change(&serde_json::from_str(r#"{"freeze": true}"#).unwrap()).unwrap();
            let exported = first.world.export();
            second.world.import(&exported).unwrap();
            let again = second.world.export();
            assert_eq!(String::from_utf8(again).unwrap(), String::from_utf8(exported).unwrap());
        });
    }
}

#[tokio::test]
async fn fault_rules_with_invalid_patterns_are_not_imported() {
    let harness = Harness::new().await;
    let fault = Fault::new("/x", FaultEffect::empty(503));
    harness.world.faults.add(fault.clone());
    let exported: Value = serde_json::from_slice(&harness.world.export()).unwrap();
    let import = async |pattern: Value| {
        let mut state = exported.clone();
        state["faults"][0]["fault"]["path"] = pattern;
        harness.control("PUT", "/state", Some(state)).await
    };
    for pattern in [
        json!({"matches": "("}),
        format!("*{}", "a".repeat(1_000)).into(),
    ] {
        let response = import(pattern).await;
        assert_eq!(response.status, 400);
        let error = response.text("error");
        assert!(
            error.starts_with("invalid state document: fault 1: "),
            "{error}"
        );
        assert!(error.contains(" in path"), "{error}");
        assert_eq!(harness.world.faults.list()[0].fault, fault);
    }
    assert_eq!(import(json!("/y*")).await.status, 204);
}
