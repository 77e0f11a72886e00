//! Users and registrations.

use serde::Serialize;

use super::{AdminApi, Call, app_path, encoded, status_is};
use crate::api::ApiError;
use crate::api::answer::{accepted, all, request_name, service_words, unusable};
use crate::api::transport::Method;
use crate::api::wire::{NewKeyAnswer, PendingAnswer, UserAnswer};
use crate::domain::{AppRef, Secret, User, UserFilter, UserId};

/// The most users, or registrations, that the service hands out at once.
pub(crate) const PAGE: usize = 50;

/// What can be done to a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Ends every session; the service's word for it is `logout`.
    LogOut,
    Enable,
    Disable,
    Delete,
    /// Deletes a registration.
    DeletePending,
}

/// What came of a change, and how often its request was sent.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) outcome: Result<(), ApiError>,
    pub(crate) attempts: u32,
}

/// A server's API key that was just created.
#[derive(Debug)]
pub(crate) struct NewKey {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) is_enabled: bool,
    /// Never shown again.
    pub(crate) key: Secret,
}

impl AdminApi {
    /// One user.
    pub(crate) async fn user(&self, app: &AppRef, user: &UserId) -> Result<User, ApiError> {
        let path = user_path(app, user);
        let answer: UserAnswer = self.get(&path).await?;
        let found = User::try_from(answer).map_err(|error| unusable(&path, &error))?;
        // The service writes its IDs in lower case, whatever was asked for.
        if found.id.as_str().eq_ignore_ascii_case(user.as_str()) {
            Ok(found)
        } else {
            Err(ApiError::Unexpected {
                request: request_name(Method::Get, &path),
                reason: format!("it is about another user, {}", found.id),
            })
        }
    }

    /// The page of users after the one with that ID, at most [`PAGE`]. The
    /// filter goes to the server, which may ignore it.
    pub(crate) async fn users(
        &self,
        app: &AppRef,
        filter: &UserFilter,
        after: Option<&UserId>,
    ) -> Result<Vec<User>, ApiError> {
        let mut query = Query::default();
        if let Some(state) = filter.state {
            query.push("status", state.as_str());
        }
        if !filter.providers.is_empty() {
            let types: Vec<_> = filter.providers.iter().map(|one| one.wire()).collect();
            query.push("provider_types", &types.join(","));
        }
        if let Some(id) = after {
            query.push("after", &encoded(id.as_str()).to_string());
        }
        let path = format!("{}/users{}", app_path(app), query.0);
        let answer: Vec<UserAnswer> = self.get(&path).await?;
        all(&path, answer)
    }

    /// The page of registrations after the one with that ID, at most [`PAGE`].
    pub(crate) async fn pending_users(
        &self,
        app: &AppRef,
        after: Option<&UserId>,
    ) -> Result<Vec<User>, ApiError> {
        let mut query = Query::default();
        if let Some(id) = after {
            query.push("after", &encoded(id.as_str()).to_string());
        }
        let path = format!(
            "{}/user_registrations/pending_users{}",
            app_path(app),
            query.0
        );
        let answer: Vec<PendingAnswer> = self.get(&path).await?;
        all(&path, answer)
    }

    /// How many users there are, registrations aside.
    pub(crate) async fn users_count(&self, app: &AppRef) -> Result<usize, ApiError> {
        let path = format!("{}/users_count", app_path(app));
        self.get(&path).await
    }

    /// Changes one user.
    pub(crate) async fn change(&self, app: &AppRef, user: &UserId, change: Change) -> Attempt {
        let user = encoded(user.as_str());
        let app = app_path(app);
        let (method, path, what) = match change {
            Change::LogOut => (
                Method::Put,
                format!("{app}/users/{user}/logout"),
                "the revocation",
            ),
            Change::Enable => (
                Method::Put,
                format!("{app}/users/{user}/enable"),
                "the change",
            ),
            Change::Disable => (
                Method::Put,
                format!("{app}/users/{user}/disable"),
                "the change",
            ),
            Change::Delete => (
                Method::Delete,
                format!("{app}/users/{user}"),
                "the deletion",
            ),
            Change::DeletePending => (
                Method::Delete,
                format!("{app}/user_registrations/by_id/{user}"),
                "the deletion",
            ),
        };
        let sent = self.send(Call::new(method, &path)).await;
        let outcome = sent
            .outcome
            .and_then(|response| accepted(&self.transport, response, service_words))
            .and_then(|response| status_is(204, &response, what));
        Attempt {
            outcome,
            attempts: sent.attempts,
        }
    }

    /// Creates a user who logs in with an address and a password.
    pub(crate) async fn create_user(
        &self,
        app: &AppRef,
        email: &str,
        password: &Secret,
    ) -> Result<User, ApiError> {
        #[derive(Serialize)]
        struct NewUser<'a> {
            email: &'a str,
            password: &'a str,
        }
        let path = format!("{}/users", app_path(app));
        let user = NewUser {
            email,
            password: password.expose(),
        };
        let answer: UserAnswer = self.create(&path, &user).await?;
        User::try_from(answer).map_err(|error| unusable(&path, &error))
    }

    /// Creates a server's API key, and with it the user who logs in with it.
    pub(crate) async fn create_api_key(
        &self,
        app: &AppRef,
        name: &str,
    ) -> Result<NewKey, ApiError> {
        #[derive(Serialize)]
        struct Named<'a> {
            name: &'a str,
        }
        let path = format!("{}/api_keys", app_path(app));
        let answer: NewKeyAnswer = self.create(&path, &Named { name }).await?;
        Ok(answer.into())
    }
}

/// A query string that begins with `?` once it has a part.
#[derive(Default)]
struct Query(String);

impl Query {
    fn push(&mut self, key: &str, value: &str) {
        self.0.push(if self.0.is_empty() { '?' } else { '&' });
        self.0.push_str(key);
        self.0.push('=');
        self.0.push_str(value);
    }
}

fn user_path(app: &AppRef, user: &UserId) -> String {
    format!("{}/users/{}", app_path(app), encoded(user.as_str()))
}
