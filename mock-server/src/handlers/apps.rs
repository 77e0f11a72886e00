//! Apps of a project.

use axum::http::StatusCode;
use serde::Deserialize;

use crate::handlers::wire::AppBody;
use crate::http::call::{Answer, AppCall, GroupCall};
use crate::http::error::Failure;
use crate::http::response::Reply;
use crate::state::{AppSettings, PRODUCTS, Refusal};

/// Of the products asked for, comma-separated; of the standard one otherwise.
pub(crate) fn list(call: &mut GroupCall<'_>) -> Answer {
    let wanted = call.input.query("product").unwrap_or(PRODUCTS[0]);
    let wanted: Vec<_> = wanted.split(',').map(str::trim).collect();
    let state = &call.state;
    let ids = state
        .groups
        .get(&call.group)
        .ok_or(Refusal::GroupUnknown)?
        .apps
        .iter();
    let apps = ids.filter_map(|id| state.apps.get(id));
    let apps = apps.filter(|app| wanted.contains(&app.settings.product.as_str()));
    Ok(Reply::ok(&apps.map(AppBody::from).collect::<Vec<_>>()))
}

#[derive(Deserialize)]
struct NewApp {
    name: String,
    location: Option<String>,
    deployment_model: Option<String>,
    environment: Option<String>,
}

pub(crate) fn create(call: &mut GroupCall<'_>) -> Answer {
    let new: NewApp = call.input.json()?;
    let mut settings = AppSettings::new(&new.name);
    if let Some(product) = call.input.query("product") {
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
        return Err(Failure::bad_request(
            "deployment_model must be GLOBAL or LOCAL",
        ));
    }
    let id = call
        .state
        .create_app(call.group, settings, call.input.now)?;
    let app = call.state.apps.get(&id).ok_or(Refusal::AppUnknown)?;
    Ok(Reply::created(&AppBody::from(app)))
}

#[expect(clippy::unnecessary_wraps, reason = "a handler")]
pub(crate) fn get(call: &mut AppCall<'_>) -> Answer {
    Ok(Reply::ok(&AppBody::from(&*call.app)))
}

/// The app goes with everything in it.
pub(crate) fn delete(call: &mut GroupCall<'_>) -> Answer {
    let id = call.input.id("app", Refusal::AppUnknown)?;
    let here = call
        .state
        .apps
        .get(&id)
        .is_some_and(|app| app.group == call.group);
    if !here {
        return Err(Refusal::AppUnknown.into());
    }
    call.state.delete_app(id)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
