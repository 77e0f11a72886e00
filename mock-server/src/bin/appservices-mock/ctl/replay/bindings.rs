//! The tokens, secrets and IDs of the replayed server that replace recorded ones.

use std::collections::{BTreeSet, HashMap, HashSet};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// The values of the replayed server. Each is bound when it is first seen in a response.
#[derive(Debug)]
pub(super) struct Bindings {
    origin: String,
    /// By placeholder, such as `token:1`.
    secrets: HashMap<String, String>,
    ids: HashMap<String, String>,
    /// The values of `ids`: two IDs do not become one.
    used_ids: HashSet<String>,
    /// IDs of worlds.
    worlds: Vec<(String, String)>,
    /// The placeholders for which nothing was known, so that a value was made up.
    made_up: HashSet<String>,
    /// Those of them in the request that is sent.
    sent: Vec<String>,
    /// The placeholders that were given and not needed yet.
    unused: BTreeSet<String>,
}

/// A piece of a recorded text.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Literal(&'a str),
    /// The name between `<<` and `>>`.
    Placeholder(&'a str),
    Id(&'a str),
}

const ID_LENGTH: usize = 24;

/// The text of the placeholder `literal`: it was sent as it is, and was not a placeholder.
const LITERAL: &str = "<<";

/// Longest name of a placeholder, in bytes.
const MAX_NAME: usize = 64;

/// The ID at the start of a text.
fn leading_id(text: &str) -> Option<&str> {
    let digits = text
        .bytes()
        // One more: a longer run of digits is no ID, however long it is.
        .take(ID_LENGTH + 1)
        .take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        .count();
    (digits == ID_LENGTH).then(|| &text[..ID_LENGTH])
}

/// The name of the placeholder at the start of a text.
fn leading_placeholder(text: &str) -> Option<&str> {
    let after = text.strip_prefix("<<")?;
    let mut pairs = after.as_bytes().windows(2).take(MAX_NAME + 1);
    let name = &after[..pairs.position(|pair| pair == b">>")?];
    // The placeholder begins later.
    if name.contains('<') {
        return None;
    }
    let is_numbered = name.split_once(':').is_some_and(|(name, number)| {
        !name.is_empty() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    (is_numbered || matches!(name, "origin" | "literal")).then_some(name)
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut all = Vec::new();
    let (mut rest, mut literal) = (text, 0);
    let mut may_begin_id = true;
    while let Some(next) = rest[literal..].chars().next() {
        let at = &rest[literal..];
        let piece = if let Some(name) = leading_placeholder(at) {
            Some((Piece::Placeholder(name), name.len() + "<<>>".len()))
        } else {
            let id = may_begin_id.then(|| leading_id(at)).flatten();
            id.map(|id| (Piece::Id(id), ID_LENGTH))
        };
        match piece {
            None => {
                literal += next.len_utf8();
                may_begin_id = !next.is_ascii_alphanumeric();
            }
            Some((piece, length)) => {
                if literal > 0 {
                    all.push(Piece::Literal(&rest[..literal]));
                }
                all.push(piece);
                rest = &rest[literal + length..];
                literal = 0;
                may_begin_id = false;
            }
        }
    }
    if !rest.is_empty() {
        all.push(Piece::Literal(rest));
    }
    all
}

/// The name, without its number, of the first placeholder for a secret in a recorded text.
pub(super) fn first_secret(text: &str) -> Option<&str> {
    pieces(text).into_iter().find_map(|piece| match piece {
        Piece::Placeholder(name) => name.split_once(':').map(|(name, _)| name),
        _ => None,
    })
}

impl Bindings {
    pub(super) fn new(origin: &str, secrets: &[(String, String)]) -> Self {
        Self {
            origin: origin.to_owned(),
            secrets: secrets.iter().cloned().collect(),
            ids: HashMap::new(),
            used_ids: HashSet::new(),
            worlds: Vec::new(),
            made_up: HashSet::new(),
            sent: Vec::new(),
            unused: secrets.iter().map(|(name, _)| name.clone()).collect(),
        }
    }

    /// The placeholders with a made-up value that were filled in since the last call.
    pub(super) fn take_made_up(&mut self) -> Vec<String> {
        std::mem::take(&mut self.sent)
    }

    /// The placeholders that were given for nothing.
    pub(super) fn into_unused(self) -> BTreeSet<String> {
        self.unused
    }

    /// Binds a placeholder such as `<<apiKey:1>>`, unless it is bound.
    pub(super) fn bind_if_new(&mut self, placeholder: &str, secret: &str) {
        if let Some(name) = leading_placeholder(placeholder) {
            let entry = self.secrets.entry(name.to_owned());
            entry.or_insert_with(|| secret.to_owned());
        }
    }

    /// Binds the ID of a world that was created.
    pub(super) fn bind_world(&mut self, recorded: Option<&Value>, created: &Value) {
        let recorded = recorded.and_then(|body| body["id"].as_str());
        if let (Some(recorded), Some(created)) = (recorded, created["id"].as_str()) {
            self.worlds.push((recorded.to_owned(), created.to_owned()));
        }
    }

    /// The text with the IDs of the replayed server's worlds.
    fn in_world(&self, text: &str) -> String {
        let world = self.worlds.iter().rev();
        let mut text = text.to_owned();
        for (recorded, created) in world {
            if text == *recorded {
                return created.clone();
            }
            text = text.replace(&format!("/w/{recorded}"), &format!("/w/{created}"));
        }
        text
    }

    /// The text to send for a recorded one. A secret that the server has not issued is made up.
    pub(super) fn fill(&mut self, text: &str) -> String {
        let text = self.in_world(text);
        let mut filled = String::with_capacity(text.len());
        for piece in pieces(&text) {
            match piece {
                Piece::Literal(text) => filled.push_str(text),
                Piece::Id(id) => filled.push_str(self.ids.get(id).map_or(id, String::as_str)),
                Piece::Placeholder("origin") => filled.push_str(&self.origin),
                Piece::Placeholder("literal") => filled.push_str(LITERAL),
                Piece::Placeholder(name) => {
                    self.unused.remove(name);
                    let secret = self.secrets.entry(name.to_owned()).or_insert_with(|| {
                        self.made_up.insert(name.to_owned());
                        made_up(name)
                    });
                    filled.push_str(secret);
                    if self.made_up.contains(name) {
                        self.sent.push(name.to_owned());
                    }
                }
            }
        }
        filled
    }

    /// As [`fill`](Self::fill), for each string.
    pub(super) fn fill_json(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.fill(text).into(),
            Value::Array(values) => values.iter().map(|value| self.fill_json(value)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(key, value)| (self.fill(key), self.fill_json(value)))
                .collect(),
            _ => value.clone(),
        }
    }

    /// Whether a text is what was recorded. What it has in place of new IDs and placeholders is
    /// bound if it is.
    pub(super) fn accept(&mut self, recorded: &str, actual: &str) -> bool {
        let recorded = self.in_world(recorded);
        let pieces = pieces(&recorded);
        let mut rest = actual;
        let (mut secrets, mut ids) = (Vec::new(), Vec::new());
        for (at, piece) in pieces.iter().enumerate() {
            let taken = match *piece {
                Piece::Literal(text) => text.len().min(rest.len()),
                Piece::Id(_) => leading_id(rest).map_or(0, str::len),
                Piece::Placeholder("origin") => self.origin.len(),
                Piece::Placeholder("literal") => LITERAL.len(),
                Piece::Placeholder(name) => match (self.secrets.get(name), pieces.get(at + 1)) {
                    (Some(secret), _) if rest.starts_with(secret) => secret.len(),
                    (_, Some(Piece::Literal(next))) => rest.find(next).unwrap_or(0),
                    (_, _) => rest.len(),
                },
            };
            let Some((text, after)) = rest.split_at_checked(taken) else {
                return false;
            };
            rest = after;
            let accepted = match *piece {
                Piece::Literal(expected) => text == expected,
                Piece::Placeholder("origin") => text == self.origin,
                Piece::Placeholder("literal") => text == LITERAL,
                Piece::Placeholder(name) => {
                    let bound = self.secrets.get(name);
                    if bound.is_none_or(|secret| secret != text) {
                        secrets.push((name.to_owned(), text.to_owned()));
                    }
                    match bound {
                        None => !text.is_empty(),
                        Some(secret) => secret == text || is_issued_again(secret, text),
                    }
                }
                Piece::Id(id) => {
                    if let Some(bound) = self.ids.get(id) {
                        text == bound
                    } else {
                        ids.push((id.to_owned(), text.to_owned()));
                        !text.is_empty() && !self.used_ids.contains(text)
                    }
                }
            };
            if !accepted {
                return false;
            }
        }
        if !rest.is_empty() {
            return false;
        }
        self.secrets.extend(secrets);
        self.used_ids.extend(ids.iter().map(|(_, id)| id.clone()));
        self.ids.extend(ids);
        true
    }
}

/// Whether tokens differ only in when they were issued. Those of one second were recorded as one
/// token.
fn is_issued_again(token: &str, other: &str) -> bool {
    let claims = claims(token);
    claims.is_some() && claims == self::claims(other)
}

/// The claims of a token, without times.
fn claims(token: &str) -> Option<Map<String, Value>> {
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    let payload = BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?;
    let mut claims: Map<String, Value> = serde_json::from_slice(&payload).ok()?;
    claims.retain(|name, _| !matches!(name.as_str(), "iat" | "exp"));
    Some(claims)
}

/// A secret for one that only the client of the recording had.
fn made_up(name: &str) -> String {
    // Servers reject shorter keys of HS256.
    let length = if name.starts_with("signing_keys:") {
        32
    } else {
        0
    };
    format!(
        "{:-<length$}",
        format!("replayed-{}", name.replace(':', "-"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "65a000000000000000000001";
    const B: &str = "65a000000000000000000002";
    const C: &str = "65a000000000000000000003";

    fn bindings() -> Bindings {
        Bindings::new(
            "http://h:1",
            &[("password:1".to_owned(), "secret".to_owned())],
        )
    }

    #[test]
    fn texts_are_split_into_pieces() {
        let text = format!("/a/{A}?t=<<token:1>>&x{A}&<<b>>é{A}f");
        let expected = [
            Piece::Literal("/a/"),
            Piece::Id(A),
            Piece::Literal("?t="),
            Piece::Placeholder("token:1"),
        ];
        let pieces = pieces(&text);
        assert_eq!(pieces[..4], expected);
        let rest = format!("&x{A}&<<b>>é{A}f");
        assert_eq!(pieces[4..], [Piece::Literal(rest.as_str())]);
    }

    #[test]
    fn literals_are_sent_and_expected_as_they_were() {
        let mut bindings = bindings();
        for (recorded, sent) in [
            ("<<literal>>password:1>>", "<<password:1>>"),
            ("<<literal>><<literal>>origin>>", "<<<<origin>>"),
            ("<<literal>><x <y", "<<<x <y"),
            ("<<<password:1>>>", "<secret>"),
            ("<<literal>>literal>>", "<<literal>>"),
        ] {
            assert_eq!(bindings.fill(recorded), sent);
            assert!(bindings.accept(recorded, sent), "{recorded}");
            assert!(!bindings.accept(recorded, recorded), "{recorded}");
        }
        assert_eq!(first_secret("<<literal>>password:1>>"), None);
    }

    #[test]
    fn names_of_placeholders_are_short() {
        for (length, expected) in [(MAX_NAME, true), (MAX_NAME + 1, false)] {
            let name = format!(
                "{}:1",
                "é".repeat((length - 2) / 2) + &"x".repeat(length % 2)
            );
            assert_eq!(name.len(), length);
            let text = format!("<<{name}>>");
            assert_eq!(leading_placeholder(&text).is_some(), expected, "{text}");
        }
    }

    /// Takes hours if each position is compared with all that follow.
    #[test]
    fn long_texts_are_split_in_linear_time() {
        for text in ["a", "<", "-a"] {
            let text = text.repeat(2_000_000);
            assert_eq!(pieces(&text), [Piece::Literal(text.as_str())]);
        }
    }

    #[test]
    fn what_is_seen_first_is_bound_and_expected_from_then_on() {
        let mut bindings = bindings();
        assert!(bindings.accept("<<token:1>>", "eyJ1"));
        assert!(bindings.accept("<<token:1>>", "eyJ1"));
        assert!(!bindings.accept("<<token:1>>", "eyJ2"));
        assert_eq!(bindings.fill("Bearer <<token:1>>"), "Bearer eyJ1");
        let link = |id: &str| format!("http://h:1/logs?co_id={id}&more");
        let recorded = format!("<<origin>>/logs?co_id={A}&more");
        assert!(bindings.accept(&recorded, &link(B)));
        assert!(!bindings.accept(A, A) && bindings.accept(A, B));
        // One ID cannot stand for two.
        assert!(!bindings.accept(C, B) && bindings.accept(C, C));
        assert_eq!(bindings.fill(&format!("/users/{A}")), format!("/users/{B}"));
        assert!(!bindings.accept("<<origin>>/x", "http://other/x"));
        assert!(!bindings.accept("<<key:1>>", "") && !bindings.accept("a", "ab"));
    }

    /// In the recording, both were issued in one second.
    #[test]
    fn a_token_that_is_issued_again_replaces_the_one_before() {
        let token = |claims: &str| format!("x.{}.y", BASE64_URL_SAFE_NO_PAD.encode(claims));
        let first = token(r#"{"iat":1,"exp":1801,"sub":"ada"}"#);
        let second = token(r#"{"iat":2,"exp":1802,"sub":"ada"}"#);
        let other = token(r#"{"iat":2,"exp":1802,"sub":"bob"}"#);
        let mut bindings = bindings();
        assert!(bindings.accept("Bearer <<token:1>>!", &format!("Bearer {first}!")));
        assert!(!bindings.accept("<<token:1>>", &other));
        assert_eq!(bindings.fill("<<token:1>>"), first);
        assert!(bindings.accept("Bearer <<token:1>>!", &format!("Bearer {second}!")));
        assert_eq!(bindings.fill("<<token:1>>"), second);
    }

    #[test]
    fn secrets_of_the_client_are_given_or_made_up() {
        let mut bindings = bindings();
        assert_eq!(bindings.fill("<<password:1>>"), "secret");
        assert_eq!(bindings.fill("<<password:2>>"), "replayed-password-2");
        let key = bindings.fill("<<signing_keys:1>>");
        assert_eq!(key, "replayed-signing_keys-1---------");
        bindings.bind_if_new("<<apiKey:1>>", "private");
        bindings.bind_if_new("<<apiKey:1>>", "other");
        assert_eq!(bindings.fill("<<apiKey:1>>"), "private");
    }

    #[test]
    fn ids_of_worlds_are_replaced_in_paths() {
        let mut bindings = bindings();
        let recorded = serde_json::json!({"id": "abc"});
        bindings.bind_world(Some(&recorded), &serde_json::json!({"id": "xyz"}));
        assert_eq!(bindings.fill("/w/abc/_mock/clock"), "/w/xyz/_mock/clock");
        assert!(
            bindings.accept("abc", "xyz")
                && bindings.accept("<<origin>>/w/abc", "http://h:1/w/xyz")
        );
    }
}
