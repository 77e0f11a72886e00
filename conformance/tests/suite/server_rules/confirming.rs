//! Confirming an address, by a mailed token or by a function.

use serde_json::json;

use super::{Rule, Says, check, hold_link, refused};
use crate::support::apps::{automatic, by_function, by_mail};
use crate::support::http::Answer;
use crate::support::world::{PASSWORD, World};

const CONFIRM: &str = "{client}/app/shop-abcde/auth/providers/local-userpass/confirm";
const INVALID: Says = Says::Coded("invalid token data", "BadRequest");

/// Answers the last mail to an address.
fn confirm(world: &World, email: &str) -> Answer {
    let mail = world.mail(email);
    world.email(
        "confirm",
        &json!({"token": mail.token, "tokenId": mail.token_id}),
    )
}

/// 200 or 202, with an empty object.
#[track_caller]
pub(super) fn done(answer: &Answer) {
    assert!(matches!(answer.status, 200 | 202), "{answer:?}");
    check(answer, answer.status, &Says::Json);
    assert_eq!(answer.json(), json!({}));
}

pub(super) static BY_MAIL: &[Rule] = &[
    Rule {
        proves: &["3.3/confirm", "3.3/answers", "3.3/unauthenticated"],
        says: "with the mailed token, the address is confirmed, and its user logs in",
        source: "manual; client code: realm-web, realm-core, stitch; status our choice",
        check: |_| {
            let world = by_mail();
            world.register("new@example.com").expect(201);
            done(&confirm(&world, "new@example.com"));
            world.try_email("new@example.com", PASSWORD).expect(200);
        },
    },
    Rule {
        proves: &["3.3/confirm/unknown-token", "1/error/link"],
        says: "an unknown token, of whatever form, changes nothing",
        source: "realm-js, realm-core (link) and realm-swift tests",
        check: |_| {
            let world = by_mail();
            world.register("new@example.com").expect(201);
            let id = world.mail("new@example.com").token_id;
            for (token, token_id) in [
                ("e30=", "e30="),
                ("a_token", "a_token_id"),
                ("", ""),
                ("a_token", id.as_str()),
            ] {
                let body = json!({"token": token, "tokenId": token_id});
                let answer = world.email("confirm", &body);
                check(&answer, 400, &INVALID);
                hold_link(&world, &answer);
            }
            world.try_email("new@example.com", PASSWORD).expect(401);
            done(&confirm(&world, "new@example.com"));
        },
    },
    Rule {
        proves: &["3.3/token-lifetime"],
        says: "a mailed token is good for 30 minutes",
        source: "manual",
        check: |_| {
            let world = by_mail();
            for email in ["soon@example.com", "late@example.com"] {
                world.server().freeze_clock(true);
                world.register(email).expect(201);
            }
            world.later(30 * 60 - 1);
            done(&confirm(&world, "soon@example.com"));
            world.later(2);
            let mail = world.mail("late@example.com");
            let body = json!({"token": mail.token, "tokenId": mail.token_id});
            let answer = refused(world.call("POST", CONFIRM).json(&body));
            assert_eq!(
                answer.text("error_code"),
                "UserpassTokenInvalid",
                "{answer:?}"
            );
            world.try_email("late@example.com", PASSWORD).expect(401);
        },
    },
    Rule {
        proves: &["3.3/confirm-send"],
        says: "another mail can be had, whose token confirms",
        source: "client code: realm-web, realm-core, stitch; status our choice",
        check: |_| {
            let world = by_mail();
            world.register("new@example.com").expect(201);
            let first = world.mail("new@example.com");
            done(&world.email("confirm/send", &json!({"email": "new@example.com"})));
            assert_ne!(world.mail("new@example.com").token, first.token);
            done(&confirm(&world, "new@example.com"));
            world.try_email("new@example.com", PASSWORD).expect(200);
        },
    },
    Rule {
        proves: &["3.3/confirm/already"],
        says: "no mail for an address that is confirmed, logged in yet or not",
        source: "realm-js, realm-core and realm-swift tests; status our choice",
        check: |_| {
            for world in [by_mail(), automatic()] {
                let confirm = "{app}/user_registrations/by_email/edsger@example.com/confirm";
                world.admin("POST", confirm).send().expect(204);
                for name in ["ada", "edsger"] {
                    let body = json!({"email": format!("{name}@example.com")});
                    let words = Says::Coded("already confirmed", "UserAlreadyConfirmed");
                    check(&world.email("confirm/send", &body), 400, &words);
                }
            }
        },
    },
    Rule {
        proves: &["3.3/confirm-send/unknown"],
        says: "no mail for an unknown address",
        source: "realm-swift tests; status our choice",
        check: |_| {
            let world = by_mail();
            let body = json!({"email": "nobody@example.com"});
            let words = Says::Coded("user not found", "UserNotFound");
            check(&world.email("confirm/send", &body), 404, &words);
            let body = json!({});
            check(&world.email("confirm/send", &body), 400, &Says::AnyError);
        },
    },
    Rule {
        proves: &["2.5/send-confirm/token"],
        says: "the token that the administrator is given confirms as well",
        source: "stitch's tests",
        check: |_| {
            let world = by_mail();
            let send = "{app}/user_registrations/by_email/edsger@example.com/send_confirm";
            let given = world.admin("POST", send).send().expect(200);
            let body = json!({"token": given.text("token"), "tokenId": given.text("token_id")});
            done(&world.email("confirm", &body));
            world.login("edsger");
        },
    },
];

