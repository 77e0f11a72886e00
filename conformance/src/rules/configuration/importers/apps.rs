//! What each importer sends, and what it reads from the responses.

use serde_json::json;

use super::{
    Importer, custom_user_data, default_roles, ensure_logins, ensure_service_is_listed, entries,
    partition, providers, schema, text_id, two_passes,
};
use crate::rules::Rule;
use crate::setup::jwt;
use crate::target::OrFound as _;

pub(crate) static APPS: &[Rule] = &[
    Rule {
        id: "realm-core",
        requirements: &["server/configuration/importers"],
        says: "the requests with which realm-core's tests create an app succeed, and its users log in",
        check: |target| {
            let world = &target.shop()?;
            let importer = Importer {
                content_type: "application/json;charset=utf-8",
                query: "?bypass_service_change=SyncSchemaVersionIncrease",
                ..Importer::new(world, &json!({"name": target.app_name()}))?
            };
            providers(&importer)?;
            importer.enable_api_keys(None)?;
            for (name, value) in [
                ("BackingDB_uri", "mongodb://localhost:26000"),
                ("gcm", "gcm"),
                ("customTokenKey", "a-key-of-at-least-32-characters!"),
            ] {
                importer.post("/secrets", &json!({"name": name, "value": value}))?;
            }
            importer.post("/auth_providers", &json!({
                "type": "custom-token",
                "config": {"audience": [], "signingAlgorithm": "HS256", "useJWKURI": false},
                "secret_config": {"signingKeys": ["customTokenKey"]},
                "disabled": false,
                "metadata_fields": [{"required": false, "name": "user_data.name", "field_name": "name"}],
            }))?;
            let config = json!({"uri": "mongodb://localhost:26000",
                "sync": {"database_name": "test_data", "partition": partition()}});
            let service = json!({"name": "BackingDB", "type": "mongodb", "config": config});
            let service = importer.create("/services", &service)?;
            let below = |part: &str| format!("/services/{service}/{part}");
            importer.post(&below("default_rule"), &json!({"roles": default_roles()}))?;
            two_passes(&importer, false)?;
            let sync = json!({"database_name": "test_data", "partition": partition(),
                "state": "enabled", "is_recovery_mode_disabled": false});
            importer.patch(&below("config"), &json!({"sync": sync}))?;
            importer.put("/sync/config", &json!({"development_mode_enabled": false}))?;
            importer.post(
                &below("rules"),
                &json!({"database": "test_data",
                "collection": "UserData", "roles": default_roles()}),
            )?;
            custom_user_data(&importer, &service)?;
            importer.post(
                "/services",
                &json!({"name": "gcm", "type": "gcm", "version": 1,
                "config": {"senderId": "gcm"}, "secret_config": {"apiKey": "gcm"}}),
            )?;
            two_passes(&importer, true)?;
            ensure_service_is_listed(&importer)?;
            ensure_eq!(
                importer.get(&below("config"))?["sync"],
                sync,
                "the stored config"
            );
            ensure_logins(&importer)?;
            let claims =
                json!({"aud": importer.app.client_app(), "sub": "x", "exp": 4_000_000_000_u64});
            let token = jwt::hs256("a-key-of-at-least-32-characters!", &claims);
            importer
                .client("custom-token/login", &json!({"token": token}))?
                .expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "realm-swift",
        requirements: &["server/configuration/importers"],
        says: "the requests with which realm-swift's tests create an app succeed, with schemas in rules",
        check: |target| {
            let world = &target.shop()?;
            let importer = Importer::new(world, &json!({"name": target.app_name()}))?;
            let types = "/auth_providers";
            importer.post(types, &json!({"type": "anon-user"}))?;
            let config = json!({"emailConfirmationUrl": "http://foo.com", "autoConfirm": true,
                "resetPasswordUrl": "http://foo.com", "confirmEmailSubject": "Hi",
                "resetPasswordSubject": "Bye"});
            importer.post(types, &json!({"type": "local-userpass", "config": config}))?;
            importer.enable_api_keys(None)?;
            let uri = json!({"name": "BackingDB_uri", "value": "mongodb://localhost:26000"});
            importer.post("/secrets", &uri)?;
            let config = json!({"uri": "mongodb://localhost:26000", "sync": {"state": "enabled",
                "database_name": "test_data", "partition": partition()}});
            let service = json!({"name": "mongodb1", "type": "mongodb", "config": config});
            let service = importer.create("/services", &service)?;
            let rules = format!("/services/{service}/rules");
            for (collection, schema) in [
                (
                    "Dog",
                    json!({"title": "Dog", "properties": {"name": {"bsonType": "string"}}}),
                ),
                (
                    "Person",
                    json!({"title": "Person", "properties": {}, "required": []}),
                ),
                ("UserData", json!({})),
            ] {
                importer.post(
                    &rules,
                    &json!({"database": "test_data", "collection": collection,
                    "roles": [{"name": "default", "apply_when": {}, "insert": true,
                        "delete": true, "additional_fields": {}}],
                    "schema": schema, "relationships": {}}),
                )?;
            }
            importer.put("/sync/config", &json!({"development_mode_enabled": true}))?;
            importer.function(
                "sum",
                "exports = (...all) => all.reduce((a, b) => a + b, 0);",
            )?;
            custom_user_data(&importer, &service)?;
            let rules = importer.get(&rules)?;
            ensure_eq!(rules.as_array().map(Vec::len), Some(3), "the rules {rules}");
            let config = importer.get("/custom_user_data")?;
            ensure_eq!(config["mongo_service_id"], *service, "in {config}");
            Ok(())
        },
    },
    Rule {
        id: "realm-js",
        requirements: &["server/configuration/importers"],
        says: "the requests with which realm-app-importer creates an app succeed, and its users log in",
        check: |target| {
            let world = &target.shop()?;
            let body =
                json!({"name": target.app_name(), "sync": {"development_mode_enabled": true}});
            let importer = Importer::new(world, &body)?;
            let origins = json!(["https://shop.example"]);
            importer.post("/security/allowed_request_origins", &origins)?;
            importer.patch("/deploy/config", &json!({"ui_drafts_disabled": true}))?;
            for secret in ["BackingDB_uri", "signer"] {
                let value = "a-key-of-at-least-32-characters!";
                importer.post("/secrets", &json!({"name": secret, "value": value}))?;
            }
            importer.post("/values", &json!({"name": "limit", "value": "5"}))?;
            providers(&importer)?;
            let existing = importer.get("/auth_providers")?;
            let existing = entries(&existing)?;
            ensure!(!existing.is_empty(), "no providers");
            for provider in existing {
                let id = text_id(provider)?;
                let mut body = provider.clone();
                body["disabled"] = json!(false);
                importer.patch(&format!("/auth_providers/{id}"), &body)?;
            }
            let functions = importer.get("/functions")?;
            let functions = entries(&functions)?;
            ensure!(!functions.is_empty(), "no functions");
            for function in functions {
                text_id(function)?;
            }
            let service = json!({"name": "mongodb", "type": "mongodb", "config": {"uri": "x"}});
            let service = importer.create("/services", &service)?;
            importer.put("/sync/config", &json!({"development_mode_enabled": true}))?;
            let roles = json!({"roles": default_roles()});
            importer.post(&format!("/services/{service}/default_rule"), &roles)?;
            let drafts = importer.get("/drafts")?;
            ensure_eq!(drafts, json!([]), "the drafts");
            let deployments = importer.get("/deployments")?;
            let newest = &deployments[0];
            for (key, is_right) in [
                ("_id", newest["_id"].is_string()),
                ("status", newest["status"] == "successful"),
            ] {
                ensure!(is_right, "{key} of {newest}");
            }
            ensure_logins(&importer)
        },
    },
    Rule {
        id: "realm-dotnet",
        requirements: &["server/configuration/importers"],
        says: "the requests with which realm-dotnet's tests create an app succeed, and its users log in",
        check: |target| {
            let world = &target.shop()?;
            let importer = Importer::new(world, &json!({"name": target.app_name()}))?;
            providers(&importer)?;
            importer.enable_api_keys(Some(&json!({})))?;
            let service = json!({"name": "BackingDB", "type": "mongodb",
                "config": {"uri": "mongodb://localhost:26000"}});
            let service = importer.create("/services", &service)?;
            let below = |part: &str| format!("/services/{service}/{part}");
            let sync = json!({"flexible_sync": {"state": "enabled", "database_name": "test_data",
                "queryable_fields_names": ["Guid"]}});
            importer.patch(&below("config"), &sync)?;
            importer.put("/sync/config", &json!({"development_mode_enabled": true}))?;
            let id = json!({"_id": {"bsonType": "objectId"}});
            importer.post("/schemas", &schema("sales", &id))?;
            importer.post(
                &below("rules"),
                &json!({"database": "test_data",
                "collection": "sales", "roles": default_roles()}),
            )?;
            importer.post(&below("default_rule"), &json!({"roles": default_roles()}))?;
            custom_user_data(&importer, &service)?;
            let reset = json!({"name": "clientReset", "run_as_system": true, "can_evaluate": {},
                "private": false, "source": "exports = () => true;"});
            importer.post("/functions", &reset)?;
            let mut config = importer.get(&below("config"))?["flexible_sync"].clone();
            config["is_recovery_mode_disabled"] = json!(true);
            importer.patch(&below("config"), &json!({"flexible_sync": config}))?;
            let stored = importer.get(&below("config"))?;
            ensure_eq!(stored["flexible_sync"], config, "in {stored}");
            ensure_eq!(stored["uri"], "mongodb://localhost:26000", "in {stored}");
            ensure_logins(&importer)
        },
    },
    Rule {
        id: "realm-js-reuse",
        requirements: &[
            "server/configuration/importers",
            "server/deployments/redeploy",
        ],
        says: "realm-app-importer uses an app again: it deploys the first deployment again and deletes the secrets",
        check: |target| {
            let world = &target.shop()?;
            let importer = Importer::new(world, &json!({"name": target.app_name()}))?;
            importer.post(
                "/values",
                &json!({"name": "dummyValue", "value": "whatever"}),
            )?;
            let deployments = importer.get("/deployments")?;
            ensure_eq!(
                deployments.as_array().map(Vec::len),
                Some(1),
                "{deployments}"
            );
            let mut first = deployments[0]["_id"].clone();
            for _ in 0..2 {
                importer.post("/secrets", &json!({"name": "signer", "value": "v"}))?;
                importer.post("/values", &json!({"name": "limit", "value": "5"}))?;
                providers(&importer)?;
                ensure_logins(&importer)?;
                let again = format!(
                    "/deployments/{}/redeploy",
                    first.as_str().unwrap_or_default()
                );
                importer.send("POST", &again, None)?;
                first = importer.get("/deployments")?[0]["_id"].clone();
                let secrets = importer.get("/secrets")?;
                let secrets = entries(&secrets)?;
                ensure!(!secrets.is_empty(), "no secrets");
                for secret in secrets {
                    let id = text_id(secret)?;
                    importer.send("DELETE", &format!("/secrets/{id}"), None)?;
                }
                // The users of the former tests stay, but not how they log in.
                let login = json!({"username": "verified@example.com", "password": "password"});
                let refused = importer.client("local-userpass/login", &login)?;
                ensure!(refused.status >= 400, "logged in: {refused:?}");
                let users = importer.get("/users")?;
                let users = entries(&users)?;
                ensure!(!users.is_empty(), "no users");
                for user in users {
                    let id = text_id(user)?;
                    importer.send("DELETE", &format!("/users/{id}"), None)?;
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "realm-dart",
        requirements: &[
            "server/configuration/importers",
            "server/configuration/sync-progress",
        ],
        says: "the requests with which realm-dart's tests create an app succeed, and its users log in",
        check: |target| {
            let world = &target.shop()?;
            let importer = Importer::new(world, &json!({"name": target.app_name()}))?;
            providers(&importer)?;
            importer.enable_api_keys(Some(&json!({})))?;
            let secret = json!({"name": "facebookSecret", "value": "0123456789abcdef"});
            let secret = importer.post("/secrets", &secret)?["name"].clone();
            importer.post(
                "/auth_providers",
                &json!({"name": "oauth2-facebook",
                "type": "oauth2-facebook", "disabled": false, "config": {"clientId": "1"},
                "secret_config": {"clientSecret": secret},
                "metadata_fields": [{"required": true, "name": "name"}]}),
            )?;
            let service = json!({"name": "BackingDB", "type": "mongodb",
                "config": {"uri": "mongodb://localhost:26000"}});
            let service = importer.create("/services", &service)?;
            let below = |part: &str| format!("/services/{service}/{part}");
            importer.post(&below("default_rule"), &json!({"roles": default_roles()}))?;
            let sync = json!({"flexible_sync": {"state": "enabled", "database_name": "db",
                "queryable_fields_names": ["differentiator"]}});
            importer.patch(&below("config"), &sync)?;
            importer.put("/sync/config", &json!({"development_mode_enabled": true}))?;
            let user = json!({"email": "realm-test@realm.io", "password": "123456"});
            importer.post("/users", &user)?;
            let id = json!({"_id": {"bsonType": "objectId"}});
            importer.post("/schemas", &schema("tasks", &id))?;
            let progress = importer.get("/sync/progress")?;
            let all = progress["progress"].as_object();
            let all = all.or_found(|| format!("no progress in {progress}"))?;
            ensure_eq!(all.len(), 1, "the collections of {progress}");
            ensure!(
                all.values().all(|one| one["complete"] == true),
                "not complete: {progress}"
            );
            let key = importer.post("/api_keys", &json!({"name": "key"}))?;
            ensure!(key["key"].is_string(), "no key in {key}");
            let id = text_id(&key)?;
            importer.send("PUT", &format!("/api_keys/{id}/disable"), None)?;
            let functions = importer.get("/functions")?;
            let confirm = functions.as_array().into_iter().flatten();
            let mut confirm = confirm.filter(|function| function["name"] == "confirmFunc");
            let id = confirm.next().and_then(|function| function["_id"].as_str());
            let id = id.or_found(|| format!("no confirmFunc in {functions}"))?;
            importer.put(
                &format!("/functions/{id}"),
                &json!({"name": "confirmFunc",
                "source": super::CONFIRM, "private": false, "can_evaluate": {}}),
            )?;
            ensure_logins(&importer)
        },
    },
];
