//! Reading and changing the clock.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check};
use crate::setup::{World, jwt};
use crate::target::{OrFound as _, Stop};

const START: i64 = 1_800_000_000;

/// What the clock shows after a change of a clock that was stopped at [`START`].
fn after(world: &World<'_>, change: &Value) -> Result<i64, Stop> {
    world.clock(&json!({"set": START, "scale": 1, "freeze": true}))?;
    let shown = world.clock(change)?;
    ensure_eq!(world.show("clock")?, shown, "the clock after {change}");
    seconds(&shown)
}

/// What a clock shows, in seconds since 1970.
fn seconds(clock: &Value) -> Result<i64, Stop> {
    let now = clock["now"].as_i64();
    now.or_found(|| format!("a clock without `now`: {clock}"))
}

pub(crate) static CLOCK: &[Rule] = &[
    Rule {
        id: "freeze",
        requirements: &["server/controls/clock/get", "server/controls/clock/freeze"],
        says: "the clock shows seconds and a timestamp; frozen, it does not advance, and tokens have its time",
        check: |target| {
            let world = &target.alone()?;
            let shown = world.clock(&json!({"freeze": true, "set": START}))?;
            let expected = json!({"now": START, "time": "2027-01-15T08:00:00Z",
                "frozen": true, "scale": 1.0});
            ensure_eq!(shown, expected, "the clock after a change");
            ensure_eq!(world.show("clock")?, expected, "GET /_mock/clock");
            let ada = world.login("ada")?;
            let claims = jwt::claims(&ada.access)?;
            ensure_eq!(claims["iat"], START, "`iat` of {claims}");
            ensure_eq!(claims["exp"], START + 30 * 60, "`exp` of {claims}");
            let running = world.clock(&json!({"freeze": false}))?;
            ensure_eq!(running["frozen"], false, "`frozen` of {running}");
            ensure!(
                seconds(&running)? >= START,
                "the clock went back: {running}"
            );
            Ok(())
        },
    },
    Rule {
        id: "set-to-a-time",
        requirements: &["server/controls/clock/post", "server/controls/clock/set"],
        says: "the clock is set to seconds since 1970 or to a timestamp in UTC, backwards too",
        check: |target| {
            let world = &target.alone()?;
            for (set, now) in [
                (json!(0), 0),
                (json!(1_714_564_800), 1_714_564_800),
                (json!("2024-05-01T12:00:00Z"), 1_714_564_800),
                (json!("1970-01-01T00:01:00Z"), 60),
                (json!(253_402_300_799_i64), 253_402_300_799),
            ] {
                ensure_eq!(after(world, &json!({"set": set}))?, now, "set to {set}");
            }
            Ok(())
        },
    },
    Rule {
        id: "advance-by-duration",
        requirements: &["server/controls/clock/advance"],
        says: "the clock advances by seconds or by a duration such as `1h30m`",
        check: |target| {
            let world = &target.alone()?;
            for (advance, seconds) in [
                (json!("31m"), 31 * 60),
                (json!("1h30m"), 90 * 60),
                (json!("60d"), 60 * 24 * 60 * 60),
                (json!("90s"), 90),
                (json!("1500ms"), 1),
                (json!(90), 90),
                (json!("90"), 90),
                (json!(0), 0),
            ] {
                let now = after(world, &json!({"advance": advance}))?;
                ensure_eq!(now, START + seconds, "advanced by {advance}");
            }
            Ok(())
        },
    },
    Rule {
        id: "scale",
        requirements: &["server/controls/clock/scale"],
        says: "the clock runs as many times faster as its scale says; with 0 it does not run",
        check: |target| {
            let world = &target.alone()?;
            let change = json!({"set": START, "scale": 0, "freeze": false});
            let shown = world.clock(&change)?;
            ensure_eq!(
                (&shown["frozen"], &shown["scale"]),
                (&json!(false), &json!(0.0)),
                "`frozen` and `scale` of {shown}"
            );
            world.login("ada")?;
            ensure_eq!(world.now()?, START, "the time of a clock that does not run");
            // A second of this clock is a microsecond: a thousand requests take longer.
            world.clock(&json!({"scale": 1_000_000}))?;
            let mut requests = 0;
            while world.now()? <= START + 60 {
                requests += 1;
                ensure!(
                    requests < 1000,
                    "the clock does not run with a scale of 1000000"
                );
            }
            let fast = world.show("clock")?;
            ensure_eq!(
                (&fast["frozen"], &fast["scale"]),
                (&json!(false), &json!(1e6)),
                "`frozen` and `scale` of {fast}"
            );
            let frozen = world.clock(&json!({"freeze": true}))?;
            ensure_eq!(world.show("clock")?, frozen, "GET /_mock/clock");
            Ok(())
        },
    },
    Rule {
        id: "order-of-changes",
        requirements: &[
            "server/controls/clock/system",
            "server/controls/clock/order",
        ],
        says: "several changes apply in this order: the system's time, set, advance, scale, freeze",
        check: |target| {
            let world = &target.alone()?;
            let all =
                json!({"freeze": true, "scale": 3, "advance": "1m", "set": 100, "system": true});
            ensure_eq!(after(world, &all)?, 160, "the time after {all}");
            let shown = world.show("clock")?;
            ensure_eq!(
                (&shown["frozen"], &shown["scale"]),
                (&json!(true), &json!(3.0)),
                "`frozen` and `scale` of {shown}"
            );
            let shown = world.clock(&json!({"system": true}))?;
            ensure_eq!(
                (&shown["frozen"], &shown["scale"]),
                (&json!(false), &json!(1.0)),
                "`frozen` and `scale` of {shown}"
            );
            ensure!(
                seconds(&shown)? > 1_700_000_000,
                "the clock does not show the system's time: {shown}"
            );
            Ok(())
        },
    },
    Rule {
        id: "invalid-changes",
        requirements: &[
            "server/controls/clock/post",
            "server/controls/general/rejections",
        ],
        says: "an invalid change is rejected as a whole, and the clock stays as it was",
        check: |target| {
            let world = &target.alone()?;
            let before = world.clock(&json!({"set": START, "freeze": true}))?;
            for wrong in [
                json!({"advance": "soon"}),
                json!({"advance": "1.5h"}),
                json!({"advance": "-5m"}),
                json!({"advance": ""}),
                json!({"set": -1}),
                json!({"set": "today"}),
                json!({"set": "2024-02-30T00:00:00Z"}),
                json!({"set": 253_402_300_800_i64}),
                json!({"advance": 9_223_372_036_854_775_807_i64}),
                json!({"scale": -1}),
                json!({"scale": 1_000_001}),
                json!({"scale": "fast"}),
                json!({"freeze": "yes"}),
                json!({"sett": 5}),
                json!({"set": 5, "scale": -1}),
                json!([5]),
            ] {
                let answer = world.post_control("clock", &wrong)?;
                check(&answer, 400, &Says::AnyError)?;
                ensure_eq!(world.show("clock")?, before, "the clock after {wrong}");
            }
            Ok(())
        },
    },
];
