//! Users of an app: kept by id, found by what they log in with.

use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::state::storage::shared_map::SharedMap;
use crate::state::{App, Data, Id, PAGE, Password, ProviderType, Rejection, Seconds, SeededRng};

/// Of a person, or of a server API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UserType {
    Normal,
    Server,
}

/// One way of a user to log in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) id: Box<str>,
    pub(crate) kind: ProviderType,
    pub(crate) provider_id: Id,
}

/// A user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: Id,
    pub(crate) kind: UserType,
    pub(crate) disabled: bool,
    /// Oldest first. (realm-core tests)
    pub(crate) identities: Vec<Identity>,
    /// Given by the providers; `email` and `name` are what clients show.
    pub(crate) data: Data,
    pub(crate) created: Seconds,
    /// 0: never.
    pub(crate) last_authentication: Seconds,
}

impl User {
    /// The address of an e-mail user.
    pub(crate) fn email(&self) -> Option<&str> {
        self.data.get("email")?.as_str()
    }

    pub(crate) fn identity(&self, kind: &ProviderType) -> Option<&Identity> {
        self.identities
            .iter()
            .find(|identity| identity.kind == *kind)
    }
}

/// Which users a list shows, and from where on.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// `Some(true)`: disabled ones only.
    pub(crate) disabled: Option<bool>,
    /// Any identity of one of these; empty: no matter.
    pub(crate) kinds: Vec<ProviderType>,
    /// The last id of the page before.
    pub(crate) after: Option<Id>,
    pub(crate) descending: bool,
}

impl Filter {
    fn shows(&self, user: &User) -> bool {
        self.disabled
            .is_none_or(|disabled| user.disabled == disabled)
            && (self.kinds.is_empty()
                || user
                    .identities
                    .iter()
                    .any(|identity| self.kinds.contains(&identity.kind)))
    }
}

/// All users of an app.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[expect(
    clippy::struct_field_names,
    reason = "one thing, found by several others"
)]
pub(crate) struct Users {
    pub(super) by_id: SharedMap<Id, User>,
    pub(super) by_email: SharedMap<Box<str>, (Id, Option<Password>)>,
    /// By what a system outside knows the user by.
    pub(super) by_identity: SharedMap<(ProviderType, Box<str>), Id>,
}

impl Users {
    pub(crate) fn get(&self, id: Id) -> Result<&User, Rejection> {
        self.by_id.get(&id).ok_or(Rejection::UserNotFound)
    }

    pub(crate) fn get_mut(&mut self, id: Id) -> Result<&mut User, Rejection> {
        self.by_id.get_mut(&id).ok_or(Rejection::UserNotFound)
    }

    pub(crate) fn contains(&self, id: Id) -> bool {
        self.by_id.contains_key(&id)
    }

    pub(crate) fn count(&self) -> usize {
        self.by_id.len()
    }

    /// Whose address this is (addresses are case-sensitive), and what opens it.
    pub(crate) fn by_email(&self, email: &str) -> Option<(Id, Option<&Password>)> {
        self.by_email
            .get(email)
            .map(|(id, password)| (*id, password.as_ref()))
    }

    /// Who is known by this id to the system behind a type of provider.
    pub(crate) fn by_identity(&self, kind: &ProviderType, id: &str) -> Option<Id> {
        self.by_identity.get(&(kind.clone(), id.into())).copied()
    }

    fn note_identity(&mut self, identity: &Identity, user: Id) {
        if identity.kind.is_external() {
            let key = (identity.kind.clone(), identity.id.clone());
            self.by_identity.insert(key, user);
        }
    }

    pub(crate) fn insert(&mut self, user: User) {
        for identity in &user.identities {
            self.note_identity(identity, user.id);
        }
        self.by_id.insert(user.id, user);
    }

    /// Gives a user one more way to log in.
    pub(super) fn add_identity(&mut self, id: Id, identity: Identity) -> Result<(), Rejection> {
        self.get(id)?;
        self.note_identity(&identity, id);
        self.get_mut(id)?.identities.push(identity);
        Ok(())
    }

    /// Gives a user an address to log in with.
    pub(crate) fn set_email(&mut self, id: Id, email: &str, password: Option<Password>) {
        self.by_email.insert(email.into(), (id, password));
    }

    /// At most [`PAGE`] users.
    pub(crate) fn page(&self, filter: &Filter) -> Vec<&User> {
        let shown = |user: &&User| filter.shows(user);
        match (filter.after, filter.descending) {
            (None, false) => self.by_id.values().filter(shown).take(PAGE).collect(),
            (None, true) => self.by_id.values().rev().filter(shown).take(PAGE).collect(),
            (Some(after), descending) => {
                let (low, high) = if descending {
                    (Bound::Unbounded, Bound::Excluded(after))
                } else {
                    (Bound::Excluded(after), Bound::Unbounded)
                };
                let range = self.by_id.range(low.as_ref(), high.as_ref());
                let range = range.map(|(_, user)| user);
                if descending {
                    range.rev().filter(shown).take(PAGE).collect()
                } else {
                    range.filter(shown).take(PAGE).collect()
                }
            }
        }
    }
}

