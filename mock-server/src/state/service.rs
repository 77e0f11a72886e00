//! The whole service: its projects, apps and administrators.

mod events;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::state::admin::Admins;
use crate::state::app::settings::AppSettings;
use crate::state::app::{App, CLIENT_ID_SUFFIX_LENGTH};
use crate::state::event::{EventLog, StateEvent};
use crate::state::provider::{Provider, ProviderType};
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::storage::randomness::Randomness;
use crate::state::storage::secret_key::SecretKey;
use crate::state::storage::tracked::Tracked;
use crate::state::time::Seconds;

/// A project: its name and its apps in order of creation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) apps: Vec<Id>,
}

/// Everything that one instance of the service stores.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    #[serde(rename = "dice")]
    pub(crate) rng: SeededRng,
    /// The time for which [`expire_due`](Self::expire_due) last ran.
    #[serde(skip)]
    pub(super) expired_until: Seconds,
    pub(crate) admins: Admins,
    /// Signs the tokens of administrators.
    pub(crate) admin_secret: SecretKey,
    /// Derives the nonces of HTTP digest authentication.
    pub(crate) digest_secret: SecretKey,
    /// The default for apps that are created from now on; see
    /// [`App::access_outlives_session`].
    pub(crate) access_outlives_session: bool,
    pub(crate) groups: Tracked<BTreeMap<Id, Group>>,
    pub(crate) apps: BTreeMap<Id, App>,
    #[serde(skip)]
    pub(super) by_client_app_id: BTreeMap<String, Id>,
    #[serde(skip)]
    pub(super) by_domain: BTreeMap<Id, Id>,
    #[serde(skip)]
    pub(super) seen: Seen,
    /// The events that belong to no app. Those of apps and of administrators are with them.
    #[serde(skip)]
    pub(crate) events: EventLog,
    /// The mutant that the server was started with.
    #[cfg(feature = "mutants")]
    #[serde(skip)]
    pub(crate) mutant: crate::mutants::Selection,
}

/// What subscribers have seen of a state; nothing while the head is dirty.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) head: Tracked<()>,
    pub(super) rng: Option<(u128, Id)>,
    pub(super) apps: BTreeSet<Id>,
}

impl State {
    /// Returns an empty state.
    pub(crate) fn new(randomness: impl Into<Randomness>) -> Self {
        Self::with_rng(SeededRng::new(randomness))
    }

    fn with_rng(mut rng: SeededRng) -> Self {
        Self {
            admins: Admins::new(&mut rng),
            admin_secret: rng.bytes().into(),
            digest_secret: rng.bytes().into(),
            expired_until: 0,
            rng,
            access_outlives_session: false,
            groups: Tracked::default(),
            apps: BTreeMap::new(),
            by_client_app_id: BTreeMap::new(),
            by_domain: BTreeMap::new(),
            seen: Seen::default(),
            events: EventLog::default(),
            #[cfg(feature = "mutants")]
            mutant: crate::mutants::Selection::default(),
        }
    }

    /// Whether tokens can be forged: the signing secrets derive from a number, which is
    /// given to the server or the same for all servers.
    pub(crate) fn has_predictable_secrets(&self) -> bool {
        Self::with_rng(self.rng.restarted()).admin_secret == self.admin_secret
    }

    /// Sets what secrets derive from, from now on.
    pub(crate) fn set_randomness(&mut self, randomness: &Randomness) {
        self.rng.set_secrets(randomness.secrets.clone());
    }

    /// Selects a mutant, for the apps too.
    #[cfg(feature = "mutants")]
    pub(crate) fn set_mutant(&mut self, mutant: crate::mutants::Selection) {
        self.mutant = mutant;
        for app in self.apps.values_mut() {
            app.mutant = mutant;
        }
    }

    pub(crate) fn add_group(&mut self, id: Id, name: &str) {
        self.groups.insert(
            id,
            Group {
                name: name.to_owned(),
                apps: Vec::new(),
            },
        );
    }

    /// Creates an app with the one provider that a new app has: `api-key`, disabled.
    /// (predecessor CLI's tests) Names need not be unique.
    ///
    /// # Errors
    ///
    /// [`Rejection::GroupNotFound`], or the setting that is invalid.
    pub(crate) fn create_app(
        &mut self,
        group: Id,
        settings: AppSettings,
        now: Seconds,
    ) -> Result<Id, Rejection> {
        settings.check()?;
        let mut names = self.apps.values().map(|app| &app.settings.name);
        if mutant!(self, AppNamesAreUnique if names.any(|name| *name == settings.name)) {
            return Err(Rejection::InvalidAppName);
        }
        let mut client_app_id;
        loop {
            // Retried instead of rejected: with 26⁵ suffixes a collision is rare, but seeds choose
            // client app IDs themselves.
            let suffix = self.rng.letters(CLIENT_ID_SUFFIX_LENGTH);
            let name = if mutant!(self, ClientAppIdKeepsCase) {
                settings.name.clone()
            } else {
                settings.name.to_lowercase()
            };
            client_app_id = format!("{name}-{suffix}");
            if !self.by_client_app_id.contains_key(&client_app_id) {
                break;
            }
        }
        let id = self.rng.id();
        self.add_app(group, id, client_app_id, settings, now)?;
        let provider = Provider::new(
            self.rng.id(),
            ProviderType::ApiKey,
            !mutant!(self, NewAppsAllowKeys),
        );
        if let Some(app) = self.apps.get_mut(&id) {
            app.add_provider(provider)?;
            let name = app.client_app_id.as_str().into();
            self.events.push(StateEvent::AppCreated(name));
        }
        Ok(id)
    }

