//! Reads a list whose order is not known, with a single cursor.

use std::collections::HashSet;

use super::id_space::IdNumber;
use super::{Pages, TakeUsers};
use crate::api::{ApiError, PAGE_SIZE};
use crate::domain::{User, UserId};

/// The most users of such a list, which have to be remembered one by one.
pub(super) const MAX_USERS: usize = 1_000_000;

/// Reads pages until one adds no user. `first` is the first page if it has been read.
/// A user on two pages, or among `passed_on`, is not passed on again.
///
/// # Errors
/// A request failed, the list does not end, or a full page repeats known users: the
/// server ignores the cursor, so the rest of its users cannot be reached.
pub(super) async fn read(
    pages: &impl Pages,
    mut first: Option<Vec<User>>,
    passed_on: &HashSet<IdNumber>,
    take: &impl TakeUsers,
) -> Result<(), ApiError> {
    let mut seen: HashSet<UserId> = HashSet::new();
    let mut cursor = None;
    loop {
        let page = match first.take() {
            Some(page) => page,
            None => pages.page(cursor.as_ref()).await?,
        };
        cursor = page.last().map(|user| user.id.clone());
        let length = page.len();
        let new = page.into_iter().filter(|user| seen.insert(user.id.clone()));
        let new: Vec<_> = new.collect();
        if new.is_empty() {
            return end(length);
        }
        if is_endless(seen.len()) {
            return Err(ApiError::endless_list(MAX_USERS));
        }
        let is_new =
            |user: &User| IdNumber::new(&user.id).is_none_or(|number| !passed_on.contains(&number));
        let users: Vec<_> = new.into_iter().filter(is_new).collect();
        if !users.is_empty() && !take.take(users, false).await {
            return Ok(());
        }
    }
}

/// Whether a list has so many users that it must be endless.
pub(super) fn is_endless(users: usize) -> bool {
    users > MAX_USERS
}

/// The end of a list with a page of that many users, which adds none.
///
/// # Errors
/// The page is a full one. Stopping quietly would pass an incomplete list off as
/// complete.
pub(super) fn end(length: usize) -> Result<(), ApiError> {
    if length < PAGE_SIZE {
        Ok(())
    } else {
        Err(ApiError::repeated_page())
    }
}
