//! Administrators: key pairs, the projects they open, their sessions.

use std::collections::BTreeMap;

use crate::state::changes::tracked::Tracked;
use crate::state::{Id, Password, Rejection, Seconds, SeededRng, Session, Sessions, same_secret};

/// Refresh tokens of administrators last 60 days (our choice: as an app's do).
const REFRESH_SECONDS: Seconds = 60 * 24 * 60 * 60;

/// An administrator.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Admin {
    pub(crate) id: Id,
    /// Empty: has no key pair.
    pub(crate) public_key: String,
    pub(crate) private_key: String,
    /// A name and what it logs in with, in place of a key pair.
    pub(crate) user: Option<(String, Password)>,
    /// Empty: every project.
    pub(crate) groups: Vec<Id>,
    /// Of the one identity.
    pub(crate) identity: Id,
}

impl Admin {
    pub(crate) fn opens(&self, group: Id) -> bool {
        self.groups.is_empty() || self.groups.contains(&group)
    }
}

/// All administrators.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Admins {
    pub(super) by_id: Tracked<BTreeMap<Id, Admin>>,
    pub(crate) sessions: Sessions,
    /// Whom the tokens are for, told apart from every app.
    pub(crate) domain: Id,
}

impl Admins {
    pub(crate) fn new(rng: &mut SeededRng) -> Self {
        Self {
            by_id: Tracked::default(),
            sessions: Sessions::default(),
            domain: rng.id(),
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

    pub(crate) fn by_public_key(&self, public_key: &str) -> Option<&Admin> {
        self.by_id
            .values()
            .find(|admin| admin.public_key == public_key)
            .filter(|_| !public_key.is_empty())
    }

    pub(crate) fn by_user_name(&self, name: &str) -> Option<&Admin> {
        let has = |admin: &&Admin| admin.user.as_ref().is_some_and(|(known, _)| known == name);
        self.by_id.values().find(has)
    }

    /// Whether anybody logs in with name and password.
    pub(crate) fn have_passwords(&self) -> bool {
        self.by_id.values().any(|admin| admin.user.is_some())
    }

    /// Logs in with a key pair.
    pub(crate) fn log_in(
        &mut self,
        public_key: &str,
        private_key: &str,
        device: Option<Id>,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<Session, Rejection> {
        let admin = self
            .by_public_key(public_key)
            .ok_or(Rejection::WrongPassword)?;
        if !same_secret(&admin.private_key, private_key) {
            return Err(Rejection::WrongPassword);
        }
        Ok(self.begin(admin.id, device, now, rng))
    }

    /// Logs in with a name and a password. (realm-core tests)
    pub(crate) fn log_in_user(
        &mut self,
        name: &str,
        password: &str,
        device: Option<Id>,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<Session, Rejection> {
        let admin = self.by_user_name(name).ok_or(Rejection::WrongPassword)?;
        let fits = admin
            .user
            .as_ref()
            .is_some_and(|(_, known)| known.fits(password));
        if !fits {
            return Err(Rejection::WrongPassword);
        }
        Ok(self.begin(admin.id, device, now, rng))
    }

    /// Begins a session of its own for each login.
    fn begin(
        &mut self,
        user: Id,
        device: Option<Id>,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Session {
        let id = rng.id();
        let device = device.unwrap_or_else(|| rng.id());
        let session = Session {
            id,
            user,
            device,
            key: None,
            expires: now.saturating_add(REFRESH_SECONDS),
        };
        self.sessions.begin(session.clone());
        session
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An administrator without a key pair has not the empty one. (our choice)
    #[test]
    fn no_key_pair_is_not_the_empty_one() {
        let mut rng = SeededRng::new(0);
        let mut admins = Admins::new(&mut rng);
        let password = Password::new("password", &mut rng);
        admins.insert(Admin {
            id: rng.id(),
            public_key: String::new(),
            private_key: String::new(),
            user: Some(("a@example.com".to_owned(), password)),
            groups: Vec::new(),
            identity: rng.id(),
        });
        let refused = Err(Rejection::WrongPassword);
        assert_eq!(admins.log_in("", "", None, 0, &mut rng).map(drop), refused);
        for (name, password) in [("", ""), ("a@example.com", ""), ("x", "password")] {
            let outcome = admins.log_in_user(name, password, None, 0, &mut rng);
            assert_eq!(outcome.map(drop), refused);
        }
        let begun = admins.log_in_user("a@example.com", "password", None, 0, &mut rng);
        assert!(begun.is_ok());
    }
}
