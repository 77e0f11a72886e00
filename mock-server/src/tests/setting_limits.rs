//! Settings of apps and providers: what is refused, and what is left out. Section 9 of the
//! contract.

use serde_json::{Value, json};

use super::configuration::import;
use super::harness::{GROUP, Harness, seed};
use crate::Seed;
use crate::world::initial_state::InitialState;

/// Sends a request that must be refused with 400 and a text that contains `words`.
async fn refuse(harness: &Harness, method: &str, path: &str, body: Value, words: &str) {
    let got = harness.app(method, path, Some(body.clone())).await;
    assert_eq!(got.status, 400, "{method} {path} {body}: {got:?}");
    assert!(got.text("error").contains(words), "{body}: {got:?}");
}

/// The provider of a type as the server returns it.
async fn provider(harness: &Harness, kind: &str) -> Value {
    let list = harness.app("GET", "/auth_providers", None).await.body;
    let mut list = list.as_array().unwrap().iter();
    let id = list.find(|one| one["type"] == kind).unwrap()["_id"].clone();
    let path = format!("/auth_providers/{}", id.as_str().unwrap());
    harness.app("GET", &path, None).await.body
}

async fn path_of(harness: &Harness, kind: &str) -> String {
    let provider = provider(harness, kind).await;
    format!("/auth_providers/{}", provider["_id"].as_str().unwrap())
}

/// Values that a documented list limits are refused, and no app is created. (OpenAPI document)
#[tokio::test]
async fn app_settings_outside_a_documented_list_are_refused() {
    let harness = Harness::new().await;
    let path = format!("/groups/{GROUP}/apps");
    let before = harness.admin("GET", &path, None).await.body;
    for (query, body) in [
        ("", json!({ "name": "a", "location": "AAA" })),
        ("", json!({ "name": "a", "location": "us-va" })),
        ("", json!({ "name": "a", "deployment_model": "AAA" })),
        ("", json!({ "name": "a", "environment": "AAA" })),
        ("", json!({ "name": "a", "location": {} })),
        ("", json!({ "name": "a", "environment": 1 })),
        ("?product=AAA", json!({ "name": "a" })),
    ] {
        let got = harness
            .admin("POST", &format!("{path}{query}"), Some(body.clone()))
            .await;
        assert_eq!(got.status, 400, "{query} {body}: {got:?}");
    }
    assert_eq!(harness.admin("GET", &path, None).await.body, before);
    for environment in ["", "development", "testing", "qa", "production"] {
        let body = json!({ "name": "a", "environment": environment, "location": "BR-SP" });
        let got = harness.admin("POST", &path, Some(body)).await;
        assert_eq!((got.status, got.text("environment")), (201, environment));
    }
    let body = json!({ "name": "a", "location": null, "deployment_model": null });
    let got = harness.admin("POST", &path, Some(body)).await;
    assert_eq!((got.status, got.text("location")), (201, "US-VA"));
}

/// The same lists hold for an import and for a seed.
#[tokio::test]
async fn imported_and_seeded_settings_obey_the_same_lists() {
    let harness = Harness::new().await;
    for (key, allowed) in [
        ("location", "US-VA"),
        ("deployment_model", "GLOBAL"),
        ("environment", "testing"),
    ] {
        let body = json!({ (key): "AAA" });
        refuse(
            &harness,
            "POST",
            "/import",
            body,
            &format!("{key}: must be "),
        )
        .await;
        import(&harness, json!({ (key): allowed })).await;
    }
    let text = |key: &str| format!("groups: [{{ apps: [{{ name: a, {key}: AAA }}] }}]");
    for key in ["location", "deployment_model", "environment", "product"] {
        let seed = Seed::parse(&text(key)).unwrap();
        let error = InitialState::new(&seed, 0, None, 0).unwrap_err();
        assert!(error.to_string().contains("AAA"), "{key}: {error}");
    }
}

/// Settings of a provider have documented types; a wrong one is refused, and nothing of the
/// request is stored. (OpenAPI document)
#[tokio::test]
async fn provider_settings_of_a_wrong_type_are_refused() {
    let harness = Harness::new().await;
    let path = path_of(&harness, "local-userpass").await;
    let before = provider(&harness, "local-userpass").await;
    for key in ["autoConfirm", "runConfirmationFunction", "runResetFunction"] {
        for value in [json!({}), json!("yes"), json!(1), json!([])] {
            let body = json!({ "disabled": true, "config": { (key): value } });
            let words = format!("config.{key} must be true or false");
            refuse(&harness, "PATCH", &path, body, &words).await;
        }
    }
    for key in [
        "resetPasswordUrl",
        "confirmationFunctionName",
        "resetFunctionId",
    ] {
        let words = format!("config.{key} must be a string");
        let body = json!({ "config": { (key): ["x"] } });
        refuse(&harness, "PATCH", &path, body, &words).await;
    }
    for value in [json!([]), json!("x"), json!(true)] {
        let body = json!({ "config": value });
        refuse(&harness, "PATCH", &path, body, "config must be an object").await;
    }
    refuse(
        &harness,
        "PATCH",
        &path,
        json!({ "disabled": "x" }),
        "invalid request body",
    )
    .await;
    assert_eq!(provider(&harness, "local-userpass").await, before);
    let token = |rest: Value| {
        let mut body = json!({ "type": "custom-token" });
        body.as_object_mut()
            .unwrap()
            .extend(rest.as_object().unwrap().clone());
        body
    };
    for (rest, words) in [
        (json!({ "config": { "audience": [1] } }), "config.audience"),
        (json!({ "config": { "audience": {} } }), "config.audience"),
        (
            json!({ "config": { "useJWKURI": "no" } }),
            "config.useJWKURI",
        ),
        (
            json!({ "config": { "signingAlgorithm": "none" } }),
            "config.signingAlgorithm",
        ),
        (
            json!({ "config": { "requireAnyAudience": 1 } }),
            "config.requireAnyAudience",
        ),
        (
            json!({ "secret_config": { "signingKeys": {} } }),
            "secret_config.signingKeys",
        ),
        (json!({ "secret_config": [] }), "secret_config"),
        (json!({ "metadata_fields": {} }), "metadata_fields"),
        (json!({ "metadata_fields": ["x"] }), "metadata_fields"),
        (
            json!({ "metadata_fields": [{ "name": 1 }] }),
            "metadata_fields",
        ),
        (
            json!({ "metadata_fields": [{ "name": "a", "required": "x" }] }),
            "metadata_fields",
        ),
        (json!({ "redirect_uris": "x" }), "redirect_uris"),
        (json!({ "domain_restrictions": [1] }), "domain_restrictions"),
    ] {
        refuse(
            &harness,
            "POST",
            "/auth_providers",
            token(rest.clone()),
            words,
        )
        .await;
        let body = json!({ "auth": { "providers": { "custom-token": token(rest) } } });
        refuse(&harness, "POST", "/import", body, words).await;
    }
    let all = harness.app("GET", "/auth_providers", None).await.body;
    assert_eq!(all.as_array().unwrap().len(), 3);
}

