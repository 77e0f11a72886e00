//! What the options say of who is meant, once read.

use std::fmt::Write as _;
use std::time::SystemTime;

use super::dates;
use super::sources;
use crate::args::{SelectArgs, When};
use crate::domain::{Seconds, Span, UserFilter, UserId};
use crate::error::CliError;
use crate::report::{Cell, Record};

/// Who is asked for.
#[derive(Debug)]
pub(super) struct Query {
    /// Exactly these; None means everybody who matches.
    pub(super) ids: Option<Vec<UserId>>,
    /// Registrations instead of users.
    pub(super) pending: bool,
    pub(super) filter: UserFilter,
}

impl Query {
    /// Reads the options, and the files of IDs that they name.
    ///
    /// # Errors
    /// A file that cannot be read, or holds what is no ID, or none at all.
    pub(super) fn of(args: &SelectArgs) -> Result<Self, CliError> {
        let now = SystemTime::now();
        let span = |(before, after): (Option<When>, Option<When>)| Span {
            before: before.map(|when| when.seconds(now)),
            after: after.map(|when| when.seconds(now)),
        };
        let ids = match args.users() {
            [] => None,
            sources => Some(sources::read(sources)?),
        };
        Ok(Self {
            ids,
            pending: args.pending(),
            filter: UserFilter {
                state: args.state(),
                providers: args.providers(),
                emails: args.emails(),
                last_login: span(args.last_login()),
                created: span(args.created()),
                never_logged_in: args.never_logged_in(),
            },
        })
    }

    /// The filters as options, in the order of the help; None without any.
    pub(super) fn options(&self) -> Option<String> {
        let mut line = String::new();
        let mut put = |name: &str, value: &str| {
            let _ = write!(line, " --{name}");
            if !value.is_empty() {
                let _ = write!(line, " {value}");
            }
        };
        for (key, cell) in self.filters().0 {
            let name = key.replace('_', "-");
            match cell {
                Cell::Texts(texts) if key == "provider_types" => {
                    put("provider", &texts.join(","));
                }
                Cell::Texts(texts) => texts.iter().for_each(|text| put("email", text)),
                Cell::Text(text) => put(&name, &text),
                _ => put(&name, ""),
            }
        }
        (!line.is_empty()).then(|| format!("Filters:{line}"))
    }

    /// The filters that were given, for programs.
    pub(super) fn filters(&self) -> Record {
        let filter = &self.filter;
        let flag = |key, is_set: bool| is_set.then_some((key, Cell::Bool(true)));
        let texts =
            |key, texts: Vec<String>| (!texts.is_empty()).then_some((key, Cell::Texts(texts)));
        let date = |key, seconds: Option<Seconds>| {
            seconds.map(|seconds| (key, Cell::Text(dates::rfc3339(seconds))))
        };
        let state = filter
            .state
            .map(|state| Cell::Text(state.as_str().to_owned()));
        let providers = filter.providers.iter().map(|one| one.wire().to_owned());
        let given = [
            flag("pending", self.pending),
            state.map(|state| ("state", state)),
            texts("provider_types", providers.collect()),
            texts("emails", filter.emails.clone()),
            date("last_login_before", filter.last_login.before),
            date("last_login_after", filter.last_login.after),
            date("created_before", filter.created.before),
            date("created_after", filter.created.after),
            flag("never_logged_in", filter.never_logged_in),
        ];
        Record(given.into_iter().flatten().collect())
    }
}
