//! The routes of an app's configuration.

use axum::routing::{delete, get, patch, post, put};

use super::routes::Routes;
use crate::handlers::{
    access_rules, configuration, custom_user_data, debug, deployments, endpoints, functions, logs,
    rules, schemas, secrets, services, stored_settings, triggers, values,
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
        .route(
            "/endpoints",
            get(in_draft(endpoints::list)).post(in_draft(endpoints::create)),
        )
        .route(
            "/endpoints/{id}",
            get(in_draft(endpoints::get))
                .put(in_draft(endpoints::update))
                .delete(in_draft(endpoints::delete)),
        )
        .route("/triggers/{id}/resume", put(in_draft(triggers::resume)))
        .route(
            "/sync/config",
            get(in_draft(stored_settings::sync_config))
                .put(in_draft(stored_settings::set_sync_config)),
        )
        .route(
            "/sync/progress",
            get(in_app(stored_settings::sync_progress)),
        )
        .route("/sync/state", get(in_app(stored_settings::sync_state)))
        .route(
            "/custom_user_data",
            get(in_draft(custom_user_data::get)).patch(in_draft(custom_user_data::update)),
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

/// An app's services with their rules, and the schemas of their collections.
pub(super) fn services() -> Routes {
    Routes::new()
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
            "/services/{id}/rules",
            get(in_draft(rules::list)).post(in_draft(rules::create)),
        )
        .route(
            "/services/{id}/rules/{rule}",
            get(in_draft(rules::get))
                .put(in_draft(rules::update))
                .delete(in_draft(rules::delete)),
        )
        .route(
            "/services/{id}/default_rule",
            get(in_draft(rules::get_default))
                .post(in_draft(rules::create_default))
                .put(in_draft(rules::update_default))
                .delete(in_draft(rules::delete_default)),
        )
        .route(
            "/schemas",
            get(in_draft(schemas::list)).post(in_draft(schemas::create)),
        )
        .route(
            "/schemas/{id}",
            get(in_draft(schemas::get))
                .put(in_draft(schemas::update))
                .delete(in_draft(schemas::delete)),
        )
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
        .route(
            "/deploy/config",
            get(in_app(stored_settings::deploy_config))
                .patch(in_app(stored_settings::set_deploy_config))
                .put(in_app(stored_settings::set_deploy_config)),
        )
        .route("/deployments", get(in_app(deployments::deployments)))
        .route("/deployments/{id}", get(in_app(deployments::deployment)))
        .route(
            "/deployments/{id}/redeploy",
            post(in_app(deployments::redeploy)),
        )
}
