//! Response bodies. (OpenAPI document, unless noted)

use serde::Serialize;
use serde_json::{Map, Value};

use crate::state::{
    App, Id, LogEntry, MailToken, PendingUser, Provider, Seconds, User, UserData, UserType,
};
use crate::timestamp;
use crate::tokens::session_token::Claims;

/// The response to every login.
#[derive(Serialize)]
pub(crate) struct LoginBody {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    pub(crate) user_id: Id,
    pub(crate) device_id: Id,
}

/// The response to every refresh.
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

/// A user, for administrators.
#[derive(Serialize)]
pub(crate) struct UserBody<'a> {
    _id: Id,
    identities: Vec<IdentityBody<'a>>,
    r#type: &'static str,
    disabled: bool,
    data: &'a UserData,
    creation_date: Seconds,
    last_authentication_date: Seconds,
}

pub(crate) fn identities(user: &User) -> Vec<IdentityBody<'_>> {
    user.identities
        .iter()
        .map(|identity| IdentityBody {
            id: &identity.id,
            provider_type: identity.kind.name(),
            provider_id: identity.provider_id,
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

/// A pending user. `user_id` is empty, because the user does not exist yet.
#[derive(Serialize)]
pub(crate) struct PendingBody<'a> {
    _id: Id,
    domain_id: Id,
    login_ids: [LoginIdBody<'a>; 1],
    user_id: &'static str,
}

impl<'a> PendingBody<'a> {
    pub(crate) fn new(pending: &'a PendingUser, domain: Id) -> Self {
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

/// The token of a mail, in the Admin API's spelling. (stitch 4 tests)
#[derive(Serialize)]
pub(crate) struct MailTokenBody {
    pub(crate) token: String,
    pub(crate) token_id: Id,
}

impl From<MailToken> for MailTokenBody {
    fn from(mail: MailToken) -> Self {
        Self {
            token: mail.token.0,
            token_id: mail.token_id,
        }
    }
}

/// A provider, on request with its settings. `name` is always its type.
pub(crate) fn provider(provider: &Provider, with_settings: bool) -> Value {
    let mut body = Map::new();
    body.insert("_id".into(), provider.id.to_string().into());
    body.insert("name".into(), provider.kind.name().into());
    body.insert("type".into(), provider.kind.name().into());
    body.insert("disabled".into(), provider.disabled.into());
    if with_settings {
        body.extend(
            provider
                .settings
                .iter()
                .map(|(key, value)| (key.clone(), value.clone())),
        );
    }
    Value::Object(body)
}

/// The claims of a valid token, and its custom user data. The optional `data` is always absent: tokens of this
/// server contain none.
#[derive(Serialize)]
pub(crate) struct VerifiedBody {
    sub: Id,
    exp: Seconds,
    iat: Seconds,
    iss: Id,
    domain_id: Id,
    device_id: Id,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_user_data: Option<Value>,
}

impl VerifiedBody {
    pub(crate) fn new(claims: &Claims, custom_user_data: Option<Value>) -> Self {
        Self {
            sub: claims.user,
            exp: claims.expires,
            iat: claims.issued,
            iss: claims.session,
            domain_id: claims.domain,
            device_id: claims.device,
            custom_user_data,
        }
    }
}

/// An entry of an app's log.
#[derive(Serialize)]
pub(crate) struct LogBody<'a> {
    _id: Id,
    co_id: Id,
    r#type: &'static str,
    domain_id: Id,
    app_id: Id,
    group_id: Id,
    request_url: &'a str,
    request_method: &'a str,
    started: String,
    completed: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Id>,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'a str>,
    messages: Vec<&'a str>,
}

impl<'a> LogBody<'a> {
    pub(crate) fn new(entry: &'a LogEntry, app: &App) -> Self {
        Self {
            _id: entry.id,
            co_id: entry.co_id,
            r#type: entry.kind.name(),
            domain_id: app.domain,
            app_id: app.id,
            group_id: app.group,
            request_url: &entry.path,
            request_method: &entry.method,
            started: timestamp::format(entry.at),
            completed: timestamp::format(entry.at),
            user_id: entry.user,
            status: entry.status,
            error: entry.error.as_deref(),
            error_code: entry.error_code.as_deref(),
            messages: entry
                .reason
                .iter()
                .chain(&entry.messages)
                .map(AsRef::as_ref)
                .collect(),
        }
    }
}
