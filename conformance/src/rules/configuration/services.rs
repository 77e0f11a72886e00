//! Services of third parties, their secrets, and values from secrets.

use serde_json::json;

use super::IMPORT;
use super::exported_files::ExportedFiles;
use crate::rules::{Row, Rule, Says, check};

pub(super) static SERVICES: &[Rule] = &[
    Rule {
        id: "third-party",
        requirements: &["server/configuration/services"],
        says: "a service has webhooks and secrets, is renamed, exported in each layout and deleted with its files",
        check: |target| {
            let world = &target.shop()?;
            let path = "{app}/services";
            let hook =
                json!({"name": "in", "function_source": "exports = 1", "respond_result": false});
            let body = json!({"name": "sms", "type": "twilio", "incoming_webhooks": [hook],
                "config": {"sid": "s"}, "secret_config": {"auth_token": "token"}});
            let created = world.post(path, &body)?.expect(201)?;
            let list = world.get(path)?.expect(200)?.json()?;
            ensure_eq!(list[0]["type"], "twilio", "in {list}");
            ensure!(
                list[0].get("config").is_none(),
                "the list shows `config`: {list}"
            );
            let secrets = world.get("{app}/secrets")?.expect(200)?.json()?;
            ensure_eq!(secrets[0]["name"], "token", "the first of {secrets}");
            let one = format!("{path}/{}", created.text("_id"));
            let renamed = world.admin("PATCH", &one).json(&json!({"name": "texts"}));
            ensure_eq!(renamed.send()?.expect(200)?.text("name"), "texts");
            let files = ExportedFiles::of_app(world, "?version=20210101")?;
            let source = files.text("services/texts/incoming_webhooks/in/source.js")?;
            ensure_eq!(source, "exports = 1", "the source of the webhook");
            let files = ExportedFiles::of_app(world, "?version=20180301")?;
            let config = files.json("services/texts/config.json")?;
            ensure_eq!(config["type"], "twilio", "in {config}");
            for body in [
                json!({"name": "a", "type": 1}),
                json!({"name": "a", "type": ""}),
                json!({"name": "a", "type": "http", "incoming_webhooks": {}}),
                json!({"name": "a", "type": "http", "incoming_webhooks": [{"name": "../x"}]}),
            ] {
                check(&world.post(path, &body)?, 400, &Says::AnyError)?;
            }
            let taken = world.post(path, &json!({"name": "texts", "type": "http"}))?;
            check(&taken, 409, &Says::AnyError)?;
            ensure_eq!(taken.text("error_code"), "ServiceAlreadyExists");
            check(&world.delete(&one)?, 204, &Says::Nothing)?;
            let files = ExportedFiles::of_app(world, "")?;
            let mut paths = files.paths();
            paths.retain(|path| path.starts_with("services/"));
            ensure_eq!(paths, [""; 0], "the files of services after the deletion");
            Ok(())
        },
    },
    Rule {
        id: "imported-secrets",
        requirements: &["server/configuration/push", "server/configuration/import"],
        says: "the secrets of imported services are stored under names to which the exported services refer",
        check: |target| {
            for version in [20_210_101, 20_180_301] {
                let world = &target.shop()?;
                let config = json!({"type": "twilio", "name": "sms", "config": {"sid": "my_sid"}});
                let document = json!({
                    "config_version": version,
                    "services": [{"config": config, "incoming_webhooks": null, "rules": null}],
                    "secrets": {"services": {"sms": {"auth_token": "hidden"}}},
                });
                world.post(IMPORT, &document)?.expect(204)?;
                let secrets = world.get("{app}/secrets")?.expect(200)?.list()?;
                let names: Vec<_> = secrets.iter().map(|one| &one["name"]).collect();
                ensure_eq!(names, ["__sms_auth_token"], "the names of the secrets");
                let files = ExportedFiles::of_app(world, &format!("?version={version}"))?;
                // Byte for byte: people compare these files.
                ensure_eq!(
                    files.text("services/sms/config.json")?,
                    "{\n    \"name\": \"sms\",\n    \"type\": \"twilio\",\n    \"config\": {\n        \
                     \"sid\": \"my_sid\"\n    },\n    \"secret_config\": {\n        \
                     \"auth_token\": \"__sms_auth_token\"\n    }\n}\n",
                    "services/sms/config.json"
                );
                ensure!(!files.contain("hidden"), "the secret is exported");
            }
            Ok(())
        },
    },
    Rule {
        id: "imported-by-name",
        requirements: &["server/configuration/import-secrets"],
        says: "other secrets of a document are stored by name, and functions see them through values",
        check: |target| {
            let world = &target.shop()?;
            let value =
                json!({"name": "key", "private": true, "from_secret": true, "value": "stored"});
            let source = "exports = () => context.values.get('key');";
            let document = json!({
                "functions": {"config": [{"name": "f"}], "sources": {"f.js": source}},
                "values": [value],
                "secrets": {"stored": "hidden", "services": {}},
            });
            world.post(IMPORT, &document)?.expect(204)?;
            let secrets = world.get("{app}/secrets")?.expect(200)?.list()?;
            let names: Vec<_> = secrets.iter().map(|one| &one["name"]).collect();
            ensure_eq!(names, ["stored"], "the names of the secrets");
            let path = "{app}/debug/execute_function?run_as_system=true";
            let called = world.post(path, &json!({"name": "f"}))?.expect(200)?;
            ensure_eq!(called.json()?["result"], "hidden", "what the function sees");
            let values = world.get("{app}/values")?.expect(200)?.list()?;
            let id = values[0]["_id"].as_str().unwrap_or_default();
            let value = world.get(&format!("{{app}}/values/{id}"))?;
            ensure_eq!(value.expect(200)?.json()?["value"], "stored", "the value");
            let files = ExportedFiles::of_app(world, "")?;
            ensure!(!files.contain("hidden"), "the secret is exported");
            for wrong in [json!({"a": 1}), json!({"a b": "c"}), json!([])] {
                let document = json!({"secrets": wrong});
                check(&world.post(IMPORT, &document)?, 400, &Says::AnyError)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "value-from-secret",
        requirements: &["server/configuration/values"],
        says: "a value from a secret names the secret, which is created if it does not exist",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"name": "a", "private": true, "from_secret": true, "value": "key"});
            world.post("{app}/values", &body)?.expect(201)?;
            let secrets = world.get("{app}/secrets")?.expect(200)?.json()?;
            ensure_eq!(secrets[0]["name"], "key", "the first of {secrets}");
            Ok(())
        },
    },
];

