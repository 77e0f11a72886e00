//! The JSON of requests and responses, and its conversion to domain types. Used
//! only within `api`. Unknown keys are ignored; missing required keys are
//! errors.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::admin::Switch;
use super::session::Tokens;
use crate::domain::{
    App, AppId, AppRef, GroupId, IdError, InvalidToken, KeyPair, NewApp, NewKey, PENDING, Provider,
    Seconds, Secret, User, UserId, UserState,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoginRequest<'a> {
    username: &'a str,
    api_key: &'a str,
}

impl<'a> LoginRequest<'a> {
    pub(super) fn new(keys: &'a KeyPair) -> Self {
        Self {
            username: &keys.public,
            api_key: keys.private.expose(),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct LoginResponse {
    #[serde(deserialize_with = "secret")]
    access_token: Secret,
    #[serde(deserialize_with = "secret")]
    refresh_token: Secret,
}

impl LoginResponse {
    pub(super) fn into_tokens(self) -> Result<Tokens, InvalidToken> {
        Ok(Tokens {
            access: Secret::token(self.access_token.expose())?,
            refresh: Secret::token(self.refresh_token.expose())?,
        })
    }
}

#[derive(Deserialize)]
pub(super) struct RefreshResponse {
    #[serde(deserialize_with = "secret")]
    access_token: Secret,
}

impl RefreshResponse {
    pub(super) fn into_access_token(self) -> Result<Secret, InvalidToken> {
        Secret::token(self.access_token.expose())
    }
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

#[derive(Deserialize)]
pub(super) struct ProfileResponse {
    #[serde(default)]
    pub(super) roles: Vec<RoleJson>,
}

#[derive(Deserialize)]
pub(super) struct RoleJson {
    // Roles that are not bound to a project have none.
    #[serde(default)]
    pub(super) group_id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct AppJson {
    #[serde(rename = "_id")]
    id: String,
    client_app_id: String,
    name: String,
    group_id: String,
}

#[derive(Deserialize)]
pub(super) struct NewAppResponse {
    #[serde(flatten)]
    app: AppJson,
    #[serde(default)]
    location: String,
    #[serde(default)]
    deployment_model: String,
    #[serde(default)]
    environment: String,
}

#[derive(Deserialize)]
pub(super) struct NewKeyResponse {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    #[serde(default)]
    disabled: bool,
    #[serde(deserialize_with = "secret")]
    key: Secret,
}

#[derive(Deserialize)]
pub(super) struct UserJson {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    identities: Option<Vec<IdentityJson>>,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    data: Option<DataJson>,
    #[serde(default)]
    creation_date: Option<Seconds>,
    #[serde(default)]
    last_authentication_date: Option<Seconds>,
}

#[derive(Deserialize)]
struct IdentityJson {
    provider_type: String,
    /// For a server API key, the ID of the key.
    #[serde(default)]
    id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct AuthProviderJson {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    disabled: bool,
}

#[derive(Deserialize)]
pub(super) struct ApiKeyJson {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    disabled: bool,
}

/// Apps may store anything in a user's data, so a value of the wrong type is
/// not an error.
#[derive(Deserialize)]
struct DataJson {
    #[serde(default)]
    email: serde_json::Value,
    #[serde(default)]
    name: serde_json::Value,
}

#[derive(Deserialize)]
pub(super) struct PendingUserJson {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    login_ids: Vec<LoginIdJson>,
}

#[derive(Deserialize)]
struct LoginIdJson {
    id_type: String,
    id: String,
}

#[derive(Deserialize)]
pub(super) struct ErrorResponse {
    pub(super) error: String,
    #[serde(default)]
    pub(super) error_code: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct AtlasErrorResponse {
    pub(super) detail: String,
}

#[derive(Deserialize)]
pub(super) struct GroupsResponse {
    pub(super) results: Vec<GroupJson>,
    #[serde(default)]
    pub(super) links: Vec<LinkJson>,
}

#[derive(Deserialize)]
pub(super) struct GroupJson {
    pub(super) id: String,
    pub(super) name: String,
}

#[derive(Deserialize)]
pub(super) struct LinkJson {
    pub(super) rel: String,
    pub(super) href: String,
}

/// The error for an ID in a response that no request could contain.
#[derive(Debug)]
pub(super) struct InvalidId(String);

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it contains an invalid ID: {}", self.0)
    }
}

impl From<IdError> for InvalidId {
    fn from(error: IdError) -> Self {
        Self(error.to_string())
    }
}

impl TryFrom<AppJson> for App {
    type Error = InvalidId;

    fn try_from(json: AppJson) -> Result<Self, InvalidId> {
        Ok(Self {
            reference: AppRef {
                group: GroupId::parse(&json.group_id)?,
                id: AppId::parse(&json.id)?,
            },
            client_app_id: json.client_app_id,
            name: json.name,
        })
    }
}

impl TryFrom<NewAppResponse> for NewApp {
    type Error = InvalidId;

    fn try_from(response: NewAppResponse) -> Result<Self, InvalidId> {
        Ok(Self {
            app: response.app.try_into()?,
            location: response.location,
            deployment_model: response.deployment_model,
            environment: response.environment,
        })
    }
}

impl From<NewKeyResponse> for NewKey {
    fn from(response: NewKeyResponse) -> Self {
        Self {
            id: response.id,
            name: response.name,
            is_enabled: !response.disabled,
            key: response.key,
        }
    }
}

impl UserJson {
    /// The IDs of the server API keys that log in as this user.
    pub(super) fn key_ids(&self) -> Vec<String> {
        let identities = self.identities.iter().flatten();
        identities
            .filter(|identity| Provider::from_wire(&identity.provider_type) == Provider::ApiKey)
            .filter_map(|identity| identity.id.clone())
            .collect()
    }
}

impl From<AuthProviderJson> for Switch<Provider> {
    fn from(json: AuthProviderJson) -> Self {
        Self {
            id: Provider::from_wire(&json.kind),
            is_enabled: !json.disabled,
        }
    }
}

impl From<ApiKeyJson> for Switch<String> {
    fn from(json: ApiKeyJson) -> Self {
        Self {
            id: json.id,
            is_enabled: !json.disabled,
        }
    }
}

impl TryFrom<UserJson> for User {
    type Error = InvalidId;

    fn try_from(json: UserJson) -> Result<Self, InvalidId> {
        let text = |value| match value {
            serde_json::Value::String(text) => Some(text),
            _ => None,
        };
        let (email, name) = json
            .data
            .map_or((None, None), |data| (text(data.email), text(data.name)));
        let identities = json.identities.unwrap_or_default();
        Ok(Self {
            id: UserId::parse(&json.id)?,
            providers: identities
                .iter()
                .map(|identity| Provider::from_wire(&identity.provider_type))
                .collect(),
            kind: json.kind,
            state: if json.disabled {
                UserState::Disabled
            } else {
                UserState::Enabled
            },
            email,
            name,
            created: non_zero(json.creation_date),
            last_login: non_zero(json.last_authentication_date),
        })
    }
}

/// The service writes 0 for "never".
fn non_zero(date: Option<Seconds>) -> Option<Seconds> {
    date.filter(|seconds| *seconds != 0)
}

/// Converts a registration to a user of the kind [`PENDING`], so that commands
/// handle both alike.
impl TryFrom<PendingUserJson> for User {
    type Error = InvalidId;

    fn try_from(json: PendingUserJson) -> Result<Self, InvalidId> {
        let email = json
            .login_ids
            .into_iter()
            .find(|login| login.id_type == "email")
            .map(|login| login.id);
        Ok(Self {
            id: UserId::parse(&json.id)?,
            // Only this provider confirms email addresses.
            providers: vec![Provider::LocalUserpass],
            kind: PENDING.to_owned(),
            state: UserState::Enabled,
            email,
            name: None,
            created: None,
            last_login: None,
        })
    }
}
