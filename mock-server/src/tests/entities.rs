//! Values and triggers. Section 9 of the contract.

use serde_json::{Value, json};

use super::configuration::{export, full_configuration, import, parse_json};
use super::harness::Harness;

/// Values are created, listed, changed and deleted, and are in the export. (OpenAPI document,
/// realm-app-importer)
#[tokio::test]
async fn values() {
    let harness = Harness::new().await;
    let body = json!({ "name": "limit", "value": { "a": [1] } });
    let created = harness.app("POST", "/values", Some(body)).await;
    assert_eq!(created.status, 201, "{created:?}");
    let id = created.text("_id");
    let last_modified = created.body["last_modified"].as_u64().unwrap();
    let mut expected = json!({ "_id": id, "name": "limit", "private": false,
        "from_secret": false, "last_modified": last_modified });
    let list = harness.app("GET", "/values", None).await.body;
    assert_eq!(list, json!([expected]));
    expected["value"] = json!({ "a": [1] });
    assert_eq!(created.body, expected);
    let path = format!("/values/{id}");
    assert_eq!(harness.app("GET", &path, None).await.body, expected);
    let change = json!({ "_id": id, "name": "most", "private": true, "value": null });
    let changed = harness.app("PUT", &path, Some(change)).await;
    assert_eq!((changed.status, changed.text("name")), (200, "most"));
    let now = harness.app("GET", &path, None).await.body;
    assert_eq!(
        (&now["value"], &now["private"]),
        (&Value::Null, &json!(true))
    );
    let (_, files) = export(&harness, "").await;
    let file = json!({ "name": "most", "private": true, "from_secret": false, "value": null });
    assert_eq!(parse_json(&files, "values/most.json"), file);
    assert!(!files.contains_key("values/limit.json"));
    assert_eq!(harness.app("DELETE", &path, None).await.status, 204);
    assert_eq!(harness.app("GET", "/values", None).await.body, json!([]));
    for method in ["GET", "PUT", "DELETE"] {
        let got = harness
            .app(method, &path, Some(json!({ "name": "x", "value": 1 })))
            .await;
        assert_eq!(got.error(), (404, "value not found", Some("ValueNotFound")));
    }
}

/// A value from a secret names one. (OpenAPI document)
#[tokio::test]
async fn a_value_from_a_secret_names_it() {
    let harness = Harness::new().await;
    let body = json!({ "name": "a", "private": true, "from_secret": true, "value": "key" });
    assert_eq!(harness.app("POST", "/values", Some(body)).await.status, 201);
    let secrets = harness.app("GET", "/secrets", None).await.body;
    assert_eq!(secrets[0]["name"], "key");
}

/// What is no value is refused, and nothing is stored.
#[tokio::test]
async fn wrong_values() {
    let harness = Harness::new().await;
    import(&harness, full_configuration()).await;
    let before = harness.app("GET", "/values", None).await.body;
    for body in [
        json!([]),
        json!({ "value": 1 }),
        json!({ "name": "a", "from_secret": true }),
        json!({ "name": 1, "value": 1 }),
        json!({ "name": "../a", "value": 1 }),
        json!({ "name": "", "value": 1 }),
        json!({ "name": "n".repeat(65), "value": 1 }),
        json!({ "name": "a", "value": 1, "private": "no" }),
        json!({ "name": "a", "value": 1, "from_secret": 1 }),
        json!({ "name": "a", "value": 1, "from_secret": true }),
    ] {
        let got = harness.app("POST", "/values", Some(body.clone())).await;
        assert_eq!(got.status, 400, "{body}: {got:?}");
    }
    let twice = json!({ "name": "limit", "value": 1 });
    let got = harness.app("POST", "/values", Some(twice)).await;
    assert_eq!(
        (got.status, got.error().2),
        (409, Some("ValueDuplicateName"))
    );
    assert_eq!(harness.app("GET", "/values", None).await.body, before);
}

/// What was imported has IDs, which stay the same.
#[tokio::test]
async fn imported_entities_have_ids() {
    let harness = Harness::new().await;
    import(&harness, full_configuration()).await;
    for (path, name) in [
        ("/values", "limit"),
        ("/triggers", "nightly"),
        ("/services", "mail"),
    ] {
        let list = harness.app("GET", path, None).await;
        let again = harness.app("GET", path, None).await;
        assert_eq!(list.body, again.body);
        let all = list.body.as_array().unwrap().clone();
        let one = all.iter().find(|one| one["name"] == name).unwrap();
        let path = format!("{path}/{}", one["_id"].as_str().unwrap());
        assert_eq!(harness.app("GET", &path, None).await.text("name"), name);
    }
    import(
        &harness,
        json!({ "values": [{ "name": "limit", "value": 6 }] }),
    )
    .await;
    let services = harness.app("GET", "/services", None).await.body;
    let names: Vec<_> = services
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, ["mongodb-atlas", "end", "mail"]);
}

/// Triggers. (OpenAPI document: the update returns nothing, the deletion an object)
#[tokio::test]
async fn triggers() {
    let harness = Harness::new().await;
    let trigger = json!({ "name": "nightly", "type": "SCHEDULED", "disabled": null,
        "config": { "schedule": "0 0 * * *" },
        "event_processors": { "FUNCTION": { "config": { "function_name": "f" } } } });
    let created = harness
        .app("POST", "/triggers", Some(trigger.clone()))
        .await;
    assert_eq!(created.status, 201, "{created:?}");
    assert_eq!(created.body["config"], trigger["config"]);
    assert_eq!(created.body["disabled"], false);
    let path = format!("/triggers/{}", created.text("_id"));
    let list = harness.app("GET", "/triggers", None).await.body;
    assert_eq!(list, json!([created.body]));
    let mut change = created.body.clone();
    change["disabled"] = json!(true);
    change["name"] = json!("daily");
    assert_eq!(
        harness.app("PUT", &path, Some(change.clone())).await.status,
        204
    );
    assert_eq!(harness.app("GET", &path, None).await.body, change);
    let (_, files) = export(&harness, "").await;
    change.as_object_mut().unwrap().remove("_id");
    assert_eq!(parse_json(&files, "triggers/daily.json"), change);
    let description = harness.app("GET", "/description", None).await.body;
    assert_eq!(description["event_subscription"][0]["name"], "daily");
    for body in [
        json!({ "name": "a", "type": "HOURLY", "config": {} }),
        json!({ "name": "a", "type": "DATABASE", "config": [] }),
        json!({ "name": "a", "type": "DATABASE" }),
        json!({ "type": "DATABASE", "config": {} }),
        json!({ "name": "a", "type": "DATABASE", "config": {}, "disabled": "no" }),
        json!({ "name": "a", "type": "DATABASE", "config": {}, "event_processors": [] }),
        json!({ "name": "a", "type": "DATABASE", "config": { "operation_types": "INSERT" } }),
        json!({ "name": "a", "type": "SCHEDULED", "config": { "schedule": 1 } }),
    ] {
        let got = harness.app("POST", "/triggers", Some(body.clone())).await;
        assert_eq!(got.status, 400, "{body}: {got:?}");
    }
    let got = harness.app("DELETE", &path, None).await;
    assert_eq!((got.status, got.body), (200, json!({})));
    assert_eq!(harness.app("DELETE", &path, None).await.status, 404);
}
