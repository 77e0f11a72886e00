//! Sends Admin API requests in a session, and refreshes the session.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::error::ApiError;
use super::super::response::{decode, needs_refresh, require_success, service_error};
use super::super::session::{Session, SessionStore, Tokens};
use super::super::transport::{Request, Response, Transport, status_line};
use super::super::wire::{LoginRequest, LoginResponse, RefreshResponse};
use super::path::{ROOT, SESSION};
use crate::domain::{BaseUrl, KeyPair, Method, Secret};

/// An administrator's session with the service.
#[derive(Debug)]
pub(crate) struct AdminApi {
    transport: Transport,
    session: Session,
}

/// A request in the session.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AdminRequest<'a> {
    pub(crate) method: Method,
    /// The complete, percent-encoded path.
    pub(crate) path: &'a str,
    /// JSON.
    pub(crate) body: Option<&'a [u8]>,
}

impl<'a> AdminRequest<'a> {
    /// A request without a body.
    pub(super) fn new(method: Method, path: &'a str) -> Self {
        Self {
            method,
            path,
            body: None,
        }
    }
}

/// The outcome of a request, and how many times it was sent.
#[derive(Debug)]
pub(crate) struct Attempt<T = ()> {
    pub(crate) outcome: Result<T, ApiError>,
    /// 0 if the session was already lost, 2 if it had to be refreshed.
    pub(crate) attempts: u32,
}

/// A response of any status, undecoded.
#[derive(Debug)]
pub(crate) struct RawResponse {
    pub(crate) status: u16,
    /// Such as `404 Not Found`.
    pub(crate) status_line: String,
    /// The service's error message, if the response has one.
    pub(crate) error: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl AdminApi {
    /// Resumes a session from its tokens. Sends nothing.
    ///
    /// # Errors
    /// The system's certificates cannot be loaded.
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

    /// Logs in: `POST auth/providers/mongodb-cloud/login`.
    pub(crate) async fn login(
        base: BaseUrl,
        keys: &KeyPair,
        store: Box<dyn SessionStore>,
    ) -> Result<(Self, Tokens), ApiError> {
        let transport = Transport::new(base)?;
        let path = format!("{ROOT}/auth/providers/mongodb-cloud/login");
        let mut request = Request::new(Method::Post, &path);
        request.body = serde_json::to_vec(&LoginRequest::new(keys)).ok();
        let response = transport.send(request).await?;
        let response = require_success(&transport, response, service_error)?;
        let login: LoginResponse = decode(Method::Post, &path, &response)?;
        let tokens = Tokens {
            access: login.access_token,
            refresh: login.refresh_token,
        };
        let session = Session::new(tokens.clone(), store);
        Ok((Self { transport, session }, tokens))
    }

    /// Ends the session on the server: `DELETE auth/session`.
    pub(crate) async fn end_session(&self) -> Result<(), ApiError> {
        let token = &self.session.refresh_token;
        let request = authorized(Request::new(Method::Delete, SESSION), token);
        let response = self.transport.send(request).await?;
        require_success(&self.transport, response, service_error).map(drop)
    }

    /// Sends any request in the session and returns the response, whatever its
    /// status.
    pub(crate) async fn send_raw(
        &self,
        request: AdminRequest<'_>,
    ) -> Result<RawResponse, ApiError> {
        let response = self.send(request).await.outcome?;
        let error = service_error(&response.body).map(|(message, _)| message);
        Ok(RawResponse {
            status: response.status,
            status_line: status_line(response.status),
            error: error.filter(|message| response.status >= 400 && !message.is_empty()),
            body: response.body.to_vec(),
        })
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        let request = AdminRequest::new(Method::Get, path);
        let response = self.send_expecting_success(request).await.outcome?;
        decode(Method::Get, path, &response)
    }

    /// Sends a POST request that must return 201.
    pub(super) async fn create<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        let body = serde_json::to_vec(body).expect("the body has string keys only");
        let mut request = AdminRequest::new(Method::Post, path);
        request.body = Some(&body);
        let response = self.send_expecting_success(request).await.outcome?;
        require_status(201, &response, "the creation request")?;
        decode(Method::Post, path, &response)
    }

    /// Sends a request whose only successful status is 204. `what` names the
    /// request in errors.
    pub(super) async fn change(&self, request: AdminRequest<'_>, what: &str) -> Attempt {
        let sent = self.send_expecting_success(request).await;
        Attempt {
            outcome: sent
                .outcome
                .and_then(|response| require_status(204, &response, what)),
            attempts: sent.attempts,
        }
    }

    async fn send_expecting_success(&self, request: AdminRequest<'_>) -> Attempt<Response> {
        let sent = self.send(request).await;
        Attempt {
            outcome: sent
                .outcome
                .and_then(|response| require_success(&self.transport, response, service_error)),
            attempts: sent.attempts,
        }
    }

    /// Sends a request in the session and refreshes the session at most once.
    async fn send(&self, request: AdminRequest<'_>) -> Attempt<Response> {
        let invalid_session = |attempts| Attempt {
            outcome: Err(ApiError::InvalidSession),
            attempts,
        };
        let Some(token) = self.session.access_token() else {
            return invalid_session(0);
        };
        let first = self.send_with(&token.secret, request).await;
        if !first.as_ref().is_ok_and(needs_refresh) {
            return Attempt {
                outcome: first,
                attempts: 1,
            };
        }
        let refreshed = self
            .session
            .refresh(&token, async |refresh_token: &Secret| {
                self.request_access_token(refresh_token).await
            });
        let token = match refreshed.await {
            Ok(Some(token)) => token,
            Ok(None) => return invalid_session(1),
            Err(error) => {
                return Attempt {
                    outcome: Err(error),
                    attempts: 1,
                };
            }
        };
        let second = self.send_with(&token.secret, request).await;
        // A fresh token that is rejected as well will not work the third time.
        if second.as_ref().is_ok_and(needs_refresh) {
            return invalid_session(2);
        }
        Attempt {
            outcome: second,
            attempts: 2,
        }
    }

    async fn send_with(
        &self,
        access_token: &Secret,
        request: AdminRequest<'_>,
    ) -> Result<Response, ApiError> {
        let mut prepared = authorized(Request::new(request.method, request.path), access_token);
        prepared.body = request.body.map(<[u8]>::to_vec);
        self.transport.send(prepared).await
    }

    /// Requests a new access token: `POST auth/session`. `None` if the server
    /// rejects the refresh token.
    async fn request_access_token(
        &self,
        refresh_token: &Secret,
    ) -> Result<Option<Secret>, ApiError> {
        let request = authorized(Request::new(Method::Post, SESSION), refresh_token);
        let response = self.transport.send(request).await?;
        match require_success(&self.transport, response, service_error) {
            Ok(response) => {
                let refreshed: RefreshResponse = decode(Method::Post, SESSION, &response)?;
                Ok(Some(refreshed.access_token))
            }
            Err(ApiError::Rejected { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn authorized<'a>(mut request: Request<'a>, token: &Secret) -> Request<'a> {
    request.authorization = Some(format!("Bearer {}", token.expose()));
    request
}

/// Rejects a success status other than the documented one: it may come from a
/// captive portal or a proxy instead of the service.
fn require_status(status: u16, response: &Response, what: &str) -> Result<(), ApiError> {
    if response.status == status {
        return Ok(());
    }
    Err(ApiError::Unexpected {
        request: what.to_owned(),
        reason: format!("status {}, expected {status}", response.status),
    })
}
