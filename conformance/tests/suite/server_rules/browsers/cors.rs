//! What pages of other origins may ask, and read.

use serde_json::json;

use super::super::{Rule, Says, check};
use crate::support::http::Answer;
use crate::support::world::{CLIENT_APP, PASSWORD, World};

const SHOP: &str = "https://shop.example";
const LOCAL: &str = "http://localhost:3000";
const ALLOWED: &str = "access-control-allow-origin";

const LOGIN: &str = "{client}/app/shop-abcde/auth/providers/local-userpass/login";

/// A browser's question before it lets a page ask.
fn preflight(world: &World, path: &str, origin: &str) -> Answer {
    world
        .call("OPTIONS", path)
        .header("origin", origin)
        .header("access-control-request-method", "PUT")
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        )
        .send()
}

/// Only these pages may use the app's Client API from now on.
fn allow(world: &World, origins: &serde_json::Value) {
    let path = "{app}/security/allowed_request_origins";
    world.post(path, origins).expect(204);
}

fn log_in(world: &World, origin: &str) -> Answer {
    let body = json!({"username": "ada@example.com", "password": PASSWORD});
    world
        .call("POST", LOGIN)
        .header("origin", origin)
        .json(&body)
        .send()
}

#[track_caller]
fn readable(answer: &Answer, origin: &str) {
    assert_eq!(answer.header(ALLOWED), Some(origin), "{answer:?}");
    // A cache must not give it to another page.
    assert_eq!(answer.header("vary"), Some("origin"), "{answer:?}");
}

