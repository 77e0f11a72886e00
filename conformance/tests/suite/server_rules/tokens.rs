//! What the clients read in the tokens they are given.

use serde_json::Value;

use super::{Rule, hold};
use crate::support::world::Session;

#[test]
fn tokens() {
    hold(&[
        Rule {
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
            says: "an anonymous user's refresh token practically never ends",
            source: "manual",
            check: |world| {
                let payload = part(&world.anonymous().refresh, 1);
                let five_years = 5 * 365 * 24 * 60 * 60;
                assert!(lifetime(&payload) >= five_years, "{payload}");
            },
        },
        Rule {
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
            says: "a log-in's device_id is a text; all zeros mean none",
            source: "client code: realm-web; manual",
            check: |world| {
                let body = serde_json::json!({});
                let answer = world.try_login("anon-user", &body).expect(200);
                let id = answer.text("device_id");
                assert_eq!(id.len(), 24, "{answer:?}");
            },
        },
    ]);
}

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
    serde_json::from_slice(&base64url(text)).expect("JSON in a token")
}

/// Decodes base64url without padding.
fn base64url(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for digit in text.bytes() {
        let value = DIGITS.iter().position(|&known| known == digit);
        let value = u32::try_from(value.expect("base64url")).expect("six bits");
        held = (held << 6 | value) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    bytes
}
