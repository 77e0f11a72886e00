//! Registering, confirming and resetting.

use appservices_mock::{CaseSeed, FunctionSeed};
use serde_json::{Value, json};

use crate::rules::client::mailed::{Mailed, done};
use crate::rules::{Rule, Says, check, ids};
use crate::setup::apps::{provider, with_functions, with_provider};
use crate::setup::seeds::{self, PASSWORD};
use crate::setup::{Setup, World};
use crate::target::{Answer, Outcome, Stop, Target};

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

/// A token as the service makes them, with its ID, which no server has made.
const FOREIGN: (&str, &str) = (
    "0e6340a446e68fe02a1af1b53c34d5f630b601ebf807d73d10a7fed5c2e996d8\
     7d04a683030377ac6058824d8555b24c1417de79019b40f1299aada7ef37fddc",
    "6268f7dd73fafea76b730fc9",
);

fn refuse_invalid_addresses(world: &World<'_>) -> Outcome {
    for text in NO_ADDRESSES {
        let answer = world.register(text)?;
        check(&answer, 400, &Says::Coded("email invalid", "BadRequest"))?;
    }
    let pending = ids(world.get(PENDING)?)?;
    ensure_eq!(pending, [world.ids.edsger.as_str()], "the pending users");
    world.register("a+b@yes.example")?.expect(201)?;
    Ok(())
}

