//! App directories, as pulled by the vendor's command lines.

use std::path::Path;

use crate::configuration::{self, AppDirectory, ConfigError, DirectoryError, ParsedConfig};
use crate::seed::warning::SourceDirectory;
use crate::seed::{AppSeed, FileSeed, GroupSeed, SecretSeed, Seed, SeedError};

/// ID and name of the project of an app whose directory names none: the demo's.
const DEFAULT_PROJECT: (&str, &str) = ("65a000000000000000000001", "Demo Project");

/// A directory that was read and checked.
#[derive(Debug)]
pub(crate) struct ReadDirectory {
    pub(crate) directory: AppDirectory,
    pub(crate) client_app_id: Option<String>,
    pub(crate) name: String,
    pub(crate) parsed: ParsedConfig,
}

/// The error of an invalid file in a directory.
pub(crate) fn invalid(path: &Path, error: &ConfigError) -> SeedError {
    SeedError::AppDir {
        path: path.into(),
        reason: error.to_string(),
    }
}

/// Reads a directory.
///
/// # Errors
///
/// As [`Seed::app_dir`].
pub(crate) fn read(path: &Path) -> Result<ReadDirectory, SeedError> {
    let invalid = |error: ConfigError| invalid(path, &error);
    let directory = configuration::read_app_directory(path).map_err(|error| match error {
        DirectoryError::Unreadable(source) => SeedError::UnreadableAppDir {
            path: path.into(),
            source,
        },
        DirectoryError::NoRootFile => SeedError::NotAnAppDir { path: path.into() },
        DirectoryError::Invalid(error) => invalid(error),
    })?;
    let (client_app_id, name) = directory.id_and_name().map_err(invalid)?;
    let parsed = ParsedConfig::parse(&directory.files).map_err(invalid)?;
    Ok(ReadDirectory {
        directory,
        client_app_id,
        name,
        parsed,
    })
}

impl Seed {
    /// The demo's key pair and project, with the app of a directory that the vendor's
    /// command lines pulled. The directory contains a `root_config.json`,
    /// `realm_config.json`, `config.json` or `stitch.json`. See
    /// [`with_app_dir`](Self::with_app_dir).
    ///
    /// # Errors
    ///
    /// [`SeedError::UnreadableAppDir`] and [`SeedError::NotAnAppDir`], naming the
    /// directory; [`SeedError::AppDir`], naming file and key.
    pub fn app_dir(path: impl AsRef<Path>) -> Result<Self, SeedError> {
        let demo = Self::demo();
        let seed = Self {
            groups: Vec::new(),
            ..demo
        };
        seed.with_app_dir(path)
    }

    /// Adds the app of a directory.
    ///
    /// If this seed has an app with the same client app ID, or one with the same name
    /// and no client app ID, that app gets the configuration of the directory and keeps
    /// its users. Otherwise, an app is added to the project that `.mdb/meta.json` names,
    /// or to the first project. A project without an ID gets the one in `.mdb/meta.json`, or
    /// that of the demo's project. Nothing outside the directory is read. A directory has
    /// no users; the values of secrets are read from its `secrets.json`.
    ///
    /// # Errors
    ///
    /// As [`app_dir`](Self::app_dir).
    pub fn with_app_dir(mut self, path: impl AsRef<Path>) -> Result<Self, SeedError> {
        let path = path.as_ref();
        let ReadDirectory {
            directory,
            client_app_id,
            name,
            ..
        } = read(path)?;
        let group = directory.group.as_deref();
        let app = self.find_or_add_app(group, client_app_id.as_deref(), &name);
        if app.id.is_none() {
            app.id = directory.app;
        }
        app.name = name;
        let files = directory.files.into_iter();
        app.files = files.map(|(path, bytes)| (path, FileSeed(bytes))).collect();
        let mut source = SourceDirectory::new(path);
        source.own_secrets = app
            .secrets
            .iter()
            .map(|secret| secret.name.clone())
            .collect();
        app.directory = Some(source);
        for (name, value) in directory.secrets.0 {
            // A seed may have another value for tests.
            if app.secrets.iter().all(|secret| secret.name != name) {
                app.secrets.push(SecretSeed { name, value });
            }
        }
        Ok(self)
    }

    /// Returns the app that a directory configures, and adds it if there is none.
    fn find_or_add_app(
        &mut self,
        group: Option<&str>,
        client_app_id: Option<&str>,
        name: &str,
    ) -> &mut AppSeed {
        let is_same = |app: &AppSeed| match (&app.client_app_id, client_app_id) {
            (Some(seeded), Some(pulled)) => seeded == pulled,
            _ => app.name == name && app.files.is_empty(),
        };
        // In all projects, not only in that of the directory: a client app ID is unique on the server.
        let found = self.groups.iter().enumerate().find_map(|(at, group)| {
            let app = group.apps.iter().position(is_same)?;
            Some((at, app))
        });
        let (at, app) = found.unwrap_or_else(|| {
            let at = match group {
                None if self.groups.is_empty() => {
                    self.add_group(DEFAULT_PROJECT.0, DEFAULT_PROJECT.1)
                }
                None => 0,
                Some(id) => {
                    let groups = &mut self.groups.iter();
                    let at = groups.position(|group| group.id.as_deref() == Some(id));
                    at.unwrap_or_else(|| self.add_group(id, &format!("Project of {name}")))
                }
            };
            self.groups[at].apps.push(AppSeed::new(name));
            (at, self.groups[at].apps.len() - 1)
        });
        self.identify_group(at, group.unwrap_or(DEFAULT_PROJECT.0));
        let app = &mut self.groups[at].apps[app];
        if let Some(id) = client_app_id {
            app.client_app_id = Some(id.to_owned());
        }
        app
    }

    /// Gives a project without an ID the one that the app's project has without this seed, so that
    /// adding users in a seed does not change it.
    fn identify_group(&mut self, at: usize, id: &str) {
        let is_taken = self
            .groups
            .iter()
            .any(|group| group.id.as_deref() == Some(id));
        if !is_taken && self.groups[at].id.is_none() {
            self.groups[at].id = Some(id.to_owned());
        }
    }

    /// Adds a project and returns its index.
    fn add_group(&mut self, id: &str, name: &str) -> usize {
        self.groups.push(GroupSeed::new(id, name));
        self.groups.len() - 1
    }
}
