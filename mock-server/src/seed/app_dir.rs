//! An app as the vendor's command lines pulled it, as a seed.

use std::path::{Path, PathBuf};

use crate::configuration::{self, ConfigError, ParsedConfig};
use crate::seed::{AppSeed, FileSeed, GroupSeed, Seed, SeedError};

/// The project of an app whose directory names none: the demo's.
const PROJECT: (&str, &str) = ("65a000000000000000000001", "Demo Project");

impl Seed {
    /// The demo's key pair and project with the app that a directory holds: one
    /// that the vendor's command lines pulled, with a `root_config.json` (or
    /// `realm_config.json`, `config.json`, `stitch.json`) in it. See
    /// [`with_app_dir`](Self::with_app_dir).
    ///
    /// # Errors
    ///
    /// [`SeedError::AppDir`], naming file and key.
    pub fn app_dir(path: &Path) -> Result<Self, SeedError> {
        let demo = Self::demo();
        let seed = Self {
            groups: Vec::new(),
            ..demo
        };
        seed.with_app_dir(path)
    }

    /// Adds the app that a directory holds.
    ///
    /// An app of this seed with the same client app id, or else with the same
    /// name and none, gets its configuration from there and keeps its users.
    /// Any other is added to the first project, or to the one that
    /// `.mdb/meta.json` names, with the id that it names. Nothing outside the
    /// directory is read; a directory holds no users and no values of secrets.
    ///
    /// # Errors
    ///
    /// [`SeedError::AppDir`], naming file and key.
    pub fn with_app_dir(mut self, path: &Path) -> Result<Self, SeedError> {
        let wrong = |error: ConfigError| SeedError::AppDir {
            path: PathBuf::from(path),
            reason: error.to_string(),
        };
        let directory = configuration::read_app_directory(path).map_err(wrong)?;
        let (client_app_id, name) = directory.id_and_name().map_err(wrong)?;
        ParsedConfig::parse(&directory.files).map_err(wrong)?;
        let app = self.app_for(directory.group.as_deref(), client_app_id.as_deref(), &name);
        if app.id.is_none() {
            app.id = directory.app;
        }
        app.name = name;
        let files = directory.files.into_iter();
        app.files = files.map(|(path, bytes)| (path, FileSeed(bytes))).collect();
        Ok(self)
    }

    /// The app that a directory is about, made if there is none.
    fn app_for(&mut self, group: Option<&str>, client: Option<&str>, name: &str) -> &mut AppSeed {
        let same = |app: &AppSeed| match (&app.client_app_id, client) {
            (Some(one), Some(other)) => one == other,
            _ => app.name == name && app.files.is_empty(),
        };
        let found = self.groups.iter().enumerate().find_map(|(at, group)| {
            let app = group.apps.iter().position(same)?;
            Some((at, app))
        });
        let (group, app) = found.unwrap_or_else(|| {
            let at = match group {
                None if self.groups.is_empty() => self.new_group(PROJECT.0, PROJECT.1),
                None => 0,
                Some(id) => {
                    let known = |one: &GroupSeed| one.id.as_deref() == Some(id);
                    let at = self.groups.iter().position(known);
                    at.unwrap_or_else(|| self.new_group(id, &format!("Project of {name}")))
                }
            };
            self.groups[at].apps.push(AppSeed::new(name));
            (at, self.groups[at].apps.len() - 1)
        });
        let app = &mut self.groups[group].apps[app];
        if let Some(client) = client {
            app.client_app_id = Some(client.to_owned());
        }
        app
    }

    fn new_group(&mut self, id: &str, name: &str) -> usize {
        self.groups.push(GroupSeed::new(id, name));
        self.groups.len() - 1
    }
}
