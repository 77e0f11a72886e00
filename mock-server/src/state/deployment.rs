//! Drafts and deployments of an app's configuration.
//!
//! A change applies at once, in a draft or outside one (our choice: nobody here waits for a
//! deployment). A draft remembers how the configuration was, so that its changes can be shown
//! and taken back.

use serde::{Deserialize, Serialize};

use crate::state::files::Files;
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::time::Seconds;

/// Most deployments that are kept. (OpenAPI document)
const MOST: usize = 25;

/// Changes that are not deployed yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    pub(crate) id: Id,
    /// The administrator who created it.
    pub(crate) user: Id,
    /// The configuration before the changes.
    pub(crate) base: Files,
}

/// A deployment, which has always succeeded.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deployment {
    pub(crate) id: Id,
    pub(crate) name: String,
    /// `None` for a change that was made outside a draft.
    pub(crate) draft: Option<Id>,
    /// The administrator who deployed it.
    pub(crate) user: Id,
    pub(crate) at: Seconds,
}

/// The draft and the deployments of an app.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deployments {
    draft: Option<Draft>,
    /// Oldest first.
    made: Vec<Deployment>,
}

impl Deployments {
    pub(crate) fn is_empty(&self) -> bool {
        self.draft.is_none() && self.made.is_empty()
    }

    /// The draft, if there is one.
    pub(crate) fn current_draft(&self) -> Option<&Draft> {
        self.draft.as_ref()
    }

    /// The draft with this ID.
    pub(crate) fn draft(&self, id: Id) -> Result<&Draft, Rejection> {
        let draft = self.draft.as_ref().filter(|draft| draft.id == id);
        draft.ok_or(Rejection::DraftNotFound)
    }

    /// Begins a draft; one at a time. (predecessor CLI)
    pub(crate) fn create_draft(
        &mut self,
        user: Id,
        base: Files,
        rng: &mut SeededRng,
    ) -> Result<&Draft, Rejection> {
        if self.draft.is_some() {
            return Err(Rejection::DraftExists);
        }
        let id = rng.id();
        Ok(self.draft.insert(Draft { id, user, base }))
    }

    /// Ends the draft without a deployment.
    pub(crate) fn discard(&mut self, id: Id) -> Result<(), Rejection> {
        self.draft(id)?;
        self.draft = None;
        Ok(())
    }

    /// Deploys the draft with this ID, or a change outside a draft; an empty name is replaced by
    /// the deployment's ID. (OpenAPI document)
    pub(crate) fn deploy(
        &mut self,
        draft: Option<Id>,
        name: &str,
        user: Id,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Result<Deployment, Rejection> {
        if let Some(draft) = draft {
            self.discard(draft)?;
        }
        let id = rng.id();
        let name = if name.is_empty() {
            id.to_string()
        } else {
            name.to_owned()
        };
        let deployment = Deployment {
            id,
            name,
            draft,
            user,
            at: now,
        };
        self.made.push(deployment.clone());
        let beyond = self.made.len().saturating_sub(MOST);
        self.made.drain(..beyond);
        Ok(deployment)
    }

    /// The kept deployments, newest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Deployment> {
        self.made.iter().rev()
    }

    /// The deployment with this ID.
    pub(crate) fn get(&self, id: Id) -> Result<&Deployment, Rejection> {
        let found = self.made.iter().find(|deployment| deployment.id == id);
        found.ok_or(Rejection::DeploymentNotFound)
    }
}
