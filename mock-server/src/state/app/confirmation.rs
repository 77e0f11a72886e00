//! Confirming the email address of a pending user, and deleting the pending user.

use crate::state::app::App;
use crate::state::drawn_token::DrawnToken;
use crate::state::event::UserChange;
use crate::state::mail_token::MailToken;
use crate::state::outbox::MailKind;
use crate::state::pending_user::PendingUser;
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::time::Seconds;

impl App {
    /// Returns the pending user of an email address that is still to be confirmed.
    ///
    /// # Errors
    ///
    /// [`Rejection::AlreadyConfirmed`] or [`Rejection::UserNotFound`].
    pub(super) fn unconfirmed_user(&mut self, email: &str) -> Result<&mut PendingUser, Rejection> {
        if self.users.by_email(email).is_some() {
            return Err(Rejection::AlreadyConfirmed);
        }
        match self.pending.by_email_mut(email) {
            None => Err(Rejection::UserNotFound),
            Some(user) if user.confirmed => Err(Rejection::AlreadyConfirmed),
            Some(user) => Ok(user),
        }
    }

    /// Confirms an email address. The user stays pending until the first login.
    /// (manual)
    ///
    /// # Errors
    ///
    /// [`Rejection::AlreadyConfirmed`] or [`Rejection::UserNotFound`].
    pub(crate) fn confirm_pending(&mut self, email: &str) -> Result<(), Rejection> {
        let is_again = mutant!(self, ConfirmsTwice) && self.pending.by_email(email).is_some();
        if !is_again {
            let user = self.unconfirmed_user(email)?;
            user.confirmed = true;
            let id = user.id;
            self.events.user(id, Some(email), UserChange::Confirmed);
        }
        if !mutant!(self, ConfirmTokensAreReusable) {
            self.confirm_tokens.revoke(email);
        }
        Ok(())
    }

    /// Mails a confirmation token to a pending user and revokes the previous one.
    ///
    /// # Errors
    ///
    /// The provider cannot be used, [`Rejection::AlreadyConfirmed`] or
    /// [`Rejection::UserNotFound`].
    pub(crate) fn send_confirmation(
        &mut self,
        email: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<MailToken, Rejection> {
        self.email_password_provider()?;
        self.unconfirmed_user(email)?;
        Ok(self.mail_confirmation(email, None, now, rng))
    }

    /// As [`send_confirmation`](Self::send_confirmation), once the user was checked. A function
    /// that ran has seen the token.
    pub(super) fn mail_confirmation(
        &mut self,
        email: &str,
        token: Option<DrawnToken>,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> MailToken {
        let token = token.unwrap_or_else(|| DrawnToken::draw(rng));
        let token = self.confirm_tokens.issue(email, now, token);
        let url = self.email_password_url("emailConfirmationUrl");
        if !mutant!(self, ConfirmationIsNotMailed) {
            self.outbox
                .add(MailKind::Confirm, url.as_deref(), &token, now);
            self.events.mail(email, MailKind::Confirm);
        }
        token
    }

    /// Confirms the email address to which a token was mailed.
    ///
    /// # Errors
    ///
    /// [`Rejection::MalformedMailToken`], [`Rejection::ExpiredMailToken`], or as
    /// [`confirm_pending`](Self::confirm_pending).
    pub(crate) fn confirm_by_mail(
        &mut self,
        token: &str,
        token_id: Id,
        now: Seconds,
    ) -> Result<(), Rejection> {
        let now = if mutant!(self, ConfirmTokensNeverExpire) {
            0
        } else {
            now
        };
        let email = match self.confirm_tokens.check(token, token_id, now) {
            Err(_) if mutant!(self, ResetTokensConfirm) => {
                self.reset_tokens.check(token, token_id, now)?
            }
            Err(error) if mutant!(self, MailTokensAreNotCompared) => {
                let known = self.confirm_tokens.by_id.get(&token_id);
                known.ok_or(error)?.email.clone()
            }
            checked => checked?,
        };
        self.confirm_pending(&email)
    }

    /// Deletes a pending user, whose email address can then be registered again.
    ///
    /// # Errors
    ///
    /// [`Rejection::UserNotFound`].
    pub(crate) fn delete_pending(&mut self, id: Id) -> Result<(), Rejection> {
        let user = self.pending.remove(id)?;
        let email = Some(&*user.email);
        self.events.user(id, email, UserChange::Unregistered);
        self.confirm_tokens.revoke(&user.email);
        if !mutant!(self, DeletedPendingKeepsResetToken) {
            self.reset_tokens.revoke(&user.email);
        }
        Ok(())
    }

    /// As [`delete_pending`](Self::delete_pending), by email address.
    pub(crate) fn delete_pending_by_email(&mut self, email: &str) -> Result<(), Rejection> {
        let user = self.pending.by_email(email);
        let id = user.ok_or(Rejection::UserNotFound)?.id;
        self.delete_pending(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;

    const TEXT: &str = "groups: [{apps: [{name: a, pending: [{email: x}]}]}]";

    /// (manual)
    #[test]
    fn only_the_last_mailed_token_confirms_and_only_for_thirty_minutes() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        let app = state.apps.values_mut().next().unwrap();
        let first = app.send_confirmation("x", 0, &mut state.rng).unwrap();
        let last = app.send_confirmation("x", 0, &mut state.rng).unwrap();
        let mut confirm =
            |mail: &MailToken, now| app.confirm_by_mail(&mail.token, mail.token_id, now);
        assert_eq!(confirm(&first, 1), Err(Rejection::ExpiredMailToken));
        assert_eq!(confirm(&last, 30 * 60), Err(Rejection::ExpiredMailToken));
        assert_eq!(confirm(&last, 30 * 60 - 1), Ok(()));
    }
}
