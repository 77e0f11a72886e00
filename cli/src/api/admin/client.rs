//! Sends Admin API requests in a session, and refreshes the session.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::error::ApiError;
use super::super::http::{HttpClient, Sent};
use super::super::network::Server;
use super::super::pace::Pace;
use super::super::response::{decode, require_success, service_error};
use super::super::retry::Repeat;
use super::super::session::{Session, SessionStore, Tokens};
use super::super::transport::{Authorization, Bytes, Request, Response, status_line};
use super::login::{authorized, bearer, log_in, refresh};
use super::path::SESSION;
use crate::domain::{KeyPair, Method};

/// An administrator's session with the service.
#[derive(Debug)]
pub(crate) struct AdminApi {
    client: HttpClient,
    session: Session,
    /// How many requests the server did not reject for their token.
    accepted: Cell<u64>,
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
    /// Including failures to connect; 0 if the session was already lost or the
    /// run has ended.
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
            client: HttpClient::new(server)?,
            session: Session::new(tokens, store),
            accepted: Cell::new(0),
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
        let client = HttpClient::new(server)?;
        let tokens = log_in(&client, keys).await?;
        let api = Self {
            client,
            session: Session::new(tokens.clone(), store),
            accepted: Cell::new(0),
            keys: Some(keys.clone()),
        };
        Ok((api, tokens))
    }

    /// The pace of the requests: how many are in flight, and how many may be.
    pub(crate) fn pace(&self) -> &Pace {
        self.client.pace()
    }

    /// Ends the session on the server: `DELETE auth/session`.
    pub(crate) async fn end_session(&self) -> Result<(), ApiError> {
        let link = self.session.current();
        let request = authorized(Request::new(Method::Delete, SESSION), &link.tokens.refresh);
        let sent = self.client.send(&request, Repeat::Always, 0, |response| {
            self.require_success(response).map(drop)
        });
        sent.await.outcome
    }

    /// Sends any request in the session and returns the response, whatever its
    /// status.
    pub(crate) async fn send_raw(
        &self,
        request: AdminRequest<'_>,
    ) -> Result<RawResponse, ApiError> {
        let repeat = Repeat::of(request.method);
        let sent = self.send(request, repeat, |response| {
            if response.status == 401 {
                // Only an expired token is an error here.
                match self.require_success(response.clone()) {
                    Err(error) if error.is_expired_token() => return Err(error),
                    _ => {}
                }
            }
            Ok(response)
        });
        let response = sent.await.of_change(request.method).outcome?;
        let error = service_error(&response.body).map(|(message, _)| message);
        Ok(RawResponse {
            status: response.status,
            status_line: status_line(response.status),
            error: error.filter(|message| response.status >= 400 && !message.is_empty()),
            body: response.body.to_vec(),
        })
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        self.get_with(path, Repeat::Always).await
    }

    /// Reads a page of a list. Without it, the users on it and behind it are missed, so
    /// it is tried more often than a request about a single user.
    pub(super) async fn get_page<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> Result<Vec<T>, ApiError> {
        self.get_with(path, Repeat::Persistently).await
    }

    async fn get_with<T: DeserializeOwned>(
        &self,
        path: &str,
        repeat: Repeat,
    ) -> Result<T, ApiError> {
        let request = AdminRequest::new(Method::Get, path);
        let sent = self.send(request, repeat, |response| {
            let response = self.require_success(response)?;
            decode(Method::Get, path, &response)
        });
        sent.await.outcome
    }

    /// Sends a POST request that must return 201. It is repeated only if
    /// nothing was sent.
    pub(super) async fn create<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        let body = serde_json::to_vec(body).expect("the body has string keys only");
        let mut request = AdminRequest::new(Method::Post, path);
        request.body = Some(&body);
        let sent = self.send(request, Repeat::IfNotSent, |response| {
            let response = self.require_success(response)?;
            require_status(201, &response, "the creation request")?;
            decode(Method::Post, path, &response)
        });
        sent.await.of_change(Method::Post).outcome
    }

    /// Sends a request whose only successful status is 204, and which can be
    /// repeated. `what` names the request in errors.
    pub(super) async fn change(&self, request: AdminRequest<'_>, what: &str) -> Attempt {
        let sent = self.send(request, Repeat::Always, |response| {
            let response = self.require_success(response)?;
            require_status(204, &response, what)
        });
        let mut sent = sent.await;
        let is_gone = sent.outcome.as_ref().is_err_and(ApiError::is_not_found);
        let is_deletion = request.method == Method::Delete && !mutant!(LostDeletionIsNotFound);
        if is_deletion && sent.was_lost && is_gone {
            // The try whose response was lost has deleted it.
            sent.outcome = Ok(());
        }
        let sent = sent.of_change(request.method);
        Attempt {
            outcome: sent.outcome,
            attempts: sent.attempts,
        }
    }

    fn require_success(&self, response: Response) -> Result<Response, ApiError> {
        require_success(self.client.transport(), response, service_error)
    }

    /// Sends a request in the session, and renews the session if its token has
    /// expired.
    async fn send<T>(
        &self,
        request: AdminRequest<'_>,
        repeat: Repeat,
        accept: impl Fn(Response) -> Result<T, ApiError>,
    ) -> Sent<T> {
        let mut total = Sent {
            outcome: Err(ApiError::InvalidSession),
            attempts: 0,
            was_lost: false,
        };
        let Some(link) = self.session.for_request() else {
            return total;
        };
        // The session may be renewed while the request waits for its turn.
        let used = RefCell::new(link);
        let authorize = || {
            let link = self.session.current();
            let authorization = bearer(&link.tokens.access);
            used.replace(link);
            authorization
        };
        let accepted_before = self.accepted.get();
        loop {
            let mut prepared = Request::new(request.method, request.path);
            prepared.body = request.body.map(Bytes::copy_from_slice);
            prepared.authorization = Some(Authorization::Current(&authorize));
            // After a renewal, it is sent again even without retries.
            let sent = self
                .client
                .send(&prepared, repeat, total.attempts, &accept)
                .await;
            total.attempts += sent.attempts;
            total.was_lost |= sent.was_lost;
            let error = match sent.outcome {
                Err(error) if error.is_expired_token() => error,
                outcome => {
                    self.accepted.set(self.accepted.get() + 1);
                    total.outcome = outcome;
                    return total;
                }
            };
            // If the session has never been accepted, a second token will not
            // help. Otherwise the server is the problem, and others get through.
            let most = match self.accepted.get() {
                0 => 2,
                _ => self.client.most_attempts(repeat).max(2),
            };
            if total.attempts >= most {
                // If no other request was accepted either, no token will be.
                if self.accepted.get() > accepted_before {
                    total.outcome = Err(error);
                }
                return total;
            }
            let link = Arc::clone(&used.borrow());
            let renewed = self.session.renew(&link, async |tokens: &Tokens| {
                self.request_tokens(tokens).await
            });
            if let Err(error) = renewed.await {
                total.outcome = Err(error);
                return total;
            }
        }
    }

    /// Refreshes the session or, if the server rejects the refresh token, logs
    /// in again with the keys. `None` if the server rejects both.
    ///
    /// # Errors
    /// The server accepted neither, but did not reject the credentials either:
    /// it is overloaded, broken, or not the service at all.
    async fn request_tokens(&self, tokens: &Tokens) -> Result<Option<Tokens>, ApiError> {
        let refused = match refresh(&self.client, &tokens.refresh).await {
            Ok(access) => {
                return Ok(Some(Tokens {
                    access,
                    refresh: tokens.refresh.clone(),
                }));
            }
            Err(error) => error,
        };
        if !refused.is_refusal() && !mutant!(FailedRefreshEndsTheLogin) {
            return Err(refused);
        }
        let Some(keys) = &self.keys else {
            return Ok(None);
        };
        match log_in(&self.client, keys).await {
            Ok(tokens) => Ok(Some(tokens)),
            Err(error) if error.is_refusal() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Rejects a success status other than the documented one: it may come from a
/// captive portal or a proxy instead of the service.
fn require_status(status: u16, response: &Response, what: &str) -> Result<(), ApiError> {
    if response.status == status || mutant!(UnexpectedSuccessIsAccepted) {
        return Ok(());
    }
    Err(ApiError::Unexpected {
        request: what.to_owned(),
        reason: format!("status {}, expected {status}", response.status),
    })
}
