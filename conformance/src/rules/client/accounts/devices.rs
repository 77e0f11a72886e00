//! Devices, and the size of pages.

use serde_json::{Value, json};

use crate::rules::sessions::tokens::part;
use crate::rules::{Rule, Says, check, ids};
use crate::setup::seeds::PASSWORD;
use crate::setup::{Setup, World};
use crate::target::{Answer, Outcome, Stop};

const NONE: &str = "000000000000000000000000";

/// A login of ada with these options.
fn enter(world: &World<'_>, options: &Value) -> Result<Answer, Stop> {
    let body = json!({"username": "ada@example.com", "password": PASSWORD, "options": options});
    world.try_login("local-userpass", &body)?.expect(200)
}

fn devices(world: &World<'_>) -> Result<Value, Stop> {
    world.get("{app}/users/{ada}/devices")?.expect(200)?.json()
}

/// A finding unless the response and both tokens name this device.
fn ensure_device(login: &Answer, device: &str) -> Outcome {
    ensure_eq!(login.text("device_id"), device, "the device of {login:?}");
    for token in ["access_token", "refresh_token"] {
        let payload = part(&login.text(token), 1)?;
        ensure_eq!(
            payload["baas_device_id"],
            device,
            "`baas_device_id` of {payload}"
        );
        ensure_eq!(
            payload["stitch_devId"],
            device,
            "`stitch_devId` of {payload}"
        );
    }
    Ok(())
}

pub(crate) static DEVICES: &[Rule] = &[
    Rule {
        id: "no-device",
        requirements: &["server/users/no-device-entry", "server/tokens/no-device"],
        says: "a login without a device has zeros in both tokens, and adds no entry",
        check: |target| {
            let world = &target.shop()?;
            for options in [
                json!(null),
                json!({}),
                json!({"device": null}),
                json!({"device": {}}),
                json!({"device": {"deviceId": NONE}}),
            ] {
                ensure_device(&enter(world, &options)?, NONE)?;
            }
            ensure_eq!(devices(world)?, json!([]), "the devices");
            let (public_key, private_key) = world.keys();
            let keys = json!({"username": public_key, "apiKey": private_key});
            let login = "{admin}/auth/providers/mongodb-cloud/login";
            let login = world.call("POST", login).json(&keys).send()?.expect(200)?;
            ensure_device(&login, NONE)?;
            let end = world.call("DELETE", "{admin}/auth/session");
            end.bearer(&login.text("refresh_token"))
                .send()?
                .expect(204)?;
            Ok(())
        },
    },
    Rule {
        id: "new-device",
        requirements: &["server/users/no-device-entry"],
        says: "a login with a device gets an ID for it, and a later login keeps it",
        check: |target| {
            let world = &target.shop()?;
            let first = enter(world, &json!({"device": {"platform": "node"}}))?;
            let id = first.text("device_id");
            ensure_ne!(id, NONE, "the ID of the device");
            ensure_device(&first, &id)?;
            let device = json!({"deviceId": {"$oid": id}, "platform": "node"});
            ensure_device(&enter(world, &json!({"device": device}))?, &id)?;
            ensure_eq!(
                devices(world)?.as_array().map(Vec::len),
                Some(1),
                "the number of devices"
            );
            Ok(())
        },
    },
    Rule {
        id: "entry",
        requirements: &["server/users/device-fields", "server/users/devices"],
        says: "the fields of a device are at the top level of its entry",
        check: |target| {
            let world = &target.shop()?;
            let device = json!({"platform": "node", "platformVersion": "20", "appId": "shop",
                "_id": "x", "sessions": "x"});
            let login = enter(world, &json!({"device": device}))?;
            let list = devices(world)?;
            let entry = &list[0];
            for (key, value) in [
                ("platform", "node"),
                ("platformVersion", "20"),
                ("appId", "shop"),
                ("_id", &login.text("device_id")),
            ] {
                ensure_eq!(entry[key], value, "{key} of {entry}");
            }
            ensure!(
                entry["sessions"].is_array(),
                "`sessions` is not an array: {entry}"
            );
            Ok(())
        },
    },
    Rule {
        id: "last-login",
        requirements: &["server/users/device-fields", "server/users/devices"],
        says: "an entry has the fields of the last login with the device and its live sessions, and outlives them",
        check: |target| {
            let world = &target.shop()?;
            let device = json!({"platform": "node", "appVersion": "1"});
            let id = enter(world, &json!({"device": device}))?.text("device_id");
            let device = json!({"deviceId": {"$oid": id}, "platform": "node", "appVersion": "2",
                "last_login": "x"});
            enter(world, &json!({"device": device}))?;
            let list = devices(world)?;
            let entry = &list[0];
            ensure_eq!(entry["_id"], *id, "`_id` of {entry}");
            ensure_eq!(entry["appVersion"], "2", "`appVersion` of {entry}");
            ensure!(
                entry["last_login"].is_number(),
                "`last_login` is not a number: {entry}"
            );
            let sessions = |entry: &Value| entry["sessions"].as_array().map(Vec::len);
            ensure_eq!(
                sessions(entry),
                Some(2),
                "the number of sessions of {entry}"
            );
            world.put("{app}/users/{ada}/logout")?.expect(204)?;
            let list = devices(world)?;
            ensure_eq!(list[0]["_id"], *id, "`_id` of the first of {list}");
            ensure_eq!(
                sessions(&list[0]),
                Some(0),
                "the number of sessions of {list}"
            );
            Ok(())
        },
    },
];

pub(crate) static PAGES: &[Rule] = &[Rule {
    id: "limit",
    requirements: &[
        "server/users/limit",
        "server/users/pages",
        "server/pending/pages",
    ],
    says: "limit sets the size of a page of users and of pending users, at most 50",
    check: |target| {
        let world = &target.fresh(&Setup::shop().crowd(63))?;
        for number in 0..60 {
            world
                .register(&format!("pending-{number}@example.com"))?
                .expect(201)?;
        }
        for list in ["{app}/users", "{app}/user_registrations/pending_users"] {
            let page = |query: &str| ids(world.get(&format!("{list}?{query}"))?);
            let all = page("")?;
            ensure_eq!(all.len(), 50, "the length of a page of {list}");
            for (limit, count) in [("1", 1), ("5", 5), ("50", 50), ("51", 50), ("1000000", 50)] {
                let limited = page(&format!("limit={limit}"))?;
                ensure_eq!(limited, all[..count], "{list} with limit={limit}");
            }
            let next = page(&format!("limit=2&after={}", all[0]))?;
            ensure_eq!(next, all[1..3], "{list} with limit and after");
            ensure_eq!(page("limit=")?, all, "{list} with an empty limit");
            for limit in ["0", "-1", "x", "1.5"] {
                let answer = world.get(&format!("{list}?limit={limit}"))?;
                let text = "limit must be a positive integer";
                check(&answer, 400, &Says::Coded(text, "InvalidParameter"))?;
            }
        }
        Ok(())
    },
}];