    /// Adds an app whose IDs are already chosen. It has no providers, and the caller
    /// has checked the settings.
    ///
    /// # Errors
    ///
    /// [`Rejection::GroupNotFound`].
    pub(crate) fn add_app(
        &mut self,
        group: Id,
        id: Id,
        client_app_id: String,
        settings: AppSettings,
        now: Seconds,
    ) -> Result<&mut App, Rejection> {
        self.groups
            .get_mut(&group)
            .ok_or(Rejection::GroupNotFound)?
            .apps
            .push(id);
        // The order in which random values are drawn is part of what a seed determines.
        let domain = self.rng.id();
        self.by_client_app_id.insert(client_app_id.clone(), id);
        self.by_domain.insert(domain, id);
        let secret = self.rng.bytes().into();
        let mut app = App::new(id, group, client_app_id, domain, secret, settings, now);
        app.access_outlives_session = self.access_outlives_session;
        if self.events.is_enabled() {
            app.events.enable();
        }
        #[cfg(feature = "mutants")]
        {
            app.mutant = self.mutant;
        }
        Ok(self.apps.entry(id).or_insert(app))
    }

    /// Deletes an app and everything in it.
    ///
    /// # Errors
    ///
    /// [`Rejection::AppNotFound`].
    pub(crate) fn delete_app(&mut self, id: Id) -> Result<(), Rejection> {
        let app = self.apps.remove(&id).ok_or(Rejection::AppNotFound)?;
        self.by_client_app_id.remove(&app.client_app_id);
        self.by_domain.remove(&app.domain);
        if let Some(group) = self.groups.get_mut(&app.group) {
            group.apps.retain(|other| *other != id);
        }
        let name = app.client_app_id.into_boxed_str();
        self.events.push(StateEvent::AppDeleted(name));
        Ok(())
    }

    /// Rebuilds the indexes, which are not serialized, after a state was read.
    ///
    /// # Errors
    ///
    /// The apps and projects that contradict each other: an imported document may
    /// have been edited by hand.
    pub(crate) fn rebuild_indexes(&mut self) -> Result<(), String> {
        // An import replaces a state whose indexes are stale.
        self.by_client_app_id.clear();
        self.by_domain.clear();
        for (id, app) in &self.apps {
            if app.id != *id {
                return Err(format!("app {id} contains the ID {}", app.id));
            }
            let group = self.groups.get(&app.group);
            if !group.is_some_and(|group| group.apps.contains(id)) {
                return Err(format!("app {id} is in no project"));
            }
            let client_app_id = app.client_app_id.clone();
            if self.by_client_app_id.insert(client_app_id, *id).is_some() {
                let client_app_id = &app.client_app_id;
                return Err(format!("two apps have the client app ID {client_app_id}"));
            }
            if self.by_domain.insert(app.domain, *id).is_some() {
                return Err(format!("two apps have the domain {}", app.domain));
            }
        }
        let mut listed = self.groups.values().flat_map(|group| &group.apps);
        match listed.find(|id| !self.apps.contains_key(id)) {
            Some(id) => Err(format!("a project lists app {id}, which does not exist")),
            None => Ok(()),
        }
    }

    pub(crate) fn has_client_app_id(&self, client_app_id: &str) -> bool {
        self.by_client_app_id.contains_key(client_app_id)
    }

    pub(crate) fn app_id_by_client_app_id(&self, client_app_id: &str) -> Option<Id> {
        self.by_client_app_id.get(client_app_id).copied()
    }

    pub(crate) fn app_by_domain(&self, domain: Id) -> Option<&App> {
        self.apps.get(self.by_domain.get(&domain)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise the secrets of a state that was read from a data file could be computed.
    #[test]
    fn secrets_derive_from_the_randomness_that_was_set_and_ids_do_not() {
        let (mut one, mut other) = (State::new(0), State::new(0));
        one.set_randomness(&Randomness::new(None).unwrap());
        assert_ne!(one.rng.secret(64), other.rng.secret(64));
        assert_eq!(one.rng.id(), other.rng.id());
    }
}
