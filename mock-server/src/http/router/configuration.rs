//! The routes of an app's configuration.

use axum::routing::{delete, get, patch, post, put};

use super::routes::Routes;
use crate::handlers::{
    access_rules, configuration, debug, deployments, functions, logs, secrets, services, triggers,
    values,
};
use crate::http::call::{in_app, in_draft};

/// An app's configuration, as a whole and in parts.
pub(super) fn configuration() -> Routes {
    Routes::new()
        .route("/import", post(in_app(configuration::import)))
        .route("/export", get(in_app(configuration::export)))
        .route("/description", get(in_app(configuration::description)))
        .route(
            "/values",
            get(in_draft(values::list)).post(in_draft(values::create)),
        )
        .route(
            "/values/{id}",
            get(in_draft(values::get))
                .put(in_draft(values::update))
                .delete(in_draft(values::delete)),
        )
        .route(
            "/triggers",
            get(in_draft(triggers::list)).post(in_draft(triggers::create)),
        )
        .route(
            "/triggers/{id}",
            get(in_draft(triggers::get))
                .put(in_draft(triggers::update))
                .delete(in_draft(triggers::delete)),
        )
        .route("/triggers/{id}/resume", put(in_draft(triggers::resume)))
        .route(
            "/services",
            get(in_draft(services::list)).post(in_draft(services::create)),
        )
        .route(
            "/services/{id}",
            get(in_draft(services::get))
                .patch(in_draft(services::update))
                .delete(in_draft(services::delete)),
        )
        .route(
            "/services/{id}/config",
            get(in_draft(services::config)).patch(in_draft(services::update_config)),
        )
        .route(
            "/debug/execute_function",
            post(in_app(debug::execute_function)),
        )
        .route(
            "/functions",
            get(in_draft(functions::list)).post(in_draft(functions::create)),
        )
        .route(
            "/functions/{id}",
            get(in_draft(functions::get))
                .put(in_draft(functions::update))
                .delete(in_draft(functions::delete)),
        )
        .route(
            "/secrets",
            get(in_app(secrets::list)).post(in_app(secrets::create)),
        )
        .route(
            "/secrets/{id}",
            put(in_app(secrets::update)).delete(in_app(secrets::delete)),
        )
        .route(
            "/security/access_list",
            get(in_app(access_rules::list)).post(in_app(access_rules::create)),
        )
        .route(
            "/security/access_list/{id}",
            patch(in_app(access_rules::update)).delete(in_app(access_rules::delete)),
        )
        .route(
            "/security/allowed_request_origins",
            get(in_draft(access_rules::origins))
                .post(in_draft(access_rules::set_origins))
                .put(in_draft(access_rules::set_origins)),
        )
        .route("/logs", get(in_app(logs::list)))
}

/// Drafts and deployments of an app's configuration.
pub(super) fn deployments() -> Routes {
    Routes::new()
        .route(
            "/drafts",
            get(in_app(deployments::drafts)).post(in_app(deployments::create_draft)),
        )
        .route("/drafts/{id}", delete(in_app(deployments::discard_draft)))
        .route("/drafts/{id}/diff", get(in_app(deployments::diff_draft)))
        .route(
            "/drafts/{id}/deployment",
            post(in_app(deployments::deploy_draft)),
        )
        .route("/deployments", get(in_app(deployments::deployments)))
        .route("/deployments/{id}", get(in_app(deployments::deployment)))
}
