//! The help text: every option as the published page names and describes it.
use crate::cases::Check;
use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds;
use crate::cases::support::topic::{TOPIC, Topic};

pub(crate) const HELP: Topic = Topic {
    folder: "users/revoke/help",
    requirements: &["cli/help/text"],
    cases: &[
        Case {
            name: "long",
            args: "users revoke --help",
            login: Login::Nobody,
            ..CASE
        },
        Case {
            name: "short",
            args: "users revoke -h",
            login: Login::Nobody,
            ..CASE
        },
        Case {
            name: "of-users",
            args: "users --help",
            login: Login::Nobody,
            ..CASE
        },
        Case {
            name: "of-all",
            args: "--help",
            login: Login::Nobody,
            ..CASE
        },
    ],
    ..TOPIC
};

/// Flags, type and description of each option, as published.
const OPTIONS: [(&str, &str, &str); 13] = [
    (
        "-a, --app",
        "string",
        "Specify the name or ID of an App Service to revoke its users' sessions",
    ),
    (
        "--project",
        "string",
        "Specify the ID of a MongoDB Atlas project",
    ),
    (
        "-u, --user",
        "strings",
        "Specify the app's users' ID(s) to revoke sessions for",
    ),
    ("--pending", "", "View the App Services app's pending users"),
    (
        "--state",
        "string",
        "Filter the App Services app's users by state (Default value: <none>; Allowed values: enabled, disabled)",
    ),
    (
        "--provider",
        "Set",
        "Filter the App Services app's users by provider type (Default value: <none>; Allowed values: <none>, \
         \"local-userpass\", \"api-key\", \"oauth2-facebook\", \"oauth2-google\", \"anon-user\", \
         \"custom-token\", \"oauth2-apple\", \"custom-function\"). This value defaults to [].",
    ),
    ("-h, --help", "", "help for revoke"),
    (
        "--profile",
        "string",
        "Specify your profile (Default value: \"default\")",
    ),
    (
        "--telemetry",
        "string",
        "Enable/Disable CLI usage tracking for your current profile (Default value: \"on\"; Allowed values: \"on\", \"off\")",
    ),
    (
        "-o, --output-target",
        "string",
        "Write CLI output to the specified filepath",
    ),
    (
        "-f, --output-format",
        "string",
        "Set the CLI output format (Default value: <blank>; Allowed values: <blank>, \"json\")",
    ),
    (
        "--disable-colors",
        "",
        "Disable all CLI output styling (e.g. colors, font styles, etc.)",
    ),
    (
        "-y, --yes",
        "",
        "Automatically proceed through CLI commands by agreeing to any required user prompts",
    ),
];

fn every_option_is_described_as_published() {
    let context = Context::new(seeds::shop(), Login::Nobody);
    let help = context.run(&["users", "revoke", "--help"]).stdout;
    // Lines are wrapped to the width at hand, so only the words count.
    let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for (flags, kind, description) in OPTIONS {
        let kind = if kind.is_empty() {
            String::new()
        } else {
            format!(" <{kind}>")
        };
        let wanted = format!("{flags}{kind} {description}");
        assert!(words.contains(&wanted), "not in the help: {wanted}\n{help}");
    }
    for text in [
        "Revoke an application User's sessions from your app",
        "Logs a User out of your app. A revoked User can log in again if they provide valid credentials.",
        "https://www.mongodb.com/docs/atlas/app-services/cli/#cli-profiles",
        "Connection:",
        "--base-url",
        "--atlas-url",
    ] {
        assert!(words.contains(text), "not in the help: {text}\n{help}");
    }
    assert!(!words.contains("--product"), "--product is hidden:\n{help}");
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    every_option_is_described_as_published => ["cli/help/published"],
];
