//! The server under test, and what a step must do to it.

use serde_json::json;

use super::state::{Entry, Link, Model};
use super::steps::{Step, Which};
use crate::rules::ids;
use crate::setup::seeds::PASSWORD;
use crate::setup::{Session, World};
use crate::target::{Answer, OrFound as _, Outcome, Stop, Target};

/// The server under test, and what it has returned so far.
pub(super) struct Server<'t> {
    pub(super) world: World<'t>,
    /// Whether the mails and the number of sessions are shown.
    pub(super) has_controls: bool,
    /// The steps so far.
    steps: Vec<String>,
    key_of_app: String,
    /// IDs by the model's numbers.
    pub(super) users: Vec<String>,
    /// The session as it began, and its latest access token.
    sessions: Vec<(Session, String)>,
    /// IDs and secrets of users' own keys.
    keys: Vec<(String, String)>,
}

pub(super) fn address(name: &str) -> String {
    format!("{name}@example.com")
}

impl<'t> Server<'t> {
    /// An app before the first step.
    pub(super) fn begin(target: &'t Target) -> Result<Self, Stop> {
        let has_controls = target.need_controls().is_ok();
        let world = if has_controls {
            target.by_mail()?
        } else {
            target.shop()?
        };
        let key = world.post("{app}/api_keys", &json!({"name": "server"}))?;
        let key = key.expect(201)?.text("key");
        let of_key = ids(world.get("{app}/users?provider_types=api-key")?)?;
        let of_key = of_key.into_iter().next();
        let of_key = of_key.or_found(|| "the key has no user".to_owned())?;
        let ids = &world.ids;
        let people = [&ids.ada, &ids.grace, &ids.alan].map(String::clone);
        Ok(Self {
            users: people.into_iter().chain([of_key]).collect(),
            world,
            has_controls,
            steps: Vec::new(),
            key_of_app: key,
            sessions: Vec::new(),
            keys: Vec::new(),
        })
    }

    /// Takes a step, of which the model was `before` and is `after`.
    pub(super) fn take(&mut self, before: &Model, step: &Step, after: &Model) -> Outcome {
        self.steps.push(format!("{step:?}"));
        let outcome = self.step(before, step).and_then(|()| self.compare(after));
        outcome.map_err(|stop| match stop {
            Stop::Found(mut finding) => {
                let steps = self.steps.join(", ");
                finding.message = format!("{}, after {steps}", finding.message);
                Stop::Found(finding)
            }
            Stop::Skipped(_) => stop,
        })
    }

    /// Checks a login, and remembers its session.
    fn enter(&mut self, answer: &Answer, entry: Entry) -> Outcome {
        let rejected = |code: Option<&str>| {
            ensure_eq!(answer.status, 401, "the status of {answer:?}");
            let actual = answer.text("error_code");
            ensure_ne!(actual, "InvalidSession", "the code of {answer:?}");
            ensure_eq!(
                answer.text("error"),
                "unauthorized",
                "the error of {answer:?}"
            );
            ensure!(
                code.is_none_or(|code| actual == code),
                "the code is not {code:?}: {answer:?}"
            );
            Ok(())
        };
        match entry {
            Entry::As(user) => {
                ensure_eq!(answer.status, 200, "the status of {answer:?}");
                ensure_eq!(
                    answer.text("user_id"),
                    self.users[user],
                    "the user who logged in"
                );
            }
            Entry::Anew => {
                ensure_eq!(answer.status, 200, "the status of {answer:?}");
                let user = answer.text("user_id");
                ensure!(
                    !self.users.contains(&user),
                    "the user is not new: {answer:?}"
                );
                self.users.push(user);
            }
            Entry::Disabled => return rejected(Some("UserDisabled")),
            Entry::Unconfirmed => return rejected(Some("AuthError")),
            Entry::Unknown => return rejected(None),
        }
        let session = Session::of(answer)?;
        let access = session.access.clone();
        self.sessions.push((session, access));
        Ok(())
    }

