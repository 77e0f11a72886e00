//! What goes wrong at the server, and how it is told.
use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::seeds;
use crate::cases::support::topic::{TOPIC, Topic};

/// Two users are given; `faults` decide what becomes of them.
const fn two(name: &'static str, faults: fn() -> Vec<Fault>) -> Case {
    Case {
        name,
        args: "users revoke -a shop -u 65a000000000000000000001 -u 65a000000000000000000002",
        exit: 1,
        faults,
        ..CASE
    }
}

const GRACE_OUT: &str = "*/users/65a000000000000000000002/logout";
const GRACE_IN: &str = "*/users/65a000000000000000000002";
const EVERY_OUT: &str = "*/logout";

fn one(path: &str, effect: FaultEffect) -> Vec<Fault> {
    vec![Fault::new(path, effect)]
}

/// A status with a body of some other kind than the usual error.
fn body(status: u16, body: &str, content_type: &str) -> FaultEffect {
    FaultEffect::body(status, content_type, body)
}

fn coded(status: u16, error: &str, code: &str) -> FaultEffect {
    FaultEffect::status_with_code(status, error, code)
}

pub(crate) const ERRORS: Topic = Topic {
    folder: "users/revoke/errors",
    requirements: &["cli/errors/words"],
    shows: shown_by![
        "cli/text/failures-first" => "refused-first-in-table",
        "cli/json/errors" => "refused-json apps-refused-json",
        "cli/output/untrusted" => "*control-characters",
        "cli/errors/words" => "profile-refused apps-refused list-refused pending-list-refused",
        "cli/errors/words" => "profile-without-words profile-is-a-page look-up-of-*",
        "cli/errors/rows" => "refused refused-all refused-with-code refused-without-words",
        "cli/errors/rows" => "refused-with-a-page refused-with-long-words look-up-refused",
        "cli/errors/exit-status" => "refused refused-all refused-by-success-of-another-kind",
        "cli/errors/bad-responses" => "profile-cut-short profile-hung-up",
        "cli/errors/bad-responses" => "refused-by-success-of-another-kind",
        "cli/session/final-401" => "unauthorized unauthorized-to-revoke forbidden-with-the-code",
        "cli/network/nothing-sent" => "hung-up",
    ],
    cases: &[
        // One of several is not revoked.
        two("refused", || {
            one(GRACE_OUT, FaultEffect::status(500, "internal server error"))
        }),
        Case {
            args: "users revoke -a shop -u 65a000000000000000000001 -u 65a000000000000000000002 -f json",
            ..two("refused-json", || {
                one(GRACE_OUT, FaultEffect::status(500, "internal server error"))
            })
        },
        Case {
            args: "users revoke -a shop -u 65a000000000000000000001 -u 65a000000000000000000003 -u 65a000000000000000000002",
            ..two("refused-first-in-table", || {
                let mut faults = one(GRACE_OUT, FaultEffect::status(403, "not allowed"));
                faults.extend(one(
                    "*/users/65a000000000000000000003/logout",
                    FaultEffect::status(500, "internal server error"),
                ));
                faults
            })
        },
        two("refused-all", || {
            one(EVERY_OUT, FaultEffect::status(500, "internal server error"))
        }),
        two("refused-with-code", || {
            one(GRACE_OUT, coded(403, "not allowed", "Forbidden"))
        }),
        two("refused-without-words", || {
            one(GRACE_OUT, FaultEffect::default())
        }),
        two("refused-with-a-page", || {
            one(
                GRACE_OUT,
                body(502, "<html><h1>Bad Gateway</h1></html>", "text/html"),
            )
        }),
        two("refused-with-control-characters", || {
            one(
                GRACE_OUT,
                FaultEffect::status(500, "\u{1b}[2Jgone\nsecond line"),
            )
        }),
        two("refused-with-long-words", || {
            one(GRACE_OUT, FaultEffect::status(500, LONG))
        }),
        two("refused-by-success-of-another-kind", || {
            one(GRACE_OUT, body(200, "{}", "application/json"))
        }),
        two("hung-up", || one(GRACE_OUT, FaultEffect::HangUp)),
        // Looking up the users given.
        two("look-up-refused", || {
            one(GRACE_IN, FaultEffect::status(500, "internal server error"))
        }),
        Case {
            args: "users revoke -a shop -u 65a000000000000000000002",
            ..two("look-up-of-one-refused", || {
                one(GRACE_IN, FaultEffect::status(500, "internal server error"))
            })
        },
        Case {
            args: "users revoke -a shop -u 65a000000000000000099999 -u 65a000000000000000000002",
            ..two("look-up-of-all-refused", || {
                one(GRACE_IN, FaultEffect::status(500, "internal server error"))
            })
        },
        // Before there is a user.
        two("profile-refused", || {
            one(
                "*/auth/profile",
                FaultEffect::status(500, "internal server error"),
            )
        }),
        two("profile-without-words", || {
            one("*/auth/profile", FaultEffect::default())
        }),
        two("profile-is-a-page", || {
            one(
                "*/auth/profile",
                body(200, "<html>hello</html>", "text/html"),
            )
        }),
        two("profile-cut-short", || {
            one("*/auth/profile", FaultEffect::HalfBody)
        }),
        two("profile-hung-up", || {
            one("*/auth/profile", FaultEffect::HangUp)
        }),
        // One project only: of two, the second may not be asked any more.
        Case {
            seed: || seeds::one_app(Vec::new()),
            ..two("apps-refused", || {
                one("*/apps", FaultEffect::status(403, "not allowed"))
            })
        },
        Case {
            args: "users revoke -a shop -u 65a000000000000000000001 -f json",
            seed: || seeds::one_app(Vec::new()),
            ..two("apps-refused-json", || {
                one("*/apps", FaultEffect::status(403, "not allowed"))
            })
        },
        two("profile-refused-with-control-characters", || {
            one(
                "*/auth/profile",
                FaultEffect::status(500, "\u{1b}[2Jgone\nsecond line"),
            )
        }),
        Case {
            args: "users revoke -a shop -y",
            ..two("list-refused", || {
                one("*/users", FaultEffect::status(500, "internal server error"))
            })
        },
        Case {
            args: "users revoke -a shop -y --pending",
            ..two("pending-list-refused", || {
                one(
                    "*/pending_users",
                    FaultEffect::status(500, "internal server error"),
                )
            })
        },
        // No words at all are better than a wrong session: a 401 without the code is final.
        two("unauthorized", || {
            one("*/auth/profile", FaultEffect::status(401, "unauthorized"))
        }),
        two("unauthorized-to-revoke", || {
            one(GRACE_OUT, FaultEffect::status(401, "unauthorized"))
        }),
        two("forbidden-with-the-code", || {
            one(GRACE_OUT, coded(403, "not allowed", "InvalidSession"))
        }),
    ],
    ..TOPIC
};

const LONG: &str = "the service could not end the sessions of this user because the store that holds \
    them is being moved to another place; try again in a while, and if that does not help, ask support";
