//! What is stored for importers and has no effect: rules, schemas, settings of Sync and of
//! deployments.

use serde_json::{Value, json};

use super::IMPORT;
use super::deployments::{DEPLOYMENTS, DRAFTS, create_draft};
use super::entities::exported;
use super::exported_files::ExportedFiles;
use super::layouts::{newer, older};
use crate::rules::{Rule, Says, check, ids};
use crate::setup::{World, seeds};
use crate::target::{OrFound as _, Outcome, Stop};

/// Adds a data source and returns its path.
fn data_source(world: &World<'_>) -> Result<String, Stop> {
    let body = json!({"name": "db", "type": "mongodb-atlas", "config": {"clusterName": "C"}});
    let created = world.post("{app}/services", &body)?.expect(201)?;
    Ok(format!("{{app}}/services/{}", created.text("_id")))
}

/// A rule about a collection.
fn about(collection: &str) -> Value {
    json!({"database": "shop", "collection": collection, "roles": [{"name": "all"}]})
}

fn schema_of(collection: &str) -> Value {
    json!({
        "metadata": {"data_source": "db", "database": "shop", "collection": collection},
        "schema": {"title": collection, "properties": {"_id": {"bsonType": "objectId"}}},
        "relationships": {},
    })
}

fn list(world: &World<'_>, path: &str) -> Result<Vec<Value>, Stop> {
    world.get(path)?.expect(200)?.list()
}

fn put(world: &World<'_>, path: &str, body: &Value) -> Outcome {
    let sent = world.admin("PUT", path).json(body).send()?;
    check(&sent, 204, &Says::Nothing)
}

