//! Every flag alone, wrong, empty, twice, and where it may stand.
use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::topic::{TOPIC, Topic};

/// A command line with words that are right.
const fn right(name: &'static str, args: &'static str) -> Case {
    Case { name, args, ..CASE }
}

/// A command line with words that are wrong: nobody needs to be logged in to be told.
const fn wrong(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        exit: 2,
        login: Login::Nobody,
        ..CASE
    }
}

/// A command line that would have to ask something.
const fn asks(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        exit: 1,
        ..CASE
    }
}

pub(crate) const FLAGS: Topic = Topic {
    folder: "users/revoke/flags",
    requirements: &["cli/options/usage-errors"],
    shows: shown_by![
        "cli/options/app" => "alone-app alone-app-short app-with-equals app-short-joined",
        "cli/options/project" => "alone-project",
        "cli/options/user" => "alone-user alone-user-short",
        "cli/options/pending" => "alone-pending",
        "cli/options/state" => "alone-state",
        "cli/options/provider" => "alone-provider",
        "cli/options/profile" => "alone-profile",
        "cli/options/telemetry" => "alone-telemetry",
        "cli/options/output-target" => "alone-output-target",
        "cli/options/output-format" => "alone-output-format empty-format",
        "cli/options/disable-colors" => "alone-disable-colors",
        "cli/options/yes" => "alone-yes",
        "cli/options/none-needed" => "alone-none",
        "cli/options/inherited" => "inherited-*",
        "cli/options/alias" => "alias-user",
        "cli/options/lists" => "user-list user-repeated user-twice user-with-blanks provider-list",
        "cli/options/lists" => "provider-repeated provider-twice",
        "cli/options/switch-values" => "pending-is-* yes-is-* yes-long-is-true",
        "cli/options/switch-values" => "disable-colors-is-false",
        "cli/options/switch-invalid" => "wrong-pending wrong-yes wrong-disable-colors",
        "cli/options/repeated" => "state-repeated app-repeated",
        "cli/options/none-word" => "none-*",
        "cli/options/not-empty" => "empty-app empty-project empty-state empty-provider",
        "cli/options/allowed-values" => "wrong-telemetry wrong-state wrong-state-case",
        "cli/options/allowed-values" => "wrong-provider wrong-provider-in-list wrong-format",
        "cli/options/allowed-values" => "wrong-format-none",
        "cli/options/missing-value" => "wrong-app-without-value wrong-user-without-value",
        "cli/options/unknown" => "wrong-flag",
        "cli/options/positional" => "wrong-positional wrong-pending-apart",
        "cli/options/usage-errors" => "wrong-command",
        "cli/options/suggestions" => "wrong-flag-nearly",
        "cli/options/base-url" => "base-url realm-url",
        "cli/options/address-invalid" => "wrong-base-url wrong-base-url-scheme",
        "cli/selection/id-invalid" => "wrong-user-*",
        "cli/selection/exclusive" => "wrong-state-with-pending",
        "cli/pending/provider" => "none-state-with-pending pending-is-true",
    ],
    cases: &[
        // Each alone; without --app there is a question to ask.
        asks("alone-none", "users revoke"),
        asks("alone-app", "users revoke --app shop"),
        asks("alone-app-short", "users revoke -a shop"),
        asks(
            "alone-project",
            "users revoke --project 65a0000000000000000000a1",
        ),
        asks("alone-user", "users revoke --user 65a000000000000000000001"),
        asks(
            "alone-user-short",
            "users revoke -u 65a000000000000000000001",
        ),
        asks("alone-pending", "users revoke --pending"),
        asks("alone-state", "users revoke --state enabled"),
        asks("alone-provider", "users revoke --provider api-key"),
        asks("alone-telemetry", "users revoke --telemetry off"),
        asks(
            "alone-output-target",
            "users revoke --output-target out.txt",
        ),
        asks("alone-output-format", "users revoke --output-format json"),
        asks("alone-disable-colors", "users revoke --disable-colors"),
        asks("alone-yes", "users revoke --yes"),
        asks("alone-profile", "users revoke --profile nobody"),
        // Wrong values name what is allowed.
        wrong("wrong-state", "users revoke --state bogus"),
        wrong("wrong-state-case", "users revoke --state Enabled"),
        wrong("wrong-provider", "users revoke --provider bogus"),
        wrong(
            "wrong-provider-in-list",
            "users revoke --provider api-key,bogus",
        ),
        wrong("wrong-format", "users revoke -f xml"),
        wrong("wrong-format-none", "users revoke -f '<none>'"),
        wrong("wrong-telemetry", "users revoke --telemetry bogus"),
        wrong("wrong-pending", "users revoke --pending=maybe"),
        wrong("wrong-yes", "users revoke -y=maybe"),
        wrong(
            "wrong-disable-colors",
            "users revoke --disable-colors=maybe",
        ),
        wrong("wrong-flag", "users revoke --bogus"),
        wrong(
            "wrong-flag-nearly",
            "users revoke --users 65a000000000000000000001",
        ),
        wrong("wrong-command", "users revok"),
        wrong("wrong-positional", "users revoke 65a000000000000000000001"),
        wrong("wrong-pending-apart", "users revoke --pending false"),
        wrong(
            "wrong-state-with-pending",
            "users revoke --pending --state enabled",
        ),
        wrong("wrong-app-without-value", "users revoke --app"),
        wrong("wrong-user-without-value", "users revoke -a shop -u"),
        wrong("wrong-user-empty", "users revoke -a shop -u ''"),
        wrong("wrong-user-blank", "users revoke -a shop -u '  '"),
        wrong("wrong-user-empty-in-list", "users revoke -a shop -u a,,b"),
        wrong("wrong-user-dot", "users revoke -a shop -u ."),
        wrong("wrong-user-dots", "users revoke -a shop -u .."),
        wrong("wrong-user-newline", "users revoke -a shop -u 'a\nb'"),
        wrong("wrong-user-escape", "users revoke -a shop -u '\u{1b}[31m'"),
        // An empty value is none, where it would widen what is acted on; "not set" is the
        // documented word, for two of them.
        wrong("empty-app", "users revoke --app ''"),
        wrong(
            "empty-project",
            "users revoke -a shop --project '' -u 65a000000000000000000001",
        ),
        wrong(
            "empty-state",
            "users revoke -a shop --state '' -u 65a000000000000000000001",
        ),
        wrong(
            "empty-provider",
            "users revoke -a shop --provider '' -u 65a000000000000000000001",
        ),
        right(
            "empty-format",
            "users revoke -a shop -f '' -u 65a000000000000000000001",
        ),
        right(
            "none-state",
            "users revoke -a shop --state '<none>' -u 65a000000000000000000001",
        ),
        right(
            "none-provider",
            "users revoke -a shop --provider '<none>' -u 65a000000000000000000001",
        ),
        right(
            "none-state-with-pending",
            "users revoke -a shop --pending --state '<none>' --provider anon-user -y",
        ),
        // Booleans with values.
        right(
            "pending-is-false",
            "users revoke -a shop --pending=false -u 65a000000000000000000001",
        ),
        right(
            "pending-is-true",
            "users revoke -a shop --pending=true --provider api-key -y",
        ),
        right(
            "yes-is-true",
            "users revoke -a shop -y=true --provider api-key",
        ),
        right(
            "yes-long-is-true",
            "users revoke -a shop --yes=true --provider api-key",
        ),
        asks(
            "yes-is-false",
            "users revoke -a shop -y=false --provider api-key",
        ),
        right(
            "disable-colors-is-false",
            "users revoke -a shop --disable-colors=false -u 65a000000000000000000001",
        ),
        // Lists.
        right(
            "user-list",
            "users revoke -a shop -u 65a000000000000000000002,65a000000000000000000001",
        ),
        right(
            "user-repeated",
            "users revoke -a shop -u 65a000000000000000000002 -u 65a000000000000000000001",
        ),
        right(
            "user-twice",
            "users revoke -a shop -u 65a000000000000000000002,65a000000000000000000001 -u 65a000000000000000000002,65a000000000000000000004,65a000000000000000000001",
        ),
        right(
            "user-with-blanks",
            "users revoke -a shop -u ' 65a000000000000000000002 , 65a000000000000000000001 '",
        ),
        right(
            "provider-list",
            "users revoke -a shop --provider oauth2-google,oauth2-apple -y",
        ),
        right(
            "provider-repeated",
            "users revoke -a shop --provider oauth2-google --provider oauth2-apple -y",
        ),
        right(
            "provider-twice",
            "users revoke -a shop --provider oauth2-apple,oauth2-apple -y",
        ),
        // Where words may stand.
        right(
            "app-with-equals",
            "users revoke --app=shop --user=65a000000000000000000001",
        ),
        right(
            "app-short-joined",
            "users revoke -ashop -u65a000000000000000000001",
        ),
        right(
            "alias-user",
            "user revoke -a shop -u 65a000000000000000000001",
        ),
        right(
            "inherited-first",
            "-f json users revoke -a shop -u 65a000000000000000000001",
        ),
        right(
            "inherited-between",
            "users -f json revoke -a shop -u 65a000000000000000000001",
        ),
        right(
            "inherited-last",
            "users revoke -a shop -u 65a000000000000000000001 -f json",
        ),
        right(
            "inherited-yes-first",
            "-y users revoke -a shop --provider api-key",
        ),
        // Existing scripts add a flag to an alias that has it already: the last word counts.
        right(
            "state-repeated",
            "users revoke -a shop -y --provider anon-user --state enabled --state disabled",
        ),
        right(
            "app-repeated",
            "users revoke -a ledger -a shop -u 65a000000000000000000001",
        ),
        // Connection.
        right(
            "base-url",
            "users revoke -a shop -u 65a000000000000000000001 --base-url [SERVER] --atlas-url [SERVER]",
        ),
        right(
            "realm-url",
            "users revoke -a shop -u 65a000000000000000000001 --realm-url [SERVER]",
        ),
        wrong(
            "wrong-base-url",
            "users revoke -a shop -u 65a000000000000000000001 --base-url nonsense",
        ),
        wrong(
            "wrong-base-url-scheme",
            "users revoke -a shop -u 65a000000000000000000001 --base-url ftp://example.com",
        ),
    ],
    ..TOPIC
};
