//! Answers as they go out: status, content type, body.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use crate::http::error::ApiError;
use crate::state::Id;

/// Clients compare it as a whole: no `charset` may follow. (stitch 3 and 4,
/// realm-core, realm-app-importer)
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A successful answer.
#[derive(Debug)]
pub(crate) struct ApiResponse {
    status: StatusCode,
    /// None: no body, and then no content type either, upon which realm-web
    /// would throw.
    body: Option<Vec<u8>>,
    /// What a body that is no JSON is, and what it is to be saved as.
    file: Option<(HeaderValue, Option<HeaderValue>)>,
}

impl ApiResponse {
    /// A body that is no JSON; with a name, one to be saved under it.
    pub(crate) fn file(content_type: HeaderValue, name: Option<&str>, body: Vec<u8>) -> Self {
        let saved = name.map(|name| format!("attachment; filename={name}"));
        let saved = saved.and_then(|saved| HeaderValue::from_str(&saved).ok());
        Self {
            status: StatusCode::OK,
            body: Some(body),
            file: Some((content_type, saved)),
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        // Everything serialised here has text keys; there is nothing to fail.
        Self {
            status,
            body: Some(serde_json::to_vec(body).unwrap_or_default()),
            file: None,
        }
    }

    /// JSON that is written already.
    pub(crate) fn written(body: Vec<u8>) -> Self {
        Self {
            status: StatusCode::OK,
            body: Some(body),
            file: None,
        }
    }

    pub(crate) fn ok(body: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, body)
    }

    pub(crate) fn created(body: &impl Serialize) -> Self {
        Self::json(StatusCode::CREATED, body)
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            body: None,
            file: None,
        }
    }

    pub(crate) fn no_content() -> Self {
        Self::empty(StatusCode::NO_CONTENT)
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = response(self.status, self.body);
        if let Some((content_type, saved)) = self.file {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, content_type);
            if let Some(saved) = saved {
                headers.insert(header::CONTENT_DISPOSITION, saved);
            }
        }
        response
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
pub(crate) fn from_error(api_error: &ApiError, base: &str, log_id: Option<Id>) -> Response<Body> {
    let link = api_error
        .app
        .zip(log_id)
        .map(|((group, app), log)| format!("{base}/groups/{group}/apps/{app}/logs?co_id={log}"));
    let body = ErrorBody {
        error: &api_error.error,
        error_code: api_error.code,
        link,
    };
    ApiResponse::json(api_error.status, &body).into_response()
}
