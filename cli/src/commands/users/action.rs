//! What can be done to users, and how each of it is worded.

use crate::api::Change;
use crate::domain::{User, UserState};

/// A change that is made to users one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Action {
    Revoke,
    Enable,
    Disable,
    Delete,
}

/// An action in words.
#[derive(Debug)]
pub(super) struct Words {
    /// Asks which users.
    pub(super) question: &'static str,
    /// Says that there is nobody.
    pub(super) nobody: &'static str,
    /// The column that says what became of a user.
    pub(super) column: &'static str,
    /// The column that says what would.
    pub(super) would: &'static str,
    /// The same for programs.
    pub(super) key: &'static str,
    pub(super) would_key: &'static str,
    /// Those done, in totals and in what is not.
    pub(super) done: &'static str,
}

const REVOKE: Words = Words {
    question: "Which user(s) would you like to revoke?",
    nobody: "No users to revoke sessions for",
    column: "Session Revoked",
    would: "Would Revoke",
    key: "revoked",
    would_key: "would_revoke",
    done: "revoked",
};
const ENABLE: Words = Words {
    question: "Which user(s) would you like to enable?",
    nobody: "No users to enable",
    column: "Enabled",
    would: "Would Enable",
    key: "enabled",
    would_key: "would_enable",
    done: "enabled",
};
const DISABLE: Words = Words {
    question: "Which user(s) would you like to disable?",
    nobody: "No users to disable",
    column: "Enabled",
    would: "Would Disable",
    key: "enabled",
    would_key: "would_disable",
    done: "disabled",
};
const DELETE: Words = Words {
    question: "Which user(s) would you like to delete?",
    nobody: "No users to delete",
    column: "Deleted",
    would: "Would Delete",
    key: "deleted",
    would_key: "would_delete",
    done: "deleted",
};

impl Action {
    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::Revoke => &REVOKE,
            Self::Enable => &ENABLE,
            Self::Disable => &DISABLE,
            Self::Delete => &DELETE,
        }
    }

    /// The request that carries it out; `pending` says that it is about
    /// registrations.
    pub(super) fn change(self, pending: bool) -> Change {
        match self {
            Self::Revoke => Change::LogOut,
            Self::Enable => Change::Enable,
            Self::Disable => Change::Disable,
            Self::Delete if pending => Change::DeletePending,
            Self::Delete => Change::Delete,
        }
    }

    /// What the column says of a user: whether the action is done or, where
    /// the column is about a state, the state there is now.
    pub(super) fn result(self, user: Option<&User>, is_done: bool) -> bool {
        let was_enabled = user.is_some_and(|user| user.state == UserState::Enabled);
        match self {
            Self::Revoke | Self::Delete => is_done,
            Self::Enable => is_done || was_enabled,
            Self::Disable => !is_done && was_enabled,
        }
    }
}
