//! `users enable` and `users disable`, the same rows for both.
use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::case::Case;
use crate::cases::support::context::Login;
use crate::cases::support::rows::{fails, right, wrong};
use crate::cases::support::sessions;
use crate::cases::support::topic::{TOPIC, Topic};

/// The server does nothing for Grace and for Ada.
fn refusals() -> Vec<Fault> {
    ["1", "2"]
        .map(|end| {
            Fault::new(
                format!("*/users/65a00000000000000000000{end}/*able"),
                FaultEffect::status(500, "internal server error"),
            )
        })
        .to_vec()
}

macro_rules! topic {
    ($name:ident, $verb:literal) => {
        pub(crate) const $name: Topic = Topic {
            folder: concat!("users/", $verb, "/all"),
            requirements: &["cli/enable-disable/change"],
            shows: shown_by![
                "cli/options/not-empty" => "email-empty",
                "cli/options/unknown" => "pending limit",
                "cli/options/positional" => "positional",
                "cli/selection/nobody" => "fits-nobody fits-nobody-csv",
                "cli/selection/unknown" => "unknown-among",
                "cli/selection/unknown-only" => "unknown",
                "cli/selection/email" => "email",
                "cli/selection/email-unknown" => "address-of-nobody-among",
                "cli/prompts/no-terminal" => "no-terminal no-app",
                "cli/json/lines" => "json",
                "cli/ndjson/records" => "ndjson dry-run-ndjson",
                "cli/ndjson/failures" => "refused-ndjson expired-midway-ndjson",
                "cli/csv/rows" => "csv",
                "cli/errors/rows" => "refused",
                "cli/dry-run/no-change" => "dry-run",
                "cli/dry-run/unknown" => "dry-run-unknown-among",
                "cli/enable-disable/change" => "everybody one two-states",
                "cli/session/login-needed" => "not-logged-in",
                "cli/session/lost" => "session-over session-over-midway",
            ],
            cases: &[
                right("everybody", concat!("users ", $verb, " -a shop -y")),
                right(
                    "one",
                    concat!("users ", $verb, " -a shop -u 65a000000000000000000001"),
                ),
                right(
                    "two-states",
                    concat!(
                        "users ",
                        $verb,
                        " -a shop -u 65a000000000000000000001,65a000000000000000000002"
                    ),
                ),
                right(
                    "json",
                    concat!(
                        "users ",
                        $verb,
                        " -a shop -u 65a000000000000000000001,65a000000000000000000002 -f json"
                    ),
                ),
                right(
                    "ndjson",
                    concat!("users ", $verb, " -a shop -u 65a000000000000000000001 -f ndjson"),
                ),
                right(
                    "csv",
                    concat!("users ", $verb, " -a shop -u 65a000000000000000000002 -f csv"),
                ),
                right(
                    "email",
                    concat!(
                        "users ",
                        $verb,
                        " -a shop --email grace@example.com --email ada@example.com"
                    ),
                ),
                fails(
                    "unknown-among",
                    concat!(
                        "users ",
                        $verb,
                        " -a shop -u 65a000000000000000099999,65a000000000000000000001"
                    ),
                ),
                fails(
                    "unknown",
                    concat!("users ", $verb, " -a shop -u 65a000000000000000099999"),
                ),
                fails(
                    "address-of-nobody-among",
                    concat!(
                        "users ",
                        $verb,
                        " -a shop --email nobody@example.com --email ada@example.com"
                    ),
                ),
                Case {
                    faults: refusals,
                    ..fails(
                        "refused",
                        concat!(
                            "users ",
                            $verb,
                            " -a shop -u 65a000000000000000000001,65a000000000000000000002,65a000000000000000000003"
                        ),
                    )
                },
                Case {
                    faults: refusals,
                    ..fails(
                        "refused-ndjson",
                        concat!("users ", $verb, " -a shop -u 65a000000000000000000002 -f ndjson"),
                    )
                },
                Case {
                    faults: sessions::session_over,
                    ..fails(
                        "session-over",
                        concat!("users ", $verb, " -a shop -u 65a000000000000000000001"),
                    )
                },
                Case {
                    faults: sessions::over_at_changes,
                    ..fails(
                        "session-over-midway",
                        concat!("users ", $verb, " -a shop -u 65a000000000000000000002"),
                    )
                },
                Case {
                    faults: sessions::expired_at_changes,
                    ..right(
                        "expired-midway-ndjson",
                        concat!("users ", $verb, " -a shop -u 65a000000000000000000002 -f ndjson"),
                    )
                },
                right(
                    "fits-nobody",
                    concat!("users ", $verb, " -a shop --provider oauth2-apple"),
                ),
                right(
                    "fits-nobody-csv",
                    concat!("users ", $verb, " -a shop --provider oauth2-apple -f csv"),
                ),
                right(
                    "dry-run",
                    concat!("users ", $verb, " -a shop --state disabled --dry-run -y"),
                ),
                fails(
                    "dry-run-unknown-among",
                    concat!(
                        "users ",
                        $verb,
                        " -a shop -u 65a000000000000000099999,65a000000000000000000001 --dry-run"
                    ),
                ),
                right(
                    "dry-run-ndjson",
                    concat!(
                        "users ",
                        $verb,
                        " -a shop -u 65a000000000000000000001 --dry-run -f ndjson"
                    ),
                ),
                fails("no-terminal", concat!("users ", $verb, " -a shop")),
                fails("no-app", concat!("users ", $verb)),
                Case {
                    login: Login::Nobody,
                    ..fails("not-logged-in", concat!("users ", $verb, " -a shop -y"))
                },
                wrong("pending", concat!("users ", $verb, " --pending")),
                wrong("limit", concat!("users ", $verb, " --limit 3")),
                wrong(
                    "positional",
                    concat!("users ", $verb, " 65a000000000000000000001"),
                ),
                wrong("email-empty", concat!("users ", $verb, " --email ''")),
            ],
            ..TOPIC
        };
    };
}

topic!(ENABLE, "enable");
topic!(DISABLE, "disable");
