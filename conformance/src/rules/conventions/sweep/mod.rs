//! Every endpoint, once each for the rules that hold for all of them.

mod refusals;
mod stage;

use serde_json::Value;

use crate::rules::{Rule, Says, check, hold_link};
use crate::setup::seeds::PASSWORD;
use crate::target::{Answer, OrFound as _, Outcome, Stop};
use stage::{Ask, Stage};

/// Sends every request, and lists all responses that do not conform.
fn all(
    stage: &Stage<'_>,
    asks: &[Ask],
    send: impl Fn(&Stage<'_>, &Ask) -> Result<Answer, Stop>,
) -> Outcome {
    let mut wrong = Vec::new();
    for ask in asks {
        let answer = send(stage, ask)?;
        if let Some(what) = departs(&answer) {
            wrong.push(format!("{what}: {answer:?}"));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// As every client sends it.
fn plainly(stage: &Stage<'_>, ask: &Ask) -> Result<Answer, Stop> {
    let call = stage.call(ask, "");
    if ask.body.is_null() {
        return call.send();
    }
    call.json(&ask.body).send()
}

/// With everything besides that some client sends.
fn dressed(stage: &Stage<'_>, ask: &Ask) -> Result<Answer, Stop> {
    let call = stage
        .call(ask, "?bypass_service_change=SyncSchemaVersionIncrease&x")
        .header("x-baas-request-origin", "mongodb-baas-cli")
        .header("content-type", "application/json;charset=utf-8");
    if ask.body.is_null() {
        return call.send();
    }
    call.text(&ask.body.to_string()).send()
}

/// What is wrong with the response to a request that must succeed.
fn departs(answer: &Answer) -> Option<String> {
    if !(200..300).contains(&answer.status) {
        return Some("not a success".to_owned());
    }
    let kind = answer.header("content-type");
    if answer.body.is_empty() {
        return kind.map(|kind| format!("an empty body of type {kind}"));
    }
    if kind != Some("application/json") {
        return Some(format!("the content type is {kind:?}"));
    }
    let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else {
        return Some("the body is not JSON".to_owned());
    };
    let failing = body.get("error").is_some() || body.get("error_code").is_some();
    failing.then(|| "a success with an error in it".to_owned())
}

pub(crate) static SWEEP: &[Rule] = &[
    Rule {
        id: "successes",
        requirements: &[
            "server/conventions/content-type",
            "server/conventions/empty-body",
            "server/conventions/no-error-in-success",
        ],
        says: "a success is JSON, exactly so named and without an error in it, or empty and untyped",
        check: |target| {
            let stage = Stage::portable(target)?;
            all(&stage, &stage.good(), plainly)
        },
    },
    Rule {
        id: "extras-are-ignored",
        requirements: &[
            "server/conventions/unknown-query",
            "server/conventions/request-charset",
            "server/conventions/type-without-body",
            "server/conventions/client-headers",
        ],
        says: "no endpoint rejects an unknown query, a charset, a type without a body, or a client's own header",
        check: |target| {
            let stage = Stage::portable(target)?;
            all(&stage, &stage.good(), dressed)
        },
    },
    Rule {
        id: "functions-and-passwords",
        requirements: &[
            "server/conventions/content-type",
            "server/conventions/no-error-in-success",
            "server/conventions/unknown-query",
            "server/conventions/request-charset",
        ],
        says: "function calls and password logins of administrators conform too, plain and with extras",
        check: |target| {
            let stage = Stage::seeded(target)?;
            all(&stage, &Stage::declared(), plainly)?;
            all(&stage, &Stage::declared(), dressed)
        },
    },
    Rule {
        id: "failures",
        requirements: &[
            "server/conventions/error-text",
            "server/conventions/no-null-in-errors",
            "server/conventions/content-type",
            "server/conventions/error-link",
        ],
        says: "a failure has a text, perhaps a code and a link, and nothing else",
        check: |target| {
            let stage = Stage::portable(target)?;
            for ask in &Stage::bad() {
                let answer = plainly(&stage, ask)?;
                ensure!(
                    (400..500).contains(&answer.status),
                    "not refused: {answer:?}"
                );
                check(&answer, answer.status, &Says::AnyError)?;
                let body = answer.json()?;
                let body = body
                    .as_object()
                    .or_found(|| format!("not an object: {answer:?}"))?;
                for (key, value) in body {
                    let known = ["error", "error_code", "link"].contains(&key.as_str());
                    ensure!(known, "unknown key {key:?} in {answer:?}");
                    ensure!(value.is_string(), "{key} is not a text: {answer:?}");
                }
                if body.contains_key("link") {
                    hold_link(&stage.world, &answer)?;
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "paths-are-decoded",
        requirements: &[
            "server/conventions/path-decoding",
            "server/conventions/path-plus",
        ],
        says: "paths are decoded wherever they contain an address or an ID",
        check: |target| {
            let world = &target.shop()?;
            for (address, spelling) in [
                ("a+b@x.example", "a+b@x.example"),
                ("c+d@x.example", "c%2Bd%40x.example"),
                ("e+f@x.example", "%65+f%40x%2eexample"),
            ] {
                world.register(address)?.expect(201)?;
                let path = format!("{{app}}/user_registrations/by_email/{spelling}");
                let confirm = world.admin("POST", &format!("{path}/confirm")).send()?;
                check(&confirm, 204, &Says::Nothing)?;
                world.try_email(address, PASSWORD)?.expect(200)?;
            }
            let encoded = world.ids.ada.bytes().map(|b| format!("%{b:02x}"));
            let encoded = encoded.collect::<Vec<_>>().concat();
            world
                .get(&format!("{{app}}/users/{encoded}"))?
                .expect(200)?;
            let client_app = world.ids.client_app.replace('-', "%2d");
            let location = format!("{{client}}/app/{client_app}/location");
            world.call("GET", &location).send()?.expect(200)?;
            Ok(())
        },
    },
];
