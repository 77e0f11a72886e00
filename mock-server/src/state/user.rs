//! The users of an app, and lookups by what they log in with.

use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::state::password::Password;
use crate::state::provider::ProviderType;
use crate::state::rejection::Rejection;
use crate::state::storage::id::Id;
use crate::state::storage::shared_map::SharedMap;
use crate::state::time::Seconds;
use crate::state::user_data::UserData;

/// Maximum number of users in a page of a list. (OpenAPI document)
pub(crate) const PAGE_SIZE: usize = 50;

/// The type of a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UserType {
    /// A person.
    #[default]
    Normal,
    /// The user of a server API key.
    Server,
}

/// One way in which a user logs in.
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
    /// Supplied by the providers. Clients display `email` and `name`.
    pub(crate) data: UserData,
    /// Set by a seed file or a control. See [`configuration`](crate::configuration).
    #[serde(default, skip_serializing_if = "UserData::is_empty")]
    pub(crate) custom_data: UserData,
    pub(crate) created: Seconds,
    /// 0 if the user has never logged in.
    pub(crate) last_authentication: Seconds,
}

impl User {
    /// The email address, if the user has one.
    pub(crate) fn email(&self) -> Option<&str> {
        self.data.get("email")?.as_str()
    }

    /// Whether the user can log in only anonymously.
    pub(crate) fn is_anonymous(&self) -> bool {
        let anonymous = |identity: &Identity| identity.kind == ProviderType::AnonUser;
        !self.identities.is_empty() && self.identities.iter().all(anonymous)
    }

    pub(crate) fn identity(&self, kind: &ProviderType) -> Option<&Identity> {
        self.identities
            .iter()
            .find(|identity| identity.kind == *kind)
    }
}

/// Selects and orders the users of a page.
#[derive(Debug, Default)]
pub(crate) struct UserQuery {
    /// Only disabled or only enabled users; `None` for both.
    pub(crate) disabled: Option<bool>,
    /// Only users with an identity of one of these types; empty for all users.
    pub(crate) kinds: Vec<ProviderType>,
    /// The last ID of the previous page.
    pub(crate) after: Option<Id>,
    /// Maximum number of users; `None` for [`PAGE_SIZE`], which it cannot exceed.
    pub(crate) limit: Option<usize>,
    pub(crate) descending: bool,
    /// The mutant that the server was started with.
    #[cfg(feature = "mutants")]
    pub(crate) mutant: crate::mutants::Selection,
}

impl UserQuery {
    fn matches(&self, user: &User) -> bool {
        if mutant!(self, ServerUsersAreHidden if user.kind == UserType::Server) {
            return false;
        }
        if mutant!(self, DisabledUsersAreHidden if user.disabled && self.disabled.is_none()) {
            return false;
        }
        let mut kinds = &*self.kinds;
        if mutant!(self, FirstProviderTypeCounts) {
            kinds = kinds.split_at(kinds.len().min(1)).0;
        }
        let mut identities = &*user.identities;
        if mutant!(self, FirstIdentityCounts) {
            identities = identities.split_at(identities.len().min(1)).0;
        }
        let has_status = self
            .disabled
            .is_none_or(|disabled| user.disabled == disabled);
        let has_kind = kinds.is_empty()
            || identities
                .iter()
                .any(|identity| kinds.contains(&identity.kind));
        if has_status && has_kind {
            return true;
        }
        mutant!(
            self,
            FiltersAreAlternatives
                if self.disabled.is_some() && !kinds.is_empty() && (has_status || has_kind)
        )
    }
}

/// All users of an app.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[expect(
    clippy::struct_field_names,
    reason = "one collection with several indexes"
)]
pub(crate) struct Users {
    pub(super) by_id: SharedMap<Id, User>,
    pub(super) by_email: SharedMap<Box<str>, (Id, Option<Password>)>,
    /// By provider type and the user's ID in the external system.
    pub(super) by_identity: SharedMap<(ProviderType, Box<str>), Id>,
}

