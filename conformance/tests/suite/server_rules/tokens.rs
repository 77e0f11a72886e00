//! What the clients read in the tokens they are given.

use serde_json::Value;

use super::Rule;
use crate::support::jwt;
use crate::support::world::Session;

pub(super) static TOKENS: &[Rule] = &[
    Rule {
        proves: &["1.1/header", "1.1/three-parts"],
        says: "both are signed with HS256 and say so",
        source: "samples in the manual",
        check: |world| {
            let session = world.login("ada");
            for token in [&session.access, &session.refresh] {
                let header = part(token, 0);
                assert_eq!(
                    (&header["alg"], &header["typ"]),
                    (&"HS256".into(), &"JWT".into())
                );
            }
        },
    },
    Rule {
        proves: &["1.1/access/claims", "1.1/access/lifetime"],
        says: "an access token names session, user and type, and lives 30 minutes",
        source: "samples in the manual; client code: realm-web, realm-core, stitch",
        check: |world| {
            let session = world.login("ada");
            let payload = part(&session.access, 1);
            assert_eq!(payload["typ"], "access", "{payload}");
            assert_eq!(payload["sub"], *session.user, "{payload}");
            assert!(payload["iss"].is_string(), "{payload}");
            assert!(payload["baas_device_id"].is_string(), "{payload}");
            assert!(payload["baas_domain_id"].is_string(), "{payload}");
            let data = payload.get("user_data");
            assert!(data.is_none_or(Value::is_object), "{payload}");
            assert_eq!(lifetime(&payload), 30 * 60, "{payload}");
        },
    },
    Rule {
        proves: &["1.1/refresh/claims", "1.1/refresh/lifetime"],
        says: "a refresh token names session and identity, has no issuer, and lives 60 days",
        source: "samples in the manual; client code: realm-core",
        check: |world| {
            let session = world.login("ada");
            let payload = part(&session.refresh, 1);
            assert_eq!(payload["typ"], "refresh", "{payload}");
            assert_eq!(payload["sub"], *session.user, "{payload}");
            assert_eq!(payload.get("iss"), None, "{payload}");
            let identity = &payload["baas_identity"];
            assert_eq!(identity["provider_type"], "local-userpass", "{payload}");
            assert!(identity["id"].is_string(), "{payload}");
            assert!(identity["provider_id"].is_string(), "{payload}");
            assert_eq!(payload["baas_data"], Value::Null, "{payload}");
            assert_eq!(lifetime(&payload), 60 * 24 * 60 * 60, "{payload}");
        },
    },
    Rule {
        proves: &["1.1/refresh/anonymous"],
        says: "an anonymous user's refresh token practically never ends",
        source: "manual",
        check: |world| {
            let payload = part(&world.anonymous().refresh, 1);
            let five_years = 5 * 365 * 24 * 60 * 60;
            assert!(lifetime(&payload) >= five_years, "{payload}");
        },
    },
    Rule {
        proves: &[
            "1.1/access/claims",
            "1.1/refresh/claims",
            "3.2/session-of-its-own",
        ],
        says: "the two tokens of a log-in name the same session, another log-in another one",
        source: "samples in the manual",
        check: |world| {
            let (first, second) = (world.login("ada"), world.login("ada"));
            let id = |session: &Session| {
                let id = part(&session.access, 1)["iss"].clone();
                assert_eq!(part(&session.refresh, 1)["baas_id"], id);
                id
            };
            assert_ne!(id(&first), id(&second));
            assert_ne!(first.refresh, second.refresh);
            assert_ne!(first.access, second.access);
        },
    },
    Rule {
        proves: &["1.1/access/claims"],
        says: "a refreshed access token belongs to the same session and user",
        source: "OpenAPI document; client code: realm-core",
        check: |world| {
            let session = world.login("ada");
            let fresh = world.refresh(&session).expect(201).text("access_token");
            let (old, new) = (part(&session.access, 1), part(&fresh, 1));
            assert_eq!((&old["iss"], &old["sub"]), (&new["iss"], &new["sub"]));
            assert_eq!(lifetime(&new), 30 * 60);
        },
    },
    Rule {
        proves: &["1.1/old-names"],
        says: "device and domain stand there under their old names too",
        source: "samples in the manual",
        check: |world| {
            let session = world.login("ada");
            for token in [&session.access, &session.refresh] {
                let payload = part(token, 1);
                for (new, old) in [
                    ("baas_device_id", "stitch_devId"),
                    ("baas_domain_id", "stitch_domainId"),
                ] {
                    assert!(payload[new].is_string(), "{payload}");
                    assert_eq!(payload[new], payload[old], "{payload}");
                }
            }
        },
    },
    Rule {
        proves: &["1.1/device-id", "3.2/answer"],
        says: "a log-in's device_id is a text; all zeros mean none",
        source: "client code: realm-web; manual",
        check: |world| {
            let body = serde_json::json!({});
            let answer = world.try_login("anon-user", &body).expect(200);
            let id = answer.text("device_id");
            assert_eq!(id.len(), 24, "{answer:?}");
        },
    },
];

/// Seconds from issue to end, both of which must be numbers.
#[track_caller]
pub(super) fn lifetime(payload: &Value) -> i64 {
    let seconds = |key: &str| payload[key].as_i64().expect("a number of seconds");
    seconds("exp") - seconds("iat")
}

/// Part 0 (the header) or 1 (the payload) of a token.
#[track_caller]
pub(super) fn part(token: &str, number: usize) -> Value {
    let text = token
        .split('.')
        .nth(number)
        .expect("a token of three parts");
    serde_json::from_slice(&jwt::decode(text)).expect("JSON in a token")
}
