//! What a run shows: safe, unsafe, or that the trap was not exercised.

mod evidence;
mod pages;

use std::collections::BTreeSet;
use std::time::Duration;

use crate::client::command::End;
use crate::client::judgement::Judgement;
use crate::client::proxy::{Exchange, Kind, Origin};
use crate::client::run::Run;
use crate::client::scene::PRIVATE_KEY;
use crate::client::trap::Trap;

pub(super) use evidence::finding;
pub(super) use pages::{acts_once, complete, followed};

/// How often the same request may fail, for traps in which a retry is reasonable.
pub(super) const RETRIES: usize = 20;

/// How often the same request may fail, for traps in which a retry cannot help.
pub(super) const FEW: usize = 5;

/// Judges a run by its trap.
pub(super) fn judge(trap: &Trap, run: &Run) -> Judgement {
    match run.output.end {
        End::TimedOut if trap.stop_after.is_some() => (trap.judge)(run),
        End::TimedOut | End::Exhausted => {
            let last = run.exchanges.iter().rev().take(3);
            let shown: Vec<_> = last.collect::<Vec<_>>().into_iter().rev().collect();
            let message = format!("the client {}, and was killed", run.end());
            Judgement::Unsafe(finding(run, message, &shown))
        }
        End::Exited(status) if status.code().is_none() => {
            let last: Vec<_> = run.exchanges.last().into_iter().collect();
            let message = "the client crashes: it is ended by a signal";
            Judgement::Unsafe(finding(run, message, &last))
        }
        End::Exited(_) => (trap.judge)(run),
    }
}

/// Without a trap, the command succeeds.
pub(super) fn succeeds(run: &Run) -> Judgement {
    if run.is_success() {
        return Judgement::Safe;
    }
    let message = format!("without a trap, the client {}", run.end());
    let last: Vec<_> = run.exchanges.last().into_iter().collect();
    Judgement::Unsafe(finding(run, message, &last))
}

/// What failed is repeated with success, or the exit status shows that it failed.
pub(super) fn recovers(run: &Run) -> Judgement {
    if run.struck().next().is_none() {
        return Judgement::NotExercised;
    }
    is_bounded(run, RETRIES).and(|| {
        if !run.is_success() {
            return Judgement::Safe;
        }
        let since = run.since_strike();
        for (index, failed) in since.iter().enumerate() {
            let later = &since[index + 1..];
            let is_repaired = |later: &Exchange| {
                // A login replaces a refresh that failed.
                let instead = failed.call.kind == Kind::Refresh
                    && [Kind::AdminLogin, Kind::ClientLogin].contains(&later.call.kind);
                (instead || later.call.repeats(&failed.call)) && later.succeeded()
            };
            if failed.failed() && !later.iter().any(is_repaired) {
                let message = format!(
                    "the client exits with status 0, although {} {} failed and was not repeated with success",
                    failed.call.method, failed.call.path
                );
                return Judgement::Unsafe(finding(run, message, &[failed]));
            }
        }
        does_the_same(run, &[])
    })
}

/// What was lost is repeated until there is an answer, whatever it says.
pub(super) fn repeats_lost(run: &Run) -> Judgement {
    let Some(lost) = run.struck().next() else {
        return Judgement::NotExercised;
    };
    let mut later = run.since_strike().iter().skip(1);
    if later.any(|later| later.call.repeats(&lost.call) && later.answer.is_some()) {
        return is_bounded(run, RETRIES);
    }
    fails(run, lost)
}

/// What cannot succeed is given up, and the exit status shows it.
pub(super) fn gives_up(run: &Run, limit: usize) -> Judgement {
    let Some(first) = run.struck().next() else {
        return Judgement::NotExercised;
    };
    is_bounded(run, limit).and(|| fails(run, first))
}

/// The exit status shows that the command failed at an exchange.
pub(super) fn fails(run: &Run, at: &Exchange) -> Judgement {
    if !run.is_success() {
        return Judgement::Safe;
    }
    let message = format!(
        "the client exits with status 0, although {} {} failed",
        at.call.method, at.call.path
    );
    Judgement::Unsafe(finding(run, message, &[at]))
}

