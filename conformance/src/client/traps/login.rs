//! Traps about logins and about tokens that are checked.

use crate::client::judge::{self, FEW, finding};
use crate::client::judgement::Judgement;
use crate::client::proxy::{Answer, Event, Kind, Step};
use crate::client::trap::{Trap, must, should};
use crate::requirements::requirement::Grade;

const NO_USER: &str = "the client did not log in as a user";

pub(super) static TRAPS: [Trap; 4] = [
    Trap {
        unless: NO_USER,
        limit: 200,
        step: |call, memory| {
            if call.kind == Kind::ClientLogin && memory.strikes == 0 {
                Step::after(Event::DisableProvider)
            } else {
                Step::pass()
            }
        },
        judge: |run| {
            judge::gives_up(run, FEW).and(|| {
                if run.output.stdout.is_empty() && run.output.stderr.is_empty() {
                    let login: Vec<_> = run.struck().collect();
                    let message = "the client fails without a message";
                    return Judgement::Unsafe(finding(run, message, &login));
                }
                Judgement::Safe
            })
        },
        ..Trap::new(must(
            "client/login/provider-disabled",
            "A client fails with a message if its authentication provider is disabled",
            "manual: nobody can log in with a disabled provider",
            Grade::Documented,
        ))
    },
    Trap {
        unless: "the client did not log in as an administrator",
        limit: 200,
        step: |call, _| {
            if call.kind == Kind::AdminLogin {
                let error = "failed to authenticate with MongoDB Cloud API: You are not authorized for this resource.";
                Step::answer(Answer::error(401, error, None))
            } else {
                Step::pass()
            }
        },
        judge: |run| judge::gives_up(run, FEW).and(|| judge::prints_no_secret(run)),
        ..Trap::new(must(
            "client/login/keys-rejected",
            "A client whose API keys are rejected fails after a few logins at most, and prints no private key",
            "the predecessor's tests against the service",
            Grade::Asserted,
        ))
    },
    Trap {
        unless: "the client did not log in",
        step: |call, _| {
            if [Kind::AdminLogin, Kind::ClientLogin].contains(&call.kind) {
                Step::edit(|answer, _| {
                    answer.map(|body| {
                        if let Some(body) = body.as_object_mut() {
                            body.remove("device_id");
                        }
                    });
                })
            } else {
                Step::pass()
            }
        },
        judge: judge::tolerates,
        ..Trap::new(should(
            "client/login/no-device-id",
            "A login response without device_id is accepted",
            "the manual's sample has none; realm-web 2.0.1 requires one",
            Grade::Inferred,
        ))
    },
    Trap {
        unless: "the client did not verify a token",
        step: |call, _| {
            if call.kind == Kind::Verify && call.nth == 1 {
                Step::answer(Answer::json(200, &"token expired".into()))
            } else {
                Step::pass()
            }
        },
        judge: |run| {
            let Some(expired) = run.struck().next() else {
                return Judgement::NotExercised;
            };
            let renewed = run.since_strike().iter().any(|later| {
                [Kind::Refresh, Kind::ClientLogin].contains(&later.call.kind) && later.succeeded()
            });
            if renewed || !run.is_success() {
                return Judgement::Safe;
            }
            let message = "the client treats an expired token as valid: status 200 means that the token was checked, not that it is valid";
            Judgement::Unsafe(finding(run, message, &[expired]))
        },
        ..Trap::new(must(
            "client/login/token-expired-200",
            "The response 200 \"token expired\" of verify_token is not treated as a valid token",
            "manual: verify_token returns 200 for an expired token",
            Grade::Documented,
        ))
    },
];
