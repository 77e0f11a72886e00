//! Where session changes are stored.

use std::cell::RefCell;

use crate::api::{SessionStore, Tokens};
use crate::domain::Secret;
use crate::profile::{Profile, ProfileStore};

/// Stores nothing: the session lasts as long as the command.
#[derive(Debug)]
pub(super) struct NoStore;

impl SessionStore for NoStore {
    fn renewed(&self, _tokens: &Tokens) {}
    fn ended(&self) {}
}

/// Stores changes in the profile that the session was read from.
///
/// Write errors are ignored: the session in memory remains valid, and the next
/// command renews the stored one again.
#[derive(Debug)]
pub(super) struct ProfileSessionStore {
    store: ProfileStore,
    /// Identifies the session within the profile.
    refresh_token: RefCell<Secret>,
}

impl ProfileSessionStore {
    /// `refresh_token` is that of the session when it was read.
    pub(super) fn new(store: ProfileStore, refresh_token: Secret) -> Self {
        Self {
            store,
            refresh_token: RefCell::new(refresh_token),
        }
    }

    /// Changes the profile unless another command has logged in since, whose
    /// session must not be overwritten.
    fn update(&self, change: impl FnOnce(&mut Profile)) {
        let _ = self.store.update(|profile| {
            let stored = profile.session.as_ref();
            let is_own =
                stored.is_some_and(|session| session.refresh_token == *self.refresh_token.borrow());
            if is_own || mutant!(RenewalOverwritesALogin if stored.is_some()) {
                change(profile);
            }
        });
    }
}

impl SessionStore for ProfileSessionStore {
    fn renewed(&self, tokens: &Tokens) {
        if mutant!(RenewalIsNotStored) {
            return;
        }
        self.update(|profile| {
            if let Some(session) = &mut profile.session {
                session.access_token = tokens.access.clone();
                session.refresh_token = tokens.refresh.clone();
            }
        });
        self.refresh_token.replace(tokens.refresh.clone());
    }

    fn ended(&self) {
        if !mutant!(LostSessionStaysStored) {
            self.update(|profile| profile.session = None);
        }
    }
}
