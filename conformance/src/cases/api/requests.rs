//! What is sent, what comes back, and the exit status by class.
use appservices_mock::{Fault, FaultEffect};

use crate::cases::support::case::{CASE, Case};
use crate::cases::support::context::Login;
use crate::cases::support::topic::{TOPIC, Topic};
use crate::cases::support::{seeds, sessions};

const fn api(name: &'static str, args: &'static str) -> Case {
    Case {
        name,
        args,
        seed: seeds::dated,
        ..CASE
    }
}

/// The server answers with this, whatever is asked.
const fn answered(name: &'static str, exit: i32, faults: fn() -> Vec<Fault>) -> Case {
    Case {
        exit,
        faults,
        ..api(name, "api GET /x")
    }
}

fn answer(status: u16, body: Option<&str>, content_type: Option<&str>) -> Vec<Fault> {
    let effect = FaultEffect::Status {
        status,
        error: None,
        error_code: None,
        body: body.map(str::to_owned),
        content_type: content_type.map(str::to_owned),
    };
    vec![Fault::new("*", effect)]
}

fn unknown() -> Vec<Fault> {
    let effect = FaultEffect::status_with_code(404, "user not found", "UserNotFound");
    vec![Fault::new("*/x", effect)]
}

const ODD: &str =
    r#"{"b":1.0,"a":[true,null,{}],"big":12345678901234567890123,"text":"a\u001b[31mb\u202e <&>"}"#;

