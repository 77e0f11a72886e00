//! An app's configuration as files and as one document: reading, applying,
//! exporting, comparing.
//!
//! The files are those that the vendor's command lines pull and push. Every
//! file that was imported is kept as it came; of what also lives in the app
//! (its name, providers, functions) an export brings the files up to date, and
//! gives a file that is up to date back byte for byte. What this server does
//! not model is thus stored and given back.

mod archive;
mod diff;
mod directory;
mod document;
mod export;
mod parsed;
mod value;

use std::collections::BTreeMap;

pub(crate) use archive::{archive, file_name};
pub(crate) use diff::diff;
pub(crate) use directory::read;
pub(crate) use document::merge;
pub(crate) use export::export;
pub(crate) use parsed::Parsed;

use serde_json::Value;

use crate::state::{App, AppSettings, Provider, Seconds, SeededRng};

/// Contents by path, with `/` between folders.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// What is wrong with a configuration, and where.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {}{reason}", if key.is_empty() { String::new() } else { format!("{key}: ") })]
pub(crate) struct ConfigError {
    /// Path of the file, or `the configuration` for one that is no file.
    pub(crate) file: String,
    /// Which key in it, such as `anon-user.type`; empty: the file as a whole.
    pub(crate) key: String,
    pub(crate) reason: String,
}

impl ConfigError {
    pub(crate) fn new(file: &str, key: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            key: key.into(),
            reason: reason.into(),
        }
    }
}

/// Names of the file at the root, newest first.
const ROOTS: [&str; 4] = [
    "root_config.json",
    "realm_config.json",
    "config.json",
    "stitch.json",
];

/// How an app's files are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) root: &'static str,
    /// A file a provider and a folder a function, as `config.json` and
    /// `stitch.json` had them; otherwise one file of all.
    pub(crate) apart: bool,
}

impl Layout {
    const fn of_root(root: &'static str) -> Self {
        // The length tells the two old names from the two new ones.
        Self {
            root,
            apart: root.len() < 12,
        }
    }

    /// As the files are; of none, as the version asked for has them.
    pub(crate) fn of(files: &Files, version: Option<&str>) -> Self {
        let there = ROOTS.into_iter().find(|root| files.contains_key(*root));
        Self::of_root(there.unwrap_or(match version {
            Some("20180301") => "stitch.json",
            Some("20200603") => "config.json",
            Some("20210101") => "realm_config.json",
            _ => "root_config.json",
        }))
    }
}

/// What stays of an app's files when all of them are replaced: what it is called
/// and where it is.
pub(crate) fn bare(files: &Files) -> Files {
    let root = Layout::of(files, None).root;
    let all = files
        .get(root)
        .and_then(|all| serde_json::from_slice(all).ok());
    let Some(Value::Object(mut all)) = all else {
        return Files::new();
    };
    let stay = [
        "config_version",
        "app_id",
        "name",
        "location",
        "provider_region",
        "deployment_model",
        "environment",
    ];
    all.retain(|key, _| stay.contains(&key.as_str()));
    Files::from([(root.to_owned(), value::pretty(&Value::Object(all)))])
}

/// Takes out of an app what a configuration that replaces it does not name.
/// Secrets stay: their values are in no configuration.
pub(crate) fn keep_only(app: &mut App, parsed: &Parsed) {
    let named = |provider: &Provider| parsed.providers.iter().any(|new| new.kind == provider.kind);
    app.providers.retain(|_, provider| named(provider));
    let scripts = app.config.scripts.iter();
    let unnamed = scripts.filter(|old| parsed.functions.iter().all(|new| *new.name != *old.name));
    for id in unnamed.map(|script| script.id).collect::<Vec<_>>() {
        // It is there.
        let _ = app.config.scripts.remove(id);
    }
    app.config.origins.clear();
}

/// Makes an app what its files say. Providers and functions that they do not
/// name stay.
pub(crate) fn apply(
    app: &mut App,
    files: Files,
    parsed: Parsed,
    now: Seconds,
    rng: &mut SeededRng,
) {
    let settings: &mut AppSettings = &mut app.settings;
    for (setting, value) in [
        (&mut settings.name, parsed.name),
        (&mut settings.location, parsed.location),
        (&mut settings.deployment_model, parsed.deployment_model),
        (&mut settings.environment, parsed.environment),
    ] {
        if let Some(value) = value {
            *setting = value;
        }
    }
    for new in parsed.providers {
        let known = app.provider_of(&new.kind).map(|provider| provider.id);
        if let Some(provider) = known.and_then(|id| app.providers.get_mut(&id)) {
            provider.disabled = new.disabled;
            provider.settings = new.settings;
        } else {
            let mut provider = Provider::new(rng.id(), new.kind, new.disabled);
            provider.settings = new.settings;
            // Known and not there yet: nothing is left to refuse.
            let _ = app.add_provider(provider);
        }
    }
    for script in parsed.functions {
        let same = app.config.scripts.by_name(&script.name).is_some_and(|old| {
            (old.private, &*old.source, &old.settings)
                == (script.private, script.source.as_str(), &script.settings)
        });
        if !same {
            // Its name has been checked.
            let _ = app.config.scripts.set(script, now, rng);
        }
    }
    for name in parsed.secrets {
        app.config.secrets.mention(&name, rng);
    }
    if let Some(origins) = parsed.origins {
        *app.config.origins = origins;
    }
    *app.config.files = files.into();
}
