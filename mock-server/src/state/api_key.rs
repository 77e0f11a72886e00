//! API keys: server keys, each with a user of its own, and keys that users created.

use std::collections::{BTreeMap, BTreeSet};

use ring::digest;
use serde::{Deserialize, Serialize};

use crate::state::rejection::Rejection;
use crate::state::storage::id::Id;
use crate::state::storage::shared_map::SharedMap;

/// An API key. Its secret is stored as a hash.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiKey {
    pub(crate) id: Id,
    pub(crate) name: Box<str>,
    pub(crate) disabled: bool,
    /// The user whom the key logs in.
    pub(crate) user: Id,
    #[serde(with = "crate::state::storage::hex")]
    hash: [u8; 32],
}

impl ApiKey {
    /// Returns an enabled key that logs in with `secret`.
    ///
    /// # Errors
    ///
    /// [`Rejection::MissingKeyName`] or [`Rejection::InvalidKeyName`].
    pub(super) fn new(id: Id, user: Id, name: &str, secret: &str) -> Result<Self, Rejection> {
        // (tests of the .NET, Dart and Kotlin SDKs; the length is our choice)
        if name.is_empty() {
            return Err(Rejection::MissingKeyName);
        }
        if name.len() > 64 || name.contains(is_invalid) {
            return Err(Rejection::InvalidKeyName);
        }
        Ok(Self {
            id,
            name: name.into(),
            disabled: false,
            user,
            hash: hash(secret),
        })
    }
}

/// Whether no name of a key contains this character.
pub(super) fn is_invalid(c: char) -> bool {
    !(c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Hashes a secret. It is long and random, so it needs no salt, and an unsalted hash
/// can be looked up: no comparison takes a time that depends on the secret.
fn hash(secret: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, secret.as_bytes()).as_ref());
    hash
}

/// The server API keys of an app, or those of all its users.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<ApiKey>", into = "Vec<ApiKey>")]
#[expect(
    clippy::struct_field_names,
    reason = "one collection with several indexes"
)]
pub(crate) struct ApiKeys {
    pub(super) by_id: SharedMap<Id, ApiKey>,
    by_hash: BTreeMap<[u8; 32], Id>,
    by_user: BTreeSet<(Id, Id)>,
}

impl From<Vec<ApiKey>> for ApiKeys {
    fn from(all: Vec<ApiKey>) -> Self {
        let mut keys = Self::default();
        for key in all {
            keys.insert(key);
        }
        keys
    }
}

impl From<ApiKeys> for Vec<ApiKey> {
    fn from(keys: ApiKeys) -> Self {
        keys.by_id.values().cloned().collect()
    }
}

impl ApiKeys {
    pub(super) fn insert(&mut self, key: ApiKey) {
        self.by_hash.insert(key.hash, key.id);
        self.by_user.insert((key.user, key.id));
        self.by_id.insert(key.id, key);
    }

    /// All keys, oldest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &ApiKey> {
        self.by_id.values()
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    pub(crate) fn contains(&self, id: Id) -> bool {
        self.by_id.contains_key(&id)
    }

    /// # Errors
    ///
    /// [`Rejection::KeyNotFound`].
    pub(crate) fn get(&self, id: Id) -> Result<&ApiKey, Rejection> {
        self.by_id.get(&id).ok_or(Rejection::KeyNotFound)
    }

    pub(super) fn get_mut(&mut self, id: Id) -> Result<&mut ApiKey, Rejection> {
        self.by_id.get_mut(&id).ok_or(Rejection::KeyNotFound)
    }

    pub(crate) fn by_secret(&self, secret: &str) -> Option<&ApiKey> {
        self.by_id.get(self.by_hash.get(&hash(secret))?)
    }

    /// The keys of a user, oldest first.
    pub(crate) fn of_user(&self, user: Id) -> impl Iterator<Item = &ApiKey> {
        let ids = self.by_user.range((user, Id::ZERO)..);
        ids.take_while(move |(owner, _)| *owner == user)
            .filter_map(|(_, id)| self.by_id.get(id))
    }

    pub(super) fn remove(&mut self, id: Id) -> Result<(), Rejection> {
        let key = self.by_id.remove(&id).ok_or(Rejection::KeyNotFound)?;
        self.by_hash.remove(&key.hash);
        self.by_user.remove(&(key.user, id));
        Ok(())
    }

    /// Removes all keys of a user.
    pub(super) fn remove_user(&mut self, user: Id) {
        let ids: Vec<_> = self.of_user(user).map(|key| key.id).collect();
        for id in ids {
            // Cannot fail: the IDs are those of existing keys.
            let _ = self.remove(id);
        }
    }
}
