//! Functions that confirm addresses and reset passwords, and `run_confirm`.

use appservices_mock::{CaseSeed, FunctionSeed};
use serde_json::{Value, json};

use crate::rules::client::mailed::{Mailed, done};
use crate::rules::{Rule, Says, check, ids};
use crate::setup::World;
use crate::setup::apps::{provider, with_functions, with_provider};
use crate::setup::seeds::{self, PASSWORD};
use crate::target::{Answer, Outcome, Stop, Target};

const PENDING: &str = "{app}/user_registrations/pending_users";
const CONFIRMED: Says = Says::Coded("already confirmed", "UserAlreadyConfirmed");

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
    let confirmed = world.email(
        "confirm",
        &json!({"token": run.text("token"), "tokenId": run.text("token_id")}),
    )?;
    done(&confirmed)?;
    world.login("edsger")?;
    Ok(())
}

pub(crate) static CONFIRMING: &[Rule] = &[
    Rule {
        id: "already-confirmed",
        requirements: &["server/registration/confirm-send-confirmed"],
        says: "no mail is sent to a confirmed address, even where a function confirms",
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
        requirements: &[
            "server/pending/run-confirm-token",
            "server/pending/run-confirm",
        ],
        says: "run_confirm returns a token, which confirms",
        check: |target| ensure_run_confirm_returns_token(&target.shop()?),
    },
    Rule {
        id: "run-confirm-function-pending",
        requirements: &[
            "server/pending/run-confirm-token",
            "server/pending/run-confirm",
        ],
        says: "where a function leaves the user pending, run_confirm returns a token, which confirms",
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
        requirements: &[
            "server/pending/run-confirm-token",
            "server/pending/run-confirm",
        ],
        says: "run_confirm returns the token that is mailed",
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
        requirements: &[
            "server/pending/run-confirm-token",
            "server/pending/run-confirm",
            "server/conventions/empty-body",
        ],
        says: "with automatic confirmation run_confirm confirms at once and returns an empty body",
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
        requirements: &[
            "server/pending/run-confirm-token",
            "server/pending/run-confirm",
            "server/conventions/empty-body",
        ],
        says: "where a function confirms, run_confirm confirms at once with an empty body, or fails",
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
    requirements: &["server/registration/current-password"],
    says: "a reset function receives whether the new password is the current one",
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
