//! What was typed, and what it means.
use super::facts::User;
use super::time::rfc3339;

/// The commands of the family that are about users who are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Verb {
    #[default]
    Revoke,
    Enable,
    Disable,
    Delete,
    List,
    Count,
}

/// What `-f` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
    Ndjson,
    Csv,
}

/// The filters by date, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dates {
    pub(crate) last_login_before: Option<i64>,
    pub(crate) last_login_after: Option<i64>,
    pub(crate) created_before: Option<i64>,
    pub(crate) created_after: Option<i64>,
    pub(crate) never: bool,
}

/// What was typed.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(crate) struct Ask {
    pub(crate) verb: Verb,
    pub(crate) app: Option<String>,
    pub(crate) project: Option<String>,
    pub(crate) users: Vec<String>,
    pub(crate) pending: bool,
    /// `enabled` or `disabled`.
    pub(crate) state: Option<&'static str>,
    pub(crate) providers: Vec<&'static str>,
    pub(crate) emails: Vec<String>,
    pub(crate) dates: Dates,
    pub(crate) limit: Option<usize>,
    pub(crate) dry_run: bool,
    pub(crate) yes: bool,
    pub(crate) format: Format,
    pub(crate) file: bool,
}

impl Verb {
    /// The word typed.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Revoke => "revoke",
            Self::Enable => "enable",
            Self::Disable => "disable",
            Self::Delete => "delete",
            Self::List => "list",
            Self::Count => "count",
        }
    }

    /// The word in errors.
    pub(super) fn label(self) -> String {
        format!("user {}", self.word())
    }

    /// What became of users, as the total and the key of a record have it.
    pub(super) fn done(self) -> &'static str {
        match self {
            Self::Revoke => "revoked",
            Self::Enable => "enabled",
            Self::Disable => "disabled",
            Self::Delete => "deleted",
            Self::List | Self::Count => "found",
        }
    }

    /// The column of the result.
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Revoke => "Session Revoked",
            Self::Delete => "Deleted",
            Self::Enable | Self::Disable | Self::List | Self::Count => "Enabled",
        }
    }

    /// What is said where there is nobody.
    pub(super) fn nobody(self) -> &'static str {
        match self {
            Self::Revoke => "No users to revoke sessions for",
            Self::Enable => "No users to enable",
            Self::Disable => "No users to disable",
            Self::Delete => "No users to delete",
            Self::List | Self::Count => "No available users to show",
        }
    }

    /// Whether it changes nothing.
    pub(crate) fn only_looks(self) -> bool {
        matches!(self, Self::List | Self::Count)
    }
}

impl Dates {
    /// Each that is given, as it is called.
    fn given(self) -> Vec<(&'static str, Option<i64>)> {
        let never = self.never.then_some(("never-logged-in", None));
        [
            ("last-login-before", self.last_login_before),
            ("last-login-after", self.last_login_after),
            ("created-before", self.created_before),
            ("created-after", self.created_after),
        ]
        .into_iter()
        .filter(|(_, when)| when.is_some())
        .chain(never)
        .collect()
    }
}

impl Ask {
    /// What is wrong with the words as they stand together.
    pub(super) fn wrong(&self) -> Option<String> {
        let dates = self.dates.given();
        let anybody = self.users.is_empty() && self.emails.is_empty();
        let everybody =
            anybody && self.state.is_none() && self.providers.is_empty() && dates.is_empty();
        if self.verb == Verb::Delete && self.yes && everybody {
            return Some("--yes would delete every user of the app: select users with --user, --email or a filter".into());
        }
        if self.pending && self.state.is_some() {
            return Some("--state cannot be used with --pending: a pending user is neither enabled nor disabled".into());
        }
        if let (true, Some((name, _))) = (self.pending, dates.first()) {
            return Some(format!(
                "--{name} cannot be used with --pending: a pending user has no dates"
            ));
        }
        let logins = self.dates.last_login_before.or(self.dates.last_login_after);
        if self.dates.never && logins.is_some() {
            return Some("--never-logged-in cannot be used with --last-login-before or --last-login-after: a user who has never logged in has no last login".into());
        }
        None
    }

    /// Each filter as an option and its value; the times are in UTC.
    pub(crate) fn filters(&self) -> Vec<(String, Option<String>)> {
        let mut all: Vec<(String, Option<String>)> = Vec::new();
        let mut add = |name: &str, value: Option<String>| all.push((format!("--{name}"), value));
        if self.pending {
            add("pending", None);
        }
        if let Some(state) = self.state {
            add("state", Some(state.to_owned()));
        }
        if !self.providers.is_empty() {
            add("provider", Some(self.providers.join(",")));
        }
        for email in &self.emails {
            add("email", Some(email.clone()));
        }
        for (name, when) in self.dates.given() {
            add(name, when.map(rfc3339));
        }
        all
    }

    /// The filters as a dry run shows them.
    pub(super) fn filters_shown(&self) -> Option<String> {
        let words: Vec<String> = self
            .filters()
            .into_iter()
            .map(|(name, value)| value.map_or(name.clone(), |value| format!("{name} {value}")))
            .collect();
        (!words.is_empty()).then(|| format!("Filters: {}", words.join(" ")))
    }

    /// Whether a user passes every filter.
    pub(super) fn fits(&self, user: &User) -> bool {
        let Dates {
            last_login_before,
            last_login_after,
            created_before,
            created_after,
            never,
        } = self.dates;
        // Nothing is earlier than a moment that never was, and nothing is later.
        let before = |limit: Option<i64>, when: i64| limit.is_none_or(|l| when != 0 && when < l);
        let after = |limit: Option<i64>, when: i64| limit.is_none_or(|l| when != 0 && when >= l);
        let state = self
            .state
            .is_none_or(|s| user.disabled == (s == "disabled"));
        let provider =
            self.providers.is_empty() || user.providers.iter().any(|p| self.providers.contains(p));
        state
            && provider
            && (self.emails.is_empty() || self.emails.contains(&user.email))
            && before(last_login_before, user.last_login)
            && after(last_login_after, user.last_login)
            && before(created_before, user.created)
            && after(created_after, user.created)
            && (!never || user.last_login == 0)
    }

    /// The request that changes a user.
    pub(super) fn change(&self, user: &User) -> String {
        let id = &user.id;
        match self.verb {
            Verb::Revoke => format!("PUT users/{id}/logout"),
            Verb::Enable => format!("PUT users/{id}/enable"),
            Verb::Disable => format!("PUT users/{id}/disable"),
            Verb::Delete if user.kind == "pending" => {
                format!("DELETE user_registrations/by_id/{id}")
            }
            Verb::Delete => format!("DELETE users/{id}"),
            Verb::List | Verb::Count => String::new(),
        }
    }
}
