//! Endpoints for users and pending registrations. Paths in the documentation
//! are relative to the app's.

use serde::Serialize;

use super::super::error::ApiError;
use super::super::response::{convert_all, invalid_id, request_name};
use super::super::wire::{NewKeyResponse, PendingUserJson, UserJson};
use super::client::{AdminApi, AdminRequest, Attempt};
use super::path::{self, Query, encode};
use crate::domain::{AppRef, Method, NewKey, Secret, User, UserFilter, UserId};

/// The most users or registrations that the service returns per page.
pub(crate) const PAGE_SIZE: usize = 50;

/// A change to one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Revokes all sessions. The service calls this `logout`.
    LogOut,
    Enable,
    Disable,
    Delete,
    /// Deletes a pending registration.
    DeletePending,
}

impl AdminApi {
    /// One user: `GET users/{user}`.
    ///
    /// # Errors
    /// Also if the response describes a different user.
    pub(crate) async fn user(&self, app: &AppRef, user: &UserId) -> Result<User, ApiError> {
        let path = format!("{}/users/{}", path::app(app), encode(user.as_str()));
        let found: UserJson = self.get(&path).await?;
        let found = User::try_from(found).map_err(|error| invalid_id(&path, &error))?;
        // The service accepts upper-case IDs and returns lower-case ones.
        if found.id.as_str().eq_ignore_ascii_case(user.as_str()) {
            Ok(found)
        } else {
            Err(ApiError::Unexpected {
                request: request_name(Method::Get, &path),
                reason: format!("it describes a different user, {}", found.id),
            })
        }
    }

    /// One page of users, starting after the user `after`: `GET users`. The
    /// server may ignore the filter, so callers must check it again.
    pub(crate) async fn users(
        &self,
        app: &AppRef,
        filter: &UserFilter,
        after: Option<&UserId>,
    ) -> Result<Vec<User>, ApiError> {
        let mut query = Query::of(filter);
        if let Some(id) = after {
            query.push("after", &encode(id.as_str()));
        }
        self.user_page(app, &query).await
    }

    /// The last page of users, last user first: `GET users?desc=true`. A server may
    /// ignore the order, so callers must check it.
    pub(crate) async fn last_users(
        &self,
        app: &AppRef,
        filter: &UserFilter,
    ) -> Result<Vec<User>, ApiError> {
        let mut query = Query::of(filter);
        query.push("desc", "true");
        self.user_page(app, &query).await
    }

    async fn user_page(&self, app: &AppRef, query: &Query) -> Result<Vec<User>, ApiError> {
        let path = format!("{}/users{}", path::app(app), query.as_str());
        let page: Vec<UserJson> = self.get_page(&path).await?;
        convert_all(&path, page)
    }

    /// One page of pending registrations, starting after the registration
    /// `after`: `GET user_registrations/pending_users`.
    pub(crate) async fn pending_users(
        &self,
        app: &AppRef,
        after: Option<&UserId>,
    ) -> Result<Vec<User>, ApiError> {
        let mut query = Query::default();
        if let Some(id) = after {
            query.push("after", &encode(id.as_str()));
        }
        let path = format!(
            "{}/user_registrations/pending_users{}",
            path::app(app),
            query.as_str()
        );
        let page: Vec<PendingUserJson> = self.get_page(&path).await?;
        convert_all(&path, page)
    }

    /// The number of users, without pending registrations: `GET users_count`.
    pub(crate) async fn users_count(&self, app: &AppRef) -> Result<usize, ApiError> {
        let path = format!("{}/users_count", path::app(app));
        self.get(&path).await
    }

    /// Changes one user.
    pub(crate) async fn change_user(&self, app: &AppRef, user: &UserId, change: Change) -> Attempt {
        let user = encode(user.as_str());
        let app = path::app(app);
        // Once per user: formatting would take several times as long.
        let path = |parts: &[&str]| [&[app.as_str()], parts].concat().concat();
        let (method, path, what) = match change {
            Change::LogOut => (
                Method::Put,
                path(&["/users/", &user, "/logout"]),
                "the revocation request",
            ),
            Change::Enable => (
                Method::Put,
                path(&["/users/", &user, "/enable"]),
                "the enable request",
            ),
            Change::Disable => (
                Method::Put,
                path(&["/users/", &user, "/disable"]),
                "the disable request",
            ),
            Change::Delete => (
                Method::Delete,
                path(&["/users/", &user]),
                "the deletion request",
            ),
            Change::DeletePending => (
                Method::Delete,
                path(&["/user_registrations/by_id/", &user]),
                "the deletion request",
            ),
        };
        self.change(AdminRequest::new(method, &path), what).await
    }

    /// Creates a user with an email address and a password: `POST users`.
    pub(crate) async fn create_user(
        &self,
        app: &AppRef,
        email: &str,
        password: &Secret,
    ) -> Result<User, ApiError> {
        #[derive(Serialize)]
        struct Body<'a> {
            email: &'a str,
            password: &'a str,
        }
        let path = format!("{}/users", path::app(app));
        let body = Body {
            email,
            password: password.expose(),
        };
        let created: UserJson = self.create(&path, &body).await?;
        User::try_from(created).map_err(|error| invalid_id(&path, &error))
    }

    /// The path of an API key, relative to the root of the API.
    pub(crate) fn api_key_path(app: &AppRef, id: &str) -> String {
        let path = path::app(app);
        let app = path.strip_prefix(path::ROOT).unwrap_or(&path);
        format!("{app}/api_keys/{}", encode(id))
    }

    /// Creates a server API key and the user that logs in with it:
    /// `POST api_keys`.
    pub(crate) async fn create_api_key(
        &self,
        app: &AppRef,
        name: &str,
    ) -> Result<NewKey, ApiError> {
        #[derive(Serialize)]
        struct Body<'a> {
            name: &'a str,
        }
        let path = format!("{}/api_keys", path::app(app));
        let created: NewKeyResponse = self.create(&path, &Body { name }).await?;
        Ok(created.into())
    }
}

impl Query {
    /// The conditions that the server can check.
    fn of(filter: &UserFilter) -> Self {
        let mut query = Self::default();
        if let Some(state) = filter.state {
            query.push("status", state.as_str());
        }
        if !filter.providers.is_empty() {
            let types: Vec<_> = filter
                .providers
                .iter()
                .map(|provider| provider.wire_name())
                .collect();
            query.push("provider_types", &types.join(","));
        }
        query
    }
}
