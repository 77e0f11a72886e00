//! Administrators: log-in, profile, sessions.

use serde_json::{Value, json};

use super::{Rule, Says, check, refused};
use crate::support::world::{GROUP, PRIVATE_KEY, PUBLIC_KEY, World};

const LOGIN: &str = "{admin}/auth/providers/mongodb-cloud/login";

pub(super) static LOGGING_IN: &[Rule] = &[
    Rule {
        proves: &["2.1/version", "2.8/version"],
        says: "the version answers 200 to anyone",
        source: "tests of the predecessor",
        check: |world| {
            world
                .call("GET", "/api/private/v1.0/version")
                .send()
                .expect(200);
        },
    },
    Rule {
        proves: &["2.1/providers"],
        says: "the ways to log in are told to anyone, mongodb-cloud among them",
        source: "OpenAPI document; client code: stitch",
        check: |world| {
            let list = world.call("GET", "{admin}/auth/providers").send();
            let list = list.expect(200).json();
            let cloud =
                |one: &Value| one["name"] == "mongodb-cloud" && one["type"] == "mongodb-cloud";
            assert!(list.as_array().expect("a list").iter().any(cloud), "{list}");
        },
    },
    Rule {
        proves: &["2.1/cloud-login"],
        says: "a key pair logs in with 200, whatever is said of the device",
        source: "OpenAPI document; client code: the predecessor, stitch",
        check: |world| {
            let keys = json!({"username": PUBLIC_KEY, "apiKey": PRIVATE_KEY});
            let mut stitch = keys.clone();
            stitch["options"] = json!({"device": {"platform": "node"}});
            for body in [keys, stitch] {
                world.call("POST", LOGIN).json(&body).send().expect(200);
            }
        },
    },
    Rule {
        proves: &["2.1/cloud-login/wrong-keys"],
        says: "wrong keys: 401 in the words of the cloud, without a code",
        source: "tests of the predecessor",
        check: |world| {
            let words = "failed to authenticate with MongoDB Cloud API: \
                         You are not authorized for this resource.";
            for (public, private) in [
                (PUBLIC_KEY, "wrong"),
                ("wrong", PRIVATE_KEY),
                (PRIVATE_KEY, PUBLIC_KEY),
                ("", ""),
            ] {
                let body = json!({"username": public, "apiKey": private});
                let answer = world.call("POST", LOGIN).json(&body).send();
                check(&answer, 401, &Says::Error(words));
            }
        },
    },
    Rule {
        proves: &["2.1/cloud-login"],
        says: "half a key pair is refused",
        source: "our choice",
        check: |world| {
            for body in [
                json!({"username": PUBLIC_KEY}),
                json!({"apiKey": PRIVATE_KEY}),
                json!([]),
            ] {
                refused(world.call("POST", LOGIN).json(&body));
            }
            refused(world.call("POST", LOGIN));
        },
    },
    Rule {
        proves: &["2.1/cloud-login"],
        says: "each log-in is a session of its own, of the same administrator",
        source: "OpenAPI document",
        check: |world| {
            let (first, second) = (world.admin_login(), world.admin_login());
            assert_eq!(first.user, second.user);
            assert_ne!(first.refresh, second.refresh);
        },
    },
];

pub(super) static PROFILE: &[Rule] = &[Rule {
    proves: &["2.1/profile"],
    says: "the profile names the administrator and a role in each project of theirs",
    source: "OpenAPI document; client code: the predecessor, realm-app-importer, realm-core tests",
    check: |world| {
        let profile = world.get("{admin}/auth/profile").expect(200).json();
        assert_eq!(profile["user_id"], *world.admin.user, "{profile}");
        let roles = profile["roles"].as_array().expect("roles");
        assert!(!roles.is_empty(), "{profile}");
        for role in roles {
            assert_eq!(role["group_id"], GROUP, "{profile}");
            assert!(role["role_name"].is_string(), "{profile}");
        }
    },
}];

pub(super) static SESSIONS: &[Rule] = &[
    Rule {
        proves: &["2.1/session/refresh", "2.1/session/same-refresh-token"],
        says: "a refresh answers 201 with an access token and nothing else, as often as asked",
        source: "OpenAPI document; tests of the predecessor (refresh token unchanged)",
        check: |world| {
            for _ in 0..3 {
                let answer = refresh(world, &world.admin.refresh).expect(201);
                let body = answer.json();
                assert_eq!(body.as_object().expect("an object").len(), 1, "{body}");
                let fresh = answer.text("access_token");
                let call = world.call("GET", "{admin}/auth/profile");
                call.bearer(&fresh).send().expect(200);
            }
        },
    },
    Rule {
        proves: &["1.2/fresh-is-never-refused"],
        says: "after a refresh the access token from before still works",
        source: "our choice (both are valid until they expire)",
        check: |world| {
            refresh(world, &world.admin.refresh).expect(201);
            world.get("{admin}/auth/profile").expect(200);
        },
    },
    Rule {
        proves: &["2.1/session/end"],
        says: "the end of a session is 204 and the end of that one only",
        source: "OpenAPI document; client code: stitch",
        check: |world| {
            let other = world.admin_login();
            let end = world.call("DELETE", "{admin}/auth/session");
            check(&end.bearer(&other.refresh).send(), 204, &Says::Nothing);
            refresh(world, &other.refresh).expect(401);
            refresh(world, &world.admin.refresh).expect(201);
            world.get("{admin}/auth/profile").expect(200);
        },
    },
    Rule {
        proves: &["2.1/session/end"],
        says: "the access token of a session that ended is dead: 401 InvalidSession",
        source: "manual, as for users",
        check: |world| {
            let other = world.admin_login();
            let end = world.call("DELETE", "{admin}/auth/session");
            end.bearer(&other.refresh).send().expect(204);
            let call = world.call("GET", "{admin}/auth/profile");
            let answer = call.bearer(&other.access).send().expect(401);
            assert_eq!(answer.text("error_code"), "InvalidSession", "{answer:?}");
        },
    },
];

fn refresh(world: &World, token: &str) -> crate::support::http::Answer {
    world
        .call("POST", "{admin}/auth/session")
        .bearer(token)
        .send()
}
