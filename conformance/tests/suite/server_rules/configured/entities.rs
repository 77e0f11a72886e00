//! Values and services, and what was imported.

use serde_json::{Value, json};

use super::super::configuration::{IMPORT, unzip};
use super::super::{Rule, Says, check};
use super::archives::newer;
use super::rejected;
use crate::support::world::World;

/// The JSON of a file in the export of today's version.
#[track_caller]
pub(super) fn exported(world: &World, path: &str) -> Value {
    let answer = world.get("{app}/export?version=20210101").expect(200);
    let files = unzip(&answer);
    let found = files.iter().find(|(known, _)| known == path);
    let (_, text) = found.unwrap_or_else(|| panic!("no {path} in {files:?}"));
    serde_json::from_str(text).expect("JSON")
}

pub(in super::super) static ENTITIES: &[Rule] = &[
    Rule {
        proves: &["9/values"],
        says: "values are created, listed without the value, shown, changed, exported and deleted",
        source: "OpenAPI document; client code: realm-app-importer",
        check: |world| {
            let path = "{app}/values";
            let created = world.post(path, &json!({"name": "limit", "value": {"a": 1}}));
            check(&created, 201, &Says::Json);
            let id = created.text("_id");
            let list = world.get(path).expect(200).json();
            assert_eq!(
                list,
                json!([{"_id": id, "name": "limit", "private": false, "from_secret": false,
                    "last_modified": created.json()["last_modified"]}])
            );
            assert!(list[0]["last_modified"].is_u64(), "{list}");
            let one = format!("{path}/{id}");
            assert_eq!(world.get(&one).expect(200).json()["value"], json!({"a": 1}));
            let change = json!({"_id": id, "name": "limit", "private": true, "value": 2});
            world.admin("PUT", &one).json(&change).send().expect(200);
            assert_eq!(exported(world, "values/limit.json")["value"], 2);
            for wrong in [
                json!({"value": 1}),
                json!({"name": "../a", "value": 1}),
                json!({"name": "a", "value": 1, "private": "no"}),
                json!({"name": "a", "value": 1, "from_secret": true}),
            ] {
                rejected(world, "POST", path, &wrong, &[path]);
            }
            // Without a value. (mongodb-stitch 3.18 tests)
            let empty = world.post(path, &json!({"name": "empty"})).expect(201);
            let empty = format!("{path}/{}", empty.text("_id"));
            assert!(world.get(&empty).expect(200).json()["value"].is_null());
            check(&world.delete(&empty), 204, &Says::Nothing);
            let taken = world.post(path, &json!({"name": "limit", "value": 1}));
            check(&taken, 409, &Says::AnyError);
            check(&world.delete(&one), 204, &Says::Nothing);
            check(&world.get(&one), 404, &Says::AnyError);
        },
    },
    Rule {
        proves: &["9/services"],
        says: "services are created, listed, configured, exported to the folder of their type and deleted",
        source: "OpenAPI document; realm-core tests; client code: realm-app-importer",
        check: |world| {
            let path = "{app}/services";
            let body = json!({"name": "mdb", "type": "mongodb-atlas",
                "config": {"clusterName": "C", "readPreference": "primary"}});
            let created = world.post(path, &body);
            check(&created, 201, &Says::Json);
            let list = world.get(path).expect(200).json();
            let id = created.text("_id");
            assert_eq!(list[0]["_id"], *id, "{list}");
            assert_eq!(list[0]["type"], "mongodb-atlas", "{list}");
            let config = format!("{path}/{id}/config");
            let change = json!({"clusterName": "D"});
            world
                .admin("PATCH", &config)
                .json(&change)
                .send()
                .expect(204);
            let expected = json!({"clusterName": "D", "readPreference": "primary"});
            assert_eq!(world.get(&config).expect(200).json(), expected);
            let file = exported(world, "data_sources/mdb/config.json");
            assert_eq!(file["config"], expected, "{file}");
            let taken = world.post(path, &body);
            check(&taken, 409, &Says::AnyError);
            for wrong in [
                json!({"type": "http"}),
                json!({"name": "a"}),
                json!({"name": "a/b", "type": "http"}),
                json!({"name": "a", "type": "AAA"}),
                json!({"name": "a", "type": "http", "config": 1}),
                json!({"name": "a", "type": "mongodb-atlas", "config": {"clusterName": 1}}),
                json!({"name": "a", "type": "mongodb-atlas", "config": {"readPreference": "AAA"}}),
                json!({"name": "a", "type": "datalake", "config": {"dataLakeName": {}}}),
            ] {
                rejected(world, "POST", path, &wrong, &[path]);
            }
            let wrong = json!({"config": {"wireProtocolEnabled": "yes"}});
            let one = format!("{path}/{id}");
            rejected(world, "PATCH", &one, &wrong, &[&one]);
            rejected(world, "PATCH", &config, &wrong["config"], &[&one]);
            check(&world.delete(&format!("{path}/{id}")), 204, &Says::Nothing);
            assert_eq!(world.get(path).expect(200).json(), json!([]));
        },
    },
    Rule {
        proves: &["9/values", "9/services", "9/triggers"],
        says: "what was imported is listed with ids that stay the same",
        source: "client code and tests of the predecessor",
        check: |world| {
            world.post(IMPORT, &newer()).expect(204);
            for (part, name) in [
                ("values", "speed"),
                ("services", "mdb"),
                ("triggers", "nightly"),
            ] {
                let path = format!("{{app}}/{part}");
                let list = world.get(&path).expect(200).json();
                assert_eq!(world.get(&path).expect(200).json(), list);
                let id = list[0]["_id"].as_str().expect("an id");
                let one = world.get(&format!("{path}/{id}")).expect(200);
                assert_eq!(one.text("name"), name);
            }
        },
    },
];
