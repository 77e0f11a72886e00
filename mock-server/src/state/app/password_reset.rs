//! Password resets: by mail, or as a function decides.

use serde_json::Value;

use crate::state::app::App;
use crate::state::drawn_token::DrawnToken;
use crate::state::event::UserChange;
use crate::state::function::call::{Caller, FunctionCall, Purpose};
use crate::state::function::declared::{FunctionInput, FunctionStatus};
use crate::state::function::run::FunctionRuns;
use crate::state::outbox::MailKind;
use crate::state::password::Password;
use crate::state::pending_user::PendingUser;
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::time::Seconds;

/// What a client adds to a reset by function.
#[derive(Clone, Copy, Default)]
pub(crate) struct ResetArguments<'a> {
    /// In extended JSON, for the function's source.
    pub(crate) typed: &'a [Value],
    /// With plain numbers, for declared cases.
    pub(crate) plain: &'a [Value],
}

impl App {
    /// Returns the name of the function that resets passwords, or `None` if they are
    /// reset by mail.
    fn reset_function(&self) -> Result<Option<String>, Rejection> {
        let provider = self.email_password_provider()?;
        let by_function = provider.flag("runResetFunction");
        Ok(by_function.then(|| self.function_name(provider, "reset")))
    }

    /// Checks that there is a password to reset: that of a user, or of a confirmed
    /// pending user. (our choice: clients cannot tell one from the other)
    ///
    /// # Errors
    ///
    /// [`Rejection::UserNotFound`].
    fn check_resettable(&self, email: &str) -> Result<(), Rejection> {
        let pending = self.pending.by_email(email);
        let is_confirmed =
            |user: &PendingUser| user.confirmed || mutant!(self, UnconfirmedUsersReset);
        if self.users.by_email(email).is_some() || pending.is_some_and(is_confirmed) {
            Ok(())
        } else {
            Err(Rejection::UserNotFound)
        }
    }

    /// Mails a token that resets the password. (manual)
    ///
    /// # Errors
    ///
    /// The provider cannot be used, [`Rejection::ResetByFunction`] or
    /// [`Rejection::UserNotFound`].
    pub(crate) fn send_reset(
        &mut self,
        email: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        if self.reset_function()?.is_some() {
            return Err(Rejection::ResetByFunction);
        }
        self.check_resettable(email)?;
        self.mail_reset(email, DrawnToken::draw(rng), now);
        Ok(())
    }

    fn mail_reset(&mut self, email: &str, token: DrawnToken, now: Seconds) {
        let older = mutant!(self, OlderResetTokensWork).then(|| self.reset_tokens.by_id.clone());
        let token = self.reset_tokens.issue(email, now, token);
        if let Some(older) = older {
            for (id, token) in older.iter() {
                self.reset_tokens.by_id.insert(*id, token.clone());
            }
        }
        let url = self.email_password_url("resetPasswordUrl");
        self.outbox
            .add(MailKind::Reset, url.as_deref(), &token, now);
        self.events.mail(email, MailKind::Reset);
    }

    /// Sets the password with a mailed token. Sessions continue. (our choice: the
    /// manual does not specify it)
    ///
    /// # Errors
    ///
    /// The provider cannot be used, [`Rejection::MalformedMailToken`],
    /// [`Rejection::ExpiredMailToken`] or [`Rejection::InvalidPasswordLength`].
    pub(crate) fn reset_by_mail(
        &mut self,
        token: &str,
        token_id: Id,
        password: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        if !mutant!(self, ResetsWithProviderOff) {
            self.email_password_provider()?;
        }
        let now = if mutant!(self, ResetTokensNeverExpire) {
            0
        } else {
            now
        };
        let email = match self.reset_tokens.check(token, token_id, now) {
            Err(_) if mutant!(self, ConfirmTokensReset) => {
                self.confirm_tokens.check(token, token_id, now)?
            }
            checked => checked?,
        };
        if mutant!(self, RejectedResetUsesUpToken) {
            self.reset_tokens.revoke(&email);
        }
        // A rejected password does not use up the token.
        if !mutant!(self, ResetPasswordsHaveAnyLength) {
            Self::check_password(password)?;
        }
        // Before the password is set: a token must not work twice, even if the user is gone.
        if !mutant!(self, ResetTokensAreReusable) {
            self.reset_tokens.revoke(&email);
        }
        self.set_password(&email, Password::new(password, rng))
    }

