//! Answers as they go out: status, content type, body.

mod bodies;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde::{Serialize, Serializer};

pub(crate) use bodies::*;

use crate::error::Failure;
use crate::state::Id;

/// Clients compare it as a whole: no `charset` may follow. (stitch 3 and 4,
/// realm-core, realm-app-importer)
const JSON: HeaderValue = HeaderValue::from_static("application/json");

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A successful answer.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    /// None: no body, and then no content type either, upon which realm-web
    /// would throw.
    body: Option<Vec<u8>>,
}

impl Reply {
    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        // Everything serialised here has text keys; there is nothing to fail.
        Self {
            status,
            body: Some(serde_json::to_vec(body).unwrap_or_default()),
        }
    }

    pub(crate) fn ok(body: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, body)
    }

    pub(crate) fn created(body: &impl Serialize) -> Self {
        Self::json(StatusCode::CREATED, body)
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, body: None }
    }

    pub(crate) fn no_content() -> Self {
        Self::empty(StatusCode::NO_CONTENT)
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        response(self.status, self.body)
    }
}

fn response(status: StatusCode, body: Option<Vec<u8>>) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    if let Some(body) = body {
        response.headers_mut().insert(header::CONTENT_TYPE, JSON);
        *response.body_mut() = Body::from(Bytes::from(body));
    }
    response
}

/// The body of every error; keys without a value are left out, since realm-core
/// ignores a body with a `null`.
#[derive(Serialize)]
pub(crate) struct ErrorBody<'a> {
    pub(crate) error: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) link: Option<String>,
}

/// Writes a failure; `base` and `log_id` make the link to the app's logs.
pub(crate) fn failure(failure: &Failure, base: &str, log_id: Option<Id>) -> Response<Body> {
    let link = failure
        .app
        .zip(log_id)
        .map(|((group, app), log)| format!("{base}/groups/{group}/apps/{app}/logs?co_id={log}"));
    let body = ErrorBody {
        error: &failure.error,
        error_code: failure.code,
        link,
    };
    Reply::json(failure.status, &body).into_response()
}
