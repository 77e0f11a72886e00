//! A line of a recording: a request and its response.

use std::fmt;

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::placeholders::Placeholders;
use super::tee::Part;
use super::unique;
use crate::control_path::control_name;
use crate::controls::redaction;

/// Headers of requests that a replay sets itself, or that are for a proxy.
const OMITTED: [header::HeaderName; 11] = [
    header::HOST,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::ACCEPT_ENCODING,
    header::EXPECT,
    header::TE,
    header::UPGRADE,
    header::COOKIE,
    header::FORWARDED,
    header::PROXY_AUTHORIZATION,
];

/// Headers of responses that clients act on. Others, such as the date, differ each time.
const KEPT: [header::HeaderName; 7] = [
    header::CONTENT_TYPE,
    header::LOCATION,
    header::RETRY_AFTER,
    header::ALLOW,
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
    header::ACCESS_CONTROL_ALLOW_METHODS,
    header::ACCESS_CONTROL_ALLOW_HEADERS,
];

/// The head of a request, as it was sent.
pub(super) struct SentRequest {
    method: Method,
    target: String,
    headers: HeaderMap,
}

/// Target and headers may contain secrets.
impl fmt::Debug for SentRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentRequest").finish_non_exhaustive()
    }
}

impl SentRequest {
    pub(super) fn new(parts: &Parts) -> Self {
        let target = parts.uri.path_and_query();
        Self {
            method: parts.method.clone(),
            target: target.map_or("/", |target| target.as_str()).to_owned(),
            headers: parts.headers.clone(),
        }
    }
}

/// A response, of which the body has passed.
pub(super) struct RecordedResponse<'a> {
    pub(super) status: StatusCode,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a Part,
}

/// A body: one of the three, or none of them if it is empty.
#[derive(Serialize)]
struct RecordedBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
    /// The body was not sent completely, is too long to be recorded, or has secrets but is no
    /// text.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    incomplete: bool,
}

#[derive(Serialize)]
struct LineRequest {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    #[serde(flatten)]
    body: RecordedBody,
}

#[derive(Serialize)]
struct LineResponse {
    /// 0: the server hung up.
    status: u16,
    headers: Vec<(String, String)>,
    #[serde(flatten)]
    body: RecordedBody,
}

/// A line of a recording.
#[derive(Serialize)]
pub(super) struct Line {
    number: u64,
    request: LineRequest,
    response: LineResponse,
}

impl RecordedBody {
    const NONE: Self = Self {
        body: None,
        text: None,
        base64: None,
        incomplete: false,
    };

    fn new(part: &Part, origin: &str, placeholders: &mut Placeholders) -> Self {
        if !part.is_complete {
            return Self {
                incomplete: true,
                ..Self::NONE
            };
        }
        if part.bytes.is_empty() {
            return Self::NONE;
        }
        if let Ok(mut json) = serde_json::from_slice::<Value>(&part.bytes) {
            placeholders.json(origin, &mut json);
            return Self {
                body: Some(json),
                ..Self::NONE
            };
        }
        if str::from_utf8(&part.bytes).is_err() {
            if has_secret(&part.bytes) {
                return Self {
                    incomplete: true,
                    ..Self::NONE
                };
            }
            return Self {
                base64: Some(BASE64.encode(&part.bytes)),
                ..Self::NONE
            };
        }
        let redacted = redaction::body(&part.bytes);
        let text = placeholders.text(origin, &String::from_utf8_lossy(&redacted));
        Self {
            text: Some(text),
            ..Self::NONE
        }
    }
}

impl RecordedBody {
    /// The body of a request. JSON is text if a replay would write it in another way: errors
    /// have positions in it.
    fn of_request(part: &Part, origin: &str, placeholders: &mut Placeholders) -> Self {
        let body = Self::new(part, origin, placeholders);
        let (Some(json), Ok(text)) = (&body.body, str::from_utf8(&part.bytes)) else {
            return body;
        };
        let written = json.to_string();
        // Nothing was replaced in it, and no member hides another one.
        if written != text && unique::parse(text).as_ref() == Some(json) {
            return Self {
                text: Some(placeholders.text(origin, text)),
                ..Self::NONE
            };
        }
        body
    }
}

/// Whether a body that is not UTF-8 seems to contain a secret.
fn has_secret(bytes: &[u8]) -> bool {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    // A backslash escapes letters of keys in JSON only. Elsewhere it would make most images
    // suspicious.
    if serde_json::from_str::<IgnoredAny>(&text).is_err() {
        text = text.replace('\\', "/");
    }
    redaction::body(text.as_bytes()) != text.as_bytes()
}

