//! The paths below `/_mock/`, for tests: they need no token.

#![expect(
    clippy::unnecessary_wraps,
    reason = "handlers have one shape, whether they can fail or not"
)]

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Extension;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::controls::clock::ClockChange;
use crate::controls::faults::FaultSeed;
use crate::controls::journal::{Expectation, RecordedRequest, RequestFilter};
use crate::controls::openapi;
use crate::http::call::Answer;
use crate::http::error::Failure;
use crate::http::nesting;
use crate::http::request::Input;
use crate::http::response::{self, Reply};
use crate::world::worlds::{Worlds, WorldError, WorldOptions};

/// There whenever it answers; `ready` is for those who wait for it.
pub(crate) fn health(_: &Input) -> Answer {
    Ok(Reply::ok(
        &json!({ "ready": true, "version": env!("CARGO_PKG_VERSION") }),
    ))
}

/// State, clock, faults and journal as at the start; worlds stay.
pub(crate) fn reset(input: &Input) -> Answer {
    input.world.reset();
    Ok(Reply::no_content())
}

pub(crate) fn sessions(input: &Input) -> Answer {
    let users = input.world.sessions(input.query("user"));
    let count: usize = users.iter().map(|user| user.sessions.len()).sum();
    Ok(Reply::ok(&json!({ "count": count, "users": users })))
}

pub(crate) fn outbox(input: &Input) -> Answer {
    let mails = input.world.outbox();
    let to = input.query("to");
    let mails: Vec<_> = mails
        .into_iter()
        .filter(|mail| to.is_none_or(|to| mail.to == to))
        .collect();
    Ok(Reply::ok(&mails))
}

pub(crate) fn clock(input: &Input) -> Answer {
    Ok(Reply::ok(&input.world.clock.info()))
}

/// What falls due by the new time has happened when this answers.
pub(crate) fn change_clock(input: &Input) -> Answer {
    let change: ClockChange = input.json()?;
    let info = input
        .world
        .clock
        .change(&change)
        .map_err(|error| Failure::parameter(error.to_string()))?;
    drop(input.world.state());
    Ok(Reply::ok(&info))
}

fn request_body(number: u64, request: &RecordedRequest) -> Value {
    let text = || String::from_utf8_lossy(&request.body).into();
    let body = if request.body.is_empty() {
        Value::Null
    } else if nesting::is_shallow(&request.body) {
        serde_json::from_slice(&request.body).unwrap_or_else(|_| text())
    } else {
        text()
    };
    json!({
        "number": number,
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": request.headers,
        "body": body,
        "status": request.status,
    })
}

pub(crate) fn requests(input: &Input) -> Answer {
    let text = |name| input.query(name).map(str::to_owned);
    let status = input.query("status").map(str::parse).transpose();
    let unexpected = input.query("unexpected").map(str::parse).transpose();
    let filter = RequestFilter {
        method: text("method"),
        path: text("path"),
        status: status.map_err(|_| Failure::parameter("status must be a number"))?,
        unexpected: unexpected
            .map_err(|_| Failure::parameter("unexpected must be true or false"))?,
    };
    let found = input.world.journal.matching(&filter).into_iter();
    let found: Vec<_> = found
        .map(|(number, request)| request_body(number, &request))
        .collect();
    Ok(Reply::ok(
        &json!({ "dropped": input.world.journal.dropped(), "requests": found }),
    ))
}

pub(crate) fn forget_requests(input: &Input) -> Answer {
    input.world.journal.clear();
    Ok(Reply::no_content())
}

