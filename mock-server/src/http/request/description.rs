//! A request as functions see it.

use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::ApiRequest;

impl ApiRequest {
    /// The headers as functions see them: a list of values for each name. (manual) Credentials are
    /// among them: functions pass them on to the Admin API. (realm-kotlin)
    pub(crate) fn describe_headers(&self) -> Map<String, Value> {
        let mut headers = Map::new();
        for (name, value) in &self.headers {
            if name == header::AUTHORIZATION && mutant!(self.world, FunctionsSeeNoCredentials) {
                continue;
            }
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            let values = headers.entry(canonical_name(name.as_str()));
            let values = values.or_insert_with(|| json!([]));
            if let Some(values) = values.as_array_mut() {
                values.push(value.into());
            }
        }
        headers
    }

    /// The request of a call of an endpoint, as its function sees it. A parameter that is given
    /// twice has its first value, and without a body there is no `body`. (manual)
    pub(crate) fn describe_for_endpoint(&self) -> Value {
        let mut query = Map::new();
        for (name, value) in &self.query {
            let value = value.as_str().into();
            query.entry(name).or_insert(value);
        }
        let mut request = json!({ "query": query, "headers": self.describe_headers() });
        if !self.body.is_empty() {
            let base64 = STANDARD.encode(&self.body);
            request["body"] = json!({ "$binary": { "base64": base64, "subType": "00" } });
        }
        request
    }

    /// `context.request`, as a function sees it. (manual)
    pub(crate) fn describe(&self) -> Value {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let query = query.split('&').filter(|pair| !pair.starts_with("secret="));
        let mut description = json!({
            "remoteIPAddress": self.peer.to_canonical().to_string(),
            "requestHeaders": self.describe_headers(),
            "httpMethod": self.method.as_str(),
            "rawQueryString": query.collect::<Vec<_>>().join("&"),
            "service": "",
            "action": "",
        });
        for (key, name) in [
            ("httpReferrer", header::REFERER),
            ("httpUserAgent", header::USER_AGENT),
        ] {
            if let Some(value) = self.headers.get(name) {
                description[key] = String::from_utf8_lossy(value.as_bytes()).into();
            }
        }
        description
    }
}

/// The usual spelling of a header's name: `content-type` is `Content-Type`.
pub(crate) fn canonical_name(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    words.collect::<Vec<_>>().join("-")
}
