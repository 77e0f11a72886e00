//! Every topic, once: from this list come the tests that run the rows and the names that
//! `hygiene` compares with the files.
//!
//! On Unix: file modes, paths and the system's own words stand in the transcripts.
use crate::support::case::Topic;

macro_rules! topics {
    ($($(#[$attribute:meta])* $name:ident: $topic:path,)*) => {
        /// All topics.
        pub(crate) static TOPICS: &[&Topic] = &[$($(#[$attribute])* &$topic,)*];

        $(
            $(#[$attribute])*
            #[cfg(unix)]
            #[test]
            fn $name() {
                $topic.run();
            }
        )*
    };
}

topics! {
    users_revoke_flags: crate::users_revoke::flags::FLAGS,
    users_revoke_help: crate::users_revoke::help::HELP,
    users_revoke_app: crate::users_revoke::app::APP,
    users_revoke_local_app: crate::users_revoke::local_app::LOCAL_APP,
    users_revoke_users: crate::users_revoke::users::USERS,
    users_revoke_pending: crate::users_revoke::pending::PENDING,
    users_revoke_output: crate::users_revoke::output::OUTPUT,
    users_revoke_errors: crate::users_revoke::errors::ERRORS,
    users_revoke_session: crate::users_revoke::session::SESSION,
    #[cfg(unix)]
    users_revoke_prompts: crate::users_revoke::prompts::PROMPTS,
    #[cfg(unix)]
    users_revoke_choice: crate::users_revoke::choice::CHOICE,
    #[cfg(unix)]
    users_revoke_everybody: crate::users_revoke::everybody::EVERYBODY,
    #[cfg(unix)]
    users_revoke_styles: crate::users_revoke::styles::STYLES,
    users_revoke_more: crate::users_revoke::more::MORE,
    users_revoke_sources: crate::users_revoke::sources::SOURCES,
    users_list_filters: crate::users_list::filters::FILTERS,
    users_list_output: crate::users_list::output::OUTPUT,
    users_list_errors: crate::users_list::errors::ERRORS,
    #[cfg(unix)]
    users_list_terminal: crate::users_list::terminal::TERMINAL,
    users_count: crate::users_count::COUNT,
    users_create_flags: crate::users_create::flags::FLAGS,
    #[cfg(unix)]
    users_create_prompts: crate::users_create::prompts::PROMPTS,
    users_enable: crate::users_change::state::ENABLE,
    users_disable: crate::users_change::state::DISABLE,
    #[cfg(unix)]
    users_disable_prompts: crate::users_change::prompts::STATES,
    users_delete: crate::users_change::delete::DELETE,
    #[cfg(unix)]
    users_delete_prompts: crate::users_change::prompts::DELETE,
    users_run_usage: crate::plan::USAGE,
    apps_list: crate::apps::list::LIST,
    apps_describe: crate::apps::describe::DESCRIBE,
    #[cfg(unix)]
    apps_describe_prompts: crate::apps::prompts::DESCRIBE,
    apps_create: crate::apps::create::CREATE,
    #[cfg(unix)]
    apps_create_prompts: crate::apps::prompts::CREATE,
    apps_delete: crate::apps::delete::DELETE,
    #[cfg(unix)]
    apps_delete_prompts: crate::apps::prompts::DELETE,
    api_words: crate::api::words::WORDS,
    api_requests: crate::api::requests::REQUESTS,
    completion: crate::completion::COMPLETION,
    help: crate::help::HELP,
    help_mistyped: crate::help::MISTYPED,
    login_flags: crate::login::flags::FLAGS,
    login_profile: crate::login::profile::PROFILE,
    #[cfg(unix)]
    login_prompts: crate::login::prompts::PROMPTS,
    logout: crate::logout::LOGOUT,
    whoami: crate::whoami::WHOAMI,
    profiles: crate::profiles::PROFILES,
}