pub(crate) static CORS: &[Rule] = &[
    Rule {
        proves: &["http/cors/any-origin", "1/request/origin-header"],
        says: "a page of any origin may use all three APIs, and read what it is answered",
        source: "client code: realm-web; that it is any origin is our choice",
        check: |world| {
            for origin in [SHOP, LOCAL, "null", "capacitor://localhost"] {
                readable(&log_in(world, origin).expect(200), origin);
                let users = world
                    .admin("GET", "{app}/users")
                    .header("origin", origin)
                    .send();
                readable(&users.expect(200), origin);
                let groups = world.call("GET", "/api/public/v1.0/groups");
                readable(&groups.header("origin", origin).send().expect(401), origin);
            }
        },
    },
    Rule {
        proves: &["http/cors/any-origin"],
        says: "errors too can be read, and a file's name and when to try again with them",
        source: "our choice",
        check: |world| {
            let ask =
                |method: &str, path: &str| world.admin(method, path).header("origin", SHOP).send();
            world.fault(&json!({"path": "/late",
                "effect": {"type": "too_many_requests", "retry_after": 7}}));
            for (method, path, status) in [
                ("GET", "{client}/app/nope-zzzzz/location", 404),
                ("GET", "{app}/users/nobody", 404),
                ("GET", "/nowhere", 404),
                ("PUT", "{client}/auth/session", 405),
                ("GET", "{app}/export", 200),
                ("GET", "/late", 429),
            ] {
                let answer = ask(method, path).expect(status);
                readable(&answer, SHOP);
                let exposed = answer.header("access-control-expose-headers");
                let exposed = exposed.unwrap_or_default();
                for name in ["content-disposition", "retry-after"] {
                    assert!(exposed.contains(name), "{path}: {exposed}");
                }
            }
        },
    },
    Rule {
        proves: &["http/cors/any-origin"],
        says: "who is no page, and names no origin, is answered as if there were none",
        source: "our choice",
        check: |world| {
            let body = json!({"username": "ada@example.com", "password": PASSWORD});
            let login = world.call("POST", LOGIN).json(&body).send().expect(200);
            for name in [ALLOWED, "vary", "access-control-expose-headers"] {
                assert_eq!(login.header(name), None, "{name}");
            }
        },
    },
    Rule {
        proves: &["http/cors/preflight"],
        says: "a browser's question is answered for every path, with 204 and no body",
        source: "client code: realm-web; our choice",
        check: |world| {
            world.control("DELETE", "requests").send().expect(204);
            for path in [
                LOGIN,
                "{client}/auth/session",
                "{client}/auth/api_keys",
                "{app}/users",
                "/api/public/v1.0/groups",
                "/nowhere",
            ] {
                let answer = preflight(world, path, SHOP);
                check(&answer, 204, &Says::Nothing);
                readable(&answer, SHOP);
                let methods = answer.header("access-control-allow-methods");
                assert_eq!(methods, Some("GET, POST, PUT, PATCH, DELETE"));
                let headers = answer.header("access-control-allow-headers");
                assert_eq!(headers, Some("authorization,content-type"));
                // No cookies are of use here.
                assert_eq!(answer.header("access-control-allow-credentials"), None);
            }
            assert!(world.journal("?unexpected=true").is_empty());
        },
    },
    Rule {
        proves: &["http/cors/preflight"],
        says: "it may come before a page of the Internet asks a server on this machine",
        source: "our choice",
        check: |world| {
            let answer = world
                .call("OPTIONS", LOGIN)
                .header("origin", SHOP)
                .header("access-control-request-method", "POST")
                .header("access-control-request-private-network", "true")
                .send();
            check(&answer, 204, &Says::Nothing);
            let allowed = answer.header("access-control-allow-private-network");
            assert_eq!(allowed, Some("true"));
            let answer = preflight(world, LOGIN, SHOP);
            assert_eq!(answer.header("access-control-allow-private-network"), None);
        },
    },
    Rule {
        proves: &["http/cors/allowed-origins", "2.8/allowed-origins"],
        says: "where an app names origins, pages of others cannot use its Client API",
        source: "manual; status and text our choice",
        check: |world| {
            let ada = world.login("ada");
            allow(world, &json!([SHOP, LOCAL]));
            for origin in [SHOP, LOCAL] {
                readable(&log_in(world, origin).expect(200), origin);
            }
            for origin in [
                "https://evil.example",
                "https://shop.example.evil",
                "null",
                "http://shop.example",
            ] {
                let words = format!("the origin '{origin}' is not allowed for this app");
                let location = format!("{{client}}/app/{CLIENT_APP}/location");
                let ask = |method: &str, path: &str, token: &str| {
                    let call = world.call(method, path).header("origin", origin);
                    call.bearer(token).send()
                };
                for answer in [
                    log_in(world, origin),
                    ask("GET", &location, ""),
                    ask("GET", "{client}/auth/profile", &ada.access),
                    ask("POST", "{client}/auth/session", &ada.refresh),
                    ask("DELETE", "{client}/auth/delete", &ada.access),
                ] {
                    check(&answer, 403, &Says::AnyError);
                    assert_eq!(answer.text("error"), words);
                    assert_eq!(answer.header(ALLOWED), None, "{answer:?}");
                }
            }
            world.assert_alive(&ada);
        },
    },
    Rule {
        proves: &["http/cors/allowed-origins"],
        says: "that holds for this app's Client API alone, and not for clients that are no pages",
        source: "manual; our choice",
        check: |world| {
            allow(world, &json!([SHOP]));
            let evil = "https://evil.example";
            world.login("ada");
            let users = world
                .admin("GET", "{app}/users")
                .header("origin", evil)
                .send();
            readable(&users.expect(200), evil);
            let location = world.call("GET", "{client}/app/foreign-fghij/location");
            readable(&location.header("origin", evil).send().expect(200), evil);
            allow(world, &json!([]));
            readable(&log_in(world, evil).expect(200), evil);
        },
    },
    Rule {
        proves: &["http/cors/controls"],
        says: "the controls are refused to pages of another origin",
        source: "our choice",
        check: |world| {
            for control in ["", "health", "requests", "state", "openapi.json", "nowhere"] {
                let call = world.control("GET", control).header("origin", SHOP);
                let answer = call.send();
                assert_eq!(answer.header(ALLOWED), None, "{control}");
            }
            let answer = preflight(world, "/_mock/state", SHOP);
            for name in [
                ALLOWED,
                "access-control-allow-methods",
                "access-control-allow-headers",
            ] {
                assert_eq!(answer.header(name), None, "{name}");
            }
            check(&answer, 403, &Says::AnyError);
        },
    },
    Rule {
        proves: &[
            "http/cors/any-origin",
            "http/cors/preflight",
            "mock/worlds/base-url",
        ],
        says: "all this holds below a world's address too",
        source: "our choice",
        check: |world| {
            let made = world.tell("worlds", &json!({})).expect(201);
            let below = World::at(&made.text("base_url"));
            readable(&log_in(&below, SHOP).expect(200), SHOP);
            let answer = preflight(&below, LOGIN, SHOP);
            check(&answer, 204, &Says::Nothing);
            allow(&below, &json!([LOCAL]));
            log_in(&below, SHOP).expect(403);
            log_in(world, SHOP).expect(200);
            let control = below.control("GET", "health").header("origin", SHOP);
            assert_eq!(control.send().expect(403).header(ALLOWED), None);
        },
    },
];
