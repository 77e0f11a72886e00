//! The configuration of an app other than its providers.

use serde::{Deserialize, Serialize};

use crate::state::access_list::AccessList;
use crate::state::deployment::Deployments;
use crate::state::draft::Drafts;
use crate::state::entity::Entities;
use crate::state::files::Files;
use crate::state::function::source::FunctionSources;
use crate::state::log::Logs;
use crate::state::rejection::Rejection;
use crate::state::secret::Secrets;
use crate::state::storage::id::Id;
use crate::state::storage::tracked::Tracked;

/// The configuration of an app.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The files as they were last imported. Providers, functions and names in them
    /// may be out of date; an export updates them.
    pub(crate) files: Tracked<Files>,
    #[serde(rename = "scripts")]
    pub(crate) functions: Tracked<FunctionSources>,
    pub(crate) secrets: Tracked<Secrets>,
    pub(crate) access: Tracked<AccessList>,
    /// Origins from which browsers may send requests; empty for all. (manual)
    pub(crate) origins: Tracked<Vec<String>>,
    pub(crate) logs: Logs,
    /// The IDs of values, triggers and services. Missing in documents while there are none,
    /// so that older versions of this program can import them.
    #[serde(default, skip_serializing_if = "no_entities")]
    pub(crate) entities: Tracked<Entities>,
    #[serde(default, skip_serializing_if = "no_deployments")]
    pub(crate) deployments: Tracked<Deployments>,
    #[serde(default, skip_serializing_if = "no_drafts")]
    pub(crate) drafts: Tracked<Drafts>,
}

fn no_entities(entities: &Tracked<Entities>) -> bool {
    entities.is_empty()
}

fn no_drafts(drafts: &Tracked<Drafts>) -> bool {
    drafts.is_empty()
}

fn no_deployments(deployments: &Tracked<Deployments>) -> bool {
    deployments.is_empty()
}

impl Config {
    /// Returns the configuration of a new app. The first access list entry has the
    /// same ID as the app.
    pub(crate) fn new(app: Id) -> Self {
        Self {
            files: Tracked::default(),
            functions: Tracked::default(),
            secrets: Tracked::default(),
            access: AccessList::new(app).into(),
            origins: Tracked::default(),
            logs: Logs::default(),
            entities: Tracked::default(),
            deployments: Tracked::default(),
            drafts: Tracked::default(),
        }
    }

    /// Sets the allowed origins, each `SCHEME://HOST[:PORT]`. (OpenAPI document)
    ///
    /// # Errors
    ///
    /// [`Rejection::InvalidOrigin`], if any of them is invalid; none is then set.
    pub(crate) fn set_origins(&mut self, origins: Vec<String>) -> Result<(), Rejection> {
        let is_valid = |origin: &String| {
            origin.split_once("://").is_some_and(|(scheme, host)| {
                !scheme.is_empty()
                    && scheme.chars().all(|c| c.is_ascii_alphanumeric())
                    && !host.is_empty()
                    && !host.contains(['/', '?', '#', '@', ' '])
            })
        };
        // All or nothing, so that a rejected request leaves the list as it was.
        if !origins.iter().all(is_valid) {
            return Err(Rejection::InvalidOrigin);
        }
        *self.origins = origins;
        Ok(())
    }

    /// Whether browsers may send requests from this origin. The comparison ignores
    /// case, because browsers send origins in lower case.
    pub(crate) fn allows_origin(&self, origin: &str) -> bool {
        self.origins.is_empty()
            || self
                .origins
                .iter()
                .any(|allowed| allowed.eq_ignore_ascii_case(origin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::storage::id::SeededRng;

    /// (OpenAPI document, manual)
    #[test]
    fn only_valid_origins_are_accepted_and_no_origins_allow_all() {
        let mut config = Config::new(Id::ZERO);
        assert!(config.allows_origin("https://anything.example"));
        for origin in [
            "",
            "x",
            "https://",
            "://x",
            "https://x/",
            "https://x/y",
            "a b://x",
        ] {
            assert_eq!(
                config.set_origins(vec![origin.into()]),
                Err(Rejection::InvalidOrigin)
            );
        }
        let origins = vec![
            "https://Shop.example".into(),
            "http://localhost:3000".into(),
        ];
        assert_eq!(config.set_origins(origins), Ok(()));
        assert!(
            config.allows_origin("https://shop.example")
                && config.allows_origin("http://localhost:3000")
        );
        assert!(!config.allows_origin("https://shop.example:444") && !config.allows_origin("null"));
    }

    /// Older versions of this program reject a document with an unknown field.
    #[test]
    fn a_document_has_entities_deployments_and_drafts_only_if_there_are_any() {
        let mut config = Config::new(Id::ZERO);
        let has = |config: &Config, key| serde_json::to_value(config).unwrap().get(key).is_some();
        for key in ["entities", "deployments", "drafts"] {
            assert!(!has(&config, key), "{key}");
        }
        let mut rng = SeededRng::new(0);
        config.entities.add("values/a.json", &mut rng);
        assert!(has(&config, "entities") && !has(&config, "deployments"));
        let change = serde_json::json!({ "automatic": true });
        let change = change.as_object().cloned().unwrap_or_default();
        config.deployments.change_settings(change);
        assert!(has(&config, "entities") && has(&config, "deployments"));
    }
}
