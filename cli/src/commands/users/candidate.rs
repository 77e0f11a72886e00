//! Requested users.

use crate::api::ApiError;
use crate::domain::User;

/// A requested user: found, or the error that says why not.
#[derive(Debug)]
pub(super) enum Candidate {
    Found(User),
    NotFound {
        /// The requested ID or email address.
        requested: String,
        error: ApiError,
    },
}

impl Candidate {
    pub(super) fn user(&self) -> Option<&User> {
        match self {
            Self::Found(user) => Some(user),
            Self::NotFound { .. } => None,
        }
    }

    pub(super) fn into_user(self) -> Option<User> {
        match self {
            Self::Found(user) => Some(user),
            Self::NotFound { .. } => None,
        }
    }

    pub(super) fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Found(_) => None,
            Self::NotFound { error, .. } => Some(error),
        }
    }

    /// The user's ID, or the requested ID or address if no user was found.
    pub(super) fn requested(&self) -> String {
        match self {
            Self::Found(user) => user.id.to_string(),
            Self::NotFound { requested, .. } => requested.clone(),
        }
    }
}