pub(crate) const REQUESTS: Topic = Topic {
    folder: "api/requests",
    requirements: &["cli/api/request"],
    shows: shown_by![
        "cli/dry-run/no-change" => "dry-run dry-run-data dry-run-json dry-run-csv",
        "cli/api/method" => "get-in-small-letters put delete patch",
        "cli/api/data" => "post post-a-file post-stdin",
        "cli/api/status" => "class-of-*",
        "cli/session/login-needed" => "dry-run-not-logged-in",
        "cli/session/lost" => "session-over",
    ],
    cases: &[
        api(
            "get",
            "api GET /groups/65a0000000000000000000a1/apps/65a0000000000000000001a1/security/refresh_token_expiration",
        ),
        api(
            "get-in-small-letters",
            "api get /groups/65a0000000000000000000a1/apps/65a0000000000000000001a1/users/65a000000000000000000004",
        ),
        api(
            "get-with-query",
            "api GET '/groups/65a0000000000000000000a1/apps/65a0000000000000000001a1/users?status=disabled&provider_types=anon-user'",
        ),
        api(
            "get-with-percent",
            "api GET /groups/65a0000000000000000000a1/apps/65a0000000000000000001a1/users?provider_types=api%2Dkey",
        ),
        Case {
            args: "api GET /api/other/v1.0/x",
            ..answered("get-of-another-api", 0, || answer(200, Some("{}"), None))
        },
        api(
            "put",
            "api PUT /groups/65a0000000000000000000a1/apps/65a0000000000000000001a1/users/65a000000000000000000001/disable",
        ),
        api(
            "delete",
            "api delete /groups/65a0000000000000000000a1/apps/65a0000000000000000001a1/users/65a000000000000000000001",
        ),
        api(
            "post",
            "api POST /groups/65a0000000000000000000a1/apps/65a0000000000000000001a1/secrets -d '{\"name\": \"a\", \"value\": \"b\"}'",
        ),
        api(
            "patch",
            "api PATCH /groups/65a0000000000000000000a1/apps/65a0000000000000000001a1/users/65a000000000000000000001/reset_email --data '{\"email\":\"new@example.com\"}'",
        ),
        Case {
            files: &[(
                "data.json",
                "{\n  \"name\": \"a\",\n  \"value\": \"b\"\n}\n",
            )],
            ..api(
                "post-a-file",
                "api POST /groups/65a0000000000000000000a1/apps/65a0000000000000000001a1/secrets -d @data.json",
            )
        },
        Case {
            stdin: "{\"name\": \"a\", \"value\": \"b\"}",
            ..api(
                "post-stdin",
                "api POST /groups/65a0000000000000000000a1/apps/65a0000000000000000001a1/secrets -d -",
            )
        },
        // How it is shown.
        Case {
            args: "api GET /x",
            ..answered("json-body", 0, || answer(200, Some(ODD), None))
        },
        Case {
            args: "api GET /x -f json",
            ..answered("json-body-json", 0, || answer(200, Some(ODD), None))
        },
        Case {
            args: "api GET /x -f ndjson",
            ..answered("json-body-ndjson", 0, || answer(200, Some(ODD), None))
        },
        Case {
            args: "api GET /x -f csv",
            ..answered("json-body-csv", 0, || answer(200, Some(ODD), None))
        },
        Case {
            args: "api GET /x -o out.txt",
            shows: &["out.txt"],
            ..answered("json-body-into-file", 0, || answer(200, Some(ODD), None))
        },
        answered("number-body", 0, || answer(200, Some("42"), None)),
        answered("no-body", 0, || answer(204, None, None)),
        Case {
            args: "api GET /x -f json",
            ..answered("no-body-json", 0, || answer(204, None, None))
        },
        answered("text-body", 0, || {
            answer(200, Some("just\nwords\u{1b}[31m"), Some("text/plain"))
        }),
        answered("page", 0, || {
            answer(200, Some("<html>hello</html>\n"), Some("text/html"))
        }),
        answered("json-that-is-none", 0, || {
            answer(200, Some("{\"a\":"), None)
        }),
        // The class is the exit status.
        answered("class-of-moves", 3, || answer(304, None, None)),
        answered("class-of-moves-with-body", 3, || {
            answer(302, Some("moved"), Some("text/plain"))
        }),
        Case {
            args: "api GET /x",
            ..answered("class-of-mistakes", 4, unknown)
        },
        Case {
            args: "api GET /x -f json",
            ..answered("class-of-mistakes-json", 4, unknown)
        },
        Case {
            args: "api GET /x -f ndjson",
            ..answered("class-of-mistakes-ndjson", 4, unknown)
        },
        answered("class-of-mistakes-without-words", 4, || {
            answer(404, None, None)
        }),
        answered("class-of-mistakes-without-reason", 4, || {
            answer(499, None, None)
        }),
        answered("class-of-mistakes-with-a-page", 4, || {
            answer(403, Some("<html>no</html>"), Some("text/html"))
        }),
        answered("class-of-mistakes-unauthorized", 4, || {
            vec![Fault::new("*/x", FaultEffect::status(401, "unauthorized"))]
        }),
        answered("class-of-failures", 5, || {
            answer(500, Some("{\"error\":\"internal server error\"}"), None)
        }),
        answered("class-of-failures-with-odd-words", 5, || {
            vec![Fault::new(
                "*/x",
                FaultEffect::status(503, "\u{1b}[2Jgone\nsecond line"),
            )]
        }),
        // What is no answer.
        answered("hung-up", 1, || {
            vec![Fault::new("*/x", FaultEffect::HangUp)]
        }),
        Case {
            args: "api GET /auth/profile",
            ..answered("cut-short", 1, || {
                vec![Fault::new("*/auth/profile", FaultEffect::HalfBody)]
            })
        },
        Case {
            args: "api GET /auth/profile",
            ..answered("expired", 0, || {
                vec![Fault::new("*/auth/profile", FaultEffect::ExpireAccessToken).times(1)]
            })
        },
        Case {
            args: "api GET /auth/profile",
            ..answered("session-over", 1, || {
                let gone = sessions::session_over().remove(1);
                vec![
                    Fault::new("*/auth/profile", FaultEffect::ExpireAccessToken),
                    gone,
                ]
            })
        },
        Case {
            login: Login::Keys,
            ..api(
                "keys",
                "api GET /groups/65a0000000000000000000a1/apps/65a0000000000000000001a1/users_count",
            )
        },
        // A rehearsal.
        api(
            "dry-run",
            "api PUT /groups/x/apps/y/users/z/logout --dry-run",
        ),
        api(
            "dry-run-data",
            "api post /api/client/v2.0/x -d '{\"a\": 1}' --dry-run",
        ),
        api("dry-run-json", "api PUT /x --dry-run -f json"),
        api("dry-run-csv", "api PUT /x --dry-run -f csv"),
        Case {
            login: Login::Nobody,
            exit: 1,
            ..api("dry-run-not-logged-in", "api PUT /x --dry-run")
        },
    ],
    ..TOPIC
};
