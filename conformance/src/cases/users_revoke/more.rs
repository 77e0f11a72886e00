//! What the published page does not have: addresses, dates, rehearsals, output for programs.
use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::case::Case;
use crate::cases::support::rows::{fails, right, wrong};
use crate::cases::support::topic::{TOPIC, Topic};
use crate::cases::support::{seeds, sessions};

/// The server does not log Grace out.
fn refused() -> Vec<Fault> {
    let effect = FaultEffect::status_with_code(403, "not allowed", "Forbidden");
    vec![Fault::new("*/65a000000000000000000002/logout", effect)]
}

pub(crate) const MORE: Topic = Topic {
    folder: "users/revoke/more",
    requirements: &["cli/selection/filters-combined"],
    shows: shown_by![
        "cli/options/switch-values" => "dry-run-is-false",
        "cli/options/switch-invalid" => "dry-run-wrong",
        "cli/options/repeated" => "format-twice",
        "cli/options/not-empty" => "email-empty",
        "cli/options/allowed-values" => "format-wrong format-in-capitals",
        "cli/options/missing-value" => "email-without-value",
        "cli/selection/nobody" => "dates-fit-nobody",
        "cli/selection/email" => "email emails-in-the-servers-order email-of-two-users",
        "cli/selection/email" => "email-on-the-last-page email-narrows-users email-narrowed-away",
        "cli/selection/email-unknown" => "email-of-nobody email-of-nobody-among emails-of-nobody",
        "cli/selection/email-unknown" => "emails-of-nobody-json email-pending",
        "cli/selection/dates" => "last-login-after created-between dates-narrow-users-away",
        "cli/selection/date-forms" => "date-wrong",
        "cli/selection/never-logged-in" => "never-logged-in",
        "cli/selection/exclusive" => "never-and-before pending-and-date",
        "cli/pending/candidates" => "dry-run-pending",
        "cli/prompts/no-terminal" => "dates-without-yes dry-run-without-yes ndjson-question",
        "cli/prompts/no-terminal" => "csv-question",
        "cli/ndjson/records" => "ndjson ndjson-dry-run",
        "cli/ndjson/totals" => "ndjson-nobody ndjson-filters",
        "cli/ndjson/failures" => "ndjson-refused ndjson-unknown ndjson-session-over-midway",
        "cli/ndjson/failures" => "ndjson-expired-midway",
        "cli/csv/rows" => "csv csv-nobody csv-refused csv-into-file",
        "cli/dry-run/no-change" => "dry-run dry-run-everybody dry-run-filters dry-run-nobody",
        "cli/dry-run/no-change" => "dry-run-nobody-json dry-run-into-file",
        "cli/dry-run/unknown" => "dry-run-unknown*",
    ],
    cases: &[
        // Addresses.
        right("email", "users revoke -a shop --email ada@example.com"),
        right(
            "emails-in-the-servers-order",
            "users revoke -a shop --email grace@example.com --email ada@example.com",
        ),
        right(
            "email-of-two-users",
            "users revoke -a shop --email dora@example.com",
        ),
        fails(
            "email-of-nobody",
            "users revoke -a shop --email nobody@example.com",
        ),
        fails(
            "email-of-nobody-among",
            "users revoke -a shop --email nobody@example.com --email ada@example.com",
        ),
        fails(
            "emails-of-nobody",
            "users revoke -a shop --email nobody@example.com --email noone@example.com",
        ),
        fails(
            "emails-of-nobody-json",
            "users revoke -a shop --email nobody@example.com --email noone@example.com -f json",
        ),
        right(
            "email-narrows-users",
            "users revoke -a shop -u 65a000000000000000000001,65a000000000000000000002 --email ada@example.com",
        ),
        fails(
            "email-narrowed-away",
            "users revoke -a shop --email grace@example.com --state enabled",
        ),
        Case {
            seed: || seeds::one_app(seeds::many(120)),
            ..right(
                "email-on-the-last-page",
                "users revoke -a shop --email user-119@example.com",
            )
        },
        fails(
            "email-pending",
            "users revoke -a shop --pending --email paul@example.com",
        ),
        wrong("email-empty", "users revoke -a shop --email ''"),
        wrong("email-without-value", "users revoke -a shop --email"),
        // Dates.
        right(
            "last-login-after",
            "users revoke -a shop --last-login-after 2024-02-01 -y",
        ),
        right(
            "created-between",
            "users revoke -a shop --created-after 2023-12-01 --created-before 2024-01-01 -y",
        ),
        right(
            "never-logged-in",
            "users revoke -a shop --never-logged-in -y",
        ),
        right(
            "dates-fit-nobody",
            "users revoke -a shop --created-after 2100-01-01 -y",
        ),
        fails(
            "dates-narrow-users-away",
            "users revoke -a shop -u 65a000000000000000000001 --created-after 2100-01-01",
        ),
        fails(
            "dates-without-yes",
            "users revoke -a shop --never-logged-in",
        ),
        wrong("date-wrong", "users revoke --last-login-before monday"),
        wrong(
            "never-and-before",
            "users revoke --never-logged-in --last-login-before 2024-01-01",
        ),
        wrong(
            "pending-and-date",
            "users revoke --pending --created-before 2024-01-01",
        ),
        // Rehearsals.
        right(
            "dry-run",
            "users revoke -a shop -u 65a000000000000000000001 --dry-run",
        ),
        right("dry-run-everybody", "users revoke -a shop -y --dry-run"),
        right(
            "dry-run-filters",
            "users revoke -a shop -y --dry-run --provider local-userpass --last-login-before 2024-01-01",
        ),
        right(
            "dry-run-nobody",
            "users revoke -a shop -y --dry-run --provider oauth2-apple",
        ),
        right(
            "dry-run-nobody-json",
            "users revoke -a shop -y --dry-run --provider oauth2-apple -f json",
        ),
        right(
            "dry-run-pending",
            "users revoke -a shop --pending -y --dry-run",
        ),
        fails(
            "dry-run-unknown-among",
            "users revoke -a shop -u 65a000000000000000099999,65a000000000000000000001 --dry-run",
        ),
        fails(
            "dry-run-unknown",
            "users revoke -a shop -u 65a000000000000000099999 --dry-run",
        ),
        fails("dry-run-without-yes", "users revoke -a shop --dry-run"),
        right(
            "dry-run-is-false",
            "users revoke -a shop -u 65a000000000000000000001 --dry-run=false",
        ),
        Case {
            shows: &["out.txt"],
            ..right(
                "dry-run-into-file",
                "users revoke -a shop -u 65a000000000000000000001 --dry-run -o out.txt",
            )
        },
        wrong("dry-run-wrong", "users revoke --dry-run=maybe"),
        // For programs.
        right(
            "ndjson",
            "users revoke -a shop -u 65a000000000000000000001 -f ndjson",
        ),
        right(
            "ndjson-nobody",
            "users revoke -a shop --provider oauth2-apple -f ndjson",
        ),
        right(
            "ndjson-dry-run",
            "users revoke -a shop -u 65a000000000000000000001 -f ndjson --dry-run",
        ),
        right(
            "ndjson-filters",
            "users revoke -a shop -y -f ndjson --state enabled --provider api-key --created-before 2024-01-01",
        ),
        Case {
            faults: refused,
            ..fails(
                "ndjson-refused",
                "users revoke -a shop -u 65a000000000000000000002 -f ndjson",
            )
        },
        Case {
            faults: sessions::expired_at_changes,
            ..right(
                "ndjson-expired-midway",
                "users revoke -a shop -u 65a000000000000000000001 -f ndjson",
            )
        },
        Case {
            faults: sessions::over_at_changes,
            ..fails(
                "ndjson-session-over-midway",
                "users revoke -a shop -u 65a000000000000000000001 -f ndjson",
            )
        },
        fails(
            "ndjson-unknown",
            "users revoke -a shop -u 65a000000000000000099999 -f ndjson",
        ),
        fails("ndjson-question", "users revoke -a shop -f ndjson"),
        right(
            "csv",
            "users revoke -a shop -u 65a000000000000000000007 -f csv",
        ),
        right(
            "csv-nobody",
            "users revoke -a shop --provider oauth2-apple -f csv",
        ),
        Case {
            faults: refused,
            ..fails(
                "csv-refused",
                "users revoke -a shop -u 65a000000000000000000002 -f csv",
            )
        },
        Case {
            shows: &["out.txt"],
            ..right(
                "csv-into-file",
                "users revoke -a shop -u 65a000000000000000000001 -f csv -o out.txt",
            )
        },
        fails("csv-question", "users revoke -a shop -f csv"),
        // Every format that there is.
        wrong("format-wrong", "users revoke -f yaml"),
        wrong("format-in-capitals", "users revoke -f CSV"),
        right(
            "format-twice",
            "users revoke -a shop -u 65a000000000000000000001 -f csv -f ndjson",
        ),
    ],
    ..TOPIC
};
