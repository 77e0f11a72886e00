//! Server API keys: each has a user of its own.

use std::collections::{BTreeMap, HashMap};

use ring::digest;
use serde_json::Map;

use super::{App, Dice, Id, Identity, ProviderType, Refusal, Seconds, User, UserType};

/// Most server keys of an app. (manual)
const LIMIT: usize = 100;

/// A server API key; its secret is kept as a hash.
#[derive(Clone, Debug)]
pub(crate) struct ApiKey {
    pub(crate) id: Id,
    pub(crate) name: Box<str>,
    pub(crate) disabled: bool,
    pub(crate) user: Id,
    hash: [u8; 32],
}

/// All server keys of an app.
#[derive(Debug, Default)]
pub(crate) struct ApiKeys {
    all: BTreeMap<Id, ApiKey>,
    by_hash: HashMap<[u8; 32], Id>,
    of_user: HashMap<Id, Id>,
}

/// Long random secrets need no salt, and a plain hash can be looked up: no
/// comparison with a secret takes place that time could tell about.
fn hash(secret: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, secret.as_bytes()).as_ref());
    hash
}

impl ApiKeys {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &ApiKey> {
        self.all.values()
    }

    pub(crate) fn contains(&self, id: Id) -> bool {
        self.all.contains_key(&id)
    }

    pub(crate) fn get(&self, id: Id) -> Result<&ApiKey, Refusal> {
        self.all.get(&id).ok_or(Refusal::KeyUnknown)
    }

    fn get_mut(&mut self, id: Id) -> Result<&mut ApiKey, Refusal> {
        self.all.get_mut(&id).ok_or(Refusal::KeyUnknown)
    }

    pub(crate) fn by_secret(&self, secret: &str) -> Option<&ApiKey> {
        self.all.get(self.by_hash.get(&hash(secret))?)
    }

    /// Removes the key of a server user, if it has one.
    pub(super) fn remove_of(&mut self, user: Id) {
        if let Some(key) = self
            .of_user
            .remove(&user)
            .and_then(|id| self.all.remove(&id))
        {
            self.by_hash.remove(&key.hash);
        }
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
        dice: &mut Dice,
    ) -> Result<(&ApiKey, String), Refusal> {
        if self.keys.all.len() >= LIMIT {
            return Err(Refusal::KeyLimit);
        }
        let secret = dice.secret(64);
        let (id, user) = (dice.id(), dice.id());
        self.add_key(
            &NewKey {
                id,
                user,
                name,
                secret: &secret,
                disabled: false,
            },
            now,
            dice,
        )?;
        Ok((self.keys.get(id)?, secret))
    }

    /// Adds a key of which everything is known, and its user.
    pub(crate) fn add_key(
        &mut self,
        new: &NewKey<'_>,
        now: Seconds,
        dice: &mut Dice,
    ) -> Result<(), Refusal> {
        let odd = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if new.name.is_empty() || new.name.len() > 64 || new.name.contains(odd) {
            return Err(Refusal::KeyName);
        }
        let identity = Identity {
            id: new.id.to_string().into(),
            kind: ProviderType::ApiKey,
            provider_id: self.provider_id(&ProviderType::ApiKey, dice),
        };
        let mut data = Map::new();
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
        let hash = hash(new.secret);
        self.keys.by_hash.insert(hash, new.id);
        self.keys.of_user.insert(new.user, new.id);
        self.keys.all.insert(
            new.id,
            ApiKey {
                id: new.id,
                name: new.name.into(),
                disabled: new.disabled,
                user: new.user,
                hash,
            },
        );
        Ok(())
    }

    /// Switches a key; the sessions that it began live on (our choice).
    pub(crate) fn set_key_disabled(&mut self, id: Id, disabled: bool) -> Result<(), Refusal> {
        self.keys.get_mut(id)?.disabled = disabled;
        Ok(())
    }

    /// Removes a key, and its user with it (our choice).
    pub(crate) fn delete_key(&mut self, id: Id) -> Result<(), Refusal> {
        let user = self.keys.get(id)?.user;
        self.delete_user(user).map_err(|_| Refusal::KeyUnknown)
    }
}
