//! The Admin API, one method per endpoint: [`apps`] and [`users`] here beside
//! the session that all of them need.

mod apps;
mod users;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ApiError;
use super::answer::{accepted, asks_for_refresh, decode, service_words};
use super::session::{Session, SessionStore, Tokens};
use super::transport::{Method, Request, Response, Transport, status_line};
use super::wire::{LoginAnswer, LoginRequest, RefreshAnswer};
use crate::domain::{AppRef, BaseUrl, Keys, Secret};

pub(crate) use apps::{NewApp, NewAppSettings};
pub(crate) use users::{Attempt, Change, NewKey, PAGE};

const ROOT: &str = "/api/admin/v3.0";
const SESSION: &str = "/api/admin/v3.0/auth/session";

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

    /// Sends any request in the session. An answer of whatever status is one.
    pub(crate) async fn raw(&self, call: Call<'_>) -> Result<RawAnswer, ApiError> {
        let response = self.send(call).await.outcome?;
        let words = service_words(&response.body).map(|(words, _)| words);
        Ok(RawAnswer {
            status: response.status,
            status_line: status_line(response.status),
            words: words.filter(|words| response.status >= 400 && !words.is_empty()),
            body: response.body.to_vec(),
        })
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        let response = self.accepted(Call::new(Method::Get, path)).await?;
        decode(Method::Get, path, &response)
    }

    /// Creates something; nothing but 201 means that it was.
    async fn create<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        let body = serde_json::to_vec(body).expect("texts always serialize");
        let mut call = Call::new(Method::Post, path);
        call.body = Some(&body);
        let response = self.accepted(call).await?;
        status_is(201, &response, "the creation")?;
        decode(Method::Post, path, &response)
    }

    async fn accepted(&self, call: Call<'_>) -> Result<Response, ApiError> {
        let response = self.send(call).await.outcome?;
        accepted(&self.transport, response, service_words)
    }

    /// Sends a request in the session; renews the session at most once.
    async fn send(&self, call: Call<'_>) -> Sent {
        let lost = |attempts| Sent {
            outcome: Err(ApiError::InvalidSession),
            attempts,
        };
        let Some(link) = self.session.current() else {
            return lost(0);
        };
        let first = self.send_as(&link.access, call).await;
        if !first.as_ref().is_ok_and(asks_for_refresh) {
            return Sent {
                outcome: first,
                attempts: 1,
            };
        }
        let renewed = self
            .session
            .after(&link, async |refresh: &Secret| self.renew(refresh).await);
        let link = match renewed.await {
            Ok(Some(link)) => link,
            Ok(None) => return lost(1),
            Err(error) => {
                return Sent {
                    outcome: Err(error),
                    attempts: 1,
                };
            }
        };
        let second = self.send_as(&link.access, call).await;
        if second.as_ref().is_ok_and(asks_for_refresh) {
            return lost(2);
        }
        Sent {
            outcome: second,
            attempts: 2,
        }
    }

    async fn send_as(&self, access: &Secret, call: Call<'_>) -> Result<Response, ApiError> {
        let mut request = authorized(Request::new(call.method, call.path), access);
        request.body = call.body.map(<[u8]>::to_vec);
        self.transport.send(request).await
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

fn app_path(app: &AppRef) -> String {
    format!(
        "{ROOT}/groups/{}/apps/{}",
        encoded(app.group.as_str()),
        encoded(app.id.as_str())
    )
}

fn authorized<'a>(mut request: Request<'a>, token: &Secret) -> Request<'a> {
    request.authorization = Some(format!("Bearer {}", token.expose()));
    request
}

/// A request in the session; `path` is complete and percent-encoded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    /// A JSON text.
    pub(crate) body: Option<&'a [u8]>,
}

impl<'a> Call<'a> {
    fn new(method: Method, path: &'a str) -> Self {
        Self {
            method,
            path,
            body: None,
        }
    }
}

/// What came of a request, and how often it was sent for that.
struct Sent {
    outcome: Result<Response, ApiError>,
    attempts: u32,
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct RawAnswer {
    pub(crate) status: u16,
    /// `404 Not Found`.
    pub(crate) status_line: String,
    /// The service's own words, if it refused.
    pub(crate) words: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// Whatever else calls itself a success was not said by the service.
fn status_is(status: u16, response: &Response, what: &str) -> Result<(), ApiError> {
    if response.status == status {
        return Ok(());
    }
    Err(ApiError::Unexpected {
        request: what.to_owned(),
        reason: format!("status {} instead of {status}", response.status),
    })
}
