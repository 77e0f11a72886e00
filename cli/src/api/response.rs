//! Turns responses into values or errors.

use serde::de::DeserializeOwned;

use super::error::ApiError;
use super::transport::{Response, Transport};
use super::wire::{AtlasErrorResponse, ErrorResponse, InvalidId};
use crate::domain::{Method, Secret};
use crate::printable::truncated;

/// Extracts an error message, and the error code if there is one, from the
/// body of a response.
type ErrorParser = fn(&[u8]) -> Option<(String, Option<String>)>;

/// Parses an App Services error.
pub(super) fn service_error(body: &[u8]) -> Option<(String, Option<String>)> {
    let response: ErrorResponse = serde_json::from_slice(body).ok()?;
    Some((response.error, response.error_code))
}

/// Parses an Atlas error.
pub(super) fn atlas_error(body: &[u8]) -> Option<(String, Option<String>)> {
    let response: AtlasErrorResponse = serde_json::from_slice(body).ok()?;
    Some((response.detail, None))
}

/// Returns a 2xx response unchanged and turns any other into an error.
pub(super) fn require_success(
    transport: &Transport,
    response: Response,
    parse_error: ErrorParser,
) -> Result<Response, ApiError> {
    if (200..300).contains(&response.status) {
        return Ok(response);
    }
    let (message, code) = parse_error(&response.body)
        .filter(|(message, _)| !message.is_empty())
        .unwrap_or_else(|| (transport.fallback_message(&response), None));
    Err(ApiError::Rejected {
        status: response.status,
        message: truncated(&message).into_owned(),
        code,
    })
}

/// Like [`require_success`], but for a request that exchanges credentials:
/// the response may contain new ones, or repeat `sent`, so an error quotes only
/// the service's own message, and never the credentials.
pub(super) fn require_success_of_login(
    transport: &Transport,
    response: Response,
    sent: &Secret,
) -> Result<Response, ApiError> {
    let status_message = transport.status_message(&response);
    let is_service_error = service_error(&response.body).is_some();
    require_success(transport, response, service_error).map_err(|error| match error {
        ApiError::Rejected {
            status,
            message,
            code,
        } => ApiError::Rejected {
            status,
            message: if is_service_error {
                message.replace(sent.expose(), "[redacted]")
            } else {
                status_message
            },
            code,
        },
        other => other,
    })
}

/// Parses the JSON body of a response.
pub(super) fn decode<T: DeserializeOwned>(
    method: Method,
    path: &str,
    response: &Response,
) -> Result<T, ApiError> {
    let parsed = match std::str::from_utf8(&response.body) {
        // Checking the text as a whole is faster than each of its strings.
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(&response.body),
    };
    // serde's own message quotes the value, which may be a token.
    parsed.map_err(|error| ApiError::Unexpected {
        request: request_name(method, path),
        reason: format!(
            "the body is not the expected JSON (line {}, column {})",
            error.line(),
            error.column()
        ),
    })
}

/// Converts the items of a list into domain values.
pub(super) fn convert_all<J, T: TryFrom<J, Error = InvalidId>>(
    path: &str,
    items: Vec<J>,
) -> Result<Vec<T>, ApiError> {
    items
        .into_iter()
        .map(T::try_from)
        .collect::<Result<_, _>>()
        .map_err(|error| invalid_id(path, &error))
}

/// The error for a response with an ID that no request could contain.
pub(super) fn invalid_id(path: &str, error: &InvalidId) -> ApiError {
    ApiError::Unexpected {
        request: request_name(Method::Get, path),
        reason: error.to_string(),
    }
}

/// The method and path of a request, without the query, for messages.
pub(super) fn request_name(method: Method, path: &str) -> String {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    format!("{} {path}", method.as_str())
}
