//! A forgotten password, by a mailed token or by a function.

use appservices_mock::{Fault, FaultEffect, MailKind};
use serde_json::json;

use super::confirming::done;
use super::{Rule, Says, check, hold_link, refused};
use crate::support::apps::{by_function, by_mail};
use crate::support::http::Answer;
use crate::support::world::{self, ADA, PASSWORD, World};

const NEW: &str = "battery staple";
const RESET: &str = "{client}/app/shop-abcde/auth/providers/local-userpass/reset";

/// Answers the last mail to ada with a new password.
fn reset(world: &World, password: &str) -> Answer {
    let mail = world.mail("ada@example.com");
    world.email(
        "reset",
        &json!({"token": mail.token, "tokenId": mail.token_id, "password": password}),
    )
}

fn send(world: &World, name: &str) -> Answer {
    world.email(
        "reset/send",
        &json!({"email": format!("{name}@example.com")}),
    )
}

/// Has the function reset ada's password, with these arguments.
fn call(world: &World, name: &str, arguments: &serde_json::Value) -> Answer {
    let email = format!("{name}@example.com");
    world.email(
        "reset/call",
        &json!({"email": email, "password": NEW, "arguments": arguments}),
    )
}

#[track_caller]
fn assert_password(world: &World, good: &str, bad: &str) {
    let login = world.try_email("ada@example.com", good).expect(200);
    assert_eq!(login.text("user_id"), ADA);
    let words = Says::Coded("unauthorized", "InvalidPassword");
    check(&world.try_email("ada@example.com", bad), 401, &words);
}

pub(super) static BY_MAIL: &[Rule] = &[
    Rule {
        proves: &[
            "3.3/reset",
            "3.3/reset-send",
            "3.3/answers",
            "3.3/unauthenticated",
        ],
        says: "with the mailed token a new password takes the old one's place, once",
        source: "manual; client code: realm-web, realm-core, stitch; status our choice",
        check: |_| {
            let world = by_mail();
            done(&send(&world, "ada"));
            assert_eq!(world.mail("ada@example.com").kind, MailKind::Reset);
            assert_password(&world, PASSWORD, NEW);
            done(&reset(&world, NEW));
            assert_password(&world, NEW, PASSWORD);
            assert_eq!(reset(&world, "something else").status, 400);
            assert_password(&world, NEW, "something else");
        },
    },
    Rule {
        proves: &["3.3/reset/unknown-token", "1/error/link"],
        says: "an unknown token, of whatever form, changes nothing",
        source: "realm-js, realm-core (link) and realm-swift tests",
        check: |_| {
            let world = by_mail();
            done(&send(&world, "ada"));
            let id = world.mail("ada@example.com").token_id;
            for (token, token_id) in [
                ("e30=", "e30="),
                ("a_token", "a_token_id"),
                ("a_token", id.as_str()),
            ] {
                let body = json!({"token": token, "tokenId": token_id, "password": NEW});
                let answer = world.email("reset", &body);
                check(
                    &answer,
                    400,
                    &Says::Coded("invalid token data", "BadRequest"),
                );
                hold_link(&world, &answer);
            }
            assert_password(&world, PASSWORD, NEW);
        },
    },
    Rule {
        proves: &["3.3/reset/unknown-token"],
        says: "a token to confirm with resets nothing, one to reset with confirms nothing",
        source: "our choice",
        check: |_| {
            let world = by_mail();
            done(&send(&world, "ada"));
            world.register("new@example.com").expect(201);
            let mail = world.mail("new@example.com");
            let body = json!({"token": mail.token, "tokenId": mail.token_id, "password": NEW});
            check(&world.email("reset", &body), 400, &Says::AnyError);
            let mail = world.mail("ada@example.com");
            let body = json!({"token": mail.token, "tokenId": mail.token_id});
            check(&world.email("confirm", &body), 400, &Says::AnyError);
        },
    },
    Rule {
        proves: &["3.3/token-lifetime"],
        says: "a mailed token is good for 30 minutes",
        source: "manual",
        check: |_| {
            let world = by_mail();
            world.server().freeze_clock(true);
            done(&send(&world, "ada"));
            world.later(30 * 60 - 1);
            done(&reset(&world, NEW));
            done(&send(&world, "ada"));
            world.later(30 * 60 + 1);
            let mail = world.mail("ada@example.com");
            let body = json!({"token": mail.token, "tokenId": mail.token_id, "password": PASSWORD});
            let answer = refused(world.call("POST", RESET).json(&body));
            assert_eq!(
                answer.text("error_code"),
                "UserpassTokenInvalid",
                "{answer:?}"
            );
            assert_password(&world, NEW, PASSWORD);
        },
    },
    Rule {
        proves: &["3.3/reset"],
        says: "the new password has 6 to 128 characters too",
        source: "manual; status our choice",
        check: |_| {
            let world = by_mail();
            done(&send(&world, "ada"));
            for password in ["12345".to_owned(), "x".repeat(129)] {
                check(&reset(&world, &password), 400, &Says::AnyError);
            }
            assert_password(&world, PASSWORD, "12345");
        },
    },
    Rule {
        proves: &["3.3/reset-send/unknown"],
        says: "no mail for an unknown address",
        source: "realm-swift tests; status our choice",
        check: |_| {
            let world = by_mail();
            let words = Says::Coded("user not found", "UserNotFound");
            check(&send(&world, "nobody"), 404, &words);
            assert!(world.server().outbox().is_empty());
        },
    },
    Rule {
        proves: &["3.3/reset-send/no-mail"],
        says: "a mail that cannot be sent, which a fault stands for, is told in these words",
        source: "realm-js tests; status, and that it takes a fault, our choice",
        check: |_| {
            let world = by_mail();
            let path = world::path(&format!("{RESET}/send"));
            let effect = FaultEffect::status(400, "error processing request");
            world.server().add_fault(Fault::new(&path, effect));
            check(
                &send(&world, "ada"),
                400,
                &Says::Error("error processing request"),
            );
            assert!(world.server().outbox().is_empty());
        },
    },
];

