//! Registering with an address and proving that it is one's own: at once, by
//! mail, or as a function decides.

use crate::state::function::declared::{FunctionInput, Status};
use crate::state::{App, Password, Pending, Provider, ProviderType, Rejection, Seconds, SeededRng};

/// How an app has addresses confirmed. (manual)
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Confirmation {
    Automatic,
    Function(String),
    Mail,
}

impl App {
    pub(super) fn userpass(&self) -> Result<&Provider, Rejection> {
        self.enabled_provider(&ProviderType::LocalUserpass)
    }

    /// Automatic goes before a function, and a mail is what remains, also where
    /// nothing is configured (our choice).
    fn confirmation(&self) -> Result<Confirmation, Rejection> {
        let provider = self.userpass()?;
        Ok(if provider.flag("autoConfirm") {
            Confirmation::Automatic
        } else if provider.flag("runConfirmationFunction") {
            Confirmation::Function(self.function_of(provider, "confirmation"))
        } else {
            Confirmation::Mail
        })
    }

    /// The function that a provider names for something, by name or by id.
    pub(super) fn function_of(&self, provider: &Provider, what: &str) -> String {
        let name = provider.text(&format!("{what}FunctionName"));
        if !name.is_empty() {
            return name.to_owned();
        }
        let id = provider.text(&format!("{what}FunctionId")).parse().ok();
        let script = id.and_then(|id| self.config.scripts.get(id).ok());
        script
            .map(|script| script.name.to_string())
            .unwrap_or_default()
    }

    /// Makes a pending entry; the user comes with the first login. An address
    /// that the function refuses stays free. (manual)
    pub(crate) fn register(
        &mut self,
        email: &str,
        password: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        let confirmation = self.confirmation()?;
        Self::check_address(email)?;
        Self::check_password(password)?;
        if !self.address_is_free(email) {
            return Err(Rejection::EmailTaken);
        }
        let status = match &confirmation {
            Confirmation::Automatic => Status::Success,
            Confirmation::Mail => Status::Pending,
            Confirmation::Function(name) => self.decide_confirmation(name, email)?,
        };
        let password = Some(Password::new(password, rng));
        self.pending.insert(Pending {
            id: rng.id(),
            email: email.into(),
            password,
            confirmed: status == Status::Success,
        });
        if status == Status::Pending {
            self.mail_confirmation(email, now, rng);
        }
        Ok(())
    }

    /// What the function says; a no is an error.
    fn decide_confirmation(&self, name: &str, email: &str) -> Result<Status, Rejection> {
        let input = FunctionInput {
            email: Some(email),
            ..FunctionInput::default()
        };
        match self.functions.decide(name, &input)? {
            Status::Fail => Err(Rejection::ConfirmationFailed(email.to_owned())),
            status => Ok(status),
        }
    }

    /// Sends the mail again. (manual)
    pub(crate) fn resend_confirmation(
        &mut self,
        email: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        if let Confirmation::Function(_) = self.confirmation()? {
            return Err(Rejection::ConfirmByFunction);
        }
        self.send_confirm(email, now, rng).map(drop)
    }

    /// Runs the function again. Under automatic confirmation any address is
    /// refused (realm-web tests); where mails confirm, too (our choice).
    pub(crate) fn recall_confirmation(
        &mut self,
        email: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        match self.confirmation()? {
            Confirmation::Automatic => Err(Rejection::ConfirmedAutomatically(email.to_owned())),
            Confirmation::Mail => Err(Rejection::ConfirmByMail(email.to_owned())),
            Confirmation::Function(name) => {
                self.unconfirmed(email)?;
                match self.decide_confirmation(&name, email)? {
                    Status::Success => self.confirm_pending(email)?,
                    _ => drop(self.mail_confirmation(email, now, rng)),
                }
                Ok(())
            }
        }
    }

