//! Durations, as people write them.

use std::str::FromStr;

use jiff::SpanRelativeTo;
use serde::de::{Deserialize, Deserializer, Error};

use crate::controls::clock::{Millis, SecondsOrText};

/// A duration: `90s`, `1h30m`, `60d`, `500ms`, or a number of seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(Millis);

impl Span {
    pub(crate) fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    fn from_seconds(seconds: i64) -> Option<Self> {
        seconds.checked_mul(1000).map(Self)
    }

    pub(crate) fn millis(self) -> i64 {
        self.0
    }
}

/// Parses a duration with units. `jiff` also accepts fractions, blanks and ISO 8601, which
/// are rejected here, to leave one way to write a duration.
fn parse_units(text: &str) -> Option<Span> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.starts_with(|c: char| c.is_ascii_digit());
    if !is_plain {
        return None;
    }
    let span: jiff::Span = text.parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    Millis::try_from(duration.as_millis()).ok().map(Span)
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let trimmed = text.trim();
        let span = match trimmed.parse::<i64>() {
            Ok(seconds) => Self::from_seconds(seconds),
            Err(_) => parse_units(trimmed),
        };
        span.ok_or_else(|| {
            format!(
                "invalid duration '{text}': expected a number of seconds, or a form such as \
                 90s, 31m or 1h30m"
            )
        })
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match SecondsOrText::deserialize(deserializer)? {
            SecondsOrText::Seconds(seconds) => Self::from_seconds(seconds)
                .ok_or_else(|| D::Error::custom(format!("duration out of range: {seconds}"))),
            SecondsOrText::Text(text) => text.parse().map_err(D::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_combine_and_a_plain_number_is_seconds() {
        for (text, millis) in [
            ("31m", 31 * 60_000),
            ("1h30m", 5_400_000),
            ("60d", 60 * 86_400_000),
            ("500ms", 500),
            ("1m500ms", 60_500),
            ("90", 90_000),
            ("-90", -90_000),
            (" 90s ", 90_000),
        ] {
            assert_eq!(text.parse(), Ok(Span(millis)), "{text}");
        }
    }

    #[test]
    fn other_text_is_rejected() {
        for text in [
            "",
            " ",
            "m",
            "1x",
            "1h30",
            "-1m",
            "1.5h",
            "1h 30m",
            "99999999999999999999d",
            "9999999999999999d",
            "9223372036854775807",
        ] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }
}
