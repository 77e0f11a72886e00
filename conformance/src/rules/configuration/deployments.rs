//! Drafts and deployments.

use serde_json::json;

use super::rejected;
use crate::rules::{Rule, Says, check, ids};
use crate::setup::World;
use crate::target::{Answer, Stop};

pub(super) const DRAFTS: &str = "{app}/drafts";
pub(super) const DEPLOYMENTS: &str = "{app}/deployments";

pub(super) fn create_draft(world: &World<'_>) -> Result<Answer, Stop> {
    world.admin("POST", DRAFTS).send()
}

pub(super) static DEPLOYING: &[Rule] = &[
    Rule {
        id: "life-of-a-draft",
        requirements: &["server/deployments/drafts"],
        says: "an app has no draft at first; a new one has an ID, the app and the administrator, and is listed until it is discarded",
        check: |target| {
            let world = &target.shop()?;
            ensure_eq!(world.get(DRAFTS)?.expect(200)?.json()?, json!([]));
            let draft = create_draft(world)?;
            check(&draft, 201, &Says::Json)?;
            let body = draft.json()?;
            ensure_eq!(body["app"]["_id"], *world.ids.app, "the app of {body}");
            let profile = world.get("{admin}/auth/profile")?.expect(200)?;
            ensure_eq!(
                body["user_id"],
                *profile.text("user_id"),
                "the user of {body}"
            );
            ensure_eq!(world.get(DRAFTS)?.expect(200)?.json()?, json!([body]));
            let path = format!("{DRAFTS}/{}", draft.text("_id"));
            let diff = world.get(&format!("{path}/diff"))?.expect(200)?.json()?;
            ensure_eq!(diff["diffs"], json!([]), "the diff of an untouched draft");
            check(&world.delete(&path)?, 204, &Says::Nothing)?;
            ensure_eq!(world.get(DRAFTS)?.expect(200)?.json()?, json!([]));
            check(&world.delete(&path)?, 404, &Says::AnyError)?;
            Ok(())
        },
    },
    Rule {
        id: "second-draft",
        requirements: &["server/deployments/second-draft"],
        says: "a second draft of an administrator is rejected with 409 and DraftAlreadyExists",
        check: |target| {
            let world = &target.shop()?;
            create_draft(world)?.expect(201)?;
            let again = create_draft(world)?;
            check(&again, 409, &Says::AnyError)?;
            ensure_eq!(again.text("error_code"), "DraftAlreadyExists");
            Ok(())
        },
    },
    Rule {
        id: "deployed-draft",
        requirements: &["server/deployments/deploy"],
        says: "a deployment is created, then successful; the draft no longer exists",
        check: |target| {
            let world = &target.shop()?;
            let draft = create_draft(world)?.expect(201)?;
            let path = format!("{DRAFTS}/{}/deployment", draft.text("_id"));
            for wrong in [json!([]), json!({}), json!({"name": 1}), json!("x")] {
                rejected(world, "POST", &path, &wrong, &[DRAFTS, DEPLOYMENTS])?;
            }
            let deployment = world.admin("POST", &path).send()?;
            check(&deployment, 201, &Says::Json)?;
            ensure_eq!(deployment.text("status"), "created");
            for (key, expected) in [
                ("draft_id", &draft.text("_id")),
                ("name", &deployment.text("_id")),
                ("app_id", &world.ids.app),
                ("user_id", &draft.text("user_id")),
                ("status_error_message", &String::new()),
            ] {
                ensure_eq!(deployment.text(key), *expected, "{key} of {deployment:?}");
            }
            let path = format!("{DEPLOYMENTS}/{}", deployment.text("_id"));
            let found = world.get(&path)?.expect(200)?;
            ensure_eq!(found.text("_id"), deployment.text("_id"));
            ensure_eq!(found.text("status"), "successful");
            ensure_eq!(
                found.json()?["deployed_at"],
                deployment.json()?["deployed_at"]
            );
            let newest = ids(world.get(DEPLOYMENTS)?)?.into_iter().next();
            ensure_eq!(
                newest,
                Some(deployment.text("_id")),
                "the newest deployment"
            );
            ensure_eq!(world.get(DRAFTS)?.expect(200)?.json()?, json!([]));
            let unknown = world.get(&format!("{DEPLOYMENTS}/{{nobody}}"))?;
            let says = Says::Coded("deployment not found", "DeploymentNotFound");
            check(&unknown, 404, &says)?;
            Ok(())
        },
    },
    Rule {
        id: "names",
        requirements: &["server/deployments/deploy"],
        says: "a draft is deployed with a name, with an empty name, and with null as the body",
        check: |target| {
            let world = &target.shop()?;
            for body in [json!({"name": "spring"}), json!({"name": ""}), json!(null)] {
                let draft = create_draft(world)?.expect(201)?;
                let path = format!("{DRAFTS}/{}/deployment", draft.text("_id"));
                let deployment = world.post(&path, &body)?.expect(201)?;
                if let Some(name) = body["name"].as_str().filter(|name| !name.is_empty()) {
                    ensure_eq!(deployment.text("name"), name);
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "deployed-again",
        requirements: &["server/deployments/redeploy"],
        says: "deploying a former deployment again restores what it left, and is the newest deployment",
        check: |target| {
            let world = &target.shop()?;
            let value = json!({"name": "first", "value": 1});
            world.post("{app}/values", &value)?.expect(201)?;
            let first = ids(world.get(DEPLOYMENTS)?)?[0].clone();
            let values = world.get("{app}/values")?.expect(200)?.json()?;
            let providers = world.get("{app}/auth_providers")?.expect(200)?.json()?;
            let value = json!({"name": "second", "value": 2});
            world.post("{app}/values", &value)?.expect(201)?;
            let function = json!({"name": "f", "source": "exports = () => 1;"});
            world.post("{app}/functions", &function)?.expect(201)?;
            let provider = json!({"type": "custom-function"});
            world.post("{app}/auth_providers", &provider)?.expect(201)?;
            let before = ids(world.get(DEPLOYMENTS)?)?;
            let again = format!("{DEPLOYMENTS}/{first}/redeploy");
            check(&world.admin("POST", &again).send()?, 204, &Says::Nothing)?;
            for (part, expected) in [
                ("values", &values),
                ("functions", &json!([])),
                ("auth_providers", &providers),
            ] {
                let now = world.get(&format!("{{app}}/{part}"))?.expect(200)?.json()?;
                ensure_eq!(now, *expected, "{part} afterwards");
            }
            let after = ids(world.get(DEPLOYMENTS)?)?;
            ensure_eq!(after[1..], before, "the former deployments");
            ensure!(!before.contains(&after[0]), "no new deployment: {after:?}");
            let unknown = world.admin("POST", &format!("{DEPLOYMENTS}/{{nobody}}/redeploy"));
            let says = Says::Coded("deployment not found", "DeploymentNotFound");
            check(&unknown.send()?, 404, &says)?;
            Ok(())
        },
    },
    Rule {
        id: "outside-drafts",
        requirements: &["server/deployments/outside-drafts"],
        says: "a change outside a draft is a deployment of its own; the 25 newest are listed, newest first",
        check: |target| {
            let world = &target.shop()?;
            let before = ids(world.get(DEPLOYMENTS)?)?.len();
            for n in 0..30 {
                let value = json!({"name": format!("value{n}"), "value": n});
                world.post("{app}/values", &value)?.expect(201)?;
                let listed = ids(world.get(DEPLOYMENTS)?)?.len();
                ensure_eq!(
                    listed,
                    (before + n + 1).min(25),
                    "the number of deployments after {} changes",
                    n + 1
                );
            }
            let listed = world.get(DEPLOYMENTS)?.expect(200)?.list()?;
            let newest = &listed[0];
            ensure_eq!(newest["status"], "successful", "the newest: {newest}");
            ensure!(newest.get("draft_id").is_none(), "it has a draft: {newest}");
            let listed = ids(world.get(DEPLOYMENTS)?)?;
            ensure!(
                listed.is_sorted_by(|one, other| one > other),
                "the newest is not first: {listed:?}"
            );
            // Neither a rejected change nor a request that only reads is a deployment.
            let taken = json!({"name": "value1", "value": 1});
            world.post("{app}/values", &taken)?.expect(409)?;
            world.get("{app}/values")?.expect(200)?;
            ensure_eq!(ids(world.get(DEPLOYMENTS)?)?, listed, "the deployments");
            Ok(())
        },
    },
];
