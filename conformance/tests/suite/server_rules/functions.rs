//! Functions that clients call.

use appservices_mock::{CaseSeed, FunctionSeed};
use serde_json::{Value, json};

use super::{Rule, Says, check, refused, refused_for_good};
use crate::support::apps::with_functions;
use crate::support::http::Answer;
use crate::support::world::{self, CLIENT_APP, World};

/// `sum` knows what 2 and 3 make, `kinds` returns a value of every type, `fail`
/// throws, `mail` is a function of the service `post`.
fn app() -> World {
    let kinds = json!({
        "int": 7, "long": 5_000_000_000_i64, "double": 1.5, "text": "x", "truth": true,
        "nothing": null, "list": [1, "y"], "id": {"$oid": world::ADA},
    });
    let functions = vec![
        FunctionSeed::new("sum").case(CaseSeed::returns(5).arguments([json!(2), json!(3)])),
        FunctionSeed::new("kinds").case(CaseSeed::returns(kinds)),
        FunctionSeed::new("nothing").case(CaseSeed::default()),
        FunctionSeed::new("fail").case(CaseSeed::throws("out of order")),
        FunctionSeed::new("post.mail").case(CaseSeed::returns("sent")),
    ];
    World::with(with_functions(world::seed(), functions))
}

fn call(world: &World, body: &Value) -> Answer {
    let path = format!("{{client}}/app/{CLIENT_APP}/functions/call");
    let call = world.call("POST", &path).bearer(&world.login("ada").access);
    call.json(body).send()
}

pub(super) static CALLING: &[Rule] = &[
    Rule {
        proves: &["3.6/call", "1/extended-json/numbers"],
        says: "arguments and result are canonical extended JSON",
        source: "client code: realm-web; what a function returns is declared, our choice",
        check: |_| {
            let world = app();
            let arguments = json!([{"$numberInt": "2"}, {"$numberInt": "3"}]);
            let answer = call(&world, &json!({"name": "sum", "arguments": arguments}));
            check(&answer, 200, &Says::Json);
            assert_eq!(answer.json(), json!({"$numberInt": "5"}));
            let answer = call(&world, &json!({"name": "kinds", "arguments": []})).expect(200);
            let expected = json!({
                "int": {"$numberInt": "7"}, "long": {"$numberLong": "5000000000"},
                "double": {"$numberDouble": "1.5"}, "text": "x", "truth": true,
                "nothing": null, "list": [{"$numberInt": "1"}, "y"],
                "id": {"$oid": world::ADA},
            });
            assert_eq!(answer.json(), expected);
            let answer = call(&world, &json!({"name": "nothing", "arguments": []}));
            assert_eq!(answer.expect(200).json(), Value::Null);
        },
    },
    Rule {
        proves: &["3.6/call"],
        says: "a service's function is called by both names",
        source: "client code: realm-web; how it is declared our choice",
        check: |_| {
            let world = app();
            let body = json!({"name": "mail", "service": "post", "arguments": []});
            assert_eq!(call(&world, &body).expect(200).json(), json!("sent"));
            let body = json!({"name": "mail", "arguments": []});
            assert!(call(&world, &body).status >= 400);
        },
    },
    Rule {
        proves: &["3.6/unknown"],
        says: "an unknown function is told so",
        source: "realm-js tests; status our choice",
        check: |_| {
            let world = app();
            for body in [
                json!({"name": "nope", "arguments": []}),
                json!({"name": "sum", "service": "nope", "arguments": []}),
            ] {
                let answer = call(&world, &body);
                assert!((400..500).contains(&answer.status), "{answer:?}");
                check(&answer, answer.status, &Says::AnyError);
                assert!(
                    answer.text("error").contains("function not found"),
                    "{answer:?}"
                );
                assert_ne!(answer.text("error_code"), "InvalidSession", "{answer:?}");
            }
        },
    },
    Rule {
        proves: &["3.6/call"],
        says: "what a function throws is the error",
        source: "our choice",
        check: |_| {
            let world = app();
            let answer = call(&world, &json!({"name": "fail", "arguments": []}));
            check(&answer, 400, &Says::AnyError);
            assert!(answer.text("error").contains("out of order"), "{answer:?}");
        },
    },
    Rule {
        proves: &["3.6/call", "1.2/access/none"],
        says: "it takes the access token of a user of this app",
        source: "client code: realm-web; text our choice",
        check: |_| {
            let world = app();
            let path = format!("{{client}}/app/{CLIENT_APP}/functions/call");
            let body = json!({"name": "sum", "arguments": []});
            refused_for_good(&world.call("POST", &path).json(&body).send());
            let refresh = world.login("ada").refresh;
            refused_for_good(
                &world
                    .call("POST", &path)
                    .bearer(&refresh)
                    .json(&body)
                    .send(),
            );
            let foreign = "{client}/app/foreign-fghij/functions/call";
            let access = world.login("ada").access;
            refused(world.call("POST", foreign).bearer(&access).json(&body));
        },
    },
];
