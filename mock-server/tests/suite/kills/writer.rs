//! Writers, each with its own users, and the state that they expect.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::Sender;

use serde_json::{Value, json};

use super::Rng;
use super::client::{Client, ServerState};

const APP: &str = "/api/admin/v3.0/groups/65a000000000000000000001/apps/65a0000000000000000000a1";
const CLIENT: &str = "/api/client/v2.0";

/// The state of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct UserState {
    pub(super) disabled: bool,
    pub(super) sessions: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Create,
    LogIn,
    LogOut,
    Disable,
    Enable,
    Delete,
    AddFault,
    ClearFaults,
}

/// The expected state of a writer's own users and faults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) users: BTreeMap<String, UserState>,
    /// Only the first writer adds faults.
    faults: usize,
}

impl Expected {
    pub(super) fn apply(&mut self, email: &str, step: &Step) {
        let user = self.users.get_mut(email);
        match (step, user) {
            (Step::Create, _) => {
                self.users.insert(email.to_owned(), UserState::default());
            }
            (Step::Delete, _) => {
                self.users.remove(email);
            }
            (Step::LogIn, Some(user)) => user.sessions += 1,
            (Step::LogOut, Some(user)) => user.sessions = 0,
            (Step::Disable, Some(user)) => {
                *user = UserState {
                    disabled: true,
                    sessions: 0,
                };
            }
            (Step::Enable, Some(user)) => user.disabled = false,
            (Step::AddFault, _) => self.faults += 1,
            (Step::ClearFaults, _) => self.faults = 0,
            (step, None) => panic!("{step:?} of an unknown user"),
        }
    }
}

pub(super) struct Writer {
    number: usize,
    rng: Rng,
    pub(super) expected: Expected,
    ids: BTreeMap<String, String>,
    /// Refresh tokens of live sessions, by address.
    tokens: BTreeMap<String, String>,
    created: usize,
    /// The request without a response when the server was killed.
    pub(super) in_flight: Option<(String, Step)>,
}

impl Writer {
    pub(super) fn new(number: usize, seed: u64) -> Self {
        Self {
            number,
            rng: Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            expected: Expected::default(),
            ids: BTreeMap::new(),
            tokens: BTreeMap::new(),
            created: 0,
            in_flight: None,
        }
    }

    /// Chooses a user and a step.
    pub(super) fn next_step(&mut self) -> (String, Step) {
        let roll = self.rng.below(12);
        if self.number == 0 && roll == 0 {
            let step = match self.expected.faults {
                0..5 => Step::AddFault,
                _ => Step::ClearFaults,
            };
            return (String::new(), step);
        }
        let count = self.expected.users.len() as u64;
        if count == 0 || (roll < 3 && count < 12) {
            self.created += 1;
            let email = format!("w{}-{}@example.com", self.number, self.created);
            return (email, Step::Create);
        }
        let nth = usize::try_from(self.rng.below(count)).unwrap();
        let (email, user) = self.expected.users.iter().nth(nth).unwrap();
        let step = match (roll, user.disabled) {
            (..5, _) => Step::LogOut,
            (5, _) => Step::Delete,
            (6, false) => Step::Disable,
            (_, true) => Step::Enable,
            (_, false) => Step::LogIn,
        };
        (email.clone(), step)
    }

    /// Writes until the connection is lost.
    pub(super) fn write(&mut self, url: &str, acknowledge: &Sender<()>) {
        let Ok(mut client) = Client::new(url) else {
            return;
        };
        loop {
            let (email, step) = self.next_step();
            self.in_flight = Some((email.clone(), step.clone()));
            let Ok((status, body)) = self.send(&mut client, &email, &step) else {
                return;
            };
            assert!(
                (200..300).contains(&status),
                "{step:?} {email}: {status} {body}"
            );
            self.in_flight = None;
            self.record(&email, &step);
            if let (Step::Create, Some(id)) = (&step, body["_id"].as_str()) {
                self.ids.insert(email, id.to_owned());
            } else if let (Step::LogIn, Some(token)) = (&step, body["refresh_token"].as_str()) {
                self.tokens.insert(email, token.to_owned());
            }
            // The main thread may have stopped listening.
            let _ = acknowledge.send(());
        }
    }

    pub(super) fn send(
        &self,
        client: &mut Client,
        email: &str,
        step: &Step,
    ) -> io::Result<(u16, Value)> {
        let id = self.ids.get(email).map_or("", String::as_str);
        let user = json!({ "email": email, "username": email, "password": "correct horse" });
        match step {
            Step::Create => {
                let user = json!({ "email": email, "password": "correct horse" });
                client.admin_request("POST", &format!("{APP}/users"), &user)
            }
            Step::LogIn => {
                let path = format!("{CLIENT}/app/shop-abcde/auth/providers/local-userpass/login");
                client.request("POST", &path, "", &user)
            }
            Step::LogOut => {
                client.admin_request("PUT", &format!("{APP}/users/{id}/logout"), &Value::Null)
            }
            Step::Disable => {
                client.admin_request("PUT", &format!("{APP}/users/{id}/disable"), &Value::Null)
            }
            Step::Enable => {
                client.admin_request("PUT", &format!("{APP}/users/{id}/enable"), &Value::Null)
            }
            Step::Delete => {
                client.admin_request("DELETE", &format!("{APP}/users/{id}"), &Value::Null)
            }
            Step::AddFault => {
                let rule = json!({ "path": "/never", "effect": { "type": "hang_up" } });
                client.request("POST", "/_mock/faults", "", &rule)
            }
            Step::ClearFaults => client.request("DELETE", "/_mock/faults", "", &Value::Null),
        }
    }

    /// Applies a step to the expected state.
    pub(super) fn record(&mut self, email: &str, step: &Step) {
        self.expected.apply(email, step);
        if matches!(step, Step::LogOut | Step::Disable | Step::Delete) {
            self.tokens.remove(email);
        }
    }

    /// Checks that the state has every acknowledged step. The step in flight may or may
    /// not have been applied.
    pub(super) fn check(&mut self, actual: &ServerState, client: &mut Client) {
        let prefix = format!("w{}-", self.number);
        let users = actual
            .users
            .iter()
            .filter(|(email, _)| email.starts_with(&prefix));
        let found = Expected {
            users: users
                .map(|(email, (_, user))| (email.clone(), user.clone()))
                .collect(),
            faults: if self.number == 0 { actual.faults } else { 0 },
        };
        if let Some((email, step)) = self.in_flight.take()
            && found != self.expected
        {
            let before = self.expected.clone();
            self.record(&email, &step);
            assert_eq!(
                found, self.expected,
                "before {step:?} of {email}: {before:?}"
            );
            if let (Step::Create, Some((id, _))) = (step, actual.users.get(&email)) {
                self.ids.insert(email, id.clone());
            }
        }
        assert_eq!(found, self.expected);
        for (email, user) in &found.users {
            assert_eq!(self.ids[email], actual.users[email].0);
            let token = self.tokens.get(email).filter(|_| user.sessions > 0);
            if let Some(token) = token {
                let path = format!("{CLIENT}/auth/session");
                let (status, body) = client.request("POST", &path, token, &Value::Null).unwrap();
                assert_eq!(status, 201, "{email}: {body}");
            }
        }
    }
}
