//! Values of options: their text becomes a type, or an error that says what was expected.

use std::num::{IntErrorKind, ParseIntError};
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use appservices_mock::{AccessTokens, Log};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::Value;

use super::BannerFormat;

/// Parses a whole number. The messages of the standard library speak of digits and
/// targets, which are not the user's words.
pub(super) fn number<T: FromStr<Err = ParseIntError>>(text: &str) -> Result<T, &'static str> {
    text.parse().map_err(|error: ParseIntError| {
        let is_negative = text
            .strip_prefix('-')
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit()));
        match error.kind() {
            IntErrorKind::PosOverflow => "the number is too large",
            _ if is_negative => "the number must not be negative",
            _ => "expected a number",
        }
    })
}

/// Parses a number that may have a fraction.
pub(super) fn factor(text: &str) -> Result<f64, &'static str> {
    text.parse().map_err(|_| "expected a number")
}

pub(super) fn port(text: &str) -> Result<u16, &'static str> {
    text.parse()
        .map_err(|_| "expected a number from 0 to 65535")
}

/// Parses the status by which the journal is filtered.
pub(super) fn journal_status(text: &str) -> Result<u16, &'static str> {
    let status = text.parse().ok();
    // The journal has status 0 for a request that got no response.
    status
        .filter(|status| matches!(status, 0 | 100..=999))
        .ok_or("expected a number from 100 to 999, or 0 for no response")
}

/// Parses a host as it appears in a `Host` header, without its port. Any other text would
/// match no request.
pub(super) fn host(text: &str) -> Result<String, &'static str> {
    let is_address = text.parse::<std::net::IpAddr>().is_ok();
    let is_name = !text.is_empty()
        && text
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_'));
    if is_address || is_name {
        Ok(text.to_owned())
    } else {
        Err("expected a host name or an address, without scheme, port and path")
    }
}

/// Parses a duration's text only so far that a negative one gets an explanation; the
/// server parses the rest.
pub(super) fn duration(text: &str) -> Result<String, &'static str> {
    match text.as_bytes() {
        [b'-', b'0'..=b'9', ..] => Err("a duration cannot be negative; use --set to go back"),
        [] | [b'-', ..] => Err("expected a duration such as 31m, 1h30m or 60d"),
        _ => Ok(text.to_owned()),
    }
}

pub(super) fn log_parser() -> impl TypedValueParser<Value = Log> {
    // Possible values, unlike a function, also appear in completions.
    PossibleValuesParser::new(["text", "json", "off"]).map(|format| match format.as_str() {
        "text" => Log::Text,
        "json" => Log::Json,
        _ => Log::Off,
    })
}

#[cfg(feature = "mutants")]
pub(super) fn mutant_parser() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(
        appservices_mock::mutants::ALL
            .iter()
            .map(|mutant| mutant.name),
    )
}

pub(super) fn banner_format_parser() -> impl TypedValueParser<Value = BannerFormat> {
    PossibleValuesParser::new(["text", "json"]).map(|format| match format.as_str() {
        "json" => BannerFormat::Json,
        _ => BannerFormat::Text,
    })
}

/// Parses seconds since 1970. A time that no clock can show becomes the nearest one.
pub(super) fn time(text: &str) -> Result<SystemTime, &'static str> {
    const LAST: i64 = 253_402_300_799;
    let seconds = number::<i64>(text)?.clamp(0, LAST);
    Ok(UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs()))
}

pub(super) fn sessions(text: &str) -> Result<AccessTokens, &'static str> {
    match text {
        "documented" => Ok(AccessTokens::EndWithSession),
        "observed" => Ok(AccessTokens::LiveUntilExpiry),
        _ => Err("expected documented or observed"),
    }
}

/// The key pair of an administrator.
#[derive(Clone)]
pub(crate) struct KeyPair {
    pub(crate) public: String,
    pub(crate) private: String,
}

impl KeyPair {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        match text.split_once(':') {
            Some((public, private)) if !public.is_empty() && !private.is_empty() => Ok(Self {
                public: public.to_owned(),
                private: private.to_owned(),
            }),
            _ => Err("expected a public and a private key, separated by a colon"),
        }
    }
}

/// Parses `NAME=VALUE`; the value can be empty.
pub(super) fn pair(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected a name and a value, separated by an equals sign"),
    }
}

/// Parses JSON.
pub(super) fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("expected JSON: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rejected_in_plain_words() {
        assert_eq!(number::<u32>("7"), Ok(7));
        for (text, reason) in [
            ("", "expected a number"),
            ("80x", "expected a number"),
            ("-", "expected a number"),
            ("-5", "the number must not be negative"),
            ("4294967296", "the number is too large"),
        ] {
            assert_eq!(number::<u32>(text), Err(reason), "{text}");
        }
        assert!(port("65535").is_ok() && port("65536").is_err());
        for (text, is_valid) in [
            ("0", true),
            ("99", false),
            ("100", true),
            ("999", true),
            ("1000", false),
            ("x", false),
        ] {
            assert_eq!(journal_status(text).is_ok(), is_valid, "{text}");
        }
    }

    #[test]
    fn host_has_neither_port_nor_path() {
        for text in ["localhost", "a-b.example", "a_b", "10.0.0.1", "::1"] {
            assert_eq!(host(text).as_deref(), Ok(text));
        }
        for text in ["", "a b", "a/", "a:80", "http://a", "[::1]"] {
            assert!(host(text).is_err(), "{text}");
        }
    }

    #[test]
    fn key_pair_needs_both_halves_and_private_key_may_contain_a_colon() {
        let pair = KeyPair::parse("a:b:c").map(|pair| (pair.public, pair.private));
        assert_eq!(pair, Ok(("a".to_owned(), "b:c".to_owned())));
        for text in ["", ":", "a", "a:", ":b"] {
            assert!(KeyPair::parse(text).is_err(), "{text}");
        }
    }
}
