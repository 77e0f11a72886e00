//! The endpoints of the journal: `/_mock/requests` and `/_mock/verify`.

#![expect(
    clippy::unnecessary_wraps,
    reason = "all handlers have the same signature, whether they can fail or not"
)]

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::controls::handlers::not_found;
use crate::controls::journal::{Expectation, RecordedRequest, RequestFilter};
use crate::controls::pattern::TextPattern;
use crate::http::call::HandlerResult;
use crate::http::error::ApiError;
use crate::http::json_depth;
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;

/// A recorded request as JSON. Its body is embedded as JSON if it is JSON, and not nested
/// too deeply for the clients of this endpoint; as a string otherwise.
fn request_body(number: u64, request: &RecordedRequest) -> Value {
    let text = || String::from_utf8_lossy(&request.body).into();
    let body = if request.body.is_empty() {
        Value::Null
    } else if json_depth::is_within_limit(&request.body) {
        serde_json::from_slice(&request.body).unwrap_or_else(|_| text())
    } else {
        text()
    };
    json!({
        "number": number,
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": request.headers,
        "body": body,
        "status": request.status,
    })
}

/// `GET /_mock/requests?method&path&status&unexpected` → 200, the recorded requests that
/// match, oldest first, and how many were dropped; 400 `InvalidParameter` if a parameter is
/// unknown, malformed or too long.
pub(crate) fn requests(request: &ApiRequest) -> HandlerResult {
    request.check_query(&["method", "path", "status", "unexpected"])?;
    let text = |name| request.query(name);
    let status = request.query("status").map(str::parse).transpose();
    let unexpected = request.query("unexpected").map(str::parse).transpose();
    let filter = RequestFilter {
        method: text("method").map(str::to_owned),
        path: text("path").map(TextPattern::from),
        status: status.map_err(|_| ApiError::invalid_parameter("status must be a number"))?,
        unexpected: unexpected
            .map_err(|_| ApiError::invalid_parameter("unexpected must be true or false"))?,
        ..RequestFilter::default()
    };
    let checked = filter.conditions().check();
    checked.map_err(ApiError::invalid_parameter)?;
    Ok(found(request, filter))
}

/// `POST /_mock/requests/search` with [`RequestFilter`] → 200, as `GET /_mock/requests`; 400
/// `InvalidParameter` if a regular expression is invalid or a pattern with wildcards too long.
pub(crate) fn search_requests(request: &ApiRequest) -> HandlerResult {
    let filter: RequestFilter = request.json_or_default()?;
    if !mutant!(request.world, InvalidExpressionsAreAccepted) {
        let checked = filter.conditions().check();
        checked.map_err(ApiError::invalid_parameter)?;
    }
    Ok(found(request, filter))
}

/// The recorded requests that match.
fn found(request: &ApiRequest, mut filter: RequestFilter) -> ApiResponse {
    if mutant!(request.world, RequestsIgnoreUnexpected) {
        filter.unexpected = None;
    }
    #[cfg(feature = "mutants")]
    crate::mutants::alter_filter(request.world.mutant, &mut filter);
    let matching = request.world.journal.matching(&filter).into_iter();
    let matching: Vec<_> = matching
        .map(|(number, request)| request_body(number, &request))
        .collect();
    ApiResponse::ok(&json!({ "dropped": request.world.journal.dropped(), "requests": matching }))
}

/// `GET /_mock/requests/{id}` → 200, a recorded request; 404 if it was dropped, or if
/// there is none with this number.
pub(crate) fn request(request: &ApiRequest) -> HandlerResult {
    let number = request.param("id").parse();
    let found = number
        .ok()
        .and_then(|number| Some((number, request.world.journal.get(number)?)));
    let (number, recorded) = found.ok_or_else(|| not_found("request not found"))?;
    Ok(ApiResponse::ok(&request_body(number, &recorded)))
}

/// `DELETE /_mock/requests` → 204. Clears the journal.
pub(crate) fn clear_requests(request: &ApiRequest) -> HandlerResult {
    request.world.journal.clear();
    Ok(ApiResponse::no_content())
}

/// `POST /_mock/verify` with [`Expectation`] → 200, the verdict; 409 with the same body if
/// the expectation is not met, or if dropped requests could change that, so that scripts can
/// check the status alone; 400 `InvalidParameter` if a regular expression is invalid or a pattern
/// with wildcards too long.
pub(crate) fn verify(request: &ApiRequest) -> HandlerResult {
    let mut expected: Expectation = request.json()?;
    if !mutant!(request.world, InvalidExpressionsAreAccepted) {
        let checked = expected.filter().conditions().check();
        checked.map_err(ApiError::invalid_parameter)?;
    }
    if mutant!(request.world, VerifyIgnoresStatus) {
        expected.status = None;
    }
    if mutant!(request.world, VerifyIgnoresAtMost) {
        expected.at_most = None;
    }
    #[cfg(feature = "mutants")]
    crate::mutants::alter_expectation(request.world.mutant, &mut expected);
    let verdict = request.world.journal.verify(&expected);
    #[cfg(feature = "mutants")]
    let verdict = crate::mutants::alter_verdict(request.world.mutant, verdict);
    let status = if verdict.ok {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    let mut body = json!(verdict);
    body["message"] = verdict.to_string().into();
    Ok(ApiResponse::json(status, &body))
}
