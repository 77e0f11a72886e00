//! Settings of apps and providers, and secrets.

use serde_json::{Value, json};

use super::super::{Rule, Says, check};
use super::{provider, rejected};
use crate::support::world::GROUP;

const PROVIDERS: &str = "{app}/auth_providers";

pub(in super::super) static SETTINGS: &[Rule] = &[
    Rule {
        proves: &["9/documented-lists"],
        says: "a location, deployment model, environment, product or provider type outside its list is rejected, and nothing is stored",
        source: "OpenAPI document",
        check: |world| {
            let apps = format!("{{admin}}/groups/{GROUP}/apps");
            for (query, body) in [
                ("", json!({"name": "a", "location": "AAA"})),
                ("", json!({"name": "a", "location": "us-va"})),
                ("", json!({"name": "a", "deployment_model": "AAA"})),
                ("", json!({"name": "a", "environment": "AAA"})),
                ("?product=AAA", json!({"name": "a"})),
            ] {
                rejected(world, "POST", &format!("{apps}{query}"), &body, &[&apps]);
            }
            for (key, value) in [
                ("location", "AAA"),
                ("deployment_model", "AAA"),
                ("environment", "AAA"),
            ] {
                rejected(
                    world,
                    "POST",
                    "{app}/import",
                    &json!({key: value}),
                    &["{app}"],
                );
            }
            let body = json!({"type": "smoke-signals"});
            rejected(world, "POST", PROVIDERS, &body, &[PROVIDERS]);
            for environment in ["", "development", "testing", "qa", "production"] {
                let body = json!({"name": "a", "environment": environment, "location": "IE"});
                let app = world.post(&apps, &body).expect(201).json();
                assert_eq!(app["environment"], environment, "{app}");
            }
        },
    },
    Rule {
        proves: &["9/setting-types"],
        says: "a setting of a provider with another type than the documented one is rejected, and nothing of the request is stored",
        source: "OpenAPI document",
        check: |world| {
            let (path, _) = provider(world, "local-userpass");
            for (key, value) in [
                ("autoConfirm", json!({})),
                ("autoConfirm", json!("true")),
                ("runConfirmationFunction", json!(1)),
                ("runResetFunction", json!([])),
                ("resetPasswordUrl", json!(true)),
                ("confirmationFunctionName", json!({})),
            ] {
                let body = json!({"disabled": true, "config": {key: value}});
                rejected(world, "PATCH", &path, &body, &[&path]);
            }
            for setting in [
                json!({"config": []}),
                json!({"config": {"audience": [1]}}),
                json!({"config": {"useJWKURI": "no"}}),
                json!({"config": {"signingAlgorithm": "none"}}),
                json!({"secret_config": {"signingKeys": {}}}),
                json!({"metadata_fields": {}}),
                json!({"metadata_fields": [{"name": 1}]}),
                json!({"redirect_uris": "x"}),
                json!({"disabled": "no"}),
            ] {
                let mut body = setting;
                body["type"] = json!("custom-token");
                rejected(world, "POST", PROVIDERS, &body, &[PROVIDERS]);
                let document = json!({"auth": {"providers": {"custom-token": body}}});
                rejected(world, "POST", "{app}/import", &document, &[PROVIDERS]);
            }
        },
    },
    Rule {
        proves: &["9/null"],
        says: "null where a boolean or a list is expected counts as left out",
        source: "stitch's tests",
        check: |world| {
            let (path, _) = provider(world, "local-userpass");
            let set = json!({"config": {"autoConfirm": true}});
            let nulls = json!({"disabled": null, "metadata_fields": null,
                "config": {"autoConfirm": null, "runResetFunction": null}});
            for body in [set, nulls] {
                world.admin("PATCH", &path).json(&body).send().expect(204);
            }
            let now = world.get(&path).expect(200).json();
            assert_eq!(now["config"], json!({"autoConfirm": true}), "{now}");
            assert_eq!(now["disabled"], false, "{now}");
            let body = json!({"type": "custom-token", "disabled": null, "redirect_uris": null,
                "config": {"audience": null, "useJWKURI": null}});
            world.post(PROVIDERS, &body).expect(201);
            let function = json!({"name": "f", "private": null, "source": ""});
            world.post("{app}/functions", &function).expect(201);
            let document = json!({"values": null, "allowed_request_origins": null,
                "auth": {"providers": {"anon-user": {"disabled": null}}}});
            world.post("{app}/import", &document).expect(204);
        },
    },
    Rule {
        proves: &["9/providers/merge"],
        says: "an update merges config key by key",
        source: "mongodb-stitch 3.18's tests",
        check: |world| {
            let (path, _) = provider(world, "local-userpass");
            for config in [
                json!({"autoConfirm": true, "resetPasswordUrl": "http://a.example"}),
                json!({"resetPasswordUrl": "http://b.example"}),
            ] {
                let body = json!({"config": config});
                world.admin("PATCH", &path).json(&body).send().expect(204);
            }
            let now = world.get(&path).expect(200).json();
            let expected = json!({"autoConfirm": true, "resetPasswordUrl": "http://b.example"});
            assert_eq!(now["config"], expected, "{now}");
        },
    },
    Rule {
        proves: &["9/providers/delete-enabled"],
        says: "an enabled provider cannot be deleted, a disabled one can",
        source: "mongodb-stitch 3.18's tests",
        check: |world| {
            let (path, before) = provider(world, "anon-user");
            check(&world.delete(&path), 400, &Says::AnyError);
            assert_eq!(world.get(&path).expect(200).json(), before);
            world.anonymous();
            world.put(&format!("{path}/disable")).expect(204);
            world.delete(&path).expect(204);
        },
    },
    Rule {
        proves: &["9/providers/config-needed"],
        says: "local-userpass is created with a config only, which may be empty",
        source: "mongodb-stitch 3.18's tests",
        check: |world| {
            let (path, _) = provider(world, "local-userpass");
            world.put(&format!("{path}/disable")).expect(204);
            world.delete(&path).expect(204);
            for body in [
                json!({"type": "local-userpass"}),
                json!({"type": "local-userpass", "config": null}),
            ] {
                rejected(world, "POST", PROVIDERS, &body, &[PROVIDERS]);
            }
            let body = json!({"type": "local-userpass", "config": {}});
            world.post(PROVIDERS, &body).expect(201);
        },
    },
    Rule {
        proves: &["9/secrets/no-value"],
        says: "a secret is created without a value",
        source: "mongodb-stitch 3.18's tests",
        check: |world| {
            let created = world.post("{app}/secrets", &json!({"name": "empty"}));
            check(&created, 201, &Says::Json);
            let list = world.get("{app}/secrets").expect(200).json();
            let named: Vec<&Value> = list.as_array().expect("a list").iter().collect();
            assert_eq!(named, [&created.json()]);
        },
    },
];
