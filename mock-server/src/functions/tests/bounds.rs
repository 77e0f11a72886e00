//! Limits, and how calls share the threads.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use serde_json::json;

use super::{
    AppCode, DeclaredFunctions, LIMITS, block_on, error, finish, finish_within, job, value,
};
use crate::controls::clock::real;
use crate::functions::{Lane, Limits, Runner};
use crate::state::{Id, RunFailure};

/// Lets a call begin.
async fn is_pending<F: Future>(call: &mut Pin<Box<F>>) -> bool {
    poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_pending())).await
}

#[test]
fn endless_functions_end_at_the_time_limit() {
    for source in [
        "exports = () => { for (;;); };",
        "exports = async () => { for (;;) await null; };",
        "exports = () => { for (;;) { try { for (;;); } catch { /* again */ } finally { continue; } } };",
        "for (;;);",
        "exports = () => /(a+)+b/.test('a'.repeat(40));",
        "exports = () => new Promise(function again(resolve) { Promise.resolve().then(() => again(resolve)); });",
        "exports = () => ({ get a() { for (;;); } });",
    ] {
        let limits = Limits {
            time: Duration::from_millis(200),
            ..LIMITS
        };
        let none = DeclaredFunctions::default();
        let outcome = finish_within(limits, &[("f", source)], none, &[]).outcome;
        assert_eq!(outcome, Err(RunFailure::TimeLimit), "{source}");
    }
}

/// Every thread there can be is stuck, and calls wait behind them.
#[test]
fn loops_inside_the_engine_cost_their_callers_a_thread_and_nobody_else_anything() {
    let code = Arc::new(AppCode::of_functions(
        &[
            (
                "stuck",
                "exports = () => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);",
            ),
            ("f", "exports = () => 1;"),
        ],
        DeclaredFunctions::default(),
    ));
    let limits = Limits {
        time: Duration::from_secs(2),
        ..LIMITS
    };
    let runner = Runner::new(limits);
    block_on(async {
        let mut stuck: Vec<_> = (0..4)
            .map(|_| Box::pin(runner.run(job(&code, "stuck", &[]))))
            .collect();
        for call in &mut stuck {
            assert!(is_pending(call).await);
        }
        let mut waiting = Box::pin(runner.run(job(&code, "f", &[])));
        assert!(is_pending(&mut waiting).await);
        let (stuck, waiting) =
            futures_util::future::join(futures_util::future::join_all(stuck), waiting).await;
        assert_eq!(waiting.outcome, Ok(json!(1)));
        for finished in stuck {
            assert_eq!(finished.outcome, Err(RunFailure::TimeLimit));
        }
    });
}

#[test]
fn memory_is_limited() {
    for source in [
        "exports = () => { const all = []; for (;;) all.push(new Array(1000).fill(1)); };",
        "exports = () => { let text = 'x'; for (;;) text += text; };",
        "exports = () => new ArrayBuffer(1 << 30);",
        "exports = () => 'x'.repeat(1 << 28);",
    ] {
        let outcome = finish(&[("f", source)], &[]).outcome;
        let is_limited = matches!(&outcome, Err(RunFailure::MemoryLimit))
            || matches!(&outcome, Err(RunFailure::Threw(message)) if message.contains("string too long"));
        assert!(is_limited, "{source}: {outcome:?}");
    }
    // Far less than the limit.
    assert_eq!(
        value("exports = () => new Array(1000).fill(1).length;"),
        json!(1000)
    );
}

#[test]
fn recursion_is_limited() {
    for source in [
        "exports = () => { const f = () => f() + 1; return f(); };",
        "exports = () => { let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return JSON.stringify(a); };",
        "exports = () => { let a = []; for (let i = 0; i < 1e4; i++) a = [a]; return a; };",
        "exports = () => eval('('.repeat(1e5));",
        "exports = () => new RegExp('('.repeat(1e5));",
    ] {
        error(source);
    }
}

/// The calls of one caller do not keep those of another waiting.
#[test]
fn trivial_calls_overtake_endless_ones() {
    let code = Arc::new(AppCode::of_functions(
        &[
            ("endless", "exports = () => { for (;;); };"),
            ("f", "exports = () => 1;"),
        ],
        DeclaredFunctions::default(),
    ));
    let limits = Limits {
        time: Duration::from_hours(1),
        patience: Duration::from_hours(1),
        ..LIMITS
    };
    let runner = Runner::new(limits);
    block_on(async {
        let mut endless: Vec<_> = (0..200)
            .map(|_| Box::pin(runner.run(job(&code, "endless", &[]))))
            .collect();
        for call in &mut endless {
            assert!(is_pending(call).await);
        }
        let began = real();
        for _ in 0..3 {
            assert_eq!(runner.run(job(&code, "f", &[])).await.outcome, Ok(json!(1)));
        }
        // Not a measurement: it would be hours if they waited for the others.
        assert!(real().duration_since(began) < Duration::from_mins(10));
        // Their callers go away, and so do they.
        drop(endless);
        assert_eq!(runner.run(job(&code, "f", &[])).await.outcome, Ok(json!(1)));
    });
}

/// A call that takes longer than a turn starts again, and ends all the same.
#[test]
fn a_long_call_ends_although_others_wait() {
    let long = "exports = () => { console.log('x'); let n = 0; for (let i = 0; i < 3e6; i++) n += i % 7; return n; };";
    let code = Arc::new(AppCode::of_functions(
        &[
            ("long", long),
            ("endless", "exports = () => { for (;;); };"),
        ],
        DeclaredFunctions::default(),
    ));
    let limits = Limits {
        time: Duration::from_hours(1),
        patience: Duration::from_hours(1),
        ..LIMITS
    };
    let runner = Runner::new(limits);
    block_on(async {
        let mut endless: Vec<_> = (0..4)
            .map(|n| {
                let mut job = job(&code, "endless", &[]);
                job.lane.caller = format!("{n}").into();
                Box::pin(runner.run(job))
            })
            .collect();
        for call in &mut endless {
            assert!(is_pending(call).await);
        }
        let finished = runner.run(job(&code, "long", &[])).await;
        assert!(finished.outcome.is_ok());
        // What it wrote in turns that were cut short is gone.
        assert_eq!(finished.console.len(), 1);
    });
}

#[test]
fn a_call_that_has_waited_for_too_long_fails() {
    let code = Arc::new(AppCode::of_functions(
        &[("endless", "exports = () => { for (;;); };")],
        DeclaredFunctions::default(),
    ));
    let limits = Limits {
        time: Duration::from_hours(1),
        patience: Duration::from_millis(200),
        ..LIMITS
    };
    let runner = Runner::new(limits);
    let outcomes = block_on(async {
        let calls = (0..20).map(|n| {
            let mut job = job(&code, "endless", &[]);
            job.lane = Lane {
                app: Id::ZERO,
                prefix: "".into(),
                caller: format!("{n}").into(),
            };
            runner.run(job)
        });
        futures_util::future::join_all(calls).await
    });
    for finished in outcomes {
        assert_eq!(finished.outcome, Err(RunFailure::TimeLimit));
    }
}
