//! Registrations that are not users yet.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use super::{App, Dice, Id, PAGE, Password, Refusal, Seconds, same_secret};

/// A mailed token is good for 30 minutes. (manual)
const MAIL_TOKEN_SECONDS: Seconds = 30 * 60;

/// A registration, confirmed or not, whose address never logged in.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) id: Id,
    pub(crate) email: Box<str>,
    pub(crate) password: Option<Password>,
    pub(crate) confirmed: bool,
    /// What was mailed last.
    pub(crate) mail: Option<Mail>,
}

/// What a mail holds to confirm an address with.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) token: String,
    pub(crate) token_id: Id,
    expires: Seconds,
}

/// All pending registrations of an app.
#[derive(Debug, Default)]
pub(crate) struct PendingUsers {
    all: BTreeMap<Id, Pending>,
    by_email: HashMap<Box<str>, Id>,
    /// By the token id of the last mail.
    mailed: HashMap<Id, Id>,
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

    fn by_email_mut(&mut self, email: &str) -> Option<&mut Pending> {
        self.all.get_mut(self.by_email.get(email)?)
    }

    pub(super) fn remove(&mut self, id: Id) -> Result<Pending, Refusal> {
        let pending = self.all.remove(&id).ok_or(Refusal::UserUnknown)?;
        self.by_email.remove(&pending.email);
        if let Some(mail) = &pending.mail {
            self.mailed.remove(&mail.token_id);
        }
        Ok(pending)
    }

    /// At most [`PAGE`], ascending.
    pub(crate) fn page(&self, after: Option<Id>) -> Vec<&Pending> {
        let low = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.all
            .range((low, Bound::Unbounded))
            .map(|(_, one)| one)
            .take(PAGE)
            .collect()
    }
}

impl App {
    /// The registration of an address that is still to be confirmed.
    fn unconfirmed(&mut self, email: &str) -> Result<&mut Pending, Refusal> {
        if self.users.by_email(email).is_some() {
            return Err(Refusal::AlreadyConfirmed);
        }
        match self.pending.by_email_mut(email) {
            None => Err(Refusal::UserUnknown),
            Some(pending) if pending.confirmed => Err(Refusal::AlreadyConfirmed),
            Some(pending) => Ok(pending),
        }
    }

    /// Confirms; the entry stays in the list until the first login. (manual)
    pub(crate) fn confirm_pending(&mut self, email: &str) -> Result<(), Refusal> {
        let pending = self.unconfirmed(email)?;
        pending.confirmed = true;
        if let Some(mail) = pending.mail.take() {
            self.pending.mailed.remove(&mail.token_id);
        }
        Ok(())
    }

    /// Makes a token that confirms the address; an earlier one is void.
    pub(crate) fn send_confirm(
        &mut self,
        email: &str,
        now: Seconds,
        dice: &mut Dice,
    ) -> Result<Mail, Refusal> {
        let pending = self.unconfirmed(email)?;
        let expires = now.saturating_add(MAIL_TOKEN_SECONDS);
        let mail = Mail {
            token: dice.secret(64),
            token_id: dice.id(),
            expires,
        };
        let (id, old) = (pending.id, pending.mail.replace(mail.clone()));
        if let Some(old) = old {
            self.pending.mailed.remove(&old.token_id);
        }
        self.pending.mailed.insert(mail.token_id, id);
        Ok(mail)
    }

    /// Confirms by what was mailed.
    pub(crate) fn confirm_by_mail(
        &mut self,
        token: &str,
        token_id: Id,
        now: Seconds,
    ) -> Result<(), Refusal> {
        let id = self
            .pending
            .mailed
            .get(&token_id)
            .ok_or(Refusal::MailToken)?;
        let pending = self.pending.all.get(id).ok_or(Refusal::MailToken)?;
        let mail = pending.mail.as_ref().ok_or(Refusal::MailToken)?;
        if now >= mail.expires || !same_secret(&mail.token, token) {
            return Err(Refusal::MailToken);
        }
        let email = pending.email.clone();
        self.confirm_pending(&email)
    }

    /// Starts the confirmation anew. Without functions and mail there is nothing
    /// to start; only what stands against it is told.
    pub(crate) fn run_confirm(&mut self, email: &str) -> Result<(), Refusal> {
        self.enabled_provider(&super::ProviderType::LocalUserpass)?;
        self.unconfirmed(email).map(drop)
    }

    /// Removes the entry, which frees its address.
    pub(crate) fn delete_pending(&mut self, id: Id) -> Result<(), Refusal> {
        self.pending.remove(id).map(drop)
    }

    /// As [`App::delete_pending`], by address.
    pub(crate) fn delete_pending_by_email(&mut self, email: &str) -> Result<(), Refusal> {
        let id = self.pending.by_email(email).ok_or(Refusal::UserUnknown)?.id;
        self.delete_pending(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::populate::populate;
    use crate::seed::Seed;

    const TEXT: &str = "groups: [{apps: [{name: a, pending: [{email: x}]}]}]";

    /// A mailed token is good for 30 minutes, and for the last mail only.
    /// (manual)
    #[test]
    fn mailed_tokens_expire() {
        let mut world = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        let app = world.apps.values_mut().next().unwrap();
        let old = app.send_confirm("x", 0, &mut world.dice).unwrap();
        let mail = app.send_confirm("x", 0, &mut world.dice).unwrap();
        let mut confirm = |mail: &Mail, now| app.confirm_by_mail(&mail.token, mail.token_id, now);
        assert_eq!(confirm(&old, 1), Err(Refusal::MailToken));
        assert_eq!(confirm(&mail, 30 * 60), Err(Refusal::MailToken));
        assert_eq!(confirm(&mail, 30 * 60 - 1), Ok(()));
    }
}
