//! Functions that an administrator calls.

use appservices_mock::{CaseSeed, FunctionSeed};
use serde_json::{Value, json};

use super::super::{Rule, Says, check};
use crate::support::apps::with_functions;
use crate::support::http::Answer;
use crate::support::world::{self, ADA, NOBODY, World};

fn execute(world: &World, query: &str, body: &Value) -> Answer {
    world.post(&format!("{{app}}/debug/execute_function{query}"), body)
}

fn with_sum() -> World {
    let sum = FunctionSeed::new("sum")
        .case(CaseSeed::returns(json!({"sum": 3})).arguments([json!(1), json!(2)]))
        .case(CaseSeed::throws("too hard").arguments([json!("x")]));
    World::with(with_functions(world::seed(), vec![sum]))
}

pub(in super::super) static EXECUTING: &[Rule] = &[
    Rule {
        proves: &["9/execute-function"],
        says: "a function is called as the system or as a user, and returns canonical extended JSON",
        source: "client code and tests of the predecessor; OpenAPI document; .NET and Kotlin tests",
        check: |_| {
            let world = with_sum();
            let body = json!({"name": "sum", "arguments": [1, 2], "source": ""});
            for query in [
                "?run_as_system=true".to_owned(),
                "?user_id=&run_as_system=true".to_owned(),
                format!("?user_id={ADA}&run_as_system=false"),
            ] {
                let answer = execute(&world, &query, &body);
                check(&answer, 200, &Says::Json);
                let body = answer.json();
                assert_eq!(
                    body["result"],
                    json!({"sum": {"$numberInt": "3"}}),
                    "{body}"
                );
                assert!(
                    body["logs"].is_array() && body["stats"].is_object(),
                    "{body}"
                );
            }
        },
    },
    Rule {
        proves: &["9/execute-function/refused"],
        says: "neither user nor system, both, an unknown user and an unknown function are refused, and a function that throws fails",
        source: "OpenAPI document (either is required); statuses and codes our choice",
        check: |_| {
            let world = with_sum();
            let call = json!({"name": "sum", "arguments": ["x"]});
            let system = "?run_as_system=true";
            let both = format!("?user_id={ADA}&run_as_system=true");
            let nobody = format!("?user_id={NOBODY}");
            for (query, body, status) in [
                ("", &call, 400),
                (&*both, &call, 400),
                (&*nobody, &call, 404),
                (system, &json!({"name": "nope"}), 404),
                (system, &json!({}), 400),
            ] {
                check(&execute(&world, query, body), status, &Says::AnyError);
            }
            let thrown = execute(&world, system, &call);
            check(
                &thrown,
                400,
                &Says::Coded("too hard", "FunctionExecutionError"),
            );
        },
    },
];
