//! Applies a configuration to an app.

use serde_json::Value;

use crate::configuration::json::to_pretty;
use crate::configuration::layout::{Files, Layout};
use crate::configuration::parse::ParsedConfig;
use crate::state::{App, AppSettings, Provider, Seconds, SeededRng};

/// The keys of the root file that identify an app.
const IDENTIFYING_KEYS: [&str; 7] = [
    "config_version",
    "app_id",
    "name",
    "location",
    "provider_region",
    "deployment_model",
    "environment",
];

/// Returns the files to start from when a configuration replaces the whole of another:
/// only the root file, reduced to what identifies the app.
pub(crate) fn identifying_files(files: &Files) -> Files {
    let root = Layout::detect(files).root;
    let content = files
        .get(root)
        .and_then(|content| serde_json::from_slice(content).ok());
    let Some(Value::Object(mut content)) = content else {
        return Files::new();
    };
    content.retain(|key, _| IDENTIFYING_KEYS.contains(&key.as_str()));
    Files::from([(root.to_owned(), to_pretty(&Value::Object(content)))])
}

/// Removes the providers, functions and origins of an app that a configuration, which
/// replaces the current one, does not contain. Secrets stay, because configurations do not
/// contain their values.
pub(crate) fn remove_unlisted(app: &mut App, parsed: &ParsedConfig) {
    let is_listed =
        |provider: &Provider| parsed.providers.iter().any(|new| new.kind == provider.kind);
    app.providers.retain(|_, provider| is_listed(provider));
    let functions = app.config.functions.iter();
    let unlisted =
        functions.filter(|old| parsed.functions.iter().all(|new| *new.name != *old.name));
    for id in unlisted.map(|function| function.id).collect::<Vec<_>>() {
        // Cannot fail: the function was found above.
        let _ = app.config.functions.remove(id);
    }
    app.config.origins.clear();
}

/// Removes what a configuration had before and no longer has, and nothing else.
pub(crate) fn remove_dropped(app: &mut App, before: &ParsedConfig, now: &ParsedConfig) {
    let has = |config: &ParsedConfig, provider: &Provider| {
        config.providers.iter().any(|one| one.kind == provider.kind)
    };
    app.providers
        .retain(|_, provider| has(now, provider) || !has(before, provider));
    let is_dropped = |name: &str| {
        let has = |config: &ParsedConfig| config.functions.iter().any(|one| one.name == name);
        has(before) && !has(now)
    };
    let functions = app.config.functions.iter();
    let dropped = functions.filter(|function| is_dropped(&function.name));
    for id in dropped.map(|function| function.id).collect::<Vec<_>>() {
        // Cannot fail: the function was found above.
        let _ = app.config.functions.remove(id);
    }
    if before.origins.is_some() && now.origins.is_none() {
        app.config.origins.clear();
    }
}

/// Applies a configuration to an app. Providers and functions that it does not contain
/// stay. It was checked when it was parsed, so this cannot fail half-way.
pub(crate) fn apply(
    app: &mut App,
    files: Files,
    parsed: ParsedConfig,
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
        let existing = app.provider_by_type(&new.kind).map(|provider| provider.id);
        if let Some(provider) = existing.and_then(|id| app.providers.get_mut(&id)) {
            provider.disabled = new.disabled;
            provider.settings = new.settings;
        } else {
            let mut provider = Provider::new(rng.id(), new.kind, new.disabled);
            provider.settings = new.settings;
            // Cannot fail: the type is known, and the app has no provider of it.
            let _ = app.add_provider(provider);
        }
    }
    for new in parsed.functions {
        // An unchanged function keeps its modification time.
        let unchanged = app.config.functions.by_name(&new.name).is_some_and(|old| {
            (old.private, &**old.source, &old.settings)
                == (new.private, new.source.as_str(), &new.settings)
        });
        if !unchanged {
            // Cannot fail: the name was checked.
            let _ = app.config.functions.upsert(new, now, rng);
        }
    }
    for name in parsed.secrets {
        app.config.secrets.add_placeholder(&name, rng);
    }
    if let Some(origins) = parsed.origins {
        *app.config.origins = origins;
    }
    *app.config.files = files.into();
}
