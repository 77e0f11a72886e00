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
    users_revoke_styles: crate::users_revoke::styles::STYLES,
    login_flags: crate::login::flags::FLAGS,
    login_profile: crate::login::profile::PROFILE,
    #[cfg(unix)]
    login_prompts: crate::login::prompts::PROMPTS,
    logout: crate::logout::LOGOUT,
    whoami: crate::whoami::WHOAMI,
    profiles: crate::profiles::PROFILES,
}
