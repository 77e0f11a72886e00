//! Who may call a function, and as whom it runs.

use serde_json::json;

use super::{call, function};
use crate::rules::{Rule, Says, check};

pub(crate) static ACCESS: &[Rule] = &[
    Rule {
        id: "private",
        requirements: &["server/functions/private"],
        says: "a client cannot call a private function",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"name": "f", "private": true, "source": "exports = () => 1;"});
            world.post("{app}/functions", &body)?.expect(201)?;
            let answer = call(world, &world.login("ada")?, "f", &json!([]))?;
            check(
                &answer,
                404,
                &Says::Coded("function not found", "FunctionNotFound"),
            )
        },
    },
    Rule {
        id: "can-evaluate",
        requirements: &["server/functions/can-evaluate"],
        says: "only users for whom `can_evaluate` holds can call a function",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({
                "name": "f", "private": false, "source": "exports = () => 1;",
                "can_evaluate": {"%%user.id": {"%in": [world.ids.ada]}},
            });
            world.post("{app}/functions", &body)?.expect(201)?;
            call(world, &world.login("ada")?, "f", &json!([]))?.expect(200)?;
            let answer = call(world, &world.login("grace")?, "f", &json!([]))?;
            check(
                &answer,
                403,
                &Says::Coded("rule not matched for function 'f'", "NoMatchingRuleFound"),
            )
        },
    },
    Rule {
        id: "as-system",
        requirements: &["server/functions/as-system"],
        says: "a function runs as its caller, as the user of its settings, or as the system",
        check: |target| {
            let world = &target.shop()?;
            let source =
                "exports = () => [context.user.id, context.user.type, context.runningAsSystem()];";
            function(world, "f", source)?;
            let ids = &world.ids;
            for (name, settings) in [
                ("system", json!({"run_as_system": true})),
                ("grace", json!({"run_as_user_id": ids.grace})),
            ] {
                let mut body = json!({"name": name, "private": false, "source": source});
                for (key, value) in settings.as_object().into_iter().flatten() {
                    body[key] = value.clone();
                }
                world.post("{app}/functions", &body)?.expect(201)?;
            }
            let ada = world.login("ada")?;
            for (name, id, is_system) in [
                ("f", &ids.ada, false),
                ("system", &ids.ada, true),
                ("grace", &ids.grace, false),
            ] {
                let answer = call(world, &ada, name, &json!([]))?.expect(200)?;
                ensure_eq!(answer.json()?, json!([id, "normal", is_system]), "{name}");
            }
            let path = "{app}/debug/execute_function";
            let body = json!({"name": "f", "arguments": []});
            for (query, expected) in [
                ("?run_as_system=true", json!(["", "system", true])),
                ("?user_id={grace}", json!([ids.grace, "normal", false])),
            ] {
                let answer = world.post(&format!("{path}{query}"), &body)?.expect(200)?;
                ensure_eq!(answer.json()?["result"], expected, "{query}");
            }
            Ok(())
        },
    },
];
