//! HTTPS endpoints as their callers see them.

pub(super) mod access;

use serde_json::{Value, json};

use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::target::{Answer, Outcome, Stop};

/// Stores a function, which runs as the system unless the settings say otherwise.
fn function(world: &World<'_>, name: &str, source: &str, settings: &Value) -> Outcome {
    let mut body = json!({"name": name, "private": true, "run_as_system": true, "source": source});
    for (key, value) in settings.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    world.post("{app}/functions", &body)?.expect(201)?;
    Ok(())
}

/// Stores an endpoint that responds with the result of a function, and returns its path in the
/// Admin API. The route is the name of the function.
fn endpoint(world: &World<'_>, name: &str, method: &str, settings: &Value) -> Result<String, Stop> {
    let mut body = json!({"route": format!("/{name}"), "http_method": method,
        "function_name": name, "validation_method": "NO_VALIDATION", "respond_result": true,
        "return_type": "JSON", "disabled": false});
    for (key, value) in settings.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let created = world.post("{app}/endpoints", &body)?.expect(201)?;
    Ok(format!("{{app}}/endpoints/{}", created.text("_id")))
}

/// A function and an endpoint for all methods that calls it.
fn both(world: &World<'_>, name: &str, source: &str) -> Outcome {
    function(world, name, source, &json!({}))?;
    endpoint(world, name, "*", &json!({}))?;
    Ok(())
}

fn path(rest: &str) -> String {
    format!("/app/{{client_app}}/endpoint/{rest}")
}

fn call(world: &World<'_>, method: &str, rest: &str) -> Result<Answer, Stop> {
    world.call(method, &path(rest)).send()
}