    fn step(&mut self, before: &Model, step: &Step) -> Outcome {
        let alive = |session: usize| before.sessions[session].alive;
        let world = &self.world;
        match *step {
            Step::LogIn(name) => {
                let answer = world.try_email(&address(name), PASSWORD)?;
                let entry = before.entry_by_name(name);
                if entry == Entry::Unknown {
                    ensure_eq!(answer.text("error_code"), "InvalidPassword", "{answer:?}");
                }
                self.enter(&answer, entry)
            }
            Step::LogInWithServerKey => {
                let answer = world.try_login("api-key", &json!({"key": self.key_of_app}))?;
                self.enter(&answer, before.entry_by_server_key())
            }
            Step::LogInWithKey(key) => {
                let answer = world.try_login("api-key", &json!({"key": self.keys[key].1}))?;
                self.enter(&answer, before.entry_by_key(key))
            }
            Step::LogInAnonymously => {
                let answer = world.try_login("anon-user", &json!({}))?;
                self.enter(&answer, Entry::Anew)
            }
            Step::Register(name) => {
                let free = before.owner(name).is_none() && !before.pending.contains_key(name);
                let answer = world.register(&address(name))?;
                let status = if free { 201 } else { 409 };
                ensure_eq!(answer.status, status, "the status of {answer:?}");
                Ok(())
            }
            Step::Confirm(name) => self.confirm(before, name),
            Step::Link(session, name) => self.link(before, session, name),
            Step::CreateKey(_) | Step::SwitchKey(..) | Step::DeleteKey(..) => {
                self.of_key(before, step)
            }
            Step::Refresh(session) => {
                let answer = world.refresh(&self.sessions[session].0)?;
                judge(&answer, alive(session), 201)?;
                if alive(session) {
                    self.sessions[session].1 = answer.text("access_token");
                }
                Ok(())
            }
            Step::Use(session, which) => {
                let (first, latest) = &self.sessions[session];
                let token = match which {
                    Which::First => &first.access,
                    Which::Latest => latest,
                };
                let call = world.call("GET", "{client}/auth/profile");
                judge(&call.bearer(token).send()?, alive(session), 200)
            }
            Step::LogOut(session) => {
                let answer = world.log_out(&self.sessions[session].0)?;
                judge(&answer, alive(session), 204)
            }
            Step::DeleteOwn(session) => {
                let call = world.call("DELETE", "{client}/auth/delete");
                let answer = call.bearer(&self.sessions[session].0.access).send()?;
                judge(&answer, alive(session), 204)
            }
            Step::Revoke(user) => self.of_user(before, user, "PUT", "/logout"),
            Step::Disable(user) => self.of_user(before, user, "PUT", "/disable"),
            Step::Enable(user) => self.of_user(before, user, "PUT", "/enable"),
            Step::Delete(user) => self.of_user(before, user, "DELETE", ""),
        }
    }

    fn of_user(&self, before: &Model, user: usize, method: &str, verb: &str) -> Outcome {
        let path = format!("{{app}}/users/{}{verb}", self.users[user]);
        let expected = if before.users[user].exists { 204 } else { 404 };
        self.world.admin(method, &path).send()?.expect(expected)?;
        Ok(())
    }

    fn confirm(&self, before: &Model, name: &str) -> Outcome {
        let email = address(name);
        let sent = self.world.email("confirm/send", &json!({"email": email}))?;
        let confirmed = before.pending.get(name).copied();
        let known = before.owner(name).map(|_| true).or(confirmed);
        let error = |status: u16, code: &str| {
            ensure_eq!(
                (sent.status, sent.text("error_code")),
                (status, code.to_owned()),
                "status and code of {sent:?}"
            );
            Ok(())
        };
        match known {
            None => error(404, "UserNotFound"),
            Some(true) => error(400, "UserAlreadyConfirmed"),
            Some(false) => {
                ensure!(matches!(sent.status, 200 | 202), "not sent: {sent:?}");
                self.answer_mail(&email)
            }
        }
    }

