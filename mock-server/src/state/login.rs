//! Logging in to an app, and staying in.

use serde_json::Map;

use super::{
    App, Dice, Id, Identity, Pending, ProviderType, Refusal, Seconds, Session, User, UserType,
};

/// A hundred years.
const ANONYMOUS_SECONDS: Seconds = 100 * 365 * 24 * 60 * 60;

/// What somebody shows to be let in.
#[derive(Debug)]
pub(crate) enum Credential<'a> {
    Anonymous,
    Password { email: &'a str, password: &'a str },
    Key(&'a str),
}

/// A session just begun, and the identity that began it.
#[derive(Debug)]
pub(crate) struct LoggedIn {
    pub(crate) session: Session,
    pub(crate) identity: Identity,
}

impl App {
    /// Begins a session of its own for each login.
    pub(crate) fn log_in(
        &mut self,
        credential: &Credential<'_>,
        device: Option<Id>,
        now: Seconds,
        dice: &mut Dice,
    ) -> Result<LoggedIn, Refusal> {
        let (user, kind) = match credential {
            Credential::Anonymous => {
                let kind = ProviderType::AnonUser;
                let provider = self.enabled_provider(&kind)?.id;
                (self.create_anonymous(provider, now, dice), kind)
            }
            Credential::Password { email, password } => {
                self.enabled_provider(&ProviderType::LocalUserpass)?;
                (
                    self.check_in(email, password, now, dice)?,
                    ProviderType::LocalUserpass,
                )
            }
            Credential::Key(secret) => {
                self.enabled_provider(&ProviderType::ApiKey)?;
                let key = self.keys.by_secret(secret).filter(|key| !key.disabled);
                (key.ok_or(Refusal::WrongKey)?.user, ProviderType::ApiKey)
            }
        };
        let user = self.users.get_mut(user)?;
        if user.disabled {
            return Err(Refusal::UserDisabled);
        }
        user.last_authentication = now;
        let identity = user
            .identity(&kind)
            .cloned()
            .ok_or(Refusal::WrongPassword)?;
        let user = user.id;
        let session = self.begin_session(user, &kind, device, now, dice);
        Ok(LoggedIn { session, identity })
    }

    /// Each anonymous login makes a new user. (realm-web tests)
    fn create_anonymous(&mut self, provider_id: Id, now: Seconds, dice: &mut Dice) -> Id {
        let id = dice.id();
        let identity = Identity {
            id: format!("{}-{}", dice.id(), dice.letters(24)).into(),
            kind: ProviderType::AnonUser,
            provider_id,
        };
        self.users.insert(User {
            id,
            kind: UserType::Normal,
            disabled: false,
            identities: vec![identity],
            data: Map::new(),
            created: now,
            last_authentication: now,
        });
        id
    }

    /// The user of an address and a password. A confirmed registration becomes a
    /// user here, at its first login. (manual)
    fn check_in(
        &mut self,
        email: &str,
        password: &str,
        now: Seconds,
        dice: &mut Dice,
    ) -> Result<Id, Refusal> {
        if let Some((user, known)) = self.users.by_email(email) {
            let fits = known.is_some_and(|known| known.fits(password));
            return if fits {
                Ok(user)
            } else {
                Err(Refusal::WrongPassword)
            };
        }
        let pending = self.registered(email, password)?;
        Ok(self.add_email_user(&pending.email, pending.password, now, dice))
    }

    /// Takes a confirmed registration out, for whoever knows its password.
    fn registered(&mut self, email: &str, password: &str) -> Result<Pending, Refusal> {
        let pending = self.pending.by_email(email).ok_or(Refusal::WrongPassword)?;
        if !pending
            .password
            .as_ref()
            .is_some_and(|known| known.fits(password))
        {
            return Err(Refusal::WrongPassword);
        }
        if !pending.confirmed {
            return Err(Refusal::Unconfirmed);
        }
        let id = pending.id;
        self.pending.remove(id)
    }

