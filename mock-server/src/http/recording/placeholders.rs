//! Placeholders for secrets: `<<password:1>>` is the first password of a recording, wherever
//! it is sent again.
//!
//! A replay substitutes what the replayed server issues, so that a key that was created is the
//! one that logs in later. Only hashes of the secrets are kept.

use std::collections::{BTreeMap, HashMap};

use percent_encoding::percent_decode_str;
use ring::digest;
use serde_json::Value;

use crate::controls::redaction;
use crate::secret_keys::secret_key;
use crate::signed_tokens;

/// Stands for the origin of the server, which a replayed one does not share.
const ORIGIN: &str = "<<origin>>";

/// How a placeholder begins.
const START: &str = "<<";

/// Stands for [`START`] in a text that was sent, or a replay would take the text for a
/// placeholder.
const LITERAL_START: &str = "<<literal>>";

/// The placeholders of a recording.
#[derive(Debug, Default)]
pub(super) struct Placeholders {
    /// By the hash of the secret.
    known: HashMap<[u8; 32], String>,
    /// How many there are of each name.
    counts: BTreeMap<String, u64>,
    /// Whether a `value` is a secret: that of the Admin API's values is not, and functions
    /// read it.
    pub(super) has_secret_values: bool,
    /// The mutant that the server was started with.
    #[cfg(feature = "mutants")]
    pub(super) mutant: crate::mutants::Selection,
}

fn hash(secret: &str) -> [u8; 32] {
    let digest = digest::digest(&digest::SHA256, secret.as_bytes());
    let mut hash = [0; 32];
    hash.copy_from_slice(digest.as_ref());
    hash
}

