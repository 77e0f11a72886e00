//! The server behind the proxy: forwarded requests, and what happens at it during a run.

use std::io;
use std::time::{Duration, SystemTime};

use appservices_mock::MockServer;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::answer::{Answer, Delivery};
use super::call::Call;
use super::step::Event;
use crate::client::scene::{APP, CLIENT_APP_ID, EMAIL, GROUP, PRIVATE_KEY, PUBLIC_KEY};

/// The server of a run.
#[derive(Debug)]
pub(super) struct Upstream {
    server: MockServer,
    /// `HOST:PORT`.
    authority: String,
}

impl Upstream {
    pub(super) fn new(server: MockServer) -> Self {
        let authority = server.base_url().trim_start_matches("http://").to_owned();
        Self { server, authority }
    }

    /// Forwards a request of the client, perhaps with another query.
    pub(super) async fn forward(&self, call: &Call, query: Option<String>) -> io::Result<Answer> {
        let query = query.or_else(|| call.query.clone());
        let target = match query.filter(|query| !query.is_empty()) {
            Some(query) => format!("{}?{query}", call.path),
            None => call.path.clone(),
        };
        let mut request = Request::builder()
            .method(call.method.as_str())
            .uri(target.parse::<Uri>().map_err(io::Error::other)?);
        for (name, value) in &call.headers {
            let is_framing = [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING]
                .iter()
                .any(|framing| framing.as_str() == name);
            if !is_framing {
                request = request.header(name, value);
            }
        }
        let body = Full::new(Bytes::from(call.body.clone()));
        self.send(request.body(body).map_err(io::Error::other)?)
            .await
    }

    /// Makes something happen.
    pub(super) async fn make(&self, event: &Event, user: Option<&str>) -> io::Result<()> {
        let user = |action: &str| user.map(|id| format!("users/{id}/{action}"));
        match event {
            Event::Advance(by) => {
                self.server.advance_clock(*by).map_err(io::Error::other)?;
            }
            Event::ClockBehind => {
                let yesterday = SystemTime::now() - Duration::from_hours(24);
                self.server.set_clock(yesterday).map_err(io::Error::other)?;
            }
            Event::RevokeUser => self.change("PUT", user("logout").as_deref()).await?,
            Event::DisableUser => self.change("PUT", user("disable").as_deref()).await?,
            Event::ResetPassword => {
                self.reset_password().await?;
                self.change("PUT", user("logout").as_deref()).await?;
            }
            Event::DeleteUser(id) => self.change("DELETE", Some(&format!("users/{id}"))).await?,
            Event::DeleteApp => self.change("DELETE", Some("")).await?,
            Event::DisableProvider => self.disable_provider().await?,
            Event::EndAdminSessions(tokens) => {
                for token in tokens {
                    let path = "/api/admin/v3.0/auth/session";
                    self.request("DELETE", path, Some(token), None).await?;
                }
            }
        }
        Ok(())
    }

    /// Sends a request of an administrator about the app. Without a path, there is nothing
    /// to change.
    async fn change(&self, method: &str, path: Option<&str>) -> io::Result<()> {
        if let Some(path) = path {
            self.admin(method, path).await?;
        }
        Ok(())
    }

    async fn admin(&self, method: &str, path: &str) -> io::Result<Value> {
        let keys = json!({ "username": PUBLIC_KEY, "apiKey": PRIVATE_KEY });
        let login = "/api/admin/v3.0/auth/providers/mongodb-cloud/login";
        let tokens = self.request("POST", login, None, Some(&keys)).await?;
        let path = format!("/api/admin/v3.0/groups/{GROUP}/apps/{APP}/{path}");
        let token = tokens["access_token"].as_str();
        self.request(method, path.trim_end_matches('/'), token, None)
            .await
    }

    async fn disable_provider(&self) -> io::Result<()> {
        let providers = self.admin("GET", "auth_providers").await?;
        let mut providers = providers.as_array().into_iter().flatten();
        let provider = providers.find(|provider| provider["type"] == "local-userpass");
        let id = provider.and_then(|provider| provider["_id"].as_str());
        let path = id.map(|id| format!("auth_providers/{id}/disable"));
        self.change("PUT", path.as_deref()).await
    }

    async fn reset_password(&self) -> io::Result<()> {
        let passwords =
            format!("/api/client/v2.0/app/{CLIENT_APP_ID}/auth/providers/local-userpass");
        let send = format!("{passwords}/reset/send");
        self.request("POST", &send, None, Some(&json!({ "email": EMAIL })))
            .await?;
        if let Some(mail) = self.server.outbox().pop() {
            let body = json!({
                "token": mail.token,
                "tokenId": mail.token_id,
                "password": "another horse",
            });
            self.request("POST", &format!("{passwords}/reset"), None, Some(&body))
                .await?;
        }
        Ok(())
    }

    /// Sends a request of the trap. Returns the body of the response, or null.
    async fn request(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> io::Result<Value> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.authority)
            .header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = Bytes::from(body.map(Value::to_string).unwrap_or_default());
        let request = request.body(Full::new(body)).map_err(io::Error::other)?;
        let answer = self.send(request).await?;
        Ok(answer.value().unwrap_or_default())
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> io::Result<Answer> {
        let stream = TcpStream::connect(&self.authority).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(io::Error::other)?;
        // Ends with the response, whose error is the one to report.
        tokio::spawn(connection);
        let response = sender
            .send_request(request)
            .await
            .map_err(io::Error::other)?;
        let (head, body) = response.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        let headers = head.headers.iter();
        let headers = headers
            .filter(|(name, _)| ![CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(name));
        Ok(Answer {
            status: head.status.as_u16(),
            headers: headers
                .map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes());
                    (name.as_str().to_owned(), value.into_owned())
                })
                .collect(),
            body: body.into(),
            delivery: Delivery::Whole,
            is_broken: false,
        })
    }
}
