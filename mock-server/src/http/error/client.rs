//! What is said to users of an app: registering, functions, linking, own keys.

use axum::http::StatusCode as S;

use crate::http::error::Failure;
use crate::state::Refusal;

impl Failure {
    /// The rest of `From<Refusal>`: the refusals that only clients meet.
    pub(super) fn to_client(refusal: Refusal) -> Self {
        match refusal {
            // ours
            Refusal::FunctionUndeclared(name) => Self::new(
                S::BAD_REQUEST,
                format!("no outcome is declared for this call of function '{name}'"),
                Some("FunctionExecutionError"),
            ),
            // its message: manual, code: realm-core; the status is ours
            Refusal::FunctionThrew(message) => {
                Self::new(S::BAD_REQUEST, message, Some("FunctionExecutionError"))
            }
            // status and message: manual; the code is ours
            Refusal::LoginThrew(message) => Self::new(S::UNAUTHORIZED, message, Some("AuthError")),
            // ours
            Refusal::NoExternalId => Self::new(
                S::UNAUTHORIZED,
                "authentication function must return an id",
                Some("AuthError"),
            ),
            // ours
            Refusal::Token(reason) => Self::new(
                S::UNAUTHORIZED,
                format!("invalid token: {reason}"),
                Some("AuthError"),
            ),
            // text and code: realm-core and realm-web tests; the status is ours
            Refusal::ConfirmationFailed(email) => {
                Self::bad_request(format!("failed to confirm user \"{email}\""))
            }
            // quoted answers; the code is ours
            Refusal::ConfirmByFunction => Self::bad_request("please use confirm via function"),
            // text: realm-web and realm-swift tests; the status is ours
            Refusal::ConfirmsItself(email) => Self::new(
                S::BAD_REQUEST,
                format!("cannot run confirmation for {email}: automatic confirmation is enabled"),
                None,
            ),
            // ours, after the one before
            Refusal::ConfirmByMail(email) => Self::new(
                S::BAD_REQUEST,
                format!("cannot run confirmation for {email}: no confirmation function is set"),
                None,
            ),
            // text: realm-web tests; the rest is ours
            Refusal::ResetByFunction => Self::bad_request("please use reset password via function"),
            // ours, after the one before
            Refusal::ResetByMail => Self::bad_request("please use reset password via email"),
            // realm-core, realm-web and realm-swift tests; the status is ours
            Refusal::ResetFailed(email) => Self::new(
                S::BAD_REQUEST,
                format!("failed to reset password for user \"{email}\""),
                None,
            ),
            // ours
            Refusal::IdentityTaken => {
                Self::bad_request("a user already exists with the specified provider")
            }
            // ours
            Refusal::IdentityKind => {
                Self::bad_request("the user already has an identity of this provider")
            }
            // ours
            Refusal::LinkedAnonymous => Self::bad_request("an anonymous identity cannot be linked"),
            // Not `unauthorized`, upon which realm-web 2.0.1 would refresh and
            // repeat without end.
            Refusal::LinkedPassword => Self::new(
                S::UNAUTHORIZED,
                "invalid username/password",
                Some("InvalidPassword"),
            ),
            // status: a comment in realm-web tests; the rest is ours
            Refusal::KeyInUse => Self::new(
                S::FORBIDDEN,
                "cannot delete the API key of this session",
                None,
            ),
            // that there are none: manual; the rest is ours
            Refusal::AnonymousKey => {
                Self::new(S::FORBIDDEN, "anonymous users cannot have API keys", None)
            }
            other => Self::bad_request(other.to_string()),
        }
    }
}
