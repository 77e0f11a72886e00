//! Audit trails: what runs write, and what `audit verify` finds.
pub(crate) mod runs;
pub(crate) mod verify;

use std::fs;

use serde_json::Value;

use crate::cases::support::context::Context;

/// An audit trail in the working directory.
pub(super) const TRAIL: &str = "audit.jsonl";

pub(super) fn lines(context: &Context) -> Vec<String> {
    let text = fs::read_to_string(context.work().join(TRAIL)).expect("the trail");
    assert!(text.ends_with('\n'));
    text.lines().map(str::to_owned).collect()
}

pub(super) fn json(line: &str) -> Value {
    serde_json::from_str(line).expect("a line of the trail is JSON")
}
