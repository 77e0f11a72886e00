//! Errors of the Client API: login, registration, functions, linking, user API keys.

use axum::http::StatusCode as S;

use crate::http::error::ApiError;
use crate::state::Rejection;

impl ApiError {
    /// Converts the rejections that only Client API endpoints return.
    pub(super) fn from_client_rejection(rejection: Rejection) -> Self {
        match rejection {
            // ours
            Rejection::FunctionUndeclared(name) => Self::new(
                S::BAD_REQUEST,
                format!("no outcome is declared for this call to function '{name}'"),
                Some("FunctionExecutionError"),
            ),
            // text (the message thrown): manual, code: realm-core; the status is ours
            Rejection::FunctionThrew(message) => {
                Self::new(S::BAD_REQUEST, message, Some("FunctionExecutionError"))
            }
            // status and text (the message thrown): manual; the code is ours
            Rejection::LoginFunctionThrew(message) => {
                Self::new(S::UNAUTHORIZED, message, Some("AuthError"))
            }
            // ours
            Rejection::NoExternalId => Self::new(
                S::UNAUTHORIZED,
                "authentication function must return an id",
                Some("AuthError"),
            ),
            // ours
            Rejection::InvalidToken(reason) => Self::new(
                S::UNAUTHORIZED,
                format!("invalid token: {reason}"),
                Some("AuthError"),
            ),
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
            // ours
            Rejection::IdentityTaken => {
                Self::bad_request("a user already exists with the specified provider")
            }
            // ours
            Rejection::IdentityTypeLinked => {
                Self::bad_request("the user already has an identity of this provider")
            }
            // ours
            Rejection::AnonymousLink => Self::bad_request("an anonymous identity cannot be linked"),
            // ours; not `unauthorized`, because realm-web 2.0.1 would refresh and repeat
            // the request forever
            Rejection::WrongLinkPassword => Self::new(
                S::UNAUTHORIZED,
                "invalid username/password",
                Some("InvalidPassword"),
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
