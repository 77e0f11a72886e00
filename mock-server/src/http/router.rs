//! The routes of all three APIs and of the controls.
//!
//! Paths and methods: OpenAPI document, manual, and the clients named in the documentation
//! of the handlers. A test compares the routes with `controls/openapi/openapi.yaml`.

mod configuration;
mod routes;

use axum::Router;
use axum::routing::{delete, get, patch, post, put};

use self::configuration::{configuration, deployments, services};
use self::routes::Routes;
use crate::controls::console::{assets, login, overview, snapshots, users as console_users};
use crate::controls::journal::endpoint as journal;
use crate::controls::{events, handlers as controls};
use crate::handlers::{
    admin_auth, apps, atlas, client_auth, client_login, endpoints, function_calls, home,
    pending_users, providers, registration as register, server_api_keys, token_lifetime,
    user_api_keys, users,
};
use crate::http::call::{
    admin, admin_refresh, client_access, client_app, client_refresh, control, digest, in_app,
    in_draft, in_group, open, slow_control,
};
use crate::http::fallback;

/// The router that serves every request.
pub(crate) fn router() -> Router {
    all()
        .into_router()
        .fallback(fallback::not_found)
        .method_not_allowed_fallback(fallback::method_not_allowed)
}

fn all() -> Routes {
    Routes::new()
        .route("/", get(home::page))
        .route("/favicon.ico", get(home::favicon))
        .route("/groups/{group}/apps/{app}/logs", get(home::logs))
        .nest("/api/admin/v3.0", admin_api())
        .nest("/api/client/v2.0", client_api())
        .nest("/app/{client}/endpoint", endpoints())
        .route("/api/private/v1.0/version", get(open(admin_auth::version)))
        .route("/api/public/v1.0", get(digest(atlas::root)))
        .route("/api/public/v1.0/groups", get(digest(atlas::groups)))
        .route("/_mock/", get(controls::page))
        .route("/_mock/console", get(assets::page))
        .route("/_mock/console/{id}", get(assets::file))
        .nest("/_mock", test_controls())
}

/// The HTTPS endpoints of an app.
fn endpoints() -> Routes {
    Routes::new().route(
        "/{*route}",
        get(client_app(endpoints::call))
            .post(client_app(endpoints::call))
            .put(client_app(endpoints::call))
            .patch(client_app(endpoints::call))
            .delete(client_app(endpoints::call)),
    )
}

/// The controls for tests.
fn test_controls() -> Routes {
    Routes::new()
        .route("/", get(controls::redirect_to_page))
        .route("/openapi.json", get(control(controls::openapi)))
        .route("/health", get(control(controls::health)))
        .route("/reset", post(control(controls::reset)))
        .route("/reload", post(slow_control(controls::reload)))
        .route("/overview", get(control(overview::overview)))
        .route("/users", get(control(console_users::users)))
        .route(
            "/users/{id}/custom_data",
            put(control(console_users::set_custom_data)),
        )
        .route(
            "/sessions",
            get(control(controls::sessions)).post(control(login::log_in)),
        )
        .route("/outbox", get(control(controls::outbox)))
        .route(
            "/clock",
            get(control(controls::clock)).post(control(controls::change_clock)),
        )
        .route(
            "/requests",
            get(slow_control(journal::requests)).delete(control(journal::clear_requests)),
        )
        .route(
            "/requests/search",
            post(slow_control(journal::search_requests)),
        )
        .route("/requests/{id}", get(control(journal::request)))
        .route("/events", get(events::endpoint::events))
        .route("/verify", post(slow_control(journal::verify)))
        .route(
            "/faults",
            get(control(controls::faults))
                .post(control(controls::add_fault))
                .delete(control(controls::clear_faults)),
        )
        .route("/faults/{id}", delete(control(controls::remove_fault)))
        .route(
            "/state",
            get(control(controls::export_state)).put(control(controls::import_state)),
        )
        .route("/snapshots", get(control(snapshots::list)))
        .route(
            "/snapshots/{id}",
            put(control(snapshots::save))
                .post(control(snapshots::restore))
                .delete(control(snapshots::delete)),
        )
        .route(
            "/worlds",
            get(control(controls::worlds))
                .post(control(controls::create_world))
                .delete(control(controls::delete_worlds)),
        )
        .route("/worlds/{id}", delete(control(controls::delete_world)))
}

