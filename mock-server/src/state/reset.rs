//! Choosing a new password: by mail, or as a function decides.

use serde_json::Value;

use crate::state::function::declared::{FunctionInput, Status};
use crate::state::outbox::MailKind;
use crate::state::{App, Id, Password, Rejection, Seconds, SeededRng};

impl App {
    /// The name of the function that resets passwords; none: a mail does.
    fn reset_function(&self) -> Result<Option<String>, Rejection> {
        let provider = self.userpass()?;
        let by_function = provider.flag("runResetFunction");
        Ok(by_function.then(|| self.function_of(provider, "reset")))
    }

    /// Whether passwords of this address can be reset: of a user, or of a
    /// confirmed registration that never logged in (our choice: to clients it
    /// is a user).
    fn check_resettable(&self, email: &str) -> Result<(), Rejection> {
        let pending = self.pending.by_email(email);
        if self.users.by_email(email).is_some() || pending.is_some_and(|one| one.confirmed) {
            Ok(())
        } else {
            Err(Rejection::UserNotFound)
        }
    }

    /// Mails a token that resets the password. (manual)
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
        self.mail_reset(email, now, rng);
        Ok(())
    }

    fn mail_reset(&mut self, email: &str, now: Seconds, rng: &mut SeededRng) {
        let token = self.reset_tokens.issue(email, now, rng);
        let url = self.userpass_url("resetPasswordUrl");
        self.outbox
            .post(MailKind::Reset, url.as_deref(), &token, now);
    }

    /// Sets the password with what was mailed. Sessions live on (our choice:
    /// the manual is silent).
    pub(crate) fn reset_by_mail(
        &mut self,
        token: &str,
        token_id: Id,
        password: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        self.userpass()?;
        let email = self.reset_tokens.check(token, token_id, now)?;
        Self::check_password(password)?;
        self.reset_tokens.forget(&email);
        self.set_password(&email, Password::new(password, rng))
    }

    /// Sets the password as the function decides; where it wants to know more,
    /// the token that it was handed is in the outbox.
    pub(crate) fn reset_by_function(
        &mut self,
        email: &str,
        password: &str,
        arguments: &[Value],
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        let name = self.reset_function()?.ok_or(Rejection::ResetByMail)?;
        self.check_resettable(email)?;
        Self::check_password(password)?;
        let input = FunctionInput {
            email: Some(email),
            password: Some(password),
            arguments,
            ..FunctionInput::default()
        };
        match self.functions.decide(&name, &input)? {
            Status::Success => self.set_password(email, Password::new(password, rng)),
            Status::Pending => {
                self.mail_reset(email, now, rng);
                Ok(())
            }
            Status::Fail => Err(Rejection::ResetFailed(email.to_owned())),
        }
    }

    fn set_password(&mut self, email: &str, password: Password) -> Result<(), Rejection> {
        if let Some((user, _)) = self.users.by_email(email) {
            self.users.set_email(user, email, Some(password));
            return Ok(());
        }
        let pending = self.pending.by_email_mut(email);
        // Deleted since the mail went out.
        pending.ok_or(Rejection::InvalidMailToken)?.password = Some(password);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;
    use crate::state::State;

    const TEXT: &str = "groups: [{apps: [{name: a, users: [{email: ada, password: secret}], \
        providers: [{type: local-userpass, config: {resetPasswordUrl: 'http://x/?a=b'}}]}]}]";

    /// A reset token is good for 30 minutes (manual), for one reset and until
    /// the next mail; a password out of bounds does not use it up (our choice).
    #[test]
    fn reset_tokens() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        let State { apps, rng, .. } = &mut state;
        let app = apps.values_mut().next().unwrap();
        app.send_reset("ada", 0, rng).unwrap();
        app.send_reset("ada", 0, rng).unwrap();
        let mails: Vec<_> = app.outbox.iter().cloned().collect();
        let link = format!(
            "http://x/?a=b&token={}&tokenId={}",
            mails[1].token, mails[1].token_id
        );
        assert_eq!(mails[1].link.as_deref(), Some(&*link));
        let mut reset = |n: usize, password: &str, now| {
            let mail: &crate::state::outbox::OutboxMail = &mails[n];
            app.reset_by_mail(&mail.token, mail.token_id, password, now, rng)
        };
        assert_eq!(reset(0, "secret2", 1), Err(Rejection::InvalidMailToken));
        assert_eq!(reset(1, "secret2", 1800), Err(Rejection::InvalidMailToken));
        assert_eq!(
            reset(1, "short", 1799),
            Err(Rejection::InvalidPasswordLength)
        );
        assert_eq!(reset(1, "secret2", 1799), Ok(()));
        assert_eq!(reset(1, "secret3", 1799), Err(Rejection::InvalidMailToken));
        let (_, password) = app.users.by_email("ada").unwrap();
        assert!(password.unwrap().fits("secret2"));
    }
}
