//! The importers of the SDKs for Android: realm-kotlin's sends changes through an endpoint of the
//! app, realm-java's is an older command line.

use serde_json::{Value, json};

use super::{CONFIRM, Importer, RESET, entries, schema, text_id};
use crate::rules::Rule;
use crate::rules::configuration::exported_files::ExportedFiles;
use crate::setup::jwt;
use crate::target::{OrFound as _, Outcome, Stop};

/// The names of an app's users end with the domain of the tests.
const LOGIN: &str =
    "exports = ({ mail, id }) => (mail.endsWith('@example.com') && id > 665 ? mail : 0);";

/// Sends a PATCH request with the headers of its own request, as an endpoint.
const FORWARD: &str = "exports = async (request, response) => {
    try {
        if (request.body === undefined) throw new Error('no body');
        const { url, body } = JSON.parse(request.body.text());
        const headers = context.request.requestHeaders;
        const sent = { url, body: JSON.parse(body), headers, encodeBodyAsJSON: true };
        response.setStatusCode((await context.http.patch(sent)).statusCode);
    } catch (error) {
        response.setStatusCode(400);
        response.setBody(error.message);
    }
};";

/// The same as earlier versions had it: as a function with arguments.
const FORWARD_CALLED: &str = "exports = async (url, body) => context.http.patch({
    url, body, headers: context.request.requestHeaders, encodeBodyAsJSON: true });";

impl Importer<'_, '_> {
    /// The URL of a path of the app.
    fn url(&self, rest: &str) -> String {
        let path = self.world.path(&self.app.path(rest));
        format!("{}{path}", self.world.http.base_url())
    }

    /// Sends a PATCH request through the app's endpoint, twice, as the importer does.
    fn patch_by_endpoint(&self, rest: &str, body: &Value) -> Outcome {
        let path = format!("/app/{}/endpoint/forwardAsPatch", self.app.client_app());
        let sent = json!({"url": self.url(rest), "body": body.to_string()});
        for _ in 0..2 {
            let answer = self.world.admin("POST", &path).json(&sent).send()?;
            ensure!((200..300).contains(&answer.status), "{answer:?}");
        }
        Ok(())
    }

    fn configure(&self, provider: &str, config: &Value) -> Outcome {
        let all = self.get("/auth_providers")?;
        let found = entries(&all)?.iter().find(|one| one["name"] == provider);
        let id = text_id(found.or_found(|| format!("no {provider} in {all}"))?)?.to_owned();
        self.patch_by_endpoint(&format!("/auth_providers/{id}"), &json!({"config": config}))
    }

    fn register(&self, email: &str) -> Result<u16, Stop> {
        let body = json!({"email": email, "password": "123456"});
        Ok(self.client("local-userpass/register", &body)?.status)
    }

    fn log_in(&self, email: &str) -> Result<u16, Stop> {
        let body = json!({"username": email, "password": "123456"});
        Ok(self.client("local-userpass/login", &body)?.status)
    }
}

fn kotlin_functions(importer: &Importer<'_, '_>) -> Outcome {
    let forward = json!({"name": "forwardAsPatch", "run_as_system": true, "source": FORWARD});
    let forward = importer.create("/functions", &forward)?;
    importer.post(
        "/endpoints",
        &json!({"route": "/forwardAsPatch", "function_name": "forwardAsPatch",
            "function_id": forward, "http_method": "POST", "validation_method": "NO_VALIDATION",
            "secret_id": "", "secret_name": "", "create_user_on_auth": false,
            "fetch_custom_user_data": false, "respond_result": false, "disabled": false,
            "return_type": "JSON"}),
    )?;
    for (name, method) in [
        ("insertDocument", "insertOne"),
        ("queryDocument", "findOne"),
    ] {
        let source = format!(
            "exports = (service, db, collection, document) =>
                context.services.get(service).db(db).collection(collection).{method}(document);"
        );
        importer.post("/functions", &json!({"name": name, "source": source}))?;
    }
    Ok(())
}

fn kotlin_providers(importer: &Importer<'_, '_>) -> Outcome {
    let types = "/auth_providers";
    let login = json!({"name": "testAuthFunc", "source": LOGIN});
    let login = importer.create("/functions", &login)?;
    let config = json!({"authFunctionId": login, "authFunctionName": "testAuthFunc"});
    importer.post(types, &json!({"type": "custom-function", "config": config}))?;
    importer.post(types, &json!({"type": "anon-user"}))?;
    importer.enable_api_keys(None)?;
    let confirm = json!({"name": "confirmFunc", "source": CONFIRM});
    let confirm = importer.create("/functions", &confirm)?;
    let reset = importer.create("/functions", &json!({"name": "resetFunc", "source": RESET}))?;
    let config = json!({"autoConfirm": true, "confirmationFunctionId": confirm,
        "confirmationFunctionName": "confirmFunc", "resetFunctionId": reset,
        "emailConfirmationUrl": "http://realm.io/confirm-user", "resetFunctionName": "resetFunc",
        "resetPasswordSubject": "Reset Password", "runConfirmationFunction": false,
        "resetPasswordUrl": "http://realm.io/reset-password", "runResetFunction": false});
    importer.post(types, &json!({"type": "local-userpass", "config": config}))?;
    Ok(())
}

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
        "partition": super::partition()});
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
            function("testAuthFunc", true, LOGIN),
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

