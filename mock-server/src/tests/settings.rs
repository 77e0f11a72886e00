//! Functions, secrets, access list and allowed origins of an app.

use serde_json::{Value, json};

use super::harness::{APP, Harness};

/// (API.md 2.8)
#[tokio::test]
async fn secrets_are_created_listed_without_values_changed_and_deleted() {
    let harness = Harness::new().await;
    let list = async || harness.app("GET", "/secrets", None).await.body;
    assert_eq!(list().await, json!([]), "empty lists are [], never null");
    let secret = json!({ "name": "key", "value": "hidden" });
    let created = harness.app("POST", "/secrets", Some(secret.clone())).await;
    assert_eq!(created.status, 201);
    let id = created.text("_id");
    assert_eq!(created.body, json!({ "_id": id, "name": "key" }));
    assert_eq!(list().await, json!([{ "_id": id, "name": "key" }]));
    let path = format!("/secrets/{id}");
    // The predecessor CLI sends the ID, too.
    let change = json!({ "_id": id, "name": "other", "value": "hidden too" });
    assert_eq!(
        harness.app("PUT", &path, Some(change.clone())).await.status,
        204
    );
    assert_eq!(list().await[0]["name"], "other");
    // Names are unique and have a restricted set of characters. (our choice)
    harness.app("POST", "/secrets", Some(secret.clone())).await;
    assert_eq!(
        harness.app("PUT", &path, Some(secret.clone())).await.status,
        409
    );
    assert_eq!(
        harness.app("POST", "/secrets", Some(secret)).await.status,
        409
    );
    for invalid in [
        json!({}),
        json!({ "name": "a b", "value": "" }),
        json!({ "name": "a", "value": 1 }),
    ] {
        assert_eq!(
            harness.app("POST", "/secrets", Some(invalid)).await.status,
            400
        );
    }
    assert_eq!(harness.app("DELETE", &path, None).await.status, 204);
    for unknown in [id, "x", APP] {
        for (method, body) in [("DELETE", None), ("PUT", Some(change.clone()))] {
            let response = harness
                .app(method, &format!("/secrets/{unknown}"), body)
                .await;
            let text = format!("secret not found: \"{unknown}\"");
            assert_eq!(response.error(), (404, text.as_str(), None));
        }
    }
    // The journal redacts the values.
    for request in harness.world.journal.all() {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        assert!(!body.contains("hidden"), "{body}");
    }
}

/// (API.md 2.8)
#[tokio::test]
async fn access_list_starts_open_and_its_entries_are_created_changed_and_deleted() {
    let harness = Harness::new().await;
    let path = "/security/access_list";
    let list = async || harness.app("GET", path, None).await.body["allowed_ips"].clone();
    let first = list().await;
    assert_eq!(first.as_array().unwrap().len(), 1);
    assert_eq!(
        (
            &first[0]["address"],
            &first[0]["comment"],
            &first[0]["includes_current"]
        ),
        (&json!("0.0.0.0/0"), &json!(""), &json!(true))
    );
    let entry = json!({ "address": "10.0.0.0/8", "comment": "office" });
    let created = harness.app("POST", path, Some(entry)).await;
    assert_eq!(created.status, 201);
    let id = created.text("_id").to_owned();
    assert_eq!(
        created.body,
        json!({ "_id": id, "address": "10.0.0.0/8", "comment": "office", "includes_current": false })
    );
    assert_eq!(list().await[1], created.body);
    let item = format!("{path}/{id}");
    let change = json!({ "address": "127.0.0.1" });
    let changed = harness.app("PATCH", &item, Some(change.clone())).await;
    assert_eq!(changed.status, 200);
    assert_eq!(
        changed.body,
        json!({ "_id": id, "address": "127.0.0.1", "comment": "office", "includes_current": true })
    );
    // Invalid addresses are rejected. (our choice)
    for invalid in ["", "x", "1.2.3.4/33"] {
        let entry = Some(json!({ "address": invalid }));
        assert_eq!(harness.app("POST", path, entry.clone()).await.status, 400);
        assert_eq!(harness.app("PATCH", &item, entry).await.status, 400);
    }
    assert_eq!(harness.app("DELETE", &item, None).await.status, 204);
    for unknown in [id.as_str(), "x"] {
        for (method, body) in [("DELETE", None), ("PATCH", Some(change.clone()))] {
            let response = harness
                .app(method, &format!("{path}/{unknown}"), body)
                .await;
            let text = format!("allowed IP not found: 'ObjectID(\"{unknown}\")'");
            assert_eq!(response.error(), (404, text.as_str(), None));
        }
    }
}

/// (API.md 2.8) Without `private` they are public. (realm-core's tests)
#[tokio::test]
async fn functions_are_created_shown_with_source_changed_and_deleted() {
    let harness = Harness::new().await;
    let list = async || harness.app("GET", "/functions", None).await.body;
    assert_eq!(list().await, json!([]));
    let body = json!({
        "name": "confirm", "private": true, "source": "exports = () => 1;",
        "can_evaluate": {}, "unknown": 1,
    });
    let created = harness.app("POST", "/functions", Some(body.clone())).await;
    assert_eq!(created.status, 201);
    let id = created.text("_id");
    assert_eq!(created.body, json!({ "_id": id, "name": "confirm" }));
    let all = list().await;
    assert_eq!(
        (&all[0]["_id"], &all[0]["name"]),
        (&json!(id), &json!("confirm"))
    );
    let path = format!("/functions/{id}");
    let full = json!({
        "_id": id, "name": "confirm", "private": true, "source": "exports = () => 1;",
        "can_evaluate": {},
    });
    assert_eq!(harness.app("GET", &path, None).await.body, full);
    let change = json!({ "name": "other", "source": "" });
    assert_eq!(harness.app("PUT", &path, Some(change)).await.status, 204);
    assert_eq!(harness.app("GET", &path, None).await.body["private"], false);
    // The statuses of these errors are our choice.
    for invalid in [json!({}), json!({ "name": "../x" })] {
        assert_eq!(
            harness
                .app("POST", "/functions", Some(invalid))
                .await
                .status,
            400
        );
    }
    let again = json!({ "name": "other", "private": false, "source": "" });
    let taken = harness.app("POST", "/functions", Some(again)).await;
    assert_eq!(
        (taken.status, taken.error().2),
        (409, Some("FunctionDuplicateName"))
    );
    assert_eq!(harness.app("DELETE", &path, None).await.status, 204);
    for method in ["GET", "DELETE", "PUT"] {
        let response = harness.app(method, &path, Some(body.clone())).await;
        assert_eq!(
            response.error(),
            (404, "function not found", Some("FunctionNotFound"))
        );
    }
}

/// (API.md 2.8)
#[tokio::test]
async fn allowed_origins_are_replaced_as_a_list() {
    let harness = Harness::new().await;
    let path = "/security/allowed_request_origins";
    assert_eq!(harness.app("GET", path, None).await.body, json!([]));
    let some = json!(["https://shop.example", "http://localhost:3000"]);
    assert_eq!(
        harness.app("POST", path, Some(some.clone())).await.status,
        204
    );
    assert_eq!(harness.app("GET", path, None).await.body, some);
    for invalid in [json!({}), json!(["x"]), json!(["https://x/y"]), Value::Null] {
        assert_eq!(harness.app("POST", path, Some(invalid)).await.status, 400);
    }
    assert_eq!(harness.app("GET", path, None).await.body, some);
}
