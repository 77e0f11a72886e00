//! The deployments of an app's configuration.
//!
//! Every change outside a [draft](crate::state::draft) is a deployment of its own.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::state::history::History;
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::time::Seconds;

/// Most deployments that are kept. (OpenAPI document)
const MOST: usize = 25;

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

/// The deployments of an app.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deployments {
    /// Earlier builds applied the changes of a draft at once and kept the draft here. It is taken
    /// as deployed.
    #[serde(
        rename = "draft",
        default,
        skip_serializing,
        deserialize_with = "ignore"
    )]
    _applied_draft: (),
    /// Oldest first.
    made: Vec<Deployment>,
    /// How the app deploys changes; stored without any effect.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    settings: Map<String, Value>,
    #[serde(skip)]
    history: History,
}

fn ignore<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    serde::de::IgnoredAny::deserialize(deserializer).map(drop)
}

impl Deployments {
    pub(crate) fn is_empty(&self) -> bool {
        self.made.is_empty() && self.settings.is_empty()
    }

    pub(super) fn history(&self) -> &History {
        &self.history
    }

    pub(super) fn history_mut(&mut self) -> &mut History {
        &mut self.history
    }

    /// How the app deploys changes.
    pub(crate) fn settings(&self) -> &Map<String, Value> {
        &self.settings
    }

    /// Replaces these settings and keeps the others.
    pub(crate) fn change_settings(&mut self, change: Map<String, Value>) {
        self.settings.extend(change);
    }

    /// The ID of the newest deployment.
    pub(crate) fn newest(&self) -> Option<Id> {
        self.made.last().map(|deployment| deployment.id)
    }

    /// Adds the deployment of a draft, or of a change outside one; an empty name is replaced by
    /// the deployment's ID. (OpenAPI document)
    pub(super) fn add(
        &mut self,
        draft: Option<Id>,
        name: &str,
        user: Id,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Deployment {
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
        let made = &self.made;
        self.history
            .retain(|id| made.iter().any(|deployment| deployment.id == id));
        deployment
    }

    /// When the newest was made.
    pub(crate) fn newest_at(&self) -> Option<Seconds> {
        self.made.last().map(|deployment| deployment.at)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A draft that an earlier build stored is skipped, and the fields behind it are read.
    #[test]
    fn an_applied_draft_is_skipped() {
        let text = r#"{"draft": {"id": [1, {}]}, "made": [], "settings": {"automatic": true}}"#;
        let deployments: Deployments = serde_json::from_str(text).unwrap();
        assert_eq!(deployments.settings()["automatic"], true);
        let written = serde_json::to_value(&deployments).unwrap();
        assert!(written.get("draft").is_none());
    }
}
