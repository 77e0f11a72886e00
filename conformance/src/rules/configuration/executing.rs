//! Functions that an administrator calls.

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::target::{Answer, Stop};

fn execute(world: &World<'_>, query: &str, body: &Value) -> Result<Answer, Stop> {
    world
        .admin("POST", &format!("{{app}}/debug/execute_function{query}"))
        .json(body)
        .send()
}

pub(super) static EXECUTING: &[Rule] = &[
    Rule {
        id: "called",
        requirements: &["server/configuration/execute-function"],
        says: "a function is called as the system or as a user, and its result is canonical extended JSON",
        check: |target| {
            let world = &target.with_sum()?;
            let body = json!({"name": "sum", "arguments": [1, 2], "source": ""});
            for query in [
                "?run_as_system=true",
                "?user_id=&run_as_system=true",
                "?user_id={ada}&run_as_system=false",
                "?user_id={ada}",
            ] {
                let answer = execute(world, query, &body)?;
                check(&answer, 200, &Says::Json)?;
                let body = answer.json()?;
                ensure_eq!(
                    body["result"],
                    json!({"$numberInt": "3"}),
                    "the result in {body}"
                );
                ensure!(
                    body["logs"].is_array() && body["stats"].is_object(),
                    "`logs` is not a list or `stats` not an object: {body}"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "rejected",
        requirements: &["server/configuration/execute-function-rejected"],
        says: "neither user nor system, both, an unknown user, an unknown function and no function are rejected",
        check: |target| {
            let world = &target.shop()?;
            let function = json!({"name": "sum", "private": false, "source": "exports = () => 3;"});
            world.post("{app}/functions", &function)?.expect(201)?;
            let call = json!({"name": "sum", "arguments": [1, 2]});
            let system = "?run_as_system=true";
            for (query, body, status, code) in [
                ("", &call, 400, "InvalidParameter"),
                ("?run_as_system=x", &call, 400, "InvalidParameter"),
                (
                    "?user_id={ada}&run_as_system=true",
                    &call,
                    400,
                    "InvalidParameter",
                ),
                ("?user_id={nobody}", &call, 404, "UserNotFound"),
                (system, &json!({"name": "nope"}), 404, "FunctionNotFound"),
                (system, &json!({}), 400, "BadRequest"),
            ] {
                let answer = execute(world, query, body)?;
                check(&answer, status, &Says::AnyError)?;
                ensure_eq!(answer.text("error_code"), code, "the code of {answer:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "throws",
        requirements: &["server/configuration/execute-function-rejected"],
        says: "the call of a function that throws fails with the message of its error",
        check: |target| {
            let world = &target.with_sum()?;
            let call = json!({"name": "sum", "arguments": ["x"]});
            check(
                &execute(world, "?run_as_system=true", &call)?,
                400,
                &Says::Coded("too hard", "FunctionExecutionError"),
            )
        },
    },
    Rule {
        id: "source",
        requirements: &["server/functions/runs", "server/functions/private"],
        says: "the source of a function runs, also if it is private",
        check: |target| {
            let world = &target.shop()?;
            let source = "exports = (a) => a + 1;";
            let body = json!({"name": "more", "private": true, "source": source});
            world.post("{app}/functions", &body)?.expect(201)?;
            let call = json!({"name": "more", "arguments": [{"$numberInt": "1"}]});
            let answer = execute(world, "?run_as_system=true", &call)?.expect(200)?;
            ensure_eq!(answer.json()?["result"], json!({"$numberInt": "2"}));
            Ok(())
        },
    },
    Rule {
        id: "without-source",
        requirements: &["server/configuration/execute-function-rejected"],
        says: "the call of a function without a source fails",
        check: |target| {
            let world = &target.alone()?;
            let body = json!({"name": "confirm", "private": true, "source": ""});
            world.post("{app}/functions", &body)?.expect(201)?;
            let call = json!({"name": "confirm", "arguments": []});
            let answer = execute(world, "?run_as_system=true", &call)?;
            check(&answer, 400, &Says::AnyError)?;
            ensure_eq!(answer.text("error_code"), "FunctionExecutionError");
            Ok(())
        },
    },
];
