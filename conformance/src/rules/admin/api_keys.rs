//! Server API keys and the users that come with them.

use serde_json::{Value, json};

use crate::rules::{Row, Rule, Says, check, ids};
use crate::setup::World;
use crate::target::Stop;

const KEYS: &str = "{app}/api_keys";
const USERS_OF_KEYS: &str = "{app}/users?provider_types=api-key";

/// Creates a key; its ID and its secret.
fn key(world: &World<'_>, name: &str) -> Result<(String, String), Stop> {
    let created = world.post(KEYS, &json!({"name": name}))?.expect(201)?;
    Ok((created.text("_id"), created.text("key")))
}

pub(crate) static SERVER_KEYS: &[Rule] = &[
    Rule {
        id: "secret-is-shown-once",
        requirements: &[
            "server/api-keys/create",
            "server/api-keys/list",
            "server/api-keys/get",
        ],
        says: "the secret is shown once: in the response that creates the key",
        check: |target| {
            let world = &target.shop()?;
            let created = world.post(KEYS, &json!({"name": "server"}))?.expect(201)?;
            let (id, secret) = (created.text("_id"), created.text("key"));
            ensure!(!secret.is_empty(), "no key: {created:?}");
            let shown = json!({"_id": id, "name": "server", "disabled": false});
            let mut whole = shown.clone();
            whole["key"] = secret.into();
            ensure_eq!(created.json()?, whole, "the key when it is created");
            let list = world.get(KEYS)?.expect(200)?.json()?;
            ensure_eq!(list, json!([shown]), "the keys");
            let alone = world.get(&format!("{KEYS}/{id}"))?.expect(200)?.json()?;
            ensure_eq!(alone, shown, "the key alone");
            Ok(())
        },
    },
    Rule {
        id: "equal-names",
        requirements: &["server/api-keys/same-name"],
        says: "two keys can have the same name, an administrator's and a user's own: each logs in as before",
        check: |target| {
            let world = &target.shop()?;
            let (first, second) = (key(world, "twin")?, key(world, "twin")?);
            ensure_eq!(ids(world.get(KEYS)?)?.len(), 2, "the number of keys");
            let (first, second) = (world.key_login(&first.1)?, world.key_login(&second.1)?);
            ensure_ne!(first.user, second.user, "the user of the second key");
            let ada = world.login("ada")?;
            for _ in 0..2 {
                let call = world.call("POST", "{client}/auth/api_keys");
                let call = call.bearer(&ada.refresh).json(&json!({"name": "twin"}));
                call.send()?.expect(201)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "user-of-a-key",
        requirements: &["server/api-keys/user"],
        says: "a key comes with a user of type server, whose identity is the key",
        check: |target| {
            let world = &target.shop()?;
            let (id, secret) = key(world, "server")?;
            let users = world.get(USERS_OF_KEYS)?.expect(200)?.list()?;
            ensure_eq!(users.len(), 1, "the number of users of keys");
            let user = &users[0];
            ensure_eq!(user["type"], "server", "{user}");
            ensure_eq!(user["data"], json!({"name": "server"}), "{user}");
            let identities = user["identities"].as_array().map(Vec::len);
            ensure_eq!(identities, Some(1), "the number of identities: {user}");
            ensure_eq!(user["identities"][0]["id"], id, "{user}");
            ensure_eq!(user["identities"][0]["provider_type"], "api-key", "{user}");
            let login = world.key_login(&secret)?.user;
            ensure_eq!(user["_id"], login, "the user that logs in with the key");
            Ok(())
        },
    },
    Rule {
        id: "order-of-users",
        requirements: &["server/users/creation-order"],
        says: "users of server keys are listed in the order of their keys",
        check: |target| {
            let world = &target.shop()?;
            let mut keys = Vec::new();
            for name in ["a", "b", "c"] {
                keys.push(key(world, name)?.0);
            }
            let users = world.get(USERS_OF_KEYS)?.expect(200)?.list()?;
            let of = |user: &Value| user["identities"][0]["id"].as_str().map(str::to_owned);
            let users: Vec<_> = users.iter().filter_map(of).collect();
            ensure_eq!(users, keys, "the keys of the users");
            Ok(())
        },
    },
    Rule {
        id: "disable-and-enable",
        requirements: &["server/api-keys/enable-disable"],
        says: "a disabled key logs nobody in; once enabled, it logs in the same user",
        check: |target| {
            let world = &target.shop()?;
            let (id, secret) = key(world, "server")?;
            let user = world.key_login(&secret)?.user;
            for (verb, disabled) in [("disable", true), ("disable", true), ("enable", false)] {
                let answer = world.put(&format!("{KEYS}/{id}/{verb}"))?;
                check(&answer, 204, &Says::Nothing)?;
                let now = world.get(&format!("{KEYS}/{id}"))?.expect(200)?.json()?;
                ensure_eq!(now["disabled"], disabled, "after {verb}: {now}");
                let login = world.try_login("api-key", &json!({"key": secret}))?;
                let status = if disabled { 401 } else { 200 };
                ensure_eq!(login.status, status, "after {verb}: {login:?}");
            }
            ensure_eq!(world.key_login(&secret)?.user, user, "the user of the key");
            Ok(())
        },
    },
    Rule {
        id: "disabled-code",
        requirements: &["server/api-keys/enable-disable"],
        says: "a login with a disabled key says only `unauthorized`, with the code AuthError",
        check: |target| {
            let world = &target.shop()?;
            let (id, secret) = key(world, "server")?;
            world.put(&format!("{KEYS}/{id}/disable"))?.expect(204)?;
            let login = world.try_login("api-key", &json!({"key": secret}))?;
            check(&login, 401, &Says::Coded("unauthorized", "AuthError"))
        },
    },
    Rule {
        id: "delete",
        requirements: &["server/api-keys/delete", "server/api-keys/delete-user"],
        says: "a deleted key is gone, and its user with it",
        check: |target| {
            let world = &target.shop()?;
            let (id, secret) = key(world, "server")?;
            let path = format!("{KEYS}/{id}");
            check(&world.delete(&path)?, 204, &Says::Nothing)?;
            check(&world.get(&path)?, 404, &Says::AnyError)?;
            let login = world.try_login("api-key", &json!({"key": secret}))?;
            login.expect(401)?;
            let users = ids(world.get(USERS_OF_KEYS)?)?;
            ensure_eq!(users, [""; 0], "the users of keys");
            Ok(())
        },
    },
    Rule {
        id: "odd-name",
        requirements: &["server/api-keys/odd-name"],
        says: "an odd name is rejected with the code that clients know",
        check: |target| {
            let world = &target.shop()?;
            let answer = world.post(KEYS, &json!({"name": "$()!$"}))?.expect(400)?;
            let code = answer.text("error_code");
            ensure_eq!(code, "InvalidParameter", "the code of {answer:?}");
            check(&world.post(KEYS, &json!({}))?, 400, &Says::AnyError)?;
            ensure_eq!(ids(world.get(KEYS)?)?, [""; 0], "the keys");
            Ok(())
        },
    },
    Rule {
        id: "at-most-100",
        requirements: &["server/api-keys/create"],
        says: "an app has at most 100 server keys",
        check: |target| {
            let world = &target.shop()?;
            for n in 0..100 {
                key(world, &format!("k{n}"))?;
            }
            let answer = world.post(KEYS, &json!({"name": "k100"}))?;
            check(&answer, 400, &Says::AnyError)
        },
    },
];

const fn unknown(id: &'static str, ask: &'static str) -> Row {
    Row {
        id,
        requirements: &["server/api-keys/unknown"],
        says: "an unknown key is not found",
        ask,
        body: "",
        status: 404,
        answer: Says::Coded("API key not found", "APIKeyNotFound"),
    }
}

pub(crate) static UNKNOWN: &[Row] = &[
    unknown("get", "GET {app}/api_keys/{nobody}"),
    unknown("enable", "PUT {app}/api_keys/{nobody}/enable"),
    unknown("disable", "PUT {app}/api_keys/{nobody}/disable"),
    unknown("delete", "DELETE {app}/api_keys/{nobody}"),
    unknown("not-an-id", "GET {app}/api_keys/no-id-at-all"),
];
