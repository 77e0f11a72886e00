//! Sends Admin API requests in a session, and refreshes the session.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::error::ApiError;
use super::super::network::Server;
use super::super::response::{
    decode, needs_refresh, request_name, require_success, require_success_of_login, service_error,
};
use super::super::session::{Session, SessionStore, Tokens};
use super::super::transport::{Request, Response, Transport, status_line};
use super::super::wire::{LoginRequest, LoginResponse, RefreshResponse};
use super::path::{LOGIN, SESSION};
use crate::domain::{InvalidToken, KeyPair, Method, Secret};

/// An administrator's session with the service.
#[derive(Debug)]
pub(crate) struct AdminApi {
    transport: Transport,
    session: Session,
    /// To log in again if the session is lost.
    keys: Option<KeyPair>,
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
    /// Resumes a session of `server` from its tokens. Sends nothing.
    ///
    /// # Errors
    /// The certificates cannot be loaded.
    pub(crate) fn resume(
        server: Server<'_>,
        tokens: Tokens,
        keys: Option<KeyPair>,
        store: Box<dyn SessionStore>,
    ) -> Result<Self, ApiError> {
        Ok(Self {
            transport: Transport::new(server)?,
            session: Session::new(tokens, store),
            keys,
        })
    }

    /// Logs in to `server`.
    ///
    /// # Errors
    /// The certificates cannot be loaded, the request failed, or the server
    /// returned no usable tokens.
    pub(crate) async fn login(
        server: Server<'_>,
        keys: &KeyPair,
        store: Box<dyn SessionStore>,
    ) -> Result<(Self, Tokens), ApiError> {
        let transport = Transport::new(server)?;
        let tokens = log_in(&transport, keys).await?;
        let api = Self {
            transport,
            session: Session::new(tokens.clone(), store),
            keys: Some(keys.clone()),
        };
        Ok((api, tokens))
    }

    /// Ends the session on the server: `DELETE auth/session`.
    pub(crate) async fn end_session(&self) -> Result<(), ApiError> {
        let link = self.session.current();
        let request = authorized(Request::new(Method::Delete, SESSION), &link.tokens.refresh);
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

    /// Sends a request in the session and renews the session at most once.
    async fn send(&self, request: AdminRequest<'_>) -> Attempt<Response> {
        let attempt = |attempts, outcome| Attempt { outcome, attempts };
        let Some(link) = self.session.for_request() else {
            return attempt(0, Err(ApiError::InvalidSession));
        };
        let first = self.send_with(&link.tokens.access, request).await;
        if !first.as_ref().is_ok_and(needs_refresh) {
            return attempt(1, first);
        }
        let renewed = self.session.renew(&link, async |tokens: &Tokens| {
            self.request_tokens(tokens).await
        });
        let link = match renewed.await {
            Ok(link) => link,
            Err(error) => return attempt(1, Err(error)),
        };
        let second = self.send_with(&link.tokens.access, request).await;
        // A fresh token that is rejected as well will not work the third time.
        if second.as_ref().is_ok_and(needs_refresh) {
            return attempt(2, Err(ApiError::InvalidSession));
        }
        attempt(2, second)
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

    /// Refreshes the session or, if the server rejects the refresh token, logs
    /// in again with the keys. `None` if the server rejects both.
    ///
    /// # Errors
    /// The server accepted neither, but did not reject the credentials either:
    /// it is overloaded, broken, or not the service at all.
    async fn request_tokens(&self, tokens: &Tokens) -> Result<Option<Tokens>, ApiError> {
        let refused = match refresh(&self.transport, &tokens.refresh).await {
            Ok(access) => {
                return Ok(Some(Tokens {
                    access,
                    refresh: tokens.refresh.clone(),
                }));
            }
            Err(error) => error,
        };
        if !refused.is_refusal() {
            return Err(refused);
        }
        let Some(keys) = &self.keys else {
            return Ok(None);
        };
        match log_in(&self.transport, keys).await {
            Ok(tokens) => Ok(Some(tokens)),
            Err(error) if error.is_refusal() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Exchanges keys for a session: `POST auth/providers/mongodb-cloud/login`.
async fn log_in(transport: &Transport, keys: &KeyPair) -> Result<Tokens, ApiError> {
    let mut request = Request::new(Method::Post, LOGIN);
    request.body = serde_json::to_vec(&LoginRequest::new(keys)).ok();
    let response = transport.send(request).await?;
    let response = require_success_of_login(transport, response, &keys.private)?;
    let login: LoginResponse = decode(Method::Post, LOGIN, &response)?;
    login
        .into_tokens()
        .map_err(|error| invalid_token(LOGIN, error))
}

/// Requests a new access token: `POST auth/session`.
async fn refresh(transport: &Transport, refresh_token: &Secret) -> Result<Secret, ApiError> {
    let request = authorized(Request::new(Method::Post, SESSION), refresh_token);
    let response = transport.send(request).await?;
    let response = require_success_of_login(transport, response, refresh_token)?;
    let refreshed: RefreshResponse = decode(Method::Post, SESSION, &response)?;
    refreshed
        .into_access_token()
        .map_err(|error| invalid_token(SESSION, error))
}

fn invalid_token(path: &str, error: InvalidToken) -> ApiError {
    ApiError::Unexpected {
        request: request_name(Method::Post, path),
        reason: error.to_string(),
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
