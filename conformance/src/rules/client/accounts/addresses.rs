//! Registering, confirming and resetting.

use serde_json::{Value, json};

use crate::rules::client::mailed::{Mailed, done};
use crate::rules::{Rule, Says, check, ids};
use crate::setup::World;
use crate::setup::seeds::PASSWORD;
use crate::target::{Answer, Outcome, Stop};

const PENDING: &str = "{app}/user_registrations/pending_users";
const EXPIRED: Says = Says::Coded(
    "userpass token is expired or invalid",
    "UserpassTokenInvalid",
);
const GARBAGE: Says = Says::Coded("invalid token data", "BadRequest");

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
        requirements: &["server/registration/not-an-address"],
        says: "an invalid address is rejected where a mail confirms",
        check: |target| refuse_invalid_addresses(&target.shop()?),
    },
    Rule {
        id: "invalid-address-nothing-mailed",
        requirements: &["server/registration/not-an-address"],
        says: "a registration with an invalid address sends no mail, and a function does not confirm it",
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
        requirements: &["server/registration/any-text"],
        says: "with automatic confirmation any text is accepted, and logs in",
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
        requirements: &["server/registration/any-text"],
        says: "an administrator can create a user with any text",
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
        requirements: &[
            "server/registration/late-token",
            "server/registration/garbage-token",
        ],
        says: "an unknown, replaced or used token has expired; any other is garbage",
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
        requirements: &[
            "server/registration/late-token",
            "server/registration/garbage-token",
        ],
        says: "a mailed token that is late, used or replaced has expired",
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
