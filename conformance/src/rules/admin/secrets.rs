//! Secrets of an app: told by name, never by value.

use serde_json::json;

use super::{Rule, Says, check, ids};
use crate::support::world::{NOBODY, World};

const SECRETS: &str = "{app}/secrets";

pub(super) static SECRETS_OF_AN_APP: &[Rule] = &[
    Rule {
        proves: &["2.8/secrets/list", "2.8/secrets/create"],
        says: "one is created with 201 and listed, without its value",
        source: "OpenAPI document; client code and tests of the predecessor",
        check: |world| {
            assert_eq!(world.get(SECRETS).expect(200).json(), json!([]));
            let answer = world.post(SECRETS, &json!({"name": "first", "value": "hush-hush"}));
            check(&answer, 201, &Says::Json);
            let shown = json!({"_id": answer.text("_id"), "name": "first"});
            assert_eq!(answer.json(), shown);
            world
                .post(SECRETS, &json!({"name": "second", "value": "v"}))
                .expect(201);
            let list = world.get(SECRETS).expect(200);
            assert_eq!(list.json()[0], shown);
            assert_eq!(list.json()[1]["name"], "second");
            assert!(!String::from_utf8_lossy(&list.body).contains("hush"));
        },
    },
    Rule {
        proves: &["2.8/secrets/update"],
        says: "one is renamed and given another value with 204; without a value, it is only renamed",
        source: "OpenAPI document; client code of the predecessor; mongodb-stitch 3.18 tests (no value)",
        check: |world| {
            let body = json!({"name": "first", "value": "old"});
            let id = world.post(SECRETS, &body).expect(201).text("_id");
            let path = format!("{SECRETS}/{id}");
            let body = json!({"name": "renamed", "value": "new"});
            check(
                &world.admin("PUT", &path).json(&body).send(),
                204,
                &Says::Nothing,
            );
            let list = world.get(SECRETS).expect(200).json();
            assert_eq!(list, json!([{"_id": id, "name": "renamed"}]));
            let value = |world: &World| {
                let state = world.control("GET", "state").send().expect(200).json();
                let text = state.to_string();
                text.contains("\"new\"")
            };
            assert!(value(world));
            let body = json!({"name": "again"});
            world.admin("PUT", &path).json(&body).send().expect(204);
            let list = world.get(SECRETS).expect(200).json();
            assert_eq!(list, json!([{"_id": id, "name": "again"}]));
            assert!(value(world), "the value is kept");
        },
    },
    Rule {
        proves: &["2.8/secrets/delete"],
        says: "a deleted one is gone",
        source: "OpenAPI document; client code and tests of the predecessor",
        check: |world| {
            let body = json!({"name": "first", "value": "v"});
            let id = world.post(SECRETS, &body).expect(201).text("_id");
            check(
                &world.delete(&format!("{SECRETS}/{id}")),
                204,
                &Says::Nothing,
            );
            assert_eq!(ids(world.get(SECRETS)), [""; 0]);
            check(
                &world.delete(&format!("{SECRETS}/{id}")),
                404,
                &Says::AnyError,
            );
        },
    },
    Rule {
        proves: &["2.8/secrets/unknown"],
        says: "an unknown one is not found, in these words",
        source: "tests of the predecessor",
        check: |world| {
            let words = format!("secret not found: \"{NOBODY}\"");
            let path = format!("{SECRETS}/{NOBODY}");
            let body = json!({"name": "x", "value": "v"});
            for answer in [
                world.delete(&path),
                world.admin("PUT", &path).json(&body).send(),
            ] {
                check(&answer, 404, &Says::AnyError);
                assert_eq!(answer.text("error"), words);
            }
        },
    },
    Rule {
        proves: &["2.8/secrets/create"],
        says: "half of what is needed is refused",
        source: "our choice",
        check: |world| {
            for body in [
                json!({}),
                json!({"value": "v"}),
                json!({"name": 7, "value": "v"}),
            ] {
                check(&world.post(SECRETS, &body), 400, &Says::AnyError);
            }
            assert_eq!(ids(world.get(SECRETS)), [""; 0]);
        },
    },
];
