//! The server under test, and what a step must do to it.

use serde_json::json;

use super::state::{Entry, Model};
use super::steps::{Step, Which};
use crate::rules::verdicts::ids;
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
    pub(super) sessions: Vec<(Session, String)>,
    /// IDs and secrets of users' own keys.
    pub(super) keys: Vec<(String, String)>,
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
}

/// A finding unless the response to a live session has this status, and that to an ended one is
/// the one 401 that makes clients end it too.
pub(super) fn judge(answer: &Answer, alive: bool, status: u16) -> Outcome {
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
