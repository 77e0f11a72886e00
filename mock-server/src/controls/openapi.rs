//! The OpenAPI document of all endpoints, and the page that shows it.
//!
//! The document is written by hand, in `openapi/openapi.yaml`. Tests keep it in step with
//! the code: every route is an operation and every operation a route, the document is
//! valid OpenAPI, and real requests and responses match its schemas.
//!
//! # Why it is not generated
//!
//! utoipa and aide were evaluated, with these results:
//!
//! - **utoipa 5** describes each operation by an attribute on its handler. Converting three
//!   handlers replaced 42 lines of YAML by 35 lines of attributes. All 109 operations would
//!   replace 1,100 lines of YAML by about as many lines of attributes, which are YAML in
//!   another notation: they repeat path and method, since routes are defined in `router.rs`,
//!   and state statuses and bodies that nothing checks against the handler. The tests above
//!   would still be needed.
//! - **aide 0.15** derives bodies from the types of axum's extractors and responses. Our
//!   handlers have none: they take a call and return an [`ApiResponse`], so that their
//!   rules can be tested without axum. Every operation would be described by hand, in Rust.
//! - 21 of the 64 schemas have no type: their bodies are built with `json!`. The types
//!   would exist for the document only. The others would need a derive that reaches into
//!   `state` and into the types of the public API.
//! - Library users pay for it: a crate with axum, serde and `serde_json` has 30 dependencies
//!   and takes 10 s of CPU time to build; with utoipa it has 36 and takes 17 s, with aide
//!   58 and 23 s.
//!
//! A YAML file is also what OpenAPI tools open directly.
//!
//! [`ApiResponse`]: crate::http::response::ApiResponse

use std::sync::LazyLock;

use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::digest;
use serde_json::{Value, json};

/// The page that shows the document and sends requests.
pub(crate) const PAGE: &str = include_str!("openapi/page.html");

/// The content security policy of the page: its own script, requests to this server, and
/// nothing else.
pub(crate) static PAGE_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let script = PAGE
        .split_once("<script>")
        .and_then(|(_, rest)| rest.split_once("</script>"));
    let script = script.map_or("", |(script, _)| script);
    let hash = BASE64.encode(digest::digest(&digest::SHA256, script.as_bytes()));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{hash}'; style-src 'unsafe-inline'; \
         img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    // Cannot fail: the policy is ASCII. Without scripts, the page would be useless but safe.
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

const DOCUMENT: &str = include_str!("openapi/openapi.yaml");

/// The document, with the base URL by which the client addresses the server.
pub(crate) fn document(base_url: &str) -> Value {
    // Cannot fail: tests parse it.
    let mut document: Value = yaml_serde::from_str(DOCUMENT).unwrap_or_default();
    document["servers"] = json!([{ "url": base_url }]);
    document
}
