//! Administrators: how they log in, which projects they can access, their sessions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::hidden::Hidden;
use crate::state::device::DeviceId;
use crate::state::event::EventLog;
use crate::state::password::{Password, secrets_match};
use crate::state::rejection::Rejection;
use crate::state::session::{Session, Sessions};
use crate::state::storage::id::{Id, SeededRng};
use crate::state::storage::tracked::Tracked;
use crate::state::time::{DAY, Seconds};

/// Lifetime of an administrator's refresh token. (our choice: the default of an app's)
const REFRESH_LIFETIME: Seconds = 60 * DAY;

/// An administrator.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Admin {
    pub(crate) id: Id,
    /// Empty if the administrator has no key pair.
    pub(crate) public_key: String,
    pub(crate) private_key: Hidden<String>,
    /// User name and password, instead of a key pair.
    pub(crate) user: Option<(String, Password)>,
    /// The projects that the administrator can access; empty for all of them.
    pub(crate) groups: Vec<Id>,
    /// ID of the administrator's only identity.
    pub(crate) identity: Id,
}

impl Admin {
    pub(crate) fn can_access(&self, group: Id) -> bool {
        self.groups.is_empty() || self.groups.contains(&group)
    }
}

/// All administrators and their sessions.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Admins {
    pub(super) by_id: Tracked<BTreeMap<Id, Admin>>,
    pub(crate) sessions: Sessions,
    /// Identifies administrators' tokens, as an app's domain does those of its users.
    pub(crate) domain: Id,
    #[serde(skip)]
    pub(crate) events: EventLog,
}

impl Admins {
    pub(crate) fn new(rng: &mut SeededRng) -> Self {
        Self {
            by_id: Tracked::default(),
            sessions: Sessions::default(),
            domain: rng.id(),
            events: EventLog::default(),
        }
    }

    pub(crate) fn insert(&mut self, admin: Admin) {
        self.by_id.insert(admin.id, admin);
    }

    pub(crate) fn get(&self, id: Id) -> Option<&Admin> {
        self.by_id.get(&id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Admin> {
        self.by_id.values()
    }

    /// Finds the administrator with a key pair. The empty key is never found: it
    /// means that there is no key pair.
    pub(crate) fn by_public_key(&self, public_key: &str) -> Option<&Admin> {
        self.by_id
            .values()
            .find(|admin| admin.public_key == public_key)
            .filter(|_| !public_key.is_empty())
    }

    pub(crate) fn by_user_name(&self, user_name: &str) -> Option<&Admin> {
        self.by_id.values().find(|admin| {
            let user = admin.user.as_ref();
            user.is_some_and(|(name, _)| name == user_name)
        })
    }

    /// Whether any administrator logs in with user name and password.
    pub(crate) fn have_passwords(&self) -> bool {
        self.by_id.values().any(|admin| admin.user.is_some())
    }

    /// Logs in with a key pair. Each login starts its own session.
    ///
    /// # Errors
    ///
    /// [`Rejection::WrongPassword`].
    pub(crate) fn log_in(
        &mut self,
        public_key: &str,
        private_key: &str,
        device: DeviceId,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<Session, Rejection> {
        let admin = self
            .by_public_key(public_key)
            .ok_or(Rejection::WrongPassword)?;
        // The same rejection as for an unknown key, so that keys cannot be guessed one half at a
        // time.
        if !secrets_match(&admin.private_key, private_key) {
            return Err(Rejection::WrongPassword);
        }
        Ok(self.start_session(admin.id, device, now, rng))
    }

    /// Logs in with a user name and a password. (realm-core tests)
    ///
    /// # Errors
    ///
    /// [`Rejection::WrongPassword`].
    pub(crate) fn log_in_user(
        &mut self,
        user_name: &str,
        password: &str,
        device: DeviceId,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<Session, Rejection> {
        let admin = self
            .by_user_name(user_name)
            .ok_or(Rejection::WrongPassword)?;
        let user = admin.user.as_ref();
        if !user.is_some_and(|(_, expected)| expected.matches(password)) {
            return Err(Rejection::WrongPassword);
        }
        Ok(self.start_session(admin.id, device, now, rng))
    }

    fn start_session(
        &mut self,
        admin: Id,
        device: DeviceId,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Session {
        let id = rng.id();
        let device = device.resolve(rng);
        let session = Session {
            id,
            user: admin,
            device,
            api_key: None,
            expires: now.saturating_add(REFRESH_LIFETIME),
        };
        self.sessions.insert(session.clone());
        self.events.session_started(&session);
        session
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (our choice)
    #[test]
    fn an_admin_without_key_pair_cannot_log_in_with_an_empty_one() {
        let mut rng = SeededRng::new(0);
        let mut admins = Admins::new(&mut rng);
        let password = Password::new("password", &mut rng);
        admins.insert(Admin {
            id: rng.id(),
            public_key: String::new(),
            private_key: Hidden::default(),
            user: Some(("a@example.com".to_owned(), password)),
            groups: Vec::new(),
            identity: rng.id(),
        });
        let rejected = Err(Rejection::WrongPassword);
        assert_eq!(
            admins.log_in("", "", DeviceId::None, 0, &mut rng).map(drop),
            rejected
        );
        for (name, password) in [("", ""), ("a@example.com", ""), ("x", "password")] {
            let outcome = admins.log_in_user(name, password, DeviceId::None, 0, &mut rng);
            assert_eq!(outcome.map(drop), rejected);
        }
        let login = admins.log_in_user("a@example.com", "password", DeviceId::None, 0, &mut rng);
        assert!(login.is_ok());
    }
}
