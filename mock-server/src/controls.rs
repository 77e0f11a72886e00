//! What tests steer and observe the server with: the clock, fault rules, the request journal
//! and the endpoints below `/_mock/`.

pub(crate) mod clock;
pub(crate) mod console;
pub(crate) mod events;
pub(crate) mod faults;
pub(crate) mod handlers;
pub(crate) mod journal;
pub(crate) mod observe;
pub(crate) mod openapi;
pub(crate) mod pattern;
pub(crate) mod redaction;

/// Whether a path is one of the controls.
pub(crate) fn is_control(path: &str) -> bool {
    let rest = path.strip_prefix("/_mock");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