/// `null` where a boolean or a list is expected counts as left out. (stitch 4 tests)
#[tokio::test]
async fn null_counts_as_left_out() {
    let harness = Harness::new().await;
    let path = path_of(&harness, "local-userpass").await;
    let set = json!({ "config": { "autoConfirm": true } });
    assert_eq!(harness.app("PATCH", &path, Some(set)).await.status, 204);
    let nulls = json!({ "disabled": null, "metadata_fields": null,
        "config": { "autoConfirm": null, "runResetFunction": null } });
    assert_eq!(harness.app("PATCH", &path, Some(nulls)).await.status, 204);
    let now = provider(&harness, "local-userpass").await;
    assert_eq!(now["config"], json!({ "autoConfirm": true }));
    assert_eq!(
        (&now["disabled"], now.get("metadata_fields")),
        (&json!(false), None)
    );
    let body = json!({ "type": "custom-token", "disabled": null, "metadata_fields": null,
        "config": { "audience": null, "useJWKURI": null }, "secret_config": null });
    assert_eq!(
        harness
            .app("POST", "/auth_providers", Some(body))
            .await
            .status,
        201
    );
    let body = json!({ "name": "f", "private": null, "source": "1" });
    assert_eq!(
        harness.app("POST", "/functions", Some(body)).await.status,
        201
    );
    import(&harness, json!({
        "allowed_request_origins": null, "values": null, "triggers": null, "services": null,
        "auth": { "providers": { "anon-user": { "disabled": null } } },
        "functions": { "config": [{ "name": "g", "private": null }], "sources": { "g.js": "" } },
    }))
    .await;
}

/// `PATCH auth_providers/{id}` merges `config` key by key. (stitch 3 tests)
#[tokio::test]
async fn an_update_merges_config_key_by_key() {
    let harness = Harness::new().await;
    let path = path_of(&harness, "local-userpass").await;
    for config in [
        json!({ "autoConfirm": true, "resetPasswordUrl": "http://a.example" }),
        json!({ "resetPasswordUrl": "http://b.example" }),
        json!({ "emailConfirmationUrl": "http://c.example" }),
    ] {
        let body = json!({ "config": config });
        assert_eq!(harness.app("PATCH", &path, Some(body)).await.status, 204);
    }
    assert_eq!(
        provider(&harness, "local-userpass").await["config"],
        json!({ "autoConfirm": true, "resetPasswordUrl": "http://b.example",
            "emailConfirmationUrl": "http://c.example" })
    );
}

/// An enabled provider cannot be deleted. (stitch 3 tests; the text is our choice)
#[tokio::test]
async fn an_enabled_provider_is_not_deleted() {
    let harness = Harness::new().await;
    let path = path_of(&harness, "anon-user").await;
    let got = harness.app("DELETE", &path, None).await;
    assert_eq!(got.error().0, 400);
    assert_eq!(harness.login("anon-user", None).await.status, 200);
    harness.app("PUT", &format!("{path}/disable"), None).await;
    assert_eq!(harness.app("DELETE", &path, None).await.status, 204);
}

/// `local-userpass` needs a `config`, which may be empty. (stitch 3 tests)
#[tokio::test]
async fn local_userpass_is_created_with_a_config_only() {
    let mut seed = seed();
    seed.groups[0].apps[0]
        .providers
        .retain(|one| one.provider_type != crate::ProviderType::LocalUserpass);
    let harness = Harness::with(seed).await;
    for body in [
        json!({ "type": "local-userpass" }),
        json!({ "type": "local-userpass", "config": null }),
    ] {
        refuse(&harness, "POST", "/auth_providers", body, "config").await;
    }
    let body = json!({ "type": "local-userpass", "config": {} });
    assert_eq!(
        harness
            .app("POST", "/auth_providers", Some(body))
            .await
            .status,
        201
    );
}

/// A secret may be created without a value. (stitch 3 tests)
#[tokio::test]
async fn a_secret_without_a_value_is_created() {
    let harness = Harness::new().await;
    for (name, body) in [
        ("one", json!({ "name": "one" })),
        ("two", json!({ "name": "two", "value": null })),
    ] {
        let got = harness.app("POST", "/secrets", Some(body)).await;
        assert_eq!((got.status, got.text("name")), (201, name));
    }
}
