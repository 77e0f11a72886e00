//! Registering, confirming and resetting.

use appservices_mock::{CaseSeed, FunctionSeed};
use serde_json::{Value, json};

use crate::server_rules::confirming::done;
use crate::server_rules::{Rule, Says, check, ids};
use crate::support::apps::{
    automatic, by_function, by_mail, provider, with_functions, with_provider,
};
use crate::support::world::{self, EDSGER, PASSWORD, World};

const PENDING: &str = "{app}/user_registrations/pending_users";
const EXPIRED: Says = Says::Coded(
    "userpass token is expired or invalid",
    "UserpassTokenInvalid",
);
const GARBAGE: Says = Says::Coded("invalid token data", "BadRequest");
const CONFIRMED: Says = Says::Coded("already confirmed", "UserAlreadyConfirmed");

const NO_ADDRESSES: [&str; 6] = [
    "ada",
    "ada@",
    "@example.com",
    "ada lovelace@example.com",
    "<ada@example.com>",
    "ada@example.com\n",
];

/// A token of the service's, with its ID.
const FOREIGN: (&str, &str) = (
    "0e6340a446e68fe02a1af1b53c34d5f630b601ebf807d73d10a7fed5c2e996d87d04a683030377ac6058824d8555b24c1417de79019b40f1299aada7ef37fddc",
    "6268f7dd73fafea76b730fc9",
);

fn answer(token: &str, id: &str) -> Value {
    json!({"token": token, "tokenId": id, "password": PASSWORD})
}

pub(in crate::server_rules) static REGISTERING: &[Rule] = &[
    Rule {
        proves: &["9/register/no-address"],
        says: "what is no address is refused where mail or a function confirms",
        source: "manual (release notes); Dart SDK's tests",
        check: |_| {
            for world in [by_mail(), by_function()] {
                for text in NO_ADDRESSES {
                    let answer = world.register(text);
                    check(&answer, 400, &Says::Coded("email invalid", "BadRequest"));
                }
                assert_eq!(ids(world.get(PENDING)), [EDSGER]);
                assert!(world.server().outbox().is_empty());
                world.register("a+b@yes.example").expect(201);
            }
        },
    },
    Rule {
        proves: &["9/register/any-text"],
        says: "where confirmation is automatic any text is taken, and logs in",
        source: "manual (release notes); Dart SDK's tests",
        check: |_| {
            let world = automatic();
            for text in NO_ADDRESSES {
                world.register(text).expect(201);
                world.try_email(text, PASSWORD).expect(200);
            }
        },
    },
    Rule {
        proves: &["9/register/any-text"],
        says: "so is any text that an administrator creates a user with",
        source: "our choice",
        check: |_| {
            let world = by_mail();
            let body = json!({"email": "ada", "password": PASSWORD});
            world.post("{app}/users", &body).expect(201);
            let taken = Says::Coded("name already in use", "AccountNameInUse");
            check(&world.post("{app}/users", &body), 409, &taken);
        },
    },
];

pub(in crate::server_rules) static TOKENS: &[Rule] = &[Rule {
    proves: &["9/mailed-token/late", "9/mailed-token/garbage"],
    says: "a token that is late, used, replaced or unknown has expired; the rest is garbage",
    source: "Dart SDK's tests; client code: realm-core (code); status our choice",
    check: |_| {
        let world = by_mail();
        world.server().freeze_clock(true);
        world.register("new@example.com").expect(201);
        let first = world.mail("new@example.com");
        done(&world.email("confirm/send", &json!({"email": "new@example.com"})));
        done(&world.email("reset/send", &json!({"email": "ada@example.com"})));
        for verb in ["confirm", "reset"] {
            let email = ["new@example.com", "ada@example.com"][usize::from(verb == "reset")];
            let mail = world.mail(email);
            let ask = |token: &str, id: &str| world.email(verb, &answer(token, id));
            for (token, id) in [
                ("e30=", "e30="),
                ("", ""),
                ("a_token", mail.token_id.as_str()),
                (mail.token.as_str(), "a_token_id"),
            ] {
                check(&ask(token, id), 400, &GARBAGE);
            }
            check(&ask(FOREIGN.0, FOREIGN.1), 400, &EXPIRED);
            check(&ask(&first.token, &first.token_id), 400, &EXPIRED);
            check(&ask(&first.token, &mail.token_id), 400, &EXPIRED);
        }
        world.later(30 * 60);
        for (verb, email) in [("confirm", "new@example.com"), ("reset", "ada@example.com")] {
            let mail = world.mail(email);
            let late = world.email(verb, &answer(&mail.token, &mail.token_id));
            check(&late, 400, &EXPIRED);
        }
        done(&world.email("reset/send", &json!({"email": "ada@example.com"})));
        let mail = world.mail("ada@example.com");
        let reset = || world.email("reset", &answer(&mail.token, &mail.token_id));
        done(&reset());
        check(&reset(), 400, &EXPIRED);
    },
}];

