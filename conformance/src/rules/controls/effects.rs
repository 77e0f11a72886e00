//! What a fault rule does to a request.
//!
//! Nothing here is timed: a late response is one that has not come while others have.

use std::io::Write as _;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::target::raw::{Received, connect};
use crate::target::{OrFound as _, Outcome, Stop, Target};

/// A server that takes longer to note a request does not note it.
const TIME_LIMIT: Duration = Duration::from_secs(20);

pub(super) const LOCATION: &str = "/api/client/v2.0/app/shop-abcde/location";

/// A world in which this effect applies to every request for the location.
pub(super) fn with<'t>(target: &'t Target, effect: &Value) -> Result<World<'t>, Stop> {
    let world = target.alone()?;
    world.fault(&json!({"path": LOCATION, "effect": effect}))?;
    Ok(world)
}

/// A request for the location, the last one of its connection.
pub(super) fn request(world: &World<'_>) -> String {
    world.head("GET", LOCATION, "connection: close\r\n")
}

pub(super) fn ask(world: &World<'_>) -> Result<Received, Stop> {
    world.send_raw(request(world))
}

/// A finding unless a request with this effect waits for its response while others have theirs.
fn ensure_late(target: &Target, effect: &Value) -> Outcome {
    let world = with(target, effect)?;
    let mut connection = connect(world.http.base_url())?;
    let request = request(&world);
    let written = connection.write_all(request.as_bytes());
    written.or_found(|| "sending a request".to_owned())?;
    let waiting = || world.journal(&format!("?path={LOCATION}&status=0"));
    let begun = Instant::now();
    while waiting()?.is_empty() {
        ensure!(
            begun.elapsed() < TIME_LIMIT,
            "the request is not in the journal, or has a response already"
        );
        std::thread::yield_now();
    }
    ensure_eq!(
        world.fault_counts()?,
        [(1, 1)],
        "the numbers of requests that each fault rule matched and was applied to"
    );
    world.advance("2d")?;
    world.login("ada")?;
    let message = "advancing the clock ended a delay, which is in real time";
    ensure_eq!(waiting()?.len(), 1, "{message}");
    Ok(())
}

pub(crate) static EFFECTS: &[Rule] = &[
    Rule {
        id: "status",
        requirements: &["server/controls/faults/effect-status"],
        says: "a status comes with an error, with any body of any type, or with none",
        check: |target| {
            let effect = json!({"type": "status", "status": 503, "error": "try later",
                "error_code": "InternalServerError"});
            let answer = with(target, &effect)?.call("GET", LOCATION).send()?;
            check(
                &answer,
                503,
                &Says::Coded("try later", "InternalServerError"),
            )?;
            let effect = json!({"type": "status", "status": 500, "error": "just so"});
            let answer = with(target, &effect)?.call("GET", LOCATION).send()?;
            check(&answer, 500, &Says::Error("just so"))?;
            let effect = json!({"type": "status", "status": 418});
            check(
                &with(target, &effect)?.call("GET", LOCATION).send()?,
                418,
                &Says::Nothing,
            )?;
            let effect = json!({"type": "status", "status": 502, "body": "<h1>Bad Gateway</h1>",
                "content_type": "text/html"});
            let answer = with(target, &effect)?
                .call("GET", LOCATION)
                .send()?
                .expect(502)?;
            ensure_eq!(
                answer.header("content-type"),
                Some("text/html"),
                "content-type of {answer:?}"
            );
            ensure_eq!(
                String::from_utf8_lossy(&answer.body),
                "<h1>Bad Gateway</h1>",
                "the body of {answer:?}"
            );
            let effect = json!({"type": "status", "status": 200, "body": "{\"a\": 1}"});
            let answer = with(target, &effect)?.call("GET", LOCATION).send()?;
            check(&answer, 200, &Says::Json)?;
            ensure_eq!(
                String::from_utf8_lossy(&answer.body),
                "{\"a\": 1}",
                "the body of {answer:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "too-many-requests",
        requirements: &["server/controls/faults/effect-too-many-requests"],
        says: "too many requests is 429 with `retry-after` in seconds",
        check: |target| {
            let world = with(
                target,
                &json!({"type": "too_many_requests", "retry_after": 7}),
            )?;
            let answer = world.call("GET", LOCATION).send()?;
            check(&answer, 429, &Says::Error("too many requests"))?;
            ensure_eq!(
                answer.header("retry-after"),
                Some("7"),
                "retry-after of {answer:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "delay",
        requirements: &["server/controls/faults/effect-delay"],
        says: "a delay holds up its own request only, in real time; then comes the real response",
        check: |target| {
            let world = &target.alone()?;
            ensure_late(target, &json!({"type": "delay", "millis": 86_400_000}))?;
            let real = world.call("GET", LOCATION).send()?.expect(200)?.json()?;
            world.fault(&json!({"path": LOCATION, "effect": {"type": "delay", "millis": 1}}))?;
            let answer = world.call("GET", LOCATION).send()?;
            check(&answer, 200, &Says::Json)?;
            ensure_eq!(answer.json()?, real, "the body of {answer:?}");
            ensure_eq!(
                world.fault_counts()?,
                [(1, 1)],
                "the numbers of requests that each fault rule matched and was applied to"
            );
            Ok(())
        },
    },
    Rule {
        id: "jitter",
        requirements: &["server/controls/faults/effect-jitter"],
        says: "jitter is a delay between its two bounds",
        check: |target| {
            let world = &target.alone()?;
            let effect =
                json!({"type": "jitter", "from_millis": 86_400_000, "to_millis": 86_400_001});
            ensure_late(target, &effect)?;
            let real = world.call("GET", LOCATION).send()?.expect(200)?.json()?;
            let effect = json!({"type": "jitter", "from_millis": 0, "to_millis": 2});
            world.fault(&json!({"path": LOCATION, "effect": effect}))?;
            for _ in 0..5 {
                ensure_eq!(
                    world.call("GET", LOCATION).send()?.expect(200)?.json()?,
                    real,
                    "the response to a request that is late"
                );
            }
            ensure_eq!(
                world.fault_counts()?,
                [(5, 5)],
                "the numbers of requests that each fault rule matched and was applied to"
            );
            Ok(())
        },
    },
    Rule {
        id: "expired-access-token",
        requirements: &["server/controls/faults/effect-expire-access-token"],
        says: "an access token expires early; a refresh gives one that works",
        check: |target| {
            let world = &target.alone()?;
            let ada = world.login("ada")?;
            world.fault(&json!({"path": "*/auth/profile", "times": 1,
                "effect": {"type": "expire_access_token"}}))?;
            let words = "invalid session: access token expired";
            check(
                &world.profile(&ada)?,
                401,
                &Says::Coded(words, "InvalidSession"),
            )?;
            world.ensure_live(&ada)?;
            Ok(())
        },
    },
];
