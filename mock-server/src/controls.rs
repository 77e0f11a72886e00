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

use crate::control_path::below_controls;

/// Whether a path within a world is one of the controls.
pub(crate) fn is_control(path: &str) -> bool {
    below_controls(path).is_some()
}
