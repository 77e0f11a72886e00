//! A user's own API keys, which the refresh token opens.

use serde_json::{Value, json};

use super::{Rule, Says, check, ids, refused};
use crate::support::http::Answer;
use crate::support::world::{ADA, NOBODY, Session, World};

const KEYS: &str = "{client}/auth/api_keys";

/// Asks with the session's refresh token.
fn ask(world: &World, session: &Session, method: &str, path: &str) -> Answer {
    let call = world.call(method, &format!("{KEYS}{path}"));
    call.bearer(&session.refresh).send()
}

fn try_key(world: &World, session: &Session, name: &Value) -> Answer {
    let call = world.call("POST", KEYS).bearer(&session.refresh);
    call.json(&json!({"name": name})).send()
}

/// Creates a key; its id and its secret.
#[track_caller]
fn key(world: &World, session: &Session, name: &str) -> (String, String) {
    let created = try_key(world, session, &json!(name)).expect(201);
    (created.text("_id"), created.text("key"))
}

const VERBS: [(&str, &str); 4] = [
    ("GET", ""),
    ("PUT", "/enable"),
    ("PUT", "/disable"),
    ("DELETE", ""),
];

pub(super) static OWN_KEYS: &[Rule] = &[
    Rule {
        proves: &["3.5/list", "3.5/create", "3.5/get"],
        says: "a key is shown with these very fields, its secret only when it is created",
        source: "realm-js tests (exact keys); client code: realm-web, realm-core, stitch",
        check: |world| {
            let ada = world.login("ada");
            assert_eq!(ask(world, &ada, "GET", "").expect(200).json(), json!([]));
            let answer = try_key(world, &ada, &json!("first"));
            check(&answer, 201, &Says::Json);
            let (id, secret) = (answer.text("_id"), answer.text("key"));
            assert!(!secret.is_empty(), "{answer:?}");
            let created = json!({"_id": id, "key": secret, "name": "first", "disabled": false});
            assert_eq!(answer.json(), created);
            let shown = json!({"_id": id, "name": "first", "disabled": false});
            let alone = ask(world, &ada, "GET", &format!("/{id}")).expect(200);
            assert_eq!(alone.json(), shown);
            let (second, _) = key(world, &ada, "second");
            let list = ask(world, &ada, "GET", "").expect(200).json();
            assert_eq!(list[0], shown);
            assert_eq!(list[1]["_id"], second);
            let grace = world.login("grace");
            assert_eq!(ask(world, &grace, "GET", "").expect(200).json(), json!([]));
        },
    },
    Rule {
        proves: &["3.5/enable-disable"],
        says: "a disabled key logs nobody in, an enabled one does again",
        source: "client code: realm-web, realm-core, stitch; status of the log-in our choice",
        check: |world| {
            let ada = world.login("ada");
            let (id, secret) = key(world, &ada, "own");
            for (verb, disabled) in [
                ("disable", true),
                ("disable", true),
                ("enable", false),
                ("enable", false),
            ] {
                let answer = ask(world, &ada, "PUT", &format!("/{id}/{verb}"));
                check(&answer, 204, &Says::Nothing);
                let now = ask(world, &ada, "GET", &format!("/{id}")).expect(200);
                assert_eq!(now.json()["disabled"], disabled);
                let login = world.try_login("api-key", &json!({"key": secret}));
                assert_eq!(login.status, if disabled { 401 } else { 200 }, "{login:?}");
            }
        },
    },
    Rule {
        proves: &["3.5/delete", "3.2/refused/api-key"],
        says: "a deleted key is gone, and logs nobody in",
        source: "client code: realm-web, realm-core, stitch; status of the log-in our choice",
        check: |world| {
            let ada = world.login("ada");
            let (id, secret) = key(world, &ada, "own");
            let answer = ask(world, &ada, "DELETE", &format!("/{id}"));
            check(&answer, 204, &Says::Nothing);
            assert_eq!(ask(world, &ada, "GET", "").expect(200).json(), json!([]));
            let login = world.try_login("api-key", &json!({"key": secret}));
            check(&login, 401, &Says::AnyError);
        },
    },
    Rule {
        proves: &["3.5/delete/in-use"],
        says: "the key whose log-in made the session in use is not deleted with it: 403",
        source: "realm-js tests (a comment there)",
        check: |world| {
            let ada = world.login("ada");
            let (id, secret) = key(world, &ada, "own");
            let (other, _) = key(world, &ada, "other");
            let by_key = world.key_login(&secret);
            let answer = ask(world, &by_key, "DELETE", &format!("/{id}"));
            check(&answer, 403, &Says::AnyError);
            assert_eq!(ids(ask(world, &ada, "GET", "")), [id.as_str(), &other]);
            ask(world, &by_key, "DELETE", &format!("/{other}")).expect(204);
            ask(world, &ada, "DELETE", &format!("/{id}")).expect(204);
        },
    },
    Rule {
        proves: &["3.5/owner-login", "3.2/api-key/own"],
        says: "whoever logs in with it is its owner",
        source: "realm-js tests; stitch's tests",
        check: |world| {
            let (_, secret) = key(world, &world.login("ada"), "own");
            let session = world.key_login(&secret);
            assert_eq!(session.user, ADA);
            world.assert_alive(&session);
            let profile = world.profile(&session).expect(200).json();
            assert_eq!(profile["type"], "normal", "{profile}");
            assert_eq!(profile["data"]["email"], "ada@example.com", "{profile}");
        },
    },
    Rule {
        proves: &["8/own-key-after-revocation", "4/revocation/login-again"],
        says: "it outlives a revocation, and its owner's absence as little as the password does",
        source: "realm-core tests; manual; the key our choice",
        check: |world| {
            let (_, secret) = key(world, &world.login("ada"), "own");
            let session = world.key_login(&secret);
            let user = format!("{{app}}/users/{ADA}");
            world.put(&format!("{user}/logout")).expect(204);
            world.assert_dead(&session);
            assert_eq!(world.key_login(&secret).user, ADA);
            world.put(&format!("{user}/disable")).expect(204);
            let login = world.try_login("api-key", &json!({"key": secret}));
            assert_eq!(login.expect(401).text("error_code"), "UserDisabled");
            world.put(&format!("{user}/enable")).expect(204);
            world.key_login(&secret);
            world.delete(&user).expect(204);
            let login = world.try_login("api-key", &json!({"key": secret}));
            check(&login, 401, &Says::AnyError);
        },
    },
];

