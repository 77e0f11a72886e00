//! Calls of HTTPS endpoints: who may call, as whom the function runs, and the response. (manual)

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::{Map, Value};

use crate::configuration::endpoints as stored;
use crate::handlers::function_calls::check_can_evaluate;
use crate::handlers::wire::extended;
use crate::http::call::{AppCall, HandlerResult, authenticate_user};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::state::{
    Caller, Credential, EndpointBody, EndpointResult, EntityKind, FunctionCall, FunctionInput,
    Purpose, Rejection, secrets_match,
};
use crate::tokens::custom_token;

const KIND: EntityKind = EntityKind::Endpoint;

/// Headers that the server writes. A function that set them could break the framing.
const OWN_HEADERS: [HeaderName; 5] = [
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::UPGRADE,
    header::TRAILER,
];

/// An endpoint that is called.
struct Endpoint(Map<String, Value>);

impl Endpoint {
    fn text(&self, key: &str) -> &str {
        let text = self.0.get(key).and_then(Value::as_str);
        text.unwrap_or_default()
    }

    fn is(&self, key: &str) -> bool {
        self.0.get(key) == Some(&Value::Bool(true))
    }
}

/// `GET|POST|PUT|PATCH|DELETE /app/{client}/endpoint/{*route}` with what the endpoint requires → what
/// its function configures; 200 and the function's result if it configures nothing, 204 if the
/// endpoint does not respond with the result; 404 if no endpoint has the route and method, or it
/// is disabled; 401 `IncomingWebhookAuthFailed` without its secret; 400 `InvalidParameter`
/// without credentials, unless the function runs as the system or as a certain user; 400
/// `FunctionExecutionError` if the function throws.
///
/// (manual; text and code without credentials: quoted responses, the status: tests of `FerretDB`; the
/// code for the secret: realm-core, of webhooks, which endpoints were called before; the other
/// errors: our choice)
pub(crate) fn call(call: &mut AppCall<'_>) -> HandlerResult {
    let request = call.request;
    let route = format!("/{}", request.param("route"));
    let method = match request.method.as_str() {
        "HEAD" => "GET",
        method => method,
    };
    let endpoint = stored::find(&call.app.config.files, method, &route);
    let endpoint = Endpoint(endpoint.ok_or(Rejection::EntityNotFound(KIND))?);
    if endpoint.is("disabled") && !mutant!(call.app, DisabledEndpointsAnswer) {
        return Err(ApiError {
            reason: Some(format!("endpoint '{route}' is disabled").into()),
            ..Rejection::EntityNotFound(KIND).into()
        });
    }
    if !mutant!(call.app, EndpointsIgnoreSecrets) {
        check_secret(call, &endpoint)?;
    }
    let caller = caller(call, &endpoint)?;
    let name = endpoint.text("function_name");
    check_can_evaluate(call, name, caller)?;
    let described = request.describe_for_endpoint();
    let plain = extended::plain(described.clone());
    let input = FunctionInput {
        arguments: std::slice::from_ref(&plain),
        ..FunctionInput::default()
    };
    let purpose = Purpose::Endpoint {
        route: route.into(),
        request: described,
        has_custom_data: endpoint.is("fetch_custom_user_data"),
    };
    let function = FunctionCall::new(name, purpose, caller);
    let result = call
        .app
        .call_endpoint(function, &input, &request.function_runs)?;
    if !endpoint.is("respond_result") && !mutant!(call.app, EndpointsAlwaysRespond) {
        return Ok(ApiResponse::no_content());
    }
    let default = if mutant!(call.app, EndpointResultsAreTyped) {
        "EJSON"
    } else {
        endpoint.text("return_type")
    };
    Ok(respond(
        result,
        is_extended(default, request.header("accept")),
    ))
}

