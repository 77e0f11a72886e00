//! The description of all paths, for programs and for people.

use serde_json::{Value, json};

/// The page that shows the description.
pub(crate) const PAGE: &str = include_str!("openapi/page.html");

/// In OpenAPI 3.
const DOCUMENT: &str = include_str!("openapi/openapi.yaml");

/// The description, for clients that know the server by this base URL.
pub(crate) fn document(base: &str) -> Value {
    // It is written by hand and read in a test.
    let mut document: Value = yaml_serde::from_str(DOCUMENT).unwrap_or_default();
    document["servers"] = json!([{ "url": base }]);
    document
}
