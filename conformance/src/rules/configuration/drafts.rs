//! What a draft collects, and when it takes effect.

use serde_json::{Value, json};

use super::deployments::{DEPLOYMENTS, DRAFTS, create_draft};
use super::exported_files::ExportedFiles;
use super::layouts::newer;
use super::{IMPORT, provider};
use crate::rules::{Rule, Says, check, ids};
use crate::setup::{Session, World, seeds};
use crate::target::{Answer, Outcome, Stop};

const LIFETIME: &str = "{app}/security/refresh_token_expiration";
const CALL: &str = "{client}/app/{client_app}/functions/call";

/// The names of the app's functions, values and so on, as an administrator sees them.
fn names(world: &World<'_>, part: &str) -> Result<Vec<Value>, Stop> {
    let list = world.get(&format!("{{app}}/{part}"))?.expect(200)?.list()?;
    Ok(list.iter().map(|one| one["name"].clone()).collect())
}

/// Deploys a draft.
fn deploy(world: &World<'_>, draft: &Answer) -> Result<Answer, Stop> {
    let path = format!("{DRAFTS}/{}/deployment", draft.text("_id"));
    world.admin("POST", &path).send()
}

/// Calls a function as ada, whether or not it succeeds.
fn call(world: &World<'_>, ada: &Session, name: &str) -> Result<Answer, Stop> {
    let call = world.call("POST", CALL).bearer(&ada.access);
    call.json(&json!({"name": name, "arguments": []})).send()
}

/// Changes a part of everything that a draft collects.
fn change_everything(world: &World<'_>) -> Outcome {
    let function = json!({"name": "collected", "private": false, "source": "exports = () => 1;"});
    let value = json!({"name": "collected", "value": 1});
    let service = json!({"name": "collected", "type": "http", "config": {}});
    let trigger = json!({"name": "collected", "type": "SCHEDULED", "disabled": true,
        "config": {"schedule": "0 0 * * *"}, "function_name": "collected"});
    for (part, body) in [
        ("functions", function),
        ("values", value),
        ("services", service),
        ("triggers", trigger),
    ] {
        world.post(&format!("{{app}}/{part}"), &body)?.expect(201)?;
    }
    let (anonymous, _) = provider(world, "anon-user")?;
    world.put(&format!("{anonymous}/disable"))?.expect(204)?;
    Ok(())
}

const PARTS: [&str; 4] = ["functions", "values", "services", "triggers"];

