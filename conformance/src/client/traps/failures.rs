//! Traps about connections that break and responses that are cut off.

use crate::client::judge::{self, FEW};
use crate::client::judgement::Judgement;
use crate::client::proxy::{Delivery, Kind, Step};
use crate::client::trap::{Trap, must};
use crate::requirements::requirement::Grade;

const NO_READ: &str = "the client read nothing with an access token";

pub(super) static TRAPS: [Trap; 5] = [
    Trap {
        unless: "the client changed no user, and read nothing with an access token",
        step: |call, memory| {
            if memory.is_goal(call) && memory.strikes == 0 {
                Step::hang_up(true)
            } else {
                Step::pass()
            }
        },
        judge: judge::repeats_lost,
        ..Trap::new(must(
            "client/failures/lost-response",
            "A request whose response was lost is repeated, or the client fails",
            "RFC 9110, section 9.2.2: GET, PUT and DELETE may be repeated",
            Grade::Documented,
        ))
    },
    Trap {
        unless: "the client did not repeat the deletion of a user",
        step: |call, memory| {
            let is_first = call.kind == Kind::Change && memory.strikes == 0;
            if is_first && call.method == "DELETE" {
                Step::hang_up(true)
            } else {
                Step::pass()
            }
        },
        judge: |run| {
            let Some(lost) = run.struck().next() else {
                return Judgement::NotExercised;
            };
            let repeats = run.since_strike().iter().skip(1);
            if repeats.filter(|e| e.call.repeats(&lost.call)).count() == 0 {
                return Judgement::NotExercised;
            }
            let user = lost.call.user().unwrap_or_default().to_owned();
            judge::is_bounded(run, FEW).and(|| judge::does_the_same(run, &[&user]))
        },
        ..Trap::new(must(
            "client/failures/deleted-after-all",
            "When the repeated deletion of a user is answered with 404, a client still deletes the others, or fails",
            "RFC 9110, section 9.2.2",
            Grade::Documented,
        ))
    },
    Trap {
        unless: NO_READ,
        step: |call, memory| {
            if memory.is_read(call) && memory.strikes == 0 {
                Step::edit(|answer, _| {
                    answer.delivery = Delivery::Half;
                    answer.is_broken = true;
                })
            } else {
                Step::pass()
            }
        },
        judge: judge::recovers,
        ..Trap::new(must(
            "client/failures/truncated",
            "A response that is cut off by a closed connection is not treated as complete",
            "RFC 9112, section 8",
            Grade::Documented,
        ))
    },
    Trap {
        unless: NO_READ,
        step: |call, memory| {
            if memory.is_read(call) && memory.strikes == 0 {
                Step::edit(|answer, _| {
                    answer.body.truncate(answer.body.len() / 2);
                    answer.is_broken = true;
                })
            } else {
                Step::pass()
            }
        },
        judge: judge::recovers,
        ..Trap::new(must(
            "client/failures/half-json",
            "A body that is half of a JSON document is a failure, although its length is right",
            "proxies and caches that stored a truncated response",
            Grade::OurChoice,
        ))
    },
    Trap {
        unless: "the client did not use a connection twice",
        step: |call, memory| {
            let may_be_repeated = ["GET", "PUT", "DELETE"].contains(&call.method.as_str());
            if call.nth_on_connection >= 2 && may_be_repeated && memory.strikes == 0 {
                Step::hang_up(false)
            } else {
                Step::pass()
            }
        },
        judge: judge::recovers,
        ..Trap::new(must(
            "client/failures/connection-reused",
            "When the server closes an idle connection, a client repeats the request on another one, or fails",
            "RFC 9112, section 9.5",
            Grade::Documented,
        ))
    },
];
