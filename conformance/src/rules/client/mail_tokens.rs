//! How long a mailed token works, and for whom.

use serde_json::{Value, json};

use super::mailed::{Mailed, done};
use crate::rules::in_flight::{CLIENTS, at_once};
use crate::rules::{Rule, Says, check};
use crate::setup::World;
use crate::setup::apps::with_provider;
use crate::setup::seeds::{self, PASSWORD};
use crate::target::{Outcome, Stop, Target};

const ADA: &str = "ada@example.com";
const NEW: &str = "battery staple";
const RESET: &str = "{client}/app/{client_app}/auth/providers/local-userpass/reset";
/// Used, replaced, late, or of another purpose.
const EXPIRED: Says = Says::Coded(
    "userpass token is expired or invalid",
    "UserpassTokenInvalid",
);
/// How often tokens are used by several clients at once.
const ROUNDS: usize = 5;

/// The token of a mail that resets the password of an address.
fn mailed_reset(world: &World<'_>, email: &str) -> Result<Mailed, Stop> {
    done(&world.email("reset/send", &json!({"email": email}))?)?;
    Mailed::last(world, email)
}

/// A finding unless the address logs in with this password.
fn ensure_password(world: &World<'_>, email: &str, password: &str) -> Outcome {
    world.try_email(email, password)?.expect(200)?;
    Ok(())
}

pub(crate) static TOKENS: &[Rule] = &[
    Rule {
        id: "used-for-confirmation",
        requirements: &["server/registration/late-token"],
        says: "a confirmation token that was used has expired",
        check: |target| {
            let world = &target.shop()?;
            let sent = Mailed::sent(world, "edsger@example.com")?;
            done(&sent.confirm(world)?)?;
            check(&sent.confirm(world)?, 400, &EXPIRED)
        },
    },
    Rule {
        id: "reset-token-confirms-nothing",
        requirements: &["server/registration/unknown-confirm-token"],
        says: "a token for a reset is no token for a confirmation, and still resets the password",
        check: |target| {
            let world = &target.by_mail()?;
            let mailed = mailed_reset(world, ADA)?;
            check(&mailed.confirm(world)?, 400, &EXPIRED)?;
            done(&mailed.reset(world, NEW)?)?;
            ensure_password(world, ADA, NEW)
        },
    },
    Rule {
        id: "replaced-reset-token",
        requirements: &[
            "server/registration/reset",
            "server/registration/late-token",
        ],
        says: "only the token that was mailed last resets the password",
        check: |target| {
            let world = &target.by_mail()?;
            let first = mailed_reset(world, ADA)?;
            let second = mailed_reset(world, ADA)?;
            check(&first.reset(world, "something else")?, 400, &EXPIRED)?;
            ensure_password(world, ADA, PASSWORD)?;
            done(&second.reset(world, NEW)?)?;
            check(&first.reset(world, "something else")?, 400, &EXPIRED)?;
            ensure_password(world, ADA, NEW)
        },
    },
    Rule {
        id: "after-a-rejected-password",
        requirements: &["server/registration/reset"],
        says: "a password that is rejected does not use up the token",
        check: |target| {
            let world = &target.by_mail()?;
            let mailed = mailed_reset(world, ADA)?;
            check(&mailed.reset(world, "short")?, 400, &Says::AnyError)?;
            ensure_password(world, ADA, PASSWORD)?;
            done(&mailed.reset(world, NEW)?)?;
            ensure_password(world, ADA, NEW)
        },
    },
    Rule {
        id: "used-at-once",
        requirements: &["server/registration/reset"],
        says: "a token resets the password once, also if several clients send it at the same time",
        check: |target| {
            let world = &target.by_mail()?;
            let path = world.path(RESET);
            for round in 0..ROUNDS {
                let mailed = mailed_reset(world, ADA)?;
                let password = |n: usize| format!("password {round} of client {n}");
                let answers = at_once(world, |client, n| {
                    let body = json!({"token": mailed.token, "tokenId": mailed.id,
                        "password": password(n)});
                    client.call("POST", &path).json(&body).send()
                })?;
                let mut successful = Vec::new();
                for (n, answer) in answers.iter().enumerate() {
                    if matches!(answer.status, 200 | 202) {
                        successful.push(n);
                    } else {
                        check(answer, 400, &EXPIRED)?;
                    }
                }
                ensure_eq!(
                    successful.len(),
                    1,
                    "of {CLIENTS} requests with one token, the number that succeeded"
                );
                ensure_password(world, ADA, &password(successful[0]))?;
            }
            Ok(())
        },
    },
    Rule {
        id: "reset-while-provider-is-off",
        requirements: &["server/registration/reset"],
        says: "no password is reset while the provider is disabled; the token works once it is enabled",
        check: |target| {
            let world = &target.by_mail()?;
            let mailed = mailed_reset(world, ADA)?;
            let provider = world.provider_id("local-userpass")?;
            world.disable_provider("local-userpass")?;
            let answer = mailed.reset(world, NEW)?;
            ensure!(answer.status >= 400, "not rejected: {answer:?}");
            check(&answer, answer.status, &Says::AnyError)?;
            world
                .put(&format!("{{app}}/auth_providers/{provider}/enable"))?
                .expect(204)?;
            ensure_password(world, ADA, PASSWORD)?;
            done(&mailed.reset(world, NEW)?)?;
            ensure_password(world, ADA, NEW)
        },
    },
    Rule {
        id: "deleted-user",
        requirements: &["server/deleting/identities"],
        says: "a token that was mailed to a deleted user does not reset the password of the next user with the address",
        check: |target| {
            let world = &target.by_mail()?;
            let mailed = mailed_reset(world, ADA)?;
            world.delete("{app}/users/{ada}")?.expect(204)?;
            let body = json!({"email": ADA, "password": PASSWORD});
            world.post("{app}/users", &body)?.expect(201)?;
            check(&mailed.reset(world, NEW)?, 400, &EXPIRED)?;
            ensure_password(world, ADA, PASSWORD)
        },
    },
    Rule {
        id: "deleted-pending-user",
        requirements: &["server/registration/deleted-pending"],
        says: "the same holds for a pending user who was deleted",
        check: |target| {
            let world = &target.by_mail()?;
            let edsger = "edsger@example.com";
            world.confirm_edsger()?;
            let mailed = mailed_reset(world, edsger)?;
            world
                .delete("{app}/user_registrations/by_id/{edsger}")?
                .expect(204)?;
            let body = json!({"email": edsger, "password": PASSWORD});
            world.post("{app}/users", &body)?.expect(201)?;
            check(&mailed.reset(world, NEW)?, 400, &EXPIRED)?;
            ensure_password(world, edsger, PASSWORD)
        },
    },
];

