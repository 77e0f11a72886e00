//! Traps about tokens that end: they expire, are revoked, or cannot be refreshed.

use super::AN_ACCESS_TOKEN;
use crate::client::judge::{self, FEW, RETRIES, finding};
use crate::client::judgement::Judgement;
use crate::client::proxy::{Answer, Event, Kind, Step};
use crate::client::run::Run;
use crate::client::scene::Scene;
use crate::client::trap::{Trap, must, should};
use crate::requirements::requirement::Grade;

const TOO_SHORT: &str = "the client sent fewer than two requests with an access token";
const NOT_LOGGED_IN: &str = "the client sent fewer than two requests as a logged-in user";

pub(super) static TRAPS: [Trap; 10] = [
    Trap {
        unless: "the client sent no request with an access token",
        limit: 200,
        step: |call, _| {
            if call.is_authenticated() {
                Step::answer(Answer::expired())
            } else {
                Step::pass()
            }
        },
        judge: |run| judge::gives_up(run, FEW),
        ..Trap::new(must(
            "client/session/endless-401",
            "A client whose fresh access tokens are rejected stops refreshing them and fails",
            "realm-web 2.0.1 refreshes and repeats without limit",
            Grade::Inferred,
        ))
    },
    Trap {
        unless: TOO_SHORT,
        step: |call, memory| {
            if memory.is_under_way(call) && memory.strikes == 0 {
                Step::after(Event::Advance(AN_ACCESS_TOKEN))
            } else {
                Step::pass()
            }
        },
        judge: judge::recovers,
        ..Trap::new(must(
            "client/session/expired-during-run",
            "When its access token expires during a run, a client refreshes it and repeats the request, or fails",
            "manual: access tokens expire after 30 minutes",
            Grade::Documented,
        ))
    },
    Trap {
        unless: NOT_LOGGED_IN,
        step: |call, memory| {
            if is_second_client_request(call.kind, call.nth) && memory.strikes == 0 {
                Step::after(Event::RevokeUser)
            } else {
                Step::pass()
            }
        },
        judge: logs_in_again,
        ..Trap::new(must(
            "client/session/revoked-while-cached",
            "Once its session has been revoked, a client with a cached access token logs in again or fails",
            "manual: revoking a user's sessions ends them at once",
            Grade::Documented,
        ))
    },
    Trap {
        unless: "the client sent fewer than two requests as an administrator",
        step: |call, memory| {
            let is_admin = [Kind::Admin, Kind::List, Kind::Change].contains(&call.kind);
            if is_admin && memory.is_under_way(call) && memory.strikes == 0 {
                let tokens = memory.refresh_tokens.iter().cloned().collect();
                Step::after(Event::EndAdminSessions(tokens))
            } else {
                Step::pass()
            }
        },
        judge: judge::recovers,
        ..Trap::new(must(
            "client/session/admin-session-ended",
            "When an administrator's session ends during a run, a client logs in again or fails",
            "the predecessor deletes its tokens and reports an invalid session",
            Grade::Inferred,
        ))
    },
    Trap {
        unless: TOO_SHORT,
        limit: 200,
        step: |call, memory| {
            if memory.is_under_way(call) {
                Step::answer(Answer::error(401, "unauthorized", None))
            } else {
                Step::pass()
            }
        },
        judge: |run| judge::gives_up(run, FEW),
        ..Trap::new(must(
            "client/session/401-without-code",
            "A 401 without the code InvalidSession does not make a client refresh its token again and again",
            "realm-web 2.0.1 refreshes for the text unauthorized",
            Grade::Inferred,
        ))
    },
    Trap {
        unless: "the client did not refresh its access token",
        limit: 200,
        step: |call, memory| {
            if memory.is_under_way(call) && memory.strikes == 0 {
                Step::after(Event::Advance(AN_ACCESS_TOKEN))
            } else if call.kind == Kind::Refresh && memory.strikes > 0 {
                let error = "invalid session: failed to find refresh token";
                Step::answer(Answer::error(401, error, Some("InvalidSession")))
            } else {
                Step::pass()
            }
        },
        judge: |run| {
            if run.of(Kind::Refresh).next().is_none() {
                return Judgement::NotExercised;
            }
            judge::is_bounded(run, FEW).and(|| judge::recovers(run))
        },
        ..Trap::new(must(
            "client/session/refresh-refused",
            "A client whose refresh token is rejected logs in again or fails, and does not repeat the refresh",
            "manual: a revoked session cannot be refreshed",
            Grade::Documented,
        ))
    },
    Trap {
        unless: "the client did not refresh its access token twice",
        scene: Scene::Many,
        limit: 1_000,
        step: |call, memory| {
            let first = memory.strikes == 0 && memory.is_under_way(call);
            let second = memory.strikes == 1 && memory.refreshes == 1 && memory.since_refresh >= 4;
            if call.is_authenticated() && (first || second) {
                Step::after(Event::Advance(AN_ACCESS_TOKEN))
            } else {
                Step::pass()
            }
        },
        judge: |run| {
            if run.of(Kind::Refresh).count() < 2 {
                return Judgement::NotExercised;
            }
            keeps_refresh_token(run).and(|| judge::recovers(run))
        },
        ..Trap::new(must(
            "client/session/refresh-keeps-token",
            "A refresh returns no refresh token; the client keeps the one that it has",
            "manual: POST /auth/session returns the access token alone",
            Grade::Documented,
        ))
    },
    Trap {
        unless: NOT_LOGGED_IN,
        limit: 200,
        step: |call, memory| {
            if is_second_client_request(call.kind, call.nth) && memory.strikes == 0 {
                Step::after(Event::ResetPassword)
            } else {
                Step::pass()
            }
        },
        judge: gives_up_logging_in,
        ..Trap::new(must(
            "client/session/password-reset-elsewhere",
            "After the password was reset elsewhere, a client fails instead of repeating logins with the old one",
            "realm-web tests: a wrong password is rejected",
            Grade::Asserted,
        ))
    },
    Trap {
        unless: "the client sent no request",
        limit: 600,
        step: |_, memory| {
            if memory.strikes == 0 {
                Step::after(Event::ClockBehind)
            } else {
                Step::pass()
            }
        },
        judge: |run| {
            let refreshes: Vec<_> = run.of(Kind::Refresh).collect();
            if refreshes.len() > RETRIES + run.exchanges.len() / 2 {
                let message = "the client refreshes tokens that its own clock takes for expired";
                return Judgement::Unsafe(finding(run, message, &refreshes[..2]));
            }
            judge::tolerates(run)
        },
        ..Trap::new(should(
            "client/session/clock-skew",
            "A client whose clock is a day ahead of the server's behaves as usual",
            "realm-core reads iat and exp of access tokens",
            Grade::Inferred,
        ))
    },
    Trap {
        unless: NOT_LOGGED_IN,
        limit: 200,
        step: |call, memory| {
            if is_second_client_request(call.kind, call.nth) && memory.strikes == 0 {
                Step::after(Event::DisableUser)
            } else {
                Step::pass()
            }
        },
        judge: gives_up_logging_in,
        ..Trap::new(must(
            "client/session/user-disabled",
            "A client whose user was disabled during the run fails after a few logins at most",
            "realm-core tests: the login of a disabled user is rejected",
            Grade::Asserted,
        ))
    },
];

