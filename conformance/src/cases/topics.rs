//! Every topic, once: from this list come the tests that run the rows and the names that
//! `hygiene` compares with the files.
//!
//! On Unix: file modes, paths and the system's own words stand in the transcripts.
use crate::cases::support::topic::Topic;

macro_rules! topics {
    ($($(#[$attribute:meta])* $name:ident: $topic:path,)*) => {
        /// All topics.
        pub(crate) static TOPICS: &[&Topic] = &[$($(#[$attribute])* &$topic,)*];
    };
}

topics! {
    users_revoke_flags: crate::cases::users_revoke::flags::FLAGS,
    users_revoke_help: crate::cases::users_revoke::help::HELP,
    users_revoke_app: crate::cases::users_revoke::app::APP,
    users_revoke_local_app: crate::cases::users_revoke::local_app::LOCAL_APP,
    users_revoke_users: crate::cases::users_revoke::users::USERS,
    users_revoke_pending: crate::cases::users_revoke::pending::PENDING,
    users_revoke_output: crate::cases::users_revoke::output::OUTPUT,
    users_revoke_errors: crate::cases::users_revoke::errors::ERRORS,
    users_revoke_session: crate::cases::users_revoke::session::SESSION,
    #[cfg(unix)]
    users_revoke_prompts: crate::cases::users_revoke::prompts::PROMPTS,
    #[cfg(unix)]
    users_revoke_choice: crate::cases::users_revoke::choice::CHOICE,
    #[cfg(unix)]
    users_revoke_everybody: crate::cases::users_revoke::everybody::EVERYBODY,
    #[cfg(unix)]
    users_revoke_styles: crate::cases::users_revoke::styles::STYLES,
    users_revoke_more: crate::cases::users_revoke::more::MORE,
    users_revoke_sources: crate::cases::users_revoke::sources::SOURCES,
    users_list_filters: crate::cases::users_list::filters::FILTERS,
    users_list_output: crate::cases::users_list::output::OUTPUT,
    users_list_errors: crate::cases::users_list::errors::ERRORS,
    #[cfg(unix)]
    users_list_terminal: crate::cases::users_list::terminal::TERMINAL,
    users_count: crate::cases::users_count::COUNT,
    users_create_flags: crate::cases::users_create::flags::FLAGS,
    #[cfg(unix)]
    users_create_prompts: crate::cases::users_create::prompts::PROMPTS,
    users_enable: crate::cases::users_change::state::ENABLE,
    users_disable: crate::cases::users_change::state::DISABLE,
    #[cfg(unix)]
    users_disable_prompts: crate::cases::users_change::prompts::STATES,
    users_delete: crate::cases::users_change::delete::DELETE,
    #[cfg(unix)]
    users_delete_prompts: crate::cases::users_change::prompts::DELETE,
    users_run_usage: crate::cases::plan::USAGE,
    apps_list: crate::cases::apps::list::LIST,
    apps_describe: crate::cases::apps::describe::DESCRIBE,
    #[cfg(unix)]
    apps_describe_prompts: crate::cases::apps::prompts::DESCRIBE,
    apps_create: crate::cases::apps::create::CREATE,
    #[cfg(unix)]
    apps_create_prompts: crate::cases::apps::prompts::CREATE,
    apps_delete: crate::cases::apps::delete::DELETE,
    #[cfg(unix)]
    apps_delete_prompts: crate::cases::apps::prompts::DELETE,
    api_words: crate::cases::api::words::WORDS,
    api_requests: crate::cases::api::requests::REQUESTS,
    completion: crate::cases::completion::COMPLETION,
    help: crate::cases::help::HELP,
    help_topics: crate::cases::help::TOPICS,
    help_mistyped: crate::cases::help::MISTYPED,
    login_flags: crate::cases::login::flags::FLAGS,
    login_profile: crate::cases::login::profile::PROFILE,
    #[cfg(unix)]
    login_prompts: crate::cases::login::prompts::PROMPTS,
    logout: crate::cases::logout::LOGOUT,
    whoami: crate::cases::whoami::WHOAMI,
    profiles: crate::cases::profiles::PROFILES,
}
