//! The flavours of a command line: `appservices`, or its public predecessor `realm-cli`.
//!
//! This file owns the differences between the two, by requirement. A check of a requirement in
//! which they differ on purpose is skipped for the predecessor; whatever else fails is a defect.

#[cfg(unix)]
mod adapter;

#[cfg(unix)]
pub(super) use adapter::Adapter;

use crate::pattern::Pattern;
use crate::requirements::Requirement;

/// The command line that a program implements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Flavour {
    /// This project's command line, or one that replaces it.
    #[default]
    Appservices,
    /// The public predecessor, version 2.6.
    RealmCli,
}

/// Requirements in which the predecessor differs, `*` stands for any characters, and what it does.
static DIFFERENCES: &[(&str, &str)] = &[
    // Options and commands.
    ("cli/api/*", "it has no command `api`"),
    (
        "cli/completion/*",
        "`completion` is not among its documented commands",
    ),
    ("cli/plan/*", "it has no `--plan`"),
    ("cli/apply/*", "it has no `--apply`"),
    ("cli/audit/*", "it has no `--audit`"),
    ("cli/proof/*", "it has no `--prove`"),
    ("cli/dry-run/*", "`users` has no `--dry-run`"),
    ("cli/ndjson/*", "`-f` takes `json` only"),
    ("cli/csv/*", "`-f` takes `json` only"),
    ("cli/app/environment", "there are no such variables"),
    ("cli/options/empty-variable", "there are no such variables"),
    (
        "cli/options/environment-utf8",
        "there are no such variables",
    ),
    ("cli/credentials/environment", "there are no such variables"),
    ("cli/credentials/half-pair", "there are no such variables"),
    ("cli/selection/email*", "it has no `--email`"),
    ("cli/selection/date*", "it has no filters by date"),
    (
        "cli/selection/never-logged-in",
        "it has no `--never-logged-in`",
    ),
    ("cli/selection/from-*", "it reads no files of IDs"),
    ("cli/selection/unknown-lines", "it reads no files of IDs"),
    ("cli/login/stdin", "secrets come from flags or prompts"),
    ("cli/create/stdin", "secrets come from flags or prompts"),
    ("cli/network/retry-limit", "it has no `--retries`"),
    ("cli/network/retries-range", "it has no `--retries`"),
    ("cli/network/in-flight", "it has no `--concurrency`"),
    ("cli/selection/limit*", "it has no `--limit`"),
    ("cli/help/topics", "its help has no topics"),
    ("cli/help/unknown", "its help has no topics"),
    ("cli/help/bare", "the exit status is 0"),
    ("cli/network/concurrency-range", "it has no `--concurrency`"),
    ("cli/network/debug", "it has no `--debug`"),
    ("cli/network/deadline", "it has no limits on time"),
    ("cli/network/durations", "it has no limits on time"),
    ("cli/network/whole-response", "it has no limits on time"),
    ("cli/network/connect-timeout", "it has no limits on time"),
    ("cli/tls/authorities", "it has no `--ca-file`"),
    ("cli/tls/option-first", "it has no `--ca-file`"),
    ("cli/output/stdout-dash", "`-` is the name of a file"),
    // Which users and apps.
    (
        "cli/selection/all-pages",
        "only the first 50 users are found",
    ),
    (
        "cli/selection/unknown",
        "one unknown ID keeps all users from being changed",
    ),
    (
        "cli/selection/unknown-only",
        "the error is the message of the server",
    ),
    (
        "cli/selection/exclusive",
        "`--state` with `--pending` is ignored",
    ),
    ("cli/options/not-empty", "an empty value counts as not set"),
    ("cli/pending/given", "`--pending` acts on all pending users"),
    ("cli/pending/result", "no result of pending users is shown"),
    ("cli/prompts/yes", "`--yes` shows the list anyway"),
    ("cli/prompts/everybody", "it does not ask once more"),
    (
        "cli/local-app/project-differs",
        "the project of the app directory is ignored",
    ),
    (
        "cli/local-app/outside-home",
        "the app directory is used silently",
    ),
    ("cli/app/named", "app and project are not named"),
    ("cli/app/in-totals", "app and project are not named"),
    ("cli/app/requests", "one request follows another"),
    ("cli/network/retries", "a failed request is final"),
    ("cli/network/retry-after", "a failed request is final"),
    ("cli/network/down", "every user is tried"),
    ("cli/network/refused", "a failed request is final"),
    ("cli/network/attempts", "a failed request is final"),
    ("cli/network/every-user", "a failed request is final"),
    ("cli/network/repeated-delete", "a failed request is final"),
    (
        "cli/network/unknown-outcome",
        "a change without a response has failed",
    ),
    ("cli/interrupts/*", "Ctrl-C ends it at once"),
    // Safety.
    ("cli/delete/confirm", "users are deleted at once"),
    (
        "cli/delete/everybody",
        "`users delete --yes` needs no filter",
    ),
    ("cli/apps/delete-confirm", "apps are deleted at once"),
    ("cli/apps/delete-exact", "the other apps are deleted"),
    (
        "cli/apps/delete-everything",
        "`apps delete --yes` needs no app",
    ),
    ("cli/create/key-lost", "the key is lost"),
    ("cli/create/key-file", "the key is written"),
    ("cli/output/regular-files", "it waits for a pipe or device"),
    (
        "cli/credentials/own-server",
        "the session is used at any server",
    ),
    (
        "cli/credentials/servers-stored",
        "every command stores the servers",
    ),
    (
        "cli/session/only-rejected",
        "a refresh that fails ends the login",
    ),
    ("cli/session/renewed", "a refresh that fails ends the login"),
    ("cli/telemetry/nothing", "usage events are sent"),
    // Errors and output.
    ("cli/errors/exit-status", "the exit status is 0"),
    ("cli/whoami/nobody", "the exit status is 0"),
    (
        "cli/options/usage-errors",
        "the help of the program is on stdout",
    ),
    ("cli/options/positional", "arguments are ignored"),
    ("cli/output/file-errors", "errors go to the file only"),
    ("cli/prompts/no-terminal", "the prompt fails"),
    (
        "cli/prompts/terminal-restored",
        "a signal leaves the terminal as it is",
    ),
    ("cli/summary/*", "there is no summary"),
    (
        "cli/text/unknown-provider",
        "users of other types are left out",
    ),
    ("cli/text/width", "columns count bytes"),
    ("cli/text/fits-screen", "lines wrap"),
    ("cli/text/many-rows", "all rows are listed"),
    ("cli/text/no-styles", "escape codes can appear anywhere"),
    ("cli/output/untrusted", "texts are written as they are"),
    // Compares with a model of this project's command line.
    (
        "cli/options/combinations",
        "the model is that of `appservices`",
    ),
];