pub(crate) static ANDROID: &[Rule] = &[
    Rule {
        id: "realm-kotlin",
        requirements: &[
            "server/configuration/importers",
            "server/functions/own-server",
            "server/functions/request-headers",
        ],
        says: "the requests with which realm-kotlin's tests create an app succeed, with changes through an endpoint of the app",
        check: |target| {
            let world = &target.shop()?;
            let profile = world.get("{admin}/auth/profile")?.expect(200)?.json()?;
            let group = profile["roles"][0]["group_id"].as_str();
            ensure_eq!(group, Some(&*world.ids.group), "the project in {profile}");
            let importer = &Importer::new(world, &json!({"name": target.app_name()}))?;
            kotlin_functions(importer)?;
            kotlin_providers(importer)?;
            let service = json!({"name": "BackingDB", "type": "mongodb",
                "config": {"uri": "mongodb://localhost:26000"}});
            let service = importer.create("/services", &service)?;
            let config = format!("/services/{service}/config");
            let sync = json!({"flexible_sync": {"state": "enabled", "database_name": "db",
                "is_recovery_mode_disabled": false, "queryable_fields_names": ["name", "section"],
                "permissions": {"rules": {}, "defaultRoles": [{"name": "read-write",
                    "applyWhen": {}, "read": true, "write": true}]}}});
            importer.patch_by_endpoint(&config, &sync)?;
            let stored = importer.get(&config)?;
            ensure_eq!(
                stored["flexible_sync"],
                sync["flexible_sync"],
                "in {stored}"
            );
            let id = json!({"_id": {"bsonType": "objectId"}});
            importer.post("/schemas", &schema("FlexChildObject", &id))?;
            importer.put("/sync/config", &json!({"development_mode_enabled": true}))?;
            let user_data = json!({"mongo_service_id": service, "enabled": true,
                "database_name": "db", "collection_name": "UserData", "user_id_field": "id"});
            importer.patch_by_endpoint("/custom_user_data", &user_data)?;
            let stored = importer.get("/custom_user_data")?;
            ensure_eq!(stored["mongo_service_id"], *service, "in {stored}");
            ensure_eq!(importer.register("auto@example.com")?, 201);
            ensure_eq!(importer.log_in("auto@example.com")?, 200);
            // The tests change one setting of the provider at a time.
            importer.configure("local-userpass", &json!({"autoConfirm": false}))?;
            importer.configure("local-userpass", &json!({"runConfirmationFunction": true}))?;
            ensure_eq!(importer.register("verified@example.com")?, 201);
            ensure_eq!(importer.log_in("verified@example.com")?, 200);
            ensure!(importer.register("other@example.com")? >= 400, "registered");
            let login = json!({"mail": "kim@example.com", "id": 700});
            importer
                .client("custom-function/login", &login)?
                .expect(200)?;
            let users = importer.get("/users")?;
            for user in entries(&users)? {
                importer.send("DELETE", &format!("/users/{}", text_id(user)?), None)?;
            }
            ensure_eq!(importer.get("/users")?, json!([]));
            let refused = json!({"url": importer.url("/nowhere"), "body": "{}"});
            let path = format!("/app/{}/endpoint/forwardAsPatch", importer.app.client_app());
            let answer = world.admin("POST", &path).json(&refused).send()?;
            // The endpoint does not respond with the result.
            ensure_eq!(answer.status, 204, "{answer:?}");
            Ok(())
        },
    },
    Rule {
        id: "realm-kotlin-older",
        requirements: &[
            "server/configuration/importers",
            "server/functions/own-server",
            "server/functions/request-headers",
        ],
        says: "a function that an administrator executes sends a change with that administrator's credentials",
        check: |target| {
            let world = &target.shop()?;
            let importer = &Importer::new(world, &json!({"name": target.app_name()}))?;
            importer.function("forwardAsPatch", FORWARD_CALLED)?;
            let service = json!({"name": "BackingDB", "type": "mongodb", "config": {"uri": "x"}});
            let service = importer.create("/services", &service)?;
            let config = format!("/services/{service}/config");
            let sync = json!({"sync": {"state": "enabled", "database_name": "db",
                "partition": super::partition()}});
            let forward = |url: String| {
                let call = json!({"name": "forwardAsPatch", "arguments": [url, sync]});
                importer.post("/debug/execute_function?run_as_system=true", &call)
            };
            let executed = forward(importer.url(&config))?;
            let status = &executed["result"]["statusCode"]["$numberInt"];
            ensure_eq!(*status, "204", "in {executed}");
            ensure_eq!(
                importer.get(&config)?["sync"],
                sync["sync"],
                "the stored config"
            );
            let executed = forward(importer.url("/services/nothing/config"))?;
            let status = &executed["result"]["statusCode"]["$numberInt"];
            ensure_eq!(*status, "404", "in {executed}");
            Ok(())
        },
    },
    Rule {
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
    },
];
