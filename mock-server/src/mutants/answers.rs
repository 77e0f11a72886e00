//! Answers with a wrong status, text, code, header or body.

use axum::body::Body;
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::http::call::HandlerResult;
use crate::http::error::ApiError;
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::mutants::{Kind, Selection};

/// Alters the result of a handler, except that of a control.
pub(crate) fn alter_result(result: HandlerResult, request: &ApiRequest) -> HandlerResult {
    let mutant = request.world.mutant;
    let path = request.target.split('?').next().unwrap_or_default();
    if !path.contains("/api/") {
        return result;
    }
    match result {
        Ok(mut response) => {
            alter_success(mutant, &mut response, &request.method, path);
            if mutant.is(Kind::LinkAnswerLacksDevice) && request.query("link") == Some("true") {
                edit(&mut response, |object| object.remove("device_id").is_some());
            }
            Ok(response)
        }
        Err(error)
            if mutant.is(Kind::UnknownGroupIsEmpty)
                && error.error == "group not found"
                && path.ends_with("/apps") =>
        {
            Ok(ApiResponse::ok(&json!([])))
        }
        Err(mut error) => {
            alter_error(mutant, &mut error);
            if mutant.is(Kind::NullErrorCodes) && error.code.is_none() {
                let body = json!({ "error": error.error, "error_code": null });
                return Ok(ApiResponse::json(error.status, &body));
            }
            Err(error)
        }
    }
}

fn alter_error(mutant: Selection, error: &mut ApiError) {
    let is = |kind, text: &str| mutant.is(kind) && error.error == text;
    let has = |kind, part: &str| mutant.is(kind) && error.error.contains(part);
    let refused = |kind, code| mutant.is(kind) && error.code == Some(code);
    if is(
        Kind::ExpiredTextIsShort,
        "invalid session: access token expired",
    ) {
        error.error = "access token expired".into();
    } else if is(
        Kind::ExpiredHasNoCode,
        "invalid session: access token expired",
    ) {
        error.code = None;
    } else if is(
        Kind::WrongIssuerHasCode,
        "invalid session: valid Issuer required",
    ) || is(
        Kind::WrongKindHasCode,
        "invalid refresh token: incorrect token type",
    ) {
        error.code = Some("InvalidSession");
    } else if is(
        Kind::GoneSessionTextIsOther,
        "invalid session: failed to find refresh token",
    ) {
        error.error = "invalid session: session has ended".into();
    } else if has(
        Kind::WrongKeyPairHasCode,
        "failed to authenticate with MongoDB Cloud",
    ) {
        error.code = Some("InvalidSession");
    } else if refused(Kind::DisabledCodeIsPassword, "UserDisabled")
        || refused(Kind::UnconfirmedCodeIsPassword, "AuthError")
            && error.reason.as_deref() == Some("confirmation required")
    {
        error.code = Some("InvalidPassword");
    } else if has(Kind::TakenIdentityIsConflict, "a user already exists with") {
        error.status = StatusCode::CONFLICT;
        error.code = Some("AccountNameInUse");
    } else if has(Kind::SecondEmailIs400, "when one is already linked") {
        error.status = StatusCode::BAD_REQUEST;
    } else if has(Kind::UnknownClientAppHasCode, "using Client App ID") {
        error.code = Some("AppNotFound");
    } else if refused(Kind::LateTokenIsGarbage, "UserpassTokenInvalid") {
        error.error = "invalid token data".into();
        error.code = Some("BadRequest");
    } else if has(
        Kind::AutomaticCallHasCode,
        "automatic confirmation is enabled",
    ) {
        error.code = Some("BadRequest");
    } else if has(Kind::UnknownSecretLacksId, "secret not found: ") {
        error.error = "secret not found".into();
    } else if refused(Kind::ForeignKeyIs403, "APIKeyNotFound") {
        error.status = StatusCode::FORBIDDEN;
    } else if has(Kind::EmptyTokenTextIsOther, "with JWT (Bearer schema)") {
        error.error = "must authenticate first".into();
    }
    if mutant.is(Kind::ErrorsHaveNoLink) {
        error.app = None;
    }
}

