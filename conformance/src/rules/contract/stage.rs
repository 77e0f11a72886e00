//! An app with one of everything that the paths of the contract name.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::contract::{Case, fill, fill_text};
use crate::setup::seeds::PASSWORD;
use crate::setup::{ExtraApp, Session, World, forged};
use crate::target::{Answer, OrFound as _, Stop};

/// An app with one of everything that the paths name, and everyone's tokens. Each is created
/// when a case needs it first.
pub(super) struct Stage<'t> {
    pub(super) world: World<'t>,
    /// A session of ada.
    user: Option<Session>,
    /// What names in braces stand for.
    values: BTreeMap<String, String>,
}

impl<'t> Stage<'t> {
    pub(super) fn over(world: World<'t>) -> Self {
        let ids = &world.ids;
        let (public_key, private_key) = world.keys();
        let values = [
            ("groupId", &*ids.group),
            ("appId", &*ids.app),
            ("clientAppId", &*ids.client_app),
            ("publicKey", public_key),
            ("privateKey", private_key),
            ("userId", &*ids.ada),
            ("pendingId", &*ids.edsger),
            ("password", PASSWORD),
        ];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self {
            user: None,
            values: values.into(),
            world,
        }
    }

    /// Creates what the paths of a part name, before anything else changes.
    pub(super) fn set_part(&mut self, part: &str) -> Result<(), Stop> {
        read_with(part)
            .iter()
            .try_for_each(|name| self.prepare(name))
    }

    /// Creates one of everything but a draft.
    pub(super) fn set_all(&mut self) -> Result<(), Stop> {
        let all = CREATED.iter().filter(|name| **name != "draftId");
        all.copied().try_for_each(|name| self.prepare(name))
    }

    /// Deletes what a request created, if it can be deleted; otherwise it would be in the way
    /// of the next request. Whether it is gone.
    pub(super) fn delete_created(&mut self, case: Case<'_>, answer: &Answer) -> Result<bool, Stop> {
        let id = answer.text("_id");
        if case.method() != "POST" {
            return Ok(true);
        }
        if id.is_empty() {
            return Ok(false);
        }
        let path = format!("{}/{id}", self.path(case)?);
        if part(case) == "auth_providers" {
            self.world.put(&format!("{path}/disable"))?;
        }
        Ok((200..300).contains(&self.world.delete(&path)?.status))
    }

    /// Sends the request of a case.
    pub(super) fn ask(&mut self, case: Case<'_>) -> Result<Answer, Stop> {
        let body = match case.request().get("body") {
            Some(body) => Some(self.fill(case, body)?.to_string()),
            None => None,
        };
        self.send(case, body.as_deref())
    }

    /// Replaces names in braces by their values.
    pub(super) fn fill(&mut self, case: Case<'_>, body: &Value) -> Result<Value, Stop> {
        Ok(fill(body, &self.values(case)?))
    }

    /// The path of a case.
    pub(super) fn path(&mut self, case: Case<'_>) -> Result<String, Stop> {
        Ok(fill_text(case.path(), &self.values(case)?))
    }

    /// Sends the request of a case with this body instead of its own.
    pub(super) fn send(&mut self, case: Case<'_>, body: Option<&str>) -> Result<Answer, Stop> {
        let mut path = self.path(case)?;
        if let Some(query) = case.request().get("query").and_then(Value::as_str) {
            let query = fill_text(query, &self.values(case)?);
            path = format!("{path}?{query}");
        }
        let credentials = case.request()["bearer"].as_str().unwrap_or_default();
        let token = self.credentials(credentials, case.method(), &path)?;
        let mut call = self.world.http.call(case.method(), &path);
        if let Some(token) = token {
            call = call.header("authorization", &token);
        }
        if let Some(body) = body {
            call = call.header("content-type", "application/json").text(body);
        }
        let answer = call.send()?;
        if case.file() == "apps_create" && answer.status == 201 {
            drop(ExtraApp::of(&self.world, answer.clone())?);
        }
        Ok(answer)
    }