pub(super) static BY_FUNCTION: &[Rule] = &[
    Rule {
        proves: &["3.3/confirm-send/by-function"],
        says: "where a function confirms, no mail is sent",
        source: "public issue trackers; code our choice (not held)",
        check: |_| {
            let world = by_function();
            let body = json!({"email": "edsger@example.com"});
            let answer = world.email("confirm/send", &body);
            check(&answer, 400, &Says::AnyError);
            assert_eq!(answer.text("error"), "please use confirm via function");
        },
    },
    Rule {
        proves: &["3.3/confirm-call"],
        says: "the function can be run again, and its yes confirms",
        source: "client code: realm-web, realm-core, stitch; status our choice",
        check: |_| {
            let world = by_function();
            world.try_email("edsger@example.com", PASSWORD).expect(401);
            let body = json!({"email": "edsger@example.com"});
            done(&world.email("confirm/call", &body));
            world.login("edsger");
        },
    },
    Rule {
        proves: &["3.3/confirm-call", "3.3/confirm"],
        says: "who is made to wait is confirmed by the token that the function was given",
        source: "manual; that the outbox shows it is our choice",
        check: |_| {
            let world = by_function();
            world.register("new@wait.example").expect(201);
            done(&world.email("confirm/call", &json!({"email": "new@wait.example"})));
            world.try_email("new@wait.example", PASSWORD).expect(401);
            done(&confirm(&world, "new@wait.example"));
            world.try_email("new@wait.example", PASSWORD).expect(200);
        },
    },
    Rule {
        proves: &["3.3/confirm/already"],
        says: "the function is not run for an address that is confirmed",
        source: "realm-js, realm-core and realm-swift tests; status our choice",
        check: |_| {
            let world = by_function();
            world.register("new@yes.example").expect(201);
            for email in ["new@yes.example", "ada@example.com"] {
                let answer = world.email("confirm/call", &json!({"email": email}));
                let words = Says::Coded("already confirmed", "UserAlreadyConfirmed");
                check(&answer, 400, &words);
            }
        },
    },
    Rule {
        proves: &["3.3/call/unknown"],
        says: "nor for an unknown address",
        source: "realm-core and realm-swift tests; status our choice",
        check: |_| {
            let world = by_function();
            let body = json!({"email": "nobody@yes.example"});
            let words = Says::Coded("user not found", "UserNotFound");
            check(&world.email("confirm/call", &body), 404, &words);
        },
    },
    Rule {
        proves: &["3.3/confirm-call/automatic"],
        says: "where confirmation is automatic it cannot be run for anyone, known or not",
        source: "realm-js and realm-swift tests; status our choice",
        check: |_| {
            let world = automatic();
            world.register("new@example.com").expect(201);
            for name in ["nobody", "new", "ada", "edsger"] {
                let email = format!("{name}@example.com");
                let answer = world.email("confirm/call", &json!({"email": email}));
                check(&answer, 400, &Says::AnyError);
                let words = format!(
                    "cannot run confirmation for {email}: automatic confirmation is enabled"
                );
                assert_eq!(answer.text("error"), words);
                assert_eq!(answer.json().get("error_code"), None, "{answer:?}");
            }
        },
    },
];
