//! Error responses: the status, text and code of every failure.
//!
//! Rules return a [`Rejection`], which knows no HTTP; the conversions here are the only
//! place that turns one into a response. A comment above each gives the source of its
//! three parts. `// ours` marks those for which no source exists.

mod client;
mod configuration;

use std::borrow::Cow;

use axum::http::StatusCode;

use crate::state::{FunctionCall, Id, Rejection};

/// An error response: its status is 400 or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) error: Cow<'static, str>,
    pub(crate) code: Option<&'static str>,
    /// Why a login was refused. The response does not contain it, but the app's log does.
    pub(crate) reason: Option<Cow<'static, str>>,
    /// Project and app whose logs the response links to; `None` for no link.
    pub(crate) app: Option<(Id, Id)>,
    /// Not an error: this function must run before the handler is called again.
    pub(crate) must_run: Option<Box<FunctionCall>>,
}

/// The code that makes clients refresh their access token and repeat the request.
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
            reason: None,
            app: None,
            must_run: None,
        }
    }

    /// A malformed request. Status and code are ours.
    pub(crate) fn bad_request(error: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error, Some("BadRequest"))
    }

    /// A parameter with an invalid value. The status is ours.
    pub(crate) fn invalid_parameter(error: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error, Some("InvalidParameter"))
    }

    /// A refused login. All of them have the same text, so that it does not reveal what
    /// was wrong. (tests of the .NET, Dart, Swift and Kotlin SDKs)
    pub(crate) fn refused_login(code: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..Self::new(UNAUTHORIZED, "unauthorized", Some(code))
        }
    }

    /// Replaces the text of a refused login with the reason, for requests that link an
    /// identity: they carry an access token, and realm-web 2.0.1 repeats a request with one
    /// forever if the text is `unauthorized`. (our choice)
    pub(crate) fn with_reason_as_text(mut self) -> Self {
        if self.status == UNAUTHORIZED
            && let Some(reason) = self.reason.take()
        {
            self.error = reason;
        }
        self
    }

    /// No `Authorization` header. (realm-core tests for the text; the rest is ours)
    pub(crate) fn no_token() -> Self {
        Self::new(UNAUTHORIZED, "must authenticate first", None)
    }

    /// An `Authorization` header without a bearer token. (Kotlin SDK's tests; the status is
    /// ours)
    pub(crate) fn empty_token() -> Self {
        const TEXT: &str = "expected Authorization header with JWT (Bearer schema)";
        Self::new(UNAUTHORIZED, TEXT, None)
    }

    /// An expired access token. realm-app-importer refreshes on exactly this text, all
    /// other clients on the code.
    pub(crate) fn access_token_expired() -> Self {
        Self::new(
            UNAUTHORIZED,
            "invalid session: access token expired",
            Some(INVALID_SESSION),
        )
    }

    /// A token that is malformed, or signed with another key. The text is ours; the code
    /// is what realm-web expects.
    pub(crate) fn invalid_signature() -> Self {
        Self::new(
            UNAUTHORIZED,
            "invalid session: signature is invalid",
            Some(INVALID_SESSION),
        )
    }

    /// A refresh token where an access token is required. There must be no code: with
    /// `InvalidSession`, the predecessor CLI would refresh and succeed, and its tests
    /// assert that it fails.
    pub(crate) fn not_an_access_token() -> Self {
        Self::new(UNAUTHORIZED, "invalid session: valid Issuer required", None)
    }

    /// An access token where a refresh token is required. (OpenAPI document)
    pub(crate) fn not_a_refresh_token() -> Self {
        Self::new(
            UNAUTHORIZED,
            "invalid refresh token: incorrect token type",
            None,
        )
    }

    /// An unexpired access token whose session has ended. The text is ours.
    pub(crate) fn session_ended() -> Self {
        Self::new(
            UNAUTHORIZED,
            "invalid session: session has ended",
            Some(INVALID_SESSION),
        )
    }

    /// An unknown public key, or a private key that does not match.
    /// (predecessor CLI's tests)
    pub(crate) fn invalid_key_pair() -> Self {
        const TEXT: &str = "failed to authenticate with MongoDB Cloud API: You are not authorized for this resource.";
        Self::new(UNAUTHORIZED, TEXT, None)
    }

    /// An unknown client app ID; no code and no link. (quoted responses)
    pub(crate) fn client_app_not_found(id: &str) -> Self {
        let error = format!("cannot find app using Client App ID '{id}'");
        Self::new(StatusCode::NOT_FOUND, error, None)
    }

    /// An unknown secret. (predecessor CLI's tests)
    pub(crate) fn secret_not_found(id: &str) -> Self {
        let error = format!("secret not found: \"{id}\"");
        Self::new(StatusCode::NOT_FOUND, error, None)
    }

    /// An unknown entry of the access list. (predecessor CLI's tests)
    pub(crate) fn access_entry_not_found(id: &str) -> Self {
        let error = format!("allowed IP not found: 'ObjectID(\"{id}\")'");
        Self::new(StatusCode::NOT_FOUND, error, None)
    }

    /// Makes the response link to the logs of this app.
    pub(crate) fn in_app(mut self, group: Id, app: Id) -> Self {
        self.app = Some((group, app));
        self
    }
}