macro_rules! unknown {
    ($($id:literal $requirements:literal $ask:literal $text:literal $code:literal)*) => {
        &[$(Row {
            id: $id,
            requirements: &[$requirements],
            says: concat!("the response to ", $ask, " is 404 if nothing has the ID"),
            ask: $ask,
            body: r#"{"name": "x", "value": 1}"#,
            status: 404,
            answer: Says::Coded($text, $code),
        }),*]
    };
}

/// Requests for entities that do not exist.
pub(super) static UNKNOWN: &[Row] = unknown! {
    "get-value" "server/configuration/values" "GET {app}/values/{nobody}" "value not found" "ValueNotFound"
    "put-value" "server/configuration/values" "PUT {app}/values/{nobody}" "value not found" "ValueNotFound"
    "delete-value" "server/configuration/values" "DELETE {app}/values/{nobody}" "value not found" "ValueNotFound"
    "get-service" "server/configuration/services" "GET {app}/services/{nobody}" "service not found" "ServiceNotFound"
    "get-trigger" "server/configuration/triggers" "GET {app}/triggers/{nobody}" "trigger not found" "TriggerNotFound"
    "discard-draft" "server/deployments/drafts" "DELETE {app}/drafts/{nobody}" "draft not found" "DraftNotFound"
    "diff-of-draft" "server/deployments/drafts" "GET {app}/drafts/{nobody}/diff" "draft not found" "DraftNotFound"
    "deploy-draft" "server/deployments/drafts" "POST {app}/drafts/{nobody}/deployment" "draft not found" "DraftNotFound"
    "malformed-draft" "server/deployments/drafts" "DELETE {app}/drafts/x" "draft not found" "DraftNotFound"
    "malformed-deployment" "server/deployments/deploy" "GET {app}/deployments/x" "deployment not found" "DeploymentNotFound"
};