pub(crate) static ENDPOINTS: &[Rule] = &[
    Rule {
        id: "methods",
        requirements: &["server/endpoints/called"],
        says: "an endpoint is called with its method or with each, at a route with further slashes, unless it is disabled",
        check: |target| {
            let world = &target.shop()?;
            let source = "exports = () => context.request.httpMethod;";
            for name in ["get/one", "any"] {
                function(world, name, source, &json!({}))?;
            }
            let settings = json!({"fetch_custom_user_data": false});
            let one = endpoint(world, "get/one", "GET", &settings)?;
            endpoint(world, "any", "*", &json!({}))?;
            let called = call(world, "GET", "get/one?x=1")?;
            check(&called, 200, &Says::Json)?;
            ensure_eq!(called.json()?, "GET");
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
                ensure_eq!(call(world, method, "any")?.expect(200)?.json()?, method);
            }
            for (method, route) in [("POST", "get/one"), ("GET", "get"), ("GET", "none")] {
                check(&call(world, method, route)?, 404, &Says::AnyError)?;
            }
            let mut body = world.get(&one)?.expect(200)?.json()?;
            body["disabled"] = json!(true);
            world.admin("PUT", &one).json(&body).send()?.expect(200)?;
            check(&call(world, "GET", "get/one")?, 404, &Says::AnyError)?;
            let elsewhere = world.call("GET", "/app/nobody-abcde/endpoint/any").send()?;
            check(&elsewhere, 404, &Says::AnyError)
        },
    },
    Rule {
        id: "request",
        requirements: &[
            "server/endpoints/request",
            "server/functions/request-headers",
        ],
        says: "the function gets query, headers and body, and `context.request` has the route",
        check: |target| {
            let world = &target.shop()?;
            both(
                world,
                "f",
                "exports = ({ query, headers, body }) => ({
                    query, custom: headers['X-Custom'], body: body && JSON.parse(body.text()),
                    binary: body?._bsontype, has: body !== undefined,
                    route: context.request.webhookUrl, raw: context.request.rawQueryString,
                    token: context.request.requestHeaders['Authorization'],
                });",
            )?;
            let sent = world
                .call("POST", &path("f?a=1&a=2&b=x%20y&secret=s"))
                .header("x-custom", "one")
                .header("x-custom", "two")
                .bearer("t")
                .json(&json!({"n": 1}))
                .send()?;
            let expected = json!({
                "query": {"a": "1", "b": "x y", "secret": "s"}, "custom": ["one", "two"],
                "body": {"n": 1}, "binary": "Binary", "has": true, "route": "/f",
                "raw": "a=1&a=2&b=x%20y", "token": ["Bearer t"],
            });
            ensure_eq!(sent.expect(200)?.json()?, expected);
            let empty = call(world, "POST", "f")?.expect(200)?.json()?;
            ensure_eq!(empty["has"], false, "in {empty}");
            Ok(())
        },
    },
    Rule {
        id: "response",
        requirements: &["server/endpoints/response"],
        says: "the function sets status, headers and body, and otherwise its result is the body",
        check: |target| {
            let world = &target.shop()?;
            both(
                world,
                "f",
                "exports = async ({ query }, response) => {
                    if (query.status) response.setStatusCode(Number(query.status));
                    if (query.body) response.setBody(query.body);
                    if (query.binary) response.setBody(BSON.Binary.fromText(query.binary));
                    response.addHeader('X-One', 'a');
                    response.addHeader('X-One', 'b');
                    response.setHeader('X-Two', 'a');
                    response.setHeader('x-two', 'b');
                    if (query.type) response.setHeader('Content-Type', query.type);
                    return query.nothing ? undefined : { result: 1 };
                };",
            )?;
            let answer = call(world, "GET", "f?status=201")?;
            check(&answer, 201, &Says::Json)?;
            ensure_eq!(answer.json()?, json!({"result": 1}));
            let headers = answer.headers();
            let values = |name: &str| -> Vec<String> {
                let found = headers.iter().filter(|(known, _)| known == name);
                found.map(|(_, value)| value.clone()).collect()
            };
            ensure_eq!(values("x-one"), ["a", "b"], "X-One of {answer:?}");
            ensure_eq!(values("x-two"), ["b"], "X-Two of {answer:?}");
            for (query, status, body) in [
                ("?body=hello", 200, "hello"),
                ("?binary=hello", 200, "hello"),
                ("?status=404&nothing=1", 404, ""),
            ] {
                let answer = call(world, "GET", &format!("f{query}"))?.expect(status)?;
                let text = String::from_utf8_lossy(&answer.body);
                ensure_eq!(text, body, "the body for {query}");
            }
            let typed = call(world, "GET", "f?body=%3Cp%3E&type=text/html")?;
            ensure_eq!(typed.header("content-type"), Some("text/html"), "{typed:?}");
            check(&call(world, "GET", "f?status=99")?, 400, &Says::AnyError)
        },
    },
    Rule {
        id: "no-result",
        requirements: &["server/endpoints/no-result"],
        says: "an endpoint that does not respond with the result gets 204, whatever its function sets",
        check: |target| {
            let world = &target.shop()?;
            let source = "exports = (request, response) => {
                response.setStatusCode(201); response.setBody('x'); return 1; };";
            function(world, "f", source, &json!({}))?;
            endpoint(world, "f", "POST", &json!({"respond_result": false}))?;
            check(&call(world, "POST", "f")?, 204, &Says::Nothing)
        },
    },
    Rule {
        id: "errors",
        requirements: &["server/endpoints/errors"],
        says: "an exception of the function is the error of the call, and in the app's log",
        check: |target| {
            let world = &target.shop()?;
            both(
                world,
                "f",
                "exports = () => { throw new Error('no luck'); };",
            )?;
            let answer = call(world, "GET", "f")?;
            check(&answer, 400, &Says::AnyError)?;
            let error = answer.text("error");
            ensure!(error.contains("no luck"), "other error: {answer:?}");
            ensure_eq!(answer.text("error_code"), "FunctionExecutionError");
            let logs = world.get("{app}/logs?type=ENDPOINT")?.expect(200)?.json()?;
            ensure_eq!(
                logs["logs"][0]["error_code"],
                "FunctionExecutionError",
                "{logs}"
            );
            Ok(())
        },
    },
    Rule {
        id: "format",
        requirements: &["server/endpoints/format"],
        says: "the result is JSON or extended JSON, as the request accepts or the endpoint is configured",
        check: |target| {
            let world = &target.shop()?;
            let source = "exports = () => ({ n: 1, long: BSON.Long.fromNumber(2), at: new Date(0),
                id: new BSON.ObjectId('65a000000000000000000001') });";
            both(world, "json", source)?;
            function(world, "ejson", source, &json!({}))?;
            endpoint(world, "ejson", "GET", &json!({"return_type": "EJSON"}))?;
            let plain = json!({"n": 1, "long": 2, "at": "1970-01-01T00:00:00.000Z",
                "id": "65a000000000000000000001"});
            let typed = json!({"n": {"$numberInt": "1"}, "long": {"$numberLong": "2"},
                "at": {"$date": {"$numberLong": "0"}}, "id": {"$oid": "65a000000000000000000001"}});
            for (name, accept, expected, kind) in [
                ("json", "*/*", &plain, "application/json"),
                ("ejson", "*/*", &typed, "application/ejson"),
                ("json", "application/ejson", &typed, "application/ejson"),
                ("ejson", "application/json", &plain, "application/json"),
            ] {
                let answer = world.call("GET", &path(name)).header("accept", accept);
                let answer = answer.send()?.expect(200)?;
                ensure_eq!(answer.value(), *expected, "{name} for {accept}");
                ensure_eq!(
                    answer.header("content-type"),
                    Some(kind),
                    "{name} for {accept}"
                );
            }
            Ok(())
        },
    },
];
