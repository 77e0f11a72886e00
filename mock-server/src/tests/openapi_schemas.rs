//! Checks requests and responses against the schemas of the OpenAPI document.

use serde_json::{Value, json};

use super::configuration::{full_configuration, import};
use super::harness::{ADA, APP, GROUP, Harness, PASSWORD};
use crate::controls::openapi;

/// Returns the first difference between a value and a schema. Undeclared keys are a
/// difference.
fn differs(document: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return differs(document, document.pointer(&reference[1..])?, value, at);
    }
    if let Some(any) = schema["oneOf"].as_array() {
        let invalid: Vec<_> = any
            .iter()
            .map_while(|item| differs(document, item, value, at))
            .collect();
        return (invalid.len() == any.len()).then(|| invalid.join("; "));
    }
    if value.is_null() && schema["nullable"] == true {
        return None;
    }
    let typed = match schema["type"].as_str() {
        None => true,
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some(other) => panic!("{other} at {at}"),
    };
    let listed = schema["enum"].as_array();
    if !typed || listed.is_some_and(|all| !all.contains(value)) {
        return Some(format!("{at}: {value} is not {schema}"));
    }
    if let Some(all) = value.as_array() {
        return all
            .iter()
            .find_map(|item| differs(document, &schema["items"], item, &format!("{at}[]")));
    }
    let entries = value.as_object()?;
    let required = schema["required"].as_array().into_iter().flatten();
    for key in required.filter_map(Value::as_str) {
        if !entries.contains_key(key) {
            return Some(format!("{at}: {key} is missing"));
        }
    }
    if schema["properties"].is_null() && schema["additionalProperties"].is_null() {
        let none = schema["maxProperties"] == 0 && !entries.is_empty();
        return none.then(|| format!("{at}: {value} is not empty"));
    }
    entries.iter().find_map(|(key, value)| {
        let at = format!("{at}.{key}");
        match (
            schema["properties"].get(key),
            &schema["additionalProperties"],
        ) {
            (Some(schema), _) => differs(document, schema, value, &at),
            (None, Value::Bool(true)) => None,
            (None, schema) if schema.is_object() => differs(document, schema, value, &at),
            (None, _) => Some(format!("{at} is not described")),
        }
    })
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
    const JSON: &str = "/content/application~1json/schema";
    let document = openapi::document("http://x");
    let operation = &document["paths"][template][method];
    assert!(operation.is_object(), "{method} {template}");
    if let Some(body) = &body {
        let schema = operation["requestBody"].pointer(JSON).unwrap();
        assert_eq!(
            differs(&document, schema, body, "body"),
            None,
            "{method} {template}"
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
    let answer = &operation["responses"][response.status.to_string()];
    assert!(answer.is_object(), "{method} {template}: {response:?}");
    if let Some(schema) = answer.pointer(JSON) {
        assert_eq!(
            differs(&document, schema, &response.body, "answer"),
            None,
            "{method} {template}"
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
    let change = json!({ "comment": "d" });
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
        ("get", "/_mock/outbox", "", None),
        ("get", "/_mock/clock", "", None),
        ("get", "/_mock/requests", "", None),
        ("post", "/_mock/verify", "", Some(json!({ "path": "*" }))),
        ("post", "/_mock/worlds", "", Some(json!({}))),
        ("get", "/_mock/worlds", "", None),
    ] {
        checked_request(&harness, method, path, "", token, body).await;
    }
}

#[test]
fn free_form_objects_are_used_only_three_times_in_the_openapi_document() {
    let document = openapi::document("http://x").to_string();
    assert_eq!(document.matches("schemas/Object\"").count(), 3);
}