pub(super) static REFUSALS: &[Rule] = &[
    Rule {
        proves: &["3.5/unknown"],
        says: "an unknown key, a deleted one and someone else's are alike not found",
        source: "realm-core tests (text, code); status our choice",
        check: |world| {
            let (ada, grace) = (world.login("ada"), world.login("grace"));
            let (deleted, _) = key(world, &ada, "deleted");
            ask(world, &ada, "DELETE", &format!("/{deleted}")).expect(204);
            let (graces, secret) = key(world, &grace, "hers");
            let words = Says::Coded("API key not found", "APIKeyNotFound");
            for id in [NOBODY, "no-id-at-all", &deleted, &graces] {
                for (method, verb) in VERBS {
                    let answer = ask(world, &ada, method, &format!("/{id}{verb}"));
                    check(&answer, 404, &words);
                }
            }
            world.key_login(&secret);
        },
    },
    Rule {
        proves: &["3.5/odd-name"],
        says: "an odd name is refused, and no name",
        source: "stitch's tests (code); status our choice",
        check: |world| {
            let ada = world.login("ada");
            let answer = try_key(world, &ada, &json!("$()!$")).expect(400);
            assert_eq!(answer.text("error_code"), "InvalidParameter", "{answer:?}");
            for name in [json!(""), json!(7), json!(null)] {
                check(&try_key(world, &ada, &name), 400, &Says::AnyError);
            }
            assert_eq!(ids(ask(world, &ada, "GET", "")), [""; 0]);
        },
    },
    Rule {
        proves: &["3.5/limit"],
        says: "a user has at most 20, and may have another when one is deleted",
        source: "manual; the last our choice",
        check: |world| {
            let (ada, grace) = (world.login("ada"), world.login("grace"));
            let first = key(world, &ada, "key0").0;
            for number in 1..20 {
                key(world, &ada, &format!("key{number}"));
            }
            let call = world.call("POST", KEYS).bearer(&ada.refresh);
            refused(call.json(&json!({"name": "key20"})));
            assert_eq!(ids(ask(world, &ada, "GET", "")).len(), 20);
            key(world, &grace, "hers");
            ask(world, &ada, "DELETE", &format!("/{first}")).expect(204);
            key(world, &ada, "key20");
        },
    },
    Rule {
        proves: &["3.5/limit/server"],
        says: "an app has at most 100 of its own",
        source: "manual",
        check: |world| {
            for number in 0..100 {
                let body = json!({"name": format!("key{number}")});
                world.post("{app}/api_keys", &body).expect(201);
            }
            let call = world.admin("POST", "{app}/api_keys");
            refused(call.json(&json!({"name": "key100"})));
            key(world, &world.login("ada"), "own");
        },
    },
    Rule {
        proves: &["3.5/anonymous"],
        says: "anonymous users have none",
        source: "manual",
        check: |world| {
            let anonymous = world.anonymous();
            let call = world.call("POST", KEYS).bearer(&anonymous.refresh);
            let answer = refused(call.json(&json!({"name": "own"})));
            assert_ne!(answer.text("error_code"), "InvalidSession", "{answer:?}");
            world.assert_alive(&anonymous);
        },
    },
    Rule {
        proves: &[
            "3.5/refresh-token",
            "1.2/refresh/is-an-access-token",
            "1.2/refresh/gone",
        ],
        says: "an access token does not open them, nor a session that is over",
        source: "client code: realm-web, realm-core, stitch; OpenAPI document",
        check: |world| {
            let ada = world.login("ada");
            let (id, _) = key(world, &ada, "own");
            let over = world.login("ada");
            world.log_out(&over).expect(204);
            for (method, path) in [
                ("GET", String::new()),
                ("POST", String::new()),
                ("GET", format!("/{id}")),
                ("PUT", format!("/{id}/enable")),
                ("PUT", format!("/{id}/disable")),
                ("DELETE", format!("/{id}")),
            ] {
                let ask = |token: &str| {
                    let call = world.call(method, &format!("{KEYS}{path}"));
                    call.bearer(token).json(&json!({"name": "own"})).send()
                };
                let words = "invalid refresh token: incorrect token type";
                check(&ask(&ada.access), 401, &Says::Error(words));
                let words = "invalid session: failed to find refresh token";
                check(
                    &ask(&over.refresh),
                    401,
                    &Says::Coded(words, "InvalidSession"),
                );
            }
            assert_eq!(ids(ask(world, &ada, "GET", "")), [id]);
        },
    },
];