impl Users {
    /// # Errors
    ///
    /// [`Rejection::UserNotFound`].
    pub(crate) fn get(&self, id: Id) -> Result<&User, Rejection> {
        self.by_id.get(&id).ok_or(Rejection::UserNotFound)
    }

    /// # Errors
    ///
    /// [`Rejection::UserNotFound`].
    pub(crate) fn get_mut(&mut self, id: Id) -> Result<&mut User, Rejection> {
        self.by_id.get_mut(&id).ok_or(Rejection::UserNotFound)
    }

    pub(crate) fn contains(&self, id: Id) -> bool {
        self.by_id.contains_key(&id)
    }

    pub(crate) fn count(&self) -> usize {
        self.by_id.len()
    }

    /// All users by ascending ID.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &User> {
        self.by_id.values()
    }

    /// The user with an email address, and the password. Lookups are case-sensitive.
    pub(crate) fn by_email(&self, email: &str) -> Option<(Id, Option<&Password>)> {
        self.by_email
            .get(email)
            .map(|(id, password)| (*id, password.as_ref()))
    }

    /// The user with this ID in an external system.
    pub(crate) fn by_identity(&self, kind: &ProviderType, id: &str) -> Option<Id> {
        self.by_identity.get(&(kind.clone(), id.into())).copied()
    }

    fn index_identity(&mut self, identity: &Identity, user: Id) {
        if identity.kind.is_external() {
            let key = (identity.kind.clone(), identity.id.clone());
            self.by_identity.insert(key, user);
        }
    }

    pub(crate) fn insert(&mut self, user: User) {
        for identity in &user.identities {
            self.index_identity(identity, user.id);
        }
        self.by_id.insert(user.id, user);
    }

    /// Adds an identity to a user.
    ///
    /// # Errors
    ///
    /// [`Rejection::UserNotFound`].
    pub(super) fn add_identity(&mut self, id: Id, identity: Identity) -> Result<(), Rejection> {
        // Checked first, so that a rejected call leaves no entry in the index.
        self.get(id)?;
        self.index_identity(&identity, id);
        self.get_mut(id)?.identities.push(identity);
        Ok(())
    }

    /// Sets the email address and the password with which a user logs in.
    pub(crate) fn set_email(&mut self, id: Id, email: &str, password: Option<Password>) {
        self.by_email.insert(email.into(), (id, password));
    }

    /// The first users that match a query.
    pub(crate) fn page(&self, query: &UserQuery) -> Vec<&User> {
        let most = PAGE_SIZE + usize::from(mutant!(query, PagesOf51));
        let limit = match query.limit {
            Some(limit) if mutant!(query, LimitIsUnbounded) => limit,
            Some(limit) if !mutant!(query, LimitIsIgnored) => limit.min(most),
            _ => most,
        };
        if mutant!(query, FiltersApplyToPages if query.disabled.is_some() || !query.kinds.is_empty())
        {
            let unfiltered = UserQuery {
                disabled: None,
                kinds: Vec::new(),
                ..*query
            };
            let page = self.page(&unfiltered).into_iter();
            return page.filter(|user| query.matches(user)).collect();
        }
        if mutant!(query, UnknownAfterIsEmpty if query.after.is_some_and(|id| !self.contains(id))) {
            return Vec::new();
        }
        let matches = |user: &&User| query.matches(user);
        match (query.after, query.descending) {
            (None, false) => self.by_id.values().filter(matches).take(limit).collect(),
            (None, true) => self
                .by_id
                .values()
                .rev()
                .filter(matches)
                .take(limit)
                .collect(),
            (Some(after), descending) => {
                let bound = if mutant!(query, AfterIsInclusive) {
                    Bound::Included(after)
                } else {
                    Bound::Excluded(after)
                };
                let (low, high) = if descending && !mutant!(query, DescendingPagesTurnBack) {
                    (Bound::Unbounded, bound)
                } else {
                    (bound, Bound::Unbounded)
                };
                let range = self.by_id.range(low.as_ref(), high.as_ref());
                let range = range.map(|(_, user)| user);
                if descending {
                    range.rev().filter(matches).take(limit).collect()
                } else {
                    range.filter(matches).take(limit).collect()
                }
            }
        }
    }
}
