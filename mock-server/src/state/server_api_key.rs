//! API keys, and the server keys among them: each has a user of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::state::storage::shared_map::SharedMap;
use crate::state::{
    App, Data, Id, Identity, ProviderType, Rejection, Seconds, SeededRng, User, UserType,
};
use ring::digest;

/// Most server keys of an app. (manual)
const LIMIT: usize = 100;

/// An API key; its secret is kept as a hash.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiKey {
    pub(crate) id: Id,
    pub(crate) name: Box<str>,
    pub(crate) disabled: bool,
    /// Who logs in with it.
    pub(crate) user: Id,
    #[serde(with = "crate::state::storage::hex")]
    hash: [u8; 32],
}

/// All server keys of an app, or all keys that its users made.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(from = "Vec<ApiKey>", into = "Vec<ApiKey>")]
pub(crate) struct ApiKeys {
    pub(super) all: SharedMap<Id, ApiKey>,
    by_hash: BTreeMap<[u8; 32], Id>,
    /// User and key.
    of_user: BTreeSet<(Id, Id)>,
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
        keys.all.values().cloned().collect()
    }
}

/// Long random secrets need no salt, and a plain hash can be looked up: no
/// comparison with a secret takes place that time could tell about.
fn hash(secret: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, secret.as_bytes()).as_ref());
    hash
}

impl ApiKeys {
    pub(super) fn insert(&mut self, key: ApiKey) {
        self.by_hash.insert(key.hash, key.id);
        self.of_user.insert((key.user, key.id));
        self.all.insert(key.id, key);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &ApiKey> {
        self.all.values()
    }

    pub(crate) fn contains(&self, id: Id) -> bool {
        self.all.contains_key(&id)
    }

    pub(crate) fn get(&self, id: Id) -> Result<&ApiKey, Rejection> {
        self.all.get(&id).ok_or(Rejection::KeyNotFound)
    }

    pub(super) fn get_mut(&mut self, id: Id) -> Result<&mut ApiKey, Rejection> {
        self.all.get_mut(&id).ok_or(Rejection::KeyNotFound)
    }

    pub(crate) fn by_secret(&self, secret: &str) -> Option<&ApiKey> {
        self.all.get(self.by_hash.get(&hash(secret))?)
    }

    /// The keys of a user, oldest first.
    pub(crate) fn of(&self, user: Id) -> impl Iterator<Item = &ApiKey> {
        let ids = self.of_user.range((user, Id::ZERO)..);
        ids.take_while(move |(owner, _)| *owner == user)
            .filter_map(|(_, id)| self.all.get(id))
    }

    pub(super) fn remove(&mut self, id: Id) -> Result<(), Rejection> {
        let key = self.all.remove(&id).ok_or(Rejection::KeyNotFound)?;
        self.by_hash.remove(&key.hash);
        self.of_user.remove(&(key.user, id));
        Ok(())
    }

    /// Removes every key of a user.
    pub(super) fn remove_of(&mut self, user: Id) {
        let ids: Vec<_> = self.of(user).map(|key| key.id).collect();
        for id in ids {
            // Found a moment ago.
            let _ = self.remove(id);
        }
    }
}

impl ApiKey {
    /// An enabled key that logs in with this secret.
    pub(super) fn new(id: Id, user: Id, name: &str, secret: &str) -> Result<Self, Rejection> {
        // stitch tests refuse `$()!$`; the rest is our choice.
        let odd = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if name.is_empty() || name.len() > 64 || name.contains(odd) {
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

/// What a key and its user are made of.
#[derive(Debug)]
pub(crate) struct NewKey<'a> {
    pub(crate) id: Id,
    pub(crate) user: Id,
    pub(crate) name: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) disabled: bool,
}

impl App {
    /// Makes a key and, at once, its user; answers with the secret, which is not
    /// shown again. (OpenAPI document, predecessor CLI's tests)
    pub(crate) fn create_key(
        &mut self,
        name: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(&ApiKey, String), Rejection> {
        if self.keys.all.len() >= LIMIT {
            return Err(Rejection::KeyLimit);
        }
        let secret = rng.secret(64);
        let (id, user) = (rng.id(), rng.id());
        self.add_key(
            &NewKey {
                id,
                user,
                name,
                secret: &secret,
                disabled: false,
            },
            now,
            rng,
        )?;
        Ok((self.keys.get(id)?, secret))
    }

    /// Adds a key of which everything is known, and its user.
    pub(crate) fn add_key(
        &mut self,
        new: &NewKey<'_>,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<(), Rejection> {
        let key = ApiKey {
            disabled: new.disabled,
            ..ApiKey::new(new.id, new.user, new.name, new.secret)?
        };
        let identity = Identity {
            id: new.id.to_string().into(),
            kind: ProviderType::ApiKey,
            provider_id: self.provider_id(&ProviderType::ApiKey, rng),
        };
        let mut data = Data::new();
        data.insert("name".into(), new.name.into());
        self.users.insert(User {
            id: new.user,
            kind: UserType::Server,
            disabled: false,
            identities: vec![identity],
            data,
            created: now,
            last_authentication: 0,
        });
        self.keys.insert(key);
        Ok(())
    }

    /// Gives a user who is there, or will be, a key of which everything is known.
    pub(crate) fn give_key(
        &mut self,
        id: Id,
        user: Id,
        name: &str,
        secret: &str,
    ) -> Result<(), Rejection> {
        self.keys.insert(ApiKey::new(id, user, name, secret)?);
        Ok(())
    }

    /// Switches a key; the sessions that it began live on (our choice).
    pub(crate) fn set_key_disabled(&mut self, id: Id, disabled: bool) -> Result<(), Rejection> {
        self.keys.get_mut(id)?.disabled = disabled;
        Ok(())
    }

    /// Removes a key, and its user with it (our choice).
    pub(crate) fn delete_key(&mut self, id: Id) -> Result<(), Rejection> {
        let user = self.keys.get(id)?.user;
        self.delete_user(user).map_err(|_| Rejection::KeyNotFound)
    }
}