pub(super) static BY_FUNCTION: &[Rule] = &[
    Rule {
        proves: &["3.3/reset-send/by-function"],
        says: "where a function resets, no mail is sent",
        source: "realm-js tests; manual; status our choice",
        check: |_| {
            let world = by_function();
            let answer = send(&world, "ada");
            check(&answer, 400, &Says::AnyError);
            assert_eq!(
                answer.text("error"),
                "please use reset password via function"
            );
        },
    },
    Rule {
        proves: &["3.3/reset-call"],
        says: "the function sees the arguments, and its yes sets the password",
        source: "manual; client code: realm-web, realm-core, stitch; status our choice",
        check: |_| {
            let world = by_function();
            done(&call(&world, "ada", &json!(["blue"])));
            assert_password(&world, NEW, PASSWORD);
        },
    },
    Rule {
        proves: &["3.3/reset-call/function-says-no"],
        says: "its no, or its failure, changes nothing, and comes without a code",
        source: "realm-js, realm-core and realm-swift tests; status our choice",
        check: |_| {
            let world = by_function();
            for arguments in [json!(["red"]), json!([]), json!(["broken"])] {
                let words = "failed to reset password for user \"ada@example.com\"";
                check(&call(&world, "ada", &arguments), 400, &Says::Error(words));
            }
            assert_password(&world, PASSWORD, NEW);
        },
    },
    Rule {
        proves: &["3.3/reset-call", "3.3/reset"],
        says: "told to wait, one sets the password with the token that the function was given",
        source: "manual; that the outbox shows it is our choice",
        check: |_| {
            let world = by_function();
            done(&call(&world, "ada", &json!(["grey"])));
            assert_password(&world, PASSWORD, NEW);
            done(&reset(&world, NEW));
            assert_password(&world, NEW, PASSWORD);
        },
    },
    Rule {
        proves: &["3.3/call/unknown"],
        says: "the function is not run for an unknown address",
        source: "realm-core and realm-swift tests; status our choice",
        check: |_| {
            let world = by_function();
            let words = Says::Coded("user not found", "UserNotFound");
            check(&call(&world, "nobody", &json!(["blue"])), 404, &words);
        },
    },
];
