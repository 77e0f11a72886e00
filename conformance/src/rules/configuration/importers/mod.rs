//! How the vendor's SDK repositories create the apps of their tests, request by request: what
//! their importers have in common.

pub(super) mod apps;
pub(super) mod java;
pub(super) mod kotlin;

use serde_json::{Value, json};

use crate::setup::{ExtraApp, World};
use crate::target::{Answer, OrFound as _, Outcome, Stop};

/// An importer with the app that it creates.
struct Importer<'w, 't> {
    world: &'w World<'t>,
    app: ExtraApp<'w, 't>,
    content_type: &'static str,
    /// Begins with `?`, or is empty.
    query: &'static str,
}

/// The entries of a list.
fn entries(list: &Value) -> Result<&Vec<Value>, Stop> {
    list.as_array().or_found(|| format!("not a list: {list}"))
}

/// The ID of an entry, which importers put into paths.
fn text_id(entry: &Value) -> Result<&str, Stop> {
    let id = entry["_id"].as_str();
    id.or_found(|| format!("`_id` is missing: {entry}"))
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

    fn register(&self, email: &str) -> Result<u16, Stop> {
        let body = json!({"email": email, "password": "123456"});
        Ok(self.client("local-userpass/register", &body)?.status)
    }

    fn log_in(&self, email: &str) -> Result<u16, Stop> {
        let body = json!({"username": email, "password": "123456"});
        Ok(self.client("local-userpass/login", &body)?.status)
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

/// A login function that accepts mail addresses of one domain, with large enough IDs.
const LOGIN_BY_MAIL: &str =
    "exports = ({ mail, id }) => (mail.endsWith('@example.com') && id > 665 ? mail : 0);";

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
