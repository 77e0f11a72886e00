//! Users in states that few requests reach, and an app of another project.

use serde_json::json;

use crate::rules::sessions::tokens::part;
use crate::rules::{Row, Rule, Says, check, ids};
use crate::setup::World;
use crate::target::{OrFound as _, Stop};

const PENDING: &str = "{app}/user_registrations/pending_users";

/// The IDs on the page of `limit` after an ID.
fn page(world: &World<'_>, path: &str, limit: usize, after: &str) -> Result<Vec<String>, Stop> {
    ids(world.get(&format!("{path}?limit={limit}&after={after}"))?)
}

pub(crate) static DELETED_MEANWHILE: &[Rule] = &[
    Rule {
        id: "users",
        requirements: &["server/users/pages"],
        says: "the next page begins after the ID of the last user, also if that user was deleted meanwhile",
        check: |target| {
            let world = &target.shop()?;
            let all = ids(world.get("{app}/users")?)?;
            ensure_eq!(all.len(), 3, "the number of users");
            world
                .delete(&format!("{{app}}/users/{}", all[0]))?
                .expect(204)?;
            for (query, expected) in [("", &all[1..]), ("&limit=1", &all[1..2])] {
                let path = format!("{{app}}/users?after={}{query}", all[0]);
                ensure_eq!(ids(world.get(&path)?)?, *expected, "the users of {path}");
            }
            world
                .delete(&format!("{{app}}/users/{}", all[2]))?
                .expect(204)?;
            let path = format!("{{app}}/users?desc=true&after={}", all[2]);
            ensure_eq!(ids(world.get(&path)?)?, all[1..2], "the users of {path}");
            Ok(())
        },
    },
    Rule {
        id: "pending-users",
        requirements: &["server/pending/pages"],
        says: "the same holds for pending users",
        check: |target| {
            let world = &target.shop()?;
            for name in ["one", "two"] {
                world
                    .register(&format!("{name}@example.com"))?
                    .expect(201)?;
            }
            let all = ids(world.get(PENDING)?)?;
            ensure_eq!(all.len(), 3, "the number of pending users");
            let first = format!("{{app}}/user_registrations/by_id/{}", all[0]);
            world.delete(&first)?.expect(204)?;
            ensure_eq!(
                page(world, PENDING, 50, &all[0])?,
                all[1..],
                "the next page"
            );
            ensure_eq!(
                page(world, PENDING, 1, &all[0])?,
                all[1..2],
                "a page of one"
            );
            Ok(())
        },
    },
];

pub(crate) static USER_DETAILS: &[Rule] = &[
    Rule {
        id: "password-in-characters",
        requirements: &[
            "server/users/password-length",
            "server/registration/password-length",
        ],
        says: "the length of a password is the number of its characters, not of their bytes",
        check: |target| {
            let world = &target.shop()?;
            for (password, accepted) in [
                ("é".repeat(5), false),
                ("é".repeat(6), true),
                ("語".repeat(128), true),
                ("語".repeat(129), false),
            ] {
                let email = format!("{}@example.com", password.len());
                let body = json!({"email": email, "password": password});
                let created = world.post("{app}/users", &body)?;
                let registered = world.email(
                    "register",
                    &json!({
                    "email": format!("registered-{email}"), "password": password}),
                )?;
                if accepted {
                    created.expect(201)?;
                    registered.expect(201)?;
                    world.try_email(&email, &password)?.expect(200)?;
                } else {
                    check(&created, 400, &Says::AnyError)?;
                    check(&registered, 400, &Says::AnyError)?;
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "address-of-a-pending-user",
        requirements: &["server/users/reset-email"],
        says: "the address of a pending user is taken too",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"email": "edsger@example.com"});
            let call = world.admin("PATCH", "{app}/users/{ada}/reset_email");
            check(&call.json(&body).send()?, 409, &Says::AnyError)?;
            ensure_eq!(world.login("ada")?.user, world.ids.ada, "the user");
            let pending = ids(world.get(PENDING)?)?;
            ensure_eq!(pending, [world.ids.edsger.as_str()], "the pending users");
            Ok(())
        },
    },
    Rule {
        id: "dates-in-seconds",
        requirements: &["server/users/object"],
        says: "the dates of a user are in seconds since 1970, like the times in tokens",
        check: |target| {
            let world = &target.shop()?;
            let issued = part(&world.login("ada")?.access, 1)?["iat"].clone();
            let issued = issued.as_i64().or_found(|| format!("`iat` is {issued}"))?;
            let user = world.get("{app}/users/{ada}")?.expect(200)?.json()?;
            for key in ["creation_date", "last_authentication_date"] {
                let date = user[key].as_i64();
                let date = date.or_found(|| format!("{key} is not a number: {user}"))?;
                ensure!(
                    date.abs_diff(issued) < 3600,
                    "{key} is {date}, and the login was at {issued}"
                );
            }
            Ok(())
        },
    },
    Rule {
        id: "user-of-a-disabled-key",
        requirements: &["server/api-keys/enable-disable"],
        says: "disabling a server key does not disable its user",
        check: |target| {
            let world = &target.shop()?;
            let key = world.post("{app}/api_keys", &json!({"name": "server"}))?;
            let key = key.expect(201)?;
            let user = world.key_login(&key.text("key"))?.user;
            let path = format!("{{app}}/api_keys/{}", key.text("_id"));
            for verb in ["disable", "enable"] {
                world.put(&format!("{path}/{verb}"))?.expect(204)?;
                let user = world.get(&format!("{{app}}/users/{user}"))?.expect(200)?;
                let user = user.json()?;
                ensure_eq!(user["disabled"], false, "after {verb}: {user}");
            }
            Ok(())
        },
    },
    Rule {
        id: "key-of-a-deleted-user",
        requirements: &[
            "server/users/delete-server-user",
            "server/api-keys/delete-user",
        ],
        says: "deleting the user of a server key deletes the key",
        check: |target| {
            let world = &target.shop()?;
            let key = world.post("{app}/api_keys", &json!({"name": "server"}))?;
            let key = key.expect(201)?;
            let user = world.key_login(&key.text("key"))?.user;
            world
                .delete(&format!("{{app}}/users/{user}"))?
                .expect(204)?;
            ensure_eq!(ids(world.get("{app}/api_keys")?)?, [""; 0], "the keys");
            let login = world.try_login("api-key", &json!({"key": key.text("key")}))?;
            check(&login, 401, &Says::AnyError)
        },
    },
];

const fn foreign(id: &'static str, ask: &'static str) -> Row {
    Row {
        id,
        requirements: &["server/apps/unknown"],
        says: "an app of another project is not found in this one",
        ask,
        body: "",
        status: 404,
        answer: Says::Coded("app not found", "AppNotFound"),
    }
}

pub(crate) static FOREIGN_APP: &[Row] = &[
    foreign("get", "GET {admin}/groups/{group}/apps/{foreign_app}"),
    foreign(
        "users",
        "GET {admin}/groups/{group}/apps/{foreign_app}/users",
    ),
    foreign(
        "revoke",
        "PUT {admin}/groups/{group}/apps/{foreign_app}/users/{nobody}/logout",
    ),
    foreign(
        "secrets",
        "GET {admin}/groups/{group}/apps/{foreign_app}/secrets",
    ),
    foreign("delete", "DELETE {admin}/groups/{group}/apps/{foreign_app}"),
];
