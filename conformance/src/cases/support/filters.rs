//! What differs from run to run, replaced by names; each value is checked before it is hidden.
use std::fmt::Write as _;

/// Replaces the value of every `"time":"…"` that is a time as the contract has it.
pub(crate) fn times(text: &str) -> String {
    const KEY: &str = "\"time\":\"";
    let mut parts = text.split(KEY);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(KEY);
        match part.split_once('"') {
            Some((time, rest)) if is_time(time) => {
                out.push_str("[TIME]\"");
                out.push_str(rest);
            }
            _ => out.push_str(part),
        }
    }
    out
}

/// Replaces the duration of each summary, if it is a number of seconds with one digit
/// behind the point, and under a minute.
pub(crate) fn elapsed(text: &str) -> String {
    let line = |line: &str| {
        let is_summary = ["Revoked ", "Enabled ", "Disabled ", "Deleted "]
            .iter()
            .any(|verb| line.starts_with(verb));
        let parts = line.split_once(" in ").filter(|_| is_summary);
        let redacted = parts.and_then(|(counts, rest)| {
            let (seconds, rest) = rest.split_once(" s")?;
            let (whole, tenths) = seconds.split_once('.')?;
            let is_duration = whole.parse::<u8>().is_ok_and(|whole| whole < 60)
                && tenths.len() == 1
                && tenths.parse::<u8>().is_ok();
            is_duration.then(|| format!("{counts} in [SECONDS] s{rest}"))
        });
        redacted.unwrap_or_else(|| line.to_owned())
    };
    text.split_inclusive('\n').map(line).collect()
}

/// RFC 3339, UTC, nine digits of a second: `2026-01-31T23:59:59.123456789Z`.
fn is_time(text: &str) -> bool {
    const SHAPE: &str = "dddd-dd-ddTdd:dd:dd.dddddddddZ";
    let shaped = text.len() == SHAPE.len()
        && text.chars().zip(SHAPE.chars()).all(|(have, want)| {
            if want == 'd' {
                have.is_ascii_digit()
            } else {
                have == want
            }
        });
    let number = |from: usize, to: usize| text[from..to].parse::<u32>().unwrap_or(u32::MAX);
    shaped
        && number(0, 4) >= 2024
        && (1..=12).contains(&number(5, 7))
        && (1..=31).contains(&number(8, 10))
        && number(11, 13) < 24
        && number(14, 16) < 60
        && number(17, 19) < 60
}

/// Replaces every signed token by what its payload says it is.
pub(super) fn tokens(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("eyJ") {
        let (before, from) = rest.split_at(at);
        let end = from
            .find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
            .unwrap_or(from.len());
        let (token, after) = from.split_at(end);
        out.push_str(before);
        match kind(token) {
            Some(kind) => {
                let _ = write!(out, "[{} TOKEN]", kind.to_uppercase());
            }
            None => out.push_str(token),
        }
        rest = after;
    }
    out + rest
}

/// `access` or `refresh`, from the payload of a token of three parts.
fn kind(token: &str) -> Option<String> {
    let parts: Vec<&str> = token.split('.').collect();
    let [_, payload, _] = parts.as_slice() else {
        return None;
    };
    let payload: serde_json::Value = serde_json::from_slice(&base64(payload)?).ok()?;
    payload["exp"].as_i64()?;
    Some(payload["typ"].as_str()?.to_owned())
}

/// Base64 with the alphabet for URLs, without padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for c in text.chars() {
        bits = (bits << 6) | u32::try_from(ALPHABET.find(c)?).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

/// Replaces what the server makes up: ids (which begin with its clock's first second), keys of 64
/// letters and digits, and the five letters behind the name of an app called `orders`.
pub(super) fn made_up(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().map(Some).chain([None]) {
        if let Some(c) = c.filter(|&c| c.is_ascii_alphanumeric() || c == '-') {
            word.push(c);
            continue;
        }
        let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        let suffix = word.strip_prefix("orders-").unwrap_or_default();
        if word.len() == 24 && word.starts_with("66000000") && word.chars().all(hex) {
            out.push_str("[ID]");
        } else if word.len() == 64 && word.chars().all(|c| c != '-') {
            out.push_str("[KEY]");
        } else if suffix.len() == 5 && suffix.chars().all(|c| c.is_ascii_lowercase()) {
            out.push_str("orders-[SUFFIX]");
        } else {
            out.push_str(&word);
        }
        word.clear();
        out.extend(c);
    }
    out
}

#[test]
fn only_what_is_made_up_is_hidden() {
    let key = "RDw2gwCVyoeynofNcDNF36bgGVrJKW6QXmF9HuI8BvacRCv89IvsSM0nh0c6qQd5";
    let text = format!("\"66000000bb2a3fb2cd00000f\" {key}, orders-ovsbi/");
    assert_eq!(made_up(&text), "\"[ID]\" [KEY], orders-[SUFFIX]/");
    for other in [
        "65a000000000000000000001",
        "66000000bb2a3fb2cd00000",
        "orders-Ovsbi",
        "orders-ovsb",
        "----------------------------------------------------------------",
    ] {
        assert_eq!(made_up(other), other);
    }
}

#[test]
fn only_the_duration_of_a_summary_is_hidden() {
    assert_eq!(
        elapsed("x\nRevoked 1 of 3 users in 0.4 s; 2 failed\n"),
        "x\nRevoked 1 of 3 users in [SECONDS] s; 2 failed\n"
    );
    for other in [
        "Revoked 1 of 3 users in 0.42 s",
        "Revoked 1 of 3 users in 61.0 s",
        "Revoked 1 of 3 users in 1 min 2 s",
        "Found 3 users in 0.4 s",
    ] {
        assert_eq!(elapsed(other), other);
    }
}

#[test]
fn only_true_values_are_hidden() {
    let good = r#"{"time":"2026-01-31T23:59:59.123456789Z","x":1}"#;
    assert_eq!(times(good), r#"{"time":"[TIME]","x":1}"#);
    for bad in [
        r#"{"time":"2026-13-31T23:59:59.123456789Z"}"#,
        r#"{"time":"2026-01-31T23:59:59.123Z"}"#,
        r#"{"time":"2026-01-31T23:59:59.123456789+01:00"}"#,
        r#"{"time":""}"#,
    ] {
        assert_eq!(times(bad), bad);
    }
    assert_eq!(
        tokens("a: eyJhIjoxfQ.eyJleHAiOjEsInR5cCI6ImFjY2VzcyJ9.c2ln b"),
        "a: [ACCESS TOKEN] b"
    );
    assert_eq!(
        tokens("eyJhIjoxfQ.eyJleHAiOjF9.x"),
        "eyJhIjoxfQ.eyJleHAiOjF9.x"
    );
}
