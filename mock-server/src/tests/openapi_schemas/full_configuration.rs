//! A configuration with everything that command lines send.

use serde_json::{Value, json};

use crate::tests::harness::Harness;

pub(super) async fn import(harness: &Harness, body: Value) {
    let response = harness
        .app("POST", "/import?strategy=replace-by-name", Some(body))
        .await;
    assert_eq!((response.status, response.body), (204, Value::Null));
}

/// A configuration with everything that CLIs send, including parts that are not
/// modelled.
pub(super) fn full_configuration() -> Value {
    json!({
        "config_version": 20_210_101,
        "app_id": "shop-abcde",
        "name": "shop",
        "location": "DE-FF",
        "deployment_model": "LOCAL",
        "environment": "testing",
        "environments": { "testing.json": { "values": { "a": 1 } } },
        "allowed_request_origins": ["https://shop.example"],
        "auth": {
            "custom_user_data": { "enabled": false },
            "providers": {
                "anon-user": { "name": "anon-user", "type": "anon-user", "disabled": true },
                "custom-token": {
                    "name": "custom-token",
                    "type": "custom-token",
                    "config": { "audience": ["a"], "signingAlgorithm": "HS256" },
                    "secret_config": { "signingKeys": ["signer"] },
                },
            },
        },
        "functions": {
            "config": [{ "name": "confirm", "private": true, "run_as_system": true }],
            "sources": { "confirm.js": "exports = () => ({status: 'success'});", "lib/shared.js": "1" },
        },
        "values": [{ "name": "limit", "value": 5, "private": false }],
        "triggers": [{ "name": "nightly", "type": "SCHEDULED", "disabled": true }],
        "data_sources": [{ "config": { "name": "mongodb-atlas", "type": "mongodb-atlas", "config": { "clusterName": "C" } } }],
        "services": [{
            "config": { "name": "mail", "type": "http" },
            "incoming_webhooks": [{ "config": { "name": "in" }, "source": "exports = 1" }],
            "rules": [{ "name": "rule" }],
        }],
        "http_endpoints": [{ "config": { "name": "end", "type": "http" } }],
        "graphql": { "config": { "use_natural_pluralization": true },
            "custom_resolvers": [{ "on_type": "Query", "field_name": "count" }] },
        "sync": { "config": { "state": "disabled" } },
        "log_forwarders": [{ "name": "forward" }],
        "something_new": { "a": [1] },
        "secrets": { "auth_providers": {}, "services": null },
    })
}
