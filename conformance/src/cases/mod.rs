//! The checks of a command line that claims to be `appservices`, run as a process against the
//! built-in server, with prompts in a real pseudo-terminal.

/// Checks by the names of their functions, and the requirements that they show.
macro_rules! checks {
    ($($(#[$attribute:meta])* $check:ident => [$($requirement:literal),+ $(,)?]),* $(,)?) => {
        &[$($(#[$attribute])* $crate::cases::Check {
            name: stringify!($check),
            requirements: &[$($requirement),+],
            run: || $crate::cases::Done::outcome($check()),
        }),*]
    };
}

/// The requirements that rows of a topic show, by their names.
macro_rules! shown_by {
    ($($requirement:literal => $rows:literal),* $(,)?) => {
        &[$(($requirement, $rows)),*]
    };
}

mod api;
mod apps;
mod audit;
mod bad_input;
mod bulk;
mod completion;
mod contract;
mod credentials;
#[cfg(target_os = "linux")]
mod durability;
mod flavour;
mod help;
#[cfg(test)]
mod hygiene;
mod judge;
mod login;
mod logout;
mod matrix;
mod model;
mod network;
mod plan;
mod profiles;
mod program;
#[cfg(unix)]
mod prompts;
mod proof;
mod properties;
mod published;
mod secrets;
mod selection;
#[cfg(unix)]
mod streams;
mod support;
mod telemetry;
#[cfg(unix)]
mod text;
mod tls;
mod topics;
mod users_change;
mod users_count;
mod users_create;
mod users_list;
mod users_revoke;
mod whoami;

pub use flavour::Flavour;
pub use judge::{CaseInfo, judge, list};
pub use support::program::Extent;
#[cfg(test)]
pub(crate) use support::topic::is_named;

use crate::target::Outcome;

/// A check by the name of its function, which returns what it finds, or panics.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Check {
    pub(crate) name: &'static str,
    /// The IDs of the requirements that a failure violates.
    pub(crate) requirements: &'static [&'static str],
    pub(crate) run: fn() -> Outcome,
}

/// What the function of a check returns.
pub(crate) trait Done {
    fn outcome(self) -> Outcome;
}

impl Done for () {
    fn outcome(self) -> Outcome {
        Ok(())
    }
}

impl Done for Outcome {
    fn outcome(self) -> Outcome {
        self
    }
}

/// A module of checks: its name in IDs, and the checks.
type Module = (&'static str, &'static [Check]);

