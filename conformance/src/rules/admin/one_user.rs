//! One user of an app, as the administrator sees and changes them.

use serde_json::{Value, json};

use crate::rules::{Row, Rule, Says, check, hold_link, ids, refused};
use crate::setup::seeds::PASSWORD;
use crate::setup::{World, forged};
use crate::target::{Answer, Stop};

const USERS: &str = "{app}/users";
const ADA: &str = "{app}/users/{ada}";

const fn not_found(id: &'static str, ask: &'static str) -> Row {
    Row {
        id,
        requirements: &["server/users/unknown"],
        says: "an unknown user is not found",
        ask,
        body: "",
        status: 404,
        answer: Says::Coded("user not found", "UserNotFound"),
    }
}

pub(crate) static UNKNOWN: &[Row] = &[
    not_found("get", "GET {app}/users/{nobody}"),
    not_found("delete", "DELETE {app}/users/{nobody}"),
    not_found("logout", "PUT {app}/users/{nobody}/logout"),
    not_found("disable", "PUT {app}/users/{nobody}/disable"),
    not_found("enable", "PUT {app}/users/{nobody}/enable"),
    not_found("devices", "GET {app}/users/{nobody}/devices"),
    not_found("reset-email", "PATCH {app}/users/{nobody}/reset_email"),
    not_found("not-an-id", "GET {app}/users/no-id-at-all"),
    not_found("delete-not-an-id", "DELETE {app}/users/no-id-at-all"),
    not_found("encoded-slash", "GET {app}/users/a%2Fb%20c%25"),
    not_found("encoded-nul", "PUT {app}/users/%00/disable"),
    not_found("encoded-parent", "PUT {app}/users/..%2Fx/logout"),
    // A pending user is not a user yet.
    not_found("pending", "PUT {app}/users/{edsger}/logout"),
];

pub(crate) static ONE_USER: &[Rule] = &[
    Rule {
        id: "disable-and-enable",
        requirements: &["server/users/disable-enable"],
        says: "disabling and enabling return 204, even when repeated, and show in the user",
        check: |target| {
            let world = &target.shop()?;
            for (verb, disabled) in [
                ("disable", true),
                ("disable", true),
                ("enable", false),
                ("enable", false),
            ] {
                let answer = world.put(&format!("{ADA}/{verb}"))?;
                check(&answer, 204, &Says::Nothing)?;
                let now = world.get(ADA)?.expect(200)?.json()?;
                ensure_eq!(now["disabled"], disabled, "after {verb}: {now}");
            }
            Ok(())
        },
    },
    Rule {
        id: "delete",
        requirements: &["server/users/delete", "server/deleting/get"],
        says: "a deleted user is gone",
        check: |target| {
            let world = &target.shop()?;
            check(&world.delete(ADA)?, 204, &Says::Nothing)?;
            check(&world.get(ADA)?, 404, &Says::AnyError)?;
            let left = ids(world.get(USERS)?)?;
            let others = [world.ids.grace.as_str(), &world.ids.alan];
            ensure_eq!(left, others, "the users that are left");
            Ok(())
        },
    },
    Rule {
        id: "delete-server-user",
        requirements: &["server/users/delete-server-user"],
        says: "the user of a server key can be deleted too",
        check: |target| {
            let world = &target.shop()?;
            let key = json!({"name": "server"});
            world.post("{app}/api_keys", &key)?.expect(201)?;
            let users = ids(world.get("{app}/users?provider_types=api-key")?)?;
            ensure_eq!(users.len(), 1, "the number of users of keys");
            let path = format!("{USERS}/{}", users.concat());
            check(&world.delete(&path)?, 204, &Says::Nothing)
        },
    },
    Rule {
        id: "devices",
        requirements: &["server/users/devices"],
        says: "devices are a list",
        check: |target| {
            let world = &target.shop()?;
            world.get(&format!("{ADA}/devices"))?.expect(200)?.list()?;
            Ok(())
        },
    },
    Rule {
        id: "last-authentication",
        requirements: &["server/users/never-logged-in"],
        says: "last_authentication_date is absent or 0 until the first login",
        check: |target| {
            let world = &target.shop()?;
            let last = || {
                let user = world.get(ADA)?.expect(200)?.json()?;
                Ok::<_, Stop>(user["last_authentication_date"].as_i64().unwrap_or(0))
            };
            ensure_eq!(last()?, 0, "last_authentication_date before a login");
            world.login("ada")?;
            let after = last()?;
            ensure!(
                after > 1_600_000_000,
                "last_authentication_date is {after} after a login"
            );
            Ok(())
        },
    },
    Rule {
        id: "link-of-unknown-user",
        requirements: &["server/conventions/error-link", "server/users/unknown"],
        says: "the error about an unknown user has a link to the app's log",
        check: |target| {
            let world = &target.shop()?;
            for (method, path) in [
                ("GET", "{app}/users/{nobody}"),
                ("PUT", "{app}/users/{nobody}/logout"),
                ("GET", "{app}/users/x/devices"),
            ] {
                let answer = world.admin(method, path).send()?.expect(404)?;
                hold_link(world, &answer)?;
            }
            Ok(())
        },
    },
];

