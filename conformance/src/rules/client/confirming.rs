//! Confirming an address, by a mailed token or by a function.

use serde_json::json;

use super::mailed::{Mailed, done};
use crate::rules::{Rule, Says, check, hold_link};
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::target::{Outcome, Target};

const CONFIRMED: Says = Says::Coded("already confirmed", "UserAlreadyConfirmed");
const NOT_FOUND: Says = Says::Coded("user not found", "UserNotFound");

pub(crate) static BY_MAIL: &[Rule] = &[
    Rule {
        id: "mailed-token",
        requirements: &[
            "server/registration/confirm",
            "server/registration/responses",
            "server/registration/no-token",
        ],
        says: "the mailed token confirms the address, and its user can log in",
        check: |target| {
            let world = &target.by_mail()?;
            world.register("new@example.com")?.expect(201)?;
            done(&Mailed::last(world, "new@example.com")?.confirm(world)?)?;
            world.try_email("new@example.com", PASSWORD)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "unknown-token",
        requirements: &[
            "server/registration/unknown-confirm-token",
            "server/conventions/error-link",
        ],
        says: "an unknown token of any form is rejected and changes nothing",
        check: |target| {
            let world = &target.shop()?;
            let sent = Mailed::sent(world, "edsger@example.com")?;
            for (token, token_id) in [
                ("e30=", "e30="),
                ("a_token", "a_token_id"),
                ("", ""),
                ("a_token", sent.id.as_str()),
            ] {
                let body = json!({"token": token, "tokenId": token_id});
                let answer = world.email("confirm", &body)?;
                let invalid = Says::Coded("invalid token data", "BadRequest");
                check(&answer, 400, &invalid)?;
                hold_link(world, &answer)?;
            }
            world
                .try_email("edsger@example.com", PASSWORD)?
                .expect(401)?;
            done(&sent.confirm(world)?)
        },
    },
    Rule {
        id: "token-lifetime",
        requirements: &["server/registration/token-lifetime"],
        says: "a mailed token expires after 30 minutes",
        check: |target| {
            let world = &target.by_mail()?;
            world.freeze_clock()?;
            for email in ["soon@example.com", "late@example.com"] {
                world.register(email)?.expect(201)?;
            }
            world.advance_seconds(30 * 60 - 1)?;
            done(&Mailed::last(world, "soon@example.com")?.confirm(world)?)?;
            world.advance_seconds(2)?;
            let late = Mailed::last(world, "late@example.com")?.confirm(world)?;
            ensure!((400..500).contains(&late.status), "not refused: {late:?}");
            ensure_eq!(
                late.text("error_code"),
                "UserpassTokenInvalid",
                "the code of {late:?}"
            );
            world.try_email("late@example.com", PASSWORD)?.expect(401)?;
            Ok(())
        },
    },
    Rule {
        id: "send-again",
        requirements: &["server/registration/confirm-send"],
        says: "another mail can be requested, and its token confirms",
        check: |target| {
            let world = &target.by_mail()?;
            world.register("new@example.com")?.expect(201)?;
            let first = Mailed::last(world, "new@example.com")?;
            done(&world.email("confirm/send", &json!({"email": "new@example.com"}))?)?;
            let second = Mailed::last(world, "new@example.com")?;
            ensure_ne!(second.token, first.token, "the token of the second mail");
            done(&second.confirm(world)?)?;
            world.try_email("new@example.com", PASSWORD)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "already-confirmed",
        requirements: &["server/registration/already-confirmed"],
        says: "no mail is sent to a confirmed address, whether or not its user has logged in",
        check: |target| {
            for world in [target.shop()?, target.automatic()?] {
                world.confirm_edsger()?;
                for name in ["ada", "edsger"] {
                    let body = json!({"email": format!("{name}@example.com")});
                    check(&world.email("confirm/send", &body)?, 400, &CONFIRMED)?;
                }
            }
            Ok(())
        },
    },
    Rule {
        id: "unknown-address",
        requirements: &["server/registration/confirm-send-unknown"],
        says: "no mail is sent to an unknown address",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"email": "nobody@example.com"});
            check(&world.email("confirm/send", &body)?, 404, &NOT_FOUND)?;
            check(
                &world.email("confirm/send", &json!({}))?,
                400,
                &Says::AnyError,
            )
        },
    },
    Rule {
        id: "no-function",
        requirements: &["server/registration/confirm-call"],
        says: "with confirmation by mail no function can be run",
        check: |target| {
            let world = &target.shop()?;
            ensure_not_run(world, "edsger@example.com", 400, &Says::AnyError)
        },
    },
    Rule {
        id: "token-of-send-confirm",
        requirements: &["server/pending/send-confirm-token"],
        says: "the token that send_confirm returns to the administrator confirms as well",
        check: |target| {
            let world = &target.shop()?;
            done(&Mailed::sent(world, "edsger@example.com")?.confirm(world)?)?;
            world.login("edsger")?;
            Ok(())
        },
    },
];

