//! Users of an app, and which of them are meant.

use super::{Provider, UserId};

/// A user, or the registration of one who has not confirmed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) id: UserId,
    /// The provider of each identity, oldest first.
    pub(crate) providers: Vec<Provider>,
    /// `normal` or `server` as the service says, `pending` for a registration.
    pub(crate) kind: String,
    pub(crate) state: UserState,
    pub(crate) email: Option<String>,
    /// A server user's key name.
    pub(crate) name: Option<String>,
}

impl User {
    /// The provider types in whose tables the user stands, each once, in
    /// order; [`Provider::Unknown`] for a user without identities.
    pub(crate) fn tables(&self) -> Vec<Provider> {
        let mut tables = self.providers.clone();
        tables.sort_unstable();
        tables.dedup();
        if tables.is_empty() {
            tables.push(Provider::Unknown);
        }
        tables
    }

    /// What tells users of one provider apart for a person: the e-mail
    /// address or the key's name.
    pub(crate) fn data(&self, provider: Provider) -> Option<&str> {
        match provider {
            Provider::LocalUserpass => self.email.as_deref(),
            Provider::ApiKey => self.name.as_deref(),
            _ => None,
        }
    }
}

/// Whether a user may log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UserState {
    Enabled,
    Disabled,
}

impl UserState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
        }
    }
}

/// `--state` and `--provider`: a user must satisfy both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct UserFilter {
    pub(crate) state: Option<UserState>,
    /// Any of these on any identity; empty means every provider.
    pub(crate) providers: Vec<Provider>,
}

impl UserFilter {
    pub(crate) fn matches(&self, user: &User) -> bool {
        self.state.is_none_or(|state| state == user.state)
            && self.allows_any(user.providers.iter().copied())
    }

    /// Whether one of `providers` is wanted.
    pub(crate) fn allows_any(&self, mut providers: impl Iterator<Item = Provider>) -> bool {
        self.providers.is_empty() || providers.any(|provider| self.providers.contains(&provider))
    }
}
