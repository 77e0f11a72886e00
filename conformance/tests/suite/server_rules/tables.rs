//! Every table of rules, once: from this list come the tests that run them and
//! what `coverage` looks through.

use super::Table::{self, Rules};
use super::accounts;
use super::browsers::{cors, page};
use super::configured;
use super::controls::{
    anew, clock, document, effects, faults, journal as kept, passing, people, redaction,
    same_bytes, state, verify, world_limits, worlds,
};
use super::requests::{limits, malformed, routes, slow};
use super::{
    app_dir, client_login, client_session, configuration, confirming, custom_token, expiry,
    exposure, functions, journal, jwks, linking, observed, own_keys, refused_logins, registering,
    resetting, rs256, session_errors, tokens,
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
    journal: Rules(journal::THE_JOURNAL),
    tokens: Rules(tokens::TOKENS),
    session_errors_access_tokens: Rules(session_errors::ACCESS_TOKENS),
    session_errors_refresh_tokens: Rules(session_errors::REFRESH_TOKENS),

    expiry: Rules(expiry::EXPIRY),

    configuration_importing: Rules(configuration::IMPORTING),
    configuration_exporting: Rules(configuration::EXPORTING),
    configuration_functions: Rules(configuration::FUNCTIONS),

    client_login_location: Rules(client_login::LOCATION),
    client_login: Rules(client_login::LOGGING_IN),
    client_login_linking: Rules(client_login::LINKING),
    client_login_refusals: Rules(client_login::REFUSALS),
    custom_token: Rules(custom_token::CUSTOM_TOKEN),
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
    app_dir: Rules(app_dir::APP_DIR),
}
