//! What can go wrong with a request, as far as callers act on it.

use std::time::Duration;

/// A request that brought no usable answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// The session ended and could not be renewed.
    #[error("invalid session")]
    InvalidSession,
    /// The server refused; `message` is in its own words where it had some.
    #[error("{message}")]
    Refused {
        status: u16,
        message: String,
        code: Option<String>,
    },
    /// No connection, or one that broke.
    #[error("failed to reach {base}: {reason}")]
    Unreachable { base: String, reason: String },
    #[error("{base} did not answer within {seconds} s", seconds = .limit.as_secs())]
    TimedOut { base: String, limit: Duration },
    #[error("the answer of {base} is longer than {limit} bytes")]
    TooLong { base: String, limit: usize },
    /// Success by its status, but not what the endpoint answers.
    #[error("unexpected answer to {request}: {reason}")]
    Unexpected { request: String, reason: String },
    /// The certificates of the system cannot be read.
    #[error("failed to load the system's certificates: {0}")]
    Certificates(String),
    #[error("'{0}' is not a URL that requests can be sent to")]
    BadUrl(String),
}

impl ApiError {
    /// What the service says of a user it does not know, for look-ups that are
    /// made on this side.
    pub(crate) fn unknown_user() -> Self {
        Self::Refused {
            status: 404,
            message: "user not found".to_owned(),
            code: Some("UserNotFound".to_owned()),
        }
    }

    /// What is said of an address that no user has.
    pub(crate) fn unknown_address() -> Self {
        Self::Refused {
            status: 404,
            message: "no user has this address".to_owned(),
            code: Some("UserNotFound".to_owned()),
        }
    }

    /// The code that programs tell refusals by.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::InvalidSession => Some("InvalidSession"),
            Self::Refused { code, .. } => code.as_deref(),
            _ => None,
        }
    }

    /// A list that does not go on where it was asked to.
    pub(crate) fn repeats_a_page() -> Self {
        Self::Unexpected {
            request: "the list of users".to_owned(),
            reason: "the same page came again, so not everybody could be found".to_owned(),
        }
    }

    /// Whether the server says that what was asked for does not exist.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }

    /// Whether a user, and nothing else, does not exist.
    pub(crate) fn is_unknown_user(&self) -> bool {
        self.is_not_found() && self.code() == Some("UserNotFound")
    }

    /// Whether the server answered and said no, other than by ending the
    /// session.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }

    /// Whether the server says that it has no such session.
    pub(crate) fn is_unknown_session(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                status: 401 | 404,
                ..
            }
        )
    }
}
