//! What an answer amounts to: a value, or the error it tells of.

use serde::de::DeserializeOwned;

use super::ApiError;
use super::transport::{Method, Response, Transport};
use super::wire::{AtlasErrorAnswer, BadAnswerId, ErrorAnswer};
use crate::printable::shortened;

/// Reads a refusal's own words, and its code, out of a body.
type Words = fn(&[u8]) -> Option<(String, Option<String>)>;

/// As App Services words its refusals.
pub(super) fn service_words(body: &[u8]) -> Option<(String, Option<String>)> {
    let answer: ErrorAnswer = serde_json::from_slice(body).ok()?;
    Some((answer.error, answer.error_code))
}

/// As Atlas words its refusals.
pub(super) fn atlas_words(body: &[u8]) -> Option<(String, Option<String>)> {
    let answer: AtlasErrorAnswer = serde_json::from_slice(body).ok()?;
    Some((answer.detail, None))
}

/// Passes a 2xx on; anything else becomes the error it tells of.
pub(super) fn accepted(
    transport: &Transport,
    response: Response,
    words: Words,
) -> Result<Response, ApiError> {
    if (200..300).contains(&response.status) {
        return Ok(response);
    }
    let (message, code) = words(&response.body)
        .filter(|(message, _)| !message.is_empty())
        .unwrap_or_else(|| (transport.words_of(&response), None));
    Err(ApiError::Refused {
        status: response.status,
        message: shortened(&message).into_owned(),
        code,
    })
}

/// Whether the access token has expired or was revoked, and a new one may help.
/// A 401 without this code is final.
pub(super) fn asks_for_refresh(response: &Response) -> bool {
    response.status == 401
        && service_words(&response.body)
            .is_some_and(|(_, code)| code.as_deref() == Some("InvalidSession"))
}

/// Reads the JSON that the endpoint answers.
pub(super) fn decode<T: DeserializeOwned>(
    method: Method,
    path: &str,
    response: &Response,
) -> Result<T, ApiError> {
    serde_json::from_slice(&response.body).map_err(|error| ApiError::Unexpected {
        request: request_name(method, path),
        reason: format!(
            "not the JSON that was expected (line {}, column {})",
            error.line(),
            error.column()
        ),
    })
}

/// Turns the items of a list into domain values.
pub(super) fn all<A, T: TryFrom<A, Error = BadAnswerId>>(
    path: &str,
    answers: Vec<A>,
) -> Result<Vec<T>, ApiError> {
    answers
        .into_iter()
        .map(T::try_from)
        .collect::<Result<_, _>>()
        .map_err(|error| unusable(path, &error))
}

/// An answer with an ID that no request could carry.
pub(super) fn unusable(path: &str, error: &BadAnswerId) -> ApiError {
    ApiError::Unexpected {
        request: request_name(Method::Get, path),
        reason: error.to_string(),
    }
}

/// The request as messages name it, without its query.
pub(super) fn request_name(method: Method, path: &str) -> String {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    format!("{} {path}", method.as_str())
}
