//! What journals and audit trails record about one user.

/// The outcome for one user.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    /// The user's ID, or the requested ID or address if no user was found.
    pub(super) id: &'a str,
    pub(super) result: EntryResult,
    /// How many times the change was sent.
    pub(super) attempts: u32,
    pub(super) error: Option<&'a str>,
    /// The service's code of the error.
    pub(super) error_code: Option<&'a str>,
}

/// Whether a user was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryResult {
    Done,
    Failed,
    /// The change was sent, but no response arrived.
    Unknown,
    NotAttempted,
    NotFound,
}

impl EntryResult {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::NotAttempted => "not_attempted",
            Self::NotFound => "not_found",
        }
    }
}