impl Line {
    pub(super) fn new(
        number: u64,
        origin: &str,
        request: &SentRequest,
        sent: &Part,
        response: Option<RecordedResponse<'_>>,
        placeholders: &mut Placeholders,
    ) -> Self {
        let target = placeholders.target("\0", &request.target);
        placeholders.has_secret_values = target.contains("/secrets");
        let path = target.split('?').next().unwrap_or_default();
        let is_control = control_name(path).is_some();
        let headers = request.headers.iter();
        let headers = headers
            .filter(|(name, _)| {
                !OMITTED.contains(name) && !name.as_str().starts_with("x-forwarded")
            })
            // A replay uses its own control token.
            .filter(|(name, _)| !(is_control && **name == header::AUTHORIZATION))
            .map(|(name, value)| {
                let text = String::from_utf8_lossy(value.as_bytes());
                let text = if *name == header::AUTHORIZATION {
                    placeholders.authorization(origin, &text)
                } else {
                    placeholders.text(origin, &text)
                };
                (name.to_string(), text)
            });
        let headers = headers.collect();
        let request_line = LineRequest {
            method: request.method.to_string(),
            target,
            headers,
            body: RecordedBody::of_request(sent, origin, placeholders),
        };
        let response = match response {
            None => LineResponse {
                status: 0,
                headers: Vec::new(),
                body: RecordedBody::NONE,
            },
            Some(response) => LineResponse {
                status: response.status.as_u16(),
                headers: kept(response.headers, origin, placeholders),
                body: if request.method == Method::HEAD {
                    RecordedBody::NONE
                } else {
                    RecordedBody::new(response.body, origin, placeholders)
                },
            },
        };
        Self {
            number,
            request: request_line,
            response,
        }
    }

    /// The line, with its line feed.
    pub(super) fn json(&self) -> String {
        // Cannot fail: no key of a map is anything but text.
        let mut json = serde_json::to_string(self).unwrap_or_default();
        json.push('\n');
        json
    }
}

fn kept(
    headers: &HeaderMap,
    origin: &str,
    placeholders: &mut Placeholders,
) -> Vec<(String, String)> {
    let headers = headers.iter().filter(|(name, _)| KEPT.contains(name));
    headers
        .map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes());
            (name.to_string(), placeholders.target(origin, &text))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[test]
    fn only_controls_are_recorded_without_their_token() {
        for (target, is_control) in [
            ("/_mock/clock?a=/b", true),
            ("/w/abc/_mock/clock", true),
            ("/_mockery/clock", false),
            ("/nowhere/_mock/clock", false),
            ("/a?b=/_mock/clock", false),
        ] {
            let request = Request::get(target).header(header::AUTHORIZATION, "Bearer secret");
            let (parts, ()) = request.body(()).unwrap().into_parts();
            let line = Line::new(
                1,
                "http://h",
                &SentRequest::new(&parts),
                &Part::default(),
                None,
                &mut Placeholders::default(),
            );
            assert_eq!(line.request.headers.is_empty(), is_control, "{target}");
        }
    }

    #[test]
    fn json_of_a_request_stays_as_it_was_written_unless_it_has_secrets() {
        for (sent, body, text) in [
            (r#"{"a":1,"b":[]}"#, Some(r#"{"a":1,"b":[]}"#), None),
            (
                "{\n  \"b\": [],\n  \"a\": 1.0\n}\n",
                None,
                Some("{\n  \"b\": [],\n  \"a\": 1.0\n}\n"),
            ),
            (
                r#"{ "b": 123456789012345678901234567890 }"#,
                None,
                Some(r#"{ "b": 123456789012345678901234567890 }"#),
            ),
            (
                r#"{ "password": "x" }"#,
                Some(r#"{"password":"<<password:1>>"}"#),
                None,
            ),
            (
                r#"{ "a": "http://h/x" }"#,
                Some(r#"{"a":"<<origin>>/x"}"#),
                None,
            ),
            (
                r#"{ "a": "<<b:1>>" }"#,
                Some(r#"{"a":"<<literal>>b:1>>"}"#),
                None,
            ),
            // What a parser drops may be a secret.
            (
                r#"{ "a": {"password": "x"}, "a": 1 }"#,
                Some(r#"{"a":1}"#),
                None,
            ),
            (
                r#"{ "eyJh.eyJi.c": 1 }"#,
                None,
                Some(r#"{ "<<token:1>>": 1 }"#),
            ),
        ] {
            let part = Part {
                bytes: sent.as_bytes().to_vec(),
                is_complete: true,
            };
            let mut placeholders = Placeholders::default();
            let recorded = RecordedBody::of_request(&part, "http://h", &mut placeholders);
            let json = recorded.body.map(|body| body.to_string());
            assert_eq!(
                (json.as_deref(), recorded.text.as_deref()),
                (body, text),
                "{sent}"
            );
        }
        // Responses are compared by their values.
        let part = Part {
            bytes: b"{ \"a\": 1 }".to_vec(),
            is_complete: true,
        };
        let recorded = RecordedBody::new(&part, "http://h", &mut Placeholders::default());
        assert!(recorded.body.is_some() && recorded.text.is_none());
    }

    #[test]
    fn a_body_that_is_no_text_is_recorded_unless_it_has_secrets() {
        for (sent, is_recorded) in [
            (&b"\xffimage \\u0070"[..], true),
            (b"{\"name\": \"\xff\"}", true),
            (b"{\"password\": \"a\xff\"}", false),
            (b"{\"pass\\u0077ord\": \"a\xff\"}", false),
            (b"password=a\xff", false),
            (b"\xff eyJh.eyJi.c", false),
        ] {
            let part = Part {
                bytes: sent.to_vec(),
                is_complete: true,
            };
            let body = RecordedBody::new(&part, "http://h", &mut Placeholders::default());
            let shown = String::from_utf8_lossy(sent);
            let expected = is_recorded.then(|| BASE64.encode(sent));
            assert_eq!(body.base64, expected, "{shown}");
            assert_eq!(body.incomplete, !is_recorded, "{shown}");
            assert!(body.text.is_none() && body.body.is_none());
        }
    }
}
