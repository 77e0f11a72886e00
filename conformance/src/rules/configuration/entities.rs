//! Values and services, and what was imported.

use serde_json::{Value, json};

use super::exported_files::ExportedFiles;
use super::layouts::newer;
use super::{IMPORT, rejected};
use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::target::{OrFound as _, Stop};

/// The JSON of a file in the export of today's version.
pub(super) fn exported(world: &World<'_>, path: &str) -> Result<Value, Stop> {
    ExportedFiles::of_app(world, "?version=20210101")?.json(path)
}

pub(super) static ENTITIES: &[Rule] = &[
    Rule {
        id: "values",
        requirements: &["server/configuration/values"],
        says: "values are created, listed without the value, shown, changed, exported and deleted",
        check: |target| {
            let world = &target.shop()?;
            let path = "{app}/values";
            let created = world.post(path, &json!({"name": "limit", "value": {"a": 1}}))?;
            check(&created, 201, &Says::Json)?;
            let id = created.text("_id");
            let list = world.get(path)?.expect(200)?.json()?;
            ensure_eq!(
                list,
                json!([{"_id": id, "name": "limit", "private": false, "from_secret": false,
                    "last_modified": created.json()?["last_modified"]}])
            );
            ensure!(
                list[0]["last_modified"].is_u64(),
                "last_modified is not a number: {list}"
            );
            let one = format!("{path}/{id}");
            ensure_eq!(
                world.get(&one)?.expect(200)?.json()?["value"],
                json!({"a": 1})
            );
            let change = json!({"_id": id, "name": "limit", "private": true, "value": 2});
            world.admin("PUT", &one).json(&change).send()?.expect(200)?;
            ensure_eq!(exported(world, "values/limit.json")?["value"], 2);
            for wrong in [
                json!({"value": 1}),
                json!({"name": "../a", "value": 1}),
                json!({"name": "a", "value": 1, "private": "no"}),
                json!({"name": "a", "value": 1, "from_secret": true}),
                json!({"name": "a", "value": 1, "from_secret": 1}),
                json!({"name": "a", "from_secret": true}),
                json!({"name": 1, "value": 1}),
                json!({"name": "", "value": 1}),
                json!({"name": "n".repeat(65), "value": 1}),
                json!([]),
            ] {
                rejected(world, "POST", path, &wrong, &[path])?;
            }
            // Without a value. (mongodb-stitch 3.18 tests)
            let empty = world.post(path, &json!({"name": "empty"}))?.expect(201)?;
            let empty = format!("{path}/{}", empty.text("_id"));
            ensure!(world.get(&empty)?.expect(200)?.json()?["value"].is_null());
            check(&world.delete(&empty)?, 204, &Says::Nothing)?;
            let taken = world.post(path, &json!({"name": "limit", "value": 1}))?;
            check(&taken, 409, &Says::AnyError)?;
            ensure_eq!(taken.text("error_code"), "ValueDuplicateName");
            let change = json!({"_id": id, "name": "most", "private": true, "value": null});
            let renamed = world.admin("PUT", &one).json(&change).send()?;
            ensure_eq!(renamed.expect(200)?.text("name"), "most");
            ensure!(
                exported(world, "values/most.json")?["value"].is_null(),
                "the value is not null"
            );
            let files = ExportedFiles::of_app(world, "")?;
            ensure!(
                !files.0.contains_key("values/limit.json"),
                "the old name is still exported"
            );
            check(&world.delete(&one)?, 204, &Says::Nothing)?;
            check(&world.get(&one)?, 404, &Says::AnyError)?;
            Ok(())
        },
    },
    Rule {
        id: "services",
        requirements: &["server/configuration/services"],
        says: "services are created, listed, configured, exported to the folder of their type and deleted",
        check: |target| {
            let world = &target.shop()?;
            let path = "{app}/services";
            let body = json!({"name": "mdb", "type": "mongodb-atlas",
                "config": {"clusterName": "C", "readPreference": "primary"}});
            let created = world.post(path, &body)?;
            check(&created, 201, &Says::Json)?;
            let list = world.get(path)?.expect(200)?.json()?;
            let id = created.text("_id");
            ensure_eq!(list[0]["_id"], *id, "{list}");
            ensure_eq!(list[0]["type"], "mongodb-atlas", "{list}");
            let config = format!("{path}/{id}/config");
            let change = json!({"clusterName": "D"});
            world
                .admin("PATCH", &config)
                .json(&change)
                .send()?
                .expect(204)?;
            let expected = json!({"clusterName": "D", "readPreference": "primary"});
            ensure_eq!(world.get(&config)?.expect(200)?.json()?, expected);
            let file = exported(world, "data_sources/mdb/config.json")?;
            ensure_eq!(file["config"], expected, "{file}");
            let taken = world.post(path, &body)?;
            check(&taken, 409, &Says::AnyError)?;
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
                rejected(world, "POST", path, &wrong, &[path])?;
            }
            let wrong = json!({"config": {"wireProtocolEnabled": "yes"}});
            let one = format!("{path}/{id}");
            rejected(world, "PATCH", &one, &wrong, &[&one])?;
            rejected(world, "PATCH", &config, &wrong["config"], &[&one])?;
            rejected(world, "PATCH", &config, &json!([]), &[&one])?;
            check(&world.delete(&format!("{path}/{id}"))?, 204, &Says::Nothing)?;
            ensure_eq!(world.get(path)?.expect(200)?.json()?, json!([]));
            Ok(())
        },
    },
    Rule {
        id: "imported",
        requirements: &[
            "server/configuration/values",
            "server/configuration/services",
            "server/configuration/triggers",
        ],
        says: "imported values, services and triggers are listed with IDs that stay the same",
        check: |target| {
            let world = &target.shop()?;
            world.post(IMPORT, &newer(world))?.expect(204)?;
            for (part, name) in [
                ("values", "speed"),
                ("services", "mdb"),
                ("triggers", "nightly"),
            ] {
                let path = format!("{{app}}/{part}");
                let list = world.get(&path)?.expect(200)?.json()?;
                let again = world.get(&path)?.expect(200)?.json()?;
                ensure_eq!(again, list, "{part}, listed a second time");
                let id = list[0]["_id"].as_str();
                let id = id.or_found(|| format!("{part} without `_id`: {list}"))?;
                let one = world.get(&format!("{path}/{id}"))?.expect(200)?;
                ensure_eq!(one.text("name"), name);
            }
            Ok(())
        },
    },
];