    /// Runs whatever the app has addresses confirmed with once more, for an
    /// administrator.
    pub(crate) fn rerun_confirmation(
        &mut self,
        email: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        let confirmation = self.confirmation()?;
        self.unconfirmed(email)?;
        match confirmation {
            Confirmation::Automatic => self.confirm_pending(email),
            Confirmation::Mail => self.send_confirm(email, now, rng).map(drop),
            Confirmation::Function(_) => self.recall_confirmation(email, now, rng),
        }
    }

    /// An address of the provider's settings that links lead to.
    pub(super) fn userpass_url(&self, name: &str) -> Option<String> {
        let provider = self.provider_of(&ProviderType::LocalUserpass)?;
        Some(provider.text(name).to_owned()).filter(|url| !url.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;
    use crate::state::State;
    use crate::state::outbox::MailKind;

    fn state(config: &str) -> State {
        let text = format!(
            "groups: [{{apps: [{{name: a, users: [{{email: ada, password: secret}}], \
             functions: [{{name: f, cases: [{{email: 'y*', result: success}}, \
             {{email: 'p*', result: {{status: pending}}}}, {{result: fail}}]}}], \
             providers: [{{type: local-userpass, config: {{{config}}}}}]}}]}}]"
        );
        populate(&Seed::parse(&text).unwrap(), 0, 0).unwrap()
    }

    fn app(state: &mut State) -> (&mut App, &mut SeededRng) {
        let State { apps, rng, .. } = state;
        (apps.values_mut().next().unwrap(), rng)
    }

    /// Automatic confirmation goes before a function, which may be named by its
    /// id; nothing configured means mail. (our choice)
    #[test]
    fn how_addresses_are_confirmed() {
        for (config, expected) in [
            ("", Confirmation::Mail),
            (
                "autoConfirm: true, runConfirmationFunction: true",
                Confirmation::Automatic,
            ),
            (
                "runConfirmationFunction: true, confirmationFunctionName: f",
                Confirmation::Function("f".into()),
            ),
            (
                "runConfirmationFunction: true, confirmationFunctionId: 65a0",
                Confirmation::Function(String::new()),
            ),
            (
                "autoConfirm: false, emailConfirmationUrl: 'http://x'",
                Confirmation::Mail,
            ),
        ] {
            let mut state = state(config);
            assert_eq!(app(&mut state).0.confirmation(), Ok(expected), "{config}");
        }
        let mut state = state("runConfirmationFunction: true");
        let (app, _) = app(&mut state);
        let id = app.config.scripts.by_name("f").unwrap().id.to_string();
        let config = serde_json::json!({ "confirmationFunctionId": id });
        let provider = app.providers.values_mut().next().unwrap();
        provider.settings.insert("config".into(), config);
        let provider = app.userpass().unwrap();
        assert_eq!(app.function_of(provider, "confirmation"), "f");
    }

    /// A refusal by the function leaves the address free; success confirms;
    /// pending awaits the token, which the outbox has. (manual)
    #[test]
    fn a_function_decides() {
        let mut state = state("runConfirmationFunction: true, confirmationFunctionName: f");
        let (app, rng) = app(&mut state);
        for _ in 0..2 {
            assert_eq!(
                app.register("no", "secret", 0, rng),
                Err(Rejection::ConfirmationFailed("no".into()))
            );
        }
        assert_eq!(app.register("yes", "secret", 0, rng), Ok(()));
        assert!(app.pending.by_email("yes").unwrap().confirmed);
        assert_eq!(app.register("pending", "secret", 5, rng), Ok(()));
        assert!(!app.pending.by_email("pending").unwrap().confirmed);
        let mail = app.outbox.iter().next().unwrap().clone();
        assert_eq!(
            (&*mail.to, mail.kind, mail.link, mail.created),
            ("pending", MailKind::Confirm, None, 5)
        );
        assert_eq!(app.confirm_by_mail(&mail.token, mail.token_id, 6), Ok(()));
        assert!(app.pending.by_email("pending").unwrap().confirmed);
    }
}
