//! Reading the clock, and moving it.

use serde_json::{Value, json};

use super::super::{Rule, Says, check};
use crate::support::world::World;

const START: i64 = 1_800_000_000;

/// What the clock shows after a change, begun while it stood at [`START`].
#[track_caller]
fn after(world: &World, change: &Value) -> i64 {
    world.clock(&json!({"set": START, "scale": 1, "freeze": true}));
    let shown = world.clock(change);
    assert_eq!(shown, world.show("clock"), "{change}");
    shown["now"].as_i64().expect("seconds")
}

pub(crate) static CLOCK: &[Rule] = &[
    Rule {
        proves: &["GET /_mock/clock", "POST /_mock/clock: freeze"],
        says: "it shows its time in two ways; frozen, it stands still, and tokens are of that time",
        source: "our choice",
        check: |world| {
            let shown = world.clock(&json!({"freeze": true, "set": START}));
            let expected = json!({"now": START, "time": "2027-01-15T08:00:00Z",
                "frozen": true, "scale": 1.0});
            assert_eq!(shown, expected);
            assert_eq!(world.show("clock"), expected);
            let ada = world.login("ada");
            let claims = ada.access.split('.').nth(1).expect("claims");
            let claims = crate::support::jwt::decode(claims);
            let claims: Value = serde_json::from_slice(&claims).expect("claims");
            assert_eq!(claims["iat"], START, "{claims}");
            assert_eq!(claims["exp"], START + 30 * 60, "{claims}");
            let running = world.clock(&json!({"freeze": false}));
            assert_eq!(running["frozen"], false, "{running}");
            assert!(running["now"].as_i64() >= Some(START), "{running}");
        },
    },
    Rule {
        proves: &["POST /_mock/clock", "POST /_mock/clock: set"],
        says: "it is set to seconds since 1970 or to a time in UTC, also back",
        source: "our choice",
        check: |world| {
            for (set, now) in [
                (json!(0), 0),
                (json!(1_714_564_800), 1_714_564_800),
                (json!("2024-05-01T12:00:00Z"), 1_714_564_800),
                (json!("1970-01-01T00:01:00Z"), 60),
                (json!(253_402_300_799_i64), 253_402_300_799),
            ] {
                assert_eq!(after(world, &json!({"set": set})), now, "{set}");
            }
        },
    },
    Rule {
        proves: &["POST /_mock/clock: advance"],
        says: "it is moved on by seconds or by a length of time as people write it",
        source: "our choice",
        check: |world| {
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
                let now = after(world, &json!({"advance": advance}));
                assert_eq!(now, START + seconds, "{advance}");
            }
        },
    },
    Rule {
        proves: &["POST /_mock/clock: scale"],
        says: "it runs so many times faster, or with 0 not at all",
        source: "our choice",
        check: |world| {
            let now = || world.show("clock")["now"].as_i64().expect("seconds");
            let change = json!({"set": START, "scale": 0, "freeze": false});
            let shown = world.clock(&change);
            assert_eq!(
                (&shown["frozen"], &shown["scale"]),
                (&json!(false), &json!(0.0))
            );
            world.login("ada");
            assert_eq!(now(), START);
            // A second of this clock is a microsecond: it has passed long before
            // the patience of the client is at its end.
            world.clock(&json!({"scale": 1_000_000}));
            assert!((0..1000).any(|_| now() > START + 60), "it stands still");
            let fast = world.show("clock");
            assert_eq!(
                (&fast["frozen"], &fast["scale"]),
                (&json!(false), &json!(1e6))
            );
            let frozen = world.clock(&json!({"freeze": true}));
            assert_eq!(world.show("clock"), frozen);
        },
    },
    Rule {
        proves: &["POST /_mock/clock: system", "mock/clock/order-of-changes"],
        says: "of several changes the system's time comes first, then set, advance, scale, freeze",
        source: "our choice",
        check: |world| {
            let all =
                json!({"freeze": true, "scale": 3, "advance": "1m", "set": 100, "system": true});
            assert_eq!(after(world, &all), 160);
            let shown = world.show("clock");
            assert_eq!(
                (&shown["frozen"], &shown["scale"]),
                (&json!(true), &json!(3.0))
            );
            let shown = world.clock(&json!({"system": true}));
            assert_eq!(
                (&shown["frozen"], &shown["scale"]),
                (&json!(false), &json!(1.0))
            );
            assert!(shown["now"].as_i64() > Some(1_700_000_000), "{shown}");
        },
    },
    Rule {
        proves: &["POST /_mock/clock", "mock/refusals"],
        says: "what makes no sense is refused whole, and the clock is as before",
        source: "our choice",
        check: |world| {
            let before = world.clock(&json!({"set": START, "freeze": true}));
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
                let answer = world.tell("clock", &wrong);
                check(&answer, 400, &Says::AnyError);
                assert_eq!(world.show("clock"), before, "{wrong}");
            }
        },
    },
];