/// No request fails more often than the limit.
pub(super) fn is_bounded(run: &Run, limit: usize) -> Judgement {
    let failed: Vec<_> = run.since_strike().iter().filter(|e| e.failed()).collect();
    for first in &failed {
        let same = failed
            .iter()
            .filter(|other| other.call.repeats(&first.call));
        let same: Vec<_> = same.copied().collect();
        if same.len() > limit {
            let message = format!(
                "the client sends the same request {} times, although it fails each time",
                same.len()
            );
            let difference = (
                format!("at most {limit} times"),
                format!("{} times", same.len()),
            );
            let finding = finding(run, message, &same[..2]).difference(difference.0, difference.1);
            return Judgement::Unsafe(finding);
        }
    }
    Judgement::Safe
}

/// The trap makes no difference to the exit status, nor to what is changed at the server.
pub(super) fn tolerates(run: &Run) -> Judgement {
    let Some(first) = run.struck().next() else {
        return Judgement::NotExercised;
    };
    if !run.is_success() {
        let message = format!("the client {}, although nothing is wrong", run.end());
        return Judgement::Unsafe(finding(run, message, &[first]));
    }
    does_the_same(run, &[])
}

/// A client that reports success has changed all that it changes without the trap, except
/// for these users.
pub(super) fn does_the_same(run: &Run, without: &[&str]) -> Judgement {
    let Some(baseline) = &run.baseline else {
        return Judgement::Safe;
    };
    if !run.is_success() {
        return Judgement::Safe;
    }
    let mut missing = changes(baseline);
    missing.retain(|change| !without.iter().any(|user| change.contains(user)));
    let expected = missing.len();
    for done in changes(run) {
        missing.remove(&done);
    }
    if let Some(change) = missing.first() {
        let message = format!("the client exits with status 0, but did not send {change}");
        let shown: Vec<_> = run.struck().take(2).collect();
        let actual = expected - missing.len();
        let finding = finding(run, message, &shown).difference(
            format!("{expected} changes, as without the trap"),
            format!("{actual} of them"),
        );
        return Judgement::Unsafe(finding);
    }
    Judgement::Safe
}

/// The changes that succeeded.
pub(super) fn changes(run: &Run) -> BTreeSet<String> {
    let done = run.of(Kind::Change).filter(|change| change.succeeded());
    done.map(|change| format!("{} {}", change.call.method, change.call.path))
        .collect()
}

/// After each response that names a time, the same request is not repeated before it.
pub(super) fn waits(run: &Run, at_least: Duration) -> Judgement {
    if run.struck().next().is_none() {
        return Judgement::NotExercised;
    }
    for refused in run.struck() {
        let Some(answered) = refused.answered else {
            continue;
        };
        let mut later = run.exchanges.iter();
        let later = later.find(|e| e.call.at > answered && e.call.repeats(&refused.call));
        let Some(later) = later else { continue };
        let waited = later.call.at.saturating_sub(answered);
        if waited < at_least {
            let message = "the client repeats a request earlier than the server asks for";
            let finding = finding(run, message, &[refused, later]).difference(
                format!("at least {at_least:?} later"),
                format!("{} ms later", waited.as_millis()),
            );
            return Judgement::Unsafe(finding);
        }
    }
    Judgement::Safe
}

/// Nothing secret is sent to the second origin.
pub(super) fn keeps_secrets(run: &Run) -> Judgement {
    let mut elsewhere = run.exchanges.iter();
    let leak = elsewhere.find(|e| e.call.origin == Origin::Other && e.call.has_credentials());
    if let Some(leak) = leak {
        let message = "the client sends credentials to another origin";
        let redirect: Vec<_> = run.struck().take(1).chain([leak]).collect();
        return Judgement::Unsafe(finding(run, message, &redirect));
    }
    Judgement::Safe
}

/// The private key is not printed.
pub(super) fn prints_no_secret(run: &Run) -> Judgement {
    let output = [&run.output.stdout, &run.output.stderr];
    if output
        .iter()
        .any(|text| contains(text, PRIVATE_KEY.as_bytes()))
    {
        let message = "the client prints the private key";
        return Judgement::Unsafe(finding(run, message, &[]));
    }
    Judgement::Safe
}

pub(super) fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
