//! Every table of rules, once: from this list come the tests that run them and
//! what `coverage` looks through.

use super::Table::{self, Rows, Rules};
use super::accounts;
use super::configured;
use super::{
    access, admin_password, admins, api_keys, app_dir, apps, atlas, client_login, client_session,
    configuration, confirming, conventions, custom_token, expiry, functions, jwks, lifetime,
    linking, observed, one_user, outside, own_keys, pending, providers, refused_logins,
    registering, resetting, rs256, secrets, session_errors, shapes, sweep, tokens, users,
};

macro_rules! tables {
    ($($name:ident: $table:expr,)*) => {
        /// All tables.
        pub(super) static TABLES: &[Table] = &[$($table,)*];

        $(
            #[test]
            fn $name() {
                $table.hold();
            }
        )*
    };
}

tables! {
    conventions_content_types: Rows(conventions::CONTENT_TYPES),
    conventions_errors: Rules(conventions::ERRORS),
    conventions_requests: Rules(conventions::REQUESTS),
    conventions_lists_and_ids: Rules(conventions::LISTS_AND_IDS),
    tokens: Rules(tokens::TOKENS),
    session_errors_access_tokens: Rules(session_errors::ACCESS_TOKENS),
    session_errors_refresh_tokens: Rules(session_errors::REFRESH_TOKENS),

    shapes: Rules(shapes::SHAPES),
    sweep: Rules(sweep::SWEEP),
    expiry: Rules(expiry::EXPIRY),

    admin_password: Rules(admin_password::PASSWORDS),
    admins_logging_in: Rules(admins::LOGGING_IN),
    admins_profile: Rules(admins::PROFILE),
    admins_sessions: Rules(admins::SESSIONS),
    apps_listing: Rules(apps::LISTING),
    apps_unknown: Rows(apps::UNKNOWN),
    apps_creating: Rules(apps::CREATING),
    apps_deleting: Rules(apps::DELETING),
    providers_configuring: Rules(providers::CONFIGURING),
    providers_unknown: Rows(providers::UNKNOWN),
    providers_unknown_code: Rules(providers::UNKNOWN_CODE),
    users_listing: Rules(users::LISTING),
    users_creating: Rules(users::CREATING),
    one_user_unknown: Rows(one_user::UNKNOWN),
    one_user: Rules(one_user::ONE_USER),
    one_user_addresses_and_tokens: Rules(one_user::ADDRESSES_AND_TOKENS),
    pending: Rules(pending::WAITING),
    api_keys: Rules(api_keys::SERVER_KEYS),
    api_keys_unknown: Rows(api_keys::UNKNOWN),
    lifetime: Rules(lifetime::REFRESH_TOKEN_EXPIRATION),
    lifetime_refusals: Rows(lifetime::REFUSALS),
    configuration_importing: Rules(configuration::IMPORTING),
    configuration_exporting: Rules(configuration::EXPORTING),
    configuration_functions: Rules(configuration::FUNCTIONS),
    secrets: Rules(secrets::SECRETS_OF_AN_APP),
    access_list: Rules(access::ACCESS_LIST),
    origins_and_logs: Rules(access::ORIGINS_AND_LOGS),
    atlas: Rules(atlas::CHALLENGE),

    client_login_location: Rules(client_login::LOCATION),
    client_login: Rules(client_login::LOGGING_IN),
    client_login_linking: Rules(client_login::LINKING),
    client_login_refusals: Rules(client_login::REFUSALS),
    custom_token: Rules(custom_token::CUSTOM_TOKEN),
    atlas_nonces: Rules(atlas::NONCES),
    custom_function: Rules(outside::CUSTOM_FUNCTION),
    oauth: Rules(outside::OAUTH),
    linking: Rules(linking::LINKING),
    linking_refusals: Rules(linking::REFUSALS),
    registering: Rules(registering::REGISTERING),
    registering_refusals: Rules(registering::REFUSALS),
    confirming_by_mail: Rules(confirming::BY_MAIL),
    confirming_by_function: Rules(confirming::BY_FUNCTION),
    resetting_by_mail: Rules(resetting::BY_MAIL),
    resetting_by_function: Rules(resetting::BY_FUNCTION),
    own_keys: Rules(own_keys::OWN_KEYS),
    own_keys_refusals: Rules(own_keys::REFUSALS),
    functions: Rules(functions::CALLING),
    client_session_profile: Rules(client_session::PROFILE),
    client_session: Rules(client_session::SESSIONS),

    revocation_observed: Rules(observed::OBSERVED),

    accounts_refused_logins: Rules(accounts::refused::TEXTS),
    accounts_refused_logins_change_nothing: Rules(accounts::refused::CHANGE_NOTHING),
    accounts_oauth_configuration: Rules(accounts::refused::PROVIDERS),
    accounts_linking: Rules(accounts::linking::REFUSALS),
    accounts_registering: Rules(accounts::addresses::REGISTERING),
    accounts_mailed_tokens: Rules(accounts::addresses::TOKENS),
    accounts_confirming: Rules(accounts::addresses::CONFIRMING),
    accounts_resetting: Rules(accounts::addresses::RESETTING),
    accounts_key_names: Rules(accounts::keys::NAMES),
    accounts_provider_off: Rules(accounts::keys::PROVIDER_OFF),
    accounts_anonymous_keys: Rules(accounts::keys::ANONYMOUS),
    accounts_empty_bearer: Rules(accounts::keys::BEARER),
    accounts_devices: Rules(accounts::devices::DEVICES),
    accounts_pages: Rules(accounts::devices::PAGES),

    configured_settings: Rules(configured::settings::SETTINGS),
    configured_custom_tokens: Rules(configured::tokens::CUSTOM_TOKENS),
    configured_archives: Rules(configured::archives::ARCHIVES),
    configured_deployments: Rules(configured::deployments::DEPLOYING),
    configured_entities: Rules(configured::entities::ENTITIES),
    configured_executing: Rules(configured::executing::EXECUTING),
    configured_triggers: Rules(configured::triggers::TRIGGERS),
    configured_pushes: Rules(configured::pushes::PUSHES),
    configured_importers: Rules(configured::pushes::IMPORTERS),

    refused_logins: Rules(refused_logins::REFUSED),

    custom_token_rs256: Rules(rs256::RS256),
    custom_token_jwks: Rules(jwks::JWKS),
    app_dir: Rules(app_dir::APP_DIR),
}
