//! The server's answers, asked for over real HTTP.

use std::collections::BTreeMap;

use appservices_mock::{Fault, FaultEffect};
use serde_json::{Value, json};

use crate::support::contract::{Case, Contracts, fill, fill_text};
use crate::support::http::Answer;
use crate::support::world::{self, Session, World};

/// Every case on a server of its own, since many of them change something.
#[test]
fn the_server_answers_as_the_contract_says() {
    let contracts = Contracts::load();
    let mut wrong = Vec::new();
    let mut asked = 0;
    for case in contracts.cases() {
        let answer = Stage::set().ask(case);
        for departure in departures(&contracts, case, &answer) {
            wrong.push(format!("{} ({}): {departure}", case.title(), case.source()));
        }
        asked += 1;
    }
    assert!(asked > 60, "only {asked} cases in contract/");
    assert!(wrong.is_empty(), "{} departures: {wrong:#?}", wrong.len());
}

fn departures(contracts: &Contracts, case: Case<'_>, answer: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    if answer.status != case.status() {
        found.push(format!("status {} expected: {answer:?}", case.status()));
        return found;
    }
    if answer.header("content-type") != case.content_type() {
        let expected = case.content_type();
        found.push(format!("content type {expected:?} expected: {answer:?}"));
    }
    let Some(shape) = case.shape() else {
        if !answer.body.is_empty() {
            found.push(format!("an empty body expected: {answer:?}"));
        }
        return found;
    };
    let body = answer.json();
    found.extend(contracts.departures(shape, &body));
    // realm-core takes any JSON body with one of these for a failure.
    if answer.status < 400 && (body.get("error").is_some() || body.get("error_code").is_some()) {
        found.push(format!("a success with an error: {answer:?}"));
    }
    found
}

/// A server with one of everything the paths name, and everyone's tokens.
struct Stage {
    world: World,
    user: Session,
    dead_user: Session,
    dead_admin: Session,
    values: BTreeMap<String, String>,
}

impl Stage {
    fn set() -> Self {
        let world = World::new();
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
        let values = [
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

    fn ask(mut self, case: Case<'_>) -> Answer {
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
        let mut path = fill_text(case.path(), &self.values);
        if let Some(query) = request.get("query") {
            let query = query.as_str().expect("a query");
            path = format!("{path}?{}", fill_text(query, &self.values));
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
        if let Some(body) = request.get("body") {
            call = call.json(&fill(body, &self.values));
        }
        call.send()
    }
}
