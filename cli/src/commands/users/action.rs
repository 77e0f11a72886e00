//! The changes that can be made to users, and their wording.

use super::outcome::{Outcome, Verdict};
use crate::api::Change;
use crate::domain::UserState;

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
    /// The result columns of a table.
    pub(super) headers: &'static [&'static str],
    /// The label of the result in a dry run.
    pub(super) dry_run_column: &'static str,
    /// The result columns in a dry run.
    pub(super) dry_run_headers: &'static [&'static str],
    /// The result key of a record.
    pub(super) key: &'static str,
    /// The result key in a dry run.
    pub(super) dry_run_key: &'static str,
    /// The participle in totals and errors.
    pub(super) done: &'static str,
    /// The beginning of the progress line.
    pub(super) present: &'static str,
    /// The beginning of the summary.
    pub(super) past: &'static str,
    /// The verb of a confirmation, before the number of users.
    pub(super) intent: &'static str,
}

const REVOKE: Wording = Wording {
    question: "Which user(s) would you like to revoke?",
    no_users: "No users to revoke sessions for",
    headers: &["Session Revoked", "Details"],
    dry_run_column: "Would Revoke",
    dry_run_headers: &["Would Revoke", "Details"],
    key: "revoked",
    dry_run_key: "would_revoke",
    done: "revoked",
    present: "Revoking",
    past: "Revoked",
    intent: "revoke the sessions of",
};
const ENABLE: Wording = Wording {
    question: "Which user(s) would you like to enable?",
    no_users: "No users to enable",
    headers: &["Enabled", "Details"],
    dry_run_column: "Would Enable",
    dry_run_headers: &["Would Enable", "Details"],
    key: "enabled",
    dry_run_key: "would_enable",
    done: "enabled",
    present: "Enabling",
    past: "Enabled",
    intent: "enable",
};
const DISABLE: Wording = Wording {
    question: "Which user(s) would you like to disable?",
    no_users: "No users to disable",
    headers: &["Enabled", "Details"],
    dry_run_column: "Would Disable",
    dry_run_headers: &["Would Disable", "Details"],
    key: "enabled",
    dry_run_key: "would_disable",
    done: "disabled",
    present: "Disabling",
    past: "Disabled",
    intent: "disable",
};
const DELETE: Wording = Wording {
    question: "Which user(s) would you like to delete?",
    no_users: "No users to delete",
    headers: &["Deleted", "Details"],
    dry_run_column: "Would Delete",
    dry_run_headers: &["Would Delete", "Details"],
    key: "deleted",
    dry_run_key: "would_delete",
    done: "deleted",
    present: "Deleting",
    past: "Deleted",
    intent: "permanently delete",
};

impl Action {
    /// All of them.
    pub(super) const ALL: [Self; 4] = [Self::Revoke, Self::Enable, Self::Disable, Self::Delete];

    /// The name of the command.
    pub(super) fn command(self) -> &'static str {
        match self {
            Self::Revoke => "users revoke",
            Self::Enable => "users enable",
            Self::Disable => "users disable",
            Self::Delete => "users delete",
        }
    }

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

    /// The key of the result in a record.
    pub(super) fn key(self, is_dry_run: bool) -> &'static str {
        let wording = self.wording();
        if is_dry_run {
            wording.dry_run_key
        } else {
            wording.key
        }
    }

    /// The headers of the result columns. `proves` adds one for what was read back.
    pub(super) fn headers(self, is_dry_run: bool, proves: bool) -> &'static [&'static str] {
        let wording = self.wording();
        if proves {
            match self {
                Self::Revoke => &["Session Revoked", "Details", "Still Allows"],
                _ => &["Enabled", "Details", "Still Allows"],
            }
        } else if is_dry_run {
            wording.dry_run_headers
        } else {
            wording.headers
        }
    }

    /// The value of the result column: whether the action succeeded or, for
    /// `Enabled`, whether the user is enabled now; `None` if that is unknown.
    pub(super) fn result(self, outcome: &Outcome, is_dry_run: bool) -> Option<bool> {
        let is_done = match &outcome.verdict {
            Verdict::Unknown(_) => return None,
            verdict => verdict.is_done(),
        };
        let user = outcome.user.as_ref();
        let was_enabled = user.is_some_and(|user| user.state == UserState::Enabled);
        Some(match self {
            _ if is_dry_run => is_done,
            Self::Revoke | Self::Delete => is_done,
            Self::Enable => is_done || was_enabled,
            Self::Disable => !is_done && was_enabled,
        })
    }
}
