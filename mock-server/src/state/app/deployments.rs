//! Deployments of an app's configuration, and going back to one.

use crate::state::app::App;
use crate::state::deployment::Deployment;
use crate::state::rejection::Rejection;
use crate::state::storage::id::{Id, SeededRng};
use crate::state::time::Seconds;

impl App {
    /// Records that the configuration was deployed, from a draft or by a change outside one.
    pub(crate) fn record_deployment(
        &mut self,
        draft: Option<Id>,
        name: &str,
        user: Id,
        now: Seconds,
        rng: &mut SeededRng,
    ) -> Deployment {
        let deployments = &mut self.config.deployments;
        let before = mutant!(self, DraftDeploymentIsUnlisted).then(|| deployments.clone());
        let deployment = deployments.add(draft, name, user, now, rng);
        let deployed = self.deployable();
        let history = self.config.deployments.history_mut();
        history.keep(deployment.id, deployed);
        if let Some(before) = before.filter(|_| draft.is_some()) {
            self.config.deployments = before;
        }
        deployment
    }

    /// Makes the configuration what a deployment left. (OpenAPI document)
    ///
    /// # Errors
    ///
    /// [`Rejection::DeploymentNotFound`], or [`Rejection::DeploymentNotKept`] if another process
    /// made it.
    pub(crate) fn redeploy(&mut self, id: Id) -> Result<(), Rejection> {
        self.config.deployments.get(id)?;
        let deployed = self.config.deployments.history().get(id);
        let mut deployed = deployed.ok_or(Rejection::DeploymentNotKept)?.clone();
        // Not part of a deployment; see `apply_draft`.
        deployed.settings.refresh_token_seconds = self.settings.refresh_token_seconds;
        if mutant!(self, RedeployKeepsFunctions) {
            deployed.functions = self.config.functions.clone();
        }
        self.exchange(&mut deployed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::seed::Seed;
    use crate::seed::populate::populate;
    use crate::state::function::source::NewFunctionSource;
    use crate::state::history::MAX_BYTES;

    /// Runs with an app that nobody has deployed, and a function that deploys it.
    fn with_app(test: impl FnOnce(&mut App, &mut dyn FnMut(&mut App) -> Id)) {
        let seed = Seed::parse("groups: [{apps: [{name: a}]}]").unwrap();
        let mut state = populate(&seed, 0, 0).unwrap();
        let rng = &mut state.rng;
        let app = state.apps.values_mut().next().unwrap();
        test(app, &mut |app| {
            app.record_deployment(None, "", Id::ZERO, 0, rng).id
        });
    }

    fn add_function(app: &mut App, name: &str) {
        let function = NewFunctionSource {
            name: name.to_owned(),
            ..NewFunctionSource::default()
        };
        let mut rng = SeededRng::new(u64::try_from(name.len()).unwrap());
        app.config.functions.add(function, 0, &mut rng).unwrap();
    }

    fn functions(app: &App) -> Vec<String> {
        let all = app.config.functions.iter();
        let mut names: Vec<_> = all.map(|function| function.name.to_string()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn each_deployment_has_the_functions_of_its_time_and_shares_them_while_they_are_the_same() {
        with_app(|app, deploy| {
            let none = deploy(app);
            add_function(app, "a");
            let one = deploy(app);
            let same = deploy(app);
            add_function(app, "bb");
            let two = deploy(app);
            let history = app.config.deployments.history();
            let kept = |id| &history.get(id).unwrap().functions;
            let is_shared = |one, other| kept(one).is_shared_with(kept(other));
            assert!(is_shared(one, same));
            assert!(!is_shared(none, one) && !is_shared(same, two));
            for (id, expected) in [
                (one, &["a"][..]),
                (two, &["a", "bb"]),
                (none, &[]),
                (same, &["a"]),
            ] {
                app.redeploy(id).unwrap();
                assert_eq!(functions(app), expected);
            }
        });
    }

    #[test]
    fn a_configuration_is_dropped_with_its_deployment() {
        with_app(|app, deploy| {
            for _ in 0..40 {
                deploy(app);
            }
            let deployments = &app.config.deployments;
            let mut listed: Vec<_> = deployments.iter().map(|one| one.id).collect();
            listed.sort_unstable();
            assert_eq!(deployments.history().ids(), listed);
            assert!(listed.len() > 1 && listed.len() < 40);
        });
    }

    #[test]
    fn large_files_are_kept_of_few_deployments() {
        with_app(|app, deploy| {
            let write = |app: &mut App, content: usize| {
                let mut files = BTreeMap::clone(&app.config.files);
                files.insert("hosting/a".to_owned(), vec![0; content]);
                *app.config.files = files.into();
            };
            let kept = |app: &App| app.config.deployments.history().ids();
            write(app, MAX_BYTES / 2);
            let (same, one) = (deploy(app), deploy(app));
            write(app, MAX_BYTES / 2);
            let two = deploy(app);
            write(app, 1);
            let three = deploy(app);
            assert_eq!(kept(app), [same, one, two, three]);
            write(app, MAX_BYTES + 1);
            let large = deploy(app);
            write(app, 2);
            let last = deploy(app);
            assert_eq!(kept(app), [last]);
            assert_eq!(app.redeploy(large), Err(Rejection::DeploymentNotKept));
        });
    }

    /// A data file has deployments, but not what they left.
    #[test]
    fn a_deployment_of_another_process_cannot_be_deployed_again() {
        with_app(|app, deploy| {
            let id = deploy(app);
            app.config.deployments.history_mut().retain(|_| false);
            assert_eq!(app.redeploy(id), Err(Rejection::DeploymentNotKept));
            assert_eq!(app.redeploy(Id::ZERO), Err(Rejection::DeploymentNotFound));
        });
    }
}
