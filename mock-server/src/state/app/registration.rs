//! Registrations with an email address, which is confirmed automatically, by mail, or
//! by a function.

use crate::state::app::App;
use crate::state::app::address::is_address;
use crate::state::app::functions::Decision;
use crate::state::event::UserChange;
use crate::state::function::call::{Caller, FunctionCall, Purpose};
use crate::state::function::declared::{FunctionInput, FunctionStatus};
use crate::state::function::run::FunctionRuns;
use crate::state::mail_token::MailToken;
use crate::state::password::Password;
use crate::state::pending_user::PendingUser;
use crate::state::provider::{Provider, ProviderType};
use crate::state::rejection::Rejection;
use crate::state::storage::id::SeededRng;
use crate::state::time::Seconds;

/// How an app confirms email addresses. (manual)
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ConfirmationMethod {
    Automatic,
    /// By the function with this name.
    Function(String),
    Mail,
}

impl App {
    /// # Errors
    ///
    /// [`Rejection::ProviderNotFound`] or [`Rejection::ProviderDisabled`].
    pub(super) fn email_password_provider(&self) -> Result<&Provider, Rejection> {
        self.enabled_provider(&ProviderType::LocalUserpass)
    }

    /// Returns how the app confirms email addresses. Automatic confirmation takes
    /// precedence over a function, and mail is the default. (our choice)
    fn confirmation_method(&self) -> Result<ConfirmationMethod, Rejection> {
        let provider = self.email_password_provider()?;
        let by_function =
            mutant!(self, FunctionPrecedesAutomatic) && provider.flag("runConfirmationFunction");
        Ok(if provider.flag("autoConfirm") && !by_function {
            ConfirmationMethod::Automatic
        } else if provider.flag("runConfirmationFunction") {
            ConfirmationMethod::Function(self.function_name(provider, "confirmation"))
        } else {
            ConfirmationMethod::Mail
        })
    }

    /// Returns the name of the function that a provider configures for a purpose, such
    /// as `confirmation`, by name or by ID. Empty if it configures none.
    pub(super) fn function_name(&self, provider: &Provider, purpose: &str) -> String {
        let name = provider.text(&format!("{purpose}FunctionName"));
        if !name.is_empty() {
            return name.to_owned();
        }
        let id = provider.text(&format!("{purpose}FunctionId")).parse().ok();
        let function = id.and_then(|id| self.config.functions.get(id).ok());
        function
            .map(|function| function.name.to_string())
            .unwrap_or_default()
    }

    /// Registers an email address. The result is a pending user; the first login makes
    /// it a user. An address that the function rejects stays available. (manual)
    ///
    /// # Errors
    ///
    /// The provider or the function cannot be used, the address or the password is
    /// invalid, [`Rejection::EmailTaken`] or [`Rejection::ConfirmationFailed`].
    pub(crate) fn register(
        &mut self,
        email: &str,
        password: &str,
        runs: &FunctionRuns,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        let method = self.confirmation_method()?;
        Self::check_email(email)?;
        // Whoever confirms an address must be able to reach it. (release notes)
        let must_be_address = (method != ConfirmationMethod::Automatic
            || mutant!(self, RegisterChecksEveryAddress))
            && !mutant!(self, RegisterAcceptsNoAddress);
        if must_be_address && !is_address(email) {
            return Err(Rejection::MalformedEmail);
        }
        Self::check_password(password)?;
        // Before the function is called: it must not decide about an address that is in use.
        let replaces_pending =
            mutant!(self, RegisterReplacesPending) && self.users.by_email(email).is_none();
        if !self.is_email_available(email) && !replaces_pending {
            return Err(Rejection::EmailTaken);
        }
        let Decision { status, token } = match &method {
            ConfirmationMethod::Automatic => FunctionStatus::Success.into(),
            ConfirmationMethod::Mail => FunctionStatus::Pending.into(),
            ConfirmationMethod::Function(name) => {
                let called = self.call_confirmation_function(name, email, runs);
                let is_refused = matches!(called, Err(Rejection::ConfirmationFailed(_)));
                if mutant!(self, RefusedRegistrationStays if is_refused) {
                    self.pending.insert(PendingUser {
                        id: rng.id(),
                        email: email.into(),
                        password: None,
                        confirmed: false,
                    });
                }
                match called? {
                    Decision {
                        status: FunctionStatus::Pending,
                        ..
                    } if mutant!(self, PendingFunctionConfirms) => FunctionStatus::Success.into(),
                    decision => decision,
                }
            }
        };
        // Only a registration that will succeed pays for hashing.
        let password = Some(Password::new(password, rng));
        let id = rng.id();
        self.pending.insert(PendingUser {
            id,
            email: email.into(),
            password,
            confirmed: status == FunctionStatus::Success,
        });
        self.events.user(id, Some(email), UserChange::Registered);
        if status == FunctionStatus::Pending {
            self.mail_confirmation(email, token, now, rng);
        } else if mutant!(self, AutomaticMakesUsers)
            && let Some(id) = self.pending.by_email(email).map(|user| user.id)
        {
            let user = self.pending.remove(id)?;
            self.add_email_user(email, user.password, now, rng);
        }
        Ok(())
    }

