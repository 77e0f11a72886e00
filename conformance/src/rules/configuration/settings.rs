//! Settings of apps and providers, and secrets.

use serde_json::{Value, json};

use super::{provider, rejected};
use crate::rules::{Rule, Says, check};
use crate::setup::ExtraApp;
use crate::target::{Answer, OrFound as _, Outcome};

const PROVIDERS: &str = "{app}/auth_providers";

fn wrong_booleans() -> [Value; 4] {
    [json!({}), json!("true"), json!(1), json!([])]
}

fn wrong_strings() -> [Value; 3] {
    [json!({}), json!(true), json!(["x"])]
}

/// Settings of a custom-token provider, and values of a wrong type.
fn wrong_settings() -> Vec<(&'static str, Vec<Value>)> {
    vec![
        ("config", vec![json!([])]),
        ("config.audience", vec![json!([1]), json!({})]),
        ("config.useJWKURI", vec![json!("no")]),
        ("config.signingAlgorithm", vec![json!("none")]),
        ("config.requireAnyAudience", vec![json!(1)]),
        ("secret_config", vec![json!([])]),
        ("secret_config.signingKeys", vec![json!({})]),
        (
            "metadata_fields",
            vec![
                json!({}),
                json!(["x"]),
                json!([{"name": 1}]),
                json!([{"name": "a", "required": "x"}]),
            ],
        ),
        ("redirect_uris", vec![json!("x")]),
        ("domain_restrictions", vec![json!([1])]),
        ("disabled", vec![json!("no")]),
    ]
}

/// A finding unless the error names the setting.
fn ensure_names(answer: &Answer, setting: &str) -> Outcome {
    ensure!(
        answer.text("error").contains(setting),
        "the error does not name {setting}: {answer:?}"
    );
    Ok(())
}

