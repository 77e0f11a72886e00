//! What is wrong with the files of apps without making a seed invalid.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::configuration::{self, ConfigError, Extras, Files};
use crate::seed::{AppSeed, Seed};
use crate::state::ProviderType;

/// A file of an app is wrong, but the server can do without it: a trigger that names no function,
/// for example. See [`Seed::warnings`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, thiserror::Error)]
#[error("{}: {reason}", file.display())]
#[non_exhaustive]
pub struct SeedWarning {
    /// The file, in the app directory if it is from one.
    pub file: PathBuf,
    /// What is wrong, and what follows.
    pub reason: String,
}

impl SeedWarning {
    pub(crate) fn new(directory: Option<&Path>, error: &ConfigError) -> Self {
        let key = match error.key.as_str() {
            "" => String::new(),
            key => format!("{key}: "),
        };
        Self {
            file: directory
                .map_or_else(PathBuf::new, PathBuf::from)
                .join(&error.file),
            reason: format!("{key}{}", error.reason),
        }
    }
}

/// The directory that an app was read from.
#[derive(Clone, Debug)]
pub(crate) struct SourceDirectory {
    pub(crate) path: PathBuf,
    /// The secrets that the seed had before: its values precede those of the directory.
    pub(crate) own_secrets: BTreeSet<String>,
}

impl SourceDirectory {
    pub(crate) fn new(path: &Path) -> Self {
        Self {
            path: path.into(),
            own_secrets: BTreeSet::new(),
        }
    }
}

impl Seed {
    /// Checks the files of all apps, of [app directories](Self::with_app_dir) and others, for what
    /// the server accepts but the service would not: files that are not JSON, names of functions
    /// that do not exist, functions that do not compile or are not listed, and values and secrets
    /// without a value.
    ///
    /// `appservices-mock serve` prints the warnings. The library prints nothing.
    ///
    /// ```
    /// use appservices_mock::{AppSeed, GroupSeed, Seed};
    ///
    /// let shop = AppSeed::new("shop")
    ///     .file("root_config.json", r#"{"name": "shop"}"#)
    ///     .file("triggers/onLogin.json", "{");
    /// let seed = Seed::empty().group(GroupSeed::new("65a000000000000000000001", "Demo").app(shop));
    /// assert!(seed.warnings()[0].to_string().starts_with("triggers/onLogin.json: invalid JSON: "));
    /// ```
    #[must_use]
    pub fn warnings(&self) -> Vec<SeedWarning> {
        let apps = self.groups.iter().flat_map(|group| &group.apps);
        apps.flat_map(AppSeed::warnings).collect()
    }
}

impl AppSeed {
    fn warnings(&self) -> Vec<SeedWarning> {
        // Most apps have none, and are not worth an engine.
        if self.files.is_empty() {
            return Vec::new();
        }
        let files = self.files.iter();
        let files: Files = files
            .map(|(path, file)| (path.clone(), file.0.clone()))
            .collect();
        let names = |names: &mut dyn Iterator<Item = &String>| names.cloned().collect();
        let extras = Extras {
            functions: names(&mut self.functions.iter().map(|function| &function.name)),
            secrets: names(&mut self.secrets.iter().map(|secret| &secret.name)),
            has_signing_keys: self.providers.iter().any(|provider| {
                provider.provider_type == ProviderType::CustomToken
                    && !provider.signing_keys.is_empty()
            }),
        };
        let directory = self.directory.as_ref();
        let directory = directory.map(|directory| &*directory.path);
        let found = configuration::check(&files, &extras);
        found
            .iter()
            .map(|error| SeedWarning::new(directory, error))
            .collect()
    }
}