/// An app whose email provider has these settings, with a function `confirm` that confirms no
/// address, and a function `reset` that resets every password.
fn with_functions(target: &Target, config: Value) -> Result<World<'_>, Stop> {
    use crate::setup::apps::{provider, with_functions};
    use appservices_mock::{CaseSeed, FunctionSeed};

    let returns = |status: &str| CaseSeed::returns(json!({"status": status}));
    let functions = vec![
        FunctionSeed::new("confirm").case(returns("fail")),
        FunctionSeed::new("reset").case(returns("success")),
    ];
    let seed = with_provider(seeds::shop(), provider("local-userpass", config));
    target.seeded(&with_functions(seed, functions))
}

pub(crate) static FUNCTIONS: &[Rule] = &[
    Rule {
        id: "length-of-a-password-by-function",
        requirements: &["server/registration/reset-call"],
        says: "a password that a function would accept has 6 to 128 characters too",
        check: |target| {
            let config = json!({"runResetFunction": true, "resetFunctionName": "reset"});
            let world = &with_functions(target, config)?;
            let call = |password: &str| {
                let body = json!({"email": ADA, "password": password, "arguments": []});
                world.email("reset/call", &body)
            };
            for password in ["12345", &"x".repeat(129)] {
                check(&call(password)?, 400, &Says::AnyError)?;
            }
            ensure_password(world, ADA, PASSWORD)?;
            done(&call("123456")?)?;
            ensure_password(world, ADA, "123456")
        },
    },
    Rule {
        id: "automatic-before-function",
        requirements: &["server/registration/automatic-alone"],
        says: "where both are configured, addresses are confirmed automatically, and no function is run",
        check: |target| {
            let config = json!({"autoConfirm": true, "runConfirmationFunction": true,
                "confirmationFunctionName": "confirm"});
            let world = &with_functions(target, config)?;
            world.register("new@example.com")?.expect(201)?;
            ensure_password(world, "new@example.com", PASSWORD)
        },
    },
];
