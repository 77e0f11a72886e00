//! The controls of `appservices-mock` below `/_mock/`, used over HTTP as a test in any language
//! would.

mod anew;
mod broken_responses;
mod clock;
mod console;
mod data_file;
mod document;
mod effects;
mod events;
mod exported;
mod faults;
mod isolation;
mod journal;
mod journal_bounds;
mod passing;
mod patterns;
mod people;
mod recording;
mod redaction;
mod same_bytes;
mod state;
mod verify;
mod world_limits;
mod worlds;

use serde_json::{Value, json};

use super::Rules::Rules;
use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = tables![
    "health": Rules(anew::HEALTH),
    "reset": Rules(anew::RESET),
    "document": Rules(document::DOCUMENT),
    "sessions": Rules(people::SESSIONS),
    "console": Rules(console::CONSOLE),
    "outbox": Rules(people::OUTBOX),
    "state": Rules(state::STATE),
    "state-parts": Rules(exported::EXPORTED),
    "recording": Rules(recording::RECORDING),
    "data-file": Rules(data_file::DATA_FILE),
    "clock": Rules(clock::CLOCK),
    "clock-passing": Rules(passing::PASSING),
    "requests": Rules(journal::JOURNAL),
    "requests-bounds": Rules(journal_bounds::BOUNDS),
    "requests-redaction": Rules(redaction::REDACTION),
    "events": Rules(events::EVENTS),
    "verify": Rules(verify::VERIFY),
    "verify-near-misses": Rules(patterns::NEAR_MISSES),
    "verify-dropped": Rules(verify::DROPPED),
    "patterns": Rules(patterns::PATTERNS),
    "faults": Rules(faults::RULES),
    "faults-turns": Rules(faults::TURNS),
    "faults-effects": Rules(effects::EFFECTS),
    "faults-broken-responses": Rules(broken_responses::BROKEN),
    "worlds": Rules(worlds::WORLDS),
    "worlds-isolation": Rules(isolation::ISOLATION),
    "worlds-limits": Rules(world_limits::WORLD_LIMITS),
    "same-bytes": Rules(same_bytes::SAME_BYTES),
];

/// A fault rule for every path of the Client API.
fn client_api(effect: &Value) -> Value {
    json!({"path": "/api/client/v2.0/*", "effect": effect})
}

/// The effect of a status in place of the real response.
fn status(status: u16) -> Value {
    json!({"type": "status", "status": status})
}
