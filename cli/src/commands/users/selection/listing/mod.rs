//! Reads a list of users, page by page.
//!
//! The service returns at most [`PAGE_SIZE`] users per request, sorted by ID, and
//! accepts any ID as the cursor, whether or not there is a user with it. IDs start
//! with a timestamp. So a long list is divided into ranges of IDs that several
//! cursors read side by side; a cursor that is done splits the range of which most
//! is left. A server that does not work like this is read with a single cursor.
//!
//! No length and no marker says which page is the last: a server may return fewer
//! users than asked for. The list ends with an empty page.

mod id_space;
mod ranges;
mod single;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::HashSet;

use futures_util::future;
use id_space::IdNumber;
use ranges::{Ranges, Unsorted};
use tokio::sync::Notify;

use crate::api::{ApiError, PAGE_SIZE};
use crate::domain::{User, UserId};

/// The most users of a list. A list that is longer does not end: no app has as many.
const MAX_USERS: usize = 20_000_000;

/// A list that is read in pages.
pub(super) trait Pages {
    /// The users after `after` or, without it, from the beginning.
    async fn page(&self, after: Option<&UserId>) -> Result<Vec<User>, ApiError>;

    /// The last users, last first; `None` if the list cannot be read backwards.
    async fn last_page(&self) -> Option<Result<Vec<User>, ApiError>>;
}

/// Takes the users of a list. Returns whether to go on.
pub(super) trait TakeUsers {
    /// Takes users that were not passed on before. `is_sorted` is whether the list
    /// is sorted by ID.
    async fn take(&self, users: Vec<User>, is_sorted: bool) -> bool;
}

/// Passes every user of a list to `take`, once.
///
/// # Errors
/// A page could not be read, the list does not end, or the server returns pages in a
/// way in which some users cannot be reached. The users on other pages are passed on
/// nevertheless.
pub(super) async fn read(
    pages: &impl Pages,
    cursors: usize,
    take: &impl TakeUsers,
) -> Result<(), ApiError> {
    let listing = Listing {
        pages,
        take,
        ranges: RefCell::new(Ranges::new()),
        changed: Notify::new(),
        count: RefCell::new(0),
    };
    let first = pages.page(None).await?;
    if !ranges::is_sorted(&first) {
        return single::read(pages, Some(first), &HashSet::new(), take).await;
    }
    match listing.read(first, cursors).await {
        Err(Failure::Api(error)) => Err(error),
        Ok(()) | Err(Failure::Enough) => Ok(()),
        Err(Failure::Unsorted) => match listing.ranges.into_inner().into_seen() {
            Some(seen) => single::read(pages, None, &seen, take).await,
            None => Err(ApiError::unsorted_list()),
        },
    }
}

/// Why reading ended early.
enum Failure {
    Api(ApiError),
    Unsorted,
    /// No more users are wanted.
    Enough,
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<Unsorted> for Failure {
    fn from(_: Unsorted) -> Self {
        Self::Unsorted
    }
}

/// The reading of a list.
struct Listing<'a, P, T> {
    pages: &'a P,
    take: &'a T,
    /// Never borrowed across an await.
    ranges: RefCell<Ranges>,
    /// Notifies idle cursors when the ranges have changed.
    changed: Notify,
    /// The users passed on.
    count: RefCell<usize>,
}

