//! Checks requests and responses against the schemas of the OpenAPI document.

mod full_configuration;

use jsonschema::Validator;
use serde_json::{Value, json};

use self::full_configuration::{full_configuration, import};
use super::harness::{ADA, APP, GROUP, Harness, PASSWORD};
use crate::controls::openapi;

/// Where operations and responses have the schema of their body.
const BODY_SCHEMA: &str = "/content/application~1json/schema";

/// Turns a schema of OpenAPI 3.0 into a JSON Schema that also rejects properties which the
/// document does not name: each must be described, although clients would ignore it.
fn to_strict_json_schema(document: &Value, schema: &mut Value) {
    convert(document, schema, false);
}

/// `in_all_of`: the schema is a part of another, which is the one to reject properties.
fn convert(document: &Value, schema: &mut Value, in_all_of: bool) {
    match schema {
        Value::Array(schemas) => {
            for schema in schemas {
                convert(document, schema, in_all_of);
            }
        }
        Value::Object(entries) => {
            if in_all_of && let Some(reference) = entries.get("$ref").and_then(Value::as_str) {
                let pointer = reference.trim_start_matches('#').to_owned();
                *schema = document.pointer(&pointer).unwrap().clone();
                return convert(document, schema, true);
            }
            if entries.remove("nullable") == Some(true.into()) {
                let kind = entries["type"].take();
                entries["type"] = json!([kind, "null"]);
            }
            let names_properties =
                entries.contains_key("properties") || entries.contains_key("allOf");
            if names_properties && !entries.contains_key("additionalProperties") && !in_all_of {
                entries.insert("unevaluatedProperties".to_owned(), false.into());
            }
            for (key, value) in entries {
                convert(document, value, key == "allOf");
            }
        }
        _ => {}
    }
}

/// A validator for a schema of the document.
fn validator(document: &Value, schema: &Value) -> Validator {
    let mut root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "components": { "schemas": document["components"]["schemas"] },
        "allOf": [schema],
    });
    to_strict_json_schema(document, &mut root["components"]);
    to_strict_json_schema(document, &mut root["allOf"][0]);
    jsonschema::validator_for(&root).unwrap()
}

