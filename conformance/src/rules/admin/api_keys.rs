//! Server API keys and the users that come with them.

use serde_json::{Value, json};

use super::{Row, Rule, Says, check, ids};
use crate::support::world::World;

const KEYS: &str = "{app}/api_keys";

/// Creates a key; its id and its secret.
fn key(world: &World, name: &str) -> (String, String) {
    let created = world.post(KEYS, &json!({"name": name})).expect(201);
    (created.text("_id"), created.text("key"))
}

pub(super) static SERVER_KEYS: &[Rule] = &[
    Rule {
        proves: &["2.6/create", "2.6/list", "2.6/get"],
        says: "the secret is shown once: in the answer that creates the key",
        source: "OpenAPI document; realm-js tests (exact keys)",
        check: |world| {
            let (id, secret) = key(world, "server");
            assert!(!secret.is_empty());
            let shown = json!({"_id": id, "name": "server", "disabled": false});
            assert_eq!(world.get(KEYS).expect(200).json(), json!([shown]));
            assert_eq!(world.get(&format!("{KEYS}/{id}")).expect(200).json(), shown);
        },
    },
    Rule {
        proves: &["2.6/same-name"],
        says: "two keys can have the same name, an administrator's and a user's own: each logs in as before",
        source: "our choice: no document, client or test says that names are unique",
        check: |world| {
            let secrets = [key(world, "twin").1, key(world, "twin").1];
            assert_eq!(ids(world.get(KEYS)).len(), 2);
            let logins = secrets.map(|key| {
                let login = world.try_login("api-key", &json!({"key": key}));
                login.expect(200).text("user_id")
            });
            assert_ne!(logins[0], logins[1]);
            let ada = world.login("ada");
            for _ in 0..2 {
                let call = world.call("POST", "{client}/auth/api_keys");
                let call = call.bearer(&ada.refresh).json(&json!({"name": "twin"}));
                call.send().expect(201);
            }
        },
    },
    Rule {
        proves: &["2.6/user"],
        says: "a key comes with a user of type server, whose identity is the key",
        source: "tests of the predecessor; OpenAPI document",
        check: |world| {
            let (id, _) = key(world, "server");
            let users = world
                .get("{app}/users?provider_types=api-key")
                .expect(200)
                .json();
            let user = &users[0];
            assert_eq!(user["type"], "server", "{users}");
            assert_eq!(user["data"]["name"], "server", "{users}");
            assert_eq!(
                user["identities"].as_array().map(Vec::len),
                Some(1),
                "{users}"
            );
            assert_eq!(user["identities"][0]["id"], *id, "{users}");
            assert_eq!(user["identities"][0]["provider_type"], "api-key", "{users}");
        },
    },
    Rule {
        proves: &["2.4/order"],
        says: "server users are listed in the order of their keys",
        source: "tests of the predecessor",
        check: |world| {
            let keys: Vec<String> = ["a", "b", "c"].map(|name| key(world, name).0).into();
            let users = world
                .get("{app}/users?provider_types=api-key")
                .expect(200)
                .json();
            let of = |user: &Value| user["identities"][0]["id"].as_str().map(str::to_owned);
            let users: Vec<_> = users
                .as_array()
                .expect("a list")
                .iter()
                .filter_map(of)
                .collect();
            assert_eq!(users, keys);
        },
    },
    Rule {
        proves: &["2.6/enable-disable"],
        says: "a disabled key logs nobody in, an enabled one does again, as the same user",
        source: "OpenAPI document; status our choice",
        check: |world| {
            let (id, secret) = key(world, "server");
            let user = world.key_login(&secret).user;
            for (verb, disabled) in [("disable", true), ("disable", true), ("enable", false)] {
                check(
                    &world.put(&format!("{KEYS}/{id}/{verb}")),
                    204,
                    &Says::Nothing,
                );
                let now = world.get(&format!("{KEYS}/{id}")).expect(200).json();
                assert_eq!(now["disabled"], disabled);
                let login = world.try_login("api-key", &json!({"key": secret}));
                assert_eq!(login.status, if disabled { 401 } else { 200 }, "{login:?}");
            }
            assert_eq!(world.key_login(&secret).user, user);
        },
    },
    Rule {
        proves: &["2.6/delete", "8/key-takes-its-user"],
        says: "a deleted key is gone, and its user with it",
        source: "OpenAPI document; the user our choice",
        check: |world| {
            let (id, secret) = key(world, "server");
            check(&world.delete(&format!("{KEYS}/{id}")), 204, &Says::Nothing);
            check(&world.get(&format!("{KEYS}/{id}")), 404, &Says::AnyError);
            let login = world.try_login("api-key", &json!({"key": secret}));
            assert_eq!(login.status, 401, "{login:?}");
            assert_eq!(
                ids(world.get("{app}/users?provider_types=api-key")),
                [""; 0]
            );
        },
    },
    Rule {
        proves: &["2.6/odd-name"],
        says: "an odd name is refused with the code that clients know",
        source: "stitch's tests (Client API); status our choice",
        check: |world| {
            let answer = world.post(KEYS, &json!({"name": "$()!$"})).expect(400);
            assert_eq!(answer.text("error_code"), "InvalidParameter", "{answer:?}");
            check(&world.post(KEYS, &json!({})), 400, &Says::AnyError);
            assert_eq!(ids(world.get(KEYS)), [""; 0]);
        },
    },
];

const fn unknown(ask: &'static str) -> Row {
    Row {
        proves: &["2.6/unknown"],
        says: "an unknown key is not found",
        source: "realm-core tests (Client API); status our choice",
        ask,
        body: "",
        status: 404,
        answer: Says::Coded("API key not found", "APIKeyNotFound"),
    }
}

pub(super) static UNKNOWN: &[Row] = &[
    unknown("GET {app}/api_keys/65b0000000000000000000ff"),
    unknown("PUT {app}/api_keys/65b0000000000000000000ff/enable"),
    unknown("PUT {app}/api_keys/65b0000000000000000000ff/disable"),
    unknown("DELETE {app}/api_keys/65b0000000000000000000ff"),
    unknown("GET {app}/api_keys/no-id-at-all"),
];