    /// Confirms an address with the mail that was sent, or as the administrator where mails
    /// cannot be read.
    fn answer_mail(&self, email: &str) -> Outcome {
        if !self.has_controls {
            let path = format!("{{app}}/user_registrations/by_email/{email}/confirm");
            self.world.admin("POST", &path).send()?.expect(204)?;
            return Ok(());
        }
        let mail = self.world.mail(email)?;
        let body = json!({"token": mail["token"], "tokenId": mail["token_id"]});
        let answer = self.world.email("confirm", &body)?;
        ensure!(
            matches!(answer.status, 200 | 202),
            "not confirmed: {answer:?}"
        );
        Ok(())
    }

    fn link(&self, before: &Model, session: usize, name: &str) -> Outcome {
        let of = before.sessions[session];
        let body = json!({"username": address(name), "password": PASSWORD});
        let (session, _) = &self.sessions[session];
        let answer = self.world.link(session, "local-userpass", &body)?;
        if !of.alive {
            return judge(&answer, false, 200);
        }
        let code = answer.text("error_code");
        let error = |status: u16, expected: &str| {
            ensure_eq!(
                (answer.status, code.as_str()),
                (status, expected),
                "status and code of {answer:?}"
            );
            Ok(())
        };
        match before.link(of.user, name) {
            Link::Added => {
                judge(&answer, true, 200)?;
                ensure_eq!(
                    answer.text("user_id"),
                    self.users[of.user],
                    "the user in {answer:?}"
                );
                Ok(())
            }
            Link::SomebodyElses => error(401, "InvalidSession"),
            Link::SecondAddress => error(500, "InternalServerError"),
            Link::Refused => {
                ensure!(
                    (400..500).contains(&answer.status),
                    "not rejected: {answer:?}"
                );
                ensure_ne!(code, "InvalidSession", "the code of {answer:?}");
                ensure_ne!(
                    answer.text("error"),
                    "unauthorized",
                    "the error of {answer:?}"
                );
                Ok(())
            }
        }
    }

    fn of_key(&mut self, before: &Model, step: &Step) -> Outcome {
        let keys = "{client}/auth/api_keys";
        let (session, key, method, verb) = match *step {
            Step::CreateKey(session) => (session, None, "POST", ""),
            Step::SwitchKey(session, key, true) => (session, Some(key), "PUT", "/enable"),
            Step::SwitchKey(session, key, false) => (session, Some(key), "PUT", "/disable"),
            Step::DeleteKey(session, key) => (session, Some(key), "DELETE", ""),
            _ => return Ok(()),
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
        let answer = call.send()?;
        match key {
            Some(key) if of.alive && !before.has_key(session, key) => {
                ensure_eq!(
                    (answer.status, answer.text("error_code")),
                    (404, "APIKeyNotFound".to_owned()),
                    "status and code of {answer:?}"
                );
                Ok(())
            }
            Some(_) => judge(&answer, of.alive, 204),
            None if of.alive && before.users[of.user].name.is_none() => {
                ensure!(
                    (400..500).contains(&answer.status),
                    "not rejected: {answer:?}"
                );
                ensure_ne!(
                    answer.text("error_code"),
                    "InvalidSession",
                    "the code of {answer:?}"
                );
                Ok(())
            }
            None => {
                judge(&answer, of.alive, 201)?;
                if of.alive {
                    self.keys.push((answer.text("_id"), answer.text("key")));
                }
                Ok(())
            }
        }
    }
}

/// A finding unless the response to a live session has this status, and that to an ended one is
/// the one 401 that makes clients end it too.
fn judge(answer: &Answer, alive: bool, status: u16) -> Outcome {
    if alive {
        ensure_eq!(
            answer.status,
            status,
            "the status in a live session: {answer:?}"
        );
    } else {
        ensure_eq!(
            (answer.status, &*answer.text("error_code")),
            (401, "InvalidSession"),
            "status and code in a session that has ended: {answer:?}"
        );
    }
    Ok(())
}
