//! From where an app may be asked, and what was asked.

use serde_json::{Value, json};

use super::{Rule, Says, check};
use crate::support::world::{NOBODY, PASSWORD, World};

const LIST: &str = "{app}/security/access_list";

fn allowed(world: &World) -> Vec<Value> {
    let list = world.get(LIST).expect(200).json();
    list["allowed_ips"].as_array().expect("a list").clone()
}

pub(super) static ACCESS_LIST: &[Rule] = &[
    Rule {
        proves: &["2.8/access-list/list"],
        says: "everyone is let in at first, by one entry for all addresses",
        source: "OpenAPI document; tests of the predecessor",
        check: |world| {
            let list = allowed(world);
            assert_eq!(list.len(), 1, "{list:?}");
            assert_eq!(list[0]["address"], "0.0.0.0/0", "{list:?}");
            assert!(list[0]["_id"].is_string(), "{list:?}");
            assert!(list[0]["comment"].is_string(), "{list:?}");
            assert!(list[0]["includes_current"].is_boolean(), "{list:?}");
        },
    },
    Rule {
        proves: &["2.8/access-list/create"],
        says: "an entry is added with 201",
        source: "OpenAPI document; client code and tests of the predecessor",
        check: |world| {
            let body = json!({"address": "10.1.2.0/24", "comment": "the office"});
            let answer = world.post(LIST, &body);
            check(&answer, 201, &Says::Json);
            let list = allowed(world);
            assert_eq!(list.len(), 2, "{list:?}");
            let added = list.iter().find(|one| one["address"] == "10.1.2.0/24");
            let added = added.expect("the new entry");
            assert_eq!(added["comment"], "the office", "{list:?}");
            assert_eq!(added["_id"], *answer.text("_id"), "{list:?}");
            assert!(added["includes_current"].is_boolean(), "{list:?}");
        },
    },
    Rule {
        proves: &["2.8/access-list/update"],
        says: "an entry is changed with 200",
        source: "client code of the predecessor (the OpenAPI document says 201)",
        check: |world| {
            let body = json!({"address": "10.1.2.0/24", "comment": "the office"});
            let id = world.post(LIST, &body).expect(201).text("_id");
            let body = json!({"address": "10.1.3.0/24", "comment": "moved"});
            let path = format!("{LIST}/{id}");
            // The document requires the address.
            for wrong in [
                json!({}),
                json!({"comment": "moved"}),
                json!({"address": null}),
            ] {
                let answer = world.admin("PATCH", &path).json(&wrong).send();
                check(&answer, 400, &Says::AnyError);
            }
            check(
                &world.admin("PATCH", &path).json(&body).send(),
                200,
                &Says::Json,
            );
            let list = allowed(world);
            let entry = list
                .iter()
                .find(|one| one["_id"] == *id)
                .expect("the entry");
            assert_eq!(entry["address"], "10.1.3.0/24", "{list:?}");
            assert_eq!(entry["comment"], "moved", "{list:?}");
        },
    },
    Rule {
        proves: &["2.8/access-list/delete"],
        says: "an entry is deleted with 204",
        source: "OpenAPI document; client code of the predecessor",
        check: |world| {
            let body = json!({"address": "10.1.2.0/24", "comment": ""});
            let id = world.post(LIST, &body).expect(201).text("_id");
            check(&world.delete(&format!("{LIST}/{id}")), 204, &Says::Nothing);
            assert_eq!(allowed(world).len(), 1);
        },
    },
    Rule {
        proves: &["2.8/access-list/unknown"],
        says: "an unknown entry is not found, in these words",
        source: "tests of the predecessor; status our choice",
        check: |world| {
            let words = format!("allowed IP not found: 'ObjectID(\"{NOBODY}\")'");
            let path = format!("{LIST}/{NOBODY}");
            let body = json!({"address": "10.1.3.0/24", "comment": ""});
            for answer in [
                world.delete(&path),
                world.admin("PATCH", &path).json(&body).send(),
            ] {
                check(&answer, 404, &Says::AnyError);
                assert_eq!(answer.text("error"), words);
            }
        },
    },
    Rule {
        proves: &["2.8/access-list/create"],
        says: "what is no address is refused",
        source: "our choice",
        check: |world| {
            for body in [
                json!({}),
                json!({"address": "nowhere"}),
                json!({"address": 7}),
            ] {
                check(&world.post(LIST, &body), 400, &Says::AnyError);
            }
            assert_eq!(allowed(world).len(), 1);
        },
    },
];

pub(super) static ORIGINS_AND_LOGS: &[Rule] = &[
    Rule {
        proves: &["2.8/allowed-origins"],
        says: "the origins that may ask are set as a list, with 204",
        source: "OpenAPI document; client code: realm-app-importer",
        check: |world| {
            let path = "{app}/security/allowed_request_origins";
            for origins in [json!(["https://shop.example"]), json!([])] {
                check(&world.post(path, &origins), 204, &Says::Nothing);
            }
        },
    },
    Rule {
        proves: &["2.8/logs"],
        says: "log-ins are in the app's log, newest first; it is a list from the start",
        source: "OpenAPI document; client code of the predecessor; what is logged our choice",
        check: |world| {
            let logs = |world: &World| {
                let logs = world.get("{app}/logs").expect(200).json()["logs"].clone();
                logs.as_array().expect("a list, never null").clone()
            };
            let before = logs(world).len();
            world.login("ada");
            let first = logs(world);
            assert!(first.len() > before, "{first:?}");
            world.try_email("ada@example.com", "wrong").expect(401);
            let second = logs(world);
            assert!(second.len() > first.len(), "{second:?}");
            let newer = second.len() - first.len();
            assert_eq!(second[newer..], first, "newest first");
            assert!(!format!("{second:?}").contains(PASSWORD));
        },
    },
    Rule {
        proves: &["1/error/link", "2.8/logs"],
        says: "the link of an error leads to an entry of the log: its co_id is there",
        source: "realm-core tests (the link); that it is in the log our choice",
        check: |world| {
            let path = "{client}/app/shop-abcde/auth/providers/local-userpass/register";
            let body = json!({"email": "ada@example.com", "password": PASSWORD});
            let answer = world.call("POST", path).json(&body).send().expect(409);
            let link = answer.text("link");
            let (_, id) = link.split_once("co_id=").expect("an id in the link");
            let logs = world.get("{app}/logs").expect(200).json();
            let entries = logs["logs"].as_array().expect("a list");
            let named = |entry: &Value| entry["co_id"] == id || entry["_id"] == id;
            assert!(entries.iter().any(named), "{id} in {logs}");
        },
    },
];
