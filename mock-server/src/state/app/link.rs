//! Linking another identity to a user.

use crate::state::app::App;
use crate::state::app::credential::{Credential, ResolvedCredential};
use crate::state::app::login::Login;
use crate::state::device::DeviceId;
use crate::state::event::UserChange;
use crate::state::external_user::ExternalUser;
use crate::state::provider::ProviderType;
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::time::Seconds;
use crate::state::user::Identity;

impl App {
    /// Adds the identity of a credential to the user of a session. (realm-web tests)
    /// The session continues. (our choice) If it has ended, but its access token is
    /// still accepted, a new session starts.
    ///
    /// # Errors
    ///
    /// [`Rejection::UserDisabled`], why the credential is not accepted, or why its
    /// identity cannot be linked.
    pub(crate) fn link(
        &mut self,
        user: Id,
        session: Id,
        credential: Credential<'_>,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<Login, Rejection> {
        self.check_enabled(user)?;
        // The same lookup as for a login, so that a credential which cannot log in cannot be
        // linked either. It changes nothing, so a rejected link leaves no traces.
        let identity = match self.resolve_credential(credential)? {
            ResolvedCredential::NewAnonymousUser { .. } => return Err(Rejection::AnonymousLink),
            ResolvedCredential::User {
                user: owner,
                identity,
                api_key,
            } => {
                // Linking an identity again is not an error: a client may repeat a
                // request whose response was lost. (our choice)
                match api_key {
                    _ if owner == user => identity,
                    Some(_) => return Err(Rejection::ApiKeyOfAnotherUser),
                    None if mutant!(self, LinksTakenPassword) => identity,
                    None => return Err(Rejection::IdentityTaken),
                }
            }
            ResolvedCredential::PendingUser(id) => self.link_email(user, id, rng)?,
            ResolvedCredential::ExternalUser(external) => {
                self.link_external(user, &external, rng)?
            }
        };
        // The client replaces its tokens with those of the response, so there must be a session
        // in any case.
        let session = match self.sessions.find(session, now) {
            Ok(session) => session.clone(),
            Err(_) => self.start_session(user, DeviceId::None, now, rng),
        };
        Ok(Login { session, identity })
    }

    /// Turns a pending user into an email identity of `user`, who must have none.
    /// (tests of the .NET and Kotlin SDKs)
    fn link_email(&mut self, user: Id, id: Id, rng: &mut SeededRng) -> Result<Identity, Rejection> {
        // Checked before the pending user is removed: a rejection must not lose the registration.
        self.check_linkable(user, &ProviderType::LocalUserpass)?;
        let pending = if mutant!(self, LinkedEntryStaysPending) {
            self.pending
                .by_id
                .get(&id)
                .cloned()
                .ok_or(Rejection::UserNotFound)?
        } else {
            self.pending.remove(id)?
        };
        let identity = self.new_email_identity(rng);
        self.users.add_identity(user, identity.clone())?;
        let email = Some(&*pending.email);
        self.events.user(user, email, UserChange::Linked);
        if mutant!(self, LinkedIdentityIsFirst) {
            self.users.get_mut(user)?.identities.rotate_right(1);
        }
        let password = pending
            .password
            .filter(|_| !mutant!(self, LinkLosesPassword));
        self.users.set_email(user, &pending.email, password);
        if mutant!(self, LinkLeavesData) {
            return Ok(identity);
        }
        let data = &mut self.users.get_mut(user)?.data;
        data.insert("email".into(), (*pending.email).into());
        Ok(identity)
    }

    fn link_external(
        &mut self,
        user: Id,
        external: &ExternalUser,
        rng: &mut SeededRng,
    ) -> Result<Identity, Rejection> {
        let provider_id = self.provider_id_for(&external.kind, rng);
        let identity = external.identity(provider_id);
        match self.users.by_identity(&external.kind, &external.id) {
            Some(owner) if owner != user && !mutant!(self, LinksTakenIdentity) => {
                return Err(Rejection::IdentityTaken);
            }
            // Already linked to this user.
            Some(_) => {}
            None => {
                self.check_linkable(user, &external.kind)?;
                self.users.add_identity(user, identity.clone())?;
                self.events.user(user, None, UserChange::Linked);
            }
        }
        external.update(&mut self.users.get_mut(user)?.data);
        Ok(identity)
    }

    /// Checks that a user has no identity of this type yet. (tests of the .NET and Kotlin
    /// SDKs for email identities; our choice for the others)
    ///
    /// # Errors
    ///
    /// [`Rejection::EmailLinked`], [`Rejection::IdentityTypeLinked`] or
    /// [`Rejection::UserNotFound`].
    fn check_linkable(&self, user: Id, kind: &ProviderType) -> Result<(), Rejection> {
        match self.users.get(user)?.identity(kind) {
            None => Ok(()),
            Some(_) if mutant!(self, LinksSecondEmail) => Ok(()),
            Some(_) if *kind == ProviderType::LocalUserpass => Err(Rejection::EmailLinked),
            Some(_) => Err(Rejection::IdentityTypeLinked),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;
    use crate::state::service::State;
    use crate::state::user_data::UserData;

    const TEXT: &str = "groups: [{apps: [{name: a, users: [{email: x}, \
        {identities: [{provider_type: custom-token, id: other}]}]}]}]";

    /// (SDK tests for email identities; our choice for the others)
    #[test]
    fn a_user_has_one_identity_of_each_type_which_can_be_linked_again() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        let State { apps, rng, .. } = &mut state;
        let app = apps.values_mut().next().unwrap();
        let user = app.users.by_email("x").unwrap().0;
        let mut link = |id: &str| {
            let external = ExternalUser {
                kind: ProviderType::CustomToken,
                id: id.into(),
                data: UserData::new(),
                fields: Vec::new(),
            };
            let linked = app.link_external(user, &external, rng);
            linked.map(|identity| identity.id)
        };
        assert_eq!(link("other"), Err(Rejection::IdentityTaken));
        assert_eq!(link("own"), Ok("own".into()));
        assert_eq!(link("own"), Ok("own".into()));
        assert_eq!(link("second"), Err(Rejection::IdentityTypeLinked));
        assert_eq!(app.users.get(user).unwrap().identities.len(), 2);
        let check = |kind| app.check_linkable(user, &kind);
        assert_eq!(check(ProviderType::Google), Ok(()));
        assert_eq!(
            check(ProviderType::LocalUserpass),
            Err(Rejection::EmailLinked)
        );
    }
}
