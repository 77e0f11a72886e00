//! Values from secrets, and triggers that are created disabled.

use serde_json::json;

use super::entities::exported;
use crate::rules::{Rule, Says, check};

pub(super) static VALUES_AND_TRIGGERS: &[Rule] = &[
    Rule {
        id: "value-from-secret",
        requirements: &["server/configuration/values"],
        says: "a value from a secret shows the name of the secret, never what it holds",
        check: |target| {
            let world = &target.shop()?;
            let secret = json!({"name": "key", "value": "what the secret holds"});
            world.post("{app}/secrets", &secret)?.expect(201)?;
            let body = json!({"name": "a", "from_secret": true, "value": "key"});
            let created = world.post("{app}/values", &body)?;
            check(&created, 201, &Says::Json)?;
            let one = format!("{{app}}/values/{}", created.text("_id"));
            let shown = world.get(&one)?.expect(200)?;
            for answer in [&created, &shown, &world.get("{app}/values")?.expect(200)?] {
                let text = String::from_utf8_lossy(&answer.body);
                ensure!(
                    !text.contains("what the secret holds"),
                    "a secret in {answer:?}"
                );
            }
            let value = shown.json()?;
            ensure_eq!(value["value"], "key", "the value in {value}");
            ensure_eq!(value["from_secret"], true, "`from_secret` of {value}");
            let file = exported(world, "values/a.json")?;
            ensure_eq!(file["value"], "key", "the exported value in {file}");
            Ok(())
        },
    },
    Rule {
        id: "disabled-trigger",
        requirements: &["server/configuration/triggers"],
        says: "a trigger that is created disabled is disabled",
        check: |target| {
            let world = &target.shop()?;
            for disabled in [true, false] {
                let name = format!("disabled-{disabled}");
                let body = json!({"name": name, "type": "SCHEDULED", "disabled": disabled,
                    "config": {"schedule": "0 0 * * *"},
                    "event_processors": {"FUNCTION": {"config": {"function_name": "f"}}}});
                let created = world.post("{app}/triggers", &body)?;
                check(&created, 201, &Says::Json)?;
                let one = format!("{{app}}/triggers/{}", created.text("_id"));
                for trigger in [created.json()?, world.get(&one)?.expect(200)?.json()?] {
                    ensure_eq!(trigger["disabled"], disabled, "`disabled` of {trigger}");
                }
            }
            Ok(())
        },
    },
];
