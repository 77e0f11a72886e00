//! Users that are not confirmed yet.

use serde_json::json;

use super::providers::disable;
use crate::rules::{Rule, Says, check, ids};
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::target::{Answer, Outcome, Stop};

const PENDING: &str = "{app}/user_registrations/pending_users";
const EDSGERS: &str = "{app}/user_registrations/by_email/edsger@example.com";

/// Calls `confirm`, `send_confirm` or `run_confirm` for the address of a pending user.
fn confirm(world: &World<'_>, address: &str, verb: &str) -> Result<Answer, Stop> {
    let path = format!("{{app}}/user_registrations/by_email/{address}/{verb}");
    world.admin("POST", &path).send()
}

/// A finding unless nobody is pending.
fn ensure_none(world: &World<'_>) -> Outcome {
    ensure_eq!(ids(world.get(PENDING)?)?, [""; 0], "the pending users");
    Ok(())
}

pub(crate) static PENDING_USERS: &[Rule] = &[
    Rule {
        id: "list",
        requirements: &["server/pending/list"],
        says: "a pending user is listed by address, with an empty user_id, and is no user",
        check: |target| {
            let world = &target.shop()?;
            let list = world.get(PENDING)?.expect(200)?.list()?;
            ensure_eq!(list.len(), 1, "the number of pending users");
            let login_ids = json!([{"id_type": "email", "id": "edsger@example.com"}]);
            ensure_eq!(list[0]["_id"], world.ids.edsger, "{list:?}");
            ensure_eq!(list[0]["login_ids"], login_ids, "{list:?}");
            ensure_eq!(list[0]["user_id"], "", "{list:?}");
            let keys = list[0].as_object().map(serde_json::Map::len);
            ensure_eq!(
                keys,
                Some(4),
                "the number of keys, one is domain_id: {list:?}"
            );
            let users = ids(world.get("{app}/users")?)?;
            ensure!(!users.contains(&world.ids.edsger), "a user: {users:?}");
            Ok(())
        },
    },
    Rule {
        id: "pages-of-50",
        requirements: &["server/pending/pages"],
        says: "a page has at most 50 pending users, and after=ID continues after that one",
        check: |target| {
            let world = &target.shop()?;
            for number in 0..101 {
                let email = format!("p{number}@example.com");
                world.register(&email)?.expect(201)?;
            }
            let mut found: Vec<String> = Vec::new();
            for expected in [50, 50, 2, 0] {
                let after = found.last().map(|id| format!("?after={id}"));
                let page = ids(world.get(&format!("{PENDING}{}", after.unwrap_or_default()))?)?;
                ensure_eq!(
                    page.len(),
                    expected,
                    "the size of the page after {} users",
                    found.len()
                );
                found.extend(page);
            }
            found.sort();
            found.dedup();
            ensure_eq!(found.len(), 102, "the number of different users");
            Ok(())
        },
    },
    Rule {
        id: "login",
        requirements: &[
            "server/client-login/unconfirmed",
            "server/client-login/rejected-status",
        ],
        says: "no pending user logs in",
        check: |target| {
            let world = &target.shop()?;
            let answer = world.try_email("edsger@example.com", PASSWORD)?;
            check(&answer, 401, &Says::Coded("unauthorized", "AuthError"))?;
            let answer = world.try_email("edsger@example.com", "wrong")?;
            check(&answer, 401, &Says::AnyError)
        },
    },
    Rule {
        id: "confirm",
        requirements: &[
            "server/pending/confirm",
            "server/registration/leaves-pending",
        ],
        says: "a confirmed user logs in, is a user from then on, and no longer pending",
        check: |target| {
            let world = &target.shop()?;
            let answer = confirm(world, "edsger@example.com", "confirm")?;
            check(&answer, 204, &Says::Nothing)?;
            let pending = ids(world.get(PENDING)?)?;
            let edsger = world.ids.edsger.as_str();
            ensure_eq!(
                pending,
                [edsger],
                "the pending users before the first login"
            );
            let session = world.login("edsger")?;
            ensure_none(world)?;
            let user = world.get(&format!("{{app}}/users/{}", session.user))?;
            let user = user.expect(200)?.json()?;
            ensure_eq!(user["data"]["email"], "edsger@example.com", "{user}");
            let again = world.login("edsger")?.user;
            ensure_eq!(again, session.user, "the user of the second login");
            Ok(())
        },
    },
    Rule {
        id: "already-confirmed",
        requirements: &[
            "server/pending/run-confirm-rejected",
            "server/pending/confirm",
        ],
        says: "a confirmed user cannot be confirmed again: 400 UserAlreadyConfirmed",
        check: |target| {
            let world = &target.shop()?;
            confirm(world, "edsger@example.com", "confirm")?.expect(204)?;
            for verb in ["confirm", "send_confirm", "run_confirm"] {
                let answer = confirm(world, "edsger@example.com", verb)?;
                let words = Says::Coded("already confirmed", "UserAlreadyConfirmed");
                check(&answer, 400, &words)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "delete",
        requirements: &[
            "server/pending/delete-by-email",
            "server/pending/delete-by-id",
            "server/registration/deleted-pending",
        ],
        says: "deleting a pending user by address or by ID frees the address",
        check: |target| {
            for path in [EDSGERS, "{app}/user_registrations/by_id/{edsger}"] {
                let world = &target.shop()?;
                check(&world.delete(path)?, 204, &Says::Nothing)?;
                ensure_none(world)?;
                check(&world.delete(path)?, 404, &Says::AnyError)?;
                let login = world.try_email("edsger@example.com", PASSWORD)?;
                login.expect(401)?;
                let body = json!({"email": "edsger@example.com", "password": "secret"});
                world.post("{app}/users", &body)?.expect(201)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "send-confirm",
        requirements: &["server/pending/send-confirm"],
        says: "a confirmation can be sent again: 200 with the token for it",
        check: |target| {
            let world = &target.shop()?;
            let answer = confirm(world, "edsger@example.com", "send_confirm")?;
            let answer = answer.expect(200)?;
            for key in ["token", "token_id"] {
                ensure!(!answer.text(key).is_empty(), "no {key}: {answer:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "run-confirm",
        requirements: &[
            "server/pending/run-confirm",
            "server/pending/run-confirm-rejected",
        ],
        says: "run_confirm: 202; 400 if already confirmed; 404 for an unknown address",
        check: |target| {
            let world = &target.shop()?;
            let run = |name: &str| confirm(world, &format!("{name}@example.com"), "run_confirm");
            check(&run("edsger")?, 202, &Says::Json)?;
            check(&run("nobody")?, 404, &Says::AnyError)?;
            check(&run("ada")?, 400, &Says::AnyError)?;
            confirm(world, "edsger@example.com", "confirm")?.expect(204)?;
            check(&run("edsger")?, 400, &Says::AnyError)
        },
    },
    Rule {
        id: "run-confirm-function",
        requirements: &["server/pending/run-confirm"],
        says: "run_confirm runs the app's function, which may confirm",
        check: |target| {
            let world = &target.by_function()?;
            let run = |address: &str| confirm(world, address, "run_confirm");
            check(&run("edsger@example.com")?, 202, &Says::Nothing)?;
            world.login("edsger")?;
            world.register("new@wait.example")?.expect(201)?;
            check(&run("new@wait.example")?, 202, &Says::Json)?;
            let login = world.try_email("new@wait.example", PASSWORD)?;
            login.expect(401)?;
            Ok(())
        },
    },
    Rule {
        id: "run-confirm-while-disabled",
        requirements: &["server/pending/run-confirm-rejected"],
        says: "run_confirm is rejected while the provider is disabled",
        check: |target| {
            let world = &target.shop()?;
            disable(world, "local-userpass")?;
            let run = confirm(world, "edsger@example.com", "run_confirm")?;
            check(&run, 400, &Says::AnyError)
        },
    },
    Rule {
        id: "unknown",
        requirements: &["server/pending/unknown"],
        says: "an unknown address or ID is not found",
        check: |target| {
            let world = &target.shop()?;
            let nobody = "{app}/user_registrations/by_email/nobody@example.com";
            for (method, path) in [
                ("DELETE", nobody.to_owned()),
                (
                    "DELETE",
                    "{app}/user_registrations/by_id/{nobody}".to_owned(),
                ),
                ("POST", format!("{nobody}/confirm")),
                ("POST", format!("{nobody}/send_confirm")),
                ("POST", format!("{nobody}/run_confirm")),
            ] {
                let answer = world.admin(method, &path).send()?;
                check(&answer, 404, &Says::Coded("user not found", "UserNotFound"))?;
            }
            Ok(())
        },
    },
];