pub(super) static DRAFTS_COLLECT: &[Rule] = &[
    Rule {
        id: "not-visible",
        requirements: &["server/deployments/collect"],
        says: "changes in a draft are visible to its administrator and have no effect for users until it is deployed",
        check: |target| {
            let world = &target.shop()?;
            let ada = &world.login("ada")?;
            let draft = create_draft(world)?.expect(201)?;
            change_everything(world)?;
            for part in PARTS {
                ensure_eq!(names(world, part)?, ["collected"], "{part} in the draft");
            }
            let (_, anonymous) = provider(world, "anon-user")?;
            ensure_eq!(anonymous["disabled"], true, "anon-user in the draft");
            call(world, ada, "collected")?.expect(404)?;
            world.anonymous()?;
            deploy(world, &draft)?.expect(201)?;
            let called = call(world, ada, "collected")?.expect(200)?;
            ensure_eq!(called.json()?, json!({"$numberInt": "1"}));
            let refused = world.try_login("anon-user", &json!({}))?;
            ensure!(refused.status >= 400, "anon-user logs in: {refused:?}");
            for part in PARTS {
                ensure_eq!(names(world, part)?, ["collected"], "{part} after it");
            }
            Ok(())
        },
    },
    Rule {
        id: "discarded",
        requirements: &["server/deployments/discard"],
        says: "discarding a draft drops its changes, which were no deployments",
        check: |target| {
            let world = &target.shop()?;
            let providers = names(world, "auth_providers")?;
            let deployments = ids(world.get(DEPLOYMENTS)?)?;
            let draft = create_draft(world)?.expect(201)?;
            world.post(IMPORT, &newer(world))?.expect(204)?;
            change_everything(world)?;
            ensure_eq!(names(world, "functions")?, ["greet", "collected"]);
            let path = format!("{DRAFTS}/{}", draft.text("_id"));
            let diff = world.get(&format!("{path}/diff"))?.expect(200)?.json()?;
            ensure!(
                diff["diffs"].to_string().contains("greet.js"),
                "the diff does not show the new function: {diff}"
            );
            world.delete(&path)?.expect(204)?;
            for part in PARTS {
                ensure_eq!(names(world, part)?, [""; 0], "{part} after it");
            }
            ensure_eq!(names(world, "auth_providers")?, providers);
            world.anonymous()?;
            let after = ids(world.get(DEPLOYMENTS)?)?;
            ensure_eq!(after, deployments, "changes in a draft are no deployments");
            deploy(world, &draft)?.expect(404)?;
            Ok(())
        },
    },
    Rule {
        id: "changed-and-deleted",
        requirements: &["server/deployments/collect"],
        says: "a draft also collects changes and deletions of what is deployed, under the same IDs",
        check: |target| {
            let world = &target.shop()?;
            let ada = &world.login("ada")?;
            let source = |result: u32| format!("exports = () => {result};");
            let function =
                |result: u32| json!({"name": "f", "private": false, "source": source(result)});
            let id = world
                .post("{app}/functions", &function(1))?
                .expect(201)?
                .text("_id");
            let gone = json!({"name": "gone", "value": 1});
            let gone = world.post("{app}/values", &gone)?.expect(201)?.text("_id");
            let draft = create_draft(world)?.expect(201)?;
            let path = format!("{{app}}/functions/{id}");
            world
                .admin("PUT", &path)
                .json(&function(2))
                .send()?
                .expect(204)?;
            world
                .delete(&format!("{{app}}/values/{gone}"))?
                .expect(204)?;
            ensure_eq!(names(world, "values")?, [""; 0], "values in the draft");
            let result = |number: &str| json!({ "$numberInt": number });
            ensure_eq!(call(world, ada, "f")?.expect(200)?.json()?, result("1"));
            deploy(world, &draft)?.expect(201)?;
            ensure_eq!(call(world, ada, "f")?.expect(200)?.json()?, result("2"));
            ensure_eq!(ids(world.get("{app}/functions")?)?, [id]);
            ensure_eq!(names(world, "values")?, [""; 0], "values after it");
            Ok(())
        },
    },
    Rule {
        id: "exports",
        requirements: &["server/deployments/exports"],
        says: "an export, the description and the diff of an import show what is deployed, not the draft",
        check: |target| {
            let world = &target.shop()?;
            let document = newer(world);
            let differs = |document: &Value| -> Result<bool, Stop> {
                let diff = world.post(&format!("{IMPORT}&diff=true"), document)?;
                Ok(!diff.expect(200)?.list()?.is_empty())
            };
            let exported = || -> Result<bool, Stop> {
                let files = ExportedFiles::of_app(world, "")?;
                let has = files.paths().contains(&"functions/greet.js");
                let description = world.get("{app}/description")?.expect(200)?.json()?;
                let described = description["functions"].to_string().contains("greet");
                ensure_eq!(described, has, "whether the description has the function");
                Ok(has)
            };
            let draft = create_draft(world)?.expect(201)?;
            world.post(IMPORT, &document)?.expect(204)?;
            ensure!(differs(&document)?, "the diff compares with the draft");
            ensure!(!exported()?, "the export has the draft");
            deploy(world, &draft)?.expect(201)?;
            ensure!(!differs(&document)?, "the diff after the deployment");
            ensure!(exported()?, "the export lacks what was deployed");
            Ok(())
        },
    },
    Rule {
        id: "at-once",
        requirements: &["server/deployments/at-once"],
        says: "users, secrets and the lifetime of tokens are in no draft: they change at once, and stay when it is discarded or deployed",
        check: |target| {
            let world = &target.shop()?;
            for deploys in [false, true] {
                let draft = create_draft(world)?.expect(201)?;
                let name = format!("s-{deploys}");
                let secret = json!({"name": name, "value": "v"});
                world.post("{app}/secrets", &secret)?.expect(201)?;
                let lifetime = json!({"expiration_time_seconds": 3600 + u32::from(deploys)});
                let set = world.admin("PUT", LIFETIME).json(&lifetime);
                set.send()?.expect(204)?;
                let email = format!("{name}@example.com");
                let user = json!({"email": email, "password": seeds::PASSWORD});
                world.post("{app}/users", &user)?.expect(201)?;
                world.login(&name)?;
                if deploys {
                    deploy(world, &draft)?.expect(201)?;
                } else {
                    let path = format!("{DRAFTS}/{}", draft.text("_id"));
                    world.delete(&path)?.expect(204)?;
                }
                world.login(&name)?;
                let secrets = names(world, "secrets")?;
                ensure!(secrets.contains(&json!(name)), "secrets: {secrets:?}");
                ensure_eq!(world.get(LIFETIME)?.expect(200)?.json()?, lifetime);
            }
            Ok(())
        },
    },
    Rule {
        id: "of-another-administrator",
        requirements: &[
            "server/deployments/own-draft",
            "server/deployments/outdated",
        ],
        says: "each administrator has a draft of their own; it cannot be deployed after a deployment of another one",
        check: |target| {
            let seed = seeds::shop().admin_of("second", "secret", &[seeds::GROUP]);
            let world = &target.seeded(&seed)?;
            let keys = json!({"username": "second", "apiKey": "secret"});
            let login = world.call("POST", "{admin}/auth/providers/mongodb-cloud/login");
            let other = login.json(&keys).send()?.expect(200)?.text("access_token");
            let as_other = |method: &str, path: &str| world.call(method, path).bearer(&other);
            let draft = create_draft(world)?.expect(201)?;
            let path = format!("{DRAFTS}/{}", draft.text("_id"));
            let value = json!({"name": "mine", "value": 1});
            world.post("{app}/values", &value)?.expect(201)?;
            for path in [DRAFTS, "{app}/values"] {
                let list = as_other("GET", path).send()?.expect(200)?.list()?;
                ensure!(list.is_empty(), "the other one sees {list:?} at {path}");
            }
            let says = Says::Coded("draft not found", "DraftNotFound");
            check(&as_other("DELETE", &path).send()?, 404, &says)?;
            let theirs = as_other("POST", DRAFTS).send()?.expect(201)?;
            let value = json!({"name": "theirs", "value": 1});
            as_other("POST", "{app}/values")
                .json(&value)
                .send()?
                .expect(201)?;
            ensure_eq!(
                names(world, "values")?,
                ["mine"],
                "values of the first draft"
            );
            let deploy_theirs = format!("{DRAFTS}/{}/deployment", theirs.text("_id"));
            as_other("POST", &deploy_theirs).send()?.expect(201)?;
            let refused = deploy(world, &draft)?;
            check(&refused, 409, &Says::AnyError)?;
            // It can still be read, compared and discarded.
            ensure_eq!(names(world, "values")?, ["mine"], "values of the old draft");
            world.get(&format!("{path}/diff"))?.expect(200)?;
            world.delete(&path)?.expect(204)?;
            ensure_eq!(
                names(world, "values")?,
                ["theirs"],
                "values that are deployed"
            );
            Ok(())
        },
    },
];