    /// The `authorization` of a request; `None`: it has none.
    fn credentials(
        &mut self,
        credentials: &str,
        method: &str,
        path: &str,
    ) -> Result<Option<String>, Stop> {
        let token = match credentials {
            "none" => return Ok(None),
            "access" | "expired access" => self.world.admin.access.clone(),
            "refresh" => self.world.admin.refresh.clone(),
            "dead refresh" => {
                let ended = self.world.admin_login()?;
                let end = self.world.call("DELETE", "{admin}/auth/session");
                end.bearer(&ended.refresh).send()?.expect(204)?;
                ended.refresh
            }
            "user access" => self.user()?.access,
            "user refresh" => self.user()?.refresh,
            "dead user refresh" => {
                let ended = self.world.login("ada")?;
                self.world.log_out(&ended)?.expect(204)?;
                ended.refresh
            }
            "digest" => {
                let (_, private_key) = self.world.keys();
                return self.world.digest(method, path, private_key).map(Some);
            }
            other => return Err(Stop::found(format!("unknown credentials {other:?}"))),
        };
        Ok(Some(format!("Bearer {token}")))
    }

    /// Ada's session, which begins here.
    fn user(&mut self) -> Result<Session, Stop> {
        match &self.user {
            Some(session) => Ok(session.clone()),
            None => Ok(self.user.insert(self.world.login("ada")?).clone()),
        }
    }

    /// What the names in braces stand for in a case.
    fn values(&mut self, case: Case<'_>) -> Result<BTreeMap<String, String>, Stop> {
        // `email` is whom the endpoint is about: somebody pending, or a user.
        let registration = case.path().contains("user_registrations");
        let name = if registration { "edsger" } else { "ada" };
        let email = format!("{name}@example.com");
        self.values.insert("email".to_owned(), email);
        let own = case.request().get("with").and_then(Value::as_object);
        let request = Value::Object(case.request().clone()).to_string();
        for name in CREATED {
            let needed = [case.path(), &request]
                .iter()
                .any(|text| text.contains(&format!("{{{name}}}")));
            let listed = case.method() == "GET" && read_with(part(case)).contains(&name);
            if (needed || listed) && own.is_none_or(|own| !own.contains_key(name)) {
                self.prepare(name)?;
            }
        }
        let mut values = self.values.clone();
        for (name, value) in own.into_iter().flatten() {
            let value = value.as_str().unwrap_or_default();
            values.insert(name.clone(), value.to_owned());
        }
        Ok(values)
    }

    /// Creates what a name stands for, unless it exists.
    fn prepare(&mut self, name: &str) -> Result<(), Stop> {
        // A draft may have been deployed since.
        if self.values.contains_key(name) && name != "draftId" {
            return Ok(());
        }
        let value = self.create(name)?;
        self.values.insert(name.to_owned(), value);
        Ok(())
    }

