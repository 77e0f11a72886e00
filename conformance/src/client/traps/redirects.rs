//! Traps about redirects and the location of an app.

use crate::client::judge::{self, finding};
use crate::client::judgement::Judgement;
use crate::client::proxy::{Answer, Call, Kind, Memory, Origin, Step};
use crate::client::run::Run;
use crate::client::trap::{Trap, must, should};
use crate::requirements::requirement::Grade;

pub(super) static TRAPS: [Trap; 4] = [
    Trap {
        unless: "the client read nothing with an access token",
        step: |call, memory| {
            if memory.is_read(call) {
                elsewhere(call, memory)
            } else {
                Step::pass()
            }
        },
        judge: keeps_secrets,
        ..Trap::new(must(
            "client/redirects/other-origin",
            "A redirect to another origin is not followed with the access token",
            "RFC 9110, section 15.4",
            Grade::Documented,
        ))
    },
    Trap {
        unless: "the client did not log in",
        step: |call, memory| {
            if [Kind::AdminLogin, Kind::ClientLogin].contains(&call.kind) {
                elsewhere(call, memory)
            } else {
                Step::pass()
            }
        },
        judge: keeps_secrets,
        ..Trap::new(should(
            "client/redirects/login",
            "A login that is redirected to another origin does not send its credentials there",
            "fetch in Node and browsers sends the body of a login again after a 307",
            Grade::OurChoice,
        ))
    },
    Trap {
        unless: "the client read nothing with an access token",
        limit: 200,
        step: |call, memory| {
            if memory.is_read(call) {
                Step::answer(Answer::new(302, "", "").with("location", call.path.clone()))
            } else {
                Step::pass()
            }
        },
        // Browsers stop after 20, curl after 50.
        judge: |run| judge::gives_up(run, 60),
        ..Trap::new(must(
            "client/redirects/loop",
            "A redirect to itself is followed a limited number of times, and then is a failure",
            "RFC 9110, section 15.4",
            Grade::Documented,
        ))
    },
    Trap {
        unless: "the client did not ask for the location of the app",
        step: |call, _| {
            if call.kind == Kind::Location {
                Step::edit(|answer, memory| {
                    let other = memory.other_origin.clone();
                    answer.map(|body| {
                        body["ws_hostname"] = other.replacen("http", "ws", 1).into();
                        body["hostname"] = other.into();
                    });
                })
            } else {
                Step::pass()
            }
        },
        judge: follows_location,
        ..Trap::new(must(
            "client/redirects/location",
            "Once it has asked for the location of the app, a client sends its requests there",
            "manual: hostname is the base of all further requests",
            Grade::Documented,
        ))
    },
];

/// Redirects a request to the second origin, with method and body.
fn elsewhere(call: &Call, memory: &Memory) -> Step {
    let query = call.query.as_ref().map(|query| format!("?{query}"));
    let target = format!(
        "{}{}{}",
        memory.other_origin,
        call.path,
        query.unwrap_or_default()
    );
    Step::answer(Answer::new(307, "", "").with("location", target))
}

fn keeps_secrets(run: &Run) -> Judgement {
    let Some(first) = run.struck().next() else {
        return Judgement::NotExercised;
    };
    judge::keeps_secrets(run)
        .and(|| judge::is_bounded(run, judge::RETRIES))
        .and(|| judge::fails(run, first))
}

fn follows_location(run: &Run) -> Judgement {
    if run.struck().next().is_none() {
        return Judgement::NotExercised;
    }
    let later: Vec<_> = run
        .since_strike()
        .iter()
        .filter(|e| [Kind::ClientLogin, Kind::Client].contains(&e.call.kind))
        .collect();
    if let Some(wrong) = later.iter().find(|e| e.call.origin == Origin::Main) {
        let shown: Vec<_> = run.struck().take(1).chain([*wrong]).collect();
        let message = "the client sends requests to the old host of the app";
        return Judgement::Unsafe(finding(run, message, &shown));
    }
    if later.is_empty() {
        return Judgement::NotExercised;
    }
    judge::tolerates(run)
}