pub(crate) static ADDRESSES_AND_TOKENS: &[Rule] = &[
    Rule {
        id: "new-address",
        requirements: &["server/users/reset-email"],
        says: "a user logs in with the new address, and no longer with the old one",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"email": "countess@example.com"});
            check(&reset_email(world, "{ada}", &body)?, 204, &Says::Nothing)?;
            let user = world.get(ADA)?.expect(200)?.json()?;
            ensure_eq!(user["data"]["email"], "countess@example.com", "{user}");
            let login = world.try_email("countess@example.com", PASSWORD)?;
            let login = login.expect(200)?;
            ensure_eq!(login.text("user_id"), world.ids.ada, "{login:?}");
            let old = world.try_email("ada@example.com", PASSWORD)?;
            old.expect(401)?;
            Ok(())
        },
    },
    Rule {
        id: "address-of-another-user",
        requirements: &["server/users/reset-email"],
        says: "the address of another user is taken; the user's own is accepted",
        check: |target| {
            let world = &target.shop()?;
            let taken = reset_email(world, "{ada}", &json!({"email": "grace@example.com"}))?;
            check(&taken, 409, &Says::AnyError)?;
            let own = reset_email(world, "{ada}", &json!({"email": "ada@example.com"}))?;
            check(&own, 204, &Says::Nothing)?;
            ensure_eq!(world.login("grace")?.user, world.ids.grace, "the user");
            ensure_eq!(world.login("ada")?.user, world.ids.ada, "the user");
            Ok(())
        },
    },
    Rule {
        id: "invalid-address",
        requirements: &["server/users/reset-email-invalid"],
        says: "a new address is a text of 1 to 128 characters",
        check: |target| {
            let world = &target.shop()?;
            let long = format!("{}@example.com", "x".repeat(117));
            for email in [json!(7), json!(""), json!(null), json!(long)] {
                let answer = reset_email(world, "{ada}", &json!({"email": email}))?;
                check(&answer, 400, &Says::AnyError)?;
            }
            let answer = reset_email(world, "{ada}", &json!({}))?;
            check(&answer, 400, &Says::AnyError)?;
            world.login("ada")?;
            Ok(())
        },
    },
    Rule {
        id: "no-address-to-change",
        requirements: &["server/users/reset-email-identity"],
        says: "a user without an email identity gets no address; an unknown user is not found",
        check: |target| {
            let world = &target.shop()?;
            let anonymous = world.anonymous()?.user;
            for (user, status) in [(anonymous.as_str(), 400), ("{nobody}", 404)] {
                let answer = reset_email(world, user, &json!({"email": "x@example.com"}))?;
                check(&answer, status, &Says::AnyError)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "verify-token",
        requirements: &["server/users/verify-token"],
        says: "a valid access token is verified, and its claims are returned",
        check: |target| {
            let world = &target.shop()?;
            let session = world.login("ada")?;
            let answer = verify(world, &json!({"token": session.access}))?;
            let answer = answer.expect(200)?.json()?;
            ensure_eq!(answer["sub"], session.user, "sub of {answer}");
            for key in ["iat", "exp"] {
                let is_time = answer[key].as_i64().is_some_and(|at| at > 0);
                ensure!(is_time, "{key} is not a time: {answer}");
            }
            Ok(())
        },
    },
    Rule {
        id: "verify-forged-token",
        requirements: &["server/users/verify-forged", "server/users/verify-nothing"],
        says: "a forged token is 401, no token 400",
        check: |target| {
            let world = &target.shop()?;
            let forged = forged(&world.login("ada")?.access);
            let answer = verify(world, &json!({"token": forged}))?;
            check(&answer, 401, &Says::AnyError)?;
            for body in [json!({}), json!({"token": 7})] {
                check(&verify(world, &body)?, 400, &Says::AnyError)?;
            }
            let call = world.admin("POST", "{app}/users/verify_token");
            refused(call.json(&json!({"token": "x"})))?;
            Ok(())
        },
    },
];

fn reset_email(world: &World<'_>, user: &str, body: &Value) -> Result<Answer, Stop> {
    let path = format!("{USERS}/{user}/reset_email");
    world.admin("PATCH", &path).json(body).send()
}

fn verify(world: &World<'_>, body: &Value) -> Result<Answer, Stop> {
    world.post("{app}/users/verify_token", body)
}
