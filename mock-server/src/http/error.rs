//! Statuses, texts and codes of everything that goes wrong: the one place where
//! a rule's refusal gets words. Where the sources are silent, `// ours` says so.

mod client;
mod configuration;

use std::borrow::Cow;

use axum::http::StatusCode;

use crate::state::{Id, Rejection};

/// An answer with a status of 400 or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) error: Cow<'static, str>,
    pub(crate) code: Option<&'static str>,
    /// Project and app whose logs the answer links to.
    pub(crate) app: Option<(Id, Id)>,
}

/// The code upon which clients refresh their access token.
pub(crate) const INVALID_SESSION: &str = "InvalidSession";

const UNAUTHORIZED: StatusCode = StatusCode::UNAUTHORIZED;

impl ApiError {
    pub(crate) fn new(
        status: StatusCode,
        error: impl Into<Cow<'static, str>>,
        code: Option<&'static str>,
    ) -> Self {
        Self {
            status,
            error: error.into(),
            code,
            app: None,
        }
    }

    /// A request that makes no sense. Status and code are ours.
    pub(crate) fn bad_request(error: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error, Some("BadRequest"))
    }

    /// A parameter with a wrong value. The status is ours.
    pub(crate) fn parameter(error: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error, Some("InvalidParameter"))
    }

    /// Ours; clients never send a request without a token.
    pub(crate) fn no_token() -> Self {
        Self::new(UNAUTHORIZED, "must authenticate first", None)
    }

    /// realm-app-importer refreshes upon exactly this text, all others upon the
    /// code.
    pub(crate) fn expired() -> Self {
        Self::new(
            UNAUTHORIZED,
            "invalid session: access token expired",
            Some(INVALID_SESSION),
        )
    }

    /// A forged or foreign token; the text is ours, the code from realm-web.
    pub(crate) fn signature() -> Self {
        Self::new(
            UNAUTHORIZED,
            "invalid session: signature is invalid",
            Some(INVALID_SESSION),
        )
    }

    /// A refresh token where an access token belongs. No code, or the
    /// predecessor CLI would refresh and succeed, which its tests forbid.
    pub(crate) fn not_access() -> Self {
        Self::new(UNAUTHORIZED, "invalid session: valid Issuer required", None)
    }

    /// The reverse. (OpenAPI document)
    pub(crate) fn not_refresh() -> Self {
        Self::new(
            UNAUTHORIZED,
            "invalid refresh token: incorrect token type",
            None,
        )
    }

    /// A live-looking access token of a session that is over; the text is ours.
    pub(crate) fn access_ended() -> Self {
        Self::new(
            UNAUTHORIZED,
            "invalid session: session has ended",
            Some(INVALID_SESSION),
        )
    }

    /// Wrong key pair. (predecessor CLI's tests)
    pub(crate) fn wrong_key_pair() -> Self {
        const TEXT: &str = "failed to authenticate with MongoDB Cloud API: You are not authorized for this resource.";
        Self::new(UNAUTHORIZED, TEXT, None)
    }

    /// Unknown client app id; no code and no link. (quoted answers)
    pub(crate) fn unknown_client_app(id: &str) -> Self {
        let error = format!("cannot find app using Client App ID '{id}'");
        Self::new(StatusCode::NOT_FOUND, error, None)
    }

    /// Unknown secret. (predecessor CLI's tests)
    pub(crate) fn unknown_secret(id: &str) -> Self {
        let error = format!("secret not found: \"{id}\"");
        Self::new(StatusCode::NOT_FOUND, error, None)
    }

    /// Unknown entry of the access list. (predecessor CLI's tests)
    pub(crate) fn unknown_ip(id: &str) -> Self {
        let error = format!("allowed IP not found: 'ObjectID(\"{id}\")'");
        Self::new(StatusCode::NOT_FOUND, error, None)
    }

    /// The log entries of this project and app are linked to.
    pub(crate) fn in_app(mut self, group: Id, app: Id) -> Self {
        self.app = Some((group, app));
        self
    }
}

