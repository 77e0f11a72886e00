//! Requests that run functions: prepare, run, commit.
//!
//! A handler that needs a function fails with [`must_run`](crate::http::error::ApiError::must_run), before it has changed
//! anything. The call is prepared under the same lock; the function runs without it; then the
//! handler is called again. A handler that has changed something may have fired triggers, whose
//! functions run before the response is sent, so that a client sees what they log.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Response;

use super::{HandlerResult, into_response};
use crate::controls::clock::real;
use crate::functions::{Exchanges, Finished, Job, Lane, user_value};
use crate::http::app_log;
use crate::http::context::FailedFunctions;
use crate::http::request::ApiRequest;
use crate::state::{
    App, AuthEvent, Caller, DrawnToken, FunctionCall, FunctionRun, Id, ProviderType, Purpose,
    SeededRng, State, User,
};

/// Most runs for a request. Each follows a change of the app during the one before.
const MAX_RUNS: usize = 8;

/// A call that is ready to run.
pub(super) struct Prepared {
    call: FunctionCall,
    token: Option<DrawnToken>,
    job: Job,
}

/// A trigger that has fired.
pub(super) struct Fired {
    app: Id,
    name: Box<str>,
    prepared: Prepared,
    /// The ID of its entry in the log. Drawn when it fires, so that the same requests draw the
    /// same IDs.
    log_id: Id,
}

/// The response of a handler, or what must be done first.
pub(super) enum Attempt {
    Answered(Response<Body>),
    /// The handler needs the outcome of a function.
    MustRun(Box<Prepared>),
    /// The response is sent once these triggers have run.
    Fired(Response<Body>, Vec<Fired>),
}

/// A handler with what its adapter adds.
type StateHandler = dyn Fn(&mut State, &ApiRequest) -> HandlerResult + Send + Sync;

/// Calls a handler with the state locked, and records its result in the app's log.
pub(super) fn attempt(function: &StateHandler, request: &ApiRequest) -> Attempt {
    let mut state = request.world.state();
    let mut result = function(&mut state, request);
    if let Err(api_error) = &mut result
        && request.function_runs.count() < MAX_RUNS
        && let Some(call) = api_error.must_run.take()
        && let Some((_, id)) = api_error.app
    {
        let State { apps, rng, .. } = &mut *state;
        if let Some(app) = apps.get(&id) {
            return Attempt::MustRun(Box::new(prepare(app, rng, request, *call)));
        }
    }
    let events = match &mut result {
        Ok(response) => response.take_auth_events(),
        Err(_) => Vec::new(),
    };
    let log_id = app_log::record(&mut state, request, &result);
    let log_id = if mutant!(state, LinksNameAnotherEntry) {
        Some(state.rng.log_id())
    } else {
        log_id
    };
    let mut fired = Vec::new();
    for (app, event) in &events {
        fire(&mut state, request, *app, event, &mut fired);
    }
    drop(state);
    let response = into_response(result, request, log_id);
    if fired.is_empty() {
        Attempt::Answered(response)
    } else {
        Attempt::Fired(response, fired)
    }
}

/// Carries on with a request whose first attempt gave no response.
///
/// The handler is boxed, and those of [`attempt`] are `dyn`: one copy of both for all handlers
/// makes the program smaller.
pub(super) async fn complete(
    function: Box<StateHandler>,
    mut request: ApiRequest,
    mut first: Attempt,
) -> Response<Body> {
    let mut failed = FailedFunctions::default();
    loop {
        match first {
            Attempt::Answered(mut response) => {
                failed.attach(&mut response);
                return response;
            }
            Attempt::Fired(mut response, fired) => {
                // Also if the client has gone away: the change has been made.
                let run = tokio::spawn(async move {
                    for trigger in fired {
                        failed.add(&run_trigger(&request, trigger).await);
                    }
                    failed
                });
                // Fails if it panicked, which the response does not show.
                if let Ok(failed) = run.await {
                    failed.attach(&mut response);
                }
                return response;
            }
            Attempt::MustRun(prepared) => {
                let app = prepared.job.lane.app;
                let run = run(&request, *prepared).await;
                if let Some(app) = request.world.state().apps.get_mut(&app)
                    && !mutant!(app, FunctionRunsAreNoEvents)
                {
                    app.events.function(run.log());
                }
                failed.add(&run);
                request.function_runs.push(run);
                first = attempt(&*function, &request);
            }
        }
    }
}

