//! Users of an app, and pending registrations.

use super::id::UserId;
use super::provider::Provider;

/// Seconds since the Unix epoch.
pub(crate) type Seconds = i64;

/// The [`User::kind`] of a pending registration.
pub(crate) const PENDING: &str = "pending";

/// A user, or a registration that has not been confirmed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) id: UserId,
    /// The provider of each identity, oldest first.
    pub(crate) providers: Vec<Provider>,
    /// `normal` or `server` as returned by the service, or [`PENDING`].
    pub(crate) kind: String,
    pub(crate) state: UserState,
    pub(crate) email: Option<String>,
    /// For a server user, the name of its API key.
    pub(crate) name: Option<String>,
    /// `None` if the service does not return it, as for a registration.
    pub(crate) created: Option<Seconds>,
    /// `None` if the user has never logged in.
    pub(crate) last_login: Option<Seconds>,
}

impl User {
    /// The provider types whose tables list the user, sorted and without
    /// duplicates; [`Provider::Unknown`] for a user without identities.
    pub(crate) fn tables(&self) -> Vec<Provider> {
        let mut tables = self.providers.clone();
        tables.sort_unstable();
        tables.dedup();
        if tables.is_empty() {
            tables.push(Provider::Unknown);
        }
        tables
    }

    /// Whether this is a pending registration.
    pub(crate) fn is_pending(&self) -> bool {
        self.kind == PENDING
    }

    /// What people recognize a user of this provider by: the email address or
    /// the name of the key.
    pub(crate) fn display_name(&self, provider: Provider) -> Option<&str> {
        match provider {
            Provider::LocalUserpass => self.email.as_deref(),
            Provider::ApiKey => self.name.as_deref(),
            _ => None,
        }
    }
}

/// Whether a user can log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UserState {
    Enabled,
    Disabled,
}

impl UserState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
        }
    }
}
