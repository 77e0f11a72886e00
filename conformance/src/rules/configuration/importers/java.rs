//! The importer of realm-java: a command line imports the directory of the app, twice.

use serde_json::{Value, json};

use super::{CONFIRM, Importer, LOGIN_BY_MAIL, RESET, entries, partition};
use crate::rules::Rule;
use crate::rules::configuration::exported_files::ExportedFiles;
use crate::setup::jwt;

/// A document of the app as the command line reads it from its directory.
fn java_app(name: &str, client_app: &str) -> Value {
    let function = |name: &str, private: bool, source: &str| {
        json!({"config": {"id": "60489e7df5d9bdc94de663d1", "name": name, "private": private,
            "can_evaluate": {}}, "source": source})
    };
    let provider = |kind: &str| {
        json!({"id": "60489e7df5d9bdc94de663db", "name": kind,
        "type": kind, "disabled": false})
    };
    let mut login = provider("custom-function");
    login["config"] = json!({"authFunctionName": "testAuthFunc"});
    let mut email = provider("local-userpass");
    email["config"] = json!({"autoConfirm": true, "resetFunctionName": "resetFunc",
        "confirmationFunctionName": "confirmFunc", "runConfirmationFunction": false,
        "runResetFunction": true});
    let mut token = provider("custom-token");
    token["config"] = json!({"audience": [], "signingAlgorithm": "HS256", "useJWKURI": false});
    token["secret_config"] = json!({"signingKeys": ["jwt_key"]});
    let rule = |collection: &str| {
        json!({"id": "60489e7df5d9bdc94de663c9", "database": "test_data", "collection": collection,
            "roles": [{"name": "default", "apply_when": {}, "insert": true, "delete": true,
                "additional_fields": {}}],
            "schema": {"title": collection, "properties": {"_id": {"bsonType": "objectId"}}},
            "relationships": {}})
    };
    let sync = json!({"state": "enabled", "database_name": "test_data",
        "partition": partition()});
    json!({
        "config_version": 20_200_603, "app_id": client_app, "name": name, "location": "US-VA",
        "deployment_model": "GLOBAL", "security": {},
        "custom_user_data_config": {"enabled": true, "mongo_service_name": "BackingDB",
            "database_name": "test_data", "collection_name": "custom_user_data",
            "user_id_field": "userid"},
        "sync": {"development_mode_enabled": true},
        "auth_providers": [provider("anon-user"), provider("api-key"), login, email, token],
        "functions": [
            function("confirmFunc", false, CONFIRM), function("resetFunc", false, RESET),
            function("testAuthFunc", true, LOGIN_BY_MAIL),
            function("sum", false, "exports = (...all) => all.reduce((a, b) => a + b, 0);"),
            function("authorizedOnly", false, "exports = () => context.user;"),
        ],
        "services": [
            {"config": {"id": "60489e7df5d9bdc94de663c7", "name": "BackingDB", "type": "mongodb",
                "config": {"sync": sync}, "secret_config": {"uri": "BackingDB_uri"}, "version": 1},
             "incoming_webhooks": [], "rules": [rule("SyncDog"), rule("custom_user_data")]},
            {"config": {"id": "60489e7df5d9bdc94de663cd", "name": "gcm", "type": "gcm",
                "config": {"senderId": "gcm"}, "secret_config": {"apiKey": "gcm"}, "version": 1},
             "incoming_webhooks": [], "rules": []},
        ],
        "triggers": [], "values": [], "graphql": {"config": {}, "custom_resolvers": []},
    })
}

pub(crate) static JAVA: &[Rule] = &[Rule {
    id: "realm-java",
    requirements: &[
        "server/configuration/importers",
        "server/configuration/secrets-named-before",
    ],
    says: "the requests with which realm-java's tests import an app directory twice, with secrets added in between, succeed",
    check: |target| {
        let world = &target.shop()?;
        let name = target.app_name();
        let apps = world
            .get("{admin}/groups/{group}/apps")?
            .expect(200)?
            .list()?;
        ensure!(apps.iter().all(|app| app["name"] != *name), "{name} exists");
        let body = json!({"name": name, "location": "US-VA", "deployment_model": "GLOBAL"});
        let importer = &Importer::new(world, &body)?;
        let client_app = importer.app.client_app();
        // The ID of the app is taken from the output of the first import, which may fail: the
        // secrets are missing.
        let document = java_app(&name, &client_app);
        let import = importer.app.path("/import?strategy=replace");
        world
            .admin("POST", &import)
            .text(&document.to_string())
            .send()?;
        for (name, value) in [
            ("BackingDB_uri", "mongodb://localhost:26000"),
            ("gcm", "gcm"),
            ("jwt_key", "a-key-of-at-least-32-characters!"),
        ] {
            let apps = world
                .get("{admin}/groups/{group}/apps")?
                .expect(200)?
                .list()?;
            let found = apps.iter().any(|app| app["client_app_id"] == *client_app);
            ensure!(found, "{client_app} is not in {apps:?}");
            let secret = json!({"name": name, "value": value});
            let path = importer.app.path("/secrets");
            world.post(&path, &secret)?.expect(201)?;
        }
        let imported = world.admin("POST", &import).text(&document.to_string());
        imported.send()?.expect(204)?;
        let export = importer.app.path("/export?template=false");
        let export = world.get(&export)?.expect(200)?;
        let named = export.header("content-disposition").unwrap_or_default();
        ensure!(named.contains("filename="), "no name of a file: {named}");
        let files = ExportedFiles::read(&export)?;
        let paths = files.paths();
        for part in ["BackingDB", "SyncDog", "gcm", "testAuthFunc", "sum"] {
            let is_there = paths.iter().any(|path| path.contains(part));
            ensure!(is_there, "{part} is not in {paths:?}");
        }
        let secrets = importer.get("/secrets")?;
        ensure_eq!(entries(&secrets)?.len(), 3, "the secrets {secrets}");
        ensure_eq!(importer.register("auto@example.com")?, 201);
        ensure_eq!(importer.log_in("auto@example.com")?, 200);
        importer
            .client("anon-user/login", &json!({}))?
            .expect(200)?;
        let login = json!({"mail": "kim@example.com", "id": 700});
        importer
            .client("custom-function/login", &login)?
            .expect(200)?;
        let claims = json!({"aud": client_app, "sub": "x", "exp": 4_000_000_000_u64});
        let token = jwt::hs256("a-key-of-at-least-32-characters!", &claims);
        let login = json!({"token": token});
        importer.client("custom-token/login", &login)?.expect(200)?;
        let config = importer.get("/custom_user_data")?;
        ensure_eq!(config["enabled"], true, "in {config}");
        let sync = importer.get("/sync/config")?;
        ensure_eq!(sync["development_mode_enabled"], true, "in {sync}");
        Ok(())
    },
}];
