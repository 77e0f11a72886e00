//! Devices, and the size of pages.

use serde_json::{Value, json};

use crate::server_rules::tokens::part;
use crate::server_rules::{Rule, Says, check, ids};
use crate::support::http::Answer;
use crate::support::world::{ADA, PASSWORD, PRIVATE_KEY, PUBLIC_KEY, World};

const NONE: &str = "000000000000000000000000";

/// A login of ada with these options.
fn enter(world: &World, options: &Value) -> Answer {
    let body = json!({"username": "ada@example.com", "password": PASSWORD, "options": options});
    world.try_login("local-userpass", &body).expect(200)
}

fn devices(world: &World) -> Value {
    let path = format!("{{app}}/users/{ADA}/devices");
    world.get(&path).expect(200).json()
}

/// Fails unless the response and both tokens name this device.
#[track_caller]
fn names(login: &Answer, device: &str) {
    assert_eq!(login.text("device_id"), device, "{login:?}");
    for token in ["access_token", "refresh_token"] {
        let payload = part(&login.text(token), 1);
        assert_eq!(payload["baas_device_id"], device, "{payload}");
        assert_eq!(payload["stitch_devId"], device, "{payload}");
    }
}

pub(in crate::server_rules) static DEVICES: &[Rule] = &[
    Rule {
        proves: &["9/no-device", "1.1/device-id"],
        says: "a login that names no device: zeros in both tokens, and no entry",
        source: "samples in the manual",
        check: |world| {
            for options in [
                json!(null),
                json!({}),
                json!({"device": null}),
                json!({"device": {}}),
                json!({"device": {"deviceId": NONE}}),
            ] {
                names(&enter(world, &options), NONE);
            }
            assert_eq!(devices(world), json!([]));
            let keys = json!({"username": PUBLIC_KEY, "apiKey": PRIVATE_KEY});
            let login = "{admin}/auth/providers/mongodb-cloud/login";
            names(
                &world.call("POST", login).json(&keys).send().expect(200),
                NONE,
            );
        },
    },
    Rule {
        proves: &["9/no-device"],
        says: "one that describes a device gets an ID for it, and keeps it",
        source: "client code: realm-web, stitch; manual",
        check: |world| {
            let first = enter(world, &json!({"device": {"platform": "node"}}));
            let id = first.text("device_id");
            assert_ne!(id, NONE);
            names(&first, &id);
            let device = json!({"deviceId": {"$oid": id}, "platform": "node"});
            names(&enter(world, &json!({"device": device})), &id);
            assert_eq!(devices(world).as_array().map(Vec::len), Some(1));
        },
    },
    Rule {
        proves: &["9/devices", "2.4/devices"],
        says: "what a device says of itself is at the top level of its entry",
        source: "stitch 3's tests",
        check: |world| {
            let device = json!({"platform": "node", "platformVersion": "20", "appId": "shop",
                "_id": "x", "sessions": "x"});
            let login = enter(world, &json!({"device": device}));
            let list = devices(world);
            let entry = &list[0];
            for (key, value) in [
                ("platform", "node"),
                ("platformVersion", "20"),
                ("appId", "shop"),
                ("_id", &login.text("device_id")),
            ] {
                assert_eq!(entry[key], value, "{list}");
            }
            assert!(entry["sessions"].is_array(), "{list}");
        },
    },
];

pub(in crate::server_rules) static PAGES: &[Rule] = &[Rule {
    proves: &["9/limit", "2.4/list/pages", "2.5/list/pages"],
    says: "limit sets the size of a page of users and of pending users, at most 50",
    source: "stitch 3's tests; tests of the predecessor; what is no number our choice",
    check: |_| {
        let mut seed = crate::support::world::seed();
        let app = &mut seed.groups[0].apps[0];
        for number in 0..60 {
            let email = format!("p{number}@example.com");
            app.pending.push(appservices_mock::PendingSeed::new(&email));
            let email = format!("u{email}");
            app.users
                .push(appservices_mock::UserSeed::email(&email, PASSWORD));
        }
        let world = World::with(seed);
        for list in ["{app}/users", "{app}/user_registrations/pending_users"] {
            let page = |query: &str| ids(world.get(&format!("{list}?{query}")));
            let all = page("");
            for (limit, count) in [("1", 1), ("5", 5), ("50", 50), ("51", 50), ("1000000", 50)] {
                assert_eq!(
                    page(&format!("limit={limit}")),
                    all[..count],
                    "{list} {limit}"
                );
            }
            let next = page(&format!("limit=2&after={}", all[0]));
            assert_eq!(next, all[1..3], "{list}");
            assert_eq!(page("limit="), all, "{list}");
            for limit in ["0", "-1", "x", "1.5"] {
                let answer = world.get(&format!("{list}?limit={limit}"));
                let text = "limit must be a positive integer";
                check(&answer, 400, &Says::Coded(text, "InvalidParameter"));
            }
        }
    },
}];