/// An app with its providers, users and API keys.
fn app() -> Routes {
    Routes::new()
        .route("/", get(in_app(apps::get)).delete(in_group(apps::delete)))
        .route(
            "/auth_providers",
            get(in_draft(providers::list)).post(in_draft(providers::create)),
        )
        .route(
            "/auth_providers/{id}",
            get(in_draft(providers::get))
                .patch(in_draft(providers::update))
                .delete(in_draft(providers::delete)),
        )
        .route(
            "/auth_providers/{id}/enable",
            put(in_draft(providers::enable)),
        )
        .route(
            "/auth_providers/{id}/disable",
            put(in_draft(providers::disable)),
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
        .route("/users/{id}/devices", get(in_app(users::list_devices)))
        .route("/users/{id}/reset_email", patch(in_app(users::reset_email)))
        .route(
            "/user_registrations/pending_users",
            get(in_app(pending_users::list)),
        )
        .route(
            "/user_registrations/by_email/{email}",
            delete(in_app(pending_users::delete)),
        )
        .route(
            "/user_registrations/by_id/{id}",
            delete(in_app(pending_users::delete_by_id)),
        )
        .route(
            "/user_registrations/by_email/{email}/send_confirm",
            post(in_app(pending_users::send_confirm)),
        )
        .route(
            "/user_registrations/by_email/{email}/confirm",
            post(in_app(pending_users::confirm)),
        )
        .route(
            "/user_registrations/by_email/{email}/run_confirm",
            post(in_app(pending_users::run_confirm)),
        )
        .route(
            "/api_keys",
            get(in_app(server_api_keys::list)).post(in_app(server_api_keys::create)),
        )
        .route(
            "/api_keys/{id}",
            get(in_app(server_api_keys::get)).delete(in_app(server_api_keys::delete)),
        )
        .route(
            "/api_keys/{id}/enable",
            put(in_app(server_api_keys::enable)),
        )
        .route(
            "/api_keys/{id}/disable",
            put(in_app(server_api_keys::disable)),
        )
        .route(
            "/security/refresh_token_expiration",
            get(in_app(token_lifetime::get)).put(in_app(token_lifetime::set)),
        )
}

fn admin_api() -> Routes {
    Routes::new()
        .route("/auth/providers", get(open(admin_auth::providers)))
        .route(
            "/auth/providers/mongodb-cloud/login",
            post(open(admin_auth::log_in_with_key_pair)),
        )
        .route(
            "/auth/providers/local-userpass/login",
            post(open(admin_auth::log_in_with_password)),
        )
        .route("/auth/profile", get(admin(admin_auth::profile)))
        .route(
            "/auth/session",
            post(admin_refresh(admin_auth::refresh)).delete(admin_refresh(admin_auth::end_session)),
        )
        .route(
            "/groups/{group}/apps",
            get(in_group(apps::list)).post(in_group(apps::create)),
        )
        .nest(
            "/groups/{group}/apps/{app}",
            app()
                .merge(configuration())
                .merge(services())
                .merge(deployments()),
        )
}

fn client_api() -> Routes {
    Routes::new()
        .route(
            "/app/{client}/location",
            get(client_app(client_login::location)),
        )
        .route(
            "/app/{client}/auth/providers/{kind}/login",
            post(client_login::login_route())
                .get(client_app(client_login::login_anonymously_by_query)),
        )
        .nest(
            "/app/{client}/auth/providers/local-userpass",
            registration(),
        )
        .route(
            "/app/{client}/functions/call",
            post(client_app(function_calls::call)),
        )
        .route("/auth/profile", get(client_access(client_auth::profile)))
        .route(
            "/auth/session",
            post(client_refresh(client_auth::refresh))
                .delete(client_refresh(client_auth::end_session)),
        )
        .route(
            "/auth/delete",
            delete(client_access(client_auth::delete_user)),
        )
        .route(
            "/auth/api_keys",
            get(client_refresh(user_api_keys::list)).post(client_refresh(user_api_keys::create)),
        )
        .route(
            "/auth/api_keys/{id}",
            get(client_refresh(user_api_keys::get)).delete(client_refresh(user_api_keys::delete)),
        )
        .route(
            "/auth/api_keys/{id}/enable",
            put(client_refresh(user_api_keys::enable)),
        )
        .route(
            "/auth/api_keys/{id}/disable",
            put(client_refresh(user_api_keys::disable)),
        )
}

fn registration() -> Routes {
    use register as r;
    Routes::new()
        .route("/register", post(client_app(r::register)))
        .route("/confirm", post(client_app(r::confirm)))
        .route("/confirm/send", post(client_app(r::send_confirm)))
        .route("/confirm/call", post(client_app(r::call_confirm)))
        .route("/reset", post(client_app(r::reset)))
        .route("/reset/send", post(client_app(r::send_reset)))
        .route("/reset/call", post(client_app(r::call_reset)))
}