/// Checks what proves that a request is authorized.
fn check_secret(call: &AppCall<'_>, endpoint: &Endpoint) -> Result<(), ApiError> {
    let request = call.request;
    let secret = call
        .app
        .config
        .secrets
        .by_name(endpoint.text("secret_name"));
    let secret = secret.and_then(|secret| secret.value());
    let refused = |error: &'static str| {
        let code = Some("IncomingWebhookAuthFailed");
        Err(ApiError::new(StatusCode::UNAUTHORIZED, error, code))
    };
    match (endpoint.text("validation_method"), secret) {
        ("NO_VALIDATION" | "", _) => Ok(()),
        (_, None) => refused("the secret of the endpoint has no value"),
        ("SECRET_AS_QUERY_PARAM", Some(secret)) => {
            let sent = request.query("secret").unwrap_or_default();
            if secrets_match(sent, secret) {
                Ok(())
            } else {
                refused("the query parameter 'secret' is missing or wrong")
            }
        }
        ("VERIFY_PAYLOAD", Some(secret)) => {
            // The manual's example has a second colon before the value.
            let sent = request.header("endpoint-signature").unwrap_or_default();
            let sent = sent.trim_start_matches([':', ' ']);
            let tag = sent.strip_prefix("sha256=").and_then(from_hex);
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            let verified = tag.is_some_and(|tag| hmac::verify(&key, request.body(), &tag).is_ok());
            if verified {
                Ok(())
            } else {
                refused("the header 'Endpoint-Signature' is missing or wrong")
            }
        }
        _ => refused("the validation method of the endpoint is unknown"),
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let pairs = digits.chunks(2).map(|pair| {
        let pair = str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    pairs.collect()
}

/// As whom the function runs.
fn caller(call: &mut AppCall<'_>, endpoint: &Endpoint) -> Result<Caller, ApiError> {
    let function = endpoint.text("function_name");
    let function = call.app.config.functions.by_name(function);
    let setting = |key: &str| function.and_then(|function| function.settings.get(key));
    let is_set = |key: &str| {
        let text = setting(key).and_then(Value::as_str);
        text.is_some_and(|text| !text.is_empty())
    };
    if setting("run_as_system").is_some_and(|on| on == true) || is_set("run_as_user_id") {
        return Ok(Caller::System);
    }
    if is_set("run_as_user_id_script_source") {
        let error = "authentication by a script (run_as_user_id_script_source) is not supported";
        return Err(ApiError::new(StatusCode::NOT_IMPLEMENTED, error, None));
    }
    let request = call.request;
    if request.bearer().is_some() {
        let (user, _) = authenticate_user(call.app, request)?;
        call.app.users.get(user)?;
        return Ok(Caller::User(user));
    }
    let token = request.header("jwttokenstring");
    let key = request.header("apikey").or(request.header("api-key"));
    let credential = match (request.header("email"), request.header("password")) {
        (Some(email), Some(password)) => Credential::Password { email, password },
        _ => match (key, token) {
            (Some(key), _) => Credential::ApiKey(key),
            (None, Some(token)) => {
                Credential::CustomToken(custom_token::verify(call.app, None, token, request.now)?)
            }
            (None, None) if mutant!(call.app, EndpointsNeedNoUser) => return Ok(Caller::System),
            (None, None) => {
                return Err(ApiError::invalid_parameter(
                    "no authentication methods were specified",
                ));
            }
        },
    };
    let may_create = endpoint.is("create_user_on_auth");
    let user = call
        .app
        .user_of(credential, may_create, request.now, call.rng)?;
    Ok(Caller::User(user))
}

/// Whether the response is extended JSON: as the request prefers, or else by default.
fn is_extended(default: &str, accept: Option<&str>) -> bool {
    let types = accept.unwrap_or_default().split(',');
    let mut types = types.map(|kind| kind.split(';').next().unwrap_or_default().trim());
    let preferred = types.find_map(|kind| match kind {
        "application/json" => Some(false),
        "application/ejson" => Some(true),
        _ => None,
    });
    preferred.unwrap_or(default == "EJSON")
}

/// The response that the function configured. What it does not configure is as without it.
fn respond(result: EndpointResult, is_extended: bool) -> ApiResponse {
    let EndpointResult { result, response } = result;
    let status = response
        .status
        .and_then(|code| StatusCode::from_u16(code).ok());
    let status = status.unwrap_or(StatusCode::OK);
    let kind = if is_extended {
        HeaderValue::from_static("application/ejson")
    } else {
        HeaderValue::from_static("application/json")
    };
    let is_nothing = result == serde_json::json!({ "$undefined": true });
    let body = match response.body {
        Some(EndpointBody::Text(text)) => text.into_bytes(),
        // Cannot fail: the function's `BSON.Binary` encoded it.
        Some(EndpointBody::Base64(text)) => STANDARD.decode(text).unwrap_or_default(),
        None if is_nothing && response.is_configured => Vec::new(),
        None => {
            let value = if is_extended {
                extended::canonical(result)
            } else {
                extended::simple(result)
            };
            value.to_string().into_bytes()
        }
    };
    let pairs = response.headers.iter().filter_map(|(name, value)| {
        let pair = (name.parse().ok()?, value.parse().ok()?);
        (!OWN_HEADERS.contains(&pair.0)).then_some(pair)
    });
    let mut headers: Vec<(HeaderName, HeaderValue)> = pairs.collect();
    if !body.is_empty() && headers.iter().all(|(name, _)| name != header::CONTENT_TYPE) {
        headers.push((header::CONTENT_TYPE, kind));
    }
    ApiResponse::with_headers(status, headers, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_type_that_a_request_accepts_decides() {
        for (accept, expected) in [
            (None, [false, true]),
            (Some("*/*"), [false, true]),
            (Some("application/json"), [false, false]),
            (Some("text/html, application/ejson;q=0.9"), [true, true]),
            (Some("application/json, application/ejson"), [false, false]),
        ] {
            let found = ["JSON", "EJSON"].map(|default| is_extended(default, accept));
            assert_eq!(found, expected, "{accept:?}");
        }
    }

    #[test]
    fn hex_digits_come_in_pairs() {
        assert_eq!(from_hex("00fF"), Some(vec![0, 255]));
        for invalid in ["0", "0g", "+1", "é"] {
            assert!(
                from_hex(invalid).is_none_or(|bytes| bytes == [1]),
                "{invalid}"
            );
        }
    }
}
