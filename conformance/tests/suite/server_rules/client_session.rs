//! What a logged-in user asks: profile, refresh, logout, deletion.

use serde_json::json;

use super::{Rule, Says, check};
use crate::support::world::{self, ADA, World};

pub(super) static PROFILE: &[Rule] = &[
    Rule {
        proves: &["3.4/profile", "3.4/profile/email"],
        says: "an e-mail user's profile tells the address and the identities",
        source: "client code: realm-web, stitch, realm-core; realm-core tests",
        check: |world| {
            let profile = world.profile(&world.login("ada")).expect(200).json();
            assert_eq!(profile["type"], "normal", "{profile}");
            assert_eq!(profile["data"]["email"], "ada@example.com", "{profile}");
            let kind = &profile["identities"][0]["provider_type"];
            assert_eq!(kind, "local-userpass", "{profile}");
            let id = profile.get("user_id");
            assert!(id.is_none_or(|id| id == ADA), "{profile}");
        },
    },
    Rule {
        proves: &["3.4/profile", "3.4/profile/anonymous"],
        says: "an anonymous user's profile has no data, but has the key",
        source: "realm-js tests; client code: realm-web",
        check: |world| {
            let profile = world.profile(&world.anonymous()).expect(200).json();
            assert_eq!(profile["data"], json!({}), "{profile}");
            assert_eq!(profile["type"], "normal", "{profile}");
            assert_eq!(
                profile["identities"].as_array().map(Vec::len),
                Some(1),
                "{profile}"
            );
        },
    },
    Rule {
        proves: &["3.4/profile"],
        says: "a server key's profile is of type server and has the key's name",
        source: "OpenAPI document; tests of the predecessor",
        check: |world| {
            let key = world
                .post("{app}/api_keys", &json!({"name": "server"}))
                .expect(201);
            let profile = world.profile(&world.key_login(&key.text("key")));
            let profile = profile.expect(200).json();
            assert_eq!(profile["type"], "server", "{profile}");
            assert_eq!(profile["data"]["name"], "server", "{profile}");
        },
    },
];

pub(super) static SESSIONS: &[Rule] = &[
    Rule {
        proves: &["3.4/session/refresh", "8/no-rotation"],
        says: "a refresh answers 201 with an access token that works; the refresh token stays",
        source: "client code: realm-web, realm-core, stitch; tests of the predecessor",
        check: |world| {
            let session = world.login("ada");
            for _ in 0..3 {
                let answer = world.refresh(&session).expect(201);
                let body = answer.json();
                assert_eq!(body.as_object().expect("an object").len(), 1, "{body}");
                let call = world.call("GET", "{client}/auth/profile");
                call.bearer(&answer.text("access_token")).send().expect(200);
            }
            world.assert_alive(&session);
        },
    },
    Rule {
        proves: &["3.4/session/end", "4/logout/one-session"],
        says: "a logout is 204 and ends one session; the user's others live on",
        source: "manual; client code: realm-web",
        check: |world| {
            let (first, second) = (world.login("ada"), world.login("ada"));
            check(&world.log_out(&first), 204, &Says::Nothing);
            world.assert_dead(&first);
            world.assert_alive(&second);
        },
    },
    Rule {
        proves: &["3.4/session/end"],
        says: "a session that was refreshed ends with all its access tokens",
        source: "manual",
        check: |world| {
            let session = world.login("ada");
            let fresh = world.refresh(&session).expect(201).text("access_token");
            world.log_out(&session).expect(204);
            let call = world.call("GET", "{client}/auth/profile").bearer(&fresh);
            assert_eq!(call.send().expect(401).text("error_code"), "InvalidSession");
        },
    },
    Rule {
        proves: &[
            "3.4/delete",
            "3.4/delete/then-log-out",
            "4/deleting/sessions",
        ],
        says: "a user who deletes the account is gone, with all sessions",
        source: "client code: realm-web, realm-core; realm-js tests",
        check: |world| {
            let (first, second) = (world.login("ada"), world.login("ada"));
            let call = world.call("DELETE", "{client}/auth/delete");
            check(&call.bearer(&first.access).send(), 204, &Says::Nothing);
            world.assert_dead(&first);
            world.assert_dead(&second);
            check(
                &world.get(&format!("{{app}}/users/{ADA}")),
                404,
                &Says::AnyError,
            );
            // realm-web asks for the end of the session that is gone already.
            let words = "invalid session: failed to find refresh token";
            check(
                &world.log_out(&first),
                401,
                &Says::Coded(words, "InvalidSession"),
            );
        },
    },
    Rule {
        proves: &["3.4/delete"],
        says: "the account is not deleted with a refresh token",
        source: "client code: realm-web (it takes the access token)",
        check: |world: &World| {
            let session = world.login("ada");
            let call = world.call("DELETE", "{client}/auth/delete");
            call.bearer(&session.refresh).send().expect(401);
            world.assert_alive(&session);
            world
                .get(&format!("{{app}}/users/{}", world::ADA))
                .expect(200);
        },
    },
];
