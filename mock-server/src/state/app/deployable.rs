//! The part of an app that deployments change, as one value.

use crate::state::app::App;
use crate::state::deployable::Deployable;

/// Revisions of all parts, which differ from those before if a part may have changed.
pub(super) type Revisions = [u64; 6];

impl App {
    /// A copy of the part that deployments change.
    pub(super) fn deployable(&self) -> Deployable {
        Deployable {
            settings: self.settings.clone(),
            providers: self.providers.clone(),
            functions: self.config.functions.clone(),
            files: self.config.files.clone(),
            origins: self.config.origins.clone(),
            entities: self.config.entities.clone(),
        }
    }

    /// Exchanges that part with another one.
    pub(super) fn exchange(&mut self, other: &mut Deployable) {
        std::mem::swap(&mut self.settings, &mut other.settings);
        std::mem::swap(&mut self.providers, &mut other.providers);
        std::mem::swap(&mut self.config.functions, &mut other.functions);
        std::mem::swap(&mut self.config.files, &mut other.files);
        std::mem::swap(&mut self.config.origins, &mut other.origins);
        std::mem::swap(&mut self.config.entities, &mut other.entities);
    }

    pub(super) fn deployable_revisions(&self) -> Revisions {
        [
            self.settings.revision(),
            self.providers.revision(),
            self.config.functions.revision(),
            self.config.files.revision(),
            self.config.origins.revision(),
            self.config.entities.revision(),
        ]
    }
}
