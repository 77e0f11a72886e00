//! Settings that are stored and returned, without any effect: of Sync and of deployments.

use serde_json::{Map, Value, json};

use crate::configuration::{Part, part, rules};
use crate::handlers::deployments::deploy_files;
use crate::handlers::entities;
use crate::handlers::typed::{self, Type};
use crate::http::call::{AppCall, HandlerResult};
use crate::http::response::ApiResponse;
use crate::state::EntityKind;

fn sync(call: &AppCall<'_>) -> Map<String, Value> {
    part::read(&call.app.config.files, Part::Sync).unwrap_or_default()
}

/// `GET …/sync/config` → 200, the settings of Sync. (our choice, by analogy with services)
pub(crate) fn sync_config(call: &mut AppCall<'_>) -> HandlerResult {
    let mut config = sync(call);
    let off = || json!(false);
    config.entry("development_mode_enabled").or_insert_with(off);
    Ok(ApiResponse::ok(&config))
}

/// `PUT …/sync/config` → 204. Keys that the body does not have stay: realm-core's tests send one
/// of them. (realm-app-importer, realm-core tests)
pub(crate) fn set_sync_config(call: &mut AppCall<'_>) -> HandlerResult {
    let change: Map<String, Value> = call.request.json()?;
    typed::check("", &change, &[("development_mode_enabled", Type::Bool)])?;
    let mut config = sync(call);
    config.extend(change);
    deploy_files(call, |files| part::write(files, Part::Sync, config));
    Ok(ApiResponse::no_content())
}

/// `GET …/sync/progress` → 200, that every collection with a schema has been synced: importers wait
/// for it. (realm-core tests, realm-dart)
pub(crate) fn sync_progress(call: &mut AppCall<'_>) -> HandlerResult {
    let schemas = rules::schemas(&call.app.config.files);
    let collections = schemas.iter().filter_map(|path| {
        let [_, database, collection] = rules::schema_collection(path)?;
        Some((
            format!("{database}.{collection}"),
            json!({ "complete": true }),
        ))
    });
    let progress: Map<_, _> = collections.collect();
    Ok(ApiResponse::ok(&json!({ "progress": progress })))
}

/// `GET …/sync/state` → 200, the state in the configuration of the service that has Sync; empty
/// without one. (realm-core tests)
pub(crate) fn sync_state(call: &mut AppCall<'_>) -> HandlerResult {
    let services = entities::all(call, EntityKind::Service);
    let state = services.iter().find_map(|service| {
        let config = service.content.get("config")?;
        let sync = config.get("sync").or(config.get("flexible_sync"))?;
        Some(sync.get("state")?.as_str()?.to_owned())
    });
    Ok(ApiResponse::ok(
        &json!({ "state": state.unwrap_or_default() }),
    ))
}

/// (OpenAPI document)
const DEPLOY: [(&str, Type); 2] = [
    ("ui_drafts_disabled", Type::Bool),
    ("automatic_deployment", Type::Object),
];

const AUTOMATIC: [(&str, Type); 3] = [
    ("enabled", Type::Bool),
    ("provider", Type::OneOf(&["github"])),
    ("installation_ids", Type::List),
];

/// `GET …/deploy/config` → 200, how the app deploys changes. (OpenAPI document, stitch 3 tests)
pub(crate) fn deploy_config(call: &mut AppCall<'_>) -> HandlerResult {
    let mut config = json!({
        "ui_drafts_disabled": false,
        "automatic_deployment": { "enabled": false },
        "last_modified": call.app.created,
    });
    for (key, value) in call.app.config.deployments.settings() {
        config[key] = value.clone();
    }
    Ok(ApiResponse::ok(&config))
}

/// `PATCH …/deploy/config` → 204; `PUT` too. (OpenAPI document, stitch 3 tests, realm-app-importer)
pub(crate) fn set_deploy_config(call: &mut AppCall<'_>) -> HandlerResult {
    let mut change: Map<String, Value> = call.request.json()?;
    typed::check("", &change, &DEPLOY)?;
    if let Some(Value::Object(automatic)) = change.get_mut("automatic_deployment") {
        typed::check("automatic_deployment.", automatic, &AUTOMATIC)?;
        automatic.retain(|_, value| !value.is_null());
    }
    change.retain(|key, value| !value.is_null() && DEPLOY.iter().any(|(known, _)| known == key));
    call.app.config.deployments.change_settings(change);
    Ok(ApiResponse::no_content())
}
