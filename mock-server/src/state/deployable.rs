//! The part of an app that deployments change: that of drafts, and what a deployment left.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::state::app::App;
use crate::state::app::settings::AppSettings;
use crate::state::entity::Entities;
use crate::state::files::Files;
use crate::state::function::source::FunctionSources;
use crate::state::provider::Provider;
use crate::state::storage::id::Id;
use crate::state::storage::tracked::Tracked;

/// The part of an app that deployments change. Clones share files and functions, the largest
/// parts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deployable {
    pub(super) settings: Tracked<AppSettings>,
    providers: Tracked<BTreeMap<Id, Provider>>,
    pub(super) functions: Tracked<FunctionSources>,
    pub(super) files: Tracked<Files>,
    origins: Tracked<Vec<String>>,
    entities: Tracked<Entities>,
}

/// Revisions of all parts, which differ from those before if a part may have changed.
pub(super) type Revisions = [u64; 6];

impl Deployable {
    /// A copy of what is deployed of an app.
    pub(super) fn of(app: &App) -> Self {
        Self {
            settings: app.settings.clone(),
            providers: app.providers.clone(),
            functions: app.config.functions.clone(),
            files: app.config.files.clone(),
            origins: app.config.origins.clone(),
            entities: app.config.entities.clone(),
        }
    }

    /// Exchanges all parts with those of an app.
    pub(super) fn exchange(&mut self, app: &mut App) {
        std::mem::swap(&mut self.settings, &mut app.settings);
        std::mem::swap(&mut self.providers, &mut app.providers);
        std::mem::swap(&mut self.functions, &mut app.config.functions);
        std::mem::swap(&mut self.files, &mut app.config.files);
        std::mem::swap(&mut self.origins, &mut app.config.origins);
        std::mem::swap(&mut self.entities, &mut app.config.entities);
    }

    /// The revisions of what is deployed of an app.
    pub(super) fn revisions_of(app: &App) -> Revisions {
        [
            app.settings.revision(),
            app.providers.revision(),
            app.config.functions.revision(),
            app.config.files.revision(),
            app.config.origins.revision(),
            app.config.entities.revision(),
        ]
    }
}
