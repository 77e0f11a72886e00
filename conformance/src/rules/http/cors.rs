//! What pages of other origins may request and read.

use serde_json::json;

use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::target::{Answer, Outcome, Stop};

pub(super) const SHOP: &str = "https://shop.example";
pub(super) const LOCAL: &str = "http://localhost:3000";
pub(super) const ALLOWED: &str = "access-control-allow-origin";

const LOGIN: &str = "{client}/app/{client_app}/auth/providers/local-userpass/login";

/// What a browser sends before the request of a page.
fn preflight(world: &World<'_>, path: &str, origin: &str) -> Result<Answer, Stop> {
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

/// From now on, only pages of these origins may use the app's Client API.
pub(super) fn allow(world: &World<'_>, origins: &serde_json::Value) -> Outcome {
    let path = "{app}/security/allowed_request_origins";
    world.post(path, origins)?.expect(204)?;
    Ok(())
}

pub(super) fn log_in(world: &World<'_>, origin: &str) -> Result<Answer, Stop> {
    let body = json!({"username": "ada@example.com", "password": PASSWORD});
    world
        .call("POST", LOGIN)
        .header("origin", origin)
        .json(&body)
        .send()
}

/// A finding unless a page of this origin may read the response.
pub(super) fn ensure_readable(answer: &Answer, origin: &str) -> Outcome {
    ensure_eq!(
        answer.header(ALLOWED),
        Some(origin),
        "{ALLOWED} of {answer:?}"
    );
    // A cache must not give it to another page.
    ensure_eq!(answer.header("vary"), Some("origin"), "vary of {answer:?}");
    Ok(())
}

pub(crate) static CORS: &[Rule] = &[
    Rule {
        id: "any-origin",
        requirements: &[
            "server/http/cors-any-origin",
            "server/conventions/client-headers",
        ],
        says: "a page of any origin may use all three APIs, and read the responses",
        check: |target| {
            let world = &target.shop()?;
            for origin in [SHOP, LOCAL, "null", "capacitor://localhost"] {
                ensure_readable(&log_in(world, origin)?.expect(200)?, origin)?;
                let users = world
                    .admin("GET", "{app}/users")
                    .header("origin", origin)
                    .send()?;
                ensure_readable(&users.expect(200)?, origin)?;
                let groups = world.call("GET", "/api/public/v1.0/groups");
                ensure_readable(
                    &groups.header("origin", origin).send()?.expect(401)?,
                    origin,
                )?;
            }
            Ok(())
        },
    },
    Rule {
        id: "errors-are-readable",
        requirements: &["server/http/cors-any-origin"],
        says: "errors can be read too, with the name of a file and the time to wait before a retry",
        check: |target| {
            let world = &target.shop()?;
            let ask =
                |method: &str, path: &str| world.admin(method, path).header("origin", SHOP).send();
            for (method, path, status) in [
                ("GET", "{client}/app/nope-zzzzz/location", 404),
                ("GET", "{app}/users/nobody", 404),
                ("GET", "/nowhere", 404),
                ("PUT", "{client}/auth/session", 405),
                ("GET", "{app}/export", 200),
            ] {
                let answer = ask(method, path)?.expect(status)?;
                ensure_readable(&answer, SHOP)?;
                let exposed = answer.header("access-control-expose-headers");
                let exposed = exposed.unwrap_or_default();
                for name in ["content-disposition", "retry-after"] {
                    ensure!(
                        exposed.contains(name),
                        "{name} is not exposed: {answer:?}, exposed: {exposed:?}"
                    );
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "without-an-origin",
        requirements: &["server/http/cors-any-origin"],
        says: "a client that sends no origin gets no such headers",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"username": "ada@example.com", "password": PASSWORD});
            let login = world.call("POST", LOGIN).json(&body).send()?.expect(200)?;
            for name in [ALLOWED, "vary", "access-control-expose-headers"] {
                ensure_eq!(login.header(name), None, "{name}");
            }
            Ok(())
        },
    },
    Rule {
        id: "preflight",
        requirements: &["server/http/cors-preflight"],
        says: "a preflight request is answered for every path, with 204 and no body",
        check: |target| {
            let world = &target.shop()?;
            for path in [
                LOGIN,
                "{client}/auth/session",
                "{client}/auth/api_keys",
                "{app}/users",
                "/api/public/v1.0/groups",
                "/nowhere",
            ] {
                let answer = preflight(world, path, SHOP)?;
                check(&answer, 204, &Says::Nothing)?;
                ensure_readable(&answer, SHOP)?;
                let methods = answer.header("access-control-allow-methods");
                ensure_eq!(
                    methods,
                    Some("GET, POST, PUT, PATCH, DELETE"),
                    "access-control-allow-methods of {answer:?}"
                );
                let headers = answer.header("access-control-allow-headers");
                ensure_eq!(
                    headers,
                    Some("authorization,content-type"),
                    "access-control-allow-headers of {answer:?}"
                );
                // Cookies are not used.
                ensure_eq!(
                    answer.header("access-control-allow-credentials"),
                    None,
                    "access-control-allow-credentials of {answer:?}"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "private-network",
        requirements: &["server/http/cors-preflight"],
        says: "a preflight request may come from a page of the Internet to a server on a private network",
        check: |target| {
            let world = &target.shop()?;
            let answer = world
                .call("OPTIONS", LOGIN)
                .header("origin", SHOP)
                .header("access-control-request-method", "POST")
                .header("access-control-request-private-network", "true")
                .send()?;
            check(&answer, 204, &Says::Nothing)?;
            let allowed = answer.header("access-control-allow-private-network");
            ensure_eq!(
                allowed,
                Some("true"),
                "access-control-allow-private-network"
            );
            let answer = preflight(world, LOGIN, SHOP)?;
            ensure_eq!(
                answer.header("access-control-allow-private-network"),
                None,
                "access-control-allow-private-network of {answer:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "controls",
        requirements: &["server/http/cors-controls"],
        says: "pages of another origin cannot use the controls",
        check: |target| {
            let world = &target.alone()?;
            for control in ["", "health", "requests", "state", "openapi.json", "nowhere"] {
                let call = world.control("GET", control).header("origin", SHOP);
                let answer = call.send()?;
                ensure_eq!(answer.header(ALLOWED), None, "{ALLOWED} of {answer:?}");
            }
            let ada = world.login("ada")?;
            let reset = world.control("POST", "reset").header("origin", SHOP);
            check(&reset.send()?, 403, &Says::AnyError)?;
            world.ensure_live(&ada)?;
            let own = format!("http://{}", world.http.authority());
            let health = world.control("GET", "health").header("origin", &own);
            health.send()?.expect(200)?;
            let answer = preflight(world, "/_mock/state", SHOP)?;
            for name in [
                ALLOWED,
                "access-control-allow-methods",
                "access-control-allow-headers",
            ] {
                ensure_eq!(answer.header(name), None, "{name}");
            }
            check(&answer, 403, &Says::AnyError)?;
            Ok(())
        },
    },
    Rule {
        id: "worlds",
        requirements: &[
            "server/http/cors-any-origin",
            "server/http/cors-preflight",
            "server/controls/worlds/base-url",
        ],
        says: "all this applies below a world's address, to responses of fault rules, and not to the journal's unexpected requests",
        check: |target| {
            let below = &target.alone()?;
            ensure_readable(&log_in(below, SHOP)?.expect(200)?, SHOP)?;
            check(&preflight(below, LOGIN, SHOP)?, 204, &Says::Nothing)?;
            preflight(below, "/nowhere", SHOP)?.expect(204)?;
            let unexpected = below.journal("?unexpected=true")?;
            ensure!(unexpected.is_empty(), "unexpected requests: {unexpected:?}");
            allow(below, &json!([LOCAL]))?;
            log_in(below, SHOP)?.expect(403)?;
            log_in(&target.alone()?, SHOP)?.expect(200)?;
            let fault = json!({"path": "/late",
                "effect": {"type": "too_many_requests", "retry_after": 7}});
            below.fault(&fault)?;
            let late = below.call("GET", "/late").header("origin", SHOP).send()?;
            let late = late.expect(429)?;
            ensure_readable(&late, SHOP)?;
            let exposed = late.header("access-control-expose-headers");
            ensure!(
                exposed.is_some_and(|exposed| exposed.contains("retry-after")),
                "retry-after is not exposed: {late:?}, exposed: {exposed:?}"
            );
            let control = below.control("GET", "health").header("origin", SHOP);
            ensure_eq!(
                control.send()?.expect(403)?.header(ALLOWED),
                None,
                "{ALLOWED} of a control"
            );
            Ok(())
        },
    },
];