/// Runs a function, and again with the response whenever it sends a request to this server.
async fn run(request: &ApiRequest, prepared: Prepared) -> FunctionRun {
    let Prepared {
        call,
        token,
        mut job,
    } = prepared;
    let runner = &request.world.runner;
    job.began = real();
    let end = job.began + runner.patience();
    let job = Arc::new(job);
    let Finished {
        outcome, console, ..
    } = loop {
        let finished = runner.run(Arc::clone(&job)).await;
        if finished.requests.is_empty() {
            break finished;
        }
        for outgoing in finished.requests {
            let response = request.send(&outgoing, job.exchanges.capacity());
            let response = tokio::time::timeout_at(end.into(), response).await;
            let response = response.unwrap_or_else(|_| Err("no response in time".to_owned()));
            job.exchanges.push(outgoing, response);
        }
    };
    FunctionRun::new(call, token, outcome, console)
}

/// Collects all that a function can see.
fn prepare(app: &App, rng: &mut SeededRng, request: &ApiRequest, call: FunctionCall) -> Prepared {
    let settings = app.config.functions.by_name(&call.name);
    let setting = |key: &str| settings.and_then(|function| function.settings.get(key));
    let runs_as = setting("run_as_user_id").and_then(|id| id.as_str()?.parse().ok());
    let runs_as = runs_as.filter(|_| !mutant!(app, FunctionsIgnoreRunAsUser));
    let user: Option<&User> = match (runs_as, call.caller) {
        (Some(id), _) | (None, Caller::User(id)) => app.users.get(id).ok(),
        (None, Caller::System) => None,
    };
    let is_system = user.is_none() || setting("run_as_system").is_some_and(|on| on == true);
    let is_system = is_system && !mutant!(app, FunctionsNeverRunAsSystem);
    // Drawn only here: a function that a seed declares draws nothing.
    let token = call.has_token().then(|| DrawnToken::draw(rng));
    // Not of the generator of secrets, which is random without a seed.
    let seed = [rng.between(0, u64::MAX), rng.between(0, u64::MAX)];
    let caller = match call.caller {
        Caller::User(id) => id.to_string().into(),
        Caller::System => call.name.clone(),
    };
    let mut described = request.describe();
    let mut user = user_value(app, user);
    let is_endpoint = if let Purpose::Endpoint {
        route,
        has_custom_data,
        ..
    } = &call.purpose
    {
        described["webhookUrl"] = (&**route).into();
        if !has_custom_data {
            user["custom_data"] = serde_json::json!({});
        }
        true
    } else {
        false
    };
    let job = Job {
        lane: Lane {
            app: app.id,
            prefix: request.world.prefix.as_str().into(),
            caller,
        },
        code: request.world.code.get(app),
        name: call.name.clone(),
        arguments: call.arguments(token.as_ref()),
        user,
        request: described,
        as_system: is_system,
        now: if mutant!(app, FunctionsSeeAnotherClock) {
            0
        } else {
            request.now.saturating_mul(1000)
        },
        seed: if mutant!(app, FunctionsRepeatRandomNumbers) {
            [1, 2]
        } else {
            seed
        },
        is_endpoint,
        began: real(),
        own: Some(request.own_address()),
        nesting: request.own_server.nesting,
        exchanges: Exchanges::default(),
    };
    Prepared { call, token, job }
}

/// Prepares the triggers that an event fires.
fn fire(
    state: &mut State,
    request: &ApiRequest,
    id: Id,
    event: &AuthEvent,
    fired: &mut Vec<Fired>,
) {
    let State { apps, rng, .. } = state;
    let Some(app) = apps.get(&id) else {
        return;
    };
    let code = request.world.code.get(app);
    let providers: Vec<_> = event.providers.iter().map(ProviderType::name).collect();
    let operation = if mutant!(app, TriggersSeeOnlyLogins) {
        "LOGIN"
    } else {
        event.operation
    };
    for (trigger, function) in code.triggers(operation, &providers) {
        let argument = serde_json::json!({
            "operationType": event.operation,
            "providers": providers,
            "user": user_value(app, Some(&event.user)),
            "time": { "$date": { "$numberLong": request.now.saturating_mul(1000).to_string() } },
        });
        let call = FunctionCall::new(function, Purpose::Trigger(argument), Caller::System);
        fired.push(Fired {
            app: id,
            name: trigger.name.clone(),
            prepared: prepare(app, rng, request, call),
            log_id: rng.log_id(),
        });
    }
}

/// Runs the function of a trigger, and records the run in the app's log.
async fn run_trigger(request: &ApiRequest, trigger: Fired) -> FunctionRun {
    let run = run(request, trigger.prepared).await;
    let mut state = request.world.state();
    // The app may have been deleted meanwhile.
    if let Some(app) = state.apps.get_mut(&trigger.app)
        && !mutant!(app, TriggersLeaveNoLog)
    {
        app.events.function(run.log());
        app_log::record_trigger(app, request.now, trigger.log_id, &trigger.name, &run);
    }
    run
}