pub(super) static SETTINGS: &[Rule] = &[
    Rule {
        id: "documented-lists",
        requirements: &["server/configuration/documented-values"],
        says: "a location, deployment model, environment, product or provider type outside its list is rejected, and nothing is stored",
        check: |target| {
            let world = &target.shop()?;
            let apps = "{admin}/groups/{group}/apps";
            let name = target.app_name();
            for (query, key, value) in [
                ("", "location", json!("AAA")),
                ("", "location", json!("us-va")),
                ("", "location", json!({})),
                ("", "deployment_model", json!("AAA")),
                ("", "environment", json!("AAA")),
                ("", "environment", json!(1)),
                ("?product=AAA", "location", json!("US-VA")),
            ] {
                let body = json!({"name": name, key: value});
                // Other rules create and delete apps of the project meanwhile.
                rejected(world, "POST", &format!("{apps}{query}"), &body, &[])?;
                let listed = world.get(apps)?.expect(200)?.list()?;
                ensure!(
                    !listed.iter().any(|app| app["name"] == *name),
                    "an app was created with {body}{query}"
                );
            }
            for (key, allowed) in [
                ("location", "US-VA"),
                ("deployment_model", "GLOBAL"),
                ("environment", "testing"),
            ] {
                let import = "{app}/import";
                rejected(world, "POST", import, &json!({key: "AAA"}), &["{app}"])?;
                world.post(import, &json!({key: allowed}))?.expect(204)?;
            }
            let body = json!({"type": "smoke-signals"});
            rejected(world, "POST", PROVIDERS, &body, &[PROVIDERS])?;
            for environment in ["", "development", "testing", "qa", "production"] {
                let body = json!({"name": name, "environment": environment, "location": "IE"});
                let created = world.post(apps, &body)?;
                let shown = created.text("environment");
                let _app = ExtraApp::of(world, created)?;
                ensure_eq!(shown, environment);
            }
            let nulls = json!({"name": name, "location": null, "deployment_model": null});
            let created = world.post(apps, &nulls)?;
            let location = created.text("location");
            let _app = ExtraApp::of(world, created)?;
            ensure_eq!(location, "US-VA", "the default location");
            Ok(())
        },
    },
    Rule {
        id: "setting-types",
        requirements: &["server/configuration/setting-types"],
        says: "a provider setting of another type than the documented one is rejected, and nothing of the request is stored",
        check: |target| {
            let world = &target.shop()?;
            let (path, _) = provider(world, "local-userpass")?;
            for (key, values) in [
                ("autoConfirm", &wrong_booleans()[..]),
                ("runConfirmationFunction", &wrong_booleans()),
                ("runResetFunction", &wrong_booleans()),
                ("resetPasswordUrl", &wrong_strings()),
                ("confirmationFunctionName", &wrong_strings()),
                ("resetFunctionId", &wrong_strings()),
            ] {
                for value in values {
                    let body = json!({"disabled": true, "config": {key: value}});
                    let answer = rejected(world, "PATCH", &path, &body, &[&path])?;
                    ensure_names(&answer, key)?;
                }
            }
            for config in [json!([]), json!("x"), json!(true)] {
                let body = json!({"disabled": true, "config": config});
                rejected(world, "PATCH", &path, &body, &[&path])?;
            }
            for (key, wrong) in wrong_settings() {
                for value in wrong {
                    let mut body = json!({"type": "custom-token", key: value});
                    if let Some((outer, inner)) = key.split_once('.') {
                        body = json!({"type": "custom-token", outer: {inner: value}});
                    }
                    let named = key.rsplit('.').next().unwrap_or(key);
                    let answer = rejected(world, "POST", PROVIDERS, &body, &[PROVIDERS])?;
                    if key != "disabled" {
                        ensure_names(&answer, named)?;
                    }
                    let document = json!({"auth": {"providers": {"custom-token": body}}});
                    let answer = rejected(world, "POST", "{app}/import", &document, &[PROVIDERS])?;
                    ensure_names(&answer, named)?;
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "null",
        requirements: &["server/configuration/null"],
        says: "null where a boolean or a list is expected counts as left out",
        check: |target| {
            let world = &target.shop()?;
            let (path, before) = provider(world, "local-userpass")?;
            let mut expected = before["config"].clone();
            let entries = expected.as_object_mut();
            let entries = entries.or_found(|| format!("no `config`: {before}"))?;
            entries.insert("autoConfirm".to_owned(), json!(true));
            let set = json!({"config": {"autoConfirm": true}});
            let nulls = json!({"disabled": null, "metadata_fields": null,
                "config": {"autoConfirm": null, "runResetFunction": null}});
            for body in [set, nulls] {
                world
                    .admin("PATCH", &path)
                    .json(&body)
                    .send()?
                    .expect(204)?;
            }
            let now = world.get(&path)?.expect(200)?.json()?;
            ensure_eq!(now["config"], expected, "the settings after nulls");
            ensure_eq!(now["disabled"], false, "`disabled` after null");
            ensure!(
                now.get("metadata_fields").is_none(),
                "null became metadata_fields: {now}"
            );
            let body = json!({"type": "custom-token", "disabled": null, "redirect_uris": null,
                "secret_config": null,
                "metadata_fields": null, "config": {"audience": null, "useJWKURI": null}});
            world.post(PROVIDERS, &body)?.expect(201)?;
            let function = json!({"name": "f", "private": null, "source": ""});
            world.post("{app}/functions", &function)?.expect(201)?;
            let functions =
                json!({"config": [{"name": "g", "private": null}], "sources": {"g.js": ""}});
            let document = json!({"values": null, "allowed_request_origins": null,
                "triggers": null, "services": null, "functions": functions,
                "auth": {"providers": {"anon-user": {"disabled": null}}}});
            world.post("{app}/import", &document)?.expect(204)?;
            Ok(())
        },
    },
    Rule {
        id: "update-merges-config",
        requirements: &["server/providers/merge-config"],
        says: "an update merges config key by key",
        check: |target| {
            let world = &target.shop()?;
            let (path, before) = provider(world, "local-userpass")?;
            for config in [
                json!({"autoConfirm": true, "resetPasswordUrl": "http://a.example"}),
                json!({"resetPasswordUrl": "http://b.example"}),
            ] {
                let body = json!({"config": config});
                world
                    .admin("PATCH", &path)
                    .json(&body)
                    .send()?
                    .expect(204)?;
            }
            let now = world.get(&path)?.expect(200)?.json()?;
            let mut expected = before["config"].clone();
            let entries = expected.as_object_mut();
            let entries = entries.or_found(|| format!("no `config`: {before}"))?;
            entries.insert("autoConfirm".to_owned(), json!(true));
            entries.insert("resetPasswordUrl".to_owned(), json!("http://b.example"));
            ensure_eq!(now["config"], expected, "the settings after two updates");
            Ok(())
        },
    },
    Rule {
        id: "enabled-provider-is-not-deleted",
        requirements: &["server/providers/delete-enabled"],
        says: "an enabled provider cannot be deleted, a disabled one can",
        check: |target| {
            let world = &target.shop()?;
            let (path, before) = provider(world, "anon-user")?;
            check(&world.delete(&path)?, 400, &Says::AnyError)?;
            let after = world.get(&path)?.expect(200)?.json()?;
            ensure_eq!(after, before, "the provider after the attempt");
            world.anonymous()?;
            world.put(&format!("{path}/disable"))?.expect(204)?;
            world.delete(&path)?.expect(204)?;
            Ok(())
        },
    },
    Rule {
        id: "local-userpass-needs-config",
        requirements: &["server/providers/email-needs-config"],
        says: "local-userpass is created with a config only, which may be empty",
        check: |target| {
            let world = &target.shop()?;
            let (path, _) = provider(world, "local-userpass")?;
            world.put(&format!("{path}/disable"))?.expect(204)?;
            world.delete(&path)?.expect(204)?;
            for body in [
                json!({"type": "local-userpass"}),
                json!({"type": "local-userpass", "config": null}),
            ] {
                rejected(world, "POST", PROVIDERS, &body, &[PROVIDERS])?;
            }
            let body = json!({"type": "local-userpass", "config": {}});
            world.post(PROVIDERS, &body)?.expect(201)?;
            Ok(())
        },
    },
    Rule {
        id: "secret-without-value",
        requirements: &["server/configuration/secrets-no-value"],
        says: "a secret is created without a value",
        check: |target| {
            let world = &target.shop()?;
            let create = |body: Value| {
                let created = world.post("{app}/secrets", &body)?;
                check(&created, 201, &Says::Json)?;
                created.json()
            };
            let created = [
                create(json!({"name": "empty"}))?,
                create(json!({"name": "null", "value": null}))?,
            ];
            let list = world.get("{app}/secrets")?.expect(200)?.json()?;
            ensure_eq!(list, json!(created), "the secrets");
            Ok(())
        },
    },
];
