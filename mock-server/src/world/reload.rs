//! Reads the app directories of a world again, and applies what has changed in them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::SeedError;
use crate::configuration::{
    self, AppDirectory, ConfigError, Extras, Files, ParsedConfig, apply, changed_paths, export,
    remove_dropped,
};
use crate::seed::SeedWarning;
use crate::seed::app_dir::{self, ReadDirectory};
use crate::seed::warning::SourceDirectory;
use crate::state::{App, Id, ProviderType, Seconds, Secrets, State};
use crate::world::World;
use crate::world::initial_state::InitialState;

/// What reading the app directories again has changed. See
/// [`MockServer::reload`](crate::MockServer::reload).
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Reloaded {
    /// The apps of the directories, in the order in which they were given.
    pub apps: Vec<ReloadedApp>,
    /// What is wrong with the files, but no error.
    pub warnings: Vec<SeedWarning>,
}

/// An app whose directory was read again.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ReloadedApp {
    /// The ID, 24 hex digits.
    pub id: String,
    /// The client app ID.
    pub client_app_id: String,
    /// The directory.
    pub directory: PathBuf,
    /// The files whose content in the app has changed: added, modified and removed ones.
    pub changed: Vec<String>,
}

/// The app directories were not read again. Nothing has changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReloadError {
    /// The server, or the world, has no app directory.
    #[error("there is no app directory to read: start the server with --app-dir")]
    NoAppDir,
    /// A directory cannot be read, or a file in it is invalid.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The server does not have the app of a directory: it was deleted, or the directory has
    /// another client app ID than before.
    #[error("the server does not have the app of '{}': {app}", path.display())]
    AppNotFound {
        /// The directory.
        path: PathBuf,
        /// The client app ID in the directory, or the name without one.
        app: String,
    },
}

/// A directory that was read, and its app.
struct Change<'a> {
    source: &'a SourceDirectory,
    read: ReadDirectory,
    app: Id,
    /// The files that the app gets: those of the directory, and those that it never had.
    files: Files,
    parsed: ParsedConfig,
}

impl World {
    /// Reads the app directories again, and applies what has changed: to the state, and to the
    /// initial state, so that a reset does not bring back what was edited.
    ///
    /// # Errors
    ///
    /// [`ReloadError`]. Nothing has changed then.
    pub(crate) fn reload(&self) -> Result<Reloaded, ReloadError> {
        let sources = self.initial_state().sources().to_vec();
        if sources.is_empty() {
            return Err(ReloadError::NoAppDir);
        }
        // Without the lock of the state: reading takes long.
        let read = sources
            .iter()
            .map(|source| app_dir::read(&source.path).map(|read| (source, read)));
        let read = read.collect::<Result<Vec<_>, _>>()?;
        let now = self.clock.now();
        let mut state = self.state();
        let mut initial = InitialState::clone(&self.initial_state());
        // All are checked before the first is applied.
        let changes = read
            .into_iter()
            .map(|(source, read)| Change::new(&state, &initial.state, source, read));
        let changes = changes.collect::<Result<Vec<_>, _>>()?;
        let mut reloaded = Reloaded {
            apps: Vec::new(),
            warnings: Vec::new(),
        };
        for change in changes {
            let before = initial.state.apps.get(&change.app);
            let before = before.and_then(|app| ParsedConfig::parse(&app.config.files).ok());
            let before = before.unwrap_or_default();
            let (app, warnings) = change.apply(&mut state, &before, now);
            reloaded.apps.extend(app);
            reloaded.warnings.extend(warnings);
            change.apply_to_initial(&mut initial.state, &before, now);
        }
        self.set_initial_state(Arc::new(initial));
        Ok(reloaded)
    }
}

/// The app of a directory: by its client app ID, or by its name if the directory has none.
fn find_app(state: &State, client_app_id: Option<&str>, name: &str) -> Option<Id> {
    if let Some(id) = client_app_id {
        return state.app_id_by_client_app_id(id);
    }
    let mut apps = state.apps.iter();
    let found = apps.find(|(_, app)| app.settings.name == name);
    found.map(|(id, _)| *id)
}