impl<P: Pages, T: TakeUsers> Listing<'_, P, T> {
    async fn read(&self, first: Vec<User>, cursors: usize) -> Result<(), Failure> {
        let is_long = first.len() >= PAGE_SIZE;
        self.take(0, IdNumber::ZERO, first).await?;
        if mutant!(FirstPageOnly) {
            return Ok(());
        }
        if mutant!(ShortPageEndsTheList if !is_long) {
            return Ok(());
        }
        // A short list is not worth the request for its end.
        if !is_long || cursors < 2 {
            return self.read_range(0).await;
        }
        let (rest, others) = future::join(self.read_range(0), self.read_others(cursors - 1)).await;
        rest.and(others)
    }

    /// Finds the end of the list, and starts further cursors.
    async fn read_others(&self, cursors: usize) -> Result<(), Failure> {
        let Some(Ok(last)) = self.pages.last_page().await else {
            return Ok(());
        };
        let numbers: Vec<_> = last
            .iter()
            .map_while(|user| IdNumber::new(&user.id))
            .collect();
        let is_descending = numbers.len() == last.len() && numbers.is_sorted_by(|a, b| a > b);
        let Some(end) = numbers.first().filter(|_| is_descending) else {
            return Ok(());
        };
        self.ranges.borrow_mut().set_last(*end);
        let cursors = (0..cursors).map(|_| self.run_cursor());
        // All of them, even if one fails: its error does not concern the users that
        // others can read.
        future::join_all(cursors).await.into_iter().collect()
    }

    /// Splits ranges and reads what was split off, until all are read. Waits while no
    /// range is worth a split: the next page may show that more users are left.
    async fn run_cursor(&self) -> Result<(), Failure> {
        loop {
            let split = self.ranges.borrow_mut().begin_split();
            let Some(at) = split else {
                if self.ranges.borrow().is_done() {
                    return Ok(());
                }
                self.changed.notified().await;
                continue;
            };
            if let Some(range) = self.split(at).await? {
                self.read_range(range).await?;
            }
        }
    }

    /// Reads the first page behind a split. Returns the range that follows.
    async fn split(&self, at: IdNumber) -> Result<Option<usize>, Failure> {
        let mut page = match self.pages.page(at.to_id().as_ref()).await {
            Ok(page) => page,
            // The cursor of the range reads on as if nothing had happened, so an
            // error here, such as the rejection of an ID of nobody, loses no user.
            Err(error) if error.ends_run() => return Err(error.into()),
            Err(_) => {
                self.ranges.borrow_mut().stop_splitting();
                return Ok(None);
            }
        };
        let range = self.ranges.borrow_mut().end_split(at, &page);
        match range {
            Ok(Some(range)) => {
                if mutant!(SplitPageLosesAUser if !page.is_empty()) {
                    page.remove(0);
                }
                self.take(range, at, page)
                    .await
                    .inspect_err(|_| self.close(range))?;
                Ok(Some(range))
            }
            Ok(None) => Ok(None),
            Err(Unsorted) => {
                self.ranges.borrow_mut().stop_splitting();
                Ok(None)
            }
        }
    }

    /// Reads a range to its end.
    async fn read_range(&self, range: usize) -> Result<(), Failure> {
        let read = self.read_pages(range).await;
        // Also after an error, so that no cursor waits for the range.
        self.close(range);
        read
    }

    fn close(&self, range: usize) {
        self.ranges.borrow_mut().close(range);
        self.changed.notify_waiters();
    }

    async fn read_pages(&self, range: usize) -> Result<(), Failure> {
        loop {
            let position = self.ranges.borrow().position(range);
            let Some(after) = position else {
                return Ok(());
            };
            let id = after.to_id();
            let page = self.pages.page(id.as_ref()).await?;
            if self.is_end(&page)? {
                return Ok(());
            }
            let length = page.len();
            self.take(range, after, page).await?;
            if mutant!(ShortPageEndsTheList if length < PAGE_SIZE) {
                return Ok(());
            }
        }
    }

    /// Whether a page is the end of the list because it adds nobody. A server may
    /// return all its users whatever the cursor is.
    fn is_end(&self, page: &[User]) -> Result<bool, ApiError> {
        let ranges = self.ranges.borrow();
        if ranges.is_split() || !ranges.is_repeated(page) {
            return Ok(false);
        }
        single::end(page.len()).map(|()| true)
    }

    async fn take(&self, range: usize, after: IdNumber, page: Vec<User>) -> Result<(), Failure> {
        let users = self.ranges.borrow_mut().take(range, after, page)?;
        self.changed.notify_waiters();
        let count = {
            let mut count = self.count.borrow_mut();
            *count += users.len();
            *count
        };
        if !users.is_empty() && !self.take.take(users, true).await {
            return Err(Failure::Enough);
        }
        if count > MAX_USERS {
            return Err(ApiError::endless_list(MAX_USERS).into());
        }
        Ok(())
    }
}
