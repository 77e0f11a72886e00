//! Services, and functions run by an administrator. Section 9 of the contract.

use serde_json::{Value, json};

use super::configuration::{export, full_configuration, import, parse_json};
use super::harness::{ADA, APP, Harness, seed};
use crate::{CaseSeed, FunctionSeed};

/// Services, data sources among them, go to the folder of their type. (OpenAPI document,
/// realm-core tests, realm-app-importer)
#[tokio::test]
async fn services() {
    let harness = Harness::new().await;
    let source = json!({ "name": "mdb", "type": "mongodb-atlas",
        "config": { "clusterName": "C", "readPreference": "primary" } });
    let created = harness.app("POST", "/services", Some(source.clone())).await;
    assert_eq!(created.status, 201, "{created:?}");
    let hook = json!({ "name": "in", "function_source": "exports = 1", "respond_result": false });
    let other = json!({ "name": "sms", "type": "twilio", "incoming_webhooks": [hook],
        "config": { "sid": "s" }, "secret_config": { "auth_token": "token" } });
    assert_eq!(
        harness.app("POST", "/services", Some(other)).await.status,
        201
    );
    let list = harness.app("GET", "/services", None).await.body;
    assert_eq!(list[0]["_id"], created.body["_id"]);
    assert_eq!(
        (&list[1]["name"], &list[1]["type"]),
        (&json!("sms"), &json!("twilio"))
    );
    assert_eq!(list[1].get("config"), None);
    let path = format!("/services/{}", created.text("_id"));
    let config = format!("{path}/config");
    assert_eq!(
        harness.app("GET", &path, None).await.body["config"],
        source["config"]
    );
    assert_eq!(
        harness.app("GET", &config, None).await.body,
        source["config"]
    );
    let change = json!({ "clusterName": "D" });
    assert_eq!(
        harness.app("PATCH", &config, Some(change)).await.status,
        204
    );
    let expected = json!({ "clusterName": "D", "readPreference": "primary" });
    assert_eq!(harness.app("GET", &config, None).await.body, expected);
    assert_eq!(
        harness.app("PATCH", &config, Some(json!([]))).await.status,
        400
    );
    let renamed = harness
        .app("PATCH", &path, Some(json!({ "name": "atlas" })))
        .await;
    assert_eq!((renamed.status, renamed.text("name")), (200, "atlas"));
    let (_, files) = export(&harness, "?version=20210101").await;
    assert_eq!(
        parse_json(&files, "data_sources/atlas/config.json")["config"],
        expected
    );
    assert_eq!(
        files["services/sms/incoming_webhooks/in/source.js"],
        b"exports = 1"
    );
    assert_eq!(
        harness.app("GET", "/secrets", None).await.body[0]["name"],
        "token"
    );
    let (_, files) = export(&harness, "?version=20180301").await;
    assert_eq!(
        parse_json(&files, "services/atlas/config.json")["type"],
        "mongodb-atlas"
    );
    for body in [
        json!({ "type": "http" }),
        json!({ "name": "a" }),
        json!({ "name": "a", "type": 1 }),
        json!({ "name": "a", "type": "" }),
        json!({ "name": "a/b", "type": "http" }),
        json!({ "name": "a", "type": "http", "config": 1 }),
        json!({ "name": "a", "type": "http", "incoming_webhooks": {} }),
        json!({ "name": "a", "type": "http", "incoming_webhooks": [{ "name": "../x" }] }),
    ] {
        let got = harness.app("POST", "/services", Some(body.clone())).await;
        assert_eq!(got.status, 400, "{body}: {got:?}");
    }
    let twice = json!({ "name": "sms", "type": "http" });
    let got = harness.app("POST", "/services", Some(twice)).await;
    assert_eq!(
        (got.status, got.error().2),
        (409, Some("ServiceAlreadyExists"))
    );
    let sms = format!("/services/{}", list[1]["_id"].as_str().unwrap());
    assert_eq!(harness.app("DELETE", &sms, None).await.status, 204);
    let got = harness.app("GET", &sms, None).await;
    assert_eq!(
        got.error(),
        (404, "service not found", Some("ServiceNotFound"))
    );
    let (_, files) = export(&harness, "").await;
    assert!(
        files.keys().all(|path| !path.starts_with("services/")),
        "{:?}",
        files.keys()
    );
}

/// Declared functions answer, as the system or as a user. (predecessor CLI's tests, OpenAPI
/// document; statuses and codes of what is refused are our choice)
#[tokio::test]
async fn executing_a_function() {
    let mut seed = seed();
    let sum = FunctionSeed::new("sum")
        .case(CaseSeed::returns(json!({ "sum": 3 })).arguments([json!(1), json!(2)]))
        .case(CaseSeed::throws("too hard").arguments([json!("x")]));
    seed.groups[0].apps[0].functions = vec![
        sum,
        FunctionSeed::new("atlas.find").case(CaseSeed::returns(json!(null))),
    ];
    let harness = Harness::with(seed).await;
    import(&harness, full_configuration()).await;
    let run = async |query: &str, body: Value| {
        harness
            .app(
                "POST",
                &format!("/debug/execute_function{query}"),
                Some(body),
            )
            .await
    };
    let call = json!({ "name": "sum", "arguments": [1, { "$numberInt": "2" }], "source": "" });
    for query in [
        "?run_as_system=true",
        "?user_id=&run_as_system=true",
        &format!("?user_id={ADA}&run_as_system=false"),
        &format!("?user_id={ADA}"),
    ] {
        let got = run(query, call.clone()).await;
        assert_eq!(got.status, 200, "{query}: {got:?}");
        assert_eq!(
            got.body,
            json!({ "result": { "sum": { "$numberInt": "3" } }, "logs": [], "error_logs": [],
                "stats": { "execution_time": "0s" } })
        );
    }
    let found = run(
        "?run_as_system=true",
        json!({ "name": "find", "service": "atlas" }),
    )
    .await;
    assert_eq!((found.status, &found.body["result"]), (200, &Value::Null));
    let named = |name: &str| json!({ "name": name, "arguments": ["x"] });
    for (query, body, status, code) in [
        ("", call.clone(), 400, "InvalidParameter"),
        ("?run_as_system=x", call.clone(), 400, "InvalidParameter"),
        (
            &*format!("?user_id={ADA}&run_as_system=true"),
            call.clone(),
            400,
            "InvalidParameter",
        ),
        (
            &*format!("?user_id={APP}"),
            call.clone(),
            404,
            "UserNotFound",
        ),
        (
            "?run_as_system=true",
            named("sum"),
            400,
            "FunctionExecutionError",
        ),
        (
            "?run_as_system=true",
            named("nope"),
            404,
            "FunctionNotFound",
        ),
        (
            "?run_as_system=true",
            named("confirm"),
            400,
            "FunctionExecutionError",
        ),
        ("?run_as_system=true", json!({}), 400, "BadRequest"),
    ] {
        let got = run(query, body).await;
        assert_eq!(
            (got.status, got.error().2),
            (status, Some(code)),
            "{query} {got:?}"
        );
    }
}