/// All modules but those of topics, in the order of reports.
static MODULES: &[Module] = &[
    ("api/bytes", api::bytes::CHECKS),
    ("api/statuses", api::statuses::CHECKS),
    ("api/words", api::words::CHECKS),
    ("apps/exact", apps::exact::CHECKS),
    ("audit/runs", audit::runs::CHECKS),
    ("audit/verify", audit::verify::CHECKS),
    ("bad-input/answers", bad_input::answers::CHECKS),
    ("bad-input/ids", bad_input::ids::CHECKS),
    ("bad-input/local-app", bad_input::local_app::CHECKS),
    ("bad-input/profiles", bad_input::profiles::CHECKS),
    ("bad-input/projects", bad_input::projects::CHECKS),
    ("bad-input/servers", bad_input::servers::CHECKS),
    ("bad-input/transport", bad_input::transport::CHECKS),
    ("bulk/faults", bulk::faults::CHECKS),
    ("bulk/interrupts", bulk::interrupts::CHECKS),
    ("bulk/long", bulk::long::CHECKS),
    ("bulk/lost-results", bulk::lost_results::CHECKS),
    ("bulk/screen", bulk::screen::CHECKS),
    ("bulk/signals", bulk::signals::CHECKS),
    ("bulk/summary", bulk::summary::CHECKS),
    ("completion", completion::CHECKS),
    #[cfg(unix)]
    ("completion/shells", completion::shells::CHECKS),
    ("contract/requests", contract::cli::CHECKS),
    ("contract/family", contract::cli_family::CHECKS),
    ("contract/session", contract::cli_session::CHECKS),
    ("credentials/concurrent", credentials::concurrent::CHECKS),
    ("credentials/environment", credentials::environment::CHECKS),
    ("credentials/files", credentials::files::CHECKS),
    ("credentials/renewal", credentials::renewal::CHECKS),
    ("credentials/servers", credentials::servers::CHECKS),
    ("credentials/sharing", credentials::sharing::CHECKS),
    (
        "credentials/unusable-tokens",
        credentials::unusable_tokens::CHECKS,
    ),
    ("credentials/usage", credentials::usage::CHECKS),
    #[cfg(target_os = "linux")]
    ("durability", durability::CHECKS),
    ("help/examples", help::examples::CHECKS),
    ("help/published", help::published::CHECKS),
    ("login/browser", login::browser::CHECKS),
    ("login/files", login::files::CHECKS),
    ("login/flags", login::flags::CHECKS),
    ("login/prompts", login::prompts::CHECKS),
    ("matrix/family", matrix::family::CHECKS),
    ("matrix/revoke", matrix::revoke::CHECKS),
    ("network/limits", network::limits::CHECKS),
    ("network/pace", network::pace::CHECKS),
    ("network/proxies", network::proxies::CHECKS),
    ("network/retries", network::retries::CHECKS),
    ("plan/apply", plan::apply::CHECKS),
    ("plan/files", plan::files::CHECKS),
    ("plan/kills", plan::kills::CHECKS),
    ("program", program::CHECKS),
    #[cfg(unix)]
    ("prompts/answers", prompts::answers::CHECKS),
    #[cfg(unix)]
    ("prompts/choices", prompts::choices::CHECKS),
    #[cfg(unix)]
    ("prompts/silence", prompts::silence::CHECKS),
    ("proof", proof::CHECKS),
    ("proof/read-back", proof::read_back::CHECKS),
    ("properties/family", properties::family::CHECKS),
    ("properties", properties::CHECKS),
    ("properties/sheets", properties::sheets::CHECKS),
    ("properties/sources", properties::sources::CHECKS),
    ("properties/times", properties::times::CHECKS),
    ("published/changes", published::changes::CHECKS),
    ("published/lists", published::lists::CHECKS),
    ("secrets", secrets::CHECKS),
    ("selection/app", selection::app::CHECKS),
    ("selection/empty", selection::empty::CHECKS),
    ("selection/filters", selection::filters::CHECKS),
    ("selection/narrowing", selection::narrowing::CHECKS),
    ("selection/pages", selection::pages::CHECKS),
    ("selection/unknown", selection::unknown::CHECKS),
    #[cfg(unix)]
    ("streams/files", streams::files::CHECKS),
    #[cfg(unix)]
    ("streams/full", streams::full::CHECKS),
    #[cfg(unix)]
    ("streams/secrets", streams::secrets::CHECKS),
    #[cfg(unix)]
    ("streams/signals", streams::signals::CHECKS),
    #[cfg(unix)]
    ("streams/sizes", streams::sizes::CHECKS),
    #[cfg(unix)]
    ("streams/untrusted", streams::untrusted::CHECKS),
    ("telemetry", telemetry::CHECKS),
    #[cfg(unix)]
    ("text/streams", text::streams::CHECKS),
    #[cfg(unix)]
    ("text/tables", text::tables::CHECKS),
    ("tls", tls::CHECKS),
    #[cfg(unix)]
    ("users-change/prompts", users_change::prompts::CHECKS),
    ("users-list/terminal", users_list::terminal::CHECKS),
    ("users-revoke/help", users_revoke::help::CHECKS),
    ("users-revoke/output", users_revoke::output::CHECKS),
    ("users-revoke/prompts", users_revoke::prompts::CHECKS),
    ("users-revoke/requests", users_revoke::requests::CHECKS),
    ("users-revoke/styles", users_revoke::styles::CHECKS),
    ("users-revoke/users", users_revoke::users::CHECKS),
];

/// Every check but the rows of topics.
#[cfg(test)]
pub(crate) fn checks() -> impl Iterator<Item = &'static Check> {
    MODULES.iter().flat_map(|(_, checks)| *checks)
}

/// Every topic.
#[cfg(test)]
pub(crate) fn topics() -> impl Iterator<Item = &'static support::topic::Topic> {
    topics::TOPICS.iter().copied()
}
