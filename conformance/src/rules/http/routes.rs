//! Unknown paths, wrong methods, HEAD and OPTIONS.

use serde_json::json;

use crate::rules::{Rule, Says, check};
use crate::target::Answer;

const USER: &str = "{app}/users/{ada}";

/// The methods of a response to a wrong one, sorted.
fn allow(answer: &Answer) -> String {
    let allow = answer.header("allow").unwrap_or_default();
    let mut methods: Vec<_> = allow.split(',').map(str::trim).collect();
    methods.sort_unstable();
    methods.join(",")
}

pub(crate) static ROUTES: &[Rule] = &[
    Rule {
        id: "unknown-path",
        requirements: &["server/http/unknown-path", "server/conventions/error-text"],
        says: "an unknown path is 404, and the error contains the path",
        check: |target| {
            let world = &target.shop()?;
            for (path, sent) in [
                ("/nowhere", "/nowhere"),
                ("/api", "/api"),
                ("//", "//"),
                ("/api/admin/v3.0/nowhere?a=b", "/api/admin/v3.0/nowhere"),
                (
                    "/api/admin/v2.0/auth/profile",
                    "/api/admin/v2.0/auth/profile",
                ),
                (
                    "/api/client/v2.0/Auth/profile",
                    "/api/client/v2.0/Auth/profile",
                ),
                ("/n%6fwhere", "/n%6fwhere"),
            ] {
                let answer = world.call("GET", path).send()?;
                check(&answer, 404, &Says::AnyError)?;
                ensure_eq!(
                    answer.text("error"),
                    format!("no route for GET {sent}"),
                    "`error` of {answer:?}"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "wrong-method",
        requirements: &["server/http/wrong-method"],
        says: "a method that a path does not support is 405, with those that it supports",
        check: |target| {
            let world = &target.shop()?;
            for (method, path, allowed) in [
                ("PUT", "{client}/auth/session", "DELETE,POST"),
                ("POST", "{client}/auth/profile", "GET,HEAD"),
                ("DELETE", "{app}/users", "GET,HEAD,POST"),
                ("POST", USER, "DELETE,GET,HEAD"),
                ("GET", &format!("{USER}/logout"), "PUT"),
                ("BREW", "{client}/auth/profile", "GET,HEAD"),
            ] {
                let answer = world.admin(method, path).send()?;
                check(&answer, 405, &Says::AnyError)?;
                ensure_eq!(allow(&answer), allowed, "the methods of {answer:?}");
                let words = format!("{method} is not allowed for {}", world.path(path));
                ensure_eq!(answer.text("error"), words, "the error of {answer:?}");
            }
            world.get("{app}/users/{ada}")?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "without-a-token",
        requirements: &["server/http/wrong-method", "server/http/unknown-path"],
        says: "neither needs a token, nor looks like a session that has ended",
        check: |target| {
            let world = &target.shop()?;
            for bearer in ["", "nonsense", &world.login("ada")?.refresh] {
                let ask = |method: &str, path: &str, status: u16| {
                    let answer = world.call(method, path).bearer(bearer).send()?;
                    answer.expect(status)
                };
                ask("GET", "{admin}/nowhere", 404)?;
                ask("GET", "{client}/nowhere", 404)?;
                ask("PUT", "{client}/auth/session", 405)?;
                ask("GET", &format!("{USER}/logout"), 405)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "head",
        requirements: &["server/http/head"],
        says: "HEAD is GET without the body, with its status, type and length",
        check: |target| {
            let world = &target.shop()?;
            for path in ["{app}", "{app}/users", "{app}/users/nobody", "/nowhere"] {
                let (get, head) = (world.get(path)?, world.admin("HEAD", path).send()?);
                let seen = (head.status, head.body.len());
                ensure_eq!(seen, (get.status, 0), "status and length of {head:?}");
                ensure_eq!(
                    head.header("content-type"),
                    get.header("content-type"),
                    "content-type of {head:?}"
                );
                if get.status == 200 {
                    let length = get.body.len().to_string();
                    ensure_eq!(
                        head.header("content-length"),
                        Some(length.as_str()),
                        "content-length of {head:?}"
                    );
                }
            }
            let head = world.call("HEAD", "{app}/users").send()?.expect(401)?;
            ensure_eq!(
                String::from_utf8_lossy(&head.body),
                "",
                "the body of {head:?}"
            );
            let head = world
                .admin("HEAD", &format!("{USER}/logout"))
                .send()?
                .expect(405)?;
            ensure_eq!(
                String::from_utf8_lossy(&head.body),
                "",
                "the body of {head:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "options",
        requirements: &["server/http/options"],
        says: "OPTIONS is a method like any other unless it is a preflight request",
        check: |target| {
            let world = &target.shop()?;
            let ask = |headers: &[(&str, &str)]| {
                let call = world.call("OPTIONS", "{client}/auth/session");
                let call = headers
                    .iter()
                    .fold(call, |call, (name, value)| call.header(name, value));
                call.send()
            };
            let (origin, method) = (
                ("origin", "https://shop.example"),
                ("access-control-request-method", "POST"),
            );
            check(&ask(&[])?, 405, &Says::AnyError)?;
            check(&ask(&[origin])?, 405, &Says::AnyError)?;
            check(&ask(&[method])?, 405, &Says::AnyError)?;
            check(&ask(&[origin, method])?, 204, &Says::Nothing)?;
            let nowhere = world.call("OPTIONS", "/nowhere").send()?;
            check(&nowhere, 404, &Says::AnyError)?;
            Ok(())
        },
    },
    Rule {
        id: "unexpected-in-journal",
        requirements: &["server/http/unknown-path", "server/controls/verify/post"],
        says: "the journal marks both as unexpected, so that tests can fail",
        check: |target| {
            let world = &target.alone()?;
            world.control("DELETE", "requests").send()?.expect(204)?;
            world.get("{admin}/nowhere")?.expect(404)?;
            world.put("{app}/users")?.expect(405)?;
            world.get("{app}/users/nobody")?.expect(404)?;
            let paths = world.journal("?unexpected=true")?.into_iter();
            let paths: Vec<_> = paths.map(|one| one["path"].clone()).collect();
            let users = world.path("{app}/users");
            ensure_eq!(
                paths,
                ["/api/admin/v3.0/nowhere", &users],
                "the unexpected paths"
            );
            let nowhere = json!({"path": "*/nowhere", "status": 404, "times": 1});
            world.post_control("verify", &nowhere)?.expect(200)?;
            Ok(())
        },
    },
];
