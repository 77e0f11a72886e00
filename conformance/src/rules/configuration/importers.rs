//! How the vendor's SDK repositories create the apps of their tests, request by request: what each
//! sends, and what it reads from the responses.

use serde_json::{Value, json};

use crate::rules::Rule;
use crate::setup::{ExtraApp, World, jwt};
use crate::target::{Answer, OrFound as _, Outcome, Stop};

/// An importer with the app that it creates.
struct Importer<'w, 't> {
    world: &'w World<'t>,
    app: ExtraApp<'w, 't>,
    content_type: &'static str,
    /// Begins with `?`, or is empty.
    query: &'static str,
}

impl<'w, 't> Importer<'w, 't> {
    fn new(world: &'w World<'t>, body: &Value) -> Result<Self, Stop> {
        Ok(Self {
            world,
            app: world.extra_app("", body)?,
            content_type: "application/json",
            query: "",
        })
    }

    /// Sends a request, which must succeed with an empty body or one of JSON: none of the
    /// importers looks at the status more closely.
    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Stop> {
        let path = format!("{}{}", self.app.path(path), self.query);
        let call = self.world.admin(method, &path);
        let call = call.header("content-type", self.content_type);
        let answer: Answer = match body {
            Some(body) => call.text(&body.to_string()).send()?,
            None => call.send()?,
        };
        ensure!((200..300).contains(&answer.status), "{answer:?}");
        if answer.body.is_empty() {
            return Ok(json!({}));
        }
        answer.json()
    }

