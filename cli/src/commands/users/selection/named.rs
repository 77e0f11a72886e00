//! Finds users by ID or email address.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use futures_util::stream::{self, StreamExt as _};
use tokio::sync::mpsc::Sender;

use super::candidate::Places;
use super::listing::TakeUsers;
use super::sources::RequestedId;
use super::{
    Candidate, Ended, ForEachUser, NotFound, NotFoundTally, Position, Selected, Selection,
};
use crate::api::ApiError;
use crate::domain::{User, UserFilter};

impl Selection<'_> {
    /// Looks up each user, several at a time.
    pub(super) async fn find_by_id(self, ids: &[RequestedId], found: &Sender<Selected>) -> Ended {
        let named = Named::new(self, found);
        let in_flight = self.api.pace().max_in_flight();
        let look_ups = stream::iter(ids.iter().zip(0..)).map(async |(requested, n)| {
            (requested, n, self.api.user(self.app, &requested.id).await)
        });
        let mut look_ups = if self.is_changed_meanwhile {
            // A slow look-up must not delay the ones behind it.
            look_ups.buffer_unordered(in_flight).left_stream()
        } else {
            // `--limit` takes the first ones.
            look_ups.buffered(in_flight).right_stream()
        };
        let mut end = None;
        while let Some((requested, n, user)) = look_ups.next().await {
            let candidate = match user {
                Ok(user) => Candidate::Found(user),
                Err(error) => {
                    // An unknown app has no users at all. Whatever else ends the
                    // run leaves the rest not attempted, each with its row.
                    if error.is_app_not_found() || mutant!(UnknownIdAbortsTheRun) {
                        return Err(error.into());
                    }
                    if error.ends_run() && end.is_none() {
                        end = Some(error.clone());
                    }
                    Candidate::NotFound(NotFound::id(requested, error))
                }
            };
            if !named.take(Position::Nth(n), candidate).await {
                break;
            }
        }
        named.end(end)
    }

    /// Searches all pending registrations for the IDs, since the service cannot look
    /// one up.
    pub(super) async fn find_pending(self, ids: &[RequestedId], found: &Sender<Selected>) -> Ended {
        let pending = RefCell::new(HashMap::new());
        let keep = ForEachUser(RefCell::new(|user: User| {
            pending.borrow_mut().insert(user.id.clone(), user);
        }));
        self.list(&UserFilter::default(), &keep).await?;
        let named = Named::new(self, found);
        for (requested, n) in ids.iter().zip(0..) {
            let user = pending.borrow_mut().remove(&requested.id);
            let candidate = match user {
                Some(user) => Candidate::Found(user),
                None => Candidate::NotFound(NotFound::id(requested, ApiError::user_not_found())),
            };
            if !named.take(Position::Nth(n), candidate).await {
                break;
            }
        }
        named.end(None)
    }

    /// Searches all users for the addresses, since the service cannot look one up.
    /// Applies no other filter yet: a user that another filter excludes is not
    /// unknown.
    pub(super) async fn find_by_email(self, found: &Sender<Selected>) -> Ended {
        let emails = &self.query.filter.emails;
        let search = SearchEmails {
            emails: emails.iter().map(String::as_str).collect(),
            unknown: RefCell::new(emails.iter().map(String::as_str).collect()),
            named: Named::new(self, found),
            places: Places::default(),
        };
        // The server filters by state or provider, which would make users unknown.
        let listed = self.list(&UserFilter::default(), &search).await;
        let unknown = search.unknown.into_inner();
        let is_unknown = |email: &&String| unknown.contains(email.as_str());
        for (email, n) in emails.iter().filter(is_unknown).zip(0..) {
            let error = match &listed {
                Ok(()) => ApiError::email_not_found(),
                // The address may be on a page that could not be read.
                Err(error) => error.clone(),
            };
            let candidate = Candidate::NotFound(NotFound::email(email, error));
            search.named.take(Position::Last(n), candidate).await;
        }
        if let Err(error) = listed {
            return Err(error.into());
        }
        search.named.end(None)
    }
}

/// Sends users that were named: those found that match the other filters, up to the
/// limit, and all that were not found.
struct Named<'a> {
    selection: Selection<'a>,
    found: &'a Sender<Selected>,
    tally: RefCell<NotFoundTally>,
    /// How many more users are wanted.
    left: Cell<usize>,
    is_any_found: Cell<bool>,
    is_any_sent: Cell<bool>,
}

impl<'a> Named<'a> {
    fn new(selection: Selection<'a>, found: &'a Sender<Selected>) -> Self {
        Self {
            selection,
            found,
            tally: RefCell::default(),
            left: Cell::new(selection.limit.unwrap_or(usize::MAX)),
            is_any_found: Cell::new(false),
            is_any_sent: Cell::new(false),
        }
    }

    /// Returns whether to go on.
    async fn take(&self, position: Position, candidate: Candidate) -> bool {
        if !self.is_wanted(&candidate) {
            return true;
        }
        let selected = Selected {
            position,
            candidate,
        };
        self.selection.pass_on(self.found, selected).await
    }

    fn is_wanted(&self, candidate: &Candidate) -> bool {
        // The limit applies to users only: IDs that were not found are reported even
        // beyond it.
        if !self.tally.borrow_mut().is_found(candidate) {
            return true;
        }
        self.is_any_found.set(true);
        let filter = &self.selection.query.filter;
        let left = self.left.get();
        let matches = |user| filter.matches(user) || mutant!(NamedUsersIgnoreFilters);
        if left == 0 || !candidate.user().is_some_and(matches) {
            return false;
        }
        self.left.set(left - 1);
        self.is_any_sent.set(true);
        true
    }

    /// The end of the selection. `error` is what ended it early, which is also the
    /// result of every user that was not looked up for it.
    fn end(self, error: Option<ApiError>) -> Ended {
        if let Some(error) = error
            && !self.is_any_sent.get()
        {
            return Err(error.into());
        }
        let tally = self.tally.into_inner();
        Ok((!self.is_any_sent.get()).then(|| tally.no_users(self.is_any_found.get())))
    }
}

/// Takes the users that have one of the addresses.
struct SearchEmails<'a> {
    emails: HashSet<&'a str>,
    /// The addresses that no user was found with.
    unknown: RefCell<HashSet<&'a str>>,
    named: Named<'a>,
    places: Places,
}

impl TakeUsers for SearchEmails<'_> {
    async fn take(&self, users: Vec<User>, is_sorted: bool) -> bool {
        for user in users {
            let email = user.email.as_deref().unwrap_or_default();
            if !self.emails.contains(email) {
                continue;
            }
            self.unknown.borrow_mut().remove(email);
            let position = self.places.next(is_sorted);
            if !self.named.take(position, Candidate::Found(user)).await {
                return false;
            }
        }
        true
    }
}
