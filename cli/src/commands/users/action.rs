//! The changes that can be made to users, and their wording.

use crate::api::Change;
use crate::domain::{User, UserState};

/// A change that is made to each selected user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Action {
    Revoke,
    Enable,
    Disable,
    Delete,
}

/// The wording of an action.
#[derive(Debug)]
pub(super) struct Wording {
    /// The prompt that selects users.
    pub(super) question: &'static str,
    /// The message if no user matches.
    pub(super) no_users: &'static str,
    /// The result column of a table.
    pub(super) column: &'static str,
    /// The result column in a dry run.
    pub(super) dry_run_column: &'static str,
    /// The result key of a record.
    pub(super) key: &'static str,
    /// The result key in a dry run.
    pub(super) dry_run_key: &'static str,
    /// The participle in totals and errors.
    pub(super) done: &'static str,
}

const REVOKE: Wording = Wording {
    question: "Which user(s) would you like to revoke?",
    no_users: "No users to revoke sessions for",
    column: "Session Revoked",
    dry_run_column: "Would Revoke",
    key: "revoked",
    dry_run_key: "would_revoke",
    done: "revoked",
};
const ENABLE: Wording = Wording {
    question: "Which user(s) would you like to enable?",
    no_users: "No users to enable",
    column: "Enabled",
    dry_run_column: "Would Enable",
    key: "enabled",
    dry_run_key: "would_enable",
    done: "enabled",
};
const DISABLE: Wording = Wording {
    question: "Which user(s) would you like to disable?",
    no_users: "No users to disable",
    column: "Enabled",
    dry_run_column: "Would Disable",
    key: "enabled",
    dry_run_key: "would_disable",
    done: "disabled",
};
const DELETE: Wording = Wording {
    question: "Which user(s) would you like to delete?",
    no_users: "No users to delete",
    column: "Deleted",
    dry_run_column: "Would Delete",
    key: "deleted",
    dry_run_key: "would_delete",
    done: "deleted",
};

impl Action {
    pub(super) fn wording(self) -> &'static Wording {
        match self {
            Self::Revoke => &REVOKE,
            Self::Enable => &ENABLE,
            Self::Disable => &DISABLE,
            Self::Delete => &DELETE,
        }
    }

    /// The API change to make to a user or, if `pending`, to a registration.
    pub(super) fn change(self, pending: bool) -> Change {
        match self {
            Self::Revoke => Change::LogOut,
            Self::Enable => Change::Enable,
            Self::Disable => Change::Disable,
            Self::Delete if pending => Change::DeletePending,
            Self::Delete => Change::Delete,
        }
    }

    /// The value of the result column: whether the action succeeded or, for
    /// `Enabled`, whether the user is enabled now.
    pub(super) fn result(self, user: Option<&User>, is_done: bool) -> bool {
        let was_enabled = user.is_some_and(|user| user.state == UserState::Enabled);
        match self {
            Self::Revoke | Self::Delete => is_done,
            Self::Enable => is_done || was_enabled,
            Self::Disable => !is_done && was_enabled,
        }
    }
}
