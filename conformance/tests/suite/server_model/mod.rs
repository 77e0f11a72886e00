//! The server's rules about sessions in any order: random steps of several
//! users against a model that knows only who exists, who is disabled and which
//! sessions live. The rows of `server_rules` say the same one by one.

mod model;

use model::{Kind, Model, Step, User, Which};
use proptest::test_runner::Config;
use proptest_state_machine::{StateMachineTest, prop_state_machine};
use serde_json::{Value, json};

use crate::support::http::Answer;
use crate::support::world::{self, ADA, ALAN, GRACE, PASSWORD, Session, World};

prop_state_machine! {
    #![proptest_config(Config {
        cases: 64,
        // A failure is told in the test's output; no file is left behind.
        failure_persistence: None,
        ..Config::default()
    })]
    #[test]
    fn sessions_live_and_die_as_the_model_says(sequential 1..30 => Server);
}

/// The real thing, and what it has handed out so far.
struct Server {
    world: World,
    key: String,
    /// Ids by the model's numbers.
    users: Vec<String>,
    /// The session as it began, and its latest access token.
    sessions: Vec<(Session, String)>,
}

impl Server {
    fn keep(&mut self, answer: &Answer) {
        let session = Session::of(answer);
        let access = session.access.clone();
        self.sessions.push((session, access));
    }

    /// `model` is the state *after* the step.
    fn step(&mut self, model: &Model, step: &Step) {
        let alive = |session: usize| model.sessions[session].1;
        match *step {
            Step::LogIn(user) => {
                let answer = self.log_in(model.users[user].kind);
                if model.may_log_in(user) {
                    assert_eq!(answer.status, 200, "{answer:?}");
                    assert_eq!(answer.text("user_id"), self.users[user]);
                    self.keep(&answer);
                } else {
                    refused(&model.users[user], &answer);
                }
            }
            Step::LogInAnonymously => {
                let answer = self.world.try_login("anon-user", &json!({}));
                assert_eq!(answer.status, 200, "{answer:?}");
                let user = answer.text("user_id");
                assert!(!self.users.contains(&user), "somebody new");
                self.users.push(user);
                self.keep(&answer);
            }
            Step::Refresh(session) => {
                let answer = self.world.refresh(&self.sessions[session].0);
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
                let call = self.world.call("GET", "{client}/auth/profile");
                judge(&call.bearer(token).send(), alive(session), 200);
            }
            Step::LogOut(_) | Step::DeleteOwn(_) => unreachable!("judged before the step"),
            Step::Revoke(user) => self.put(model, user, "logout"),
            Step::Disable(user) => self.put(model, user, "disable"),
            Step::Enable(user) => self.put(model, user, "enable"),
            Step::Delete(user) => {
                let path = format!("{{app}}/users/{}", self.users[user]);
                let status = self.world.delete(&path).status;
                assert!(status == 204 || status == 404, "{status}");
            }
        }
    }

    fn put(&self, model: &Model, user: usize, verb: &str) {
        let path = format!("{{app}}/users/{}/{verb}", self.users[user]);
        let expected = if model.users[user].exists { 204 } else { 404 };
        self.world.put(&path).expect(expected);
    }

    fn log_in(&self, kind: Kind) -> Answer {
        match kind {
            Kind::Email(name) => self
                .world
                .try_email(&format!("{name}@example.com"), PASSWORD),
            Kind::ServerKey => self.world.try_login("api-key", &json!({"key": self.key})),
            Kind::Anonymous => unreachable!("ruled out by the preconditions"),
        }
    }

    /// What the administrator sees and what the server holds, against the model.
    fn compare(&self, model: &Model) {
        let listed = self.world.get("{app}/users").expect(200).json();
        let seen = |user: &Value| (user["_id"].to_string(), user["disabled"] == true);
        let mut seen: Vec<_> = listed
            .as_array()
            .expect("a list")
            .iter()
            .map(seen)
            .collect();
        let users = self.users.iter().zip(&model.users);
        let existing = users.clone().filter(|(_, user)| user.exists);
        let mut expected: Vec<_> = existing
            .map(|(id, user)| (json!(id).to_string(), user.disabled))
            .collect();
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected, "the users");
        for (number, (id, _)) in users.enumerate() {
            let live = model
                .sessions
                .iter()
                .filter(|session| **session == (number, true));
            assert_eq!(
                self.world.server().live_sessions(id),
                live.count(),
                "sessions of {id}"
            );
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

/// A log-in that is refused says why, as far as anyone may know.
#[track_caller]
fn refused(user: &User, answer: &Answer) {
    assert_eq!(answer.status, 401, "{answer:?}");
    let code = answer.text("error_code");
    match (user.exists, user.kind) {
        (true, _) => assert_eq!(code, "UserDisabled", "{answer:?}"),
        (false, Kind::Email(_)) => assert_eq!(code, "InvalidPassword", "{answer:?}"),
        (false, _) => assert_ne!(code, "InvalidSession", "{answer:?}"),
    }
}

impl StateMachineTest for Server {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(_: &Model) -> Self {
        let world = World::new();
        let key = world
            .post("{app}/api_keys", &json!({"name": "server"}))
            .expect(201);
        let of_key = world
            .get("{app}/users?provider_types=api-key")
            .expect(200)
            .json();
        let of_key = of_key[0]["_id"].as_str().expect("an id").to_owned();
        Self {
            key: key.text("key"),
            users: vec![ADA.to_owned(), GRACE.to_owned(), ALAN.to_owned(), of_key],
            sessions: Vec::new(),
            world,
        }
    }

    fn apply(mut server: Self, model: &Model, step: Step) -> Self {
        match step {
            // Whether these two succeed depends on the session as it was before
            // them, which the server must be asked about, not the model.
            Step::LogOut(session) => server.end_own(session, "DELETE", "{client}/auth/session"),
            Step::DeleteOwn(session) => server.end_own(session, "DELETE", "{client}/auth/delete"),
            step => server.step(model, &step),
        }
        server.compare(model);
        server
    }
}

impl Server {
    fn end_own(&mut self, session: usize, method: &str, path: &str) {
        let (session, access) = &self.sessions[session];
        let was_alive = self.world.refresh(session).status == 201;
        let token = if path.ends_with("session") {
            &session.refresh
        } else {
            access
        };
        let answer = self
            .world
            .call(method, &world::path(path))
            .bearer(token)
            .send();
        judge(&answer, was_alive, 204);
    }
}
