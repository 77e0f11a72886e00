//! The server's rules about people and sessions in any order: random steps of
//! several users against a model that knows only who exists, who is disabled,
//! who is pending, which keys there are and which sessions live. The rows of
//! `server_rules` say the same one by one.

mod compare;
mod model;
mod steps;

use model::{Entry, Link, Model};
use proptest::test_runner::Config;
use proptest_state_machine::{StateMachineTest, prop_state_machine};
use serde_json::json;
use steps::{Step, Which};

use crate::support::apps::by_mail;
use crate::support::http::Answer;
use crate::support::world::{ADA, ALAN, GRACE, PASSWORD, Session, World};

prop_state_machine! {
    #![proptest_config(Config {
        cases: 64,
        // A failure is told in the test's output; no file is left behind.
        failure_persistence: None,
        ..Config::default()
    })]
    #[test]
    fn people_and_sessions_come_and_go_as_the_model_says(sequential 1..40 => Server);
}

/// The real thing, and what it has handed out so far.
struct Server {
    world: World,
    key_of_app: String,
    /// The model before the step that is judged.
    before: Model,
    /// Ids by the model's numbers.
    users: Vec<String>,
    /// The session as it began, and its latest access token.
    sessions: Vec<(Session, String)>,
    /// Ids and secrets of users' own keys.
    keys: Vec<(String, String)>,
}

fn address(name: &str) -> String {
    format!("{name}@example.com")
}

impl Server {
    /// A log-in that must have come out so.
    fn enter(&mut self, answer: &Answer, entry: Entry) {
        let refused = |code: Option<&str>| {
            assert_eq!(answer.status, 401, "{answer:?}");
            let told = answer.text("error_code");
            assert_ne!(told, "InvalidSession", "{answer:?}");
            assert_eq!(answer.text("error"), "unauthorized", "{answer:?}");
            assert!(code.is_none_or(|code| told == code), "{answer:?}");
        };
        match entry {
            Entry::As(user) => {
                assert_eq!(answer.status, 200, "{answer:?}");
                assert_eq!(answer.text("user_id"), self.users[user]);
            }
            Entry::Anew => {
                assert_eq!(answer.status, 200, "{answer:?}");
                let user = answer.text("user_id");
                assert!(!self.users.contains(&user), "somebody new");
                self.users.push(user);
            }
            Entry::Disabled => return refused(Some("UserDisabled")),
            Entry::Unconfirmed => return refused(Some("AuthError")),
            Entry::Unknown => return refused(None),
        }
        let session = Session::of(answer);
        let access = session.access.clone();
        self.sessions.push((session, access));
    }

    fn step(&mut self, before: &Model, step: &Step) {
        let alive = |session: usize| before.sessions[session].alive;
        let world = &self.world;
        match *step {
            Step::LogIn(name) => {
                let answer = world.try_email(&address(name), PASSWORD);
                let entry = before.entry_by_name(name);
                if entry == Entry::Unknown {
                    assert_eq!(answer.text("error_code"), "InvalidPassword", "{answer:?}");
                }
                self.enter(&answer, entry);
            }
            Step::LogInWithServerKey => {
                let answer = world.try_login("api-key", &json!({"key": self.key_of_app}));
                self.enter(&answer, before.entry_by_server_key());
            }
            Step::LogInWithKey(key) => {
                let answer = world.try_login("api-key", &json!({"key": self.keys[key].1}));
                self.enter(&answer, before.entry_by_key(key));
            }
            Step::LogInAnonymously => {
                let answer = world.try_login("anon-user", &json!({}));
                self.enter(&answer, Entry::Anew);
            }
            Step::Register(name) => {
                let free = before.owner(name).is_none() && !before.pending.contains_key(name);
                let answer = world.register(&address(name));
                assert_eq!(answer.status, if free { 201 } else { 409 }, "{answer:?}");
            }
            Step::Confirm(name) => self.confirm(before, name),
            Step::Link(session, name) => self.link(before, session, name),
            Step::CreateKey(_) | Step::SwitchKey(..) | Step::DeleteKey(..) => {
                self.of_key(before, step);
            }
            Step::Refresh(session) => {
                let answer = world.refresh(&self.sessions[session].0);
                judge(&answer, alive(session), 201);
                if alive(session) {
                    self.sessions[session].1 = answer.text("access_token");
                }
            }
            Step::Use(session, which) => {
                let (first, latest) = &self.sessions[session];
                let token = match which {
                    Which::First => &first.access,
                    Which::Latest => latest,
                };
                let call = world.call("GET", "{client}/auth/profile");
                judge(&call.bearer(token).send(), alive(session), 200);
            }
            Step::LogOut(session) => {
                let answer = world.log_out(&self.sessions[session].0);
                judge(&answer, alive(session), 204);
            }
            Step::DeleteOwn(session) => {
                let call = world.call("DELETE", "{client}/auth/delete");
                let answer = call.bearer(&self.sessions[session].0.access).send();
                judge(&answer, alive(session), 204);
            }
            Step::Revoke(user) => self.of_user(before, user, "PUT", "/logout"),
            Step::Disable(user) => self.of_user(before, user, "PUT", "/disable"),
            Step::Enable(user) => self.of_user(before, user, "PUT", "/enable"),
            Step::Delete(user) => self.of_user(before, user, "DELETE", ""),
        }
    }

