//! How long refresh tokens last.

use serde_json::json;

use super::tokens;
use super::{Row, Rule, Says, check};

const PATH: &str = "{app}/security/refresh_token_expiration";

pub(super) static REFRESH_TOKEN_EXPIRATION: &[Rule] = &[
    Rule {
        proves: &["2.7/default"],
        says: "60 days unless set",
        source: "OpenAPI document",
        check: |world| {
            let now = world.get(PATH).expect(200).json();
            assert_eq!(now, json!({"expiration_time_seconds": 5_184_000}));
        },
    },
    Rule {
        proves: &["2.7/set", "2.7/range"],
        says: "30 minutes to 5 years can be set, and are given back",
        source: "OpenAPI document, its text; the schema's smaller maximum contradicts it",
        check: |world| {
            for (seconds, status) in [
                (1799, 400),
                (1800, 204),
                (157_680_000, 204),
                (157_680_001, 400),
                (-1, 400),
            ] {
                let body = json!({"expiration_time_seconds": seconds});
                let answer = world.admin("PUT", PATH).json(&body).send();
                assert_eq!(answer.status, status, "{seconds}: {answer:?}");
                if status == 204 {
                    check(&answer, 204, &Says::Nothing);
                    assert_eq!(world.get(PATH).expect(200).json(), body);
                }
            }
            let now = world.get(PATH).expect(200).json();
            assert_eq!(now, json!({"expiration_time_seconds": 157_680_000}));
            // The document has a number, not an integer.
            for (seconds, status) in [
                (3600.0, 204),
                (3600.5, 400),
                (157_680_000.5, 400),
                (1e300, 400),
            ] {
                let body = json!({"expiration_time_seconds": seconds});
                let answer = world.admin("PUT", PATH).json(&body).send();
                assert_eq!(answer.status, status, "{seconds}: {answer:?}");
            }
            let now = world.get(PATH).expect(200).json();
            assert_eq!(now, json!({"expiration_time_seconds": 3600}));
        },
    },
    Rule {
        proves: &["2.7/afterwards", "1.1/refresh/lifetime"],
        says: "it holds for tokens issued afterwards",
        source: "OpenAPI document",
        check: |world| {
            let before = world.login("ada");
            let body = json!({"expiration_time_seconds": 3600});
            world.admin("PUT", PATH).json(&body).send().expect(204);
            let after = world.login("ada");
            let lifetime = |token: &str| tokens::lifetime(&tokens::part(token, 1));
            assert_eq!(lifetime(&before.refresh), 5_184_000);
            assert_eq!(lifetime(&after.refresh), 3600);
            assert_eq!(lifetime(&after.access), 30 * 60);
            world.assert_alive(&before);
            world.assert_alive(&after);
        },
    },
];

const PUT: &str = "PUT {app}/security/refresh_token_expiration";

const fn refused(
    proves: &'static [&'static str],
    says: &'static str,
    ask: &'static str,
    body: &'static str,
    status: u16,
) -> Row {
    Row {
        proves,
        says,
        source: "OpenAPI document",
        ask,
        body,
        status,
        answer: Says::AnyError,
    }
}

pub(super) static REFUSALS: &[Row] = &[
    refused(
        &["2.7/range"],
        "a text is no number of seconds",
        PUT,
        r#"{"expiration_time_seconds": "x"}"#,
        400,
    ),
    refused(
        &["2.7/range"],
        "nothing is no number of seconds",
        PUT,
        "{}",
        400,
    ),
    refused(
        &["2.7/unknown"],
        "an unknown app is not found",
        "GET {admin}/groups/65b0000000000000000000a1/apps/65b0000000000000000000ff/security/refresh_token_expiration",
        "",
        404,
    ),
    refused(
        &["2.7/unknown"],
        "an unknown project is not found",
        "GET {admin}/groups/65b0000000000000000000ff/apps/65b0000000000000000000b1/security/refresh_token_expiration",
        "",
        404,
    ),
    refused(
        &["2.7/unknown"],
        "an unknown app is not found, to set it either",
        "PUT {admin}/groups/65b0000000000000000000a1/apps/65b0000000000000000000ff/security/refresh_token_expiration",
        r#"{"expiration_time_seconds": 3600}"#,
        404,
    ),
];