impl<'a> Change<'a> {
    fn new(
        state: &State,
        initial: &State,
        source: &'a SourceDirectory,
        read: ReadDirectory,
    ) -> Result<Self, ReloadError> {
        let client_app_id = read.client_app_id.as_deref();
        let found = find_app(state, client_app_id, &read.name);
        let found = found.and_then(|id| Some((id, state.apps.get(&id)?)));
        let (id, app) = found.ok_or_else(|| ReloadError::AppNotFound {
            path: source.path.clone(),
            app: client_app_id.unwrap_or(&read.name).to_owned(),
        })?;
        let before = initial.apps.get(&id).map(|app| &*app.config.files);
        let mut files = read.directory.files.clone();
        // What the Admin API or an import has added stays: the directory never had it.
        for (path, bytes) in app.config.files.iter() {
            let was_read = before.is_none_or(|before| before.contains_key(path));
            if !was_read && !files.contains_key(path) {
                files.insert(path.clone(), bytes.clone());
            }
        }
        let invalid = |error: &ConfigError| app_dir::invalid(&source.path, error);
        let parsed = ParsedConfig::parse(&files).map_err(|error| invalid(&error))?;
        for (name, _) in read.directory.secrets.iter() {
            if Secrets::check_name(name).is_err() {
                let reason = "is not a name of a secret: use letters, digits, - and _";
                let error = ConfigError::new(AppDirectory::SECRETS, name.as_str(), reason);
                return Err(invalid(&error).into());
            }
        }
        Ok(Self {
            source,
            read,
            app: id,
            files,
            parsed,
        })
    }

    /// Applies the change. Returns what has changed, and the warnings.
    fn apply(
        &self,
        state: &mut State,
        before: &ParsedConfig,
        now: Seconds,
    ) -> (Option<ReloadedApp>, Vec<SeedWarning>) {
        let State { apps, rng, .. } = state;
        let Some(app) = apps.get_mut(&self.app) else {
            return (None, Vec::new());
        };
        let old = export(app, None);
        let has_new_secrets = self.secrets().any(|(name, value)| {
            let secret = app.config.secrets.by_name(name);
            secret.and_then(|secret| secret.value()) != Some(value)
        });
        remove_dropped(app, before, &self.parsed);
        apply(app, self.files.clone(), self.parsed.clone(), now, rng);
        for (name, value) in self.secrets() {
            // Cannot fail: the names were checked before.
            let _ = app.config.secrets.upsert(name, value, rng);
        }
        let mut changed = changed_paths(&old, &export(app, None));
        if has_new_secrets {
            changed.push(AppDirectory::SECRETS.to_owned());
        }
        // As after an import: a draft of before is out of date.
        if !changed.is_empty() {
            app.record_deployment(None, "", Id::ZERO, now, rng);
        }
        let warnings = configuration::check(&self.files, &extras(app));
        let warnings = warnings
            .iter()
            .map(|error| SeedWarning::new(Some(&self.source.path), error));
        let reloaded = ReloadedApp {
            id: self.app.to_string(),
            client_app_id: app.client_app_id.clone(),
            directory: self.source.path.clone(),
            changed,
        };
        (Some(reloaded), warnings.collect())
    }

    /// Applies the change to the state that a reset returns to.
    fn apply_to_initial(&self, state: &mut State, before: &ParsedConfig, now: Seconds) {
        let State { apps, rng, .. } = state;
        let Some(app) = apps.get_mut(&self.app) else {
            return;
        };
        remove_dropped(app, before, &self.read.parsed);
        let files = self.read.directory.files.clone();
        apply(app, files, self.read.parsed.clone(), now, rng);
        for (name, value) in self.secrets() {
            let _ = app.config.secrets.upsert(name, value, rng);
        }
    }

    /// The secrets of the directory that the seed does not precede.
    fn secrets(&self) -> impl Iterator<Item = (&str, &str)> {
        let secrets = self.read.directory.secrets.iter();
        let secrets = secrets.filter(|(name, _)| !self.source.own_secrets.contains(name));
        secrets.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// What an app has beside its files.
fn extras(app: &App) -> Extras {
    let secrets = app.config.secrets.iter();
    let secrets = secrets.filter(|secret| secret.value().is_some());
    let token = app.provider_by_type(&ProviderType::CustomToken);
    Extras {
        functions: app.declared_functions.names().map(str::to_owned).collect(),
        secrets: secrets.map(|secret| secret.name.to_string()).collect(),
        has_signing_keys: token.is_some_and(|token| !token.signing_keys.is_empty()),
    }
}

/// The directories, for a server whose state comes from a data file.
pub(crate) fn sources(paths: &[PathBuf]) -> Vec<SourceDirectory> {
    let source = |path: &PathBuf| SourceDirectory::new(Path::new(path));
    paths.iter().map(source).collect()
}
