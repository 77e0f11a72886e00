//! Selects users: by ID, email address, filter or prompt.
//!
//! A selection passes users on as they are found, so that the first ones are changed
//! while the last ones are still unknown.

mod candidate;
mod listing;
mod named;
mod not_found;
mod prompt;
mod query;
mod sources;

use std::cell::{Cell, RefCell};

use candidate::Places;
pub(in crate::commands::users) use candidate::{Candidate, NotFound, Position, Selected};
use listing::{Pages, TakeUsers};
pub(super) use not_found::{NotFoundTally, hint, look_up_participle};
pub(super) use prompt::choose;
pub(super) use query::Query;
use tokio::sync::mpsc;

use crate::api::{AdminApi, ApiError};
use crate::domain::{AppRef, Provider, User, UserFilter, UserId};
use crate::error::CliError;
use crate::terminal::Progress;

/// How many users may be found ahead of the change to them: enough for a few pages,
/// so that listing does not wait for single changes.
pub(super) const AHEAD: usize = 512;

/// How many cursors read a list whose users are changed meanwhile. A page holds as
/// many users as there are changes in flight, so that few cursors suffice.
const CURSORS_OF_A_CHANGE: usize = 8;

/// The users that a command selects.
#[derive(Clone, Copy)]
pub(super) struct Selection<'a> {
    pub(super) api: &'a AdminApi,
    pub(super) app: &'a AppRef,
    pub(super) query: &'a Query,
    /// At most this many, in the order of the list or of the request.
    pub(super) limit: Option<usize>,
    /// Whether users are changed while others are still being found.
    pub(super) is_changed_meanwhile: bool,
    /// Counts the users that are passed on.
    pub(super) progress: &'a Progress,
}

/// How a selection ended: the error if users were named but none of them is left, or
/// why some users may be missing.
pub(super) type Ended = Result<Option<CliError>, CliError>;

impl Selection<'_> {
    /// Passes each matching user to `take`, and each user that was named but not
    /// found, while `take` handles those before.
    ///
    /// Returns an error if users were named but none of them is left. Those not
    /// found have been passed on: each one gets its record.
    ///
    /// # Errors
    /// The session was lost, the app does not exist, or a page of the list could not
    /// be read. All other users have been passed on.
    pub(super) async fn for_each(self, mut take: impl FnMut(Selected)) -> Ended {
        let (sender, mut found) = mpsc::channel(AHEAD);
        let take_all = async {
            while let Some(selected) = found.recv().await {
                take(selected);
            }
        };
        let (ended, ()) = futures_util::future::join(Box::pin(self.send(sender)), take_all).await;
        ended
    }

    /// Like [`for_each`](Self::for_each), but sends the users to a channel, and ends
    /// if its receiver does.
    pub(super) async fn send(self, found: mpsc::Sender<Selected>) -> Ended {
        let query = self.query;
        let ids = query.ids.as_ref();
        match ids.filter(|_| !mutant!(AllPendingUsersAreTaken if query.pending)) {
            Some(ids) if query.pending => self.find_pending(ids, &found).await,
            Some(ids) => self.find_by_id(ids, &found).await,
            None if !query.filter.emails.is_empty() => self.find_by_email(&found).await,
            None => {
                let matching = SendMatching {
                    selection: self,
                    found: &found,
                    filter: &query.filter,
                    left: Cell::new(match self.limit {
                        Some(limit) => limit + usize::from(mutant!(LimitIsOffByOne)),
                        None => usize::MAX,
                    }),
                    places: Places::default(),
                };
                self.list(&query.filter, &matching).await?;
                Ok(None)
            }
        }
    }

    /// Passes a user on. Returns whether the receiver is still there.
    async fn pass_on(self, found: &mpsc::Sender<Selected>, selected: Selected) -> bool {
        self.progress.found();
        found.send(selected).await.is_ok()
    }

    /// Reads the list of users or registrations, filtered by the server if it can.
    async fn list(self, filter: &UserFilter, take: &impl TakeUsers) -> Result<(), ApiError> {
        if self.query.pending {
            // All registrations are of this provider.
            if !filter.allows_any([Provider::LocalUserpass].into_iter()) {
                return Ok(());
            }
            return listing::read(&PendingUsers(self), 1, take).await;
        }
        let cursors = match self.limit {
            // In the order of the list.
            Some(_) => 1,
            None if self.is_changed_meanwhile => CURSORS_OF_A_CHANGE,
            None => self.api.pace().max_in_flight(),
        };
        let users = Users {
            selection: self,
            filter,
        };
        listing::read(&users, cursors, take).await
    }
}

/// The pages of the user list.
struct Users<'a> {
    selection: Selection<'a>,
    filter: &'a UserFilter,
}

impl Pages for Users<'_> {
    async fn page(&self, after: Option<&UserId>) -> Result<Vec<User>, ApiError> {
        let Selection { api, app, .. } = self.selection;
        api.users(app, self.filter, after).await
    }

    async fn last_page(&self) -> Option<Result<Vec<User>, ApiError>> {
        let Selection { api, app, .. } = self.selection;
        Some(api.last_users(app, self.filter).await)
    }
}

/// The pages of the registrations.
struct PendingUsers<'a>(Selection<'a>);

impl Pages for PendingUsers<'_> {
    async fn page(&self, after: Option<&UserId>) -> Result<Vec<User>, ApiError> {
        self.0.api.pending_users(self.0.app, after).await
    }

    async fn last_page(&self) -> Option<Result<Vec<User>, ApiError>> {
        None
    }
}

/// Sends the users that match, up to a limit.
struct SendMatching<'a> {
    selection: Selection<'a>,
    found: &'a mpsc::Sender<Selected>,
    filter: &'a UserFilter,
    /// How many more users are wanted.
    left: Cell<usize>,
    places: Places,
}

impl TakeUsers for SendMatching<'_> {
    async fn take(&self, users: Vec<User>, is_sorted: bool) -> bool {
        // The published API documents no filters, so a server may ignore them.
        for user in users {
            if self.left.get() == 0 {
                break;
            }
            if !self.filter.matches(&user) && !mutant!(ServerFilterIsTrusted) {
                continue;
            }
            self.left.set(self.left.get() - 1);
            let selected = Selected {
                position: self.places.next(is_sorted),
                candidate: Candidate::Found(user),
            };
            if !self.selection.pass_on(self.found, selected).await {
                return false;
            }
        }
        self.left.get() > 0
    }
}

/// Passes all users to a function.
struct ForEachUser<F>(RefCell<F>);

impl<F: FnMut(User)> TakeUsers for ForEachUser<F> {
    async fn take(&self, users: Vec<User>, _: bool) -> bool {
        let mut take = self.0.borrow_mut();
        users.into_iter().for_each(&mut *take);
        true
    }
}
