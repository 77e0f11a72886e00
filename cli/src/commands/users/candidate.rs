//! Requested users.

use super::sources::{Origin, RequestedId};
use crate::api::ApiError;
use crate::domain::User;

/// A requested user: found, or why not.
#[derive(Debug)]
pub(super) enum Candidate {
    Found(User),
    NotFound(NotFound),
}

/// A requested user that was not found.
#[derive(Debug)]
pub(super) struct NotFound {
    /// The requested ID or email address.
    pub(super) requested: String,
    /// Whether an ID was requested, not an address.
    pub(super) is_id: bool,
    /// Where the ID was read if not on the command line.
    pub(super) origin: Option<Origin>,
    pub(super) error: ApiError,
}

impl NotFound {
    pub(super) fn id(id: &RequestedId, error: ApiError) -> Self {
        Self {
            requested: id.id.to_string(),
            is_id: true,
            origin: id.origin.clone(),
            error,
        }
    }

    pub(super) fn email(email: &str) -> Self {
        Self {
            requested: email.to_owned(),
            is_id: false,
            origin: None,
            error: ApiError::email_not_found(),
        }
    }

    /// The requested ID or address, followed by where it was read.
    pub(super) fn name(&self) -> String {
        match &self.origin {
            Some(origin) => format!("{} ({origin})", self.requested),
            None => self.requested.clone(),
        }
    }

    /// The error, followed by where the ID was read.
    pub(super) fn reason(&self) -> String {
        match &self.origin {
            Some(origin) => format!("{} ({origin})", self.error),
            None => self.error.to_string(),
        }
    }
}

impl Candidate {
    pub(super) fn user(&self) -> Option<&User> {
        match self {
            Self::Found(user) => Some(user),
            Self::NotFound(_) => None,
        }
    }

    pub(super) fn into_user(self) -> Option<User> {
        match self {
            Self::Found(user) => Some(user),
            Self::NotFound(_) => None,
        }
    }

    pub(super) fn not_found(&self) -> Option<&NotFound> {
        match self {
            Self::Found(_) => None,
            Self::NotFound(not_found) => Some(not_found),
        }
    }

    /// The user's ID, or the requested ID or address if no user was found.
    pub(super) fn requested(&self) -> String {
        match self {
            Self::Found(user) => user.id.to_string(),
            Self::NotFound(not_found) => not_found.requested.clone(),
        }
    }
}
