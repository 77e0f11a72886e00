//! Apps of a project.

use axum::http::StatusCode;
use serde::Deserialize;

use crate::handlers::wire::AppBody;
use crate::http::call::{AppCall, GroupCall, HandlerResult};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{AppSettings, PRODUCTS, Rejection};

/// Of the products asked for, comma-separated; of the standard one otherwise.
pub(crate) fn list(call: &mut GroupCall<'_>) -> HandlerResult {
    let wanted = call.request.query("product").unwrap_or(PRODUCTS[0]);
    let wanted: Vec<_> = wanted.split(',').map(str::trim).collect();
    let state = &call.state;
    let ids = state
        .groups
        .get(&call.group)
        .ok_or(Rejection::GroupNotFound)?
        .apps
        .iter();
    let apps = ids.filter_map(|id| state.apps.get(id));
    let apps = apps.filter(|app| wanted.contains(&app.settings.product.as_str()));
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

pub(crate) fn create(call: &mut GroupCall<'_>) -> HandlerResult {
    let new: NewApp = call.request.json()?;
    let mut settings = AppSettings::new(&new.name);
    if let Some(product) = call.request.query("product") {
        product.clone_into(&mut settings.product);
    }
    let chosen = [
        (&mut settings.location, new.location),
        (&mut settings.deployment_model, new.deployment_model),
        (&mut settings.environment, new.environment),
    ];
    for (setting, value) in chosen {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            *setting = value;
        }
    }
    if !matches!(settings.deployment_model.as_str(), "GLOBAL" | "LOCAL") {
        return Err(ApiError::bad_request(
            "deployment_model must be GLOBAL or LOCAL",
        ));
    }
    let id = call
        .state
        .create_app(call.group, settings, call.request.now)?;
    let app = call.state.apps.get(&id).ok_or(Rejection::AppNotFound)?;
    Ok(ApiResponse::created(&AppBody::from(app)))
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn get(call: &mut AppCall<'_>) -> HandlerResult {
    Ok(ApiResponse::ok(&AppBody::from(&*call.app)))
}

/// The app goes with everything in it.
pub(crate) fn delete(call: &mut GroupCall<'_>) -> HandlerResult {
    let id = call.request.id("app", Rejection::AppNotFound)?;
    let here = call
        .state
        .apps
        .get(&id)
        .is_some_and(|app| app.group == call.group);
    if !here {
        return Err(Rejection::AppNotFound.into());
    }
    call.state.delete_app(id)?;
    Ok(ApiResponse::empty(StatusCode::NO_CONTENT))
}
