//! Bodies of answers, as the reference has them.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::state::{ApiKey, App, Id, Pending, Provider, Seconds, Session, User, UserType};
use crate::token::Claims;

#[derive(Serialize)]
pub(crate) struct LoginBody {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    pub(crate) user_id: Id,
    pub(crate) device_id: Id,
}

#[derive(Serialize)]
pub(crate) struct AccessBody {
    pub(crate) access_token: String,
}

#[derive(Serialize)]
pub(crate) struct AppBody<'a> {
    _id: Id,
    client_app_id: &'a str,
    name: &'a str,
    location: &'a str,
    deployment_model: &'a str,
    domain_id: Id,
    group_id: Id,
    last_used: Seconds,
    last_modified: Seconds,
    product: &'a str,
    environment: &'a str,
}

impl<'a> From<&'a App> for AppBody<'a> {
    fn from(app: &'a App) -> Self {
        Self {
            _id: app.id,
            client_app_id: &app.client_app_id,
            name: &app.settings.name,
            location: &app.settings.location,
            deployment_model: &app.settings.deployment_model,
            domain_id: app.domain,
            group_id: app.group,
            last_used: app.created,
            last_modified: app.created,
            product: &app.settings.product,
            environment: &app.settings.environment,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct IdentityBody<'a> {
    pub(crate) id: &'a str,
    pub(crate) provider_type: &'a str,
    pub(crate) provider_id: Id,
}

#[derive(Serialize)]
pub(crate) struct UserBody<'a> {
    _id: Id,
    identities: Vec<IdentityBody<'a>>,
    r#type: &'static str,
    disabled: bool,
    data: &'a Map<String, Value>,
    creation_date: Seconds,
    last_authentication_date: Seconds,
}

pub(crate) fn identities(user: &User) -> Vec<IdentityBody<'_>> {
    user.identities
        .iter()
        .map(|one| IdentityBody {
            id: &one.id,
            provider_type: one.kind.name(),
            provider_id: one.provider_id,
        })
        .collect()
}

pub(crate) fn user_type(user: &User) -> &'static str {
    match user.kind {
        UserType::Normal => "normal",
        UserType::Server => "server",
    }
}

impl<'a> From<&'a User> for UserBody<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            _id: user.id,
            identities: identities(user),
            r#type: user_type(user),
            disabled: user.disabled,
            data: &user.data,
            creation_date: user.created,
            last_authentication_date: user.last_authentication,
        }
    }
}

#[derive(Serialize)]
struct LoginIdBody<'a> {
    id_type: &'static str,
    id: &'a str,
}

#[derive(Serialize)]
pub(crate) struct PendingBody<'a> {
    _id: Id,
    domain_id: Id,
    login_ids: [LoginIdBody<'a>; 1],
    user_id: &'static str,
}

impl<'a> PendingBody<'a> {
    pub(crate) fn new(pending: &'a Pending, domain: Id) -> Self {
        Self {
            _id: pending.id,
            domain_id: domain,
            login_ids: [LoginIdBody {
                id_type: "email",
                id: &pending.email,
            }],
            user_id: "",
        }
    }
}

/// The token of a mail, as the Admin API names its parts.
#[derive(Serialize)]
pub(crate) struct MailTokenBody {
    pub(crate) token: String,
    pub(crate) token_id: Id,
}

#[derive(Serialize)]
pub(crate) struct KeyBody<'a> {
    _id: Id,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    name: &'a str,
    disabled: bool,
}

impl KeyBody<'_> {
    /// Shows the secret too.
    pub(crate) fn with_secret(self, secret: String) -> Self {
        Self {
            key: Some(secret),
            ..self
        }
    }
}

impl<'a> From<&'a ApiKey> for KeyBody<'a> {
    fn from(key: &'a ApiKey) -> Self {
        Self {
            _id: key.id,
            key: None,
            name: &key.name,
            disabled: key.disabled,
        }
    }
}

/// A provider with its settings; `name` is always its type. (OpenAPI document)
pub(crate) fn provider(provider: &Provider, whole: bool) -> Value {
    let mut body = Map::new();
    body.insert("_id".into(), provider.id.to_string().into());
    body.insert("name".into(), provider.kind.name().into());
    body.insert("type".into(), provider.kind.name().into());
    body.insert("disabled".into(), provider.disabled.into());
    if whole {
        body.extend(
            provider
                .settings
                .iter()
                .map(|(key, value)| (key.clone(), value.clone())),
        );
    }
    Value::Object(body)
}

/// A device, which the server knows by the sessions begun on it. The document
/// leaves the shape open; ours.
#[derive(Serialize)]
pub(crate) struct DeviceBody {
    _id: Id,
    session_id: Id,
}

impl From<&Session> for DeviceBody {
    fn from(session: &Session) -> Self {
        Self {
            _id: session.device,
            session_id: session.id,
        }
    }
}

/// What a token says. The document's `data` is a text and left out if empty;
/// nothing here fills it.
#[derive(Serialize)]
pub(crate) struct VerifiedBody {
    sub: Id,
    exp: Seconds,
    iat: Seconds,
    iss: Id,
    domain_id: Id,
    device_id: Id,
}

impl VerifiedBody {
    pub(crate) fn new(claims: &Claims) -> Self {
        Self {
            sub: claims.user,
            exp: claims.expires,
            iat: claims.issued,
            iss: claims.session,
            domain_id: claims.domain,
            device_id: claims.device,
        }
    }
}
