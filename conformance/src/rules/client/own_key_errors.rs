//! Requests about a user's own API keys that are rejected.

use serde_json::json;

use super::own_keys::{KEYS, create_key, request, try_key};
use crate::rules::{Rule, Says, check, ids, refused};
use crate::setup::seeds::NOBODY;

const VERBS: [(&str, &str); 4] = [
    ("GET", ""),
    ("PUT", "/enable"),
    ("PUT", "/disable"),
    ("DELETE", ""),
];

pub(crate) static REFUSALS: &[Rule] = &[
    Rule {
        id: "not-found",
        requirements: &["server/own-keys/unknown"],
        says: "an unknown key, a deleted one and another user's are not found",
        check: |target| {
            let world = &target.shop()?;
            let (ada, grace) = (world.login("ada")?, world.login("grace")?);
            let (deleted, _) = create_key(world, &ada, "deleted")?;
            request(world, &ada, "DELETE", &format!("/{deleted}"))?.expect(204)?;
            let (graces, secret) = create_key(world, &grace, "hers")?;
            let words = Says::Coded("API key not found", "APIKeyNotFound");
            let server = world.post("{app}/api_keys", &json!({"name": "server"}))?;
            let server = server.expect(201)?.text("_id");
            for id in [NOBODY, "no-id-at-all", &deleted, &graces, &server] {
                for (method, verb) in VERBS {
                    let answer = request(world, &ada, method, &format!("/{id}{verb}"))?;
                    check(&answer, 404, &words)?;
                }
            }
            world.key_login(&secret)?;
            Ok(())
        },
    },
    Rule {
        id: "name",
        requirements: &["server/own-keys/odd-name"],
        says: "a name with other characters, and no name, are rejected",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            let answer = try_key(world, &ada, &json!("$()!$"))?.expect(400)?;
            ensure_eq!(
                answer.text("error_code"),
                "InvalidParameter",
                "the code of {answer:?}"
            );
            for name in [json!(""), json!(7), json!(null)] {
                check(&try_key(world, &ada, &name)?, 400, &Says::AnyError)?;
            }
            ensure_eq!(
                ids(request(world, &ada, "GET", "")?)?,
                [""; 0],
                "the user's keys"
            );
            Ok(())
        },
    },
    Rule {
        id: "limit",
        requirements: &["server/own-keys/limit"],
        says: "a user has at most 20 keys, and can create another after deleting one",
        check: |target| {
            let world = &target.shop()?;
            let (ada, grace) = (world.login("ada")?, world.login("grace")?);
            let first = create_key(world, &ada, "key0")?.0;
            for number in 1..20 {
                create_key(world, &ada, &format!("key{number}"))?;
            }
            let call = world.call("POST", KEYS).bearer(&ada.refresh);
            let reached = Says::Coded("API key limit reached", "BadRequest");
            check(&call.json(&json!({"name": "key20"})).send()?, 400, &reached)?;
            ensure_eq!(
                ids(request(world, &ada, "GET", "")?)?.len(),
                20,
                "the number of the user's keys"
            );
            create_key(world, &grace, "hers")?;
            request(world, &ada, "DELETE", &format!("/{first}"))?.expect(204)?;
            create_key(world, &ada, "key20")?;
            Ok(())
        },
    },
    Rule {
        id: "server-limit",
        requirements: &["server/api-keys/limit"],
        says: "an app has at most 100 server API keys",
        check: |target| {
            let world = &target.shop()?;
            for number in 0..100 {
                let body = json!({"name": format!("key{number}")});
                world.post("{app}/api_keys", &body)?.expect(201)?;
            }
            let call = world.admin("POST", "{app}/api_keys");
            refused(call.json(&json!({"name": "key100"})))?;
            create_key(world, &world.login("ada")?, "own")?;
            Ok(())
        },
    },
    Rule {
        id: "anonymous",
        requirements: &["server/own-keys/anonymous"],
        says: "an anonymous user cannot create a key",
        check: |target| {
            let world = &target.shop()?;
            let anonymous = world.anonymous()?;
            let call = world.call("POST", KEYS).bearer(&anonymous.refresh);
            let answer = refused(call.json(&json!({"name": "own"})))?;
            ensure_ne!(
                answer.text("error_code"),
                "InvalidSession",
                "the code of {answer:?}"
            );
            world.ensure_live(&anonymous)?;
            Ok(())
        },
    },
    Rule {
        id: "token",
        requirements: &[
            "server/own-keys/refresh-token",
            "server/session-errors/access-as-refresh",
            "server/session-errors/session-ended",
        ],
        says: "an access token and the token of a session that has ended are rejected",
        check: |target| {
            let world = &target.shop()?;
            let ada = world.login("ada")?;
            let (id, _) = create_key(world, &ada, "own")?;
            let over = world.login("ada")?;
            world.log_out(&over)?.expect(204)?;
            for (method, path) in [
                ("GET", String::new()),
                ("POST", String::new()),
                ("GET", format!("/{id}")),
                ("PUT", format!("/{id}/enable")),
                ("PUT", format!("/{id}/disable")),
                ("DELETE", format!("/{id}")),
            ] {
                let send = |token: &str| {
                    let call = world.call(method, &format!("{KEYS}{path}"));
                    call.bearer(token).json(&json!({"name": "own"})).send()
                };
                let words = "invalid refresh token: incorrect token type";
                check(&send(&ada.access)?, 401, &Says::Error(words))?;
                let words = "invalid session: failed to find refresh token";
                check(
                    &send(&over.refresh)?,
                    401,
                    &Says::Coded(words, "InvalidSession"),
                )?;
            }
            ensure_eq!(
                ids(request(world, &ada, "GET", "")?)?,
                [id],
                "the user's keys"
            );
            Ok(())
        },
    },
];