/// Checks that do not apply to the predecessor, although their requirements do, and why.
static OTHER_CHECKS: &[(&str, &str)] = &[
    ("cli/bad-input/answers/status-401-without-a-code", STORED),
    ("cli/bad-input/profiles/profiles-that-are-no-yaml", STORED),
    ("cli/bad-input/transport/addresses-that-are-none", STORED),
    ("cli/credentials/files/a-profile-is-replaced-*", STORED),
    ("cli/credentials/renewal/a-session-ends-when-*", STORED),
    ("cli/credentials/servers/a-login-that-fails-*", STORED),
    ("cli/credentials/unusable-tokens/*", STORED),
    ("cli/login/files/two-commands-at-once-*", STORED),
    ("cli/telemetry/a-collector-hears-*", "its telemetry is off"),
    ("cli/credentials/environment/a-port-*", NO_VARIABLES),
    ("cli/credentials/usage/a-password-in-*", NO_VARIABLES),
    ("cli/contract/session/refusals-are-told-*", NO_VARIABLES),
    ("cli/bulk/interrupts/core-dumps-*", NO_VARIABLES),
    ("cli/network/proxies/an-https-server-*", NO_VARIABLES),
    (
        "cli/tls/a-server-that-does-not-speak-tls",
        "it has no hints",
    ),
];

/// It compares profiles, which the options that stand in for variables change.
const STORED: &str = "what it is given as options is stored in the profile";
const NO_VARIABLES: &str = "what it tries is a variable of `appservices`";

impl Flavour {
    /// Why the check with this ID does not apply, whatever its requirements.
    pub(super) fn reason_to_skip_check(self, id: &str) -> Option<String> {
        let mut others = OTHER_CHECKS.iter().filter(|_| self == Self::RealmCli);
        let (_, reason) = others.find(|(pattern, _)| Pattern::new(*pattern).matches(id))?;
        Some(format!("realm-cli differs: {reason}"))
    }

    /// Why rows of topics do not apply: each compares the whole output and every request.
    pub(super) fn reason_to_skip_rows(self) -> Option<String> {
        let words = "realm-cli differs: the row has the messages and requests of `appservices`";
        (self == Self::RealmCli).then(|| words.to_owned())
    }

    /// Why a check of these requirements does not apply; `None`: it does.
    pub(super) fn reason_to_skip(self, requirements: &[&Requirement]) -> Option<String> {
        if self == Self::Appservices {
            return None;
        }
        requirements.iter().find_map(|requirement| {
            let differs =
                |(pattern, _): &&(&str, &str)| Pattern::new(*pattern).matches(requirement.id);
            let (_, difference) = DIFFERENCES.iter().find(differs)?;
            Some(format!("realm-cli differs: {difference}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirements;

    #[test]
    fn every_difference_is_in_a_requirement_and_has_one_line() {
        let mut seen = std::collections::BTreeSet::new();
        for (pattern, _) in DIFFERENCES {
            assert!(seen.insert(pattern), "{pattern} is listed twice");
            let mut all = requirements::all();
            let parsed = Pattern::new(*pattern);
            assert!(all.any(|one| parsed.matches(one.id)), "{pattern}");
        }
    }

    #[test]
    fn checks_of_differences_are_skipped_for_the_predecessor_only() {
        let differs = requirements::find_all(&["cli/options/user", "cli/selection/all-pages"]);
        let same = requirements::find_all(&["cli/options/user"]);
        let reason = Flavour::RealmCli.reason_to_skip(&differs);
        let expected = "realm-cli differs: only the first 50 users are found";
        assert_eq!(reason.as_deref(), Some(expected));
        assert_eq!(Flavour::RealmCli.reason_to_skip(&same), None);
        assert_eq!(Flavour::Appservices.reason_to_skip(&differs), None);
    }

    /// Elsewhere some checks do not run.
    #[cfg(target_os = "linux")]
    #[test]
    fn every_check_that_does_not_apply_exists() {
        for (pattern, _) in OTHER_CHECKS {
            let parsed = Pattern::new(*pattern);
            let mut all = crate::cases::list();
            assert!(all.any(|case| parsed.matches(&case.id())), "{pattern}");
        }
    }

    #[test]
    fn most_of_what_is_documented_applies_to_the_predecessor() {
        let published = requirements::all().filter(|one| {
            one.id.starts_with("cli/") && one.source == "published page of `users revoke`"
        });
        for one in published {
            assert_eq!(Flavour::RealmCli.reason_to_skip(&[one]), None, "{}", one.id);
        }
    }
}
