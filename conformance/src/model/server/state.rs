//! The state of the model: who exists, who is disabled, who is pending, which keys there are and
//! which sessions are live.

use std::collections::BTreeMap;

/// The people with an address, `NAME@example.com`; the last two do not exist at first.
pub(super) const NAMES: [&str; 6] = ["ada", "grace", "alan", "edsger", "niklaus", "barbara"];

#[derive(Clone, Debug, Default)]
pub(super) struct User {
    /// The name in the address that the user logs in with.
    pub(super) name: Option<&'static str>,
    /// Belongs to the server key.
    pub(super) server: bool,
    pub(super) exists: bool,
    pub(super) disabled: bool,
    /// How many links may have begun a session since all were ended.
    pub(super) links: u64,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Session {
    pub(super) user: usize,
    pub(super) alive: bool,
    /// The user's own key that began it.
    pub(super) key: Option<usize>,
}

/// A key of a user's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) owner: usize,
    pub(super) disabled: bool,
    pub(super) exists: bool,
}

/// Users, sessions and keys by number, in the order in which they came to be.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) users: Vec<User>,
    /// Who is pending, and whether only the first login is missing.
    pub(super) pending: BTreeMap<&'static str, bool>,
    pub(super) sessions: Vec<Session>,
    pub(super) keys: Vec<Key>,
}

/// The result of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    As(usize),
    /// The first login of somebody who was pending.
    Anew,
    Disabled,
    Unconfirmed,
    Unknown,
}

/// The result of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    Added,
    SomebodyElses,
    /// The user has an address already.
    SecondAddress,
    Refused,
}

impl Model {
    pub(super) fn end(&mut self, user: usize) {
        self.users[user].links = 0;
        for session in &mut self.sessions {
            session.alive &= session.user != user;
        }
    }

    pub(super) fn remove(&mut self, user: usize) {
        self.users[user].exists = false;
        self.end(user);
        for key in &mut self.keys {
            key.exists &= key.owner != user;
        }
    }

    fn begin(&mut self, user: usize, key: Option<usize>) {
        let alive = true;
        self.sessions.push(Session { user, alive, key });
    }

    /// Whose address it is.
    pub(super) fn owner(&self, name: &str) -> Option<usize> {
        let of = |user: &User| user.exists && user.name == Some(name);
        self.users.iter().position(of)
    }

    fn entry(&self, user: usize) -> Entry {
        if !self.users[user].exists {
            Entry::Unknown
        } else if self.users[user].disabled {
            Entry::Disabled
        } else {
            Entry::As(user)
        }
    }

    pub(super) fn entry_by_name(&self, name: &str) -> Entry {
        if let Some(owner) = self.owner(name) {
            return self.entry(owner);
        }
        match self.pending.get(name) {
            Some(true) => Entry::Anew,
            Some(false) => Entry::Unconfirmed,
            None => Entry::Unknown,
        }
    }

    pub(super) fn entry_by_key(&self, key: usize) -> Entry {
        let key = self.keys[key];
        if !key.exists || key.disabled {
            return Entry::Unknown;
        }
        self.entry(key.owner)
    }

    pub(super) fn entry_by_server_key(&self) -> Entry {
        let user = self.users.iter().position(|user| user.server);
        self.entry(user.expect("a user of the server key"))
    }

    /// The result of linking an address, with its password, to a user.
    pub(super) fn link(&self, user: usize, name: &str) -> Link {
        match self.entry_by_name(name) {
            Entry::As(_) | Entry::Disabled => Link::SomebodyElses,
            Entry::Unconfirmed | Entry::Unknown => Link::Refused,
            Entry::Anew if self.users[user].name.is_some() => Link::SecondAddress,
            Entry::Anew => Link::Added,
        }
    }

    /// Whether the key is one of the session's user.
    pub(super) fn has_key(&self, session: usize, key: usize) -> bool {
        let key = self.keys[key];
        key.exists && key.owner == self.sessions[session].user
    }

    pub(super) fn enter(&mut self, entry: Entry, name: Option<&'static str>, key: Option<usize>) {
        match entry {
            Entry::As(user) => self.begin(user, key),
            Entry::Anew => {
                let exists = true;
                self.users.push(User {
                    name,
                    exists,
                    ..User::default()
                });
                self.pending.retain(|known, _| Some(*known) != name);
                self.begin(self.users.len() - 1, key);
            }
            Entry::Disabled | Entry::Unconfirmed | Entry::Unknown => {}
        }
    }
}
