//! What journals and audit trails record about one user.

/// The outcome for one user.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    /// The user's ID, or the requested ID or address if no user was found.
    pub(crate) id: &'a str,
    pub(crate) result: EntryResult,
    /// How many times the change was sent.
    pub(crate) attempts: u32,
    pub(crate) error: Option<&'a str>,
    /// The service's code of the error.
    pub(crate) error_code: Option<&'a str>,
}

/// Whether a user was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryResult {
    Done,
    Failed,
    /// The change was sent, but no response arrived.
    Unknown,
    NotAttempted,
    NotFound,
}

impl EntryResult {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::NotAttempted => "not_attempted",
            Self::NotFound => "not_found",
        }
    }
}
