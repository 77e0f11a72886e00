//! Responses: status, content type and body.

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use crate::http::error::ApiError;
use crate::state::{AuthEvent, Id};

/// Without a `charset`: clients compare the whole header. (stitch 3 and 4, realm-core,
/// realm-app-importer)
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A successful response.
#[derive(Debug)]
pub(crate) struct ApiResponse {
    status: StatusCode,
    /// `None` for no body, and no content type: realm-web throws on an empty body that
    /// has one.
    body: Option<Vec<u8>>,
    /// Besides the content type of JSON, which a content type here replaces.
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The authentication events of the request, and their apps.
    auth_events: Vec<(Id, AuthEvent)>,
}

impl ApiResponse {
    /// 200 with a body that is not JSON. With a name, clients save it under that name.
    pub(crate) fn file(content_type: HeaderValue, name: Option<&str>, body: Vec<u8>) -> Self {
        let disposition = name.map(|name| format!("attachment; filename={name}"));
        let disposition = disposition.and_then(|value| HeaderValue::from_str(&value).ok());
        let mut headers = vec![(header::CONTENT_TYPE, content_type)];
        headers.extend(disposition.map(|value| (header::CONTENT_DISPOSITION, value)));
        Self {
            headers,
            ..Self::serialized(body)
        }
    }

    /// A response with headers and a body, which may be empty. A body needs a content type.
    pub(crate) fn with_headers(
        status: StatusCode,
        headers: Vec<(HeaderName, HeaderValue)>,
        body: Vec<u8>,
    ) -> Self {
        Self {
            body: (!body.is_empty()).then_some(body),
            headers,
            ..Self::empty(status)
        }
    }

    pub(crate) fn add_auth_events(&mut self, app: Id, events: Vec<AuthEvent>) {
        self.auth_events
            .extend(events.into_iter().map(|event| (app, event)));
    }

    pub(crate) fn take_auth_events(&mut self) -> Vec<(Id, AuthEvent)> {
        std::mem::take(&mut self.auth_events)
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    #[cfg(feature = "mutants")]
    pub(crate) fn parts_mut(&mut self) -> (&mut StatusCode, &mut Option<Vec<u8>>) {
        (&mut self.status, &mut self.body)
    }

    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        // Cannot fail: every map that is serialized here has string keys.
        Self {
            status,
            body: Some(serde_json::to_vec(body).unwrap_or_default()),
            headers: Vec::new(),
            auth_events: Vec::new(),
        }
    }

    /// 200 with JSON that is already serialized.
    pub(crate) fn serialized(body: Vec<u8>) -> Self {
        Self {
            status: StatusCode::OK,
            body: Some(body),
            headers: Vec::new(),
            auth_events: Vec::new(),
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
            headers: Vec::new(),
            auth_events: Vec::new(),
        }
    }

    pub(crate) fn no_content() -> Self {
        Self::empty(StatusCode::NO_CONTENT)
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = response(self.status, self.body);
        let headers = response.headers_mut();
        for (name, value) in self.headers {
            if name == header::CONTENT_TYPE {
                headers.insert(name, value);
            } else {
                headers.append(name, value);
            }
        }
        response
    }
}

/// A page for browsers, which is not cached, cannot be embedded in other pages, and may
/// load only what `policy` (CSP) allows.
pub(crate) fn page(html: impl Into<Body>, policy: HeaderValue) -> Response<Body> {
    let mut response = Response::new(html.into());
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    forbid_sniffing(&mut response);
    response
}

/// Makes browsers use the declared content type, whatever the body looks like.
pub(crate) fn forbid_sniffing(response: &mut Response<Body>) {
    let value = HeaderValue::from_static("nosniff");
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, value);
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

/// The body of every error. Absent values are omitted, because realm-core ignores a body
/// that contains `null`.
#[derive(Serialize)]
pub(crate) struct ErrorBody<'a> {
    pub(crate) error: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) link: Option<String>,
}

/// The response for an error. If the error concerns an app and there is a log entry for
/// it, the body links to the entry.
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
