//! Registrations that are not users yet.

use std::ops::Bound;

use crate::state::mail_token::MailToken;
use crate::state::outbox::MailKind;
use crate::state::storage::shared_map::SharedMap;
use crate::state::{App, Id, PAGE, Password, Rejection, Seconds, SeededRng};

/// A registration, confirmed or not, whose address never logged in.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pending {
    pub(crate) id: Id,
    pub(crate) email: Box<str>,
    pub(crate) password: Option<Password>,
    pub(crate) confirmed: bool,
}

/// All pending registrations of an app.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(from = "Vec<Pending>", into = "Vec<Pending>")]
pub(crate) struct PendingUsers {
    pub(super) all: SharedMap<Id, Pending>,
    by_email: SharedMap<Box<str>, Id>,
}

impl From<Vec<Pending>> for PendingUsers {
    fn from(all: Vec<Pending>) -> Self {
        let mut pending = Self::default();
        for one in all {
            pending.insert(one);
        }
        pending
    }
}

impl From<PendingUsers> for Vec<Pending> {
    fn from(pending: PendingUsers) -> Self {
        pending.all.values().cloned().collect()
    }
}

impl PendingUsers {
    pub(crate) fn insert(&mut self, pending: Pending) {
        self.by_email.insert(pending.email.clone(), pending.id);
        self.all.insert(pending.id, pending);
    }

    pub(crate) fn contains(&self, id: Id) -> bool {
        self.all.contains_key(&id)
    }

    pub(crate) fn by_email(&self, email: &str) -> Option<&Pending> {
        self.all.get(self.by_email.get(email)?)
    }

    pub(super) fn by_email_mut(&mut self, email: &str) -> Option<&mut Pending> {
        self.all.get_mut(self.by_email.get(email)?)
    }

    pub(super) fn remove(&mut self, id: Id) -> Result<Pending, Rejection> {
        let pending = self.all.remove(&id).ok_or(Rejection::UserNotFound)?;
        self.by_email.remove(&pending.email);
        Ok(pending)
    }

    /// At most [`PAGE`], ascending.
    pub(crate) fn page(&self, after: Option<Id>) -> Vec<&Pending> {
        let low = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.all
            .range(low.as_ref(), Bound::Unbounded)
            .map(|(_, one)| one)
            .take(PAGE)
            .collect()
    }
}

impl App {
    /// The registration of an address that is still to be confirmed.
    pub(super) fn unconfirmed(&mut self, email: &str) -> Result<&mut Pending, Rejection> {
        if self.users.by_email(email).is_some() {
            return Err(Rejection::AlreadyConfirmed);
        }
        match self.pending.by_email_mut(email) {
            None => Err(Rejection::UserNotFound),
            Some(pending) if pending.confirmed => Err(Rejection::AlreadyConfirmed),
            Some(pending) => Ok(pending),
        }
    }

    /// Confirms; the entry stays in the list until the first login. (manual)
    pub(crate) fn confirm_pending(&mut self, email: &str) -> Result<(), Rejection> {
        self.unconfirmed(email)?.confirmed = true;
        self.confirm_tokens.forget(email);
        Ok(())
    }

    /// Mails a token that confirms the address; an earlier one is void.
    pub(crate) fn send_confirm(
        &mut self,
        email: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<MailToken, Rejection> {
        self.unconfirmed(email)?;
        Ok(self.mail_confirmation(email, now, rng))
    }

    pub(super) fn mail_confirmation(
        &mut self,
        email: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> MailToken {
        let token = self.confirm_tokens.issue(email, now, rng);
        let url = self.userpass_url("emailConfirmationUrl");
        self.outbox
            .post(MailKind::Confirm, url.as_deref(), &token, now);
        token
    }

    /// Confirms by what was mailed.
    pub(crate) fn confirm_by_mail(
        &mut self,
        token: &str,
        token_id: Id,
        now: Seconds,
    ) -> Result<(), Rejection> {
        let email = self.confirm_tokens.check(token, token_id, now)?;
        self.confirm_pending(&email)
    }

    /// Removes the entry, which frees its address.
    pub(crate) fn delete_pending(&mut self, id: Id) -> Result<(), Rejection> {
        let pending = self.pending.remove(id)?;
        self.confirm_tokens.forget(&pending.email);
        self.reset_tokens.forget(&pending.email);
        Ok(())
    }

    /// As [`App::delete_pending`], by address.
    pub(crate) fn delete_pending_by_email(&mut self, email: &str) -> Result<(), Rejection> {
        let id = self
            .pending
            .by_email(email)
            .ok_or(Rejection::UserNotFound)?
            .id;
        self.delete_pending(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;

    const TEXT: &str = "groups: [{apps: [{name: a, pending: [{email: x}]}]}]";

    /// A mailed token is good for 30 minutes, and for the last mail only.
    /// (manual)
    #[test]
    fn mailed_tokens_expire() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        let app = state.apps.values_mut().next().unwrap();
        let old = app.send_confirm("x", 0, &mut state.rng).unwrap();
        let mail = app.send_confirm("x", 0, &mut state.rng).unwrap();
        let mut confirm =
            |mail: &MailToken, now| app.confirm_by_mail(&mail.token, mail.token_id, now);
        assert_eq!(confirm(&old, 1), Err(Rejection::InvalidMailToken));
        assert_eq!(confirm(&mail, 30 * 60), Err(Rejection::InvalidMailToken));
        assert_eq!(confirm(&mail, 30 * 60 - 1), Ok(()));
    }
}