/// A finding unless the confirmation function is not run for the address, with this error.
fn ensure_not_run(world: &World<'_>, email: &str, status: u16, says: &Says) -> Outcome {
    let answer = world.email("confirm/call", &json!({"email": email}))?;
    check(&answer, status, says)
}

pub(crate) static BY_FUNCTION: &[Rule] = &[
    Rule {
        id: "no-mail",
        requirements: &["server/registration/confirm-send-function"],
        says: "no mail is sent where a function confirms",
        check: |target| {
            let world = &target.by_function()?;
            let body = json!({"email": "edsger@example.com"});
            let answer = world.email("confirm/send", &body)?;
            check(&answer, 400, &Says::AnyError)?;
            ensure_eq!(
                answer.text("error"),
                "please use confirm via function",
                "the error of {answer:?}"
            );
            Ok(())
        },
    },
    Rule {
        id: "run-again",
        requirements: &["server/registration/confirm-call"],
        says: "the function can be run again, and confirms when it returns success",
        check: |target| {
            let world = &target.by_function()?;
            world
                .try_email("edsger@example.com", PASSWORD)?
                .expect(401)?;
            let body = json!({"email": "edsger@example.com"});
            done(&world.email("confirm/call", &body)?)?;
            world.login("edsger")?;
            Ok(())
        },
    },
    Rule {
        id: "token-of-function",
        requirements: &[
            "server/registration/confirm-call",
            "server/registration/confirm",
        ],
        says: "a pending user is confirmed with the token that was passed to the function",
        check: |target| {
            let world = &target.by_function()?;
            world.register("new@wait.example")?.expect(201)?;
            done(&world.email("confirm/call", &json!({"email": "new@wait.example"}))?)?;
            world.try_email("new@wait.example", PASSWORD)?.expect(401)?;
            done(&Mailed::last(world, "new@wait.example")?.confirm(world)?)?;
            world.try_email("new@wait.example", PASSWORD)?.expect(200)?;
            Ok(())
        },
    },
    Rule {
        id: "already-confirmed",
        requirements: &["server/registration/already-confirmed"],
        says: "the function is not run for a confirmed address",
        check: |target| {
            let world = &target.by_function()?;
            world.register("new@yes.example")?.expect(201)?;
            for email in ["new@yes.example", "ada@example.com"] {
                ensure_not_run(world, email, 400, &CONFIRMED)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "unknown-address",
        requirements: &["server/registration/call-unknown"],
        says: "the function is not run for an unknown address",
        check: |target: &Target| {
            let world = &target.by_function()?;
            ensure_not_run(world, "nobody@yes.example", 404, &NOT_FOUND)
        },
    },
    Rule {
        id: "automatic",
        requirements: &["server/registration/confirm-call-automatic"],
        says: "with automatic confirmation it cannot be run for any address, known or unknown",
        check: |target| {
            let world = &target.automatic()?;
            world.register("new@example.com")?.expect(201)?;
            for name in ["nobody", "new", "ada", "edsger"] {
                let email = format!("{name}@example.com");
                let answer = world.email("confirm/call", &json!({"email": email}))?;
                check(&answer, 400, &Says::AnyError)?;
                let words = format!(
                    "cannot run confirmation for {email}: automatic confirmation is enabled"
                );
                ensure_eq!(answer.text("error"), words, "the error of {answer:?}");
                ensure_eq!(
                    answer.json()?.get("error_code"),
                    None,
                    "the code of {answer:?}"
                );
            }
            Ok(())
        },
    },
];