pub(crate) static REGISTERING: &[Rule] = &[
    Rule {
        id: "invalid-address",
        proves: &["9/register/no-address"],
        says: "an invalid address is rejected where a mail confirms",
        source: "manual (release notes); Dart SDK's tests",
        check: |target| refuse_invalid_addresses(&target.shop()?),
    },
    Rule {
        id: "invalid-address-nothing-mailed",
        proves: &["9/register/no-address"],
        says: "a registration with an invalid address sends no mail, and a function does not confirm it",
        source: "manual (release notes); Dart SDK's tests",
        check: |target| {
            for world in [target.by_mail()?, target.by_function()?] {
                refuse_invalid_addresses(&world)?;
                let mails = world.outbox()?;
                let to = |mail: &Value| mail["to"] == "a+b@yes.example";
                ensure!(mails.iter().all(to), "a mail was sent: {mails:?}");
            }
            Ok(())
        },
    },
    Rule {
        id: "any-text",
        proves: &["9/register/any-text"],
        says: "with automatic confirmation any text is accepted, and logs in",
        source: "manual (release notes); Dart SDK's tests",
        check: |target| {
            let world = &target.automatic()?;
            for text in NO_ADDRESSES {
                world.register(text)?.expect(201)?;
                world.try_email(text, PASSWORD)?.expect(200)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "by-administrator",
        proves: &["9/register/any-text"],
        says: "an administrator can create a user with any text",
        source: "our choice",
        check: |target| {
            let world = &target.shop()?;
            let body = json!({"email": "ada", "password": PASSWORD});
            world.post("{app}/users", &body)?.expect(201)?;
            let taken = Says::Coded("name already in use", "AccountNameInUse");
            check(&world.post("{app}/users", &body)?, 409, &taken)?;
            Ok(())
        },
    },
];

/// Sends a token to `confirm` or `reset`.
fn answer(world: &World<'_>, endpoint: &str, token: &str, id: &str) -> Result<Answer, Stop> {
    let body = json!({"token": token, "tokenId": id, "password": PASSWORD});
    world.email(endpoint, &body)
}

/// A finding unless tokens that are not `mailed` are rejected: those of the form of a token as
/// expired, all others as garbage.
fn refuse_other_tokens(world: &World<'_>, endpoint: &str, mailed: &Mailed) -> Outcome {
    for (token, id) in [
        ("e30=", "e30="),
        ("", ""),
        ("a_token", mailed.id.as_str()),
        (mailed.token.as_str(), "a_token_id"),
    ] {
        check(&answer(world, endpoint, token, id)?, 400, &GARBAGE)?;
    }
    let (token, id) = FOREIGN;
    check(&answer(world, endpoint, token, id)?, 400, &EXPIRED)?;
    check(&answer(world, endpoint, token, &mailed.id)?, 400, &EXPIRED)
}

pub(crate) static TOKENS: &[Rule] = &[
    Rule {
        id: "unknown-or-used",
        proves: &["9/mailed-token/late", "9/mailed-token/garbage"],
        says: "an unknown, replaced or used token has expired; any other is garbage",
        source: "Dart SDK's tests; client code: realm-core (code); status our choice",
        check: |target| {
            let world = &target.shop()?;
            let replaced = Mailed::sent(world, "edsger@example.com")?;
            let sent = Mailed::sent(world, "edsger@example.com")?;
            for endpoint in ["confirm", "reset"] {
                refuse_other_tokens(world, endpoint, &sent)?;
                for id in [&replaced.id, &sent.id] {
                    let late = answer(world, endpoint, &replaced.token, id)?;
                    check(&late, 400, &EXPIRED)?;
                }
            }
            done(&sent.confirm(world)?)?;
            check(&sent.confirm(world)?, 400, &EXPIRED)
        },
    },
    Rule {
        id: "late",
        proves: &["9/mailed-token/late", "9/mailed-token/garbage"],
        says: "a mailed token that is late, used or replaced has expired",
        source: "Dart SDK's tests; client code: realm-core (code); status our choice",
        check: |target| {
            let world = &target.by_mail()?;
            let (new, ada) = ("new@example.com", "ada@example.com");
            let send = |endpoint: &str, email: &str| {
                done(&world.email(endpoint, &json!({"email": email}))?)
            };
            world.freeze_clock()?;
            world.register(new)?.expect(201)?;
            let first = Mailed::last(world, new)?;
            send("confirm/send", new)?;
            check(&first.confirm(world)?, 400, &EXPIRED)?;
            send("reset/send", ada)?;
            refuse_other_tokens(world, "reset", &Mailed::last(world, ada)?)?;
            world.advance_seconds(30 * 60)?;
            check(&Mailed::last(world, new)?.confirm(world)?, 400, &EXPIRED)?;
            check(
                &Mailed::last(world, ada)?.reset(world, PASSWORD)?,
                400,
                &EXPIRED,
            )?;
            send("reset/send", ada)?;
            let sent = Mailed::last(world, ada)?;
            done(&sent.reset(world, PASSWORD)?)?;
            check(&sent.reset(world, PASSWORD)?, 400, &EXPIRED)
        },
    },
];

/// Confirms an address again, as the administrator.
fn run_confirm(world: &World<'_>, email: &str) -> Result<Answer, Stop> {
    let path = format!("{{app}}/user_registrations/by_email/{email}/run_confirm");
    world.admin("POST", &path).send()
}

/// An app whose confirmation function returns this for every address.
fn confirmed_with(target: &Target, result: Value) -> Result<World<'_>, Stop> {
    let config = json!({"runConfirmationFunction": true, "confirmationFunctionName": "confirm"});
    let seed = with_provider(seeds::shop(), provider("local-userpass", config));
    let function = FunctionSeed::new("confirm").case(CaseSeed::returns(result));
    target.seeded(&with_functions(seed, vec![function]))
}

/// A finding unless `run_confirm` returns a token for edsger, who stays pending until the token
/// confirms.
fn ensure_run_confirm_returns_token(world: &World<'_>) -> Outcome {
    let run = run_confirm(world, "edsger@example.com")?;
    check(&run, 202, &Says::Json)?;
    world
        .try_email("edsger@example.com", PASSWORD)?
        .expect(401)?;
    ensure_eq!(
        ids(world.get(PENDING)?)?,
        [world.ids.edsger.as_str()],
        "the pending users"
    );
    let confirmed = answer(world, "confirm", &run.text("token"), &run.text("token_id"))?;
    done(&confirmed)?;
    world.login("edsger")?;
    Ok(())
}

pub(crate) static CONFIRMING: &[Rule] = &[
    Rule {
        id: "already-confirmed",
        proves: &["9/confirm-send"],
        says: "no mail is sent to a confirmed address, even where a function confirms",
        source: "realm-core tests; status our choice",
        check: |target| {
            let world = &target.by_function()?;
            world.register("new@yes.example")?.expect(201)?;
            for email in ["ada@example.com", "new@yes.example"] {
                let sent = world.email("confirm/send", &json!({"email": email}))?;
                check(&sent, 400, &CONFIRMED)?;
            }
            let text = "please use confirm via function";
            for email in ["edsger@example.com", "nobody@example.com"] {
                let sent = world.email("confirm/send", &json!({"email": email}))?;
                check(&sent, 400, &Says::Coded(text, "BadRequest"))?;
            }
            Ok(())
        },
    },
    Rule {
        id: "run-confirm-token",
        proves: &["9/run-confirm", "2.5/run-confirm"],
        says: "run_confirm returns a token, which confirms",
        source: "stitch 3's tests",
        check: |target| ensure_run_confirm_returns_token(&target.shop()?),
    },
    Rule {
        id: "run-confirm-function-pending",
        proves: &["9/run-confirm", "2.5/run-confirm"],
        says: "where a function leaves the user pending, run_confirm returns a token, which confirms",
        source: "stitch 3's tests",
        check: |target| {
            for status in ["pending", ""] {
                let world = confirmed_with(target, json!({"status": status}))?;
                ensure_run_confirm_returns_token(&world)?;
            }
            Ok(())
        },
    },
    Rule {
        id: "run-confirm-mail",
        proves: &["9/run-confirm", "2.5/run-confirm"],
        says: "run_confirm returns the token that is mailed",
        source: "stitch 3's tests",
        check: |target| {
            let world = &target.by_mail()?;
            let run = run_confirm(world, "edsger@example.com")?.expect(202)?;
            let mail = Mailed::last(world, "edsger@example.com")?;
            let token = json!({"token": mail.token, "token_id": mail.id});
            ensure_eq!(run.json()?, token, "the body of {run:?}");
            Ok(())
        },
    },
    Rule {
        id: "run-confirm-automatic",
        proves: &["9/run-confirm", "2.5/run-confirm", "1/empty-body"],
        says: "with automatic confirmation run_confirm confirms at once and returns an empty body",
        source: "stitch 3's tests; realm-core and realm-js tests (text)",
        check: |target| {
            let world = &target.automatic()?;
            let run = run_confirm(world, "edsger@example.com")?;
            check(&run, 202, &Says::Nothing)?;
            world.login("edsger")?;
            Ok(())
        },
    },
    Rule {
        id: "run-confirm-function",
        proves: &["9/run-confirm", "2.5/run-confirm", "1/empty-body"],
        says: "where a function confirms, run_confirm confirms at once with an empty body, or fails",
        source: "stitch 3's tests; realm-core and realm-js tests (text)",
        check: |target| {
            let world = &confirmed_with(target, json!({"status": "success"}))?;
            let run = run_confirm(world, "edsger@example.com")?;
            check(&run, 202, &Says::Nothing)?;
            world.login("edsger")?;
            let world = &confirmed_with(target, json!({"status": "fail"}))?;
            let run = run_confirm(world, "edsger@example.com")?;
            let text = "failed to confirm user \"edsger@example.com\"";
            check(&run, 400, &Says::Coded(text, "BadRequest"))?;
            let body = json!({"email": "edsger@example.com"});
            let call = world.email("confirm/call", &body)?;
            check(&call, 400, &Says::Coded(text, "BadRequest"))?;
            ensure_eq!(
                ids(world.get(PENDING)?)?,
                [world.ids.edsger.as_str()],
                "the pending users"
            );
            Ok(())
        },
    },
];

pub(crate) static RESETTING: &[Rule] = &[Rule {
    id: "current-password",
    proves: &["9/reset-function"],
    says: "a reset function receives whether the new password is the current one",
    source: "manual",
    check: |target| {
        let config = json!({"runResetFunction": true, "resetFunctionName": "reset"});
        let seed = with_provider(seeds::shop(), provider("local-userpass", config));
        let returns = |status: &str| CaseSeed::returns(json!({"status": status}));
        let reset = FunctionSeed::new("reset")
            .case(returns("fail").current_password_valid(true))
            .case(returns("success").current_password_valid(false));
        let world = &target.seeded(&with_functions(seed, vec![reset]))?;
        world.confirm_edsger()?;
        for name in ["ada", "edsger"] {
            let email = format!("{name}@example.com");
            let call = |password: &str| {
                world.email("reset/call", &json!({"email": email, "password": password}))
            };
            let text = format!("failed to reset password for user \"{email}\"");
            let refused = call(PASSWORD)?;
            check(&refused, 400, &Says::AnyError)?;
            ensure_eq!(refused.text("error"), text, "the error of {refused:?}");
            done(&call("battery staple")?)?;
            check(&call("battery staple")?, 400, &Says::AnyError)?;
            world.try_email(&email, "battery staple")?.expect(200)?;
        }
        Ok(())
    },
}];