pub(super) static STORED: &[Rule] = &[
    Rule {
        id: "rules",
        requirements: &["server/configuration/rules"],
        says: "rules of a service are created, listed, returned, replaced, exported and deleted",
        check: |target| {
            let world = &target.shop()?;
            let rules = format!("{}/rules", data_source(world)?);
            let created = world.post(&rules, &about("orders"))?;
            check(&created, 201, &Says::Json)?;
            let id = created.text("_id");
            check(&world.post(&rules, &about("orders"))?, 409, &Says::AnyError)?;
            let mut rule = about("orders");
            rule["_id"] = json!(id);
            ensure_eq!(list(world, &rules)?, [rule.clone()], "the rules");
            let one = format!("{rules}/{id}");
            ensure_eq!(world.get(&one)?.expect(200)?.json()?, rule);
            rule["roles"] = json!([]);
            put(world, &one, &rule)?;
            let path = "data_sources/db/shop/orders/rules.json";
            let mut expected = about("orders");
            expected["roles"] = json!([]);
            ensure_eq!(exported(world, path)?, expected, "{path} of the export");
            rule["collection"] = json!("bills");
            put(world, &one, &rule)?;
            ensure_eq!(list(world, &rules)?, [rule], "the rules after a move");
            ensure_eq!(
                exported(world, "data_sources/db/shop/bills/rules.json")?["collection"],
                "bills"
            );
            check(&world.delete(&one)?, 204, &Says::Nothing)?;
            ensure_eq!(
                list(world, &rules)?,
                [json!(null); 0],
                "the rules after the deletion"
            );
            check(&world.get(&one)?, 404, &Says::AnyError)?;
            for wrong in [
                json!({}),
                json!({"database": "..", "collection": "c"}),
                json!([]),
            ] {
                check(&world.post(&rules, &wrong)?, 400, &Says::AnyError)?;
            }
            let unknown = world.get("{app}/services/{nobody}/rules")?;
            check(
                &unknown,
                404,
                &Says::Coded("service not found", "ServiceNotFound"),
            )?;
            Ok(())
        },
    },
    Rule {
        id: "imported-rules",
        requirements: &["server/configuration/rules"],
        says: "imported rules are listed in each layout, and others are added to them",
        check: |target| {
            for document in [newer, |world: &World<'_>| older(world, 20_180_301)] {
                let world = &target.shop()?;
                world.post(IMPORT, &document(world))?.expect(204)?;
                let services = list(world, "{app}/services")?;
                let mdb = services.iter().find(|service| service["name"] == "mdb");
                let id = mdb.and_then(|mdb| mdb["_id"].as_str()).unwrap_or_default();
                let rules = format!("{{app}}/services/{id}/rules");
                world.post(&rules, &about("orders"))?.expect(201)?;
                let all = list(world, &rules)?;
                let mut names: Vec<_> = all.iter().map(|rule| rule["collection"].clone()).collect();
                names.sort_by_key(Value::to_string);
                ensure_eq!(names, ["coll", "orders"], "the collections of {all:?}");
                let files = ExportedFiles::of_app(world, "?version=20180301")?;
                let rule = files.json("services/mdb/rules/shop.orders.json")?;
                ensure_eq!(rule["collection"], "orders", "the rule in the older layout");
            }
            Ok(())
        },
    },
    Rule {
        id: "third-party-rules",
        requirements: &["server/configuration/rules"],
        says: "a rule of a service of a third party has a name",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"name": "sms", "type": "twilio"});
            let service = world.post("{app}/services", &body)?.expect(201)?;
            let rules = format!("{{app}}/services/{}/rules", service.text("_id"));
            let rule = json!({"name": "send", "actions": ["send"], "when": {}});
            let created = world.post(&rules, &rule)?.expect(201)?;
            ensure_eq!(created.text("name"), "send");
            ensure_eq!(exported(world, "services/sms/rules/send.json")?, rule);
            Ok(())
        },
    },
    Rule {
        id: "default-rule",
        requirements: &["server/configuration/default-rule"],
        says: "a service has at most one default rule, which is created, returned, replaced and deleted",
        check: |target| {
            let world = &target.shop()?;
            let path = &format!("{}/default_rule", data_source(world)?);
            let none = "default rule does not exist on service";
            let absent = world.get(path)?;
            check(&absent, 404, &Says::AnyError)?;
            ensure_eq!(absent.text("error"), none);
            let roles = json!({"roles": [{"name": "default"}]});
            let created = world.post(path, &roles)?;
            check(&created, 201, &Says::Json)?;
            let rule = created.json()?;
            ensure_eq!(rule["roles"], roles["roles"], "the roles of {rule}");
            ensure_eq!(world.get(path)?.expect(200)?.json()?, rule);
            let again = world.post(path, &roles)?;
            check(&again, 400, &Says::AnyError)?;
            ensure_eq!(again.text("error"), "default rule already exists");
            let mut change = json!({"_id": "65b0000000000000000000ff", "roles": []});
            let refused = world.admin("PUT", path).json(&change).send()?;
            check(&refused, 400, &Says::AnyError)?;
            ensure_eq!(refused.text("error"), "service default rule id mismatch");
            change["_id"] = rule["_id"].clone();
            put(world, path, &change)?;
            let file = exported(world, "data_sources/db/default_rule.json")?;
            ensure_eq!(file, json!({"roles": []}), "the exported rule");
            check(&world.delete(path)?, 204, &Says::Nothing)?;
            check(&world.delete(path)?, 404, &Says::AnyError)?;
            let refused = world.admin("PUT", path).json(&change).send()?;
            check(&refused, 400, &Says::AnyError)?;
            ensure_eq!(refused.text("error"), "default rule does not exist");
            Ok(())
        },
    },
    Rule {
        id: "default-rule-in-drafts",
        requirements: &["server/configuration/default-rule"],
        says: "a default rule of an app directory has the same ID in a draft as outside",
        check: |target| {
            let mut seed = seeds::shop();
            let app = &mut seed.groups[0].apps[0];
            for (path, content) in [
                (
                    "data_sources/db/config.json",
                    json!({"name": "db", "type": "mongodb-atlas"}),
                ),
                ("data_sources/db/default_rule.json", json!({"roles": []})),
            ] {
                app.files
                    .insert(path.to_owned(), content.to_string().into());
            }
            let world = &target.seeded(&seed)?;
            let draft = create_draft(world)?.expect(201)?.text("_id");
            let services = list(world, "{app}/services")?;
            let service = services.first().or_found(|| "no service".to_owned())?;
            let id = service["_id"].as_str().unwrap_or_default();
            let path = &format!("{{app}}/services/{id}/default_rule");
            let in_draft = world.get(path)?.expect(200)?.text("_id");
            world.delete(&format!("{DRAFTS}/{draft}"))?.expect(204)?;
            ensure_eq!(world.get(path)?.expect(200)?.text("_id"), in_draft);
            Ok(())
        },
    },
    Rule {
        id: "schemas",
        requirements: &["server/configuration/schemas"],
        says: "schemas are created, listed by collection, returned, replaced, exported and deleted",
        check: |target| {
            let world = &target.shop()?;
            let path = "{app}/schemas";
            check(
                &world.post(path, &schema_of("orders"))?,
                404,
                &Says::AnyError,
            )?;
            let source = data_source(world)?;
            let created = world.post(path, &schema_of("orders"))?.expect(200)?;
            let id = created.text("_id");
            let summary = json!({"_id": id, "metadata": schema_of("orders")["metadata"]});
            ensure_eq!(list(world, path)?, [summary], "the schemas");
            check(
                &world.post(path, &schema_of("orders"))?,
                409,
                &Says::AnyError,
            )?;
            let one = format!("{path}/{id}");
            let mut schema = schema_of("orders");
            schema["_id"] = json!(id);
            ensure_eq!(world.get(&one)?.expect(200)?.json()?, schema);
            schema["schema"]["required"] = json!(["_id"]);
            schema["relationships"] = json!({"customer": {"ref": "x"}});
            put(world, &one, &schema)?;
            let folder = "data_sources/db/shop/orders";
            ensure_eq!(
                exported(world, &format!("{folder}/schema.json"))?,
                schema["schema"]
            );
            let relationships = exported(world, &format!("{folder}/relationships.json"))?;
            ensure_eq!(relationships, schema["relationships"]);
            // The schema in a rule, as older clients send it, is one too.
            let mut rule = about("bills");
            rule["schema"] = json!({"title": "bills"});
            world.post(&format!("{source}/rules"), &rule)?.expect(201)?;
            ensure_eq!(list(world, path)?.len(), 2, "the number of schemas");
            check(&world.delete(&one)?, 204, &Says::Nothing)?;
            check(&world.get(&one)?, 404, &Says::AnyError)?;
            let left = list(world, path)?;
            ensure_eq!(left.len(), 1, "the schemas {left:?}");
            ensure_eq!(
                left[0]["metadata"]["collection"],
                "bills",
                "the schemas {left:?}"
            );
            for wrong in [
                json!({}),
                json!({"metadata": {}}),
                json!({"metadata":
                {"data_source": "db", "database": "a/b", "collection": "c"}}),
            ] {
                check(&world.post(path, &wrong)?, 400, &Says::AnyError)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "in-drafts",
        requirements: &[
            "server/deployments/collect",
            "server/deployments/outside-drafts",
        ],
        says: "rules, schemas, custom user data and the settings of Sync are in drafts, and deployments of their own outside",
        check: |target| {
            let world = &target.shop()?;
            let source = data_source(world)?;
            let change = |collection: &str| -> Outcome {
                world
                    .post(&format!("{source}/rules"), &about(collection))?
                    .expect(201)?;
                world
                    .post("{app}/schemas", &schema_of(collection))?
                    .expect(200)?;
                put(
                    world,
                    "{app}/sync/config",
                    &json!({"development_mode_enabled": true}),
                )?;
                let config = world.admin("PATCH", "{app}/custom_user_data");
                config.json(&json!({"enabled": true})).send()?.expect(204)?;
                Ok(())
            };
            let before = ids(world.get(DEPLOYMENTS)?)?.len();
            let draft = create_draft(world)?.expect(201)?.text("_id");
            let ensure_changed = |changed: bool, when: &str| -> Outcome {
                for path in [&format!("{source}/rules"), "{app}/schemas"] {
                    let count = list(world, path)?.len();
                    ensure_eq!(count, usize::from(changed), "{path} {when}");
                }
                for (path, key) in [
                    ("{app}/sync/config", "development_mode_enabled"),
                    ("{app}/custom_user_data", "enabled"),
                ] {
                    let config = world.get(path)?.expect(200)?.json()?;
                    ensure_eq!(config[key], changed, "{key} of {config} {when}");
                }
                Ok(())
            };
            change("orders")?;
            ensure_changed(true, "in the draft")?;
            ensure_eq!(ids(world.get(DEPLOYMENTS)?)?.len(), before, "deployments");
            world.delete(&format!("{DRAFTS}/{draft}"))?.expect(204)?;
            ensure_changed(false, "afterwards")?;
            change("orders")?;
            ensure_changed(true, "without a draft")?;
            ensure_eq!(
                ids(world.get(DEPLOYMENTS)?)?.len(),
                before + 4,
                "deployments"
            );
            Ok(())
        },
    },
    Rule {
        id: "sync-progress",
        requirements: &["server/configuration/sync-progress"],
        says: "every collection with a schema is synced, and the state is the configured one",
        check: |target| {
            let world = &target.shop()?;
            let source = data_source(world)?;
            let read = |part: &str| {
                world
                    .get(&format!("{{app}}/sync/{part}"))?
                    .expect(200)?
                    .json()
            };
            ensure_eq!(
                read("progress")?,
                json!({"progress": {}}),
                "without schemas"
            );
            world
                .post("{app}/schemas", &schema_of("orders"))?
                .expect(200)?;
            let complete = json!({"progress": {"shop.orders": {"complete": true}}});
            ensure_eq!(read("progress")?, complete, "with a schema");
            ensure_eq!(
                read("state?sync_type=flexible")?["state"],
                "",
                "without Sync"
            );
            let config = json!({"flexible_sync": {"state": "enabled"}});
            let change = world.admin("PATCH", &format!("{source}/config"));
            change.json(&config).send()?.expect(204)?;
            ensure_eq!(read("state?sync_type=flexible")?["state"], "enabled");
            Ok(())
        },
    },
    Rule {
        id: "settings",
        requirements: &[
            "server/configuration/sync-config",
            "server/configuration/deploy-config",
        ],
        says: "the settings of Sync and of deployments are changed key by key and returned",
        check: |target| {
            let world = &target.shop()?;
            let sync = "{app}/sync/config";
            put(world, sync, &json!({"development_mode_enabled": true}))?;
            put(world, sync, &json!({"other": 1}))?;
            let expected = json!({"development_mode_enabled": true, "other": 1});
            ensure_eq!(world.get(sync)?.expect(200)?.json()?, expected);
            ensure_eq!(exported(world, "sync/config.json")?, expected);
            let deploy = "{app}/deploy/config";
            let config = world.get(deploy)?.expect(200)?.json()?;
            ensure_eq!(
                config["automatic_deployment"]["enabled"],
                false,
                "in {config}"
            );
            for method in ["PATCH", "PUT"] {
                let change = json!({"ui_drafts_disabled": method == "PATCH"});
                let sent = world.admin(method, deploy).json(&change).send()?;
                check(&sent, 204, &Says::Nothing)?;
                let config = world.get(deploy)?.expect(200)?.json()?;
                ensure_eq!(
                    config["ui_drafts_disabled"],
                    method == "PATCH",
                    "in {config}"
                );
                ensure_eq!(
                    config["automatic_deployment"]["enabled"],
                    false,
                    "in {config}"
                );
            }
            let wrong = json!({"ui_drafts_disabled": "no"});
            let refused = world.admin("PATCH", deploy).json(&wrong).send()?;
            check(&refused, 400, &Says::AnyError)?;
            Ok(())
        },
    },
];
