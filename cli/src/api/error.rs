//! Request errors: the distinctions that callers act on.

use std::time::Duration;

/// A request that failed, or whose response is unusable.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum ApiError {
    /// The session has ended and cannot be refreshed.
    #[error("invalid session")]
    InvalidSession,
    /// The session could not be refreshed, for a reason that does not end it.
    #[error("cannot refresh the session: {0}")]
    Refresh(Box<ApiError>),
    /// The server rejected the request. `message` is the server's own if the
    /// response has one.
    #[error("{message}")]
    Rejected {
        status: u16,
        message: String,
        code: Option<String>,
    },
    /// The connection failed or broke.
    #[error("cannot reach {base}: {reason}")]
    Unreachable {
        base: String,
        reason: String,
        suspect: Suspect,
    },
    #[error("request to {base} timed out after {limit}", limit = with_unit(*.limit))]
    TimedOut {
        base: String,
        limit: Duration,
        /// Whether the limit is that of the connection, not of the request.
        is_connecting: bool,
    },
    #[error("response from {base} is larger than {limit} bytes")]
    BodyTooLarge { base: String, limit: usize },
    /// A success status, but not the documented response.
    #[error("unexpected response to {request}: {reason}")]
    Unexpected { request: String, reason: String },
    /// A change was sent, and no usable response arrived.
    #[error("{0}; the request may have been carried out")]
    Unknown(Box<ApiError>),
    /// Not sent: the run was stopped.
    #[error("not attempted")]
    Stopped,
    /// Not sent, or given up: the time limit of the run has passed.
    #[error("not attempted: the time limit of the run has passed")]
    DeadlinePassed,
    /// Not sent: the server stopped responding.
    #[error("not attempted: {base} fails all requests: {reason}")]
    ServerDown { base: String, reason: String },
    #[error("cannot load certificates: {0}")]
    Certificates(String),
    /// Its value is not shown: it may contain a password.
    #[error("{setting} is not the URL of a supported proxy")]
    InvalidProxy { setting: &'static str },
    #[error("invalid request URL '{0}'")]
    InvalidUrl(String),
}

/// What to check first if a server cannot be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suspect {
    /// The URL of the server, or the network.
    Server,
    /// The URL has the scheme https, and the server speaks something else.
    Scheme,
    /// The proxy: it cannot be reached, or refuses the connection.
    Proxy,
}

impl ApiError {
    /// The service's error for an unknown user, for look-ups done client-side.
    pub(crate) fn user_not_found() -> Self {
        Self::Rejected {
            status: 404,
            message: "user not found".to_owned(),
            code: Some("UserNotFound".to_owned()),
        }
    }

    /// The error for an email address that no user has.
    pub(crate) fn email_not_found() -> Self {
        Self::Rejected {
            status: 404,
            message: "no user has this email address".to_owned(),
            code: Some("UserNotFound".to_owned()),
        }
    }

    /// The error for a user list whose pages repeat.
    pub(crate) fn repeated_page() -> Self {
        Self::Unexpected {
            request: "the user list request".to_owned(),
            reason: "the server returned a page twice, so the list is incomplete".to_owned(),
        }
    }

    /// The error for a user list that is too long to be true.
    pub(crate) fn endless_list(max: usize) -> Self {
        Self::Unexpected {
            request: "the user list request".to_owned(),
            reason: format!("the list does not end after {max} users"),
        }
    }

    /// The error for a long user list that stops being sorted.
    pub(crate) fn unsorted_list() -> Self {
        Self::Unexpected {
            request: "the user list request".to_owned(),
            reason: "the server returned users out of order, so the list may be incomplete"
                .to_owned(),
        }
    }

    /// The service's error code, for programs.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::InvalidSession => Some("InvalidSession"),
            Self::Rejected { code, .. } => code.as_deref(),
            _ => None,
        }
    }

    /// Whether the access token has expired or was revoked, so that a new one
    /// may be accepted. A 401 without this code is final.
    pub(super) fn is_expired_token(&self) -> bool {
        matches!(self, Self::Rejected { status: 401, code, .. }
            if code.as_deref() == Some("InvalidSession") || mutant!(AnyUnauthorizedIsRenewed))
    }

    /// Whether the requested resource does not exist.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Rejected { status: 404, .. })
    }

    /// Whether the app or its project does not exist.
    pub(crate) fn is_app_not_found(&self) -> bool {
        match self {
            Self::Rejected {
                status: 404,
                message,
                code,
            } => code.as_deref() == Some("AppNotFound") || message == "group not found",
            _ => false,
        }
    }

    /// Whether a change may or may not have been carried out: it was sent, no
    /// usable response arrived, and repeating it did not resolve that.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether nothing was sent, because the run is about to end.
    pub(crate) fn is_not_attempted(&self) -> bool {
        matches!(
            self,
            Self::Stopped | Self::DeadlinePassed | Self::ServerDown { .. }
        )
    }

    /// Whether all further requests would fail as well.
    pub(crate) fn ends_run(&self) -> bool {
        match self {
            Self::InvalidSession => true,
            Self::Unknown(cause) | Self::Refresh(cause) => cause.ends_run(),
            error => error.is_not_attempted(),
        }
    }

    /// Whether the server rejected the credentials, rather than failed to check
    /// them.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Rejected {
                status: 401 | 403,
                ..
            }
        )
    }

    /// Whether the error means that the session no longer exists.
    pub(crate) fn is_session_gone(&self) -> bool {
        matches!(
            self,
            Self::Rejected {
                status: 401 | 404,
                ..
            }
        )
    }
}

/// A time limit as `--timeout` takes it: in seconds, or in milliseconds if it has a fraction.
fn with_unit(limit: Duration) -> String {
    if limit.subsec_nanos() == 0 {
        format!("{} s", limit.as_secs())
    } else {
        format!("{} ms", limit.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_limit_below_a_second_is_not_shown_as_none() {
        for (millis, expected) in [(200, "200 ms"), (1_000, "1 s"), (1_500, "1500 ms")] {
            assert_eq!(with_unit(Duration::from_millis(millis)), expected);
        }
    }
}
