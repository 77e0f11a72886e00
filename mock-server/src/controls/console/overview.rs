//! `GET /_mock/overview`.

#![expect(
    clippy::unnecessary_wraps,
    reason = "all handlers have the same signature, whether they can fail or not"
)]

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::http::call::HandlerResult;
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::state::{App, State};

/// `GET /_mock/overview` → 200, what a client needs to know of the world: its base URL, the
/// key pairs of administrators, and the apps with their providers and functions.
pub(crate) fn overview(request: &ApiRequest) -> HandlerResult {
    let state = request.world.state();
    let keys = state.admins.iter().filter(|admin| admin.user.is_none());
    let keys = keys.map(
        |admin| json!({ "public_api_key": admin.public_key, "private_api_key": admin.private_key }),
    );
    Ok(ApiResponse::ok(&json!({
        "version": env!("CARGO_PKG_VERSION"),
        "base_url": request.base,
        "is_world": request.worlds.is_none(),
        "persistent": request.world.store().is_some(),
        "admins": keys.collect::<Vec<_>>(),
        "apps": apps(&state),
    })))
}

fn apps(state: &State) -> Vec<Value> {
    let groups = state.groups.iter();
    groups
        .flat_map(|(id, group)| {
            let apps = group.apps.iter().filter_map(|app| state.apps.get(app));
            apps.map(move |app| {
                json!({
                    "id": app.id.to_string(),
                    "client_app_id": app.client_app_id,
                    "name": app.settings.name,
                    "project": id.to_string(),
                    "project_name": group.name,
                    "users": app.users.count(),
                    "pending_users": app.pending.count(),
                    "providers": providers(app),
                    "functions": functions(app),
                })
            })
        })
        .collect()
}

fn providers(app: &App) -> Vec<Value> {
    let providers = app.providers.values();
    providers
        .map(|provider| {
            json!({
                "id": provider.id.to_string(),
                "type": provider.kind.name(),
                "disabled": provider.disabled,
            })
        })
        .collect()
}

/// The names of the functions.
fn functions(app: &App) -> BTreeSet<&str> {
    let functions = app.config.functions.iter();
    functions.map(|function| &*function.name).collect()
}
