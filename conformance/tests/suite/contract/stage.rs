//! A server with one of everything that the paths of the contract name.

use std::collections::BTreeMap;

use appservices_mock::{CaseSeed, Fault, FaultEffect, FunctionSeed};
use serde_json::{Value, json};

use crate::support::apps::with_functions;
use crate::support::contract::{Case, fill, fill_text};
use crate::support::http::Answer;
use crate::support::world::{self, Session, World};

/// A server with one of everything the paths name, and everyone's tokens.
pub(super) struct Stage {
    pub(super) world: World,
    user: Session,
    dead_user: Session,
    dead_admin: Session,
    values: BTreeMap<String, String>,
}

impl Stage {
    pub(super) fn set() -> Self {
        let sum = FunctionSeed::new("sum")
            .case(CaseSeed::returns(json!(3)).arguments([json!(1), json!(2)]));
        let world = World::with(with_functions(world::seed(), vec![sum]));
        let user = world.login("ada");
        let dead_user = world.login("ada");
        world.log_out(&dead_user).expect(204);
        let dead_admin = world.admin_login();
        world
            .call("DELETE", "{admin}/auth/session")
            .bearer(&dead_admin.refresh)
            .send()
            .expect(204);
        let key = world
            .post("{app}/api_keys", &json!({"name": "server"}))
            .expect(201);
        let providers = world.get("{app}/auth_providers").expect(200).json();
        let email_provider = providers
            .as_array()
            .and_then(|all| all.iter().find(|one| one["type"] == "local-userpass"))
            .and_then(|one| one["_id"].as_str())
            .expect("the provider for e-mail");
        let create = |part: &str, body: Value| {
            let created = world.post(&format!("{{app}}/{part}"), &body);
            created.expect(201).text("_id")
        };
        let deployment = || {
            let all = world.get("{app}/deployments").expect(200).json();
            all[0]["_id"].as_str().expect("a deployment").to_owned()
        };
        let disabled = create(
            "auth_providers",
            json!({"type": "custom-function", "disabled": true}),
        );
        let entry = json!({"address": "10.0.0.0/16", "comment": ""});
        let trigger = json!({"name": "t", "type": "SCHEDULED", "config": {"schedule": "* * * * *"},
                "event_processors": {}});
        let values = [
            ("disabledProviderId", &*disabled),
            (
                "valueId",
                &create("values", json!({"name": "v", "value": 1})),
            ),
            ("triggerId", &create("triggers", trigger)),
            (
                "serviceId",
                &create("services", json!({"name": "s", "type": "http"})),
            ),
            (
                "functionId",
                &create("functions", json!({"name": "f", "source": ""})),
            ),
            (
                "secretId",
                &create("secrets", json!({"name": "key", "value": "k"})),
            ),
            ("accessId", &create("security/access_list", entry)),
            ("deploymentId", &deployment()),
            ("groupId", world::GROUP),
            ("appId", world::APP),
            ("clientAppId", world::CLIENT_APP),
            ("publicKey", world::PUBLIC_KEY),
            ("privateKey", world::PRIVATE_KEY),
            ("userId", world::ADA),
            ("pendingId", world::EDSGER),
            ("password", world::PASSWORD),
            ("providerId", email_provider),
            ("apiKeyId", &key.text("_id")),
            ("apiKey", &key.text("key")),
            ("userAccessToken", &user.access),
            ("forgedAccessToken", &world::forged(&user.access)),
        ];
        let values = values
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        Self {
            world,
            user,
            dead_user,
            dead_admin,
            values,
        }
    }

    pub(super) fn ask(mut self, case: Case<'_>) -> Answer {
        let body = case.request().get("body");
        let body = body.map(|body| fill(body, &self.values(case)).to_string());
        self.send(case, body.as_deref())
    }

    /// What the names in braces stand for in a case.
    fn values(&mut self, case: Case<'_>) -> BTreeMap<String, String> {
        let request = case.request();
        // `email` is whom the endpoint is about: someone pending, or a user.
        let registration = case.path().contains("user_registrations");
        let email = if registration { "edsger" } else { "ada" };
        self.values
            .insert("email".to_owned(), format!("{email}@example.com"));
        for (name, value) in request
            .get("with")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let value = value.as_str().expect("a text").to_owned();
            self.values.insert(name.clone(), value);
        }
        if case.path().contains("{draftId}") {
            let draft = self.draft();
            self.values.insert("draftId".to_owned(), draft);
        }
        self.values.clone()
    }

    /// The draft, which is created where there is none.
    fn draft(&self) -> String {
        let drafts = self.world.get("{app}/drafts").expect(200).json();
        if let Some(id) = drafts[0]["_id"].as_str() {
            return id.to_owned();
        }
        let created = self.world.admin("POST", "{app}/drafts").send();
        created.expect(201).text("_id")
    }

    /// Puts values in for the names in braces.
    pub(super) fn fill(&mut self, case: Case<'_>, body: &Value) -> Value {
        fill(body, &self.values(case))
    }

    /// Sends the request of a case with this body in the place of its own.
    pub(super) fn send(&mut self, case: Case<'_>, body: Option<&str>) -> Answer {
        let values = self.values(case);
        let request = case.request();
        let mut path = fill_text(case.path(), &values);
        if let Some(query) = request.get("query") {
            let query = query.as_str().expect("a query");
            path = format!("{path}?{}", fill_text(query, &values));
        }
        let bearer = request["bearer"].as_str().expect("whose token it is");
        let mut call = self.world.http.call(case.method(), &path);
        call = match bearer {
            "none" => call,
            "access" => call.bearer(&self.world.admin.access),
            "expired access" => {
                let fault = Fault::new(&path, FaultEffect::ExpireAccessToken);
                self.world.server().add_fault(fault);
                call.bearer(&self.world.admin.access)
            }
            "refresh" => call.bearer(&self.world.admin.refresh),
            "dead refresh" => call.bearer(&self.dead_admin.refresh),
            "user access" => call.bearer(&self.user.access),
            "user refresh" => call.bearer(&self.user.refresh),
            "dead user refresh" => call.bearer(&self.dead_user.refresh),
            "digest" => {
                let header = self.world.digest(case.method(), &path, world::PRIVATE_KEY);
                call.header("authorization", &header)
            }
            other => panic!("{}: whose token is {other}?", case.title()),
        };
        if let Some(body) = body {
            let kind = "application/json";
            call = call.header("content-type", kind).text(body);
        }
        call.send()
    }
}
