//! The controls of `appservices-mock` below `/_mock/`, used over HTTP as a test in any language would.

mod data_file;
mod exported;

use serde_json::{Value, json};

use super::Rules::Rules;
use super::Table;

/// The tables of this area.
pub(super) static TABLES: &[Table] = tables![
    "data-file": Rules(data_file::DATA_FILE),
    "state-parts": Rules(exported::EXPORTED),
];

/// A fault rule for every path of the Client API.
fn client_api(effect: &Value) -> Value {
    json!({"path": "/api/client/v2.0/*", "effect": effect})
}