/// Whether a text is an ID, which is no secret.
fn is_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Placeholders {
    /// The placeholder for a secret, always the same.
    fn of(&mut self, name: &str, secret: &str) -> String {
        if mutant!(self, RecordingShowsSecrets) {
            return secret.to_owned();
        }
        if mutant!(self, RecordingRenamesSecrets) {
            self.known.clear();
        }
        let counts = &mut self.counts;
        let placeholder = self.known.entry(hash(secret)).or_insert_with(|| {
            let count = counts.entry(name.to_owned()).or_default();
            *count += 1;
            format!("<<{name}:{count}>>")
        });
        placeholder.clone()
    }

    /// Replaces signed tokens in a text, and the origin of the server.
    pub(super) fn text(&mut self, origin: &str, text: &str) -> String {
        let text = text.replace(START, LITERAL_START).replace(origin, ORIGIN);
        signed_tokens::replace(&text, |token| self.of("token", token)).into_owned()
    }

    /// As [`text`](Self::text) for an address, of whose query the values of secret parameters
    /// are replaced too.
    pub(super) fn target(&mut self, origin: &str, target: &str) -> String {
        let Some((path, query)) = target.split_once('?') else {
            return self.text(origin, target);
        };
        let pairs: Vec<_> = query
            .split('&')
            .map(|pair| match pair.split_once('=') {
                Some((name, value))
                    if secret_key(name).is_some() && !value.is_empty() && !is_id(value) =>
                {
                    let decoded = percent_decode_str(value).decode_utf8_lossy();
                    format!("{name}={}", self.of(name, &decoded))
                }
                _ => self.text(origin, pair),
            })
            .collect();
        format!("{}?{}", self.text(origin, path), pairs.join("&"))
    }

    /// Replaces the secrets in JSON.
    pub(super) fn json(&mut self, origin: &str, value: &mut Value) {
        match value {
            Value::String(text) if text.contains("://") => *text = self.target(origin, text),
            Value::String(text) => *text = self.text(origin, text),
            Value::Array(values) => {
                for value in values {
                    self.json(origin, value);
                }
            }
            Value::Object(members) => {
                if members.keys().any(|key| key.contains(START)) {
                    let renamed = std::mem::take(members).into_iter();
                    *members = renamed
                        .map(|(key, value)| (key.replace(START, LITERAL_START), value))
                        .collect();
                }
                for (key, value) in members {
                    if redaction::is_secret_file(key) {
                        self.secret_file(origin, value);
                    } else if secret_key(key).is_some()
                        && (key != "value" || self.has_secret_values)
                    {
                        self.secret(origin, key, value);
                    } else {
                        self.json(origin, value);
                    }
                }
            }
            _ => {}
        }
    }

    /// Replaces every string in the value of a secret key. No secret is a number.
    fn secret(&mut self, origin: &str, key: &str, value: &mut Value) {
        match value {
            Value::String(text) if text.is_empty() || is_id(text) => {}
            Value::String(text) => *text = self.secret_text(origin, key, text),
            Value::Array(values) => {
                for value in values {
                    self.secret(origin, key, value);
                }
            }
            Value::Object(members) => {
                for value in members.values_mut() {
                    self.secret(origin, key, value);
                }
            }
            Value::Number(_) | Value::Bool(_) | Value::Null => {}
        }
    }

    fn secret_text(&mut self, origin: &str, name: &str, text: &str) -> String {
        // A signed token is named as such everywhere.
        if signed_tokens::redact(text) == text {
            self.of(name, text)
        } else {
            self.text(origin, text)
        }
    }

    /// Replaces the secrets in the text of a `secrets.json`, which stays one: a server reads it
    /// again.
    fn secret_file(&mut self, origin: &str, value: &mut Value) {
        if let Value::String(text) = value
            && let Ok(mut secrets) = serde_json::from_str(text)
        {
            self.secret(origin, "secrets", &mut secrets);
            *text = secrets.to_string();
        } else {
            self.secret(origin, "secrets", value);
        }
    }

    /// Replaces the credentials of `Authorization`.
    pub(super) fn authorization(&mut self, origin: &str, value: &str) -> String {
        let Some((scheme, rest)) = value.split_once(' ') else {
            // Without a scheme, all of it may be a secret.
            return "<<..>>".to_owned();
        };
        if !scheme.eq_ignore_ascii_case("bearer") {
            // Digests are for one challenge only.
            return format!("{scheme} <<..>>");
        }
        format!("{scheme} {}", self.secret_text(origin, "token", rest))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_of_seeds_are_replaced() {
        let mut body = json!({
            "admins": [{"private_api_key": "k1", "public_api_key": "public"}],
            "files": {"a/secrets.json": "{\"n\": \"s1\", \"services\": {\"m\": {\"c\": \"s2\"}}}",
                "b.json": "{}", "secrets.json": "no JSON"},
            "providers": [{"signing_keys": ["s1", "k2"], "type": "custom-token"}],
        });
        Placeholders::default().json("http://h:1", &mut body);
        let expected = json!({
            "admins": [{"private_api_key": "<<private_api_key:1>>", "public_api_key": "public"}],
            "files": {"a/secrets.json":
                "{\"n\":\"<<secrets:1>>\",\"services\":{\"m\":{\"c\":\"<<secrets:2>>\"}}}",
                "b.json": "{}", "secrets.json": "<<secrets:3>>"},
            "providers": [{"signing_keys": ["<<secrets:1>>", "<<signing_keys:1>>"],
                "type": "custom-token"}],
        });
        assert_eq!(body, expected);
    }

    #[test]
    fn what_looks_like_a_placeholder_is_recorded_as_a_literal() {
        let mut placeholders = Placeholders::default();
        let mut body = json!({"<<a:1>>": "<<password:1>> <<origin>>", "b": ["<<<x", "<", "<eyJh.eyJi.c"],
            "password": "<<password:1>>", "link": "http://h:1/<<a:1>>?token=<<b:1>>"});
        placeholders.json("http://h:1", &mut body);
        let expected = json!({
            "<<literal>>a:1>>": "<<literal>>password:1>> <<literal>>origin>>",
            "b": ["<<literal>><x", "<", "<<<token:1>>"],
            "password": "<<password:1>>",
            "link": "<<origin>>/<<literal>>a:1>>?token=<<token:2>>",
        });
        assert_eq!(body, expected);
        let authorization =
            |placeholders: &mut Placeholders, text| placeholders.authorization("http://h:1", text);
        // Neither is shown.
        assert_eq!(
            authorization(&mut placeholders, "Bearer <<token:1>>"),
            "Bearer <<token:3>>"
        );
        let mut body = json!({"password": "p http://h:1"});
        placeholders.json("http://h:1", &mut body);
        assert_eq!(body["password"], "<<password:2>>");
    }

    #[test]
    fn a_secret_has_one_placeholder_wherever_it_is() {
        let mut placeholders = Placeholders::default();
        let mut body = json!({
            "username": "ada", "password": "p1", "apiKey": "k1",
            "nested": [{"key": "k1"}, {"password": "p2"}, {"tokenId": "65a000000000000000000002"}],
            "access_token": "eyJh.eyJi.c", "secrets": {"a": "s1", "n": 5}, "token": "",
            "link": "http://h:1/x?token=t1&tokenId=65a000000000000000000002",
        });
        // Members are in the order of their names.
        placeholders.json("http://h:1", &mut body);
        let expected = json!({
            "username": "ada", "password": "<<password:2>>", "apiKey": "<<apiKey:1>>",
            "nested": [{"key": "<<apiKey:1>>"}, {"password": "<<password:1>>"},
                {"tokenId": "65a000000000000000000002"}],
            "access_token": "<<token:1>>", "secrets": {"a": "<<secrets:1>>", "n": 5},
            "token": "",
            "link": "<<origin>>/x?token=<<token:2>>&tokenId=65a000000000000000000002",
        });
        assert_eq!(body, expected);
        let authorization =
            |placeholders: &mut Placeholders, text| placeholders.authorization("http://h:1", text);
        for (sent, expected) in [
            ("Bearer eyJh.eyJi.c", "Bearer <<token:1>>"),
            ("bearer other", "bearer <<token:3>>"),
            ("Digest username=\"a\", response=\"b\"", "Digest <<..>>"),
            ("secret", "<<..>>"),
        ] {
            assert_eq!(authorization(&mut placeholders, sent), expected);
        }
        for (has_secret_values, expected) in [(false, "v"), (true, "<<value:1>>")] {
            let mut body = json!({"value": "v"});
            placeholders.has_secret_values = has_secret_values;
            placeholders.json("http://h:1", &mut body);
            assert_eq!(body["value"], expected);
        }
        let target = placeholders.target("http://h:1", "/a/eyJh.eyJi.c?token=t1&b=2");
        assert_eq!(target, "/a/<<token:1>>?token=<<token:2>>&b=2");
        assert!(!format!("{placeholders:?}").contains("eyJ"));
    }
}