/// Asserts that a body is as the document describes it.
fn assert_described(document: &Value, schema: &Value, body: &Value, what: &str) {
    let validator = validator(document, schema);
    let errors: Vec<_> = validator
        .iter_errors(body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

/// Sends a request, and checks its body and the response against the OpenAPI document.
async fn checked_request(
    harness: &Harness,
    method: &str,
    template: &str,
    id: &str,
    token: &str,
    body: Option<Value>,
) -> Value {
    let document = openapi::document("http://x");
    let operation = &document["paths"][template][method];
    assert!(operation.is_object(), "{method} {template}");
    if let Some(body) = &body {
        let schema = operation["requestBody"].pointer(BODY_SCHEMA).unwrap();
        assert_described(
            &document,
            schema,
            body,
            &format!("{method} {template}: request"),
        );
    }
    let path = template
        .replace("{group}", GROUP)
        .replace("{app}", APP)
        .replace("{client}", "shop-abcde")
        .replace("{kind}", "local-userpass")
        .replace("{email}", "alan@example.com")
        .replace("{id}", id);
    let response = harness
        .request(&method.to_uppercase(), &path, Some(token), body)
        .await;
    let described = &operation["responses"][response.status.to_string()];
    assert!(described.is_object(), "{method} {template}: {response:?}");
    if let Some(schema) = described.pointer(BODY_SCHEMA) {
        assert_described(
            &document,
            schema,
            &response.body,
            &format!("{method} {template}: response"),
        );
    } else {
        assert!(response.body.is_null(), "{method} {template}: {response:?}");
    }
    response.body
}

#[tokio::test]
async fn app_requests_and_responses_match_the_openapi_document() {
    let harness = Harness::new().await;
    import(&harness, full_configuration()).await;
    let admin = harness.token().to_owned();
    let app = |path: &str| format!("/api/admin/v3.0/groups/{{group}}/apps/{{app}}{path}");
    let as_admin = async |method: &str, path: &str, id: &str, body: Option<Value>| {
        checked_request(&harness, method, &app(path), id, &admin, body).await
    };
    for path in [
        "",
        "/auth_providers",
        "/users",
        "/users_count",
        "/user_registrations/pending_users",
        "/api_keys",
        "/security/refresh_token_expiration",
        "/description",
        "/values",
        "/functions",
        "/secrets",
        "/security/access_list",
        "/security/allowed_request_origins",
        "/logs",
    ] {
        as_admin("get", path, "", None).await;
    }
    as_admin("get", "/users/{id}", ADA, None).await;
    as_admin("get", "/users/{id}/devices", ADA, None).await;
    as_admin("put", "/users/{id}/logout", ADA, None).await;
    as_admin("post", "/import", "", Some(full_configuration())).await;
    as_admin(
        "post",
        "/users",
        "",
        Some(json!({ "email": "n@example.com", "password": "123456" })),
    )
    .await;
    as_admin(
        "post",
        "/users/verify_token",
        "",
        Some(json!({ "token": harness.login_as("ada").await.text("access_token") })),
    )
    .await;
    as_admin("post", "/api_keys", "", Some(json!({ "name": "k" }))).await;
    as_admin(
        "post",
        "/user_registrations/by_email/{email}/send_confirm",
        "",
        None,
    )
    .await;
    let id = |created: &Value| created["_id"].as_str().unwrap().to_owned();
    let function = json!({ "name": "f", "private": true, "source": "x", "run_as_system": true, "can_evaluate": {} });
    let created = as_admin("post", "/functions", "", Some(function.clone())).await;
    as_admin("get", "/functions/{id}", &id(&created), None).await;
    as_admin("put", "/functions/{id}", &id(&created), Some(function)).await;
    as_admin("delete", "/functions/{id}", &id(&created), None).await;
    let secret = json!({ "name": "s", "value": "v" });
    let created = as_admin("post", "/secrets", "", Some(secret.clone())).await;
    as_admin("put", "/secrets/{id}", &id(&created), Some(secret)).await;
    let entry = json!({ "address": "10.0.0.0/8", "comment": "c" });
    let created = as_admin("post", "/security/access_list", "", Some(entry)).await;
    let change = json!({ "address": "10.0.0.1", "comment": "d" });
    as_admin(
        "patch",
        "/security/access_list/{id}",
        &id(&created),
        Some(change),
    )
    .await;
}

#[tokio::test]
async fn other_requests_and_responses_match_the_openapi_document() {
    let harness = Harness::new().await;
    let admin = harness.admin_login("pub").await;
    let ada = harness.login_as("ada").await;
    let login = json!({ "username": "ada@example.com", "password": PASSWORD,
        "options": { "device": {} } });
    let new = json!({ "email": "r@example.com", "password": "123456" });
    let client = "/api/client/v2.0/app/{client}";
    for (method, path, token, body) in [
        ("get", "/api/private/v1.0/version", "", None),
        ("get", "/api/admin/v3.0/auth/providers", "", None),
        (
            "get",
            "/api/admin/v3.0/auth/profile",
            admin.text("access_token"),
            None,
        ),
        (
            "post",
            "/api/admin/v3.0/auth/session",
            admin.text("refresh_token"),
            None,
        ),
        (
            "get",
            "/api/client/v2.0/auth/profile",
            ada.text("access_token"),
            None,
        ),
        (
            "get",
            "/api/client/v2.0/auth/api_keys",
            ada.text("refresh_token"),
            None,
        ),
        (
            "post",
            "/api/client/v2.0/auth/session",
            ada.text("refresh_token"),
            None,
        ),
        ("get", &*format!("{client}/location"), "", None),
        (
            "post",
            &*format!("{client}/auth/providers/{{kind}}/login"),
            "",
            Some(login),
        ),
        (
            "post",
            &*format!("{client}/auth/providers/local-userpass/register"),
            "",
            Some(new),
        ),
        ("get", "/_mock/health", "", None),
        ("get", "/_mock/sessions", "", None),
        ("get", "/_mock/overview", "", None),
        (
            "post",
            "/_mock/sessions",
            "",
            Some(json!({ "app": "shop-abcde", "user": ADA })),
        ),
        ("get", "/_mock/snapshots", "", None),
        ("get", "/_mock/outbox", "", None),
        ("get", "/_mock/clock", "", None),
        ("get", "/_mock/requests", "", None),
        ("post", "/_mock/verify", "", Some(json!({ "path": "*" }))),
        (
            "post",
            "/_mock/faults",
            "",
            Some(json!({ "path": "/x", "every": 2, "effect": { "type": "hang_up" } })),
        ),
        ("get", "/_mock/faults", "", None),
        ("post", "/_mock/worlds", "", Some(json!({}))),
        ("get", "/_mock/worlds", "", None),
    ] {
        checked_request(&harness, method, path, "", token, body).await;
    }
    let path = "/_mock/snapshots/{id}";
    for method in ["put", "post", "delete"] {
        checked_request(&harness, method, path, "a", "", None).await;
    }
    let recorded = harness.control("GET", "/requests", None).await.body;
    let number = recorded["requests"][0]["number"].to_string();
    let path = "/_mock/requests/{id}";
    checked_request(&harness, "get", path, &number, "", None).await;
}

#[cfg(feature = "regex")]
#[tokio::test]
async fn patterns_match_the_openapi_document() {
    let harness = Harness::new().await;
    let pattern = json!({
        "path": {"matches": "^/"},
        "query": {"a": null, "b": "*", "c": 1, "d": true},
        "headers": {"Accept": {"equals": "*"}},
        "body": {"a": [1, "*"]},
    });
    for (path, key, value) in [
        ("/_mock/verify", "at_least", json!(0)),
        ("/_mock/requests/search", "unexpected", json!(false)),
        ("/_mock/faults", "times", json!(1)),
    ] {
        let mut body = pattern.clone();
        body[key] = value;
        checked_request(&harness, "post", path, "", "", Some(body)).await;
    }
    checked_request(&harness, "get", "/_mock/faults", "", "", None).await;
}

#[test]
fn free_form_objects_are_used_only_three_times_in_the_openapi_document() {
    let document = openapi::document("http://x").to_string();
    assert_eq!(document.matches("schemas/Object\"").count(), 3);
}