    /// Calls the confirmation function.
    ///
    /// # Errors
    ///
    /// The function cannot be called, or [`Rejection::ConfirmationFailed`] if its
    /// status is a failure.
    fn call_confirmation_function(
        &self,
        name: &str,
        email: &str,
        runs: &FunctionRuns,
    ) -> Result<Decision, Rejection> {
        let input = FunctionInput {
            email: Some(email),
            ..FunctionInput::default()
        };
        let purpose = Purpose::Confirm {
            email: email.into(),
        };
        let call = FunctionCall::new(name, purpose, Caller::System);
        let decision = self.decide_by_function(call, &input, runs)?;
        if decision.status == FunctionStatus::Fail {
            return Err(Rejection::ConfirmationFailed(email.to_owned()));
        }
        Ok(decision)
    }

    /// Mails the confirmation again. (manual) A confirmed address is reported as such, even
    /// if the app confirms by function. (realm-core tests)
    ///
    /// # Errors
    ///
    /// The provider cannot be used, [`Rejection::AlreadyConfirmed`],
    /// [`Rejection::ConfirmByFunction`] or [`Rejection::UserNotFound`].
    pub(crate) fn resend_confirmation(
        &mut self,
        email: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        let method = self.confirmation_method()?;
        let by_function = matches!(method, ConfirmationMethod::Function(_));
        if mutant!(self, SendAsksMethodFirst) && by_function {
            return Err(Rejection::ConfirmByFunction);
        }
        match (self.unconfirmed_user(email), method) {
            (Err(Rejection::AlreadyConfirmed), _) => Err(Rejection::AlreadyConfirmed),
            (_, ConfirmationMethod::Function(_)) => Err(Rejection::ConfirmByFunction),
            _ => self.send_confirmation(email, now, rng).map(drop),
        }
    }

