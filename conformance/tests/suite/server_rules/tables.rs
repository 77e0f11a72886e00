//! Every table of rules, once: from this list come the tests that run them and
//! what `coverage` looks through.

use super::Table::{self, Rows, Rules};
use super::browsers::{cors, page};
use super::controls::{
    anew, clock, document, effects, faults, journal as kept, passing, people, redaction,
    same_bytes, state, verify, world_limits, worlds,
};
use super::requests::{limits, malformed, routes, slow};
use super::{
    access, admin_password, admins, api_keys, app_dir, apps, atlas, configuration, conventions,
    exposure, journal, one_user, outside, pending, providers, secrets, sweep, users,
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

    sweep: Rules(sweep::SWEEP),

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
    configuration_importing: Rules(configuration::IMPORTING),
    configuration_exporting: Rules(configuration::EXPORTING),
    configuration_functions: Rules(configuration::FUNCTIONS),
    secrets: Rules(secrets::SECRETS_OF_AN_APP),
    access_list: Rules(access::ACCESS_LIST),
    origins_and_logs: Rules(access::ORIGINS_AND_LOGS),
    atlas: Rules(atlas::CHALLENGE),

    atlas_nonces: Rules(atlas::NONCES),
    custom_function: Rules(outside::CUSTOM_FUNCTION),
    oauth: Rules(outside::OAUTH),




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

    app_dir: Rules(app_dir::APP_DIR),
}
