//! What the vendor's pages say of the options of its other commands, to the letter.
use crate::cases::Check;
use crate::cases::support::context::{Context, Login};
use crate::cases::support::seeds;

/// Command, option with its value, description.
const OPTIONS: [(&str, &str, &str); 36] = [
    (
        "users list",
        "-a, --app <string>",
        "Specify the name or ID of an App Service to list its users",
    ),
    (
        "users list",
        "--project <string>",
        "Specify the ID of a MongoDB Atlas project",
    ),
    (
        "users list",
        "-u, --user <strings>",
        "Filter the App Service's users by ID(s)",
    ),
    (
        "users list",
        "--pending",
        "View the App Services app's pending users",
    ),
    (
        "users list",
        "-l, --limit <string>",
        "Specify the number of users to list",
    ),
    ("users list", "--state <string>", STATE),
    ("users list", "--provider <Set>", PROVIDER),
    (
        "users count",
        "-a, --app <string>",
        "Specify the name or ID of an App Service to display number of users",
    ),
    (
        "users count",
        "-u, --user <strings>",
        "Filter the App Service's users by ID(s)",
    ),
    ("users count", "--state <string>", STATE),
    (
        "users enable",
        "-a, --app <string>",
        "Specify the name or ID of an App Service to enable its users",
    ),
    (
        "users enable",
        "-u, --user <strings>",
        "Specify the app's users' ID(s) to enable",
    ),
    ("users enable", "--state <string>", STATE),
    ("users enable", "--provider <Set>", PROVIDER),
    (
        "users disable",
        "-a, --app <string>",
        "Specify the name or ID of an App Service to disable its users",
    ),
    (
        "users disable",
        "-u, --user <strings>",
        "Specify the app's users' ID(s) to disable",
    ),
    ("users disable", "--state <string>", STATE),
    ("users disable", "--provider <Set>", PROVIDER),
    (
        "users delete",
        "-a, --app <string>",
        "Specify the name or ID of an App Service to delete its users",
    ),
    (
        "users delete",
        "-u, --user <strings>",
        "Specify the app's users' ID(s) to delete",
    ),
    (
        "users delete",
        "--pending",
        "View the App Services app's pending users",
    ),
    ("users delete", "--state <string>", STATE),
    ("users delete", "--provider <Set>", PROVIDER),
    (
        "users create",
        "-a, --app <string>",
        "Specify the name or ID of an App Service to create its users",
    ),
    (
        "users create",
        "--type <string>",
        "Select the type of user to create (Default value: <none>; Allowed values: api-key, email)",
    ),
    (
        "users create",
        "--name <string>",
        "Specify the name of the new API Key",
    ),
    (
        "users create",
        "--email <string>",
        "Specify the email of the new user",
    ),
    (
        "users create",
        "--password <string>",
        "Specify the password of the new user",
    ),
    (
        "apps describe",
        "-a, --app <string>",
        "Specify the name or ID of an App Service to describe",
    ),
    ("apps create", "-n, --name <string>", "Name your new app"),
    (
        "apps create",
        "-l, --location <string>",
        "Select the app's location",
    ),
    (
        "apps create",
        "-d, --deployment-model <string>",
        "Select the app's deployment model",
    ),
    (
        "apps create",
        "-e, --environment <string>",
        "Select the app's environment",
    ),
    (
        "apps create",
        "--project <string>",
        "Specify the ID of a MongoDB Atlas project",
    ),
    (
        "apps delete",
        "-a, --app <strings>",
        "Specify the name(s) or ID(s) of apps to delete",
    ),
    (
        "users list",
        "-f, --output-format <string>",
        "Set the CLI output format (Default value: <blank>; Allowed values: <blank>, \"json\"). \
         Also: \"ndjson\" (one JSON object per line with typed values), \"csv\"",
    ),
];

const STATE: &str = "Filter the App Services app's users by state (Default value: <none>; Allowed values: enabled, disabled)";
const PROVIDER: &str = "Filter the App Services app's users by provider type (Default value: <none>; Allowed values: <none>, \
    \"local-userpass\", \"api-key\", \"oauth2-facebook\", \"oauth2-google\", \"anon-user\", \"custom-token\", \
    \"oauth2-apple\", \"custom-function\"). This value defaults to [].";

/// Options that the vendor has not: they stand behind those that it has.
const NEW: [&str; 7] = [
    "--email",
    "--last-login-before",
    "--last-login-after",
    "--created-before",
    "--created-after",
    "--never-logged-in",
    "--dry-run",
];

fn options_are_described_as_published() {
    let context = Context::new(seeds::shop(), Login::Nobody);
    for (command, option, description) in OPTIONS {
        let help = context.run_line(&format!("{command} --help")).stdout;
        let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = format!("{option} {description}");
        assert!(words.contains(&wanted), "{command}: no {wanted}\n{help}");
    }
}

fn published_options_come_first() {
    let context = Context::new(seeds::shop(), Login::Nobody);
    for command in ["list", "count", "enable", "disable", "delete", "revoke"] {
        let help = context.run_line(&format!("users {command} --help")).stdout;
        let place = |text: &str| help.find(&format!("\n      {text}"));
        let last = help.find("\n  -h, --help").expect("the help's own option");
        let inherited = help.find("\nInherited Options:").expect("a heading");
        for option in NEW {
            let Some(at) = place(option) else {
                assert!(option == "--dry-run" && ["list", "count"].contains(&command));
                continue;
            };
            assert!(last < at && at < inherited, "{command}: {option}\n{help}");
        }
        assert!(
            !help.contains("--product"),
            "{command}: --product is hidden"
        );
    }
    for command in ["enable", "disable"] {
        let help = context.run_line(&format!("users {command} --help")).stdout;
        assert!(!help.contains("--pending"), "{command}: nobody pending");
    }
}

/// The checks of this module.
pub(crate) static CHECKS: &[Check] = checks![
    options_are_described_as_published => ["cli/help/published"],
    published_options_come_first => ["cli/help/published-first"],
];
