//! Functions that clients call.

use appservices_mock::{CaseSeed, FunctionSeed};
use serde_json::{Value, json};

use crate::rules::{Rule, Says, check, refused, refused_for_good};
use crate::setup::apps::with_functions;
use crate::setup::{World, seeds};
use crate::target::{Answer, Stop, Target};

const CALL: &str = "{client}/app/{client_app}/functions/call";

fn date() -> Value {
    json!({"at": {"$date": {"$numberLong": "0"}}})
}

/// `sum` returns the sum of 2 and 3, `kinds` a value of every type, `fail` throws, and `mail`
/// is a function of the service `post`.
fn app(target: &Target) -> Result<World<'_>, Stop> {
    let kinds = json!({
        "int": 7, "long": 5_000_000_000_i64, "double": 1.5, "text": "x", "truth": true,
        "nothing": null, "list": [1, "y"], "id": {"$oid": seeds::ADA},
    });
    let functions = vec![
        FunctionSeed::new("sum").case(CaseSeed::returns(5).arguments([json!(2), json!(3)])),
        FunctionSeed::new("kinds").case(CaseSeed::returns(kinds)),
        FunctionSeed::new("nothing").case(CaseSeed::default()),
        FunctionSeed::new("fail").case(CaseSeed::throws("out of order")),
        FunctionSeed::new("date").case(CaseSeed::returns(date())),
        FunctionSeed::new("post.mail").case(CaseSeed::returns("sent")),
    ];
    target.seeded(&with_functions(seeds::shop(), functions))
}

fn call(world: &World<'_>, body: &Value) -> Result<Answer, Stop> {
    let call = world.call("POST", CALL).bearer(&world.login("ada")?.access);
    call.json(body).send()
}

pub(crate) static CALLING: &[Rule] = &[
    Rule {
        id: "extended-json",
        requirements: &[
            "server/functions/call",
            "server/conventions/extended-json-numbers",
        ],
        says: "arguments and result are canonical extended JSON",
        check: |target| {
            let world = &app(target)?;
            let arguments = json!([{"$numberInt": "2"}, {"$numberInt": "3"}]);
            let answer = call(world, &json!({"name": "sum", "arguments": arguments}))?;
            check(&answer, 200, &Says::Json)?;
            ensure_eq!(
                answer.json()?,
                json!({"$numberInt": "5"}),
                "the body of {answer:?}"
            );
            let arguments = json!([{"$numberInt": "2"}, {"$numberLong": "3"}]);
            let answer = call(world, &json!({"name": "sum", "arguments": arguments}))?;
            answer.expect(200)?;
            let answer = call(world, &json!({"name": "date", "arguments": []}))?;
            ensure_eq!(answer.expect(200)?.json()?, date(), "the result");
            let answer = call(world, &json!({"name": "kinds", "arguments": []}))?.expect(200)?;
            let expected = json!({
                "int": {"$numberInt": "7"}, "long": {"$numberLong": "5000000000"},
                "double": {"$numberDouble": "1.5"}, "text": "x", "truth": true,
                "nothing": null, "list": [{"$numberInt": "1"}, "y"],
                "id": {"$oid": seeds::ADA},
            });
            ensure_eq!(answer.json()?, expected, "the body of {answer:?}");
            let answer = call(world, &json!({"name": "nothing", "arguments": []}))?;
            ensure_eq!(answer.expect(200)?.json()?, Value::Null, "the result");
            Ok(())
        },
    },
    Rule {
        id: "service",
        requirements: &["server/functions/call"],
        says: "a service's function is called with the names of both",
        check: |target| {
            let world = &app(target)?;
            let body = json!({"name": "mail", "service": "post", "arguments": []});
            ensure_eq!(
                call(world, &body)?.expect(200)?.json()?,
                json!("sent"),
                "the result"
            );
            let body = json!({"name": "mail", "arguments": []});
            let without = call(world, &body)?;
            ensure!(without.status >= 400, "not refused: {without:?}");
            Ok(())
        },
    },
    Rule {
        id: "unknown",
        requirements: &["server/functions/unknown"],
        says: "a call of an unknown function fails with `function not found`",
        check: |target| {
            let world = &app(target)?;
            for body in [
                json!({"name": "nope", "arguments": []}),
                json!({"name": "sum", "service": "nope", "arguments": []}),
            ] {
                let answer = call(world, &body)?;
                ensure!(
                    (400..500).contains(&answer.status),
                    "not refused: {answer:?}"
                );
                check(&answer, answer.status, &Says::AnyError)?;
                ensure!(
                    answer.text("error").contains("function not found"),
                    "another error: {answer:?}"
                );
                ensure_ne!(
                    answer.text("error_code"),
                    "InvalidSession",
                    "the code of {answer:?}"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "throws",
        requirements: &["server/functions/call"],
        says: "what a function throws is the error",
        check: |target| {
            let world = &app(target)?;
            let answer = call(world, &json!({"name": "fail", "arguments": []}))?;
            check(&answer, 400, &Says::AnyError)?;
            ensure!(
                answer.text("error").contains("out of order"),
                "another error: {answer:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "codes",
        requirements: &["server/functions/unknown"],
        says: "errors of calls have these statuses, texts and codes",
        check: |target| {
            let world = &app(target)?;
            for (name, status, text, code) in [
                ("nope", 404, "function not found", "FunctionNotFound"),
                ("fail", 400, "out of order", "FunctionExecutionError"),
                (
                    "sum",
                    400,
                    "function 'sum' has no source that runs here, and no case in a seed file matches this call",
                    "FunctionExecutionError",
                ),
            ] {
                check(
                    &call(world, &json!({"name": name}))?,
                    status,
                    &Says::Coded(text, code),
                )?;
            }
            Ok(())
        },
    },
    Rule {
        id: "access-token-required",
        requirements: &["server/functions/call", "server/session-errors/no-token"],
        says: "a call requires the access token of a user of the app",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"name": "sum", "arguments": []});
            let call = || world.call("POST", CALL).json(&body);
            refused_for_good(&call().send()?)?;
            let ada = world.login("ada")?;
            refused_for_good(&call().bearer(&ada.refresh).send()?)?;
            let other = &target.shop()?;
            let call = other.call("POST", CALL).json(&body);
            refused(call.bearer(&ada.access))?;
            Ok(())
        },
    },
];
