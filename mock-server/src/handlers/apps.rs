//! The apps of a project.

use serde::Deserialize;

use crate::handlers::wire::AppBody;
use crate::http::call::{AppCall, GroupCall, HandlerResult};
use crate::http::response::ApiResponse;
use crate::state::{AppSettings, PRODUCTS, Rejection};

/// `GET /api/admin/v3.0/groups/{group}/apps?product` → 200, [`AppBody`]s in order of
/// creation. `product` is a comma-separated list; without it, only standard apps.
///
/// (OpenAPI document, predecessor CLI)
pub(crate) fn list(call: &mut GroupCall<'_>) -> HandlerResult {
    let products = call.request.query("product").unwrap_or(PRODUCTS[0]);
    let mut products: Vec<_> = products.split(',').map(str::trim).collect();
    let state = &call.state;
    if mutant!(state, FirstProductCounts) {
        products.truncate(1);
    }
    let lists_all = mutant!(state, ListsEveryProduct) && !call.request.has_query("product");
    let ids = state
        .groups
        .get(&call.group)
        .ok_or(Rejection::GroupNotFound)?
        .apps
        .iter();
    let apps = ids.filter_map(|id| state.apps.get(id));
    let apps = apps.filter(|app| lists_all || products.contains(&app.settings.product.as_str()));
    Ok(ApiResponse::ok(
        &apps.map(AppBody::from).collect::<Vec<_>>(),
    ))
}

#[derive(Deserialize)]
struct NewApp {
    name: String,
    location: Option<String>,
    deployment_model: Option<String>,
    environment: Option<String>,
}

/// `POST /api/admin/v3.0/groups/{group}/apps?product` with [`NewApp`] → 201,
/// [`AppBody`]; 400 if the name is invalid, or a value is not in its documented list.
///
/// Empty values mean the default: stitch 4 sends an empty `product`. (OpenAPI document,
/// stitch 4 tests)
pub(crate) fn create(call: &mut GroupCall<'_>) -> HandlerResult {
    let new: NewApp = call.request.json()?;
    let mut settings = AppSettings::new(&new.name);
    if let Some(product) = call.request.query("product") {
        product.clone_into(&mut settings.product);
    }
    let overrides = [
        (&mut settings.location, new.location),
        (&mut settings.deployment_model, new.deployment_model),
        (&mut settings.environment, new.environment),
    ];
    for (setting, value) in overrides {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            *setting = value;
        }
    }
    let id = call
        .state
        .create_app(call.group, settings, call.request.now)?;
    let app = call.state.apps.get(&id).ok_or(Rejection::AppNotFound)?;
    Ok(ApiResponse::created(&AppBody::from(app)))
}

/// `GET …` → 200, [`AppBody`]. (OpenAPI document)
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(&AppBody::from(&*call.app)))
}

/// `DELETE …` → 204. Deletes the app and everything in it. (OpenAPI document)
pub(crate) fn delete(call: &mut GroupCall<'_>) -> HandlerResult {
    let id = call.request.id("app", Rejection::AppNotFound)?;
    let in_group = call
        .state
        .apps
        .get(&id)
        .is_some_and(|app| app.group == call.group);
    if !in_group {
        return Err(Rejection::AppNotFound.into());
    }
    call.state.delete_app(id)?;
    Ok(ApiResponse::no_content())
}