    fn of_user(&self, before: &Model, user: usize, method: &str, verb: &str) {
        let path = format!("{{app}}/users/{}{verb}", self.users[user]);
        let expected = if before.users[user].exists { 204 } else { 404 };
        self.world.admin(method, &path).send().expect(expected);
    }

    fn confirm(&self, before: &Model, name: &str) {
        let email = address(name);
        let sent = self.world.email("confirm/send", &json!({"email": email}));
        let confirmed = before.pending.get(name).copied();
        let known = before.owner(name).map(|_| true).or(confirmed);
        let told = (sent.status, sent.text("error_code"));
        match known {
            None => assert_eq!(told, (404, "UserNotFound".to_owned()), "{sent:?}"),
            Some(true) => {
                assert_eq!(told, (400, "UserAlreadyConfirmed".to_owned()), "{sent:?}");
            }
            Some(false) => {
                assert!(matches!(sent.status, 200 | 202), "{sent:?}");
                let mail = self.world.mail(&email);
                let body = json!({"token": mail.token, "tokenId": mail.token_id});
                let answer = self.world.email("confirm", &body);
                assert!(matches!(answer.status, 200 | 202), "{answer:?}");
            }
        }
    }

    fn link(&self, before: &Model, session: usize, name: &str) {
        let of = before.sessions[session];
        let body = json!({"username": address(name), "password": PASSWORD});
        let (session, _) = &self.sessions[session];
        let answer = self.world.link(session, "local-userpass", &body);
        if !of.alive {
            return judge(&answer, false, 200);
        }
        let code = answer.text("error_code");
        match before.link(of.user, name) {
            Link::Added => {
                judge(&answer, true, 200);
                assert_eq!(answer.text("user_id"), self.users[of.user], "{answer:?}");
            }
            Link::SomebodyElses => {
                let told = (answer.status, code.as_str());
                assert_eq!(told, (401, "InvalidSession"), "{answer:?}");
            }
            Link::SecondAddress => {
                let told = (answer.status, code.as_str());
                assert_eq!(told, (500, "InternalServerError"), "{answer:?}");
            }
            Link::Refused => {
                assert!((400..500).contains(&answer.status), "{answer:?}");
                assert_ne!(code, "InvalidSession", "{answer:?}");
                assert_ne!(answer.text("error"), "unauthorized", "{answer:?}");
            }
        }
    }

    fn of_key(&mut self, before: &Model, step: &Step) {
        let keys = "{client}/auth/api_keys";
        let (session, key, method, verb) = match *step {
            Step::CreateKey(session) => (session, None, "POST", ""),
            Step::SwitchKey(session, key, true) => (session, Some(key), "PUT", "/enable"),
            Step::SwitchKey(session, key, false) => (session, Some(key), "PUT", "/disable"),
            Step::DeleteKey(session, key) => (session, Some(key), "DELETE", ""),
            _ => unreachable!("no step of a key's"),
        };
        let path = key.map_or(keys.to_owned(), |key| {
            format!("{keys}/{}{verb}", self.keys[key].0)
        });
        let of = before.sessions[session];
        let call = self.world.call(method, &path);
        let mut call = call.bearer(&self.sessions[session].0.refresh);
        if key.is_none() {
            call = call.json(&json!({"name": format!("key{}", self.keys.len())}));
        }
        let answer = call.send();
        match key {
            Some(key) if of.alive && !before.has_key(session, key) => {
                let told = (answer.status, answer.text("error_code"));
                assert_eq!(told, (404, "APIKeyNotFound".to_owned()), "{answer:?}");
            }
            Some(_) => judge(&answer, of.alive, 204),
            None if of.alive && before.users[of.user].name.is_none() => {
                assert!((400..500).contains(&answer.status), "{answer:?}");
                assert_ne!(answer.text("error_code"), "InvalidSession", "{answer:?}");
            }
            None => {
                judge(&answer, of.alive, 201);
                if of.alive {
                    self.keys.push((answer.text("_id"), answer.text("key")));
                }
            }
        }
    }
}

/// A live session is answered with `status`, a dead one with the one 401 that
/// makes clients forget it.
#[track_caller]
fn judge(answer: &Answer, alive: bool, status: u16) {
    if alive {
        assert_eq!(answer.status, status, "{answer:?}");
    } else {
        let code = answer.text("error_code");
        assert_eq!(
            (answer.status, code.as_str()),
            (401, "InvalidSession"),
            "{answer:?}"
        );
    }
}

impl StateMachineTest for Server {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(model: &Model) -> Self {
        let world = by_mail();
        let key = world
            .post("{app}/api_keys", &json!({"name": "server"}))
            .expect(201);
        let of_key = world
            .get("{app}/users?provider_types=api-key")
            .expect(200)
            .json();
        let of_key = of_key[0]["_id"].as_str().expect("an id").to_owned();
        Self {
            world,
            key_of_app: key.text("key"),
            before: model.clone(),
            users: vec![ADA.to_owned(), GRACE.to_owned(), ALAN.to_owned(), of_key],
            sessions: Vec::new(),
            keys: Vec::new(),
        }
    }

    fn apply(mut server: Self, after: &Model, step: Step) -> Self {
        let before = std::mem::replace(&mut server.before, after.clone());
        server.step(&before, &step);
        server.compare(after);
        server
    }
}
