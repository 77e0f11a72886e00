//! Drafts: versions of an app's configuration that are not deployed yet.
//!
//! A draft has a copy of the part of an app that deployments change. While a request of its
//! administrator is handled, the copy and the deployed part change places, so handlers are
//! the same for both. Everything else of an app, such as its users and secrets, has no
//! second version and changes at once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::state::app::App;
use crate::state::deployable::{Deployable, Revisions};
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};

/// Changes of an administrator that are not deployed yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    pub(crate) id: Id,
    /// The administrator who created it.
    pub(crate) user: Id,
    /// The deployment that it was created from; `None` if there was none.
    base: Option<Id>,
    configuration: Deployable,
}

/// The drafts of an app by administrator: each has at most one. (manual)
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Drafts(BTreeMap<Id, Draft>);

impl Drafts {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The draft of an administrator.
    pub(crate) fn of(&self, user: Id) -> Option<&Draft> {
        self.0.get(&user)
    }

    /// The draft of an administrator, if it has this ID.
    ///
    /// # Errors
    ///
    /// [`Rejection::DraftNotFound`].
    pub(crate) fn get(&self, user: Id, id: Id) -> Result<&Draft, Rejection> {
        let draft = self.of(user).filter(|draft| draft.id == id);
        draft.ok_or(Rejection::DraftNotFound)
    }

    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Draft> {
        self.0.values()
    }

    /// The administrator whose draft another one sees.
    #[cfg(feature = "mutants")]
    fn shared(&self, mutant: crate::mutants::Selection, user: Id) -> Id {
        let first = self.0.keys().next().copied();
        let is_shared = mutant.is(crate::mutants::Kind::DraftsAreShared);
        first.filter(|_| is_shared).unwrap_or(user)
    }

    fn remove(&mut self, user: Id, id: Id) -> Result<Draft, Rejection> {
        self.get(user, id)?;
        self.0.remove(&user).ok_or(Rejection::DraftNotFound)
    }
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
            configuration: Deployable::of(self),
        };
        let drafts = &mut self.config.drafts.0;
        drafts.insert(user, draft);
        drafts.get(&user).ok_or(Rejection::DraftNotFound)
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
            revisions: Deployable::revisions_of(self),
        })
    }

    /// Ends what [`enter_draft`](Self::enter_draft) began.
    pub(crate) fn leave_draft(&mut self, entry: &DraftEntry) {
        let has_changed = Deployable::revisions_of(self) != entry.revisions;
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
        let draft = drafts.get_mut_clean().0.get_mut(&user);
        let exchanged = draft.map(|draft| draft.configuration.exchange(self));
        self.config.drafts = drafts;
        exchanged.is_some()
    }
}

/// The draft that an app is in.
#[derive(Debug)]
pub(crate) struct DraftEntry {
    user: Id,
    /// What the draft was like before.
    revisions: Revisions,
}
