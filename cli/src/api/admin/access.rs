//! Endpoints for what gives users access to an app. Paths in the documentation
//! are relative to the app's.

use super::super::error::ApiError;
use super::super::response::{invalid_id, request_name};
use super::super::wire::{ApiKeyJson, AuthProviderJson, UserJson};
use super::client::AdminApi;
use super::path::{self, encode};
use crate::domain::{AppRef, Method, Provider, User, UserId};

/// A user, and the server API keys that log in as this user.
#[derive(Debug)]
pub(crate) struct UserAccess {
    pub(crate) user: User,
    pub(crate) key_ids: Vec<String>,
}

/// Whether an app has something switched on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Switch<T> {
    pub(crate) id: T,
    pub(crate) is_enabled: bool,
}

impl AdminApi {
    /// One user with the IDs of its keys: `GET users/{user}`.
    ///
    /// # Errors
    /// Also if the response describes a different user.
    pub(crate) async fn user_access(
        &self,
        app: &AppRef,
        user: &UserId,
    ) -> Result<UserAccess, ApiError> {
        let path = format!("{}/users/{}", path::app(app), encode(user.as_str()));
        let found: UserJson = self.get(&path).await?;
        let key_ids = found.key_ids();
        let found = User::try_from(found).map_err(|error| invalid_id(&path, &error))?;
        if !found.id.as_str().eq_ignore_ascii_case(user.as_str()) {
            return Err(ApiError::Unexpected {
                request: request_name(Method::Get, &path),
                reason: format!("it describes a different user, {}", found.id),
            });
        }
        Ok(UserAccess {
            user: found,
            key_ids,
        })
    }

    /// The authentication providers of an app: `GET auth_providers`.
    pub(crate) async fn auth_providers(
        &self,
        app: &AppRef,
    ) -> Result<Vec<Switch<Provider>>, ApiError> {
        let path = format!("{}/auth_providers", path::app(app));
        let providers: Vec<AuthProviderJson> = self.get(&path).await?;
        Ok(providers.into_iter().map(Switch::from).collect())
    }

    /// The server API keys of an app: `GET api_keys`.
    pub(crate) async fn api_keys(&self, app: &AppRef) -> Result<Vec<Switch<String>>, ApiError> {
        let path = format!("{}/api_keys", path::app(app));
        let keys: Vec<ApiKeyJson> = self.get(&path).await?;
        Ok(keys.into_iter().map(Switch::from).collect())
    }
}
