//! Every filter alone, wrong, empty, twice, and with the next one.
use crate::cases::support::case::Case;
use crate::cases::support::rows::{fails, right, wrong};
use crate::cases::support::seeds;
use crate::cases::support::topic::{TOPIC, Topic};

pub(crate) const FILTERS: Topic = Topic {
    folder: "users/list/filters",
    requirements: &["cli/list/columns"],
    shows: shown_by![
        "cli/options/alias" => "alias",
        "cli/options/switch-values" => "never-logged-in-is-false",
        "cli/options/repeated" => "date-twice",
        "cli/options/none-word" => "state-of-none",
        "cli/options/not-empty" => "state-empty email-empty date-empty",
        "cli/options/missing-value" => "date-without-value",
        "cli/options/unknown" => "dry-run",
        "cli/options/positional" => "positional",
        "cli/selection/given" => "user",
        "cli/selection/all" => "none",
        "cli/selection/nobody" => "fits-nobody",
        "cli/selection/state" => "state-enabled state-disabled",
        "cli/selection/provider" => "provider provider-and-state",
        "cli/selection/filters-combined" => "created-and-seen never-logged-in-and-created",
        "cli/selection/filters-combined" => "email-narrowed email-narrowed-away",
        "cli/selection/email" => "email email-twice email-in-other-case emails-with-comma",
        "cli/selection/email" => "email-narrows-users email-narrows-users-away limit-and-addresses",
        "cli/selection/email-unknown" => "email-of-nobody email-of-nobody-among emails-of-nobody",
        "cli/selection/email-unknown" => "limit-and-address-of-nobody email-pending-of-a-user",
        "cli/selection/dates" => "last-login-before last-login-after last-login-between",
        "cli/selection/dates" => "created-before created-after date-far-ago",
        "cli/selection/date-forms" => "date-with-offset date-with-fraction date-in-small-letters",
        "cli/selection/date-forms" => "age-* date-wrong date-that-is-none date-without-zone",
        "cli/selection/never-logged-in" => "never-logged-in",
        "cli/selection/exclusive" => "never-and-* pending-and-state pending-and-dates",
        "cli/selection/exclusive" => "pending-and-never",
        "cli/selection/limit" => "limit limit-short limit-empty limit-of-more-than-all",
        "cli/selection/limit" => "limit-behind-filter limit-within-a-page limit-on-the-second-page",
        "cli/selection/limit" => "limit-and-users limit-and-unknown-users",
        "cli/selection/limit-invalid" => "limit-of-none limit-below-zero limit-in-words",
        "cli/selection/limit-invalid" => "limit-with-point",
        "cli/pending/candidates" => "pending email-pending",
    ],
    cases: &[
        right("none", "users list -a shop"),
        right("alias", "user ls -a shop"),
        right(
            "user",
            "users list -a shop -u 65a000000000000000000003,65a000000000000000000001",
        ),
        right("pending", "users list -a shop --pending"),
        right("state-enabled", "users list -a shop --state enabled"),
        right("state-disabled", "users list -a shop --state disabled"),
        wrong("state-empty", "users list -a shop --state ''"),
        right("state-of-none", "users list -a shop --state <none>"),
        right(
            "provider",
            "users list -a shop --provider anon-user,api-key",
        ),
        right(
            "provider-and-state",
            "users list -a shop --provider anon-user --state disabled",
        ),
        right("fits-nobody", "users list -a shop --provider oauth2-apple"),
        // Addresses, to the letter.
        right("email", "users list -a shop --email ada@example.com"),
        right(
            "email-twice",
            "users list -a shop --email grace@example.com --email ada@example.com --email grace@example.com",
        ),
        fails(
            "email-in-other-case",
            "users list -a shop --email ADA@example.com",
        ),
        right(
            "emails-with-comma",
            "users list -a shop --email ada@example.com,grace@example.com",
        ),
        fails(
            "email-of-nobody",
            "users list -a shop --email nobody@example.com",
        ),
        fails(
            "email-of-nobody-among",
            "users list -a shop --email nobody@example.com --email ada@example.com",
        ),
        fails(
            "emails-of-nobody",
            "users list -a shop --email nobody@example.com --email noone@example.com",
        ),
        right(
            "email-pending",
            "users list -a shop --pending --email petra@example.com",
        ),
        fails(
            "email-pending-of-a-user",
            "users list -a shop --pending --email ada@example.com",
        ),
        right(
            "email-narrows-users",
            "users list -a shop -u 65a000000000000000000003,65a000000000000000000001 --email ada@example.com",
        ),
        fails(
            "email-narrows-users-away",
            "users list -a shop -u 65a000000000000000000003 --email ada@example.com",
        ),
        fails(
            "email-narrowed-away",
            "users list -a shop --email grace@example.com --state enabled",
        ),
        right(
            "email-narrowed",
            "users list -a shop --email grace@example.com --email ada@example.com --state enabled",
        ),
        wrong("email-empty", "users list -a shop --email ''"),
        // Dates: the moment itself is not before it, but after it.
        right(
            "last-login-before",
            "users list -a shop --last-login-before 2024-01-13T22:13:20Z",
        ),
        right(
            "last-login-after",
            "users list -a shop --last-login-after 2024-01-13T22:13:20Z",
        ),
        right(
            "last-login-between",
            "users list -a shop --last-login-after 2024-01-03 --last-login-before 2024-02-01",
        ),
        right(
            "created-before",
            "users list -a shop --created-before 2023-12-14T22:13:20Z",
        ),
        right(
            "created-after",
            "users list -a shop --created-after 2023-12-14T22:13:20Z",
        ),
        right(
            "created-and-seen",
            "users list -a shop --created-before 2024-01-01 --last-login-after 2024-02-01",
        ),
        right("never-logged-in", "users list -a shop --never-logged-in"),
        right(
            "never-logged-in-and-created",
            "users list -a shop --never-logged-in --created-after 2024-01-01",
        ),
        right(
            "never-logged-in-is-false",
            "users list -a shop --never-logged-in=false",
        ),
        right(
            "date-with-offset",
            "users list -a shop --created-before 2023-12-15T00:13:20+02:00",
        ),
        right(
            "date-with-fraction",
            "users list -a shop --created-before 2023-12-14T22:13:20.5Z",
        ),
        right(
            "date-in-small-letters",
            "users list -a shop --created-before 2023-12-14t22:13:20z",
        ),
        wrong("date-empty", "users list -a shop --created-before ''"),
        right(
            "date-twice",
            "users list -a shop --created-before 1999-01-01 --created-before 2023-12-01",
        ),
        right(
            "date-far-ago",
            "users list -a shop --created-after 0001-01-01",
        ),
        right("age-of-all", "users list -a shop --created-before 1s"),
        right("age-of-nobody", "users list -a shop --last-login-after 2w"),
        right("age-very-old", "users list -a shop --created-after 99999d"),
        wrong("age-without-unit", "users list --created-before 90"),
        wrong("age-below-zero", "users list --created-before=-1d"),
        wrong(
            "age-beyond-all",
            "users list --created-before 99999999999999999999d",
        ),
        wrong("date-wrong", "users list --created-after yesterday"),
        wrong(
            "date-that-is-none",
            "users list --last-login-before 2023-02-29",
        ),
        wrong(
            "date-without-zone",
            "users list --last-login-after 2023-12-14T22:13:20",
        ),
        wrong("date-without-value", "users list --created-before"),
        wrong(
            "never-and-before",
            "users list --never-logged-in --last-login-before 90d",
        ),
        wrong(
            "never-and-after",
            "users list --never-logged-in --last-login-after 90d",
        ),
        wrong("pending-and-state", "users list --pending --state enabled"),
        wrong(
            "pending-and-dates",
            "users list --pending --created-after 90d --never-logged-in --last-login-before 1d",
        ),
        wrong(
            "pending-and-never",
            "users list --pending --never-logged-in",
        ),
        // Limits.
        right("limit", "users list -a shop --limit 2"),
        right("limit-short", "users list -a shop -l 1 --pending"),
        right("limit-empty", "users list -a shop --limit ''"),
        right("limit-of-more-than-all", "users list -a shop -l 999"),
        right(
            "limit-behind-filter",
            "users list -a shop -l 2 --state enabled --provider local-userpass",
        ),
        Case {
            seed: || seeds::one_app(seeds::many(120)),
            ..right("limit-within-a-page", "users list -a shop -l 3")
        },
        Case {
            seed: || seeds::one_app(seeds::many(120)),
            ..right("limit-on-the-second-page", "users list -a shop -l 51")
        },
        right(
            "limit-and-users",
            "users list -a shop -l 1 -u 65a000000000000000000003,65a000000000000000000001",
        ),
        fails(
            "limit-and-unknown-users",
            "users list -a shop -l 1 -u 65a000000000000000099999,65a000000000000000000001,65a000000000000000000003",
        ),
        right(
            "limit-and-addresses",
            "users list -a shop -l 1 --email grace@example.com --email ada@example.com",
        ),
        fails(
            "limit-and-address-of-nobody",
            "users list -a shop -l 1 --email nobody@example.com --email ada@example.com",
        ),
        wrong("limit-of-none", "users list -l 0"),
        wrong("limit-below-zero", "users list --limit=-1"),
        wrong("limit-in-words", "users list --limit ten"),
        wrong("limit-with-point", "users list --limit 1.5"),
        wrong("dry-run", "users list --dry-run"),
        wrong("positional", "users list 65a000000000000000000001"),
    ],
    ..TOPIC
};