    /// Sets the password if the reset function succeeds. The function also sees whether the
    /// new password is the current one, as `currentPasswordValid`. (manual) If its status is pending, the
    /// token with which the reset is completed later is in the outbox.
    ///
    /// # Errors
    ///
    /// The provider or the function cannot be used, [`Rejection::ResetByMail`],
    /// [`Rejection::UserNotFound`], [`Rejection::InvalidPasswordLength`] or
    /// [`Rejection::ResetFailed`].
    pub(crate) fn reset_by_function(
        &mut self,
        email: &str,
        password: &str,
        arguments: ResetArguments<'_>,
        runs: &FunctionRuns,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        let name = self.reset_function()?.ok_or(Rejection::ResetByMail)?;
        self.check_resettable(email)?;
        if !mutant!(self, FunctionResetsHaveAnyLength) {
            Self::check_password(password)?;
        }
        let is_current =
            self.is_current_password(email, password) && !mutant!(self, ResetFunctionIsBlind);
        let arguments = if mutant!(self, ResetFunctionLosesArguments) {
            ResetArguments::default()
        } else {
            arguments
        };
        let input = FunctionInput {
            email: Some(email),
            password: Some(password).into(),
            current_password_valid: Some(is_current),
            arguments: arguments.plain,
            ..FunctionInput::default()
        };
        let purpose = Purpose::Reset {
            email: email.into(),
            password: password.into(),
            current_password_valid: is_current,
            arguments: arguments.typed.to_vec(),
        };
        let call = FunctionCall::new(&name, purpose, Caller::System);
        let decision = self.decide_by_function(call, &input, runs)?;
        match decision.status {
            FunctionStatus::Success => self.set_password(email, Password::new(password, rng)),
            FunctionStatus::Pending => {
                let token = decision.token.unwrap_or_else(|| DrawnToken::draw(rng));
                self.mail_reset(email, token, now);
                if mutant!(self, PendingFunctionResets) {
                    self.set_password(email, Password::new(password, rng))?;
                }
                Ok(())
            }
            FunctionStatus::Fail => Err(Rejection::ResetFailed(email.to_owned())),
        }
    }

    /// Whether the new password of an email address is its current one.
    fn is_current_password(&self, email: &str, password: &str) -> bool {
        let current = match self.users.by_email(email) {
            Some((_, current)) => current,
            None => self
                .pending
                .by_email(email)
                .and_then(|user| user.password.as_ref()),
        };
        current.is_some_and(|current| current.matches(password))
    }

    fn set_password(&mut self, email: &str, password: Password) -> Result<(), Rejection> {
        if let Some((user, _)) = self.users.by_email(email) {
            self.users.set_email(user, email, Some(password));
            self.events.user(user, Some(email), UserChange::Password);
            return Ok(());
        }
        let pending = self.pending.by_email_mut(email);
        // Deleted since the token was mailed.
        let pending = pending.ok_or(Rejection::ExpiredMailToken)?;
        pending.password = Some(password);
        let id = pending.id;
        self.events.user(id, Some(email), UserChange::Password);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;
    use crate::state::outbox::OutboxMail;
    use crate::state::service::State;

    const TEXT: &str = "groups: [{apps: [{name: a, users: [{email: ada, password: secret}], \
        providers: [{type: local-userpass, config: {resetPasswordUrl: 'http://x/?a=b'}}]}]}]";

    /// (manual; that a rejected password keeps the token: our choice)
    #[test]
    fn the_last_mailed_token_resets_the_password_once_within_thirty_minutes() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        let State { apps, rng, .. } = &mut state;
        let app = apps.values_mut().next().unwrap();
        app.send_reset("ada", 0, rng).unwrap();
        app.send_reset("ada", 0, rng).unwrap();
        let mails: Vec<_> = app.outbox.iter().cloned().collect();
        let link = format!(
            "http://x/?a=b&token={}&tokenId={}",
            *mails[1].token, mails[1].token_id
        );
        assert_eq!(mails[1].link.as_deref(), Some(&*link));
        let mut reset = |n: usize, password: &str, now| {
            let mail: &OutboxMail = &mails[n];
            app.reset_by_mail(&mail.token, mail.token_id, password, now, rng)
        };
        assert_eq!(reset(0, "secret2", 1), Err(Rejection::ExpiredMailToken));
        assert_eq!(reset(1, "secret2", 1800), Err(Rejection::ExpiredMailToken));
        assert_eq!(
            reset(1, "short", 1799),
            Err(Rejection::InvalidPasswordLength)
        );
        assert_eq!(reset(1, "secret2", 1799), Ok(()));
        assert_eq!(reset(1, "secret3", 1799), Err(Rejection::ExpiredMailToken));
        let (_, password) = app.users.by_email("ada").unwrap();
        assert!(password.unwrap().matches("secret2"));
    }

    #[test]
    fn the_reset_function_gets_the_new_password() {
        let text = "groups: [{apps: [{name: a, users: [{email: ada, password: secret}], \
            providers: [{type: local-userpass, \
                config: {runResetFunction: true, resetFunctionName: f}}], \
            functions: [{name: f, cases: [{password: 'good*', result: success}, \
                {result: fail}]}]}]}]";
        let mut state = populate(&Seed::parse(text).unwrap(), 0, 0).unwrap();
        let State { apps, rng, .. } = &mut state;
        let app = apps.values_mut().next().unwrap();
        let mut reset = |password| {
            let (arguments, runs) = (ResetArguments::default(), FunctionRuns::default());
            app.reset_by_function("ada", password, arguments, &runs, 0, rng)
        };
        assert!(reset("bad secret").is_err());
        assert_eq!(reset("good secret"), Ok(()));
    }
}