impl From<Rejection> for ApiError {
    fn from(refusal: Rejection) -> Self {
        use StatusCode as S;
        let (status, error, code) = match refusal {
            // ours
            Rejection::GroupNotFound => (S::NOT_FOUND, "group not found", None),
            // ours
            Rejection::AppNotFound => (S::NOT_FOUND, "app not found", Some("AppNotFound")),
            // status: OpenAPI document; the rest is ours
            Rejection::InvalidAppName => (
                S::BAD_REQUEST,
                "app name must begin with a letter and hold letters, digits, '_' and '-' only",
                Some("BadRequest"),
            ),
            // ours
            Rejection::InvalidProduct => (
                S::BAD_REQUEST,
                "product is not supported",
                Some("BadRequest"),
            ),
            // text and status as proposed, code: realm-core
            Rejection::UserNotFound => (S::NOT_FOUND, "user not found", Some("UserNotFound")),
            // realm-web tests
            Rejection::InvalidPasswordLength => (
                S::BAD_REQUEST,
                "password must be between 6 and 128 characters",
                Some("BadRequest"),
            ),
            // status: OpenAPI document; the rest is ours
            Rejection::InvalidEmail => (
                S::BAD_REQUEST,
                "email must be between 1 and 128 characters",
                Some("BadRequest"),
            ),
            // text and code: realm-core tests; the status is ours
            Rejection::EmailTaken => (S::CONFLICT, "name already in use", Some("AccountNameInUse")),
            // status: OpenAPI document; the rest is ours
            Rejection::NoEmail => (
                S::BAD_REQUEST,
                "user has no local-userpass identity",
                Some("BadRequest"),
            ),
            // status: OpenAPI document; text and code: realm-web tests
            Rejection::AlreadyConfirmed => (
                S::BAD_REQUEST,
                "already confirmed",
                Some("UserAlreadyConfirmed"),
            ),
            // forum posts; status and code are ours
            Rejection::Unconfirmed => (S::UNAUTHORIZED, "confirmation required", Some("AuthError")),
            // realm-web tests
            Rejection::InvalidMailToken => {
                (S::BAD_REQUEST, "invalid token data", Some("BadRequest"))
            }
            // code: realm-core; the rest is ours
            Rejection::ProviderNotFound => (
                S::NOT_FOUND,
                "authentication provider not found",
                Some("AuthProviderNotFound"),
            ),
            // ours; on the client's side no different from an unknown one
            Rejection::ProviderDisabled => (
                S::NOT_FOUND,
                "authentication provider is disabled",
                Some("AuthProviderNotFound"),
            ),
            // code: realm-core; the rest is ours
            Rejection::ProviderExists => (
                S::CONFLICT,
                "an authentication provider of this type already exists",
                Some("AuthProviderAlreadyExists"),
            ),
            // ours
            Rejection::InvalidProviderType => (
                S::BAD_REQUEST,
                "authentication provider type is not supported",
                Some("BadRequest"),
            ),
            // text and code: realm-core tests; the status is ours
            Rejection::KeyNotFound => (S::NOT_FOUND, "API key not found", Some("APIKeyNotFound")),
            // code: stitch tests; the rest is ours
            Rejection::InvalidKeyName => (
                S::BAD_REQUEST,
                "API key name may hold letters, digits, '_' and '-' only",
                Some("InvalidParameter"),
            ),
            // the limit: manual; the rest is ours
            Rejection::KeyLimit => (S::BAD_REQUEST, "API key limit reached", Some("BadRequest")),
            // realm-web tests
            Rejection::WrongPassword => (S::UNAUTHORIZED, "unauthorized", Some("InvalidPassword")),
            // ours
            Rejection::WrongKey => (S::UNAUTHORIZED, "invalid API key", Some("AuthError")),
            // code: realm-core tests; the rest is ours
            Rejection::UserDisabled => (S::UNAUTHORIZED, "user disabled", Some("UserDisabled")),
            // OpenAPI document, realm-swift tests
            Rejection::SessionEnded => (
                S::UNAUTHORIZED,
                "invalid session: failed to find refresh token",
                Some(INVALID_SESSION),
            ),
            // status: OpenAPI document; the rest is ours
            Rejection::InvalidLifetime => (
                S::BAD_REQUEST,
                "expiration_time_seconds must be between 1800 and 157680000",
                Some("BadRequest"),
            ),
            other => return Self::of_configuration(other),
        };
        Self::new(status, error, code)
    }
}
