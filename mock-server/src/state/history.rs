//! What was deployed, to deploy it again.
//!
//! Only for deployments of this process (our choice): 25 configurations of an app would make its
//! data file and its exported state that many times as long.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::state::app::App;
use crate::state::app::settings::AppSettings;
use crate::state::entity::Entities;
use crate::state::files::Files;
use crate::state::function::source::FunctionSources;
use crate::state::provider::Provider;
use crate::state::rejection::Rejection;
use crate::state::storage::id::Id;

/// The configuration that a deployment left.
#[derive(Debug)]
struct Deployed {
    settings: AppSettings,
    providers: BTreeMap<Id, Provider>,
    /// The largest part, which most deployments do not change.
    functions: Arc<FunctionSources>,
    /// The revision of the functions in the app.
    functions_revision: u64,
    files: Files,
    origins: Vec<String>,
    entities: Entities,
}

/// The configurations that the kept deployments left, by ID.
#[derive(Clone, Debug, Default)]
pub(super) struct History(BTreeMap<Id, Arc<Deployed>>);

impl History {
    /// Drops what belongs to no deployment any more.
    pub(super) fn retain(&mut self, is_kept: impl Fn(Id) -> bool) {
        self.0.retain(|id, _| is_kept(*id));
    }
}

impl App {
    /// Records the configuration as what a deployment left.
    pub(super) fn keep_deployed(&mut self, deployment: Id) {
        let config = &self.config;
        let functions_revision = config.functions.revision();
        let history = config.deployments.history();
        let newest = history.0.values().next_back();
        let shared = newest.filter(|newest| newest.functions_revision == functions_revision);
        let functions = match shared {
            Some(newest) => Arc::clone(&newest.functions),
            None => Arc::new(FunctionSources::clone(&config.functions)),
        };
        let deployed = Deployed {
            settings: AppSettings::clone(&self.settings),
            providers: BTreeMap::clone(&self.providers),
            functions,
            functions_revision,
            files: Files::clone(&config.files),
            origins: Vec::clone(&config.origins),
            entities: Entities::clone(&config.entities),
        };
        let history = self.config.deployments.history_mut();
        history.0.insert(deployment, Arc::new(deployed));
    }

    /// Makes the configuration what a deployment left. (OpenAPI document)
    ///
    /// # Errors
    ///
    /// [`Rejection::DeploymentNotFound`], or [`Rejection::DeploymentNotKept`] if another process
    /// made it.
    pub(crate) fn redeploy(&mut self, id: Id) -> Result<(), Rejection> {
        self.config.deployments.get(id)?;
        let deployed = self.config.deployments.history().0.get(&id);
        let deployed = Arc::clone(deployed.ok_or(Rejection::DeploymentNotKept)?);
        let lifetime = self.settings.refresh_token_seconds;
        *self.settings = deployed.settings.clone();
        self.settings.refresh_token_seconds = lifetime;
        *self.providers = deployed.providers.clone();
        if !mutant!(self, RedeployKeepsFunctions) {
            *self.config.functions = FunctionSources::clone(&deployed.functions);
        }
        let config = &mut self.config;
        *config.files = deployed.files.clone();
        (*config.origins).clone_from(&deployed.origins);
        *config.entities = deployed.entities.clone();
        Ok(())
    }
}
