//! What was deployed, to deploy it again.
//!
//! Only for deployments of this process (our choice): 25 configurations of an app would make its
//! data file and its exported state that many times as long. Files are the largest part: a change
//! of one copies all, so few versions of large ones are kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::state::deployable::Deployable;
use crate::state::files::Files;
use crate::state::storage::id::Id;

/// Most bytes of files that are kept of an app, besides those of the newest deployment.
pub(super) const MAX_BYTES: usize = 16 << 20;

/// The configurations that the kept deployments left, by ID.
#[derive(Clone, Debug, Default)]
pub(super) struct History(BTreeMap<Id, Arc<Deployable>>);

impl History {
    /// Drops what belongs to no deployment any more.
    pub(super) fn retain(&mut self, is_kept: impl Fn(Id) -> bool) {
        self.0.retain(|id, _| is_kept(*id));
    }

    /// What a deployment left, if it is kept.
    pub(super) fn get(&self, deployment: Id) -> Option<&Deployable> {
        self.0.get(&deployment).map(|deployed| &**deployed)
    }

    /// Keeps what a deployment left.
    pub(super) fn keep(&mut self, deployment: Id, deployed: Deployable) {
        self.0.insert(deployment, Arc::new(deployed));
        self.limit_bytes();
    }

    #[cfg(test)]
    pub(super) fn ids(&self) -> Vec<Id> {
        self.0.keys().copied().collect()
    }

    /// Drops the oldest ones if their files are large.
    fn limit_bytes(&mut self) {
        let mut bytes = 0;
        let mut newer: Option<&Files> = None;
        let mut beyond = None;
        for (id, deployed) in self.0.iter().rev() {
            if let Some(newer) = newer
                && !newer.is_shared_with(&deployed.files)
            {
                bytes += deployed.files.total_bytes();
            }
            if bytes > MAX_BYTES {
                beyond = Some(*id);
                break;
            }
            newer = Some(&deployed.files);
        }
        if let Some(id) = beyond {
            self.0 = self.0.split_off(&id);
            self.0.remove(&id);
        }
    }
}