/// Runs the confirmation of an address again, for the administrator.
fn run_confirm(world: &World, email: &str) -> crate::support::http::Answer {
    let path = format!("{{app}}/user_registrations/by_email/{email}/run_confirm");
    world.admin("POST", &path).send()
}

/// A function that confirms everybody with this result.
fn confirmed_with(result: Value) -> World {
    let config = json!({"runConfirmationFunction": true, "confirmationFunctionName": "confirm"});
    let seed = with_provider(world::seed(), provider("local-userpass", config));
    let function = FunctionSeed::new("confirm").case(CaseSeed::returns(result));
    World::with(with_functions(seed, vec![function]))
}

pub(in crate::server_rules) static CONFIRMING: &[Rule] = &[
    Rule {
        proves: &["9/confirm-send"],
        says: "no mail for a confirmed address, even where a function confirms",
        source: "realm-core tests; status our choice",
        check: |_| {
            let world = by_function();
            world.register("new@yes.example").expect(201);
            for email in ["ada@example.com", "new@yes.example"] {
                let sent = world.email("confirm/send", &json!({"email": email}));
                check(&sent, 400, &CONFIRMED);
            }
            let text = "please use confirm via function";
            for email in ["edsger@example.com", "nobody@example.com"] {
                let sent = world.email("confirm/send", &json!({"email": email}));
                check(&sent, 400, &Says::Coded(text, "BadRequest"));
            }
        },
    },
    Rule {
        proves: &["9/run-confirm", "2.5/run-confirm"],
        says: "run_confirm returns the mailed token, which confirms",
        source: "stitch 3's tests",
        check: |_| {
            for world in [
                by_mail(),
                confirmed_with(json!({"status": "pending"})),
                confirmed_with(json!({"status": ""})),
            ] {
                let run = run_confirm(&world, "edsger@example.com");
                check(&run, 202, &Says::Json);
                let mail = world.mail("edsger@example.com");
                let token = json!({"token": mail.token, "token_id": mail.token_id});
                assert_eq!(run.json(), token);
                world.try_email("edsger@example.com", PASSWORD).expect(401);
                assert_eq!(ids(world.get(PENDING)), [EDSGER]);
                done(&world.email(
                    "confirm",
                    &answer(&run.text("token"), &run.text("token_id")),
                ));
                world.login("edsger");
            }
        },
    },
    Rule {
        proves: &["9/run-confirm", "2.5/run-confirm", "1/empty-body"],
        says: "run_confirm confirms at once with an empty body, or fails",
        source: "stitch 3's tests; realm-core and realm-js tests (text)",
        check: |_| {
            for world in [automatic(), confirmed_with(json!({"status": "success"}))] {
                let run = run_confirm(&world, "edsger@example.com");
                check(&run, 202, &Says::Nothing);
                world.login("edsger");
            }
            let world = confirmed_with(json!({"status": "fail"}));
            let run = run_confirm(&world, "edsger@example.com");
            let text = "failed to confirm user \"edsger@example.com\"";
            check(&run, 400, &Says::Coded(text, "BadRequest"));
            assert_eq!(ids(world.get(PENDING)), [EDSGER]);
        },
    },
];

pub(in crate::server_rules) static RESETTING: &[Rule] = &[Rule {
    proves: &["9/reset-function"],
    says: "a reset function sees whether the new password is the current one",
    source: "manual",
    check: |_| {
        let config = json!({"runResetFunction": true, "resetFunctionName": "reset"});
        let seed = with_provider(world::seed(), provider("local-userpass", config));
        let says = |status: &str| CaseSeed::returns(json!({"status": status}));
        let reset = FunctionSeed::new("reset")
            .case(says("fail").current_password_valid(true))
            .case(says("success").current_password_valid(false));
        let world = World::with(with_functions(seed, vec![reset]));
        let confirm = "{app}/user_registrations/by_email/edsger@example.com/confirm";
        world.admin("POST", confirm).send().expect(204);
        for name in ["ada", "edsger"] {
            let email = format!("{name}@example.com");
            let call = |password: &str| {
                world.email("reset/call", &json!({"email": email, "password": password}))
            };
            let text = format!("failed to reset password for user \"{email}\"");
            let refused = call(PASSWORD);
            check(&refused, 400, &Says::AnyError);
            assert_eq!(refused.text("error"), text);
            done(&call("battery staple"));
            check(&call("battery staple"), 400, &Says::AnyError);
            world.try_email(&email, "battery staple").expect(200);
        }
    },
}];
