//! The result of judging a run of a client.

use crate::report::Finding;

/// What a run shows.
#[derive(Debug)]
pub(super) enum Judgement {
    /// The trap struck, and the client handled it.
    Safe,
    /// What the client did wrong.
    Unsafe(Finding),
    /// The client never sent the requests that the trap is about.
    NotExercised,
}

impl Judgement {
    /// This judgement if it is not safe, or else the other.
    pub(super) fn and(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Safe => other(),
            Self::Unsafe(_) | Self::NotExercised => self,
        }
    }
}
