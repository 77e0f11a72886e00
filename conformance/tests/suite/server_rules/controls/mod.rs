//! What tests steer the server with, below `/_mock/`: as the server's own
//! documentation has it, asked over HTTP as a test in any language would.

pub(super) mod anew;
pub(super) mod clock;
pub(super) mod document;
pub(super) mod effects;
pub(super) mod faults;
pub(super) mod journal;
pub(super) mod passing;
pub(super) mod people;
pub(super) mod redaction;
pub(super) mod same_bytes;
pub(super) mod state;
pub(super) mod verify;
pub(super) mod world_limits;
pub(super) mod worlds;

use serde_json::{Value, json};

/// A rule of misbehaviour for every path of the Client API.
fn client_api(effect: &Value) -> Value {
    json!({"path": "/api/client/v2.0/*", "effect": effect})
}

/// A status in place of the real answer.
fn status(status: u16) -> Value {
    json!({"type": "status", "status": status})
}