/// 200 if they came as often as expected, otherwise 409 with the same body, so
/// that a script sees it by the status.
pub(crate) fn verify(input: &Input) -> Answer {
    let expected: Expectation = input.json()?;
    let verdict = input.world.journal.verify(&expected);
    let status = if verdict.ok {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    Ok(Reply::json(status, &verdict))
}

pub(crate) fn faults(input: &Input) -> Answer {
    Ok(Reply::ok(&input.world.faults.list()))
}

pub(crate) fn add_fault(input: &Input) -> Answer {
    let fault: FaultSeed = input.json()?;
    let id = input.world.faults.add(fault);
    Ok(Reply::created(&json!({ "id": id })))
}

pub(crate) fn clear_faults(input: &Input) -> Answer {
    input.world.faults.clear();
    Ok(Reply::no_content())
}

pub(crate) fn remove_fault(input: &Input) -> Answer {
    let id = input.param("id").parse();
    if id.is_ok_and(|id| input.world.faults.remove(id)) {
        Ok(Reply::no_content())
    } else {
        Err(not_found("there is no such rule"))
    }
}

fn not_found(error: &'static str) -> Failure {
    Failure::new(StatusCode::NOT_FOUND, error, None)
}

pub(crate) fn export_state(input: &Input) -> Answer {
    Ok(Reply::written(input.world.export()))
}

pub(crate) fn import_state(input: &Input) -> Answer {
    input
        .world
        .import(input.body())
        .map_err(|error| Failure::bad_request(error.to_string()))?;
    Ok(Reply::no_content())
}

pub(crate) fn openapi(input: &Input) -> Answer {
    Ok(Reply::ok(&openapi::document(&input.base)))
}

/// The page's links need the slash.
pub(crate) async fn to_page(input: Input) -> Response<Body> {
    let mut response = Reply::empty(StatusCode::PERMANENT_REDIRECT).into_response();
    if let Ok(page) = HeaderValue::from_str(&format!("{}/_mock/", input.base)) {
        response.headers_mut().insert(header::LOCATION, page);
    }
    response
}

/// A page to read the document in.
pub(crate) async fn page() -> Response<Body> {
    let mut response = Response::new(Body::from(openapi::PAGE));
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    response
}

type OfWorlds = Option<Extension<Arc<Worlds>>>;

/// Worlds have no worlds of their own.
fn worlds_of(worlds: OfWorlds) -> Result<Arc<Worlds>, Failure> {
    let Some(Extension(worlds)) = worlds else {
        return Err(not_found("worlds are made by the server's own controls"));
    };
    Ok(worlds)
}

fn response(answer: Answer, input: &Input) -> Response<Body> {
    match answer {
        Ok(reply) => reply.into_response(),
        Err(failure) => response::failure(&failure, &input.base, None),
    }
}

pub(crate) async fn worlds(of: OfWorlds, input: Input) -> Response<Body> {
    let list = || Ok(Reply::ok(&worlds_of(of)?.list()));
    response(list(), &input)
}

pub(crate) async fn create_world(of: OfWorlds, input: Input) -> Response<Body> {
    let create = || {
        let worlds = worlds_of(of)?;
        let options: WorldOptions = input.json_or_default()?;
        let mut world = worlds.create(&options).map_err(|error| match error {
            WorldError::Seed(error) => Failure::bad_request(error.to_string()),
            // Not the server's fault: some are to be deleted first.
            WorldError::Limit => Failure::new(StatusCode::CONFLICT, error.to_string(), None),
        })?;
        // As the client knows this server, not as it was started.
        world.base_url = format!("{}/w/{}", input.base, world.id);
        Ok(Reply::created(&world))
    };
    response(create(), &input)
}

pub(crate) async fn delete_worlds(of: OfWorlds, input: Input) -> Response<Body> {
    let delete = || {
        worlds_of(of)?.delete_all();
        Ok(Reply::no_content())
    };
    response(delete(), &input)
}

pub(crate) async fn delete_world(of: OfWorlds, input: Input) -> Response<Body> {
    let delete = || {
        if worlds_of(of)?.delete(input.param("id")) {
            Ok(Reply::no_content())
        } else {
            Err(not_found("there is no such world"))
        }
    };
    response(delete(), &input)
}