    /// Calls the confirmation function again, for a client. Returns the mailed token if the
    /// address is still to be confirmed. Rejected for every address if confirmation is
    /// automatic (realm-web tests) or by mail (our choice).
    ///
    /// # Errors
    ///
    /// The provider or the function cannot be used, the app does not confirm by
    /// function, or the address cannot be confirmed.
    pub(crate) fn retry_confirmation_function(
        &mut self,
        email: &str,
        runs: &FunctionRuns,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<Option<MailToken>, Rejection> {
        match self.confirmation_method()? {
            ConfirmationMethod::Automatic => {
                Err(Rejection::ConfirmedAutomatically(email.to_owned()))
            }
            ConfirmationMethod::Mail => Err(Rejection::ConfirmByMail(email.to_owned())),
            ConfirmationMethod::Function(name) => {
                self.unconfirmed_user(email)?;
                let decision = self.call_confirmation_function(&name, email, runs)?;
                match decision.status {
                    FunctionStatus::Success => self.confirm_pending(email).map(|()| None),
                    _ => Ok(Some(self.mail_confirmation(
                        email,
                        decision.token,
                        now,
                        rng,
                    ))),
                }
            }
        }
    }

    /// Repeats the confirmation, whichever method the app uses, for an administrator.
    /// Returns the mailed token if the address is still to be confirmed. (stitch 3 tests)
    ///
    /// # Errors
    ///
    /// The provider or the function cannot be used, or the address cannot be confirmed.
    pub(crate) fn retry_confirmation(
        &mut self,
        email: &str,
        runs: &FunctionRuns,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<Option<MailToken>, Rejection> {
        let method = self.confirmation_method()?;
        self.unconfirmed_user(email)?;
        match method {
            // The app may have changed its method after the registration; the current one applies.
            ConfirmationMethod::Automatic => self.confirm_pending(email).map(|()| None),
            ConfirmationMethod::Mail => self.send_confirmation(email, now, rng).map(Some),
            ConfirmationMethod::Function(_) => {
                self.retry_confirmation_function(email, runs, now, rng)
            }
        }
    }

    /// Returns a URL from the settings of the email/password provider, to which the links
    /// in mails point.
    pub(super) fn email_password_url(&self, name: &str) -> Option<String> {
        let provider = self.provider_by_type(&ProviderType::LocalUserpass)?;
        Some(provider.text(name).to_owned()).filter(|url| !url.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;
    use crate::state::outbox::MailKind;
    use crate::state::service::State;

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

    /// (our choice)
    #[test]
    fn automatic_confirmation_precedes_a_function_and_mail_is_the_default() {
        for (config, expected) in [
            ("", ConfirmationMethod::Mail),
            (
                "autoConfirm: true, runConfirmationFunction: true",
                ConfirmationMethod::Automatic,
            ),
            (
                "runConfirmationFunction: true, confirmationFunctionName: f",
                ConfirmationMethod::Function("f".into()),
            ),
            (
                "runConfirmationFunction: true, confirmationFunctionId: 65a0",
                ConfirmationMethod::Function(String::new()),
            ),
            (
                "autoConfirm: false, emailConfirmationUrl: 'http://x'",
                ConfirmationMethod::Mail,
            ),
        ] {
            let mut state = state(config);
            assert_eq!(
                app(&mut state).0.confirmation_method(),
                Ok(expected),
                "{config}"
            );
        }
    }

    #[test]
    fn a_function_can_be_configured_by_id() {
        let mut state = state("runConfirmationFunction: true");
        let (app, _) = app(&mut state);
        let id = app.config.functions.by_name("f").unwrap().id.to_string();
        let config = serde_json::json!({ "confirmationFunctionId": id });
        let provider = app.providers.values_mut().next().unwrap();
        provider.settings.insert("config".into(), config);
        let provider = app.email_password_provider().unwrap();
        assert_eq!(app.function_name(provider, "confirmation"), "f");
    }

    /// (manual)
    #[test]
    fn the_function_rejects_confirms_or_defers_to_a_mailed_token() {
        let mut state = state("runConfirmationFunction: true, confirmationFunctionName: f");
        let (app, rng) = app(&mut state);
        for _ in 0..2 {
            assert_eq!(
                app.register("no@x", "secret", &FunctionRuns::default(), 0, rng),
                Err(Rejection::ConfirmationFailed("no@x".into()))
            );
        }
        assert_eq!(
            app.register("yes@x", "secret", &FunctionRuns::default(), 0, rng),
            Ok(())
        );
        assert!(app.pending.by_email("yes@x").unwrap().confirmed);
        assert_eq!(
            app.register("pending@x", "secret", &FunctionRuns::default(), 5, rng),
            Ok(())
        );
        assert!(!app.pending.by_email("pending@x").unwrap().confirmed);
        let mail = app.outbox.iter().next().unwrap().clone();
        assert_eq!(
            (&*mail.to, mail.kind, mail.link.as_deref(), mail.created),
            ("pending@x", MailKind::Confirm, None, 5)
        );
        assert_eq!(app.confirm_by_mail(&mail.token, mail.token_id, 6), Ok(()));
        assert!(app.pending.by_email("pending@x").unwrap().confirmed);
    }
}