/// The error for a rejection at an endpoint of the Admin API, where a provider that is
/// missing or disabled gets 400. (OpenAPI document for `run_confirm`; our choice for the
/// others)
pub(crate) fn provider_is_off(rejection: Rejection) -> ApiError {
    let is_off = matches!(
        rejection,
        Rejection::ProviderNotFound | Rejection::ProviderDisabled
    );
    let mut api_error = ApiError::from(rejection);
    if is_off {
        api_error.status = StatusCode::BAD_REQUEST;
    }
    api_error
}

impl From<Rejection> for ApiError {
    fn from(rejection: Rejection) -> Self {
        use StatusCode as S;
        let (status, error, code) = match rejection {
            // ours
            Rejection::GroupNotFound => (S::NOT_FOUND, "group not found", None),
            // ours
            Rejection::AppNotFound => (S::NOT_FOUND, "app not found", Some("AppNotFound")),
            // status: OpenAPI document; the rest is ours
            Rejection::InvalidAppName => (
                S::BAD_REQUEST,
                "app name must start with a letter and can only contain letters, digits, '_' and '-'",
                Some("BadRequest"),
            ),
            // ours
            Rejection::InvalidProduct => (
                S::BAD_REQUEST,
                "product is not supported",
                Some("BadRequest"),
            ),
            // code: realm-core; the rest is ours
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
            // text and code: Dart SDK's tests; the rule: release notes
            Rejection::MalformedEmail => (S::BAD_REQUEST, "email invalid", Some("BadRequest")),
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
            // realm-web tests
            Rejection::MalformedMailToken => {
                (S::BAD_REQUEST, "invalid token data", Some("BadRequest"))
            }
            // text: Dart SDK's tests; code: realm-core; the status is ours
            Rejection::ExpiredMailToken => (
                S::BAD_REQUEST,
                "userpass token is expired or invalid",
                Some("UserpassTokenInvalid"),
            ),
            // code: realm-core; the rest is ours
            Rejection::ProviderNotFound => (
                S::NOT_FOUND,
                "authentication provider not found",
                Some("AuthProviderNotFound"),
            ),
            // ours: to clients, a disabled provider is like an unknown one
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
            // text: Kotlin SDK's tests, which see no code; the status is ours
            Rejection::MissingKeyName => (S::BAD_REQUEST, "'name' is a required string", None),
            // tests of the .NET, Dart and Kotlin SDKs
            Rejection::InvalidKeyName => (
                S::BAD_REQUEST,
                "can only contain ASCII letters, numbers, underscores, and hyphens",
                Some("InvalidParameter"),
            ),
            // the limit: manual; the rest is ours
            Rejection::KeyLimit => (S::BAD_REQUEST, "API key limit reached", Some("BadRequest")),
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
            other => return Self::from_configuration_rejection(other),
        };
        Self::new(status, error, code)
    }
}
