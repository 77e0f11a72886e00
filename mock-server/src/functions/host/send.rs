//! Requests of a function to this server: answered from earlier runs, or kept to be sent.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rquickjs::{Ctx, Function, Object};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::controls::is_control;
use crate::functions::Job;
use crate::functions::exchange::{Incoming, MAX_NESTING, MAX_REQUESTS, Outgoing};
use crate::http::request::{BODY_LIMIT, canonical_name};

/// The requests of one run.
#[derive(Default)]
pub(in crate::functions) struct Sends {
    /// Not sent yet.
    requests: Vec<Outgoing>,
    /// The exchanges of earlier runs that this run has repeated.
    repeated: Vec<usize>,
}

impl Sends {
    pub(in crate::functions) fn into_requests(self) -> Vec<Outgoing> {
        self.requests
    }
}

/// What `http.js` writes.
#[derive(Deserialize)]
struct Options {
    headers: Vec<(String, String)>,
    text: Option<String>,
    base64: Option<String>,
}

impl Options {
    fn body(&self) -> Vec<u8> {
        match (&self.text, &self.base64) {
            (Some(text), _) => text.clone().into_bytes(),
            // Cannot fail: the script encoded it.
            (None, Some(base64)) => STANDARD.decode(base64).unwrap_or_default(),
            (None, None) => Vec::new(),
        }
    }
}

/// Adds the functions that send requests.
pub(in crate::functions) fn add_send<'js>(
    ctx: &Ctx<'js>,
    job: &Arc<Job>,
    sends: &Rc<RefCell<Sends>>,
    host: Object<'js>,
) -> rquickjs::Result<Object<'js>> {
    let of = Arc::clone(job);
    let is_own = move |url: String| target(&of, &url).is_some();
    host.set("isOwn", Function::new(ctx.clone(), is_own)?)?;
    let (of, sends) = (Arc::clone(job), Rc::clone(sends));
    let send = move |method: String, url: String, options: String| {
        let outcome = send(&of, &mut sends.borrow_mut(), method, &url, &options);
        let outcome = outcome.unwrap_or_else(|error| json!({ "error": error }));
        outcome.to_string()
    };
    host.set("send", Function::new(ctx.clone(), send)?)?;
    Ok(host)
}

fn target(job: &Job, url: &str) -> Option<String> {
    job.own.as_ref()?.target(url)
}

/// Returns `{response}`, or `{}` if the request must be sent first.
///
/// # Errors
///
/// What the function throws.
fn send(
    job: &Job,
    sends: &mut Sends,
    method: String,
    url: &str,
    options: &str,
) -> Result<Value, String> {
    let target = target(job, url).unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default();
    if is_control(path) {
        return Err("functions cannot use the controls of the server".to_owned());
    }
    if job.nesting >= MAX_NESTING {
        return Err(format!(
            "functions wait for each other's requests more than {MAX_NESTING} levels deep"
        ));
    }
    let options: Options = serde_json::from_str(options)
        .map_err(|error| format!("cannot read the request of a function: {error}"))?;
    let body = options.body();
    if body.len() > BODY_LIMIT {
        return Err("request body too large".to_owned());
    }
    let request = Outgoing {
        method,
        target,
        headers: options.headers,
        body: body.into(),
    };
    let exchanges = job.exchanges.lock();
    // By content, not by order: requests that wait side by side can be continued in another order
    // than the one in which they were sent.
    let known = exchanges
        .iter()
        .enumerate()
        .find(|(at, known)| known.request == request && !sends.repeated.contains(at));
    if let Some((at, known)) = known {
        sends.repeated.push(at);
        return match &known.response {
            Ok(response) => Ok(json!({ "response": described(response) })),
            Err(reason) => Err(reason.clone()),
        };
    }
    if exchanges.len() + sends.requests.len() >= MAX_REQUESTS {
        return Err(format!(
            "a call can send at most {MAX_REQUESTS} requests to this server"
        ));
    }
    sends.requests.push(request);
    Ok(json!({}))
}

fn described(response: &Incoming) -> Value {
    let mut headers = Map::new();
    for (name, value) in &response.headers {
        let values = headers.entry(canonical_name(name));
        if let Value::Array(values) = values.or_insert_with(|| json!([])) {
            values.push(value.as_str().into());
        }
    }
    let reason = StatusCode::from_u16(response.status).ok();
    let reason = reason.and_then(|status| status.canonical_reason());
    let mut described = json!({ "status": response.status, "reason": reason, "headers": headers });
    match str::from_utf8(&response.body) {
        Ok(text) => described["text"] = text.into(),
        Err(_) => described["base64"] = STANDARD.encode(&response.body).into(),
    }
    described
}
