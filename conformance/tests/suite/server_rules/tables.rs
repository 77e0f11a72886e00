//! Every table of rules, once: from this list come the tests that run them and
//! what `coverage` looks through.

use super::Table::{self, Rows, Rules};
use super::accounts;
use super::browsers::{cors, page};
use super::controls::{
    anew, clock, document, effects, faults, journal as kept, passing, people, redaction,
    same_bytes, state, verify, world_limits, worlds,
};
use super::requests::{limits, malformed, routes, slow};
use super::{
    access, admin_password, admins, api_keys, apps, atlas, client_login, client_session,
    confirming, conventions, custom_token, expiry, exposure, functions, journal, jwks, lifetime,
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
    journal: Rules(journal::THE_JOURNAL),
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


    controls_health: Rules(anew::HEALTH),
    controls_reset: Rules(anew::RESET),
    controls_document: Rules(document::DOCUMENT),
    controls_sessions: Rules(people::SESSIONS),
    controls_outbox: Rules(people::OUTBOX),
    controls_state: Rules(state::STATE),
    controls_clock: Rules(clock::CLOCK),
    controls_clock_passing: Rules(passing::PASSING),
    controls_requests: Rules(kept::JOURNAL),
    controls_requests_bounds: Rules(kept::BOUNDS),
    controls_requests_redaction: Rules(redaction::REDACTION),
    controls_verify: Rules(verify::VERIFY),
    controls_verify_dropped: Rules(verify::DROPPED),
    controls_faults: Rules(faults::RULES),
    controls_faults_turns: Rules(faults::TURNS),
    controls_faults_effects: Rules(effects::EFFECTS),
    controls_worlds: Rules(worlds::WORLDS),
    controls_worlds_limits: Rules(world_limits::WORLD_LIMITS),
    controls_same_bytes: Rules(same_bytes::SAME_BYTES),

    browsers_cors: Rules(cors::CORS),
    browsers_page: Rules(page::PAGE),
    requests_routes: Rules(routes::ROUTES),
    requests_limits: Rules(limits::LIMITS),
    requests_malformed: Rules(malformed::MALFORMED),
    requests_slow: Rules(slow::SLOW),

    exposure: Rules(exposure::EXPOSURE),
    refused_logins: Rules(refused_logins::REFUSED),

    custom_token_rs256: Rules(rs256::RS256),
    custom_token_jwks: Rules(jwks::JWKS),
}
