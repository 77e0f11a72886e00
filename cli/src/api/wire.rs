//! The JSON of requests and answers, private to this module's neighbours.
//! Unknown keys are ignored; what is missing and needed is an error.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::admin::{NewApp, NewKey};
use crate::domain::{
    App, AppId, AppRef, GroupId, Keys, PENDING, Provider, Seconds, Secret, User, UserId, UserState,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoginRequest<'a> {
    username: &'a str,
    api_key: &'a str,
}

impl<'a> LoginRequest<'a> {
    pub(super) fn new(keys: &'a Keys) -> Self {
        Self {
            username: &keys.public,
            api_key: keys.private.expose(),
        }
    }
}

/// Also the answer to a refresh, which has no refresh token.
#[derive(Deserialize)]
pub(super) struct LoginAnswer {
    #[serde(deserialize_with = "secret")]
    pub(super) access_token: Secret,
    #[serde(deserialize_with = "secret")]
    pub(super) refresh_token: Secret,
}

#[derive(Deserialize)]
pub(super) struct RefreshAnswer {
    #[serde(deserialize_with = "secret")]
    pub(super) access_token: Secret,
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

#[derive(Deserialize)]
pub(super) struct ProfileAnswer {
    #[serde(default)]
    pub(super) roles: Vec<RoleAnswer>,
}

#[derive(Deserialize)]
pub(super) struct RoleAnswer {
    #[serde(default)]
    pub(super) group_id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct AppAnswer {
    #[serde(rename = "_id")]
    id: String,
    client_app_id: String,
    name: String,
    group_id: String,
}

/// An app as its creation is answered.
#[derive(Deserialize)]
pub(super) struct NewAppAnswer {
    #[serde(flatten)]
    app: AppAnswer,
    #[serde(default)]
    location: String,
    #[serde(default)]
    deployment_model: String,
    #[serde(default)]
    environment: String,
}

#[derive(Deserialize)]
pub(super) struct NewKeyAnswer {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    #[serde(default)]
    disabled: bool,
    #[serde(deserialize_with = "secret")]
    key: Secret,
}

#[derive(Deserialize)]
pub(super) struct UserAnswer {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    identities: Option<Vec<IdentityAnswer>>,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    data: Option<DataAnswer>,
    #[serde(default)]
    creation_date: Option<Seconds>,
    #[serde(default)]
    last_authentication_date: Option<Seconds>,
}

#[derive(Deserialize)]
struct IdentityAnswer {
    provider_type: String,
}

/// A user's data is the app's own: only texts under the two keys of interest
/// count.
#[derive(Deserialize)]
struct DataAnswer {
    #[serde(default)]
    email: serde_json::Value,
    #[serde(default)]
    name: serde_json::Value,
}

#[derive(Deserialize)]
pub(super) struct PendingAnswer {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    login_ids: Vec<LoginIdAnswer>,
}

#[derive(Deserialize)]
struct LoginIdAnswer {
    id_type: String,
    id: String,
}

#[derive(Deserialize)]
pub(super) struct ErrorAnswer {
    pub(super) error: String,
    #[serde(default)]
    pub(super) error_code: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct AtlasErrorAnswer {
    pub(super) detail: String,
}

#[derive(Deserialize)]
pub(super) struct GroupsAnswer {
    pub(super) results: Vec<GroupAnswer>,
    #[serde(default)]
    pub(super) links: Vec<LinkAnswer>,
}

#[derive(Deserialize)]
pub(super) struct GroupAnswer {
    pub(super) id: String,
    pub(super) name: String,
}

#[derive(Deserialize)]
pub(super) struct LinkAnswer {
    pub(super) rel: String,
    pub(super) href: String,
}

/// An ID in an answer that no request could carry.
#[derive(Debug)]
pub(super) struct BadAnswerId(String);

impl fmt::Display for BadAnswerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an ID in it cannot be used: {}", self.0)
    }
}

impl From<crate::domain::IdError> for BadAnswerId {
    fn from(error: crate::domain::IdError) -> Self {
        Self(error.to_string())
    }
}

impl TryFrom<AppAnswer> for App {
    type Error = BadAnswerId;

    fn try_from(answer: AppAnswer) -> Result<Self, BadAnswerId> {
        Ok(Self {
            at: AppRef {
                group: GroupId::parse(&answer.group_id)?,
                id: AppId::parse(&answer.id)?,
            },
            client_app_id: answer.client_app_id,
            name: answer.name,
        })
    }
}

impl TryFrom<NewAppAnswer> for NewApp {
    type Error = BadAnswerId;

    fn try_from(answer: NewAppAnswer) -> Result<Self, BadAnswerId> {
        Ok(Self {
            app: answer.app.try_into()?,
            location: answer.location,
            deployment_model: answer.deployment_model,
            environment: answer.environment,
        })
    }
}

impl From<NewKeyAnswer> for NewKey {
    fn from(answer: NewKeyAnswer) -> Self {
        Self {
            id: answer.id,
            name: answer.name,
            is_enabled: !answer.disabled,
            key: answer.key,
        }
    }
}

impl TryFrom<UserAnswer> for User {
    type Error = BadAnswerId;

    fn try_from(answer: UserAnswer) -> Result<Self, BadAnswerId> {
        let text = |value| match value {
            serde_json::Value::String(text) => Some(text),
            _ => None,
        };
        let (email, name) = answer
            .data
            .map_or((None, None), |data| (text(data.email), text(data.name)));
        let identities = answer.identities.unwrap_or_default();
        Ok(Self {
            id: UserId::parse(&answer.id)?,
            providers: identities
                .iter()
                .map(|identity| Provider::from_wire(&identity.provider_type))
                .collect(),
            kind: answer.kind,
            state: if answer.disabled {
                UserState::Disabled
            } else {
                UserState::Enabled
            },
            email,
            name,
            created: known(answer.creation_date),
            last_login: known(answer.last_authentication_date),
        })
    }
}

/// The service writes 0 for "never".
fn known(date: Option<Seconds>) -> Option<Seconds> {
    date.filter(|seconds| *seconds != 0)
}

/// A registration becomes a user like any other, of the kind `pending`.
impl TryFrom<PendingAnswer> for User {
    type Error = BadAnswerId;

    fn try_from(answer: PendingAnswer) -> Result<Self, BadAnswerId> {
        let email = answer
            .login_ids
            .into_iter()
            .find(|login| login.id_type == "email")
            .map(|login| login.id);
        Ok(Self {
            id: UserId::parse(&answer.id)?,
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
