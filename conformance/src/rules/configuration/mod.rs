//! An app's configuration: pulled and pushed, imported and exported, deployed.

mod app_dir;
mod archives;
mod complete_document;
mod custom_tokens;
mod deployments;
mod documents;
mod drafts;
mod endpoints;
mod entities;
mod executing;
mod exported_files;
mod importers;
mod layouts;
mod pushes;
mod services;
mod settings;
mod stored;
mod strategies;
mod triggers;
mod values_and_triggers;

use serde_json::Value;

use super::Rules::{Rows, Rules};
use super::Table;
use crate::setup::World;
use crate::target::{Answer, OrFound, Stop};

/// The tables of this area.
pub(super) static TABLES: &[Table] = tables![
    "importing": Rules(documents::IMPORTING),
    "exporting": Rules(documents::EXPORTING),
    "complete-document": Rules(complete_document::COMPLETE),
    "strategies": Rules(strategies::STRATEGIES),
    "functions": Rules(documents::FUNCTIONS),
    "settings": Rules(settings::SETTINGS),
    "custom-tokens": Rules(custom_tokens::CUSTOM_TOKENS),
    "archives": Rules(archives::ARCHIVES),
    "deployments": Rules(deployments::DEPLOYING),
    "drafts": Rules(drafts::DRAFTS_COLLECT),
    "endpoints": Rules(endpoints::ENDPOINTS),
    "entities": Rules(entities::ENTITIES),
    "services": Rules(services::SERVICES),
    "unknown": Rows(services::UNKNOWN),
    "executing": Rules(executing::EXECUTING),
    "triggers": Rules(triggers::TRIGGERS),
    "values-and-triggers": Rules(values_and_triggers::VALUES_AND_TRIGGERS),
    "pushes": Rules(pushes::PUSHES),
    "importers": Rules(pushes::IMPORTERS),
    "importers-apps": Rules(importers::apps::APPS),
    "importers-java": Rules(importers::java::JAVA),
    "importers-kotlin": Rules(importers::kotlin::KOTLIN),
    "stored": Rules(stored::STORED),
    "app-dir": Rules(app_dir::APP_DIR),
    "app-dir-invalid": Rules(app_dir::INVALID),
];

/// Imports the parts that a document names and keeps all others.
const IMPORT: &str = "{app}/import?strategy=replace-by-name";

/// The path of the app's provider of a type, and the provider with its settings.
fn provider(world: &World<'_>, provider_type: &str) -> Result<(String, Value), Stop> {
    let list = world.get("{app}/auth_providers")?.expect(200)?.list()?;
    let found = list.iter().find(|one| one["type"] == provider_type);
    let id = found
        .and_then(|found| found["_id"].as_str())
        .or_found(|| format!("no provider of type {provider_type} is listed"))?;
    let path = format!("{{app}}/auth_providers/{id}");
    let provider = world.get(&path)?.expect(200)?.json()?;
    Ok((path, provider))
}

/// Sends a body that must be rejected with 400, after which the responses at `observed` are as
/// before.
fn rejected(
    world: &World<'_>,
    method: &str,
    path: &str,
    body: &Value,
    observed: &[&str],
) -> Result<Answer, Stop> {
    let state = || -> Result<Vec<Value>, Stop> {
        let read = |path: &&str| world.get(path)?.expect(200)?.json();
        observed.iter().map(read).collect()
    };
    let before = state()?;
    let answer = world.admin(method, path).json(body).send()?;
    ensure_eq!(answer.status, 400, "{method} {path} {body}: {answer:?}");
    ensure!(
        !answer.text("error").is_empty(),
        "there is no `error`: {answer:?}"
    );
    ensure_eq!(
        state()?,
        before,
        "{method} {path} {body} was rejected, and stored all the same"
    );
    Ok(answer)
}
