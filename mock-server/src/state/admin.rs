//! Administrators: key pairs, the projects they open, their sessions.

use std::collections::BTreeMap;

use super::{Dice, Id, Refusal, Seconds, Session, Sessions, same_secret};

/// Refresh tokens of administrators last 60 days (our choice: as an app's do).
const REFRESH_SECONDS: Seconds = 60 * 24 * 60 * 60;

/// An administrator.
#[derive(Debug)]
pub(crate) struct Admin {
    pub(crate) id: Id,
    pub(crate) public_key: String,
    pub(crate) private_key: String,
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
#[derive(Debug)]
pub(crate) struct Admins {
    by_id: BTreeMap<Id, Admin>,
    pub(crate) sessions: Sessions,
    /// Whom the tokens are for, told apart from every app.
    pub(crate) domain: Id,
}

impl Admins {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        Self {
            by_id: BTreeMap::new(),
            sessions: Sessions::default(),
            domain: dice.id(),
        }
    }

    pub(crate) fn insert(&mut self, admin: Admin) {
        self.by_id.insert(admin.id, admin);
    }

    pub(crate) fn get(&self, id: Id) -> Option<&Admin> {
        self.by_id.get(&id)
    }

    pub(crate) fn by_public_key(&self, public_key: &str) -> Option<&Admin> {
        self.by_id
            .values()
            .find(|admin| admin.public_key == public_key)
    }

    /// Begins a session of its own for each login.
    pub(crate) fn log_in(
        &mut self,
        public_key: &str,
        private_key: &str,
        device: Option<Id>,
        now: Seconds,
        dice: &mut Dice,
    ) -> Result<Session, Refusal> {
        let admin = self
            .by_public_key(public_key)
            .ok_or(Refusal::WrongPassword)?;
        if !same_secret(&admin.private_key, private_key) {
            return Err(Refusal::WrongPassword);
        }
        let user = admin.id;
        let id = dice.id();
        let device = device.unwrap_or_else(|| dice.id());
        let session = Session {
            id,
            user,
            device,
            expires: now.saturating_add(REFRESH_SECONDS),
        };
        self.sessions.begin(session.clone());
        Ok(session)
    }
}
