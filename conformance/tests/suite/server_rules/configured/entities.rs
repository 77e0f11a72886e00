//! Values, services, triggers, and functions that an administrator calls.

use appservices_mock::{CaseSeed, FunctionSeed};
use serde_json::{Value, json};

use super::super::configuration::{IMPORT, unzip};
use super::super::{Rule, Says, check};
use super::archives::newer;
use super::rejected;
use crate::support::apps::with_functions;
use crate::support::http::Answer;
use crate::support::world::{self, ADA, NOBODY, World};

/// The JSON of a file in the export of today's version.
#[track_caller]
fn exported(world: &World, path: &str) -> Value {
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
                json!([{"_id": id, "name": "limit", "private": false}])
            );
            let one = format!("{path}/{id}");
            assert_eq!(world.get(&one).expect(200).json()["value"], json!({"a": 1}));
            let change = json!({"_id": id, "name": "limit", "private": true, "value": 2});
            world.admin("PUT", &one).json(&change).send().expect(200);
            assert_eq!(exported(world, "values/limit.json")["value"], 2);
            for wrong in [
                json!({"value": 1}),
                json!({"name": "a"}),
                json!({"name": "../a", "value": 1}),
                json!({"name": "a", "value": 1, "private": "no"}),
                json!({"name": "a", "value": 1, "from_secret": true}),
            ] {
                rejected(world, "POST", path, &wrong, &[path]);
            }
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
                json!({"name": "a", "type": "http", "config": 1}),
            ] {
                rejected(world, "POST", path, &wrong, &[path]);
            }
            check(&world.delete(&format!("{path}/{id}")), 204, &Says::Nothing);
            assert_eq!(world.get(path).expect(200).json(), json!([]));
        },
    },
    Rule {
        proves: &["9/triggers"],
        says: "triggers are created, listed, changed, exported and deleted",
        source: "OpenAPI document",
        check: |world| {
            let path = "{app}/triggers";
            let body = json!({"name": "nightly", "type": "SCHEDULED",
                "config": {"schedule": "0 0 * * *"},
                "event_processors": {"FUNCTION": {"config": {"function_name": "f"}}}});
            let created = world.post(path, &body);
            check(&created, 201, &Says::Json);
            let list = world.get(path).expect(200).json();
            assert_eq!(list, json!([created.json()]));
            let one = format!("{path}/{}", created.text("_id"));
            let mut change = created.json();
            change["disabled"] = json!(true);
            world.admin("PUT", &one).json(&change).send().expect(204);
            assert_eq!(world.get(&one).expect(200).json(), change);
            assert_eq!(exported(world, "triggers/nightly.json")["disabled"], true);
            for wrong in [
                json!({"name": "a", "type": "HOURLY", "config": {}}),
                json!({"name": "a", "type": "DATABASE"}),
                json!({"name": "a", "type": "DATABASE", "config": []}),
                json!({"name": "a", "type": "DATABASE", "config": {"operation_types": "INSERT"}}),
            ] {
                rejected(world, "POST", path, &wrong, &[path]);
            }
            assert_eq!(world.delete(&one).expect(200).json(), json!({}));
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

fn execute(world: &World, query: &str, body: &Value) -> Answer {
    world.post(&format!("{{app}}/debug/execute_function{query}"), body)
}

fn with_sum() -> World {
    let sum = FunctionSeed::new("sum")
        .case(CaseSeed::returns(json!({"sum": 3})).arguments([json!(1), json!(2)]))
        .case(CaseSeed::throws("too hard").arguments([json!("x")]));
    World::with(with_functions(world::seed(), vec![sum]))
}

pub(in super::super) static EXECUTING: &[Rule] = &[
    Rule {
        proves: &["9/execute-function"],
        says: "a function is called as the system or as a user, and returns canonical extended JSON",
        source: "client code and tests of the predecessor; OpenAPI document; .NET and Kotlin tests",
        check: |_| {
            let world = with_sum();
            let body = json!({"name": "sum", "arguments": [1, 2], "source": ""});
            for query in [
                "?run_as_system=true".to_owned(),
                "?user_id=&run_as_system=true".to_owned(),
                format!("?user_id={ADA}&run_as_system=false"),
            ] {
                let answer = execute(&world, &query, &body);
                check(&answer, 200, &Says::Json);
                let body = answer.json();
                assert_eq!(
                    body["result"],
                    json!({"sum": {"$numberInt": "3"}}),
                    "{body}"
                );
                assert!(
                    body["logs"].is_array() && body["stats"].is_object(),
                    "{body}"
                );
            }
        },
    },
    Rule {
        proves: &["9/execute-function/refused"],
        says: "neither user nor system, both, an unknown user and an unknown function are refused, and a function that throws fails",
        source: "OpenAPI document (either is required); statuses and codes our choice",
        check: |_| {
            let world = with_sum();
            let call = json!({"name": "sum", "arguments": ["x"]});
            let system = "?run_as_system=true";
            let both = format!("?user_id={ADA}&run_as_system=true");
            let nobody = format!("?user_id={NOBODY}");
            for (query, body, status) in [
                ("", &call, 400),
                (&*both, &call, 400),
                (&*nobody, &call, 404),
                (system, &json!({"name": "nope"}), 404),
                (system, &json!({}), 400),
            ] {
                check(&execute(&world, query, body), status, &Says::AnyError);
            }
            let thrown = execute(&world, system, &call);
            check(
                &thrown,
                400,
                &Says::Coded("too hard", "FunctionExecutionError"),
            );
        },
    },
];
