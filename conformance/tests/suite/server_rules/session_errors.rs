//! Tokens that are not accepted: the two APIs answer alike.

use appservices_mock::{Fault, FaultEffect};

use super::{Rule, Says, check, refused, refused_for_good};
use crate::support::world::{self, Session, World};

/// An API, someone's session in it, and a request that needs an access token.
fn sides(world: &World) -> [(&'static str, Session, &'static str); 2] {
    [
        ("{admin}", world.admin_login(), "{admin}/auth/profile"),
        ("{client}", world.login("ada"), "{client}/auth/profile"),
    ]
}

pub(super) static ACCESS_TOKENS: &[Rule] = &[
    Rule {
        proves: &["1.2/access/expired"],
        says: "an expired one: 401 with the words and the code that make clients refresh",
        source: "client code: realm-app-importer, the predecessor, stitch, realm-web",
        check: |world| {
            for (_, session, path) in sides(world) {
                let fault = Fault::new(&world::path(path), FaultEffect::ExpireAccessToken);
                world.server().add_fault(fault.times(1));
                let ask = || world.call("GET", path).bearer(&session.access).send();
                let words = "invalid session: access token expired";
                check(&ask(), 401, &Says::Coded(words, "InvalidSession"));
                ask().expect(200);
            }
        },
    },
    Rule {
        proves: &["1.2/access/forged"],
        says: "a forged one: 401, in words or with a code that makes clients refresh",
        source: "realm-js tests; client code: realm-web",
        check: |world| {
            for (_, session, path) in sides(world) {
                let forged = world::forged(&session.access);
                let answer = world.call("GET", path).bearer(&forged).send().expect(401);
                let (text, code) = (answer.text("error"), answer.text("error_code"));
                let refreshes = code == "InvalidSession" || text == "unauthorized";
                assert!(refreshes, "{answer:?}");
            }
        },
    },
    Rule {
        proves: &["1.2/access/is-a-refresh-token"],
        says: "a refresh token in its place: 401 without a code",
        source: "tests of the predecessor",
        check: |world| {
            for (_, session, path) in sides(world) {
                let answer = world.call("GET", path).bearer(&session.refresh).send();
                let words = "invalid session: valid Issuer required";
                check(&answer, 401, &Says::Error(words));
            }
        },
    },
    Rule {
        proves: &["1.2/access/none"],
        says: "none at all: 401 that no client takes for a lost session",
        source: "realm-core tests; text and code our choice",
        check: |world| {
            for (_, _, path) in sides(world) {
                refused_for_good(&world.call("GET", path).send());
            }
        },
    },
    Rule {
        proves: &[],
        says: "no token of three parts, or not a bearer token: 401",
        source: "our choice",
        check: |world| {
            for (_, session, path) in sides(world) {
                for header in ["Bearer ", "Bearer x", "Bearer a.b.c", "Basic eDp5"] {
                    let call = world.call("GET", path).header("authorization", header);
                    assert_eq!(refused(call).status, 401, "{header}");
                }
                let call = world.call("GET", path).bearer(&session.access);
                call.send().expect(200);
            }
        },
    },
    Rule {
        proves: &[],
        says: "a user's opens nothing in the Admin API, an administrator's nothing in the Client API",
        source: "our choice",
        check: |world| {
            let user = world.login("ada");
            refused(world.call("GET", "{app}/users").bearer(&user.access));
            refused(
                world
                    .call("GET", "{admin}/auth/profile")
                    .bearer(&user.access),
            );
            refused(
                world
                    .call("GET", "{client}/auth/profile")
                    .bearer(&world.admin.access),
            );
        },
    },
    Rule {
        proves: &["1.2/access/none"],
        says: "everything under a project needs one",
        source: "OpenAPI document (security); text our choice",
        check: |world| {
            for (method, path) in [
                ("GET", "{admin}/groups/65b0000000000000000000a1/apps"),
                ("GET", "{app}"),
                ("GET", "{app}/users"),
                ("PUT", "{app}/users/65b0000000000000000000c1/logout"),
                ("PUT", "{app}/users/65b0000000000000000000c1/disable"),
                ("DELETE", "{app}/users/65b0000000000000000000c1"),
                ("GET", "{app}/user_registrations/pending_users"),
                ("GET", "{app}/api_keys"),
                ("GET", "{app}/auth_providers"),
                ("GET", "{app}/security/refresh_token_expiration"),
            ] {
                refused_for_good(&world.call(method, path).send());
            }
            world.login("ada");
        },
    },
];

pub(super) static REFRESH_TOKENS: &[Rule] = &[
    Rule {
        proves: &["1.2/refresh/is-an-access-token"],
        says: "an access token in its place: 401 incorrect token type, to refresh and to end",
        source: "OpenAPI document",
        check: |world| {
            for (api, session, path) in sides(world) {
                for method in ["POST", "DELETE"] {
                    let call = world.call(method, &format!("{api}/auth/session"));
                    let answer = call.bearer(&session.access).send();
                    let words = "invalid refresh token: incorrect token type";
                    check(&answer, 401, &Says::Error(words));
                }
                world
                    .call("GET", path)
                    .bearer(&session.access)
                    .send()
                    .expect(200);
            }
        },
    },
    Rule {
        proves: &["1.2/refresh/gone"],
        says: "one whose session is over: 401 InvalidSession, to refresh and to end",
        source: "OpenAPI document; realm-swift tests; public issue trackers",
        check: |world| {
            for (api, session, _) in sides(world) {
                let ask = |method: &str| {
                    let call = world.call(method, &format!("{api}/auth/session"));
                    call.bearer(&session.refresh).send()
                };
                check(&ask("DELETE"), 204, &Says::Nothing);
                for method in ["POST", "DELETE"] {
                    let words = "invalid session: failed to find refresh token";
                    check(&ask(method), 401, &Says::Coded(words, "InvalidSession"));
                }
            }
        },
    },
    Rule {
        proves: &["1.2/access/none"],
        says: "none at all, or a forged one: 401",
        source: "our choice",
        check: |world| {
            for (api, session, _) in sides(world) {
                for method in ["POST", "DELETE"] {
                    let path = format!("{api}/auth/session");
                    assert_eq!(refused(world.call(method, &path)).status, 401);
                    let forged = world::forged(&session.refresh);
                    let call = world.call(method, &path).bearer(&forged);
                    assert_eq!(refused(call).status, 401);
                    let call = world.call("POST", &path).bearer(&session.refresh);
                    call.send().expect(201);
                }
            }
        },
    },
];
