//! Creating, disabling and deleting users, and revoking their sessions.

use crate::state::app::App;
use crate::state::event::{SessionEnd, UserChange};
use crate::state::password::Password;
use crate::state::provider::ProviderType;
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::time::Seconds;
use crate::state::user::{Identity, User, UserType};
use crate::state::user_data::UserData;

impl App {
    /// Checks the length of a password: 6 to 128 characters. (OpenAPI document)
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidPasswordLength`].
    pub(crate) fn check_password(password: &str) -> Result<(), Rejection> {
        if (6..=128).contains(&password.chars().count()) {
            Ok(())
        } else {
            Err(Rejection::InvalidPasswordLength)
        }
    }

    /// Checks the length of an email address: 1 to 128 characters. (OpenAPI document)
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidEmail`].
    pub(crate) fn check_email(email: &str) -> Result<(), Rejection> {
        if (1..=128).contains(&email.chars().count()) {
            Ok(())
        } else {
            Err(Rejection::InvalidEmail)
        }
    }

    /// Whether no user and no pending user has an email address. (manual)
    pub(crate) fn is_email_available(&self, email: &str) -> bool {
        self.users.by_email(email).is_none() && self.pending.by_email(email).is_none()
    }

    /// Creates an email user for an administrator. The address counts as confirmed,
    /// whatever the app requires of registrations. (OpenAPI document)
    ///
    /// # Errors
    ///
    /// The provider cannot be used, the email address or the password is invalid, or
    /// [`Rejection::EmailTaken`].
    pub(crate) fn create_user(
        &mut self,
        email: &str,
        password: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<&User, Rejection> {
        if !mutant!(self, UsersAreMadeWithProviderOff) {
            self.email_password_provider()?;
        }
        Self::check_email(email)?;
        if mutant!(self, PasswordLengthIsInBytes) {
            Self::check_password(&"x".repeat(password.len()))?;
        } else {
            Self::check_password(password)?;
        }
        let over_pending =
            mutant!(self, CreatesUserOverPending) && self.users.by_email(email).is_none();
        if !self.is_email_available(email) && !over_pending {
            return Err(Rejection::EmailTaken);
        }
        let password = Password::new(password, rng);
        let id = self.add_email_user(email, Some(password), now, rng);
        self.users.get(id)
    }

    /// Adds an email user without any checks.
    pub(super) fn add_email_user(
        &mut self,
        email: &str,
        password: Option<Password>,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Id {
        let id = rng.id();
        let identity = self.new_email_identity(rng);
        let mut data = UserData::new();
        data.insert("email".into(), email.into());
        self.users.set_email(id, email, password);
        self.users.insert(User {
            id,
            kind: UserType::Normal,
            disabled: false,
            identities: vec![identity],
            data,
            custom_data: UserData::new(),
            created: now,
            last_authentication: 0,
        });
        self.events.user(id, Some(email), UserChange::Created);
        self.record_creation(id);
        id
    }

    /// Returns a new identity for logging in with an email address.
    pub(super) fn new_email_identity(&mut self, rng: &mut SeededRng) -> Identity {
        let provider_id = self.provider_id_for(&ProviderType::LocalUserpass, rng);
        Identity {
            id: rng.id().to_string().into(),
            kind: ProviderType::LocalUserpass,
            provider_id,
        }
    }

    /// Ends all sessions of a user. The user is unchanged, and it is not an error if
    /// there are no sessions. (our choice)
    ///
    /// # Errors
    ///
    /// [`Rejection::UserNotFound`].
    pub(crate) fn revoke(&mut self, id: Id) -> Result<(), Rejection> {
        self.users.get(id)?;
        #[cfg(feature = "mutants")]
        if let Some(outcome) = self.revoke_as_mutant(id) {
            return outcome;
        }
        let ended = self.sessions.end_all_of_user(id);
        self.events.sessions_ended(ended, SessionEnd::Revoked);
        Ok(())
    }

    /// Disables or enables a user. Disabling ends all sessions; disabling twice is not
    /// an error.
    ///
    /// # Errors
    ///
    /// [`Rejection::UserNotFound`].
    pub(crate) fn set_disabled(&mut self, id: Id, disabled: bool) -> Result<(), Rejection> {
        if mutant!(self, DisablingTwiceFails if self.users.get(id)?.disabled == disabled) {
            return Err(Rejection::UserNotFound);
        }
        let user = self.users.get_mut(id)?;
        let change = if disabled {
            UserChange::Disabled
        } else {
            UserChange::Enabled
        };
        if std::mem::replace(&mut user.disabled, disabled) != disabled {
            self.events.user(id, user.email(), change);
        }
        let keeps_sessions =
            mutant!(self, DisableKeepsSessions) || mutant!(self, EnableRevivesSessions);
        if disabled && !keeps_sessions {
            let ended = self.sessions.end_all_of_user(id);
            self.events.sessions_ended(ended, SessionEnd::Disabled);
        }
        Ok(())
    }

    /// Deletes a user with sessions, identities, devices and API keys. A server user is
    /// deleted with its server key, because neither works without the other. (our
    /// choice)
    ///
    /// # Errors
    ///
    /// [`Rejection::UserNotFound`].
    pub(crate) fn delete_user(&mut self, id: Id) -> Result<(), Rejection> {
        let user = self
            .users
            .by_id
            .remove(&id)
            .ok_or(Rejection::UserNotFound)?;
        let ended = self.sessions.end_all_of_user(id);
        self.events.sessions_ended(ended, SessionEnd::Deleted);
        self.events.user(id, user.email(), UserChange::Deleted);
        self.record_deletion(&user);
        // `data.email` alone proves nothing: an external provider may have supplied the
        // email address of another user.
        if let Some(email) = user.email()
            && self
                .users
                .by_email(email)
                .is_some_and(|(owner, _)| owner == id)
        {
            if !mutant!(self, DeleteKeepsAddress) {
                self.users.by_email.remove(email);
            }
            if !mutant!(self, DeleteKeepsResetToken) {
                self.reset_tokens.revoke(email);
            }
        }
        for identity in &user.identities {
            if self.users.by_identity(&identity.kind, &identity.id) == Some(id)
                && !mutant!(self, DeleteKeepsIdentity)
            {
                let key = (identity.kind.clone(), identity.id.clone());
                self.users.by_identity.remove(&key);
            }
        }
        if !mutant!(self, DeleteKeepsServerKeys) {
            self.server_api_keys.remove_user(id);
        }
        if !mutant!(self, DeleteKeepsOwnKeys) {
            self.user_api_keys.remove_user(id);
        }
        self.devices.remove_user(id);
        Ok(())
    }

    /// Changes the email address of a user, who keeps the password.
    ///
    /// # Errors
    ///
    /// [`Rejection::UserNotFound`], [`Rejection::InvalidEmail`],
    /// [`Rejection::NoEmail`] or [`Rejection::EmailTaken`].
    pub(crate) fn reset_email(&mut self, id: Id, email: &str) -> Result<(), Rejection> {
        // All checks before the first change, so that a rejection changes nothing.
        let user = self.users.get(id)?;
        Self::check_email(email)?;
        if user.identity(&ProviderType::LocalUserpass).is_none()
            && !mutant!(self, ResetEmailNeedsNoIdentity)
        {
            return Err(Rejection::NoEmail);
        }
        let old = user.email().map(Box::<str>::from);
        if old.as_deref() == Some(email) {
            return Ok(());
        }
        let takes_pending =
            mutant!(self, ResetEmailTakesPending) && self.users.by_email(email).is_none();
        if !self.is_email_available(email) && !takes_pending {
            return Err(Rejection::EmailTaken);
        }
        let password = old
            .filter(|old| {
                self.users
                    .by_email(old)
                    .is_some_and(|(owner, _)| owner == id)
            })
            .and_then(|old| {
                if mutant!(self, ResetEmailKeepsOldAddress) {
                    return self.users.by_email.get(&old).cloned();
                }
                self.users.by_email.remove(&old)
            })
            .and_then(|(_, password)| password)
            .filter(|_| !mutant!(self, ResetEmailLosesPassword));
        self.users.set_email(id, email, password);
        self.events.user(id, Some(email), UserChange::Email);
        if mutant!(self, ResetEmailLeavesData) {
            return Ok(());
        }
        self.users
            .get_mut(id)?
            .data
            .insert("email".into(), email.into());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;

    /// Only an edited document has such users.
    #[test]
    fn the_identity_of_a_deleted_user_stays_that_of_another_user_who_has_it() {
        let text = "groups: [{apps: [{name: a, users: [\
            {identities: [{provider_type: custom-token, id: x}]}]}]}]";
        let mut state = populate(&Seed::parse(text).unwrap(), 0, 0).unwrap();
        let app = state.apps.values_mut().next().unwrap();
        let first = app.users.iter().next().unwrap().clone();
        let other = state.rng.id();
        app.users.insert(User {
            id: other,
            ..first.clone()
        });
        app.delete_user(first.id).unwrap();
        let kind = ProviderType::CustomToken;
        assert_eq!(app.users.by_identity(&kind, "x"), Some(other));
        app.delete_user(other).unwrap();
        assert_eq!(app.users.by_identity(&kind, "x"), None);
    }

    /// Identities that the server itself issues need no index.
    #[test]
    fn only_identities_of_external_systems_are_indexed() {
        let text = "groups: [{apps: [{name: a, users: [{email: x, identities: [\
            {provider_type: local-userpass, id: x}, {provider_type: odd, id: x}, \
            {provider_type: custom-function, id: x}, {provider_type: oauth2-google, id: x}]}]}]}]";
        let state = populate(&Seed::parse(text).unwrap(), 0, 0).unwrap();
        let app = state.apps.values().next().unwrap();
        let user = app.users.iter().next().unwrap();
        assert_eq!(user.identities.len(), 4);
        for identity in &user.identities {
            let is_indexed = app.users.by_identity(&identity.kind, "x") == Some(user.id);
            let name = identity.kind.name();
            let is_external = ["custom-function", "oauth2-google"].contains(&name);
            assert_eq!(is_indexed, is_external, "{name}");
        }
    }
}
