//! A forgotten password, by a mailed token or by a function.

use serde_json::{Value, json};

use super::mailed::{Mailed, done};
use crate::rules::{Rule, Says, check, hold_link};
use crate::setup::World;
use crate::setup::apps::{provider, with_provider};
use crate::setup::seeds::{self, PASSWORD};
use crate::target::{Answer, Outcome, Stop};

const NEW: &str = "battery staple";
const RESET: &str = "{client}/app/{client_app}/auth/providers/local-userpass/reset";
const NOT_FOUND: Says = Says::Coded("user not found", "UserNotFound");

/// The token of the last mail to ada.
fn adas(world: &World<'_>) -> Result<Mailed, Stop> {
    Mailed::last(world, "ada@example.com")
}

fn send(world: &World<'_>, name: &str) -> Result<Answer, Stop> {
    let email = format!("{name}@example.com");
    world.email("reset/send", &json!({"email": email}))
}

/// Has the function reset the password, with these arguments.
fn call(world: &World<'_>, name: &str, arguments: &Value) -> Result<Answer, Stop> {
    let email = format!("{name}@example.com");
    let body = json!({"email": email, "password": NEW, "arguments": arguments});
    world.email("reset/call", &body)
}

/// A finding unless ada can log in with one password, and not with the other.
fn ensure_password(world: &World<'_>, right: &str, wrong: &str) -> Outcome {
    let login = world.try_email("ada@example.com", right)?.expect(200)?;
    ensure_eq!(
        login.text("user_id"),
        world.ids.ada,
        "the user of {login:?}"
    );
    let words = Says::Coded("unauthorized", "InvalidPassword");
    check(&world.try_email("ada@example.com", wrong)?, 401, &words)
}

