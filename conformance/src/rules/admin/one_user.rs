//! One user of an app, as the administrator sees and changes them.

use serde_json::{Value, json};

use super::{Row, Rule, Says, check, ids, refused};
use crate::support::world::{self, ADA, ALAN, GRACE, NOBODY, World};

const USERS: &str = "{app}/users";

const fn not_found(ask: &'static str) -> Row {
    Row {
        proves: &["2.4/get/unknown"],
        says: "an unknown user is not found",
        source: "client code: realm-core, stitch (code); text and status our choice",
        ask,
        body: "",
        status: 404,
        answer: Says::Coded("user not found", "UserNotFound"),
    }
}

pub(super) static UNKNOWN: &[Row] = &[
    not_found("GET {app}/users/65b0000000000000000000ff"),
    not_found("DELETE {app}/users/65b0000000000000000000ff"),
    not_found("PUT {app}/users/65b0000000000000000000ff/logout"),
    not_found("PUT {app}/users/65b0000000000000000000ff/disable"),
    not_found("PUT {app}/users/65b0000000000000000000ff/enable"),
    not_found("GET {app}/users/no-id-at-all"),
    not_found("GET {app}/users/a%2Fb%20c%25"),
    not_found("PUT {app}/users/..%2Fx/logout"),
    // Someone pending is not a user yet.
    not_found("PUT {app}/users/65b0000000000000000000d1/logout"),
];

pub(super) static ONE_USER: &[Rule] = &[
    Rule {
        proves: &["2.4/disable-enable"],
        says: "disabling and enabling answer 204, also if already so, and are seen",
        source: "OpenAPI document; realm-core tests; client code of the predecessor",
        check: |world| {
            let path = format!("{USERS}/{ADA}");
            for (verb, disabled) in [
                ("disable", true),
                ("disable", true),
                ("enable", false),
                ("enable", false),
            ] {
                check(&world.put(&format!("{path}/{verb}")), 204, &Says::Nothing);
                assert_eq!(world.get(&path).expect(200).json()["disabled"], disabled);
            }
        },
    },
    Rule {
        proves: &["2.4/delete", "4/deleting/get"],
        says: "a deleted user is gone",
        source: "OpenAPI document; realm-swift tests",
        check: |world| {
            check(
                &world.delete(&format!("{USERS}/{ADA}")),
                204,
                &Says::Nothing,
            );
            check(&world.get(&format!("{USERS}/{ADA}")), 404, &Says::AnyError);
            assert_eq!(ids(world.get(USERS)), [GRACE, ALAN]);
        },
    },
    Rule {
        proves: &["2.4/delete/server-user"],
        says: "a server key's user may be deleted too",
        source: "client code of the predecessor",
        check: |world| {
            world
                .post("{app}/api_keys", &json!({"name": "server"}))
                .expect(201);
            let user = ids(world.get("{app}/users?provider_types=api-key"));
            check(
                &world.delete(&format!("{USERS}/{}", user[0])),
                204,
                &Says::Nothing,
            );
        },
    },
    Rule {
        proves: &["2.4/devices"],
        says: "devices are a list",
        source: "OpenAPI document",
        check: |world| {
            let list = world
                .get(&format!("{USERS}/{ADA}/devices"))
                .expect(200)
                .json();
            assert!(list.is_array(), "{list}");
        },
    },
    Rule {
        proves: &["2.4/last-authentication"],
        says: "last_authentication_date is absent or 0 until the first log-in",
        source: "client code of the predecessor",
        check: |world| {
            let last = |world: &World| {
                let user = world.get(&format!("{USERS}/{ADA}")).expect(200).json();
                user["last_authentication_date"].as_i64().unwrap_or(0)
            };
            assert_eq!(last(world), 0);
            world.login("ada");
            assert!(last(world) > 1_600_000_000);
        },
    },
];

pub(super) static ADDRESSES_AND_TOKENS: &[Rule] = &[
    Rule {
        proves: &["2.4/reset-email"],
        says: "a new address is what the user logs in with from then on",
        source: "OpenAPI document; the old one's end our choice",
        check: |world| {
            let path = format!("{USERS}/{ADA}/reset_email");
            let body = json!({"email": "countess@example.com"});
            check(
                &world.admin("PATCH", &path).json(&body).send(),
                204,
                &Says::Nothing,
            );
            let user = world.get(&format!("{USERS}/{ADA}")).expect(200).json();
            assert_eq!(user["data"]["email"], "countess@example.com");
            let login = world.try_email("countess@example.com", world::PASSWORD);
            assert_eq!(login.expect(200).text("user_id"), ADA);
            world
                .try_email("ada@example.com", world::PASSWORD)
                .expect(401);
        },
    },
    Rule {
        proves: &["2.4/reset-email/bad"],
        says: "a new address is a text of 1 to 128 characters",
        source: "OpenAPI document",
        check: |world| {
            let path = format!("{USERS}/{ADA}/reset_email");
            let long = format!("{}@example.com", "x".repeat(117));
            for email in [json!(7), json!(""), json!(null), json!(long)] {
                let call = world.admin("PATCH", &path).json(&json!({"email": email}));
                check(&call.send(), 400, &Says::AnyError);
            }
            check(
                &world.admin("PATCH", &path).json(&json!({})).send(),
                400,
                &Says::AnyError,
            );
            world.login("ada");
        },
    },
    Rule {
        proves: &["2.4/reset-email/no-identity"],
        says: "a user without an e-mail identity gets none, an unknown one is not found",
        source: "OpenAPI document",
        check: |world| {
            let anonymous = world.anonymous().user;
            for (user, status) in [(anonymous.as_str(), 400), (NOBODY, 404)] {
                let path = format!("{USERS}/{user}/reset_email");
                let call = world
                    .admin("PATCH", &path)
                    .json(&json!({"email": "x@example.com"}));
                check(&call.send(), status, &Says::AnyError);
            }
        },
    },
    Rule {
        proves: &["2.4/verify-token"],
        says: "a live access token is verified and taken apart",
        source: "OpenAPI document; realm-core tests",
        check: |world| {
            let session = world.login("ada");
            let answer = verify(world, &json!({"token": session.access}))
                .expect(200)
                .json();
            assert_eq!(answer["sub"], *session.user, "{answer}");
            for key in ["iat", "exp"] {
                assert!(answer[key].as_i64().is_some_and(|at| at > 0), "{answer}");
            }
        },
    },
    Rule {
        proves: &["2.4/verify-token/forged", "2.4/verify-token/bad-request"],
        says: "a forged token is 401, no token 400",
        source: "OpenAPI document",
        check: |world| {
            let forged = world::forged(&world.login("ada").access);
            check(
                &verify(world, &json!({"token": forged})),
                401,
                &Says::AnyError,
            );
            for body in [json!({}), json!({"token": 7})] {
                check(&verify(world, &body), 400, &Says::AnyError);
            }
            refused(
                world
                    .admin("POST", "{app}/users/verify_token")
                    .json(&json!({"token": "x"})),
            );
        },
    },
];

fn verify(world: &World, body: &Value) -> crate::support::http::Answer {
    world.post("{app}/users/verify_token", body)
}
