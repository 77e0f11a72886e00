//! Steps about addresses and keys.

use serde_json::json;

use super::state::{Link, Model};
use super::steps::Step;
use super::subject::{Server, address, judge};
use crate::setup::seeds::PASSWORD;
use crate::target::Outcome;

impl Server<'_> {
    pub(super) fn confirm(&self, before: &Model, name: &str) -> Outcome {
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

    pub(super) fn link(&self, before: &Model, session: usize, name: &str) -> Outcome {
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

    pub(super) fn of_key(&mut self, before: &Model, step: &Step) -> Outcome {
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
