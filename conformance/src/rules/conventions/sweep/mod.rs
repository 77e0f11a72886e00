//! Every endpoint, once each for the rules that hold for all of them.

mod refusals;
mod stage;

use serde_json::json;

use super::{Rule, Says, check, hold_link};
use crate::support::apps::{provider, with_provider};
use crate::support::http::Answer;
use crate::support::world::{self, ADA, PASSWORD, World};
use stage::{Ask, Stage};

/// Sends every request, says which answers do not do.
#[track_caller]
fn all(
    stage: &Stage,
    asks: &[Ask],
    send: impl Fn(&Stage, &Ask) -> Answer,
    judge: impl Fn(&Answer) -> Option<String>,
) {
    let mut wrong = Vec::new();
    for ask in asks {
        let answer = send(stage, ask);
        if let Some(what) = judge(&answer) {
            wrong.push(format!("{} {}: {what}: {answer:?}", ask.method, ask.path));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// As every client sends it.
fn plainly(stage: &Stage, ask: &Ask) -> Answer {
    let call = stage.call(ask, "");
    if ask.body.is_null() {
        return call.send();
    }
    call.json(&ask.body).send()
}

/// What is wrong with the answer as that of a request that had to succeed.
fn departs(answer: &Answer) -> Option<String> {
    if !(200..300).contains(&answer.status) {
        return Some("no success".to_owned());
    }
    let kind = answer.header("content-type");
    if answer.body.is_empty() {
        return kind.map(|kind| format!("an empty body of type {kind}"));
    }
    if kind != Some("application/json") {
        return Some(format!("the content type is {kind:?}"));
    }
    let body = answer.json();
    let failing = body.get("error").is_some() || body.get("error_code").is_some();
    failing.then(|| "a success that looks like a failure".to_owned())
}

pub(super) static SWEEP: &[Rule] = &[
    Rule {
        proves: &["1/content-type", "1/empty-body", "1/success/no-error-key"],
        says: "a success is JSON, exactly so named and without an error in it, or empty and untyped",
        source: "client code: stitch, realm-core, realm-app-importer, realm-web",
        check: |_| {
            let stage = Stage::set();
            all(&stage, &stage.good(), plainly, departs);
        },
    },
    Rule {
        proves: &[
            "1/request/unknown-query",
            "1/request/charset",
            "1/request/content-type-without-body",
            "1/request/origin-header",
        ],
        says: "no endpoint minds a query it does not know, a charset, a type without a body, or a client's own header",
        source: "client code: stitch, realm-core and its tests, the predecessor",
        check: |_| {
            let stage = Stage::set();
            let dressed = |stage: &Stage, ask: &Ask| {
                let call = stage
                    .call(ask, "?bypass_service_change=SyncSchemaVersionIncrease&x")
                    .header("x-baas-request-origin", "mongodb-baas-cli")
                    .header("content-type", "application/json;charset=utf-8");
                if ask.body.is_null() {
                    call.send()
                } else {
                    call.text(&ask.body.to_string()).send()
                }
            };
            all(&stage, &stage.good(), dressed, departs);
        },
    },
    Rule {
        proves: &[
            "1/error/text-always",
            "1/error/nothing-null",
            "1/content-type",
            "1/error/link",
        ],
        says: "a failure has a text, a code and a link or neither key, and nothing else",
        source: "client code: realm-core, realm-web; realm-core tests",
        check: |_| {
            let stage = Stage::set();
            let asks = Stage::bad();
            for ask in &asks {
                let answer = plainly(&stage, ask);
                let what = format!("{} {}", ask.method, ask.path);
                assert!((400..500).contains(&answer.status), "{what}: {answer:?}");
                check(&answer, answer.status, &Says::AnyError);
                let body = answer.json();
                for (key, value) in body.as_object().expect("an object") {
                    let known = ["error", "error_code", "link"].contains(&key.as_str());
                    assert!(known && value.is_string(), "{what}: {answer:?}");
                }
                if body.get("link").is_some() {
                    hold_link(&stage.world, &answer);
                }
            }
        },
    },
    Rule {
        proves: &["1/path/decoding", "1/path/plus"],
        says: "paths are decoded wherever an address or an id stands in them",
        source: "client code: stitch, atlas-app-services-admin-api",
        check: |_| {
            for spelling in ["a+b@x.example", "a%2Bb%40x.example", "%61+b%40x%2eexample"] {
                let config = json!({"autoConfirm": false});
                let seed = with_provider(world::seed(), provider("local-userpass", config));
                let world = World::with(seed);
                world.register("a+b@x.example").expect(201);
                let path = format!("{{app}}/user_registrations/by_email/{spelling}");
                let confirm = world.admin("POST", &format!("{path}/confirm")).send();
                check(&confirm, 204, &Says::Nothing);
                world.try_email("a+b@x.example", PASSWORD).expect(200);
            }
            let world = World::new();
            let id = ADA.replace('6', "%36").replace("b0", "%62%30");
            world.get(&format!("{{app}}/users/{id}")).expect(200);
            let app = "{client}/app/shop%2dabcde/location";
            world.call("GET", app).send().expect(200);
        },
    },
];
