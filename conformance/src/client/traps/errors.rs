//! Traps about requests that the server rejects or fails at.

use crate::client::judge::{self, FEW, RETRIES};
use crate::client::judgement::Judgement;
use crate::client::proxy::{Answer, Call, Event, Kind, Memory, Step};
use crate::client::trap::{Trap, must, should};
use crate::requirements::requirement::Grade;

const NO_GOAL: &str = "the client changed no user, and read nothing with an access token";
const NO_READ: &str = "the client read nothing with an access token";

pub(super) static TRAPS: [Trap; 9] = [
    Trap {
        unless: NO_GOAL,
        step: |call, memory| {
            reject_goal(call, memory, || {
                Answer::error(500, "internal server error", Some("InternalServerError"))
            })
        },
        judge: |run| judge::gives_up(run, RETRIES),
        ..Trap::new(must(
            "client/errors/500-every-time",
            "A client fails if the server fails at one of its requests each time, such as the change of one of several users",
            "the predecessor exits with status 0",
            Grade::Inferred,
        ))
    },
    Trap {
        unless: "the client sent fewer than two requests with an access token",
        step: |call, memory| {
            if memory.is_under_way(call) {
                let page = "<html><body><h1>Down for maintenance</h1></body></html>";
                Step::answer(Answer::new(500, "text/html", page))
            } else {
                Step::pass()
            }
        },
        judge: |run| judge::gives_up(run, RETRIES),
        ..Trap::new(must(
            "client/errors/maintenance",
            "A client gives up and fails when maintenance begins during the run",
            "maintenance of the service",
            Grade::OurChoice,
        ))
    },
    Trap {
        unless: NO_READ,
        step: |call, memory| {
            if memory.is_read(call) && memory.strikes == 0 {
                let page = "<html><head><title>502 Bad Gateway</title></head></html>";
                Step::answer(Answer::new(502, "text/html", page))
            } else {
                Step::pass()
            }
        },
        judge: judge::recovers,
        ..Trap::new(must(
            "client/errors/html-502",
            "An HTML error page of a gateway is treated as a failure, not as an empty list",
            "gateways answer with pages of their own",
            Grade::OurChoice,
        ))
    },
    Trap {
        unless: NO_READ,
        step: |call, memory| {
            if memory.is_read(call) && memory.strikes == 0 {
                Step::answer(Answer::new(200, "", ""))
            } else {
                Step::pass()
            }
        },
        judge: judge::recovers,
        ..Trap::new(must(
            "client/errors/empty-200",
            "A 200 response with an empty body is not treated as an empty list",
            "realm-web 2.0.1 reads a body without a content type as null",
            Grade::Inferred,
        ))
    },
    Trap {
        unless: NO_GOAL,
        step: |call, memory| {
            reject_goal(call, memory, || {
                Answer::error(400, "the request cannot be processed", None)
            })
        },
        judge: |run| judge::gives_up(run, RETRIES),
        ..Trap::new(must(
            "client/errors/missing-error-code",
            "An error without error_code is an error",
            "realm-core: error_code is left out if there is none",
            Grade::Inferred,
        ))
    },
    Trap {
        unless: NO_GOAL,
        step: |call, memory| {
            reject_goal(call, memory, || {
                Answer::error(200, "internal server error", Some("InternalServerError"))
            })
        },
        judge: |run| judge::gives_up(run, RETRIES),
        ..Trap::new(should(
            "client/errors/error-in-200",
            "An object with error and error_code is a failure, also with status 200",
            "realm-core treats such a body as a failure",
            Grade::Inferred,
        ))
    },
    Trap {
        unless: "the client sent fewer than two requests with an access token",
        step: |call, memory| {
            if memory.is_under_way(call) && memory.strikes == 0 {
                Step::after(Event::DeleteApp)
            } else {
                Step::pass()
            }
        },
        judge: judge::recovers,
        ..Trap::new(must(
            "client/errors/app-deleted",
            "A client fails if its app is deleted during the run",
            "manual: an unknown app is answered with 404",
            Grade::Documented,
        ))
    },
    Trap {
        unless: "the client changed no user after it had listed several",
        step: |call, memory| {
            // In the order of the list, this one is next.
            let mut users = memory.users.keys();
            match users.find(|user| call.user() != Some(user)).cloned() {
                Some(user) if call.kind == Kind::Change && memory.strikes == 0 => {
                    memory.target = Some(user.clone());
                    Step::after(Event::DeleteUser(user))
                }
                _ => Step::pass(),
            }
        },
        judge: |run| match run.memory.target.as_deref() {
            Some(deleted) => {
                judge::is_bounded(run, RETRIES).and(|| judge::does_the_same(run, &[deleted]))
            }
            None => Judgement::NotExercised,
        },
        ..Trap::new(must(
            "client/errors/user-deleted-before-change",
            "A user who is deleted before the change does not keep a client from changing the others, or it fails",
            "manual: an unknown user is answered with 404",
            Grade::Documented,
        ))
    },
    Trap {
        unless: NO_GOAL,
        step: |call, memory| reject_goal(call, memory, || Answer::error(403, "forbidden", None)),
        judge: |run| judge::gives_up(run, FEW),
        ..Trap::new(must(
            "client/errors/forbidden",
            "A 403 is a failure that a client does not try to get around by repeating the request",
            "RFC 9110, section 15.5.4",
            Grade::Documented,
        ))
    },
];

/// Answers what the client was started for with a failure, however often it asks.
fn reject_goal(call: &Call, memory: &mut Memory, failure: impl Fn() -> Answer) -> Step {
    let is_target = memory.is_goal(call) && memory.is_target(call);
    if is_target {
        Step::answer(failure())
    } else {
        Step::pass()
    }
}
