//! Creating apps.

use serde_json::{Value, json};

use super::apps::APPS;
use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::target::{OrFound as _, Outcome};

/// A finding unless creating this app is rejected. An app that is created anyway is deleted.
fn ensure_rejected(world: &World<'_>, query: &str, body: &Value) -> Outcome {
    let answer = world.post(&format!("{APPS}{query}"), body)?;
    if answer.status == 201 {
        world.delete(&format!("{APPS}/{}", answer.text("_id")))?;
    }
    check(&answer, 400, &Says::AnyError)
}

pub(crate) static CREATING: &[Rule] = &[
    Rule {
        id: "defaults",
        requirements: &["server/apps/create", "server/apps/default-deployment"],
        says: "a new app is of the standard product, global, in the project of the path",
        check: |target| {
            let world = &target.shop()?;
            let name = target.app_name();
            let app = world.extra_app("", &json!({"name": name}))?;
            let app = app.created.json()?;
            for (key, expected) in [
                ("product", "standard"),
                ("deployment_model", "GLOBAL"),
                ("group_id", &world.ids.group),
                ("name", &name),
            ] {
                ensure_eq!(app[key], expected, "{key} of {app}");
            }
            Ok(())
        },
    },
    Rule {
        id: "client-app-id",
        requirements: &["server/apps/client-app-id"],
        says: "the client app ID begins with the name in lower case",
        check: |target| {
            let world = &target.shop()?;
            let name = format!("My_{}", target.app_name());
            let app = world.extra_app("", &json!({"name": name}))?;
            let id = app.created.text("client_app_id");
            let rest = id.strip_prefix(&format!("{}-", name.to_lowercase()));
            let has_suffix = rest.is_some_and(|rest| !rest.is_empty());
            ensure!(has_suffix, "the client app ID of {name} is {id}");
            Ok(())
        },
    },
    Rule {
        id: "equal-names",
        requirements: &["server/apps/names-repeat"],
        says: "names need not be unique, IDs are",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"name": target.app_name()});
            let (first, second) = (world.extra_app("", &body)?, world.extra_app("", &body)?);
            ensure_ne!(first.id, second.id, "the ID");
            ensure_ne!(
                first.created.text("client_app_id"),
                second.created.text("client_app_id"),
                "the client app ID"
            );
            Ok(())
        },
    },
    Rule {
        id: "what-other-clients-send",
        requirements: &["server/apps/create-extras"],
        says: "what other clients add is accepted: an empty product, sync, defaults",
        check: |target| {
            let world = &target.shop()?;
            for query in ["?product=", "?defaults=true", "?product=atlas"] {
                let body = json!({
                    "name": target.app_name(),
                    "sync": {"development_mode_enabled": true},
                });
                world.extra_app(query, &body)?;
            }
            let body = json!({
                "name": target.app_name(),
                "location": "IE",
                "deployment_model": "LOCAL",
            });
            let app = world.extra_app("", &body)?.created.json()?;
            ensure_eq!(app["location"], "IE", "the location of {app}");
            ensure_eq!(app["deployment_model"], "LOCAL", "of {app}");
            Ok(())
        },
    },
    Rule {
        id: "invalid-names",
        requirements: &["server/apps/name"],
        says: "a name begins with a letter and has only letters, digits, _ and -",
        check: |target| {
            let world = &target.shop()?;
            let names = ["1st", "-x", "_x", "a b", "a.b", "a/b", "ä", ""];
            for name in names {
                ensure_rejected(world, "", &json!({"name": name}))?;
            }
            ensure_rejected(world, "", &json!({}))?;
            for app in world.get(APPS)?.expect(200)?.list()? {
                let name = app["name"].as_str();
                let name = name.or_found(|| format!("an app without a name: {app}"))?;
                ensure!(!names.contains(&name), "it was created: {app}");
            }
            Ok(())
        },
    },
    Rule {
        id: "invalid-choices",
        requirements: &["server/apps/create"],
        says: "a product or deployment model outside its list is rejected",
        check: |target| {
            let world = &target.shop()?;
            let name = target.app_name();
            ensure_rejected(world, "?product=x", &json!({"name": name}))?;
            let body = json!({"name": name, "deployment_model": "x"});
            ensure_rejected(world, "", &body)
        },
    },
];
