//! Drafts of administrators: created, entered, discarded and applied.

use crate::state::app::App;
use crate::state::app::deployable::Revisions;
use crate::state::draft::Draft;
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};

/// The draft that an app is in.
#[derive(Debug)]
pub(crate) struct DraftEntry {
    user: Id,
    /// What the draft was like before.
    revisions: Revisions,
}

impl App {
    /// Begins a draft of an administrator, who has none yet. (OpenAPI document)
    ///
    /// # Errors
    ///
    /// [`Rejection::DraftExists`].
    pub(crate) fn create_draft(
        &mut self,
        user: Id,
        rng: &mut SeededRng,
    ) -> Result<&Draft, Rejection> {
        if self.config.drafts.of(user).is_some() && !mutant!(self, SecondDraftReplaces) {
            return Err(Rejection::DraftExists);
        }
        let draft = Draft {
            id: rng.id(),
            user,
            base: self.config.deployments.newest(),
            configuration: self.deployable(),
        };
        let drafts = &mut self.config.drafts;
        drafts.insert(draft);
        drafts.of(user).ok_or(Rejection::DraftNotFound)
    }

    /// Ends a draft without a deployment.
    ///
    /// # Errors
    ///
    /// [`Rejection::DraftNotFound`].
    pub(crate) fn discard_draft(&mut self, user: Id, id: Id) -> Result<(), Rejection> {
        if mutant!(self, DiscardKeepsChanges) {
            return self.apply_draft(user, id);
        }
        self.config.drafts.remove(user, id).map(drop)
    }

    /// Replaces the deployed configuration with that of a draft, which ends.
    ///
    /// # Errors
    ///
    /// [`Rejection::DraftNotFound`], or [`Rejection::DraftOutdated`] if another deployment was
    /// made since the draft was created: its changes would be lost. (manual)
    pub(crate) fn apply_draft(&mut self, user: Id, id: Id) -> Result<(), Rejection> {
        let draft = self.config.drafts.get(user, id)?;
        if draft.base != self.config.deployments.newest() && !mutant!(self, OutdatedDraftDeploys) {
            return Err(Rejection::DraftOutdated);
        }
        self.exchange_draft(user);
        let draft = if mutant!(self, DeploymentKeepsDraft) {
            self.config.drafts.get(user, id)?.clone()
        } else {
            self.config.drafts.remove(user, id)?
        };
        // Not part of a deployment: it has an endpoint of its own, which drafts do not concern.
        if !mutant!(self, DeploymentResetsLifetime) {
            let deployed = &draft.configuration.settings;
            self.settings.refresh_token_seconds = deployed.refresh_token_seconds;
        }
        Ok(())
    }

    /// Puts the draft of an administrator in the place of the deployed configuration, until
    /// [`leave_draft`](Self::leave_draft). Without a draft, returns `None` and changes nothing.
    pub(crate) fn enter_draft(&mut self, user: Id) -> Option<DraftEntry> {
        if mutant!(self, DraftsApplyAtOnce) {
            return None;
        }
        #[cfg(feature = "mutants")]
        let user = self.config.drafts.shared(self.mutant, user);
        self.exchange_draft(user).then(|| DraftEntry {
            user,
            revisions: self.deployable_revisions(),
        })
    }

    /// Ends what [`enter_draft`](Self::enter_draft) began.
    pub(crate) fn leave_draft(&mut self, entry: &DraftEntry) {
        let has_changed = self.deployable_revisions() != entry.revisions;
        self.exchange_draft(entry.user);
        if has_changed {
            self.config.drafts.mark_dirty();
        }
    }

    /// Exchanges the deployed configuration and that of a draft. Returns whether there is one.
    fn exchange_draft(&mut self, user: Id) -> bool {
        // Moved out meanwhile: a draft is part of its app.
        let mut drafts = std::mem::take(&mut self.config.drafts);
        // Exchanging is no change of the draft: a request that only reads leaves it clean.
        let draft = drafts.get_mut_clean().get_mut(user);
        let exchanged = draft.map(|draft| self.exchange(&mut draft.configuration));
        self.config.drafts = drafts;
        exchanged.is_some()
    }
}
