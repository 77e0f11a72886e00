//! Tokens that confirm an address or reset a password.

use serde_json::json;

use crate::rules::{Says, check};
use crate::setup::World;
use crate::target::{Answer, Outcome, Stop};

/// A token that was mailed or returned, and its ID.
#[derive(Debug, PartialEq)]
pub(super) struct Mailed {
    pub(super) token: String,
    pub(super) id: String,
    /// What it was mailed for: `confirm`, `reset`; empty where no mail shows it.
    pub(super) kind: String,
}

impl Mailed {
    /// That of the last mail to an address, from the outbox of `appservices-mock`.
    pub(super) fn last(world: &World<'_>, to: &str) -> Result<Self, Stop> {
        let mail = world.mail(to)?;
        let text = |key: &str| mail[key].as_str().unwrap_or_default().to_owned();
        Ok(Self {
            token: text("token"),
            id: text("token_id"),
            kind: text("kind"),
        })
    }

    /// That which `send_confirm` returns to the administrator.
    pub(super) fn sent(world: &World<'_>, email: &str) -> Result<Self, Stop> {
        let path = format!("{{app}}/user_registrations/by_email/{email}/send_confirm");
        let sent = world.admin("POST", &path).send()?.expect(200)?;
        Ok(Self {
            token: sent.text("token"),
            id: sent.text("token_id"),
            kind: String::new(),
        })
    }

    /// Confirms the address, whether or not it succeeds.
    pub(super) fn confirm(&self, world: &World<'_>) -> Result<Answer, Stop> {
        world.email("confirm", &json!({"token": self.token, "tokenId": self.id}))
    }

    /// Sets a new password, whether or not it succeeds.
    pub(super) fn reset(&self, world: &World<'_>, password: &str) -> Result<Answer, Stop> {
        let body = json!({"token": self.token, "tokenId": self.id, "password": password});
        world.email("reset", &body)
    }
}

/// A finding unless the status is 200 or 202, with an empty object.
pub(super) fn done(answer: &Answer) -> Outcome {
    ensure!(
        matches!(answer.status, 200 | 202),
        "neither 200 nor 202: {answer:?}"
    );
    check(answer, answer.status, &Says::Json)?;
    ensure_eq!(answer.json()?, json!({}), "the body of {answer:?}");
    Ok(())
}