fn alter_success(mutant: Selection, response: &mut ApiResponse, method: &Method, path: &str) {
    let (status, body) = response.parts_mut();
    let answers_200 = mutant.is(Kind::UserCreationAnswers200) && path.ends_with("/users")
        || mutant.is(Kind::RenewalAnswers200) && path.ends_with("/admin/v3.0/auth/session");
    if answers_200 && *status == StatusCode::CREATED {
        *status = StatusCode::OK;
    }
    if mutant.is(Kind::RevokeAnswersJson) && path.ends_with("/logout") {
        (*status, *body) = (StatusCode::OK, Some(b"{}".to_vec()));
    }
    if mutant.is(Kind::RunConfirmHidesToken) && path.ends_with("/run_confirm") {
        *body = None;
    }
    let Some(bytes) = body else { return };
    if mutant.is(Kind::EmptyListsAreNull) && *bytes == b"[]" {
        *bytes = b"null".to_vec();
    } else if mutant.is(Kind::CountIsText) && path.ends_with("/users_count") {
        *bytes = [b"\"", bytes.as_slice(), b"\""].concat();
    } else {
        edit(response, |object| {
            alter_object(mutant, object, method, path)
        });
    }
}

/// Changes each object of a JSON body with a function that returns whether it did.
fn edit(response: &mut ApiResponse, mut change: impl FnMut(&mut Map<String, Value>) -> bool) {
    let (_, Some(bytes)) = response.parts_mut() else {
        return;
    };
    let Ok(mut value) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    let mut altered = false;
    each(&mut value, &mut |object| altered |= change(object));
    if altered {
        *bytes = serde_json::to_vec(&value).unwrap_or_default();
    }
}

/// Calls a function with an object, or with each object of a list.
fn each(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => change(object),
        Value::Array(all) => all.iter_mut().for_each(|value| each(value, change)),
        _ => {}
    }
}

/// Returns whether the object was altered.
fn alter_object(
    mutant: Selection,
    object: &mut Map<String, Value>,
    method: &Method,
    path: &str,
) -> bool {
    let is_read = *method == Method::GET;
    if mutant.is(Kind::SuccessHasErrorKey) && object.contains_key("access_token") {
        object.insert("error".to_owned(), "".into());
    } else if mutant.is(Kind::DatesAreMilliseconds) && object.contains_key("creation_date") {
        for key in ["creation_date", "last_authentication_date"] {
            let seconds = object.get(key).and_then(Value::as_i64).unwrap_or_default();
            object.insert(key.to_owned(), (seconds * 1000).into());
        }
    } else if mutant.is(Kind::EnvironmentIsLeftOut) && object.get("environment") == Some(&"".into())
    {
        object.remove("environment");
    } else if mutant.is(Kind::ProfileLacksEmptyData) && object.get("data") == Some(&json!({})) {
        object.remove("data");
    } else if mutant.is(Kind::DevicesNestProperties) && path.ends_with("/devices") {
        let own = ["_id", "sessions", "last_login"];
        let (own, rest) = std::mem::take(object)
            .into_iter()
            .partition::<Map<_, _>, _>(|(key, _)| own.contains(&key.as_str()));
        *object = own;
        object.insert("device".to_owned(), rest.into());
    } else if mutant.is(Kind::LocationHasSlash) && path.ends_with("/location") {
        let base = object
            .get("hostname")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let base = format!("{base}/");
        object.insert("hostname".to_owned(), base.into());
    } else if mutant.is(Kind::PendingUserHasId) && object.contains_key("login_ids") {
        let id = object.get("_id").cloned().unwrap_or_default();
        object.insert("user_id".to_owned(), id);
    } else if mutant.is(Kind::KeysAreShownAgain) && is_read && path.contains("/api_keys") {
        object.insert("key".to_owned(), "0".repeat(64).into());
    } else if mutant.is(Kind::DescriptionHasNulls) && path.ends_with("/description") {
        for value in object.values_mut().filter(|value| **value == json!([])) {
            *value = Value::Null;
        }
    } else if mutant.is(Kind::DraftDiffIsEmpty) && object.contains_key("diffs") {
        object.insert("diffs".to_owned(), json!([]));
    } else {
        return false;
    }
    true
}

/// Alters a response that is about to be sent.
pub(crate) fn alter_response(mutant: Selection, path: &str, response: &mut Response<Body>) {
    if !path.contains("/api/") {
        return;
    }
    let status = response.status();
    let headers = response.headers_mut();
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value == "application/json");
    if mutant.is(Kind::JsonHasCharset) && is_json {
        let value = HeaderValue::from_static("application/json; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, value);
    }
    if mutant.is(Kind::EmptyBodiesAreTyped) && status == StatusCode::NO_CONTENT {
        let value = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, value);
    }
    if mutant.is(Kind::ErrorsEndConnections) && status.is_client_error() {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
}