    fn create(&mut self, name: &str) -> Result<String, Stop> {
        match name {
            "userAccessToken" => return Ok(self.user()?.access),
            "forgedAccessToken" => return Ok(forged(&self.user()?.access)),
            _ => {}
        }
        if name == "ruleId" {
            self.prepare("serviceId")?;
            let rules = format!("{{app}}/services/{}/rules", self.values["serviceId"]);
            let rule = json!({"name": "r", "when": {}});
            return Ok(self.world.post(&rules, &rule)?.expect(201)?.text("_id"));
        }
        let world = &self.world;
        let create = |part: &str, body: Value| {
            let created = world.post(&format!("{{app}}/{part}"), &body)?;
            Ok(created.expect(201)?.text("_id"))
        };
        match name {
            "providerId" => {
                let all = world.get("{app}/auth_providers")?.expect(200)?.list()?;
                let email = all.iter().find(|one| one["type"] == "local-userpass");
                let id = email.and_then(|one| one["_id"].as_str());
                let id = id.or_found(|| format!("no local-userpass in {all:?}"))?;
                Ok(id.to_owned())
            }
            "disabledProviderId" => create(
                "auth_providers",
                json!({"type": "custom-function", "disabled": true}),
            ),
            "apiKey" | "apiKeyId" => {
                let key = world.post("{app}/api_keys", &json!({"name": "server"}))?;
                let key = key.expect(201)?;
                self.values.insert("apiKey".to_owned(), key.text("key"));
                self.values.insert("apiKeyId".to_owned(), key.text("_id"));
                Ok(self.values[name].clone())
            }
            "valueId" => create("values", json!({"name": "v", "value": 1})),
            "triggerId" => create(
                "triggers",
                json!({"name": "t", "type": "SCHEDULED", "event_processors": {},
                    "config": {"schedule": "* * * * *"}}),
            ),
            "endpointId" => create(
                "endpoints",
                json!({"route": "/e", "http_method": "GET", "function_name": "f",
                    "validation_method": "NO_VALIDATION"}),
            ),
            "serviceId" => create("services", json!({"name": "s", "type": "http"})),
            "schemaId" => {
                create("services", json!({"name": "mdb", "type": "mongodb-atlas"}))?;
                let schema = json!({"metadata": {"data_source": "mdb", "database": "d", "collection": "c"},
                    "schema": {}, "relationships": {}});
                let created = world.post("{app}/schemas", &schema)?.expect(200)?;
                Ok(created.text("_id"))
            }
            "functionId" => create("functions", json!({"name": "f", "source": ""})),
            "secretId" => create("secrets", json!({"name": "key", "value": "k"})),
            "accessId" => create(
                "security/access_list",
                json!({"address": "10.0.0.0/16", "comment": ""}),
            ),
            "deploymentId" => {
                // A change outside a draft is one.
                create("values", json!({"name": "deployed", "value": 1}))?;
                let all = world.get("{app}/deployments")?.expect(200)?.json()?;
                let id = all[0]["_id"].as_str();
                Ok(id.or_found(|| format!("no deployment: {all}"))?.to_owned())
            }
            "draftId" => {
                let drafts = world.get("{app}/drafts")?.expect(200)?.json()?;
                if let Some(id) = drafts[0]["_id"].as_str() {
                    return Ok(id.to_owned());
                }
                let created = world.admin("POST", "{app}/drafts").send()?;
                Ok(created.expect(201)?.text("_id"))
            }
            other => Err(Stop::found(format!("unknown name {other:?}"))),
        }
    }
}

/// The names of what [`Stage::create`] creates.
const CREATED: [&str; 17] = [
    "ruleId",
    "schemaId",
    "providerId",
    "disabledProviderId",
    "apiKey",
    "apiKeyId",
    "valueId",
    "triggerId",
    "endpointId",
    "serviceId",
    "functionId",
    "secretId",
    "accessId",
    "deploymentId",
    "draftId",
    "userAccessToken",
    "forgedAccessToken",
];

/// The part of an app that an operation is about: `users`, `values`; empty elsewhere.
pub(super) fn part(case: Case<'_>) -> &str {
    let below = case.path().rsplit_once("/{appId}/").map(|(_, below)| below);
    let part = below.and_then(|below| below.split('/').next());
    part.unwrap_or_default()
}

/// What must exist before a part is read, so that no list is empty.
fn read_with(part: &str) -> &'static [&'static str] {
    match part {
        "users" => &["apiKeyId", "userAccessToken"],
        "logs" => &["userAccessToken"],
        "api_keys" => &["apiKeyId"],
        "values" => &["valueId"],
        "triggers" => &["triggerId"],
        "endpoints" => &["endpointId"],
        "services" => &["serviceId"],
        "schemas" => &["schemaId"],
        "functions" => &["functionId"],
        "secrets" => &["secretId"],
        "security" => &["accessId"],
        "deployments" => &["deploymentId"],
        "drafts" => &["draftId"],
        "description" => &[
            "valueId",
            "triggerId",
            "endpointId",
            "serviceId",
            "functionId",
        ],
        _ => &[],
    }
}
