//! The last requests and responses of a check, to show with what it finds.
//!
//! A check runs on one thread, so its exchanges are kept by thread: rules need not pass them on.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Write as _;

use serde_json::Value;

use super::Answer;
use crate::report::Exchange;

/// How many exchanges are kept.
const KEPT: usize = 6;
/// The bytes of a body that are shown.
const LONGEST: usize = 4_000;

thread_local! {
    static LOG: RefCell<VecDeque<Exchange>> = const { RefCell::new(VecDeque::new()) };
}

/// Forgets the exchanges of the check before.
pub(crate) fn clear() {
    LOG.with_borrow_mut(VecDeque::clear);
}

/// The last exchanges of this thread so far, oldest first.
pub(super) fn recent() -> Vec<Exchange> {
    LOG.with_borrow(|log| log.iter().cloned().collect())
}

/// The last exchanges of this thread, oldest first.
pub(crate) fn take() -> Vec<Exchange> {
    LOG.take().into()
}

/// Runs what is not part of the check: its exchanges are forgotten.
pub(crate) fn unrecorded(run: impl FnOnce()) {
    let log = LOG.take();
    run();
    LOG.set(log);
}

pub(super) fn record(
    method: &str,
    path: &str,
    headers: &[(String, String)],
    body: &[u8],
    answer: &Answer,
) {
    let mut request = format!("{method} {path}");
    print_headers(&mut request, headers);
    print_body(&mut request, body);
    let mut response = answer.status.to_string();
    print_headers(&mut response, &answer.headers);
    print_body(&mut response, &answer.body);
    push(request, response);
}

/// Records bytes that need not be HTTP.
pub(super) fn record_raw(request: &[u8], response: &[u8]) {
    push(print_raw(request), print_raw(response));
}

fn push(request: String, response: String) {
    LOG.with_borrow_mut(|log| {
        if log.len() == KEPT {
            log.pop_front();
        }
        log.push_back(Exchange { request, response });
    });
}

/// The bytes as text, without secrets.
fn print_raw(bytes: &[u8]) -> String {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = bytes.split_at(end.unwrap_or(bytes.len()));
    let shown = String::from_utf8_lossy(&head[..head.len().min(LONGEST)]);
    let lines = shown.split_inclusive('\n').map(|line| {
        let name = line.split(':').next().unwrap_or_default();
        if name.eq_ignore_ascii_case("authorization") {
            "authorization: [redacted]\n".to_owned()
        } else {
            line.replace('\r', "")
        }
    });
    let mut text: String = lines.collect();
    if head.len() > LONGEST {
        let _ = write!(text, " ... ({} bytes)", head.len());
    }
    print_body(&mut text, body.strip_prefix(b"\r\n\r\n").unwrap_or(body));
    text
}

fn print_headers(text: &mut String, headers: &[(String, String)]) {
    for (name, value) in headers {
        let secret = ["authorization", "cookie", "set-cookie"].contains(&name.as_str());
        let value = if secret { "[redacted]" } else { value };
        let _ = write!(text, "\n{name}: {value}");
    }
}

fn print_body(text: &mut String, body: &[u8]) {
    if body.is_empty() {
        return;
    }
    let body = without_secrets(body);
    let end = body.floor_char_boundary(LONGEST);
    let _ = write!(text, "\n\n{}", &body[..end]);
    if end < body.len() {
        let _ = write!(text, " ... ({} bytes)", body.len());
    }
}

/// A body as text; JSON without the values of keys that hold secrets.
pub(super) fn without_secrets(body: &[u8]) -> String {
    match serde_json::from_slice::<Value>(body) {
        Ok(mut value) => {
            redact(&mut value);
            value.to_string()
        }
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    }
}

/// Replaces the values of keys that hold secrets.
fn redact(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let key = key.to_lowercase().replace('_', "");
                let is_secret = ["password", "token", "apikey", "secret"]
                    .iter()
                    .any(|part| key.contains(part))
                    || key == "key";
                if is_secret && value.is_string() {
                    *value = "[redacted]".into();
                } else {
                    redact(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        _ => {}
    }
}
