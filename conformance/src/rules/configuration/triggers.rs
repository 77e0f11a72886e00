//! Triggers, as they are stored. `client/running/triggers.rs` has how they fire.

use serde_json::{Value, json};

use super::entities::exported;
use super::rejected;
use crate::rules::{Rule, Says, check};
use crate::setup::seeds::NOBODY;
use crate::target::OrFound as _;

/// A trigger of this type and `config`.
fn configured(kind: &str, config: &Value) -> Value {
    json!({"name": "a", "type": kind, "config": config, "event_processors": {}})
}

/// A trigger whose event processors are these.
fn with_processors(processors: &Value) -> Value {
    json!({"name": "a", "type": "SCHEDULED", "config": {"schedule": "* * * * *"},
        "event_processors": processors})
}

pub(super) static TRIGGERS: &[Rule] = &[
    Rule {
        id: "triggers",
        requirements: &["server/configuration/triggers"],
        says: "triggers are created, listed, changed, exported and deleted",
        check: |target| {
            let world = &target.shop()?;
            let path = "{app}/triggers";
            let body = json!({"name": "nightly", "type": "SCHEDULED", "disabled": null,
                "config": {"schedule": "0 0 * * *"},
                "event_processors": {"FUNCTION": {"config": {"function_name": "f"}}}});
            let created = world.post(path, &body)?;
            check(&created, 201, &Says::Json)?;
            ensure_eq!(created.json()?["disabled"], false, "null is left out");
            let list = world.get(path)?.expect(200)?.json()?;
            ensure_eq!(list, json!([created.json()?]));
            let one = format!("{path}/{}", created.text("_id"));
            let mut change = created.json()?;
            let entries = change.as_object_mut();
            let entries = entries.or_found(|| format!("not an object: {created:?}"))?;
            entries.insert("disabled".to_owned(), json!(true));
            world.admin("PUT", &one).json(&change).send()?.expect(204)?;
            ensure_eq!(world.get(&one)?.expect(200)?.json()?, change);
            ensure_eq!(exported(world, "triggers/nightly.json")?["disabled"], true);
            for wrong in [
                json!({"name": "a", "type": "HOURLY", "config": {}}),
                json!({"name": "a", "type": "DATABASE"}),
                json!({"type": "DATABASE", "config": {}}),
                json!({"name": "a", "type": "DATABASE", "config": {}, "disabled": "no"}),
                json!({"name": "a", "type": "DATABASE", "config": {}, "event_processors": []}),
                json!({"name": "a", "type": "SCHEDULED", "config": {"schedule": 1}}),
                json!({"name": "a", "type": "DATABASE", "config": []}),
                json!({"name": "a", "type": "DATABASE", "config": {"operation_types": "INSERT"}}),
                json!({"name": "a", "type": "SCHEDULED", "config": {"schedule": "* * * * *"}}),
                configured("SCHEDULED", &json!({})),
                configured("DATABASE", &json!({"service_id": NOBODY})),
                configured("DATABASE", &json!({"operation_types": ["INSERT"]})),
                configured(
                    "DATABASE",
                    &json!({"service_id": NOBODY, "operation_types": []}),
                ),
                configured(
                    "DATABASE",
                    &json!({"service_id": NOBODY, "operation_types": ["AAA"]}),
                ),
                configured("AUTHENTICATION", &json!({"operation_type": "LOGIN"})),
                configured(
                    "AUTHENTICATION",
                    &json!({"operation_type": "AAA", "providers": ["api-key"]}),
                ),
                configured(
                    "AUTHENTICATION",
                    &json!({"operation_type": "LOGIN", "providers": ["AAA"]}),
                ),
                with_processors(&json!({"FUNCTION": []})),
                with_processors(&json!({"FUNCTION": {"config": 1}})),
                with_processors(&json!({"FUNCTION": {"config": {"function_id": 1}}})),
                with_processors(&json!({"FUNCTION": {"config": {"function_name": {}}}})),
                with_processors(&json!({"AWS_EVENTBRIDGE": {"config": {"account_id": 1}}})),
                with_processors(&json!({"AWS_EVENTBRIDGE": {"config": {"region": []}}})),
            ] {
                rejected(world, "POST", path, &wrong, &[path])?;
            }
            let resume = format!("{one}/resume");
            for wrong in [json!({"disable_token": "yes"}), json!([]), json!("x")] {
                rejected(world, "PUT", &resume, &wrong, &[path])?;
            }
            let right = json!({"disable_token": true});
            world
                .admin("PUT", &resume)
                .json(&right)
                .send()?
                .expect(204)?;
            world.admin("PUT", &resume).send()?.expect(204)?;
            ensure_eq!(world.delete(&one)?.expect(200)?.json()?, json!({}));
            ensure_eq!(world.get(path)?.expect(200)?.json()?, json!([]));
            Ok(())
        },
    },
    Rule {
        id: "function",
        requirements: &["server/configuration/triggers"],
        says: "the function of a trigger is returned in both places, in whichever of them it was given",
        check: |target| {
            let world = &target.shop()?;
            let path = "{app}/triggers";
            let config = json!({"service_id": NOBODY, "operation_types": ["INSERT", "DELETE"]});
            let function = json!({"function_id": NOBODY, "function_name": "f"});
            let mut by_root = json!({"name": "a", "type": "DATABASE", "config": config});
            let entries = function.as_object().expect("an object").clone();
            by_root.as_object_mut().expect("an object").extend(entries);
            let mut by_processor = configured(
                "AUTHENTICATION",
                &json!(
                {"operation_type": "LOGIN", "providers": ["api-key", "local-userpass"]}),
            );
            by_processor["name"] = json!("b");
            by_processor["event_processors"] = json!({"FUNCTION": {"config": function}});
            let eventbridge = json!({"config": {"account_id": null}});
            by_processor["event_processors"]["AWS_EVENTBRIDGE"] = eventbridge;
            for trigger in [by_root, by_processor] {
                let created = world.post(path, &trigger)?.expect(201)?;
                let one = format!("{path}/{}", created.text("_id"));
                for body in [created.json()?, world.get(&one)?.expect(200)?.json()?] {
                    let processor = &body["event_processors"]["FUNCTION"]["config"];
                    ensure_eq!(*processor, function, "{body}");
                    ensure_eq!(body["function_id"], NOBODY, "{body}");
                    ensure_eq!(body["function_name"], "f", "{body}");
                    let eventbridge = &body["event_processors"]["AWS_EVENTBRIDGE"]["config"];
                    ensure!(eventbridge.get("account_id").is_none(), "{body}");
                }
            }
            Ok(())
        },
    },
];
