//! Functions in the engine, without a server.

mod bounds;
mod globals;
mod language;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::controls::clock::real;
use crate::functions::code::AppCode;
use crate::functions::{Exchanges, Finished, Job, Lane, Limits, Runner};
use crate::state::{DeclaredFunctions, DrawnToken, Id, Purpose, RunFailure};

/// 2020-09-13T12:26:40Z
const NOW: i64 = 1_600_000_000_000;

/// Longer than any function here takes on a busy machine.
const LIMITS: Limits = Limits {
    time: Duration::from_mins(1),
    patience: Duration::from_mins(2),
    memory: 16 << 20,
    depth: 8,
};

fn job(code: &Arc<AppCode>, name: &str, arguments: &[Value]) -> Job {
    Job {
        lane: Lane {
            app: Id::ZERO,
            prefix: "".into(),
            caller: name.into(),
        },
        code: Arc::clone(code),
        name: name.into(),
        arguments: arguments.to_vec(),
        user: json!({ "id": "ada", "type": "normal", "data": { "email": "ada@x" } }),
        request: json!({ "remoteIPAddress": "127.0.0.1" }),
        as_system: false,
        now: NOW,
        seed: [1, 2],
        is_endpoint: false,
        began: real(),
        own: None,
        nesting: 0,
        exchanges: Exchanges::default(),
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.unwrap().block_on(future)
}

/// Runs the first of some functions.
fn finish(sources: &[(&str, &str)], arguments: &[Value]) -> Finished {
    finish_declared(sources, DeclaredFunctions::default(), arguments)
}

fn finish_declared(
    sources: &[(&str, &str)],
    declared: DeclaredFunctions,
    arguments: &[Value],
) -> Finished {
    finish_within(LIMITS, sources, declared, arguments)
}

fn finish_within(
    limits: Limits,
    sources: &[(&str, &str)],
    declared: DeclaredFunctions,
    arguments: &[Value],
) -> Finished {
    let code = Arc::new(AppCode::of_functions(sources, declared));
    let runner = Runner::new(limits);
    block_on(runner.run(job(&code, sources[0].0, arguments)))
}

/// The value that a function returns.
fn value(source: &str) -> Value {
    let finished = finish(&[("f", source)], &[]);
    finished
        .outcome
        .unwrap_or_else(|failure| panic!("{source}: {failure:?}"))
}

/// The text of the error that a function ends with.
fn error(source: &str) -> String {
    match finish(&[("f", source)], &[]).outcome {
        Ok(value) => panic!("{source}: returned {value}"),
        Err(failure) => failure.text().to_owned(),
    }
}

fn console(source: &str) -> Vec<String> {
    let finished = finish(&[("f", source)], &[]);
    let lines = finished.console.into_iter();
    lines.map(|line| line.text.into()).collect()
}

fn threw(message: &str) -> Result<Value, RunFailure> {
    Err(RunFailure::Threw(message.to_owned()))
}

#[test]
fn debug_shows_no_source_argument_user_or_token() {
    let secret = "correct horse";
    let source = format!("exports = () => '{secret}';");
    let code = AppCode::of_functions(&[("f", &source)], DeclaredFunctions::default());
    let job = job(&Arc::new(code), "f", &[json!(secret)]);
    let token = DrawnToken {
        token: secret.to_owned().into(),
        token_id: Id::ZERO,
    };
    let purpose = Purpose::LogIn(json!(secret));
    let text = format!("{job:?} {:?} {token:?} {purpose:?}", job.code);
    assert!(!text.contains(secret) && !text.contains("ada@x"), "{text}");
}