    fn get(&self, path: &str) -> Result<Value, Stop> {
        self.send("GET", path, None)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, Stop> {
        self.send("POST", path, Some(body))
    }

    fn put(&self, path: &str, body: &Value) -> Result<Value, Stop> {
        self.send("PUT", path, Some(body))
    }

    fn patch(&self, path: &str, body: &Value) -> Result<Value, Stop> {
        self.send("PATCH", path, Some(body))
    }

    /// Creates something and returns its ID.
    fn create(&self, path: &str, body: &Value) -> Result<String, Stop> {
        let created = self.post(path, body)?;
        let id = created["_id"].as_str();
        Ok(id.or_found(|| format!("no `_id` in {created}"))?.to_owned())
    }

    fn function(&self, name: &str, source: &str) -> Result<String, Stop> {
        let body = json!({"name": name, "private": false, "can_evaluate": {}, "source": source});
        self.create("/functions", &body)
    }

    fn enable_api_keys(&self, body: Option<&Value>) -> Outcome {
        let all = self.get("/auth_providers")?;
        let mut all = all.as_array().into_iter().flatten();
        let keys = all.find(|provider| provider["type"] == "api-key");
        let id = keys.and_then(|provider| provider["_id"].as_str());
        let id = id.or_found(|| "no provider of the type api-key".to_owned())?;
        self.send("PUT", &format!("/auth_providers/{id}/enable"), body)?;
        Ok(())
    }

    /// A request of a client of the app.
    fn client(&self, path: &str, body: &Value) -> Result<Answer, Stop> {
        let path = format!(
            "{{client}}/app/{}/auth/providers/{path}",
            self.app.client_app()
        );
        self.world.call("POST", &path).json(body).send()
    }
}

const CONFIRM: &str = "exports = ({ token, tokenId, username }) => ({ status: username.includes('verified') ? 'success' : 'fail' });";
const RESET: &str =
    "exports = ({ password }) => ({ status: password.includes('reset') ? 'success' : 'fail' });";
const LOGIN: &str = "exports = (payload) => payload['userId'];";

/// The providers that realm-core and realm-dotnet create, with functions.
fn providers(importer: &Importer<'_, '_>) -> Outcome {
    let confirm = importer.function("confirmFunc", CONFIRM)?;
    let reset = importer.function("resetFunc", RESET)?;
    let login = importer.function("authFunc", LOGIN)?;
    let types = "/auth_providers";
    importer.post(types, &json!({"type": "anon-user"}))?;
    let config = json!({
        "autoConfirm": false,
        "confirmEmailSubject": "",
        "emailConfirmationUrl": "http://localhost/confirmEmail",
        "resetPasswordSubject": "",
        "resetPasswordUrl": "http://localhost/resetPassword",
        "confirmationFunctionName": "confirmFunc",
        "confirmationFunctionId": confirm,
        "runConfirmationFunction": true,
        "resetFunctionName": "resetFunc",
        "resetFunctionId": reset,
        "runResetFunction": true,
    });
    importer.post(types, &json!({"type": "local-userpass", "config": config}))?;
    let config = json!({"authFunctionName": "authFunc", "authFunctionId": login});
    importer.post(types, &json!({"type": "custom-function", "config": config}))?;
    Ok(())
}

/// The users of the app log in as the importer's tests do.
fn ensure_logins(importer: &Importer<'_, '_>) -> Outcome {
    let account = |email: &str| json!({"email": email, "password": "password"});
    let register = "local-userpass/register";
    importer
        .client(register, &account("verified@example.com"))?
        .expect(201)?;
    let refused = importer.client(register, &account("other@example.com"))?;
    ensure!(refused.status >= 400, "registered: {refused:?}");
    let login = json!({"username": "verified@example.com", "password": "password"});
    importer
        .client("local-userpass/login", &login)?
        .expect(200)?;
    importer
        .client("anon-user/login", &json!({}))?
        .expect(200)?;
    let login = json!({"userId": "someone"});
    importer
        .client("custom-function/login", &login)?
        .expect(200)?;
    Ok(())
}

fn partition() -> Value {
    json!({"key": "realm_id", "type": "string", "required": false,
        "permissions": {"read": true, "write": true}})
}

fn default_roles() -> Value {
    json!([{"name": "default", "apply_when": {}, "read": true, "write": true, "insert": true,
        "delete": true, "document_filters": {"read": true, "write": true}}])
}

fn schema(collection: &str, properties: &Value) -> Value {
    json!({
        "metadata": {"database": "test_data", "collection": collection, "data_source": "BackingDB"},
        "schema": {"title": collection, "properties": properties, "required": ["_id"]},
        "relationships": {},
    })
}

fn custom_user_data(importer: &Importer<'_, '_>, service: &str) -> Outcome {
    let config = json!({"mongo_service_id": service, "enabled": true, "database_name": "test_data",
        "collection_name": "UserData", "user_id_field": "user_id"});
    importer.patch("/custom_user_data", &config)?;
    Ok(())
}

/// realm-core reads all of these from each service.
fn ensure_service_is_listed(importer: &Importer<'_, '_>) -> Outcome {
    let services = importer.get("/services")?;
    let mut all = services.as_array().into_iter().flatten();
    let sync = all.find(|service| service["type"] == "mongodb");
    let sync = sync.or_found(|| format!("no service of the type mongodb in {services}"))?;
    for key in ["_id", "name", "type"] {
        ensure!(sync[key].is_string(), "{key} is no text in {sync}");
    }
    for key in ["version", "last_modified"] {
        ensure!(sync[key].is_number(), "{key} is no number in {sync}");
    }
    Ok(())
}

/// Creates a schema in two passes, in a draft or outside one, and deletes another.
fn two_passes(importer: &Importer<'_, '_>, uses_draft: bool) -> Outcome {
    let draft = if uses_draft {
        Some(importer.create("/drafts", &json!(null))?)
    } else {
        None
    };
    let current = importer.get("/schemas")?;
    let old = current.as_array().into_iter().flatten();
    let old: Vec<_> = old.map(|schema| schema["_id"].clone()).collect();
    let id = json!({"_id": {"bsonType": "objectId"}});
    let name = if uses_draft { "Cat" } else { "Dog" };
    let created = importer.create("/schemas", &schema(name, &id))?;
    let mut whole = schema(
        name,
        &json!({"_id": {"bsonType": "objectId"}, "name": {"bsonType": "string"}}),
    );
    whole["_id"] = json!(created);
    importer.put(&format!("/schemas/{created}"), &whole)?;
    for id in old.iter().filter_map(Value::as_str) {
        importer.send("DELETE", &format!("/schemas/{id}"), None)?;
    }
    if let Some(draft) = draft {
        importer.post(&format!("/drafts/{draft}/deployment"), &json!(null))?;
    }
    let schemas = importer.get("/schemas")?;
    ensure_eq!(
        schemas.as_array().map(Vec::len),
        Some(1),
        "the schemas {schemas}"
    );
    ensure_eq!(
        schemas[0]["metadata"]["collection"],
        name,
        "the schemas {schemas}"
    );
    Ok(())
}

pub(super) static APPS: &[Rule] = &[
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
            for provider in existing.as_array().into_iter().flatten() {
                let id = provider["_id"].as_str().unwrap_or_default();
                let mut body = provider.clone();
                body["disabled"] = json!(false);
                importer.patch(&format!("/auth_providers/{id}"), &body)?;
            }
            let functions = importer.get("/functions")?;
            for function in functions.as_array().into_iter().flatten() {
                ensure!(function["_id"].is_string(), "`_id` is missing: {function}");
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
];
