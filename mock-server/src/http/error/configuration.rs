//! Errors of the endpoints that configure an app: secrets, functions, access rules.

use axum::http::StatusCode as S;

use crate::http::error::ApiError;
use crate::state::{EntityKind, Rejection};

impl ApiError {
    /// Codes of values and services: realm-core; the rest is ours.
    fn entity_not_found(kind: EntityKind) -> Self {
        let code = match kind {
            EntityKind::Value => "ValueNotFound",
            EntityKind::Trigger => "TriggerNotFound",
            EntityKind::Service => "ServiceNotFound",
            EntityKind::Rule => "RuleNotFound",
            EntityKind::Schema => "SchemaNotFound",
            EntityKind::Endpoint => "EndpointNotFound",
        };
        Self::new(
            S::NOT_FOUND,
            format!("{} not found", kind.name()),
            Some(code),
        )
    }

    /// That names are unique: OpenAPI document; codes of values and services: realm-core.
    fn entity_exists(kind: EntityKind) -> Self {
        let code = match kind {
            EntityKind::Value => "ValueDuplicateName",
            EntityKind::Trigger => "TriggerDuplicateName",
            EntityKind::Service => "ServiceAlreadyExists",
            EntityKind::Rule => "RuleAlreadyExists",
            EntityKind::Schema => "SchemaAlreadyExists",
            EntityKind::Endpoint => "EndpointAlreadyExists",
        };
        let error = match kind {
            EntityKind::Endpoint => {
                "an endpoint with this method and route already exists".to_owned()
            }
            _ => format!("a {} with this name already exists", kind.name()),
        };
        Self::new(S::CONFLICT, error, Some(code))
    }

    /// Converts the rejections that only configuration endpoints return.
    pub(super) fn from_configuration_rejection(rejection: Rejection) -> Self {
        let (status, error, code) = match rejection {
            // Handlers that have an ID in their path add it: see `secret_not_found`.
            Rejection::SecretNotFound => (S::NOT_FOUND, "secret not found", None),
            // the rule: manual; the rest is ours
            Rejection::InvalidSecretName => (
                S::BAD_REQUEST,
                "secret name can only contain letters, digits, '_' and '-' (at most 64)",
                Some("BadRequest"),
            ),
            // ours
            Rejection::SecretExists => (
                S::CONFLICT,
                "a secret with this name already exists",
                Some("BadRequest"),
            ),
            // text: realm-web tests, code: realm-core; the status is ours
            Rejection::FunctionNotFound => {
                (S::NOT_FOUND, "function not found", Some("FunctionNotFound"))
            }
            // The response is the same; the log and the event name the function.
            Rejection::FunctionMissing(reason) => {
                return Self {
                    reason: Some(reason.into()),
                    ..Rejection::FunctionNotFound.into()
                };
            }
            // the rule: manual; the rest is ours
            Rejection::InvalidFunctionName => (
                S::BAD_REQUEST,
                "function name can only contain letters, digits, '_', '-' and '/'",
                Some("BadRequest"),
            ),
            // that it is unique: OpenAPI document; code: realm-core; the rest is ours
            Rejection::FunctionExists => (
                S::CONFLICT,
                "a function with this name already exists",
                Some("FunctionDuplicateName"),
            ),
            // Handlers that have an ID in their path add it: see `access_entry_not_found`.
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
                "an origin must have the form <scheme>://<host>[:port]",
                Some("BadRequest"),
            ),
            // that it is rejected: stitch 3 tests; the rest is ours
            Rejection::ProviderEnabled => (
                S::BAD_REQUEST,
                "cannot delete an enabled authentication provider: disable it first",
                Some("BadRequest"),
            ),
            Rejection::EntityNotFound(kind) => return Self::entity_not_found(kind),
            Rejection::EntityExists(kind) => return Self::entity_exists(kind),
            // ours, by analogy with deployments
            Rejection::DraftNotFound => (S::NOT_FOUND, "draft not found", Some("DraftNotFound")),
            // that it is rejected: manual; the rest is ours
            Rejection::DraftOutdated => (
                S::CONFLICT,
                "the draft is out of date, because another deployment was made since it was \
                 created: discard it and create another",
                Some("DraftOutdated"),
            ),
            // status: OpenAPI document; code: predecessor CLI; the text is ours
            Rejection::DraftExists => (
                S::CONFLICT,
                "a draft already exists",
                Some("DraftAlreadyExists"),
            ),
            // ours
            Rejection::DeploymentNotKept => (
                S::CONFLICT,
                "the configuration of the deployment is not kept: it was made before the server \
                 started or its state was replaced, or later ones have large files",
                Some("DeploymentNotKept"),
            ),
            // OpenAPI document
            Rejection::DeploymentNotFound => (
                S::NOT_FOUND,
                "deployment not found",
                Some("DeploymentNotFound"),
            ),
            // ours; the limits: OpenAPI document, manual
            Rejection::InvalidSetting { .. } => return Self::bad_request(rejection.to_string()),
            other => return Self::from_client_rejection(other),
        };
        Self::new(status, error, code)
    }
}
