//! `ctl replay`: sends the requests of a recording again, and compares the responses.

mod bindings;
mod compare;
mod outcome;
mod recording;
mod redaction;

use hyper::Method;
use hyper::body::Bytes;
use serde_json::Value;

use self::bindings::Bindings;
use self::outcome::{Difference, Outcome};
use self::recording::Exchange;
pub(super) use self::recording::Recording;
use crate::client::{Client, Forwarded};
use crate::error::CommandError;

/// A replay against one server.
pub(super) struct Replay<'a> {
    client: &'a Client,
    control_token: Option<&'a str>,
    bindings: Bindings,
    /// Private keys by public key.
    key_pairs: Vec<(String, String)>,
}

impl<'a> Replay<'a> {
    /// `secrets` are what to send for placeholders, and `overview` is what the server shows of
    /// itself.
    pub(super) fn new(
        client: &'a Client,
        control_token: Option<&'a str>,
        secrets: &[(String, String)],
        overview: &Value,
    ) -> Self {
        let key = |admin: &Value, name: &str| admin[name].as_str().unwrap_or_default().to_owned();
        let admins = overview["admins"].as_array().into_iter().flatten();
        Self {
            client,
            control_token,
            bindings: Bindings::new(client.origin(), secrets),
            key_pairs: admins
                .map(|admin| (key(admin, "public_api_key"), key(admin, "private_api_key")))
                .collect(),
        }
    }

    /// Sends all requests, one after another.
    ///
    /// # Errors
    ///
    /// If a request of the recording cannot be sent by any client.
    pub(super) async fn run(mut self, recording: &Recording) -> Result<Outcome, CommandError> {
        let mut outcome = Outcome::default();
        for exchange in &recording.exchanges {
            if exchange.has_lost_credentials() {
                outcome.skipped += 1;
                continue;
            }
            let received = self.send(exchange).await?;
            let mut differences = Vec::new();
            self.compare(exchange, received.as_ref(), &mut differences);
            outcome.add(exchange, differences, self.bindings.take_made_up());
        }
        outcome.unused = self.bindings.into_unused();
        Ok(outcome)
    }

    /// Sends a request; `None` if there is no response.
    async fn send(&mut self, exchange: &Exchange) -> Result<Option<Forwarded>, CommandError> {
        let request = &exchange.request;
        let invalid = |reason: &dyn std::fmt::Display| {
            CommandError::new(format!(
                "cannot replay request {}: {reason}",
                exchange.number
            ))
        };
        let method = Method::from_bytes(request.method.as_bytes());
        let method = method.map_err(|error| invalid(&error))?;
        if let Some(json) = &request.body.json {
            self.bind_private_key(json);
        }
        let target = self.bindings.fill(&request.target);
        let mut headers: Vec<_> = request
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), self.bindings.fill(value)))
            .collect();
        if let Some(token) = self.control_token
            && request.is_control()
        {
            headers.push(("authorization".to_owned(), format!("Bearer {token}")));
        }
        let body = match &request.body.json {
            Some(json) => self.bindings.fill_json(json).to_string().into(),
            None => request.body.bytes().map_err(|error| invalid(&error))?,
        };
        let body = match &request.body.text {
            Some(text) => self.bindings.fill(text).into_bytes(),
            None => body,
        };
        let sent = self
            .client
            .forward(method, &target, &headers, Bytes::from(body))
            .await;
        Ok(sent.ok())
    }

    /// The private key of an administrator who logs in is that of the replayed server.
    fn bind_private_key(&mut self, body: &Value) {
        let public = body["username"].as_str();
        let pair = self
            .key_pairs
            .iter()
            .find(|(key, _)| Some(key.as_str()) == public);
        if let (Some((_, private)), Some(placeholder)) = (pair, body["apiKey"].as_str()) {
            self.bindings.bind_if_new(placeholder, private);
        }
    }

    fn compare(
        &mut self,
        exchange: &Exchange,
        received: Option<&Forwarded>,
        all: &mut Vec<Difference>,
    ) {
        let expected = &exchange.response;
        let status = received.map_or(0, |received| received.status);
        if status != expected.status {
            let difference =
                Difference::new("status", Some(expected.status.into()), Some(status.into()));
            all.push(difference);
        }
        let Some(received) = received else {
            return;
        };
        for (name, value) in &expected.headers {
            let actual = received.headers.get_all(name).iter();
            let actual: Vec<_> = actual
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                .collect();
            if !actual
                .iter()
                .any(|actual| self.bindings.accept(value, actual))
            {
                let field = format!("headers.{name}");
                let actual = (!actual.is_empty()).then(|| actual.join(", ").into());
                all.push(Difference::new(&field, Some(value.as_str().into()), actual));
            }
        }
        if expected.body.incomplete || exchange.request.method == "HEAD" {
            return;
        }
        if exchange.creates_world()
            && let Ok(created) = serde_json::from_slice(&received.body)
        {
            self.bindings
                .bind_world(expected.body.json.as_ref(), &created);
        }
        compare::body(&mut self.bindings, &expected.body, &received.body, all);
    }
}
