//! Where session changes are stored.

use crate::api::SessionStore;
use crate::domain::Secret;
use crate::profile::{Profile, ProfileStore};

/// Stores nothing: the session lasts as long as the command.
#[derive(Debug)]
pub(super) struct NoStore;

impl SessionStore for NoStore {
    fn refreshed(&self, _access: &Secret) {}
    fn ended(&self) {}
}

/// Stores changes in the profile that the session was read from.
///
/// Write errors are ignored: the session in memory remains valid, and the next
/// command refreshes the stored one again.
#[derive(Debug)]
pub(super) struct ProfileSessionStore {
    store: ProfileStore,
    refresh_token: Secret,
}

impl ProfileSessionStore {
    /// `refresh_token` identifies the session within the profile.
    pub(super) fn new(store: ProfileStore, refresh_token: Secret) -> Self {
        Self {
            store,
            refresh_token,
        }
    }

    /// Changes the profile unless another command has logged in since, whose
    /// session must not be overwritten.
    fn update(&self, change: impl FnOnce(&mut Profile)) {
        let _ = self.store.update(|profile| {
            let stored = profile.session.as_ref();
            if stored.is_some_and(|session| session.refresh_token == self.refresh_token) {
                change(profile);
            }
        });
    }
}

impl SessionStore for ProfileSessionStore {
    fn refreshed(&self, access: &Secret) {
        self.update(|profile| {
            if let Some(session) = &mut profile.session {
                session.access_token = access.clone();
            }
        });
    }

    fn ended(&self) {
        self.update(|profile| profile.session = None);
    }
}