    /// Gives the user of a live session another way to log in: the address of a
    /// confirmed registration, which is used up. The user keeps its id. (realm-js
    /// and realm-core tests) Other credentials belong to a user already or make
    /// one; refusing them is our choice.
    pub(crate) fn link(
        &mut self,
        session: Id,
        credential: &Credential<'_>,
        now: Seconds,
        dice: &mut Dice,
    ) -> Result<LoggedIn, Refusal> {
        let session = self.sessions.find(session, now)?.clone();
        let Credential::Password { email, password } = credential else {
            return Err(Refusal::NotLinkable);
        };
        let kind = ProviderType::LocalUserpass;
        let provider_id = self.enabled_provider(&kind)?.id;
        if self.users.by_email(email).is_some()
            || self.users.get(session.user)?.identity(&kind).is_some()
        {
            return Err(Refusal::NotLinkable);
        }
        let pending = self.registered(email, password)?;
        let identity = Identity {
            id: dice.id().to_string().into(),
            kind,
            provider_id,
        };
        self.users.set_email(session.user, email, pending.password);
        let user = self.users.get_mut(session.user)?;
        user.identities.push(identity.clone());
        user.data.insert("email".into(), (*email).into());
        Ok(LoggedIn { session, identity })
    }

    /// Begins a session without asking who it is. An anonymous user's practically
    /// never ends. (manual)
    pub(crate) fn begin_session(
        &mut self,
        user: Id,
        kind: &ProviderType,
        device: Option<Id>,
        now: Seconds,
        dice: &mut Dice,
    ) -> Session {
        let id = dice.id();
        let device = device.unwrap_or_else(|| dice.id());
        let lifetime = match kind {
            ProviderType::AnonUser => ANONYMOUS_SECONDS,
            _ => self.settings.refresh_token_seconds,
        };
        let session = Session {
            id,
            user,
            device,
            expires: now.saturating_add(lifetime),
        };
        self.sessions.begin(session.clone());
        session
    }

    /// Ends one session; the user's others live on. (manual)
    pub(crate) fn log_out(&mut self, session: Id, now: Seconds) -> Result<(), Refusal> {
        self.sessions.end(session, now)
    }

    /// The user of a live session, whom neither an access nor a refresh token
    /// outlives. (manual: revoking ends access tokens too; every check of a
    /// token comes through here, where the other reading would be let in)
    pub(crate) fn user_of_session(&self, session: Id, now: Seconds) -> Result<&User, Refusal> {
        let session = self.sessions.find(session, now)?;
        self.users
            .get(session.user)
            .map_err(|_| Refusal::SessionGone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::populate::populate;
    use crate::seed::Seed;

    const TEXT: &str = "groups: [{apps: [{name: a, refresh_token_seconds: 1800, \
        users: [{email: x, password: secret}]}]}]";

    /// A refresh token lives as long as the app says, and neither it nor an
    /// access token outlives its session. (manual)
    #[test]
    fn a_session_lasts_as_long_as_the_app_says() {
        let mut world = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        let app = world.apps.values_mut().next().unwrap();
        let credential = Credential::Password {
            email: "x",
            password: "secret",
        };
        let begun = app
            .log_in(&credential, None, 1000, &mut world.dice)
            .unwrap();
        assert_eq!(begun.session.expires, 2800);
        let user = |app: &App, now| {
            app.user_of_session(begun.session.id, now)
                .map(|user| user.id)
        };
        assert_eq!(user(app, 2799), Ok(begun.session.user));
        assert_eq!(user(app, 2800), Err(Refusal::SessionGone));
        assert_eq!(
            app.users
                .get(begun.session.user)
                .unwrap()
                .last_authentication,
            1000
        );
        app.revoke(begun.session.user).unwrap();
        assert_eq!(user(app, 1001), Err(Refusal::SessionGone));
    }

    /// A refused login leaves no trace: no session, no date.
    #[test]
    fn a_refused_login_changes_nothing() {
        let mut world = populate(&Seed::parse(TEXT).unwrap(), 0, 0).unwrap();
        let app = world.apps.values_mut().next().unwrap();
        let wrong = Credential::Password {
            email: "x",
            password: "wrong",
        };
        let refused = app.log_in(&wrong, None, 1000, &mut world.dice).map(drop);
        assert_eq!(refused, Err(Refusal::WrongPassword));
        let user = app.users.page(&crate::state::Filter::default())[0];
        assert_eq!(user.last_authentication, 0);
        assert_eq!(app.sessions.of(user.id, 1000).count(), 0);
    }
}
