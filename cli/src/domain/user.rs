//! Users of an app, and which of them are meant.

use super::{Provider, UserId};

/// Seconds since 1970.
pub(crate) type Seconds = i64;

/// The kind of a registration.
pub(crate) const PENDING: &str = "pending";

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
    /// None where the service does not say: a registration has no dates.
    pub(crate) created: Option<Seconds>,
    /// None for one who has never logged in.
    pub(crate) last_login: Option<Seconds>,
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

    /// Whether this is a registration that was not confirmed.
    pub(crate) fn is_pending(&self) -> bool {
        self.kind == PENDING
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

/// Who is meant, as far as a user's own data tell: all of it must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct UserFilter {
    pub(crate) state: Option<UserState>,
    /// Any of these on any identity; empty means every provider.
    pub(crate) providers: Vec<Provider>,
    /// Any of these, to the letter; empty means every address, and none.
    pub(crate) emails: Vec<String>,
    pub(crate) last_login: Span,
    pub(crate) created: Span,
    pub(crate) never_logged_in: bool,
}

impl UserFilter {
    pub(crate) fn matches(&self, user: &User) -> bool {
        self.state.is_none_or(|state| state == user.state)
            && self.allows_any(user.providers.iter().copied())
            && self.allows_address(user.email.as_deref())
            && self.last_login.holds(user.last_login)
            && self.created.holds(user.created)
            && !(self.never_logged_in && user.last_login.is_some())
    }

    /// Whether one of `providers` is wanted.
    pub(crate) fn allows_any(&self, mut providers: impl Iterator<Item = Provider>) -> bool {
        self.providers.is_empty() || providers.any(|provider| self.providers.contains(&provider))
    }

    fn allows_address(&self, email: Option<&str>) -> bool {
        self.emails.is_empty()
            || email.is_some_and(|email| self.emails.iter().any(|wanted| wanted == email))
    }
}

/// A stretch of time: from `after` on, up to but without `before`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) before: Option<Seconds>,
    pub(crate) after: Option<Seconds>,
}

impl Span {
    /// Whether a moment lies in it. Only a span without ends holds what never
    /// was.
    fn holds(self, moment: Option<Seconds>) -> bool {
        match moment {
            Some(moment) => {
                self.before.is_none_or(|before| moment < before)
                    && self.after.is_none_or(|after| moment >= after)
            }
            None => self == Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spans_that_meet_share_no_moment_and_leave_none_out() {
        let (before, after) = (
            Span {
                before: Some(5),
                after: None,
            },
            Span {
                before: None,
                after: Some(5),
            },
        );
        for moment in 4..=6 {
            assert_ne!(before.holds(Some(moment)), after.holds(Some(moment)));
        }
        assert!(!before.holds(None) && !after.holds(None));
        assert!(Span::default().holds(None));
    }
}
