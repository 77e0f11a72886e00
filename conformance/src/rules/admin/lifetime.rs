//! How long refresh tokens last.

use serde_json::{Value, json};

use crate::rules::{Row, Rule, Says, check};
use crate::setup::{World, claims, lifetime};
use crate::target::{Answer, Outcome, Stop};

const PATH: &str = "{app}/security/refresh_token_expiration";

fn set(world: &World<'_>, body: &Value) -> Result<Answer, Stop> {
    world.admin("PUT", PATH).json(body).send()
}

/// A finding unless this is the lifetime.
fn ensure_is(world: &World<'_>, seconds: i64) -> Outcome {
    let now = world.get(PATH)?.expect(200)?.json()?;
    let expected = json!({"expiration_time_seconds": seconds});
    ensure_eq!(now, expected, "the lifetime");
    Ok(())
}

pub(crate) static REFRESH_TOKEN_EXPIRATION: &[Rule] = &[
    Rule {
        id: "default",
        requirements: &["server/token-lifetime/default"],
        says: "refresh tokens last 60 days unless set",
        check: |target| ensure_is(&target.shop()?, 5_184_000),
    },
    Rule {
        id: "set",
        requirements: &["server/token-lifetime/set", "server/token-lifetime/range"],
        says: "30 minutes to 5 years can be set, and are returned",
        check: |target| {
            let world = &target.shop()?;
            for (seconds, status) in [
                (1799, 400),
                (1800, 204),
                (157_680_000, 204),
                (157_680_001, 400),
                (-1, 400),
            ] {
                let answer = set(world, &json!({"expiration_time_seconds": seconds}))?;
                ensure_eq!(answer.status, status, "for {seconds}: {answer:?}");
                if status == 204 {
                    check(&answer, 204, &Says::Nothing)?;
                    ensure_is(world, seconds)?;
                }
            }
            ensure_is(world, 157_680_000)
        },
    },
    Rule {
        id: "whole-seconds",
        requirements: &["server/token-lifetime/set", "server/token-lifetime/range"],
        says: "a number of whole seconds may have a fraction of zero; other fractions are rejected",
        check: |target| {
            let world = &target.shop()?;
            for (seconds, status) in [
                (3600.0, 204),
                (3600.5, 400),
                (157_680_000.5, 400),
                (1e300, 400),
            ] {
                let answer = set(world, &json!({"expiration_time_seconds": seconds}))?;
                ensure_eq!(answer.status, status, "for {seconds}: {answer:?}");
            }
            ensure_is(world, 3600)
        },
    },
    Rule {
        id: "afterwards",
        requirements: &[
            "server/token-lifetime/afterwards",
            "server/tokens/refresh-lifetime",
        ],
        says: "the lifetime applies to tokens issued afterwards",
        check: |target| {
            let world = &target.shop()?;
            let before = world.login("ada")?;
            set(world, &json!({"expiration_time_seconds": 3600}))?.expect(204)?;
            let after = world.login("ada")?;
            let of = |token: &str| lifetime(&claims(token)?);
            ensure_eq!(of(&before.refresh)?, 5_184_000, "of the token from before");
            ensure_eq!(of(&after.refresh)?, 3600, "of the token from after");
            ensure_eq!(of(&after.access)?, 30 * 60, "of the access token");
            world.ensure_live(&before)?;
            world.ensure_live(&after)
        },
    },
];

const PUT: &str = "PUT {app}/security/refresh_token_expiration";

const fn refused(
    id: &'static str,
    requirements: &'static [&'static str],
    says: &'static str,
    ask: &'static str,
    body: &'static str,
    status: u16,
) -> Row {
    Row {
        id,
        requirements,
        says,
        ask,
        body,
        status,
        answer: Says::AnyError,
    }
}

pub(crate) static REFUSALS: &[Row] = &[
    refused(
        "text",
        &["server/token-lifetime/range"],
        "a text is not a number of seconds",
        PUT,
        r#"{"expiration_time_seconds": "x"}"#,
        400,
    ),
    refused(
        "nothing",
        &["server/token-lifetime/range"],
        "the number of seconds is required",
        PUT,
        "{}",
        400,
    ),
    refused(
        "unknown-app",
        &["server/token-lifetime/unknown"],
        "an unknown app is not found",
        "GET {admin}/groups/{group}/apps/{nobody}/security/refresh_token_expiration",
        "",
        404,
    ),
    refused(
        "unknown-project",
        &["server/token-lifetime/unknown"],
        "an unknown project is not found",
        "GET {admin}/groups/{nobody}/apps/{app_id}/security/refresh_token_expiration",
        "",
        404,
    ),
    refused(
        "set-unknown-app",
        &["server/token-lifetime/unknown"],
        "setting the lifetime of an unknown app is not found",
        "PUT {admin}/groups/{group}/apps/{nobody}/security/refresh_token_expiration",
        r#"{"expiration_time_seconds": 3600}"#,
        404,
    ),
];