impl App {
    /// A password is 6 to 128 characters long. (OpenAPI document)
    pub(crate) fn check_password(password: &str) -> Result<(), Rejection> {
        let fits = (6..=128).contains(&password.chars().count());
        if fits {
            Ok(())
        } else {
            Err(Rejection::InvalidPasswordLength)
        }
    }

    /// An address is 1 to 128 characters long. (OpenAPI document)
    pub(crate) fn check_address(email: &str) -> Result<(), Rejection> {
        let fits = (1..=128).contains(&email.chars().count());
        if fits {
            Ok(())
        } else {
            Err(Rejection::InvalidEmail)
        }
    }

    /// Pending registrations hold their address too. (manual)
    pub(crate) fn address_is_free(&self, email: &str) -> bool {
        self.users.by_email(email).is_none() && self.pending.by_email(email).is_none()
    }

    /// Makes an e-mail user, confirmed whatever the app asks of others.
    /// (OpenAPI document)
    pub(crate) fn create_user(
        &mut self,
        email: &str,
        password: &str,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<&User, Rejection> {
        Self::check_address(email)?;
        Self::check_password(password)?;
        if !self.address_is_free(email) {
            return Err(Rejection::EmailTaken);
        }
        let password = Password::new(password, rng);
        let id = self.add_email_user(email, Some(password), now, rng);
        self.users.get(id)
    }

    /// The e-mail user itself, once every check is passed.
    pub(super) fn add_email_user(
        &mut self,
        email: &str,
        password: Option<Password>,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Id {
        let id = rng.id();
        let identity = self.email_identity(rng);
        let mut data = Data::new();
        data.insert("email".into(), email.into());
        self.users.set_email(id, email, password);
        self.users.insert(User {
            id,
            kind: UserType::Normal,
            disabled: false,
            identities: vec![identity],
            data,
            created: now,
            last_authentication: 0,
        });
        id
    }

    /// A new identity to log in with an address.
    pub(super) fn email_identity(&mut self, rng: &mut SeededRng) -> Identity {
        let provider_id = self.provider_id(&ProviderType::LocalUserpass, rng);
        Identity {
            id: rng.id().to_string().into(),
            kind: ProviderType::LocalUserpass,
            provider_id,
        }
    }

    /// Ends every session of a user; the user object stays as it is, and no
    /// session at all is fine too (our choice).
    pub(crate) fn revoke(&mut self, id: Id) -> Result<(), Rejection> {
        self.users.get(id)?;
        self.sessions.end_all(id);
        Ok(())
    }

    /// A disabled user has no sessions; disabling twice is no error.
    pub(crate) fn set_disabled(&mut self, id: Id, disabled: bool) -> Result<(), Rejection> {
        self.users.get_mut(id)?.disabled = disabled;
        if disabled {
            self.sessions.end_all(id);
        }
        Ok(())
    }

    /// Removes a user with sessions, identities, devices and keys; a server user
    /// with the key that it is for: neither is of use without the other (our
    /// choice).
    pub(crate) fn delete_user(&mut self, id: Id) -> Result<(), Rejection> {
        let user = self
            .users
            .by_id
            .remove(&id)
            .ok_or(Rejection::UserNotFound)?;
        self.sessions.end_all(id);
        if let Some(email) = user.email()
            && self
                .users
                .by_email(email)
                .is_some_and(|(owner, _)| owner == id)
        {
            self.users.by_email.remove(email);
            self.reset_tokens.forget(email);
        }
        for identity in &user.identities {
            if self.users.by_identity(&identity.kind, &identity.id) == Some(id) {
                let key = (identity.kind.clone(), identity.id.clone());
                self.users.by_identity.remove(&key);
            }
        }
        self.keys.remove_of(id);
        self.own_keys.remove_of(id);
        self.devices.forget(id);
        Ok(())
    }

    /// Gives an e-mail user another address.
    pub(crate) fn reset_email(&mut self, id: Id, email: &str) -> Result<(), Rejection> {
        let user = self.users.get(id)?;
        Self::check_address(email)?;
        if user.identity(&ProviderType::LocalUserpass).is_none() {
            return Err(Rejection::NoEmail);
        }
        let old = user.email().map(Box::<str>::from);
        if old.as_deref() == Some(email) {
            return Ok(());
        }
        if !self.address_is_free(email) {
            return Err(Rejection::EmailTaken);
        }
        let password = old
            .filter(|old| {
                self.users
                    .by_email(old)
                    .is_some_and(|(owner, _)| owner == id)
            })
            .and_then(|old| self.users.by_email.remove(&old))
            .and_then(|(_, password)| password);
        self.users.set_email(id, email, password);
        self.users
            .get_mut(id)?
            .data
            .insert("email".into(), email.into());
        Ok(())
    }
}
