//! Logging in to an app, and the sessions that result.

use crate::state::app::App;
use crate::state::app::credential::{Credential, ResolvedCredential};
use crate::state::device::{Device, DeviceId};
use crate::state::event::SessionEnd;
use crate::state::rejection::Rejection;
use crate::state::session::Session;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::time::{Seconds, YEAR};
use crate::state::user::{Identity, User};
use crate::state::user_data::UserData;

/// Lifetime of the refresh tokens of anonymous users, which "never" expire. (manual)
const ANONYMOUS_REFRESH_LIFETIME: Seconds = 100 * YEAR;

/// The device from which a client logs in.
#[derive(Debug, Default)]
pub(crate) struct LoginDevice {
    pub(crate) id: DeviceId,
    pub(crate) device: Device,
}

/// A successful login: the session, and the identity that was used.
#[derive(Debug)]
pub(crate) struct Login {
    pub(crate) session: Session,
    pub(crate) identity: Identity,
}

impl App {
    /// Logs in a user, who is created at the first login. Each login starts its own
    /// session. A rejected login changes nothing.
    ///
    /// # Errors
    ///
    /// Why the credential is not accepted, or [`Rejection::UserDisabled`].
    pub(crate) fn log_in(
        &mut self,
        credential: Credential<'_>,
        device: LoginDevice,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<Login, Rejection> {
        let (user, identity, api_key) = match self.resolve_credential(credential)? {
            ResolvedCredential::User {
                user,
                identity,
                api_key,
            } => {
                // Checked only now, so that a wrong password is reported as such and does not
                // reveal that the user is disabled.
                let is_ignored = match api_key {
                    Some(_) => mutant!(self, DisabledUserLogsInByKey),
                    None => mutant!(self, DisabledUserLogsInByPassword),
                };
                if !is_ignored {
                    self.check_enabled(user)?;
                }
                (user, Some(identity), api_key)
            }
            ResolvedCredential::NewAnonymousUser { provider_id } => {
                let known = if mutant!(self, AnonymousUsersAreReused) {
                    self.users
                        .by_id
                        .values()
                        .rev()
                        .find(|user| user.is_anonymous())
                } else {
                    None
                };
                let user = match known.map(|user| user.id) {
                    Some(user) => user,
                    None => self.create_anonymous_user(provider_id, now, rng),
                };
                (user, None, None)
            }
            ResolvedCredential::PendingUser(id) => {
                let pending = if mutant!(self, PendingStaysAfterLogin) {
                    self.pending
                        .by_id
                        .get(&id)
                        .cloned()
                        .ok_or(Rejection::UserNotFound)?
                } else {
                    self.pending.remove(id)?
                };
                let user = self.add_email_user(&pending.email, pending.password, now, rng);
                (user, None, None)
            }
            ResolvedCredential::ExternalUser(external) => {
                let known = self.users.by_identity(&external.kind, &external.id);
                if let Some(user) = known
                    && !mutant!(self, DisabledUserLogsInByToken)
                {
                    self.check_enabled(user)?;
                }
                let user = known.unwrap_or_else(|| self.create_external_user(&external, now, rng));
                let user = self.users.get_mut(user)?;
                let before = mutant!(self, RemovedMetadataStays).then(|| user.data.clone());
                if !mutant!(self, MetadataIsOfFirstLogin if known.is_some()) {
                    external.update(&mut user.data);
                }
                for (key, value) in before.iter().flat_map(UserData::iter) {
                    if user.data.get(key).is_none() {
                        user.data.insert(key.into(), value.clone());
                    }
                }
                let identity = user
                    .identities
                    .iter()
                    .find(|identity| identity.kind == external.kind && identity.id == external.id);
                (user.id, identity.cloned(), None)
            }
        };
        let user = self.users.get_mut(user)?;
        // A user who was created above has exactly one identity.
        let identity = identity
            .or_else(|| user.identities.first().cloned())
            .ok_or(Rejection::WrongPassword)?;
        let is_ignored = mutant!(self, CountsFirstLoginOnly if user.last_authentication > 0)
            || mutant!(self, KeyLoginIsNoAuthentication if api_key.is_some());
        if !is_ignored {
            user.last_authentication = now;
        }
        let user = user.id;
        let mut session = self.start_session(user, device.id, now, rng);
        if api_key.is_some() {
            // Replaces the session that `start_session` stored, which has no key.
            session.api_key = api_key;
            self.sessions.insert(session.clone());
        }
        self.record_device(&session, device.device, now);
        self.record_login(user, &identity.kind);
        Ok(Login { session, identity })
    }

    /// Logs in a user without credentials, for a test or a person at the console.
    ///
    /// # Errors
    ///
    /// [`Rejection::UserDisabled`] or [`Rejection::UserNotFound`].
    pub(crate) fn log_in_as(
        &mut self,
        user: Id,
        device: LoginDevice,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<Login, Rejection> {
        self.check_enabled(user)?;
        let user = self.users.get_mut(user)?;
        // Every user has one; an edited import may not.
        let identity = user.identities.first().cloned();
        let identity = identity.ok_or(Rejection::UserNotFound)?;
        user.last_authentication = now;
        let user = user.id;
        let session = self.start_session(user, device.id, now, rng);
        self.record_device(&session, device.device, now);
        // Not the user of a log entry: there is none.
        self.config.logs.take_user();
        Ok(Login { session, identity })
    }

    /// The user of a credential that accompanies a single request: nobody logs in. A user who has
    /// not logged in before is created if `may_create` is true. A rejected credential changes
    /// nothing.
    ///
    /// # Errors
    ///
    /// As [`log_in`](Self::log_in), or [`Rejection::UserNotFound`].
    pub(crate) fn user_of(
        &mut self,
        credential: Credential<'_>,
        may_create: bool,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<Id, Rejection> {
        let user = match self.resolve_credential(credential)? {
            ResolvedCredential::User { user, .. } => user,
            ResolvedCredential::PendingUser(id) if may_create => {
                let pending = self.pending.remove(id)?;
                self.add_email_user(&pending.email, pending.password, now, rng)
            }
            ResolvedCredential::ExternalUser(external) => {
                let known = self.users.by_identity(&external.kind, &external.id);
                if let Some(user) = known {
                    self.check_enabled(user)?;
                } else if !may_create {
                    return Err(Rejection::UserNotFound);
                }
                let user = known.unwrap_or_else(|| self.create_external_user(&external, now, rng));
                external.update(&mut self.users.get_mut(user)?.data);
                user
            }
            ResolvedCredential::PendingUser(_) | ResolvedCredential::NewAnonymousUser { .. } => {
                return Err(Rejection::UserNotFound);
            }
        };
        self.check_enabled(user)?;
        self.config.logs.set_user(user);
        Ok(user)
    }

    /// Checks that a user can log in. Must precede every change that a login makes.
    ///
    /// # Errors
    ///
    /// [`Rejection::UserDisabled`] or [`Rejection::UserNotFound`].
    pub(super) fn check_enabled(&self, user: Id) -> Result<(), Rejection> {
        if self.users.get(user)?.disabled {
            Err(Rejection::UserDisabled)
        } else {
            Ok(())
        }
    }

    fn record_device(&mut self, session: &Session, device: Device, now: Seconds) {
        if !device.properties.is_empty() {
            let device = Device {
                last_login: now,
                ..device
            };
            self.devices.record(session.user, session.device, device);
        }
    }

    /// Starts a session for a user without any checks.
    pub(crate) fn start_session(
        &mut self,
        user: Id,
        device: DeviceId,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Session {
        // Drawn in this order: the order in which random values are drawn is part of what
        // a seed determines.
        if mutant!(self, LoginReusesSession)
            && let Some(session) = self.sessions.of_user(user, now).next().cloned()
        {
            return session;
        }
        let id = rng.id();
        let device = match device {
            DeviceId::None if mutant!(self, NamelessDeviceGetsId) => DeviceId::New,
            DeviceId::Known(_) if mutant!(self, DeviceIdIsRenewed) => DeviceId::New,
            device => device,
        };
        let device = device.resolve(rng);
        let is_anonymous = self.users.get(user).is_ok_and(User::is_anonymous);
        let lifetime = if is_anonymous && !mutant!(self, AnonymousSessionsExpire) {
            ANONYMOUS_REFRESH_LIFETIME
        } else if mutant!(self, LifetimeIsFixed) {
            60 * 24 * 60 * 60
        } else {
            self.settings.refresh_token_seconds
        };
        let session = Session {
            id,
            user,
            device,
            api_key: None,
            expires: now.saturating_add(lifetime),
        };
        self.sessions.insert(session.clone());
        self.events.session_started(&session);
        // Every kind of login starts its session here.
        self.config.logs.set_user(user);
        session
    }

    /// Ends one session. The user's other sessions continue. (manual)
    ///
    /// # Errors
    ///
    /// [`Rejection::SessionEnded`], if it had ended before.
    pub(crate) fn log_out(&mut self, session: Id, now: Seconds) -> Result<(), Rejection> {
        if mutant!(self, LogoutEndsAllSessions) {
            let user = self.sessions.find(session, now)?.user;
            let ended = self.sessions.end_all_of_user(user);
            self.events.sessions_ended(ended, SessionEnd::Logout);
            return Ok(());
        }
        let ended = self.sessions.end(session, now)?;
        self.events.sessions_ended([ended], SessionEnd::Logout);
        Ok(())
    }

    /// Returns the user of a session. A refresh token is accepted while there is one.
    ///
    /// # Errors
    ///
    /// [`Rejection::SessionEnded`].
    pub(crate) fn session_user(&self, session: Id, now: Seconds) -> Result<&User, Rejection> {
        let now = if mutant!(self, RefreshTokensOutliveExpiry) {
            0
        } else {
            now
        };
        let session = self.sessions.find(session, now)?;
        let is_disabled = |id| self.users.get(id).is_ok_and(|user: &User| user.disabled);
        if mutant!(self, EnableRevivesSessions if is_disabled(session.user)) {
            return Err(Rejection::SessionEnded);
        }
        // Deleting a user ends the sessions, so this only guards against an edited import.
        self.users
            .get(session.user)
            .map_err(|_| Rejection::SessionEnded)
    }

    /// Returns the user of an access token whose signature and expiry were checked. By
    /// the manual the token ends with its session. By realm-core's tests it is accepted
    /// until it expires, even if the user was deleted. An app follows one of them.
    ///
    /// # Errors
    ///
    /// [`Rejection::SessionEnded`].
    pub(crate) fn access_token_user(
        &self,
        user: Id,
        session: Id,
        now: Seconds,
    ) -> Result<Id, Rejection> {
        let observed = self.access_outlives_session && !mutant!(self, ObservedSessionsEndAccess);
        if observed || mutant!(self, AccessTokensOutliveSession) {
            return Ok(user);
        }
        self.session_user(session, now).map(|user| user.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;
    use crate::state::external_user::ExternalUser;
    use crate::state::provider::ProviderType;

    const TEXT: &str = "groups: [{apps: [{name: a, refresh_token_seconds: 1800, \
        users: [{email: x, password: secret}]}]}]";

    /// (manual)
    #[test]
    fn a_session_lasts_for_the_configured_lifetime_unless_it_is_revoked() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        let app = state.apps.values_mut().next().unwrap();
        let credential = Credential::Password {
            email: "x",
            password: "secret",
        };
        let login = app
            .log_in(credential, LoginDevice::default(), 1000, &mut state.rng)
            .unwrap();
        assert_eq!(login.session.expires, 2800);
        let user = |app: &App, now| app.session_user(login.session.id, now).map(|user| user.id);
        assert_eq!(user(app, 2799), Ok(login.session.user));
        assert_eq!(user(app, 2800), Err(Rejection::SessionEnded));
        assert_eq!(
            app.users
                .get(login.session.user)
                .unwrap()
                .last_authentication,
            1000
        );
        app.revoke(login.session.user).unwrap();
        assert_eq!(user(app, 1001), Err(Rejection::SessionEnded));
    }

    #[test]
    fn a_rejected_login_starts_no_session_and_updates_no_date() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        let app = state.apps.values_mut().next().unwrap();
        let wrong = Credential::Password {
            email: "x",
            password: "wrong",
        };
        let rejected = app
            .log_in(wrong, LoginDevice::default(), 1000, &mut state.rng)
            .map(drop);
        assert_eq!(rejected, Err(Rejection::WrongPassword));
        let user = app.users.page(&crate::state::user::UserQuery::default())[0];
        assert_eq!(user.last_authentication, 0);
        assert_eq!(app.sessions.of_user(user.id, 1000).count(), 0);
    }

    #[test]
    fn a_login_returns_the_identity_that_logged_in() {
        let text = "groups: [{apps: [{name: a, users: [{email: x, identities: [\
            {provider_type: local-userpass}, {provider_type: custom-token, id: one}, \
            {provider_type: custom-token, id: two}]}]}]}]";
        let mut state = populate(&Seed::parse(text).unwrap(), 0, 0).unwrap();
        let app = state.apps.values_mut().next().unwrap();
        for id in ["one", "two"] {
            let credential = Credential::CustomToken(ExternalUser {
                kind: ProviderType::CustomToken,
                id: id.into(),
                data: UserData::new(),
                fields: Vec::new(),
            });
            let login = app.log_in(credential, LoginDevice::default(), 0, &mut state.rng);
            let identity = login.unwrap().identity;
            assert_eq!(
                (&*identity.id, identity.kind),
                (id, ProviderType::CustomToken)
            );
        }
        assert_eq!(app.users.count(), 1);
    }
}
