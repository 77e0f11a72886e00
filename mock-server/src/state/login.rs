//! Logging in to an app, and staying in.

use serde_json::Value;

use crate::state::anonymous;
use crate::state::external::External;
use crate::state::{
    App, Device, Id, Identity, ProviderType, Rejection, Seconds, SeededRng, Session, User,
};

/// What somebody shows to be let in.
#[derive(Debug)]
pub(crate) enum Credential<'a> {
    Anonymous,
    Password {
        email: &'a str,
        password: &'a str,
    },
    Key(&'a str),
    /// Shown to the function of custom logins.
    Payload(&'a Value),
    /// Of an OAuth provider.
    Token {
        kind: ProviderType,
        token: &'a str,
    },
    /// A token that was found to be genuine.
    Verified(External),
}

/// Where somebody logs in from.
#[derive(Debug, Default)]
pub(crate) struct LoginDevice {
    /// As told of at an earlier login; none makes a new one.
    pub(crate) id: Option<Id>,
    pub(crate) device: Device,
}

/// A session just begun, and the identity that began it.
#[derive(Debug)]
pub(crate) struct LoggedIn {
    pub(crate) session: Session,
    pub(crate) identity: Identity,
}

/// Whom a credential lets in.
#[derive(Debug)]
pub(super) enum Found {
    Known {
        user: Id,
        identity: Identity,
        /// The key that was shown.
        key: Option<Id>,
    },
    /// A confirmed registration.
    Registered(Id),
    External(External),
    /// Somebody new, with an identity of this provider.
    Anybody(Id),
}

impl App {
    /// Begins a session of its own for each login.
    pub(crate) fn log_in(
        &mut self,
        credential: Credential<'_>,
        device: LoginDevice,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<LoggedIn, Rejection> {
        let (user, identity, key) = match self.find(credential)? {
            Found::Known {
                user,
                identity,
                key,
            } => (user, Some(identity), key),
            Found::Anybody(provider) => (self.create_anonymous(provider, now, rng), None, None),
            Found::Registered(id) => {
                let pending = self.pending.remove(id)?;
                let user = self.add_email_user(&pending.email, pending.password, now, rng);
                (user, None, None)
            }
            Found::External(external) => {
                let known = self.users.by_identity(&external.kind, &external.id);
                let user = known.unwrap_or_else(|| self.add_external(&external, now, rng));
                let user = self.users.get_mut(user)?;
                if !user.disabled {
                    external.refresh(&mut user.data);
                }
                let same = |one: &&Identity| one.kind == external.kind && one.id == external.id;
                (user.id, user.identities.iter().find(same).cloned(), None)
            }
        };
        let user = self.users.get_mut(user)?;
        if user.disabled {
            return Err(Rejection::UserDisabled);
        }
        user.last_authentication = now;
        let identity = identity
            .or_else(|| user.identities.first().cloned())
            .ok_or(Rejection::WrongPassword)?;
        let user = user.id;
        let mut session = self.begin_session(user, device.id, now, rng);
        if key.is_some() {
            session.key = key;
            self.sessions.begin(session.clone());
        }
        self.note_device(&session, device.device, now);
        Ok(LoggedIn { session, identity })
    }

    fn note_device(&mut self, session: &Session, device: Device, now: Seconds) {
        if !device.facts.is_empty() {
            let device = Device {
                last_login: now,
                ..device
            };
            self.devices.note(session.user, session.device, device);
        }
    }

    /// Whom a credential lets in; changes nothing.
    pub(super) fn find(&self, credential: Credential<'_>) -> Result<Found, Rejection> {
        match credential {
            Credential::Anonymous => {
                let provider = self.enabled_provider(&ProviderType::AnonUser)?;
                Ok(Found::Anybody(provider.id))
            }
            Credential::Password { email, password } => {
                self.enabled_provider(&ProviderType::LocalUserpass)?;
                self.find_by_password(email, password)
            }
            Credential::Key(secret) => {
                let provider = self.enabled_provider(&ProviderType::ApiKey)?;
                let server = self.keys.by_secret(secret);
                let key = server.or_else(|| self.own_keys.by_secret(secret));
                let key = key.filter(|key| !key.disabled).ok_or(Rejection::WrongKey)?;
                // A user's own key is no identity of the user (our choice).
                let identity = Identity {
                    id: key.id.to_string().into(),
                    kind: ProviderType::ApiKey,
                    provider_id: provider.id,
                };
                Ok(Found::Known {
                    user: key.user,
                    identity,
                    key: Some(key.id),
                })
            }
            Credential::Payload(payload) => self.ask_function(payload).map(Found::External),
            Credential::Token { kind, token } => {
                let provider = self.enabled_provider(&kind)?;
                External::of_token(provider, token).map(Found::External)
            }
            Credential::Verified(external) => Ok(Found::External(external)),
        }
    }

    /// The user of an address and a password. A confirmed registration becomes a
    /// user at its first login. (manual)
    fn find_by_password(&self, email: &str, password: &str) -> Result<Found, Rejection> {
        let wrong = Rejection::WrongPassword;
        if let Some((user, known)) = self.users.by_email(email) {
            let identity = self.users.get(user)?.identity(&ProviderType::LocalUserpass);
            return match (known.is_some_and(|known| known.fits(password)), identity) {
                (true, Some(identity)) => Ok(Found::Known {
                    user,
                    identity: identity.clone(),
                    key: None,
                }),
                _ => Err(wrong),
            };
        }
        let pending = self.pending.by_email(email).ok_or(wrong)?;
        let known = pending.password.as_ref();
        if !known.is_some_and(|known| known.fits(password)) {
            Err(Rejection::WrongPassword)
        } else if !pending.confirmed {
            Err(Rejection::Unconfirmed)
        } else {
            Ok(Found::Registered(pending.id))
        }
    }

    /// Begins a session without asking who it is.
    pub(crate) fn begin_session(
        &mut self,
        user: Id,
        device: Option<Id>,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Session {
        let id = rng.id();
        let device = device.unwrap_or_else(|| rng.id());
        let lifetime = if self.users.get(user).is_ok_and(User::is_anonymous) {
            anonymous::REFRESH_SECONDS
        } else {
            self.settings.refresh_token_seconds
        };
        let session = Session {
            id,
            user,
            device,
            key: None,
            expires: now.saturating_add(lifetime),
        };
        self.sessions.begin(session.clone());
        self.config.logs.about(user);
        session
    }

    /// Ends one session; the user's others live on. (manual)
    pub(crate) fn log_out(&mut self, session: Id, now: Seconds) -> Result<(), Rejection> {
        self.sessions.end(session, now)
    }

    /// The user of a live session, which no refresh token outlives.
    pub(crate) fn user_of_session(&self, session: Id, now: Seconds) -> Result<&User, Rejection> {
        let session = self.sessions.find(session, now)?;
        self.users
            .get(session.user)
            .map_err(|_| Rejection::SessionEnded)
    }

    /// Who an access token of this user and session, which is genuine and has
    /// not expired, is good for. The manual has it end with the session;
    /// realm-core's tests saw it live on, whatever became of the user.
    pub(crate) fn user_of_access(
        &self,
        user: Id,
        session: Id,
        now: Seconds,
    ) -> Result<Id, Rejection> {
        if self.access_outlives_session {
            return Ok(user);
        }
        self.user_of_session(session, now).map(|user| user.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;

    const TEXT: &str = "groups: [{apps: [{name: a, refresh_token_seconds: 1800, \
        users: [{email: x, password: secret}]}]}]";

    /// A refresh token lives as long as the app says, and neither it nor an
    /// access token outlives its session. (manual)
    #[test]
    fn a_session_lasts_as_long_as_the_app_says() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        let app = state.apps.values_mut().next().unwrap();
        let credential = Credential::Password {
            email: "x",
            password: "secret",
        };
        let begun = app
            .log_in(credential, LoginDevice::default(), 1000, &mut state.rng)
            .unwrap();
        assert_eq!(begun.session.expires, 2800);
        let user = |app: &App, now| {
            app.user_of_session(begun.session.id, now)
                .map(|user| user.id)
        };
        assert_eq!(user(app, 2799), Ok(begun.session.user));
        assert_eq!(user(app, 2800), Err(Rejection::SessionEnded));
        assert_eq!(
            app.users
                .get(begun.session.user)
                .unwrap()
                .last_authentication,
            1000
        );
        app.revoke(begun.session.user).unwrap();
        assert_eq!(user(app, 1001), Err(Rejection::SessionEnded));
    }

    /// A refused login leaves no trace: no session, no date.
    #[test]
    fn a_refused_login_changes_nothing() {
        let mut state = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        let app = state.apps.values_mut().next().unwrap();
        let wrong = Credential::Password {
            email: "x",
            password: "wrong",
        };
        let refused = app
            .log_in(wrong, LoginDevice::default(), 1000, &mut state.rng)
            .map(drop);
        assert_eq!(refused, Err(Rejection::WrongPassword));
        let user = app.users.page(&crate::state::Filter::default())[0];
        assert_eq!(user.last_authentication, 0);
        assert_eq!(app.sessions.of(user.id, 1000).count(), 0);
    }
}
