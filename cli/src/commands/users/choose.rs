//! Decides which users a command changes, and asks where need be.

use super::action::Action;
use super::operation::Operation;
use super::selection::{self, Selected, Selection};
use super::source::Source;
use crate::api::PAGE_SIZE;
use crate::error::CliError;
use crate::terminal::grouped;

impl Operation<'_> {
    /// Finds out which users to change: asks which, or whether to, if need be.
    /// `None` if the answer is no.
    ///
    /// # Errors
    /// Whatever keeps the whole list from being read, and a prompt that is needed off
    /// a terminal.
    pub(super) async fn source(&self) -> Result<Option<Source<'_>>, CliError> {
        let query = self.query;
        let are_named = query.ids.is_some() || !query.filter.emails.is_empty();
        let asks_which = !self.context.yes && !are_named;
        let asks_whether = self.action == Action::Delete
            && !self.context.yes
            && !self.is_dry_run
            && !mutant!(DeletionIsNotConfirmed);
        let mut selection = Selection {
            api: self.api,
            app: &self.app.reference,
            query,
            limit: None,
            is_changed_meanwhile: true,
            progress: &self.progress,
        };
        if !asks_which && !asks_whether {
            return Ok(Some(Source::Selection(selection)));
        }
        selection.is_changed_meanwhile = false;
        let mut found = Vec::new();
        let listing = selection.for_each(|selected| found.push(selected));
        let load = || self.load();
        let nobody = self.progress.track(load, listing).await?;
        if self.context.stop().is_requested() {
            return Err(CliError::Interrupted);
        }
        found.sort_by_cached_key(Selected::sort_key);
        let users = |users, nobody| Ok(Some(Source::Chosen { users, nobody }));
        let count = count_users(&found);
        if count == 0 {
            return users(found, nobody);
        }
        if asks_which {
            found = selection::choose(self.context, found, self.action.wording().question)?;
            let is_everybody = found.len() == count && count > PAGE_SIZE;
            let asks_again = is_everybody && !asks_whether && !self.is_dry_run;
            if asks_again && !mutant!(EverybodyIsNotConfirmed) && !self.confirm(count)? {
                return Ok(None);
            }
        }
        let count = count_users(&found);
        if asks_whether && count > 0 && !self.confirm(count)? {
            return Ok(None);
        }
        users(found, nobody)
    }

    /// Asks whether to change that many users.
    pub(super) fn confirm(&self, count: usize) -> Result<bool, CliError> {
        let intent = self.action.wording().intent;
        let pending = if self.query.pending { "pending " } else { "" };
        let plural = if count == 1 { "" } else { "s" };
        let count = grouped(count);
        self.context.terminal.prompter().confirm(&format!(
            "This action will {intent} {count} {pending}user{plural}, would you like to proceed?"
        ))
    }
}

/// The users among those that were requested.
fn count_users(found: &[Selected]) -> usize {
    let users = found
        .iter()
        .filter_map(|selected| selected.candidate.user());
    users.count()
}
