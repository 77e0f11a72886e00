//! Which users are requested.

use std::fmt::Write as _;
use std::time::SystemTime;

use super::super::dates;
use super::sources::{self, RequestedId};
use crate::args::{SelectArgs, When};
use crate::domain::{Seconds, TimeRange, UserFilter};
use crate::error::CliError;
use crate::report::{Cell, Record};

/// The requested users.
#[derive(Debug)]
pub(in crate::commands::users) struct Query {
    /// The requested IDs; `None` for all users that match the filter.
    pub(in crate::commands::users) ids: Option<Vec<RequestedId>>,
    /// Whether to select pending registrations instead of users.
    pub(in crate::commands::users) pending: bool,
    pub(in crate::commands::users) filter: UserFilter,
}

impl Query {
    /// Builds the query from options, and reads the ID files that they name.
    ///
    /// # Errors
    /// A file that cannot be read, contains an invalid ID, or contains none.
    pub(in crate::commands::users) fn new(args: &SelectArgs) -> Result<Self, CliError> {
        // Read the clock once, so that all ages are relative to the same moment.
        let now = SystemTime::now();
        let span = |(before, after): (Option<When>, Option<When>)| TimeRange {
            before: before.map(|when| when.to_seconds(now)),
            after: after.map(|when| when.to_seconds(now)),
        };
        let ids = match args.users().as_slice() {
            [] => None,
            sources => Some(sources::read(sources)?),
        };
        let ids = ids.filter(|ids| !mutant!(EmptyIdFileTakesEverybody if ids.is_empty()));
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

    /// The users of a plan, which its own filters have selected.
    pub(in crate::commands::users) fn of_plan(pending: bool) -> Self {
        Self {
            ids: None,
            pending,
            filter: UserFilter::default(),
        }
    }

    /// The filters as options, in the order of the help; `None` without filters.
    pub(in crate::commands::users) fn options(&self) -> Option<String> {
        let mut line = String::new();
        let mut push = |name: &str, value: &str| {
            let _ = write!(line, " --{name}");
            if !value.is_empty() {
                let _ = write!(line, " {value}");
            }
        };
        for (key, cell) in self.filters().0 {
            let name = key.replace('_', "-");
            match cell {
                Cell::TextList(texts) if key == "provider_types" => {
                    push("provider", &texts.join(","));
                }
                Cell::TextList(texts) => texts.iter().for_each(|text| push("email", text)),
                Cell::Text(text) => push(&name, &text),
                _ => push(&name, ""),
            }
        }
        (!line.is_empty()).then(|| format!("Filters:{line}"))
    }

    /// The given filters as a record.
    pub(in crate::commands::users) fn filters(&self) -> Record {
        let filter = &self.filter;
        let flag = |key, is_set: bool| is_set.then_some((key, Cell::Bool(true)));
        let texts =
            |key, texts: Vec<String>| (!texts.is_empty()).then_some((key, Cell::TextList(texts)));
        let date = |key, seconds: Option<Seconds>| {
            seconds.map(|seconds| (key, Cell::Text(dates::rfc3339(seconds))))
        };
        let state = filter
            .state
            .map(|state| Cell::Text(state.as_str().to_owned()));
        let providers = filter
            .providers
            .iter()
            .map(|provider| provider.wire_name().to_owned());
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
