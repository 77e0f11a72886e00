//! Credentials, and the users to whom they belong.

use serde_json::Value;

use crate::state::app::App;
use crate::state::external_user::ExternalUser;
use crate::state::function::run::FunctionRuns;
use crate::state::provider::ProviderType;
use crate::state::rejection::Rejection;
use crate::state::storage::id::Id;
use crate::state::user::Identity;

/// What a client presents to log in or to link an identity.
pub(crate) enum Credential<'a> {
    Anonymous,
    Password {
        email: &'a str,
        password: &'a str,
    },
    ApiKey(&'a str),
    FunctionPayload(FunctionPayload<'a>),
    /// A token of an OAuth provider.
    OAuthToken {
        kind: ProviderType,
        token: &'a str,
    },
    /// The user of a custom token whose signature and claims were verified.
    CustomToken(ExternalUser),
}

/// The argument of the login function.
#[derive(Clone, Copy)]
pub(crate) struct FunctionPayload<'a> {
    /// In extended JSON, for the function's source.
    pub(crate) typed: &'a Value,
    /// With plain numbers, for declared cases.
    pub(crate) plain: &'a Value,
    pub(crate) runs: &'a FunctionRuns,
}

/// The user to whom a credential belongs.
#[derive(Debug)]
pub(super) enum ResolvedCredential {
    User {
        user: Id,
        identity: Identity,
        /// The API key, if the credential is one.
        api_key: Option<Id>,
    },
    /// A pending user who is confirmed.
    PendingUser(Id),
    /// A user of an external system, who may not have logged in before.
    ExternalUser(ExternalUser),
    /// A user who does not exist yet.
    NewAnonymousUser { provider_id: Id },
}

impl App {
    /// Determines to whom a credential belongs, without changing anything.
    ///
    /// # Errors
    ///
    /// Why the credential is not accepted: its provider cannot be used, or it is wrong.
    pub(super) fn resolve_credential(
        &self,
        credential: Credential<'_>,
    ) -> Result<ResolvedCredential, Rejection> {
        match credential {
            Credential::Anonymous => {
                let provider = self.enabled_provider(&ProviderType::AnonUser)?;
                Ok(ResolvedCredential::NewAnonymousUser {
                    provider_id: provider.id,
                })
            }
            Credential::Password { email, password } => {
                self.enabled_provider(&ProviderType::LocalUserpass)?;
                self.resolve_password(email, password)
            }
            Credential::ApiKey(secret) => {
                let provider = self.enabled_provider(&ProviderType::ApiKey)?;
                // Both kinds of keys share one provider and one endpoint. A server key takes precedence,
                // which only matters for secrets that a seed chose.
                let server_key = self.server_api_keys.by_secret(secret);
                let key = server_key.or_else(|| self.user_api_keys.by_secret(secret));
                let is_ignored = match server_key {
                    Some(_) => mutant!(self, DisabledServerKeyLogsIn),
                    None => mutant!(self, DisabledOwnKeyLogsIn),
                };
                let key = key.filter(|key| !key.disabled || is_ignored);
                let key = key.ok_or(Rejection::WrongKey)?;
                // The identities of a user do not include the keys that the user
                // created, so this one exists only for the login. (our choice)
                let identity = Identity {
                    id: key.id.to_string().into(),
                    kind: ProviderType::ApiKey,
                    provider_id: provider.id,
                };
                Ok(ResolvedCredential::User {
                    user: key.user,
                    identity,
                    api_key: Some(key.id),
                })
            }
            Credential::FunctionPayload(payload) => self
                .call_login_function(payload)
                .map(ResolvedCredential::ExternalUser),
            Credential::OAuthToken { kind, token } => {
                let provider = self.enabled_provider(&kind)?;
                #[cfg(feature = "mutants")]
                let provider = &*crate::mutants::alter_provider(self.mutant, provider);
                ExternalUser::from_token(provider, token).map(ResolvedCredential::ExternalUser)
            }
            Credential::CustomToken(external) => Ok(ResolvedCredential::ExternalUser(external)),
        }
    }

    /// As [`resolve_credential`](Self::resolve_credential), for an email address and a
    /// password. A confirmed pending user becomes a user at the first login. (manual)
    fn resolve_password(
        &self,
        email: &str,
        password: &str,
    ) -> Result<ResolvedCredential, Rejection> {
        let wrong = Rejection::WrongPassword;
        let lower_case = mutant!(self, EmailsIgnoreCase).then(|| email.to_lowercase());
        let email = lower_case.as_deref().unwrap_or(email);
        if let Some((user, expected)) = self.users.by_email(email) {
            let identity = self.users.get(user)?.identity(&ProviderType::LocalUserpass);
            // A user without a password cannot log in with any, including the empty one.
            let matches = expected.is_some_and(|expected| {
                let trimmed = mutant!(self, PasswordsAreTrimmed);
                expected.matches(password) || trimmed && expected.matches(password.trim_end())
            });
            return match identity {
                Some(identity) if matches => Ok(ResolvedCredential::User {
                    user,
                    identity: identity.clone(),
                    api_key: None,
                }),
                _ if mutant!(self, DisabledIsRevealed) && self.users.get(user)?.disabled => {
                    Err(Rejection::UserDisabled)
                }
                _ => Err(wrong),
            };
        }
        let pending = self.pending.by_email(email).ok_or(wrong)?;
        let expected = pending.password.as_ref();
        // Checked before the confirmation, so that only the owner of the address is
        // told that it is not confirmed.
        if !expected.is_some_and(|expected| expected.matches(password)) {
            let is_revealed = mutant!(self, UnconfirmedIsRevealed if !pending.confirmed);
            Err(if is_revealed {
                Rejection::Unconfirmed
            } else {
                Rejection::WrongPassword
            })
        } else if !pending.confirmed && !mutant!(self, UnconfirmedUsersLogIn) {
            Err(Rejection::Unconfirmed)
        } else {
            Ok(ResolvedCredential::PendingUser(pending.id))
        }
    }
}