fn is_second_client_request(kind: Kind, nth: usize) -> bool {
    kind == Kind::Client && nth == 2
}

/// After the session has ended, there is a login that succeeds, or the command fails.
fn logs_in_again(run: &Run) -> Judgement {
    let Some(first) = run.struck().next() else {
        return Judgement::NotExercised;
    };
    let mut later = run.since_strike().iter();
    let has_logged_in = later.any(|e| e.call.kind == Kind::ClientLogin && e.succeeded());
    if has_logged_in {
        return judge::is_bounded(run, FEW);
    }
    judge::is_bounded(run, FEW).and(|| judge::fails(run, first))
}

/// No login can succeed any more: the command fails after a few attempts.
fn gives_up_logging_in(run: &Run) -> Judgement {
    judge::gives_up(run, FEW)
}

/// Each refresh carries a refresh token that the server has returned.
fn keeps_refresh_token(run: &Run) -> Judgement {
    let known = |token: &str| run.memory.refresh_tokens.contains(token);
    let wrong = run
        .of(Kind::Refresh)
        .find(|refresh| !refresh.call.bearer().is_some_and(known));
    if let Some(wrong) = wrong {
        let message = "the client refreshes with something other than its refresh token";
        return Judgement::Unsafe(finding(run, message, &[wrong]));
    }
    Judgement::Safe
}
