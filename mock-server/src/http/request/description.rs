//! A request as functions see it.

use axum::http::header;
use serde_json::{Map, Value, json};

use super::ApiRequest;

impl ApiRequest {
    /// `context.request`, as a function sees it. (manual) Headers that carry credentials are left
    /// out. (our choice)
    pub(crate) fn describe(&self) -> Value {
        let mut headers = Map::new();
        for (name, value) in &self.headers {
            if name == header::AUTHORIZATION || name == header::COOKIE {
                continue;
            }
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            let values = headers.entry(canonical_name(name.as_str()));
            let values = values.or_insert_with(|| json!([]));
            if let Some(values) = values.as_array_mut() {
                values.push(value.into());
            }
        }
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let query = query.split('&').filter(|pair| !pair.starts_with("secret="));
        let mut description = json!({
            "remoteIPAddress": self.peer.to_canonical().to_string(),
            "requestHeaders": headers,
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
fn canonical_name(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    words.collect::<Vec<_>>().join("-")
}
