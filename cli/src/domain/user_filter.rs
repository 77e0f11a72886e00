//! Filters on users.

use super::provider::Provider;
use super::user::{Seconds, User, UserState};

/// A set of conditions, all of which a user must meet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct UserFilter {
    pub(crate) state: Option<UserState>,
    /// Matches a user with an identity of any of these providers. Empty
    /// matches every user.
    pub(crate) providers: Vec<Provider>,
    /// Matches any of these addresses, case-sensitively. Empty matches every
    /// user.
    pub(crate) emails: Vec<String>,
    pub(crate) last_login: TimeRange,
    pub(crate) created: TimeRange,
    pub(crate) never_logged_in: bool,
}

impl UserFilter {
    pub(crate) fn matches(&self, user: &User) -> bool {
        self.state.is_none_or(|state| state == user.state)
            && self.allows_any(user.providers.iter().copied().take(
                if mutant!(OnlyFirstIdentityIsFiltered) {
                    1
                } else {
                    usize::MAX
                },
            ))
            && self.allows_email(user.email.as_deref())
            && self.last_login.contains(user.last_login)
            && self.created.contains(user.created)
            && !(self.never_logged_in && user.last_login.is_some())
    }

    /// Whether the provider filter allows at least one of `providers`.
    pub(crate) fn allows_any(&self, mut providers: impl Iterator<Item = Provider>) -> bool {
        self.providers.is_empty() || providers.any(|provider| self.providers.contains(&provider))
    }

    fn allows_email(&self, email: Option<&str>) -> bool {
        self.emails.is_empty()
            || email.is_some_and(|email| self.emails.iter().any(|allowed| allowed == email))
    }
}

/// A half-open range of time: `after` is included, `before` is not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TimeRange {
    pub(crate) before: Option<Seconds>,
    pub(crate) after: Option<Seconds>,
}

impl TimeRange {
    /// Whether the range contains `time`. Only an unbounded range contains
    /// `None`: a user who never logged in did so neither before nor after.
    fn contains(self, time: Option<Seconds>) -> bool {
        match time {
            Some(time) => {
                self.before.is_none_or(|before| {
                    time < before || mutant!(BeforeIncludesItsMoment if time == before)
                }) && self.after.is_none_or(|after| {
                    time >= after && !mutant!(AfterExcludesItsMoment if time == after)
                })
            }
            None => self == Self::default() || mutant!(NeverLoggedInMatchesAnyDate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_ranges_neither_overlap_nor_leave_a_gap() {
        let (before, after) = (
            TimeRange {
                before: Some(5),
                after: None,
            },
            TimeRange {
                before: None,
                after: Some(5),
            },
        );
        for time in 4..=6 {
            assert_ne!(before.contains(Some(time)), after.contains(Some(time)));
        }
        assert!(!before.contains(None) && !after.contains(None));
        assert!(TimeRange::default().contains(None));
    }
}
