//! Errors of the Client API: login, registration, functions, linking, user API keys.

use axum::http::StatusCode as S;

use crate::http::error::{ApiError, INVALID_SESSION};
use crate::state::{Rejection, RunFailure};

impl ApiError {
    /// Converts the rejections that only Client API endpoints return.
    pub(super) fn from_client_rejection(rejection: Rejection) -> Self {
        match rejection {
            // The codes of refused logins: realm-web tests for a wrong password, realm-core
            // tests for a disabled user, SDK tests for an unconfirmed address; the others
            // are ours, as are all reasons.
            Rejection::WrongPassword => {
                Self::refused_login("InvalidPassword", "invalid username/password")
            }
            Rejection::UserDisabled => Self::refused_login("UserDisabled", "user disabled"),
            Rejection::Unconfirmed => Self::refused_login("AuthError", "confirmation required"),
            Rejection::WrongKey => Self::refused_login("AuthError", "invalid API key"),
            Rejection::LoginFunctionThrew(message) => Self::refused_login("AuthError", message),
            Rejection::NoExternalId => Self::refused_login(
                "AuthError",
                "authentication function must return a string, or an object with the string 'id'",
            ),
            Rejection::InvalidToken(reason) => {
                Self::refused_login("AuthError", format!("invalid token: {reason}"))
            }
            // quoted responses
            Rejection::MissingMetadataField(name) => Self::new(
                S::UNAUTHORIZED,
                format!("expected field '{name}' to be in token metadata"),
                Some("AuthError"),
            ),
            // text: realm-js#4133; the rest is ours, as for a missing field
            Rejection::MissingAudience(audience) => Self::new(
                S::UNAUTHORIZED,
                format!("{audience} not found in 'aud' claim"),
                Some("AuthError"),
            ),
            // ours
            Rejection::FunctionUndeclared(name) => Self::new(
                S::BAD_REQUEST,
                format!(
                    "function '{name}' has no source that runs here, and no case in a seed file matches this call"
                ),
                Some("FunctionExecutionError"),
            ),
            // text (the message thrown): manual, code: realm-core; the status is ours
            Rejection::FunctionThrew(message) => {
                Self::new(S::BAD_REQUEST, message, Some("FunctionExecutionError"))
            }
            // code: realm-core; the rest is ours, modelled on the limit of memory
            Rejection::FunctionTimedOut => Self::new(
                S::BAD_REQUEST,
                RunFailure::TimeLimit.text().to_owned(),
                Some("ExecutionTimeLimitExceeded"),
            ),
            // No client sees it, unless the app keeps changing while its functions run. (ours)
            Rejection::FunctionMustRun(call) => Self {
                must_run: Some(call),
                ..Self::new(
                    S::CONFLICT,
                    "the app changed while its function ran: repeat the request",
                    Some("FunctionExecutionError"),
                )
            },
            // text and code: realm-core and realm-web tests; the status is ours
            Rejection::ConfirmationFailed(email) => {
                Self::bad_request(format!("failed to confirm user \"{email}\""))
            }
            // quoted responses; the code is ours
            Rejection::ConfirmByFunction => Self::bad_request("please use confirm via function"),
            // text: realm-web and realm-swift tests; the status is ours
            Rejection::ConfirmedAutomatically(email) => Self::new(
                S::BAD_REQUEST,
                format!("cannot run confirmation for {email}: automatic confirmation is enabled"),
                None,
            ),
            // ours, modelled on the rejection above
            Rejection::ConfirmByMail(email) => Self::new(
                S::BAD_REQUEST,
                format!("cannot run confirmation for {email}: no confirmation function is set"),
                None,
            ),
            // text: realm-web tests; the rest is ours
            Rejection::ResetByFunction => {
                Self::bad_request("please use reset password via function")
            }
            // ours, modelled on the rejection above
            Rejection::ResetByMail => Self::bad_request("please use reset password via email"),
            // realm-core, realm-web and realm-swift tests; the status is ours
            Rejection::ResetFailed(email) => Self::new(
                S::BAD_REQUEST,
                format!("failed to reset password for user \"{email}\""),
                None,
            ),
            // tests of the .NET, Java and Kotlin SDKs. realm-web 2.0.1 refreshes the access
            // token and repeats the request forever, as it did with the service.
            Rejection::IdentityTaken => Self::new(
                S::UNAUTHORIZED,
                "a user already exists with the specified provider",
                Some(INVALID_SESSION),
            ),
            // Java SDK's tests
            Rejection::ApiKeyOfAnotherUser => Self::invalid_parameter("invalid user link request"),
            // tests of the .NET and Kotlin SDKs
            Rejection::EmailLinked => Self::new(
                S::INTERNAL_SERVER_ERROR,
                "linking a local-userpass identity is not allowed when one is already linked",
                Some("InternalServerError"),
            ),
            // ours
            Rejection::IdentityTypeLinked => {
                Self::bad_request("the user already has an identity of this provider")
            }
            // tests of the .NET and Kotlin SDKs
            Rejection::AnonymousLink => Self::new(
                S::INTERNAL_SERVER_ERROR,
                "linking an anonymous identity is not allowed",
                Some("InternalServerError"),
            ),
            // status: a comment in realm-web tests; the rest is ours
            Rejection::KeyInUse => Self::new(
                S::FORBIDDEN,
                "cannot delete the API key of this session",
                None,
            ),
            // that anonymous users have none: manual; the rest is ours
            Rejection::AnonymousApiKey => {
                Self::new(S::FORBIDDEN, "anonymous users cannot have API keys", None)
            }
            other => Self::bad_request(other.to_string()),
        }
    }
}
