//! Applies a plan from where earlier runs ended.

use tokio::sync::mpsc;

use super::action::Action;
use super::operation::Operation;
use super::selection::{Candidate, Ended, Position, Selected};
use crate::api::{ApiError, Attempt};
use crate::plan::{Plan, Planned};

impl Operation<'_> {
    /// Passes on the users of a plan.
    pub(super) async fn send_planned(&self, plan: &Plan, sender: mpsc::Sender<Selected>) -> Ended {
        for _ in 0..plan.users {
            self.progress.found();
        }
        self.progress.all_found();
        let mut users = plan.users()?;
        while let Some(Planned { n, user }) = users.next()? {
            let position = Position::Nth(n);
            // A dry run shows what is left.
            if self.is_dry_run && self.earlier_attempts(position).is_some() {
                continue;
            }
            let selected = Selected {
                position,
                candidate: Candidate::Found(user),
            };
            if sender.send(selected).await.is_err() {
                break;
            }
        }
        Ok(None)
    }

    /// How many times an earlier run has sent the change to a user of a plan, if the
    /// user is done.
    pub(super) fn earlier_attempts(&self, position: Position) -> Option<u32> {
        if mutant!(ResumedRunRepeats) {
            return None;
        }
        match (&self.application, position) {
            (Some(application), Position::Nth(n)) => application.done.attempts(n),
            _ => None,
        }
    }

    /// Whether a user is gone whom an interrupted run was deleting.
    pub(super) fn is_deleted_already(&self, attempt: &Attempt) -> bool {
        let repeats = self.application.as_ref().is_some_and(|plan| plan.repeats);
        let is_gone = |error: &ApiError| error.is_not_found() && !error.is_app_not_found();
        repeats
            && self.action == Action::Delete
            && attempt.outcome.as_ref().err().is_some_and(is_gone)
    }
}