pub(crate) static BY_MAIL: &[Rule] = &[
    Rule {
        id: "mailed-token",
        requirements: &[
            "server/registration/reset",
            "server/registration/reset-send",
            "server/registration/responses",
            "server/registration/no-token",
        ],
        says: "the mailed token replaces the password, once",
        check: |target| {
            let world = &target.by_mail()?;
            done(&send(world, "ada")?)?;
            ensure_eq!(adas(world)?.kind, "reset", "the kind of the mail");
            ensure_password(world, PASSWORD, NEW)?;
            done(&adas(world)?.reset(world, NEW)?)?;
            ensure_password(world, NEW, PASSWORD)?;
            adas(world)?.reset(world, "something else")?.expect(400)?;
            ensure_password(world, NEW, "something else")?;
            Ok(())
        },
    },
    Rule {
        id: "unknown-token",
        requirements: &[
            "server/registration/unknown-reset-token",
            "server/conventions/error-link",
        ],
        says: "an unknown token of any form is rejected and changes nothing",
        check: |target| {
            let world = &target.by_mail()?;
            done(&send(world, "ada")?)?;
            let id = adas(world)?.id;
            for (token, token_id) in [
                ("e30=", "e30="),
                ("a_token", "a_token_id"),
                ("a_token", id.as_str()),
            ] {
                let body = json!({"token": token, "tokenId": token_id, "password": NEW});
                let answer = world.email("reset", &body)?;
                check(
                    &answer,
                    400,
                    &Says::Coded("invalid token data", "BadRequest"),
                )?;
                hold_link(world, &answer)?;
            }
            ensure_password(world, PASSWORD, NEW)?;
            Ok(())
        },
    },
    Rule {
        id: "other-purpose",
        requirements: &["server/registration/unknown-reset-token"],
        says: "a token for confirmation resets nothing, and one for a reset confirms nothing",
        check: |target| {
            let world = &target.by_mail()?;
            done(&send(world, "ada")?)?;
            world.register("new@example.com")?.expect(201)?;
            let confirmation = Mailed::last(world, "new@example.com")?;
            check(&confirmation.reset(world, NEW)?, 400, &Says::AnyError)?;
            check(&adas(world)?.confirm(world)?, 400, &Says::AnyError)
        },
    },
    Rule {
        id: "token-lifetime",
        requirements: &["server/registration/token-lifetime"],
        says: "a mailed token expires after 30 minutes",
        check: |target| {
            let world = &target.by_mail()?;
            world.freeze_clock()?;
            done(&send(world, "ada")?)?;
            world.advance_seconds(30 * 60 - 1)?;
            done(&adas(world)?.reset(world, NEW)?)?;
            done(&send(world, "ada")?)?;
            world.advance_seconds(30 * 60 + 1)?;
            let late = adas(world)?.reset(world, PASSWORD)?;
            ensure!((400..500).contains(&late.status), "not refused: {late:?}");
            ensure_eq!(
                late.text("error_code"),
                "UserpassTokenInvalid",
                "the code of {late:?}"
            );
            ensure_password(world, NEW, PASSWORD)?;
            Ok(())
        },
    },
    Rule {
        id: "password-length",
        requirements: &["server/registration/reset"],
        says: "the new password has 6 to 128 characters too",
        check: |target| {
            let world = &target.by_mail()?;
            done(&send(world, "ada")?)?;
            for password in ["12345".to_owned(), "x".repeat(129)] {
                check(&adas(world)?.reset(world, &password)?, 400, &Says::AnyError)?;
            }
            ensure_password(world, PASSWORD, "12345")?;
            Ok(())
        },
    },
    Rule {
        id: "unknown-address",
        requirements: &["server/registration/reset-send-unknown"],
        says: "no mail is sent to an unknown address",
        check: |target| {
            let world = &target.shop()?;
            check(&send(world, "nobody")?, 404, &NOT_FOUND)
        },
    },
    Rule {
        id: "pending-address",
        requirements: &["server/registration/reset-send-unknown"],
        says: "no mail is sent to the address of a pending user",
        check: |target| check(&send(&target.shop()?, "edsger")?, 404, &NOT_FOUND),
    },
    Rule {
        id: "no-function",
        requirements: &["server/registration/reset-call"],
        says: "without a reset function none can be called",
        check: |target| {
            let world = &target.shop()?;
            check(&call(world, "ada", &json!([]))?, 400, &Says::AnyError)
        },
    },
    Rule {
        id: "sessions-stay",
        requirements: &["server/registration/reset"],
        says: "a reset ends no session",
        check: |target| {
            let world = &target.by_mail()?;
            let session = world.login("ada")?;
            done(&send(world, "ada")?)?;
            done(&adas(world)?.reset(world, NEW)?)?;
            world.ensure_live(&session)
        },
    },
    Rule {
        id: "before-first-login",
        requirements: &["server/registration/reset"],
        says: "a password can be reset before the first login",
        check: |target| {
            let config = json!({"autoConfirm": true});
            let email = provider("local-userpass", config);
            let world = &target.seeded(&with_provider(seeds::shop(), email))?;
            world.register("new@example.com")?.expect(201)?;
            done(&send(world, "new")?)?;
            done(&Mailed::last(world, "new@example.com")?.reset(world, NEW)?)?;
            world.try_email("new@example.com", PASSWORD)?.expect(401)?;
            world.try_email("new@example.com", NEW)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "nothing-mailed",
        requirements: &["server/registration/reset-send-unknown"],
        says: "a rejected request sends no mail",
        check: |target| {
            let world = &target.by_mail()?;
            send(world, "nobody")?.expect(404)?;
            let mails = world.outbox()?;
            ensure!(mails.is_empty(), "a mail was sent: {mails:?}");
            Ok(())
        },
    },
    Rule {
        id: "mail-fails",
        requirements: &["server/registration/reset-send-failed"],
        says: "a mail that cannot be sent, which a fault simulates, is reported in these words",
        check: |target| {
            let world = &target.by_mail()?;
            let path = format!("{RESET}/send");
            world.fault(&json!({"path": world.path(&path),
                "effect": {"type": "status", "status": 400, "error": "error processing request"}}))?;
            let words = Says::Error("error processing request");
            check(&send(world, "ada")?, 400, &words)?;
            let mails = world.outbox()?;
            ensure!(mails.is_empty(), "a mail was sent: {mails:?}");
            Ok(())
        },
    },
];

pub(crate) static BY_FUNCTION: &[Rule] = &[
    Rule {
        id: "no-mail",
        requirements: &["server/registration/reset-send-function"],
        says: "no mail is sent where a function resets passwords",
        check: |target| {
            let world = &target.by_function()?;
            let answer = send(world, "ada")?;
            check(&answer, 400, &Says::AnyError)?;
            ensure_eq!(
                answer.text("error"),
                "please use reset password via function",
                "the error of {answer:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "success",
        requirements: &["server/registration/reset-call"],
        says: "the function receives the arguments; success sets the password",
        check: |target| {
            let world = &target.by_function()?;
            done(&call(world, "ada", &json!(["blue"]))?)?;
            ensure_password(world, NEW, PASSWORD)?;
            Ok(())
        },
    },
    Rule {
        id: "rejected",
        requirements: &["server/registration/reset-rejected"],
        says: "a function that returns fail or throws changes nothing, and the error has no code",
        check: |target| {
            let world = &target.by_function()?;
            for arguments in [json!(["red"]), json!([]), json!(["broken"])] {
                let words = "failed to reset password for user \"ada@example.com\"";
                check(&call(world, "ada", &arguments)?, 400, &Says::Error(words))?;
            }
            ensure_password(world, PASSWORD, NEW)?;
            Ok(())
        },
    },
    Rule {
        id: "pending",
        requirements: &[
            "server/registration/reset-call",
            "server/registration/reset",
        ],
        says: "with pending the password is set with the token that was passed to the function",
        check: |target| {
            let world = &target.by_function()?;
            done(&call(world, "ada", &json!(["grey"]))?)?;
            ensure_password(world, PASSWORD, NEW)?;
            done(&adas(world)?.reset(world, NEW)?)?;
            ensure_password(world, NEW, PASSWORD)?;
            Ok(())
        },
    },
    Rule {
        id: "unknown-address",
        requirements: &["server/registration/call-unknown"],
        says: "the function is not run for an unknown address",
        check: |target| {
            let world = &target.by_function()?;
            check(&call(world, "nobody", &json!(["blue"]))?, 404, &NOT_FOUND)
        },
    },
    Rule {
        id: "undeclared-function",
        requirements: &["server/functions/unknown"],
        says: "a reset or a registration whose function does not exist fails with `function not found`",
        check: |target| {
            let config = json!({
                "runConfirmationFunction": true, "confirmationFunctionName": "nope",
                "runResetFunction": true, "resetFunctionName": "nope",
            });
            let email = provider("local-userpass", config);
            let world = &target.seeded(&with_provider(seeds::shop(), email))?;
            let missing = Says::Coded("function not found", "FunctionNotFound");
            check(&call(world, "ada", &json!([]))?, 404, &missing)?;
            check(&world.register("new@example.com")?, 404, &missing)
        },
    },
];
