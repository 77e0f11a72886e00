//! Writers, each with users of its own, and what they know of them.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::Sender;

use serde_json::{Value, json};

use super::Chance;
use super::client::{Client, There};

const APP: &str = "/api/admin/v3.0/groups/65a000000000000000000001/apps/65a0000000000000000000a1";
const CLIENT: &str = "/api/client/v2.0";

/// A user as a writer knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Person {
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

/// What a writer knows of what it wrote. Nobody else writes there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) people: BTreeMap<String, Person>,
    /// Only the first writer has any.
    faults: usize,
}

impl Known {
    pub(super) fn take(&mut self, email: &str, step: &Step) {
        let person = self.people.get_mut(email);
        match (step, person) {
            (Step::Create, _) => {
                self.people.insert(email.to_owned(), Person::default());
            }
            (Step::Delete, _) => {
                self.people.remove(email);
            }
            (Step::LogIn, Some(person)) => person.sessions += 1,
            (Step::LogOut, Some(person)) => person.sessions = 0,
            (Step::Disable, Some(person)) => {
                *person = Person {
                    disabled: true,
                    sessions: 0,
                };
            }
            (Step::Enable, Some(person)) => person.disabled = false,
            (Step::AddFault, _) => self.faults += 1,
            (Step::ClearFaults, _) => self.faults = 0,
            (step, None) => panic!("{step:?} of nobody"),
        }
    }
}

pub(super) struct Writer {
    number: usize,
    chance: Chance,
    pub(super) known: Known,
    ids: BTreeMap<String, String>,
    /// Refresh tokens of sessions that were not ended.
    tokens: BTreeMap<String, String>,
    made: usize,
    /// Sent, and not answered when the server was killed.
    pub(super) in_flight: Option<(String, Step)>,
}

impl Writer {
    pub(super) fn new(number: usize, seed: u64) -> Self {
        Self {
            number,
            chance: Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            known: Known::default(),
            ids: BTreeMap::new(),
            tokens: BTreeMap::new(),
            made: 0,
            in_flight: None,
        }
    }

    /// Somebody and what to do with them.
    pub(super) fn choose(&mut self) -> (String, Step) {
        let roll = self.chance.below(12);
        if self.number == 0 && roll == 0 {
            let step = match self.known.faults {
                0..5 => Step::AddFault,
                _ => Step::ClearFaults,
            };
            return (String::new(), step);
        }
        let count = self.known.people.len() as u64;
        if count == 0 || (roll < 3 && count < 12) {
            self.made += 1;
            let email = format!("w{}-{}@example.com", self.number, self.made);
            return (email, Step::Create);
        }
        let nth = usize::try_from(self.chance.below(count)).unwrap();
        let (email, person) = self.known.people.iter().nth(nth).unwrap();
        let step = match (roll, person.disabled) {
            (..5, _) => Step::LogOut,
            (5, _) => Step::Delete,
            (6, false) => Step::Disable,
            (_, true) => Step::Enable,
            (_, false) => Step::LogIn,
        };
        (email.clone(), step)
    }

    /// Writes until the server is gone.
    pub(super) fn write(&mut self, url: &str, acknowledged: &Sender<()>) {
        let Ok(mut client) = Client::new(url) else {
            return;
        };
        loop {
            let (email, step) = self.choose();
            self.in_flight = Some((email.clone(), step.clone()));
            let Ok((status, body)) = self.send(&mut client, &email, &step) else {
                return;
            };
            assert!(
                (200..300).contains(&status),
                "{step:?} {email}: {status} {body}"
            );
            self.in_flight = None;
            self.note(&email, &step);
            if let (Step::Create, Some(id)) = (&step, body["_id"].as_str()) {
                self.ids.insert(email, id.to_owned());
            } else if let (Step::LogIn, Some(token)) = (&step, body["refresh_token"].as_str()) {
                self.tokens.insert(email, token.to_owned());
            }
            // The main thread may have heard enough.
            let _ = acknowledged.send(());
        }
    }

    pub(super) fn send(
        &self,
        client: &mut Client,
        email: &str,
        step: &Step,
    ) -> io::Result<(u16, Value)> {
        let id = self.ids.get(email).map_or("", String::as_str);
        let person = json!({ "email": email, "username": email, "password": "correct horse" });
        match step {
            Step::Create => {
                let person = json!({ "email": email, "password": "correct horse" });
                client.as_admin("POST", &format!("{APP}/users"), &person)
            }
            Step::LogIn => {
                let path = format!("{CLIENT}/app/shop-abcde/auth/providers/local-userpass/login");
                client.ask("POST", &path, "", &person)
            }
            Step::LogOut => {
                client.as_admin("PUT", &format!("{APP}/users/{id}/logout"), &Value::Null)
            }
            Step::Disable => {
                client.as_admin("PUT", &format!("{APP}/users/{id}/disable"), &Value::Null)
            }
            Step::Enable => {
                client.as_admin("PUT", &format!("{APP}/users/{id}/enable"), &Value::Null)
            }
            Step::Delete => client.as_admin("DELETE", &format!("{APP}/users/{id}"), &Value::Null),
            Step::AddFault => {
                let rule = json!({ "path": "/never", "effect": { "type": "hang_up" } });
                client.ask("POST", "/_mock/faults", "", &rule)
            }
            Step::ClearFaults => client.ask("DELETE", "/_mock/faults", "", &Value::Null),
        }
    }

    /// It has happened.
    pub(super) fn note(&mut self, email: &str, step: &Step) {
        self.known.take(email, step);
        if matches!(step, Step::LogOut | Step::Disable | Step::Delete) {
            self.tokens.remove(email);
        }
    }

    /// What there is must be what was acknowledged, and may have what was in
    /// flight.
    pub(super) fn check(&mut self, there: &There, client: &mut Client) {
        let prefix = format!("w{}-", self.number);
        let people = there
            .people
            .iter()
            .filter(|(email, _)| email.starts_with(&prefix));
        let now = Known {
            people: people
                .map(|(email, (_, one))| (email.clone(), one.clone()))
                .collect(),
            faults: if self.number == 0 { there.faults } else { 0 },
        };
        if let Some((email, step)) = self.in_flight.take()
            && now != self.known
        {
            let before = self.known.clone();
            self.note(&email, &step);
            assert_eq!(now, self.known, "before {step:?} of {email}: {before:?}");
            if let (Step::Create, Some((id, _))) = (step, there.people.get(&email)) {
                self.ids.insert(email, id.clone());
            }
        }
        assert_eq!(now, self.known);
        for (email, person) in &now.people {
            assert_eq!(self.ids[email], there.people[email].0);
            let token = self.tokens.get(email).filter(|_| person.sessions > 0);
            if let Some(token) = token {
                let path = format!("{CLIENT}/auth/session");
                let (status, body) = client.ask("POST", &path, token, &Value::Null).unwrap();
                assert_eq!(status, 201, "{email}: {body}");
            }
        }
    }
}
