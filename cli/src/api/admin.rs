//! The Admin API, one method per endpoint.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;

use super::ApiError;
use super::answer::{accepted, all, decode, request_name, service_words, unusable};
use super::session::{Session, SessionStore, Tokens};
use super::transport::{Method, Request, Response, Transport};
use super::wire::{
    AppAnswer, LoginAnswer, LoginRequest, PendingAnswer, ProfileAnswer, RefreshAnswer, UserAnswer,
};
use crate::domain::{App, AppRef, BaseUrl, GroupId, Keys, Secret, User, UserFilter, UserId};

const ROOT: &str = "/api/admin/v3.0";
const SESSION: &str = "/api/admin/v3.0/auth/session";

/// The most users, or registrations, that the service hands out at once.
pub(crate) const PAGE: usize = 50;

/// Everything but what RFC 3986 leaves unreserved.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn encoded(text: &str) -> impl std::fmt::Display {
    utf8_percent_encode(text, SEGMENT)
}

/// An administrator's access to the service.
#[derive(Debug)]
pub(crate) struct AdminApi {
    transport: Transport,
    session: Session,
}

impl AdminApi {
    /// Works with a session that was begun before.
    pub(crate) fn resume(
        base: BaseUrl,
        tokens: Tokens,
        store: Box<dyn SessionStore>,
    ) -> Result<Self, ApiError> {
        Ok(Self {
            transport: Transport::new(base)?,
            session: Session::new(tokens, store),
        })
    }

    /// Begins a session with a key pair.
    pub(crate) async fn login(
        base: BaseUrl,
        keys: &Keys,
        store: Box<dyn SessionStore>,
    ) -> Result<(Self, Tokens), ApiError> {
        let transport = Transport::new(base)?;
        let path = format!("{ROOT}/auth/providers/mongodb-cloud/login");
        let mut request = Request::new(Method::Post, &path);
        request.body = serde_json::to_vec(&LoginRequest::new(keys)).ok();
        let response = accepted(&transport, transport.send(request).await?, service_words)?;
        let answer: LoginAnswer = decode(Method::Post, &path, &response)?;
        let tokens = Tokens {
            access: answer.access_token,
            refresh: answer.refresh_token,
        };
        let session = Session::new(tokens.clone(), store);
        Ok((Self { transport, session }, tokens))
    }

    /// Ends this session at the server.
    pub(crate) async fn end_session(&self) -> Result<(), ApiError> {
        let refresh = &self.session.refresh;
        let request = authorized(Request::new(Method::Delete, SESSION), refresh);
        accepted(
            &self.transport,
            self.transport.send(request).await?,
            service_words,
        )
        .map(drop)
    }

    /// The groups (projects) that the administrator has a role in, each once.
    pub(crate) async fn groups(&self) -> Result<Vec<GroupId>, ApiError> {
        let path = format!("{ROOT}/auth/profile");
        let answer: ProfileAnswer = self.get(&path).await?;
        let mut groups = Vec::new();
        for id in answer.roles.into_iter().filter_map(|role| role.group_id) {
            if id.is_empty() {
                continue;
            }
            let id = GroupId::parse(&id).map_err(|error| unusable(&path, &error.into()))?;
            if !groups.contains(&id) {
                groups.push(id);
            }
        }
        Ok(groups)
    }

    /// A group's apps of the given products.
    pub(crate) async fn apps(
        &self,
        group: &GroupId,
        products: &[impl AsRef<str>],
    ) -> Result<Vec<App>, ApiError> {
        let products: Vec<_> = products
            .iter()
            .map(|product| encoded(product.as_ref()).to_string())
            .collect();
        let path = format!(
            "{ROOT}/groups/{}/apps?product={}",
            encoded(group.as_str()),
            products.join(",")
        );
        let answer: Vec<AppAnswer> = self.get(&path).await?;
        all(&path, answer)
    }

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

    /// Ends every session of a user; the service's word for it is `logout`.
    pub(crate) async fn log_user_out(&self, app: &AppRef, user: &UserId) -> Result<(), ApiError> {
        let path = format!("{}/logout", user_path(app, user));
        let response = self.send(Method::Put, &path).await?;
        // Whatever else calls itself a success was not said by the service.
        if response.status == 204 {
            return Ok(());
        }
        Err(ApiError::Unexpected {
            request: "the revocation".to_owned(),
            reason: format!("status {} instead of 204", response.status),
        })
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        let response = self.send(Method::Get, path).await?;
        decode(Method::Get, path, &response)
    }

    /// Sends a request in the session; renews the session at most once.
    async fn send(&self, method: Method, path: &str) -> Result<Response, ApiError> {
        let Some(link) = self.session.current() else {
            return Err(ApiError::InvalidSession);
        };
        match self.send_as(&link.access, method, path).await {
            Err(error) if error.asks_for_refresh() => {}
            outcome => return outcome,
        }
        let renewed = self
            .session
            .after(&link, async |refresh: &Secret| self.renew(refresh).await);
        let Some(link) = renewed.await? else {
            return Err(ApiError::InvalidSession);
        };
        match self.send_as(&link.access, method, path).await {
            Err(error) if error.asks_for_refresh() => Err(ApiError::InvalidSession),
            outcome => outcome,
        }
    }

    async fn send_as(
        &self,
        access: &Secret,
        method: Method,
        path: &str,
    ) -> Result<Response, ApiError> {
        let request = authorized(Request::new(method, path), access);
        accepted(
            &self.transport,
            self.transport.send(request).await?,
            service_words,
        )
    }

    /// A new access token, or `None` if the server answers with anything else.
    async fn renew(&self, refresh: &Secret) -> Result<Option<Secret>, ApiError> {
        let request = authorized(Request::new(Method::Post, SESSION), refresh);
        match accepted(
            &self.transport,
            self.transport.send(request).await?,
            service_words,
        ) {
            Ok(response) => {
                let answer: RefreshAnswer = decode(Method::Post, SESSION, &response)?;
                Ok(Some(answer.access_token))
            }
            Err(ApiError::Refused { .. }) => Ok(None),
            Err(error) => Err(error),
        }
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

fn app_path(app: &AppRef) -> String {
    format!(
        "{ROOT}/groups/{}/apps/{}",
        encoded(app.group.as_str()),
        encoded(app.id.as_str())
    )
}

fn user_path(app: &AppRef, user: &UserId) -> String {
    format!("{}/users/{}", app_path(app), encoded(user.as_str()))
}

fn authorized<'a>(mut request: Request<'a>, token: &Secret) -> Request<'a> {
    request.authorization = Some(format!("Bearer {}", token.expose()));
    request
}
