//! Paths and methods that there are not, and those that HTTP itself brings.

use serde_json::json;

use super::super::{Rule, Says, check};
use crate::support::world::{ADA, APP, GROUP};

const USER: &str = "{app}/users/65b0000000000000000000c1";

pub(crate) static ROUTES: &[Rule] = &[
    Rule {
        proves: &["http/unknown-path", "1/error/text-always"],
        says: "a path that leads nowhere is 404, and says which it was",
        source: "our choice",
        check: |world| {
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
                let answer = world.call("GET", path).send();
                check(&answer, 404, &Says::AnyError);
                assert_eq!(answer.text("error"), format!("no route for GET {sent}"));
            }
        },
    },
    Rule {
        proves: &["http/wrong-method"],
        says: "a path that does not take a method is 405, with those that it takes",
        source: "our choice",
        check: |world| {
            for (method, path, allowed) in [
                ("PUT", "{client}/auth/session", "POST,DELETE"),
                ("POST", "{client}/auth/profile", "GET,HEAD"),
                ("DELETE", "{app}/users", "GET,HEAD,POST"),
                ("POST", USER, "GET,HEAD,DELETE"),
                ("GET", &format!("{USER}/logout"), "PUT"),
                ("POST", "/", "GET,HEAD"),
                ("BREW", "/_mock/clock", "GET,HEAD,POST"),
            ] {
                let answer = world.admin(method, path).send();
                check(&answer, 405, &Says::AnyError);
                let mut named: Vec<_> = answer
                    .header("allow")
                    .unwrap_or_default()
                    .split(',')
                    .collect();
                let mut allowed: Vec<_> = allowed.split(',').collect();
                named.sort_unstable();
                allowed.sort_unstable();
                assert_eq!(named, allowed, "{method} {path}");
                let words = format!(
                    "{method} is not allowed for {}",
                    crate::support::world::path(path)
                );
                assert_eq!(answer.text("error"), words);
            }
            world.get(&format!("{{app}}/users/{ADA}")).expect(200);
        },
    },
    Rule {
        proves: &["http/wrong-method", "http/unknown-path"],
        says: "neither needs a token, and neither is taken for a lost session",
        source: "our choice",
        check: |world| {
            for bearer in ["", "nonsense", &world.login("ada").refresh] {
                let ask = |method: &str, path: &str| world.call(method, path).bearer(bearer).send();
                ask("GET", "{admin}/nowhere").expect(404);
                ask("GET", "{client}/nowhere").expect(404);
                ask("PUT", "{client}/auth/session").expect(405);
                ask("GET", &format!("{USER}/logout")).expect(405);
            }
        },
    },
    Rule {
        proves: &["http/head"],
        says: "HEAD is GET without the body, with its status, type and length",
        source: "our choice",
        check: |world| {
            for path in [
                "{app}",
                "{app}/users",
                "{app}/users/nobody",
                "/nowhere",
                "/_mock/health",
            ] {
                let (get, head) = (world.get(path), world.admin("HEAD", path).send());
                assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
                assert_eq!(head.header("content-type"), get.header("content-type"));
                if get.status == 200 {
                    let length = get.body.len().to_string();
                    assert_eq!(head.header("content-length"), Some(length.as_str()));
                }
            }
            let head = world.call("HEAD", "{app}/users").send().expect(401);
            assert_eq!(head.body, b"");
            let head = world
                .admin("HEAD", &format!("{USER}/logout"))
                .send()
                .expect(405);
            assert_eq!(head.body, b"");
        },
    },
    Rule {
        proves: &["http/options"],
        says: "OPTIONS is a method like any other unless a browser asks with it",
        source: "our choice",
        check: |world| {
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
            check(&ask(&[]), 405, &Says::AnyError);
            check(&ask(&[origin]), 405, &Says::AnyError);
            check(&ask(&[method]), 405, &Says::AnyError);
            check(&ask(&[origin, method]), 204, &Says::Nothing);
            let nowhere = world.call("OPTIONS", "/nowhere").send();
            check(&nowhere, 404, &Says::AnyError);
        },
    },
    Rule {
        proves: &["http/unknown-path", "POST /_mock/verify"],
        says: "both are kept apart in the journal, for tests to fail on",
        source: "our choice",
        check: |world| {
            world.control("DELETE", "requests").send().expect(204);
            world.get("{admin}/nowhere").expect(404);
            world.put("{app}/users").expect(405);
            world.get("{app}/users/nobody").expect(404);
            let paths = world.journal("?unexpected=true").into_iter();
            let paths: Vec<_> = paths.map(|one| one["path"].clone()).collect();
            let users = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}/users");
            assert_eq!(paths, ["/api/admin/v3.0/nowhere", &users]);
            let nowhere = json!({"path": "*/nowhere", "status": 404, "times": 1});
            world.tell("verify", &nowhere).expect(200);
        },
    },
];
