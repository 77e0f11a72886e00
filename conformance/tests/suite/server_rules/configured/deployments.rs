//! Drafts and deployments.

use serde_json::{Value, json};

use super::super::configuration::IMPORT;
use super::super::{Rule, Says, check, ids};
use super::archives::newer;
use super::rejected;
use crate::support::world::{APP, World};

const DRAFTS: &str = "{app}/drafts";
const DEPLOYMENTS: &str = "{app}/deployments";

fn names(world: &World, part: &str) -> Vec<Value> {
    let list = world.get(&format!("{{app}}/{part}")).expect(200).json();
    let list = list.as_array().expect("a list").iter();
    list.map(|one| one["name"].clone()).collect()
}

pub(in super::super) static DEPLOYING: &[Rule] = &[
    Rule {
        proves: &["9/drafts"],
        says: "there is none at first; a new one has an id, the app and who made it, and is listed until it is discarded",
        source: "client code and tests of the predecessor; OpenAPI document",
        check: |world| {
            assert_eq!(world.get(DRAFTS).expect(200).json(), json!([]));
            let draft = world.admin("POST", DRAFTS).send();
            check(&draft, 201, &Says::Json);
            let body = draft.json();
            assert_eq!(body["app"]["_id"], APP, "{body}");
            let profile = world.get("{admin}/auth/profile").expect(200);
            assert_eq!(body["user_id"], *profile.text("user_id"), "{body}");
            assert_eq!(world.get(DRAFTS).expect(200).json(), json!([body]));
            let path = format!("{DRAFTS}/{}", draft.text("_id"));
            let diff = world.get(&format!("{path}/diff")).expect(200).json();
            assert_eq!(diff["diffs"], json!([]), "{diff}");
            check(&world.delete(&path), 204, &Says::Nothing);
            assert_eq!(world.get(DRAFTS).expect(200).json(), json!([]));
            check(&world.delete(&path), 404, &Says::AnyError);
        },
    },
    Rule {
        proves: &["9/drafts/second"],
        says: "a second one is refused with 409 and DraftAlreadyExists",
        source: "OpenAPI document (status); client code of the predecessor (code)",
        check: |world| {
            world.admin("POST", DRAFTS).send().expect(201);
            let again = world.admin("POST", DRAFTS).send();
            check(&again, 409, &Says::AnyError);
            assert_eq!(again.text("error_code"), "DraftAlreadyExists");
        },
    },
    Rule {
        proves: &["9/drafts/discarded"],
        says: "changes apply at once; discarding the draft takes them back",
        source: "OpenAPI document; that changes do not wait for a deployment is our choice",
        check: |world| {
            let providers = names(world, "auth_providers");
            let draft = world.admin("POST", DRAFTS).send().expect(201);
            world.post(IMPORT, &newer()).expect(204);
            assert_eq!(names(world, "functions"), ["greet"]);
            let path = format!("{DRAFTS}/{}", draft.text("_id"));
            let diff = world.get(&format!("{path}/diff")).expect(200).json();
            assert!(diff["diffs"].to_string().contains("greet.js"), "{diff}");
            world.delete(&path).expect(204);
            for part in ["functions", "values", "triggers", "services"] {
                assert_eq!(names(world, part), [""; 0], "{part}");
            }
            assert_eq!(names(world, "auth_providers"), providers);
        },
    },
    Rule {
        proves: &["9/deployments"],
        says: "a deployment is created, then successful; the draft is gone",
        source: "client code and tests of the predecessor; OpenAPI document",
        check: |world| {
            let draft = world.admin("POST", DRAFTS).send().expect(201);
            let path = format!("{DRAFTS}/{}/deployment", draft.text("_id"));
            for wrong in [json!([]), json!({}), json!({"name": 1}), json!("x")] {
                rejected(world, "POST", &path, &wrong, &[DRAFTS, DEPLOYMENTS]);
            }
            let deployment = world.admin("POST", &path).send();
            check(&deployment, 201, &Says::Json);
            assert_eq!(deployment.text("status"), "created");
            assert_eq!(deployment.text("draft_id"), draft.text("_id"));
            let path = format!("{DEPLOYMENTS}/{}", deployment.text("_id"));
            let found = world.get(&path).expect(200);
            assert_eq!(found.text("_id"), deployment.text("_id"));
            assert_eq!(found.text("status"), "successful");
            assert_eq!(
                found.json()["deployed_at"],
                deployment.json()["deployed_at"]
            );
            assert_eq!(ids(world.get(DEPLOYMENTS)), [deployment.text("_id")]);
            assert_eq!(world.get(DRAFTS).expect(200).json(), json!([]));
            let unknown = world.get(&format!("{DEPLOYMENTS}/{APP}"));
            let says = Says::Coded("deployment not found", "DeploymentNotFound");
            check(&unknown, 404, &says);
        },
    },
    Rule {
        proves: &["9/deployments"],
        says: "a draft is deployed with a name, with an empty one, and with null for a body",
        source: "OpenAPI document (the names); client code: mongodb-stitch 3.18 (null)",
        check: |world| {
            for body in [json!({"name": "spring"}), json!({"name": ""}), json!(null)] {
                let draft = world.admin("POST", DRAFTS).send().expect(201);
                let path = format!("{DRAFTS}/{}/deployment", draft.text("_id"));
                let deployment = world.post(&path, &body).expect(201);
                if let Some(name) = body["name"].as_str().filter(|name| !name.is_empty()) {
                    assert_eq!(deployment.text("name"), name);
                }
            }
        },
    },
    Rule {
        proves: &["9/deployments/outside-drafts"],
        says: "a change outside a draft is a deployment of its own; the 25 newest are listed, newest first",
        source: "client code: realm-app-importer; OpenAPI document",
        check: |world| {
            assert_eq!(ids(world.get(DEPLOYMENTS)), [""; 0]);
            for n in 0..30 {
                let value = json!({"name": format!("value{n}"), "value": n});
                world.post("{app}/values", &value).expect(201);
                assert_eq!(ids(world.get(DEPLOYMENTS)).len(), (n + 1).min(25));
            }
            let listed = ids(world.get(DEPLOYMENTS));
            assert!(listed.is_sorted_by(|one, other| one > other), "{listed:?}");
        },
    },
];
