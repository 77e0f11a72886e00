//! What is said about an app's configuration: secrets, functions, access.

use axum::http::StatusCode as S;

use crate::http::error::ApiError;
use crate::state::Rejection;

impl ApiError {
    /// The refusals that only administrators who configure an app meet.
    pub(super) fn of_configuration(refusal: Rejection) -> Self {
        let (status, error, code) = match refusal {
            // text: predecessor CLI's tests, which have the id in it
            Rejection::SecretNotFound => (S::NOT_FOUND, "secret not found", None),
            // the rule: manual; the rest is ours
            Rejection::InvalidSecretName => (
                S::BAD_REQUEST,
                "secret name may hold letters, digits, '_' and '-' only (at most 64)",
                Some("BadRequest"),
            ),
            // ours
            Rejection::SecretExists => (
                S::CONFLICT,
                "a secret of this name already exists",
                Some("BadRequest"),
            ),
            // text: realm-web tests, code: realm-core; the status is ours
            Rejection::FunctionNotFound => {
                (S::NOT_FOUND, "function not found", Some("FunctionNotFound"))
            }
            // the rule: manual; the rest is ours
            Rejection::InvalidFunctionName => (
                S::BAD_REQUEST,
                "function name may hold letters, digits, '_', '-' and '/' only",
                Some("BadRequest"),
            ),
            // that it is unique: OpenAPI document; code: realm-core; the rest is ours
            Rejection::FunctionExists => (
                S::CONFLICT,
                "a function of this name already exists",
                Some("FunctionDuplicateName"),
            ),
            // text: predecessor CLI's tests, which have the id in it
            Rejection::AccessEntryNotFound => (S::NOT_FOUND, "allowed IP not found", None),
            // ours
            Rejection::InvalidIpAddress => (
                S::BAD_REQUEST,
                "address must be an IP address or a CIDR block",
                Some("BadRequest"),
            ),
            // the form: OpenAPI document; the rest is ours
            Rejection::InvalidOrigin => (
                S::BAD_REQUEST,
                "an origin must be of the form <scheme>://<host>[:port]",
                Some("BadRequest"),
            ),
            other => return Self::to_client(other),
        };
        Self::new(status, error, code)
    }
}
