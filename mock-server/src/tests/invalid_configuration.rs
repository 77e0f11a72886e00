//! Invalid configurations.

use serde_json::json;

use super::configuration::export;
use super::harness::Harness;

/// (our choice)
#[tokio::test]
async fn invalid_configuration_is_rejected_as_a_whole_with_the_key() {
    let harness = Harness::new().await;
    let (_, before) = export(&harness, "").await;
    for (body, words) in [
        (json!([]), "the configuration: must be an object"),
        (
            json!({ "name": "1a" }),
            "root_config.json: name: '1a' is not a valid app name",
        ),
        (
            json!({ "name": 1 }),
            "root_config.json: name: must be a string",
        ),
        (
            json!({ "deployment_model": "x" }),
            "deployment_model: must be GLOBAL or LOCAL, not 'x'",
        ),
        (
            json!({ "auth": { "providers": { "x": { "type": "x" } } } }),
            "auth/providers.json: x.type: 'x' is not a provider type",
        ),
        (
            json!({ "auth": { "providers": { "anon-user": { "disabled": "no" } } } }),
            "anon-user.disabled: must be true or false",
        ),
        (
            json!({ "auth": { "providers": 1 } }),
            "auth.providers: must be an object",
        ),
        (
            json!({ "auth": { "../../x": {} } }),
            "auth: '../../x' cannot be used as a file name",
        ),
        (
            json!({ "functions": { "config": [{ "name": "f" }] } }),
            "functions.sources.f.js: is missing",
        ),
        (
            json!({ "functions": { "config": [{ "name": "../f" }], "sources": { "../f.js": "" } } }),
            "cannot be used as a file name",
        ),
        (
            json!({ "functions": { "sources": { "../../f.js": "" } } }),
            "cannot be used as a file name",
        ),
        (
            json!({ "values": [{ "name": "a/b" }] }),
            "values: 'a/b' cannot be used as a file name",
        ),
        (json!({ "values": [{}] }), "values: a name is missing"),
        (
            json!({ "allowed_request_origins": ["x"] }),
            "allowed_request_origins: an origin must be",
        ),
        (
            json!({ "location": "IE", "services": 1 }),
            "services: must be a list",
        ),
    ] {
        let response = harness.app("POST", "/import", Some(body.clone())).await;
        assert_eq!(
            (response.status, response.error().2),
            (400, Some("BadRequest")),
            "{body}"
        );
        assert!(response.text("error").contains(words), "{response:?}");
    }
    assert_eq!(export(&harness, "").await.1, before);
}
