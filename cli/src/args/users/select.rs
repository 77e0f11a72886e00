//! Options that select users.

use clap::Args;

use super::super::help_text::{BOOLEAN, MORE_FILTERS};
use super::super::values::{self, Boolean, Emails, Narrowing, Providers, UserSource, When};
use crate::domain::{Provider, UserState};

/// Options that select users. A user must match all of them.
#[derive(Debug, Args)]
pub(crate) struct SelectArgs {
    #[arg(short, long = "user", value_name = "strings")]
    users: Vec<Narrowing<UserSource>>,

    #[arg(
        long, value_name = BOOLEAN,
        help = "View the App Services app's pending users"
    )]
    pending: Option<Boolean>,

    #[arg(
        long,
        value_name = "string",
        help = "Filter the App Services app's users by state (Default value: <none>; Allowed values: enabled, disabled)"
    )]
    state: Option<Narrowing<UserState>>,

    #[arg(
        long = "provider",
        value_name = "Set",
        help = "Filter the App Services app's users by provider type (Default value: <none>; Allowed values: <none>, \"local-userpass\", \"api-key\", \"oauth2-facebook\", \"oauth2-google\", \"anon-user\", \"custom-token\", \"oauth2-apple\", \"custom-function\"). This value defaults to []."
    )]
    providers: Vec<Narrowing<Providers>>,

    #[arg(
        long = "email", value_name = "string", help_heading = MORE_FILTERS,
        help = "Select users with this email address (comma-separated, can be repeated)"
    )]
    emails: Vec<Narrowing<Emails>>,

    #[arg(
        long, value_name = "when", help_heading = MORE_FILTERS,
        help = "Select users whose last login was before this time (2026-08-24T12:00:00Z), date (2026-08-24) or age (90d, 12h)"
    )]
    last_login_before: Option<Narrowing<When>>,

    #[arg(
        long, value_name = "when", help_heading = MORE_FILTERS,
        help = "Select users whose last login was at or after this time"
    )]
    last_login_after: Option<Narrowing<When>>,

    #[arg(
        long, value_name = "when", help_heading = MORE_FILTERS,
        help = "Select users created before this time"
    )]
    created_before: Option<Narrowing<When>>,

    #[arg(
        long, value_name = "when", help_heading = MORE_FILTERS,
        help = "Select users created at or after this time"
    )]
    created_after: Option<Narrowing<When>>,

    #[arg(
        long, value_name = BOOLEAN, help_heading = MORE_FILTERS,
        help = "Select users who have never logged in"
    )]
    never_logged_in: Option<Boolean>,
}

impl SelectArgs {
    /// The values of `--user`, empty if it was not given.
    pub(crate) fn users(&self) -> Vec<&UserSource> {
        values::values_of(&self.users).collect()
    }

    /// `--pending`.
    pub(crate) fn pending(&self) -> bool {
        Boolean::is_set(self.pending)
    }

    /// `--state`.
    pub(crate) fn state(&self) -> Option<UserState> {
        values::value_of(self.state.as_ref()).copied()
    }

    /// `--provider`, without duplicates, in the order given.
    pub(crate) fn providers(&self) -> Vec<Provider> {
        values::distinct(values::values_of(&self.providers).flat_map(|list| &list.0))
    }

    /// `--email`, without duplicates, in the order given.
    pub(crate) fn emails(&self) -> Vec<String> {
        values::distinct(values::values_of(&self.emails).flat_map(|list| &list.0))
    }

    /// `--last-login-before` and `--last-login-after`.
    pub(crate) fn last_login(&self) -> (Option<When>, Option<When>) {
        (
            when(self.last_login_before.as_ref()),
            when(self.last_login_after.as_ref()),
        )
    }

    /// `--created-before` and `--created-after`.
    pub(crate) fn created(&self) -> (Option<When>, Option<When>) {
        (
            when(self.created_before.as_ref()),
            when(self.created_after.as_ref()),
        )
    }

    /// `--never-logged-in`.
    pub(crate) fn never_logged_in(&self) -> bool {
        Boolean::is_set(self.never_logged_in)
    }

    /// The names of the date filters given, in the order of the help.
    fn date_filters(&self) -> impl Iterator<Item = &'static str> {
        let (login, created) = (self.last_login(), self.created());
        [
            (login.0.is_some(), "--last-login-before"),
            (login.1.is_some(), "--last-login-after"),
            (created.0.is_some(), "--created-before"),
            (created.1.is_some(), "--created-after"),
            (self.never_logged_in(), "--never-logged-in"),
        ]
        .into_iter()
        .filter_map(|(is_given, name)| is_given.then_some(name))
    }

    /// Whether an option selects fewer than all users.
    pub(super) fn has_selection(&self) -> bool {
        !self.users.is_empty()
            || !self.emails.is_empty()
            || self.state().is_some()
            || !self.providers().is_empty()
            || self.date_filters().next().is_some()
    }

    /// Rejects combinations of options that are invalid together.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.pending() {
            if self.state().is_some() {
                return Err("--state cannot be used with --pending: a pending user is neither enabled nor disabled".to_owned());
            }
            if let Some(filter) = self.date_filters().next() {
                return Err(format!(
                    "{filter} cannot be used with --pending: a pending user has no dates"
                ));
            }
        }
        if self.never_logged_in() && self.last_login() != (None, None) {
            return Err("--never-logged-in cannot be used with --last-login-before or --last-login-after: a user who has never logged in has no last login".to_owned());
        }
        Ok(())
    }
}

fn when(field: Option<&Narrowing<When>>) -> Option<When> {
    values::value_of(field).copied()
}
