//! Every route, on one screen. Paths and methods: OpenAPI document, manual and
//! the clients named beside the handlers.

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, patch, post, put};

use crate::handlers::call::{
    admin, admin_refresh, client_access, client_app, client_refresh, digest, in_app, in_group, open,
};
use crate::handlers::{
    admin_auth, api_keys, apps, atlas, client_auth, client_login, fallback, pending, providers,
    settings, users,
};
use crate::server::Server;

/// The routes of all three APIs.
pub(crate) fn router(server: Arc<Server>) -> Router {
    Router::new()
        .nest("/api/admin/v3.0", admin_api())
        .nest("/api/client/v2.0", client_api())
        .route("/api/private/v1.0/version", get(open(admin_auth::version)))
        .route("/api/public/v1.0", get(digest(atlas::root)))
        .route("/api/public/v1.0/groups", get(digest(atlas::groups)))
        .fallback(fallback::unknown)
        .method_not_allowed_fallback(fallback::wrong_method)
        .with_state(server)
}

fn app() -> Router<Arc<Server>> {
    Router::new()
        .route("/", get(in_app(apps::get)).delete(in_group(apps::delete)))
        .route(
            "/auth_providers",
            get(in_app(providers::list)).post(in_app(providers::create)),
        )
        .route(
            "/auth_providers/{id}",
            get(in_app(providers::get))
                .patch(in_app(providers::update))
                .delete(in_app(providers::delete)),
        )
        .route(
            "/auth_providers/{id}/enable",
            put(in_app(providers::enable)),
        )
        .route(
            "/auth_providers/{id}/disable",
            put(in_app(providers::disable)),
        )
        .route(
            "/users",
            get(in_app(users::list)).post(in_app(users::create)),
        )
        .route("/users_count", get(in_app(users::count)))
        .route("/users/users_count", get(in_app(users::count)))
        .route("/users/verify_token", post(in_app(users::verify_token)))
        .route(
            "/users/{id}",
            get(in_app(users::get)).delete(in_app(users::delete)),
        )
        .route("/users/{id}/logout", put(in_app(users::logout)))
        .route("/users/{id}/enable", put(in_app(users::enable)))
        .route("/users/{id}/disable", put(in_app(users::disable)))
        .route("/users/{id}/devices", get(in_app(users::devices)))
        .route("/users/{id}/reset_email", patch(in_app(users::reset_email)))
        .route(
            "/user_registrations/pending_users",
            get(in_app(pending::list)),
        )
        .route(
            "/user_registrations/by_email/{email}",
            delete(in_app(pending::delete)),
        )
        .route(
            "/user_registrations/by_id/{id}",
            delete(in_app(pending::delete_by_id)),
        )
        .route(
            "/user_registrations/by_email/{email}/send_confirm",
            post(in_app(pending::send_confirm)),
        )
        .route(
            "/user_registrations/by_email/{email}/confirm",
            post(in_app(pending::confirm)),
        )
        .route(
            "/user_registrations/by_email/{email}/run_confirm",
            post(in_app(pending::run_confirm)),
        )
        .route(
            "/api_keys",
            get(in_app(api_keys::list)).post(in_app(api_keys::create)),
        )
        .route(
            "/api_keys/{id}",
            get(in_app(api_keys::get)).delete(in_app(api_keys::delete)),
        )
        .route("/api_keys/{id}/enable", put(in_app(api_keys::enable)))
        .route("/api_keys/{id}/disable", put(in_app(api_keys::disable)))
        .route(
            "/security/refresh_token_expiration",
            get(in_app(settings::refresh_lifetime)).put(in_app(settings::set_refresh_lifetime)),
        )
}

fn admin_api() -> Router<Arc<Server>> {
    Router::new()
        .route("/auth/providers", get(open(admin_auth::providers)))
        .route(
            "/auth/providers/mongodb-cloud/login",
            post(open(admin_auth::login)),
        )
        .route("/auth/profile", get(admin(admin_auth::profile)))
        .route(
            "/auth/session",
            post(admin_refresh(admin_auth::refresh)).delete(admin_refresh(admin_auth::end)),
        )
        .route(
            "/groups/{group}/apps",
            get(in_group(apps::list)).post(in_group(apps::create)),
        )
        .nest("/groups/{group}/apps/{app}", app())
}

fn client_api() -> Router<Arc<Server>> {
    Router::new()
        .route(
            "/app/{client}/location",
            get(client_app(client_login::location)),
        )
        .route(
            "/app/{client}/auth/providers/{kind}/login",
            // GET, with the device in the query: mongodb-stitch, anonymous logins
            get(client_app(client_login::login)).post(client_app(client_login::login)),
        )
        .route(
            "/app/{client}/auth/providers/local-userpass/confirm",
            post(client_app(client_login::confirm)),
        )
        .route("/auth/profile", get(client_access(client_auth::profile)))
        .route(
            "/auth/session",
            post(client_refresh(client_auth::refresh)).delete(client_refresh(client_auth::end)),
        )
        .route("/auth/delete", delete(client_access(client_auth::delete)))
}
