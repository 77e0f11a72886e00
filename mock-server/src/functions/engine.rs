//! Runs one call in an engine of its own.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use rquickjs::context::EvalOptions;
use rquickjs::{Context, Ctx, Error, Function, Persistent, Promise, Runtime};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::functions::host::{self, Console, Sends};
use crate::functions::{Finished, Job, Limits};
use crate::state::RunFailure;

/// The stack of the threads that run functions, in bytes.
pub(super) const THREAD_STACK: usize = 4 << 20;

/// The part of it that scripts can use. The rest is for the engine and its host.
const SCRIPT_STACK: usize = 1 << 20;

/// The longest message of an error, in bytes.
const MAX_MESSAGE: usize = 32 << 10;

/// Why a function was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It has run for too long.
    TimeLimit,
    /// Others have waited for long enough; it starts again later.
    Preempted,
    /// Nobody waits for its outcome.
    Abandoned,
}

/// How a run ended.
pub(super) enum Ended {
    Finished(Finished),
    Stopped(Stop),
}

/// What the scripts of this module return.
#[derive(Deserialize)]
struct Reply {
    #[serde(default, deserialize_with = "present")]
    result: Option<Value>,
    /// How an endpoint's function configured the response.
    response: Option<Value>,
    error: Option<String>,
    #[serde(default)]
    memory: bool,
}

/// Reads a value that is there, also if it is null.
fn present<'a, D: serde::Deserializer<'a>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Runs a call. `check` is called again and again while the function runs; its first result stops
/// the function.
pub(super) fn run(
    job: &Arc<Job>,
    limits: &Limits,
    mut check: impl FnMut() -> Option<Stop> + 'static,
) -> Ended {
    let stopped = Rc::new(Cell::new(None));
    let console = Rc::new(RefCell::new(Console::default()));
    let is_stopped = {
        let stopped = Rc::clone(&stopped);
        move || {
            if stopped.get().is_none() {
                stopped.set(check());
            }
            stopped.get().is_some()
        }
    };
    let sends = Rc::new(RefCell::new(Sends::default()));
    let outcome = evaluate(job, limits, (&console, &sends), &stopped, is_stopped);
    let outcome = match (stopped.get(), outcome) {
        (Some(Stop::TimeLimit), _) => Err(RunFailure::TimeLimit),
        (Some(stop), _) => return Ended::Stopped(stop),
        (None, outcome) => outcome,
    };
    // A function that exceeded a limit sends no requests. One that threw does.
    let is_over = matches!(
        outcome,
        Err(RunFailure::TimeLimit | RunFailure::MemoryLimit)
    );
    let requests = sends.take().into_requests();
    Ended::Finished(Finished {
        outcome,
        console: console.take().lines,
        requests: if is_over { Vec::new() } else { requests },
    })
}

fn evaluate(
    job: &Arc<Job>,
    limits: &Limits,
    (console, sends): (&Rc<RefCell<Console>>, &Rc<RefCell<Sends>>),
    stopped: &Cell<Option<Stop>>,
    is_stopped: impl FnMut() -> bool + 'static,
) -> Result<Value, RunFailure> {
    let runtime = Runtime::new().map_err(|_| RunFailure::MemoryLimit)?;
    runtime.set_memory_limit(limits.memory);
    runtime.set_max_stack_size(SCRIPT_STACK);
    runtime.set_interrupt_handler(Some(Box::new(is_stopped)));
    let rejected = Slot::default();
    report_rejections(&runtime, &rejected);
    let context = Context::full(&runtime).map_err(|_| RunFailure::MemoryLimit)?;
    context.with(|ctx| {
        let host = host::object(&ctx, job, limits, console);
        let host = host.and_then(|host| host::add_send(&ctx, job, sends, host));
        let reply = host.and_then(|host| {
            let core: Function = script(&ctx, host::CORE, "core.js")?;
            let start: Function = core.call((host.clone(),))?;
            let handler: Function = host.get("rejected")?;
            rejected.replace(Some(Persistent::save(&ctx, handler)));
            let promise: Promise = start.call(())?;
            while promise.result::<rquickjs::Value>().is_none() {
                // A job that was stopped leaves its promise unsettled.
                if stopped.get().is_some() || !ctx.execute_pending_job() {
                    return Err(Error::WouldBlock);
                }
            }
            promise.result::<String>().unwrap_or(Err(Error::Unknown))
        });
        // A value of the engine must not outlive it.
        rejected.take();
        parse(&reply.map_err(|error| failure(&ctx, &error))?)
    })
}

/// A function of `core.js`, which is there while its script runs.
type Slot = Rc<RefCell<Option<Persistent<Function<'static>>>>>;

/// Calls the function with each promise that is rejected, the reason, and whether it is handled:
/// first that it is not, and later perhaps that it is.
fn report_rejections(runtime: &Runtime, slot: &Slot) {
    let slot = Rc::clone(slot);
    runtime.set_host_promise_rejection_tracker(Some(Box::new(
        move |ctx, promise, reason, is_handled| {
            let Some(rejected) = slot.borrow().clone() else {
                return;
            };
            let rejected = rejected.restore(&ctx);
            let called: rquickjs::Result<()> =
                rejected.and_then(|rejected| rejected.call((promise, reason, is_handled)));
            if called.is_err() {
                // A pending exception would be taken for one of the function.
                let _ = ctx.catch();
            }
        },
    )));
}

fn parse(reply: &str) -> Result<Value, RunFailure> {
    let reply: Reply = serde_json::from_str(reply).map_err(|error| {
        RunFailure::Threw(format!("cannot read the result of the function: {error}"))
    })?;
    match reply {
        Reply { memory: true, .. } => Err(RunFailure::MemoryLimit),
        Reply {
            error: Some(error), ..
        } => Err(threw(error)),
        Reply {
            result,
            response: Some(response),
            ..
        } => Ok(json!({ "result": result, "response": response })),
        Reply { result, .. } => Ok(result.unwrap_or_default()),
    }
}

/// The failure for a message that a script chose. Logs and events keep it, so it is cut to the
/// size of what a function can write to the console.
fn threw(mut message: String) -> RunFailure {
    message.truncate(message.floor_char_boundary(MAX_MESSAGE));
    RunFailure::Threw(message)
}

/// The failure for an error that is not the function's own: those are in the reply.
fn failure(ctx: &Ctx<'_>, error: &Error) -> RunFailure {
    match error {
        Error::Allocation => RunFailure::MemoryLimit,
        Error::WouldBlock => {
            let message = "the function returned a promise that never settles";
            RunFailure::Threw(message.to_owned())
        }
        Error::Exception => {
            let thrown = ctx.catch();
            let message = thrown.as_exception().and_then(rquickjs::Exception::message);
            match message {
                // There is no memory for an exception either.
                None => RunFailure::MemoryLimit,
                Some(message) if message == "out of memory" => RunFailure::MemoryLimit,
                Some(message) => threw(message),
            }
        }
        other => RunFailure::Threw(other.to_string()),
    }
}

/// Evaluates a script of this module.
pub(super) fn script<'js>(
    ctx: &Ctx<'js>,
    source: &str,
    name: &str,
) -> rquickjs::Result<Function<'js>> {
    let mut options = EvalOptions::default();
    options.filename = Some(name.to_owned());
    ctx.eval_with_options(source, options)
}
