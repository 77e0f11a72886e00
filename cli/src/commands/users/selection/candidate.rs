//! Requested users, and what was found.

use std::cell::Cell;

use super::sources::{Origin, RequestedId};
use crate::api::ApiError;
use crate::domain::{User, UserId};

/// A requested user, and its place among the others.
#[derive(Debug)]
pub(in crate::commands::users) struct Selected {
    pub(in crate::commands::users) position: Position,
    pub(in crate::commands::users) candidate: Candidate,
}

impl Selected {
    /// Bytes that sort like the users' places.
    pub(in crate::commands::users) fn sort_key(&self) -> Vec<u8> {
        self.position.sort_key(self.candidate.requested())
    }
}

/// A requested user: found, or why not.
#[derive(Debug)]
pub(in crate::commands::users) enum Candidate {
    Found(User),
    NotFound(NotFound),
}

/// The place of a user among the results. Users are found in any order, because
/// several requests are in flight at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands::users) enum Position {
    /// The order in which users were requested.
    Nth(u64),
    /// The order of IDs, in which the server lists users.
    ById,
    /// After all others: the nth of what was not found in a list.
    Last(u64),
}

impl Position {
    /// Bytes that sort like the position. `id` is the user's.
    pub(in crate::commands::users) fn sort_key(self, id: &str) -> Vec<u8> {
        let key = |kind: u8, bytes: &[u8]| [&[kind], bytes].concat();
        match self {
            Self::Nth(n) => key(0, &n.to_be_bytes()),
            Self::ById => key(1, id.as_bytes()),
            Self::Last(n) => key(2, &n.to_be_bytes()),
        }
    }
}

/// Numbers the users of a list that is not sorted by ID.
#[derive(Debug, Default)]
pub(super) struct Places(Cell<u64>);

impl Places {
    /// The place of the next user that was found.
    pub(super) fn next(&self, is_sorted: bool) -> Position {
        if is_sorted {
            Position::ById
        } else {
            Position::Nth(self.0.replace(self.0.get() + 1))
        }
    }
}

/// A requested user that was not found.
#[derive(Debug)]
pub(in crate::commands::users) struct NotFound {
    /// The requested ID or email address.
    pub(in crate::commands::users) requested: String,
    /// Whether an ID was requested, not an address.
    pub(in crate::commands::users) is_id: bool,
    /// Where the ID was read if not on the command line.
    pub(in crate::commands::users) origin: Option<Origin>,
    pub(in crate::commands::users) error: ApiError,
}

impl NotFound {
    pub(in crate::commands::users) fn id(id: &RequestedId, error: ApiError) -> Self {
        Self {
            requested: id.id.to_string(),
            is_id: true,
            origin: id.origin.clone(),
            error,
        }
    }

    pub(in crate::commands::users) fn email(email: &str, error: ApiError) -> Self {
        Self {
            requested: email.to_owned(),
            is_id: false,
            origin: None,
            error,
        }
    }

    /// The requested ID or address, followed by where it was read.
    pub(in crate::commands::users) fn name(&self) -> String {
        match &self.origin {
            Some(origin) => format!("{} ({origin})", self.requested),
            None => self.requested.clone(),
        }
    }

    /// The error, followed by where the ID was read.
    pub(in crate::commands::users) fn reason(&self) -> String {
        match &self.origin {
            Some(origin) => format!("{} ({origin})", self.error),
            None => self.error.to_string(),
        }
    }
}

impl Candidate {
    pub(in crate::commands::users) fn user(&self) -> Option<&User> {
        match self {
            Self::Found(user) => Some(user),
            Self::NotFound(_) => None,
        }
    }

    pub(in crate::commands::users) fn not_found(&self) -> Option<&NotFound> {
        match self {
            Self::Found(_) => None,
            Self::NotFound(not_found) => Some(not_found),
        }
    }

    /// The user's ID, or the requested ID or address if no user was found.
    pub(in crate::commands::users) fn requested(&self) -> &str {
        match self {
            Self::Found(user) => UserId::as_str(&user.id),
            Self::NotFound(not_found) => &not_found.requested,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_sort_by_their_place_and_those_of_a_list_by_id() {
        let ordered = [
            (Position::Nth(0), "c"),
            (Position::Nth(1), "b"),
            (Position::Nth(256), "a"),
            (Position::ById, "a"),
            (Position::ById, "b"),
            (Position::Last(0), "b"),
            (Position::Last(1), "a"),
        ];
        let keys = ordered.map(|(position, requested)| {
            let error = ApiError::DeadlinePassed;
            let candidate = Candidate::NotFound(NotFound::email(requested, error));
            let selected = Selected {
                position,
                candidate,
            };
            selected.sort_key()
        });
        assert!(keys.is_sorted_by(|one, next| one < next), "{keys:?}");
    }

    #[test]
    fn users_of_a_list_that_is_not_sorted_are_numbered() {
        let places = Places::default();
        assert_eq!(places.next(true), Position::ById);
        let numbered = [0, 1, 2].map(Position::Nth);
        assert_eq!([(); 3].map(|()| places.next(false)), numbered);
    }
}
