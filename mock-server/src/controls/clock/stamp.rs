//! Points in time, as people write them.

use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};

use crate::controls::clock::{Millis, SecondsOrText};
use crate::timestamp;

/// A point in time: seconds since 1970, or `2024-05-01T12:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp(Millis);

impl Stamp {
    pub(crate) fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    pub(crate) fn millis(self) -> i64 {
        self.0
    }
}

impl FromStr for Stamp {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(seconds) = text.parse::<i64>() {
            return Ok(Self::from_seconds(seconds));
        }
        timestamp::parse(text)
            // Only the form that the clock itself shows: no offset, no fraction.
            .filter(|seconds| timestamp::format(*seconds) == text)
            .map(Self::from_seconds)
            .ok_or_else(|| {
                format!(
                    "invalid time '{text}': expected seconds since 1970, or a time in UTC \
                     such as 2024-05-01T12:00:00Z"
                )
            })
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match SecondsOrText::deserialize(deserializer)? {
            SecondsOrText::Seconds(seconds) => Ok(Self::from_seconds(seconds)),
            SecondsOrText::Text(text) => text.parse().map_err(D::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_times_in_utc_are_parsed() {
        for (text, seconds) in [
            ("0", 0),
            ("-5", -5),
            ("1700000000", 1_700_000_000),
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:34:56Z", 951_827_696),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(text.parse(), Ok(Stamp::from_seconds(seconds)), "{text}");
        }
    }

    #[test]
    fn other_text_is_rejected() {
        for text in [
            "",
            "2023-02-29T00:00:00Z",
            "2023-13-01T00:00:00Z",
            "2023-01-01 00:00:00Z",
            "2023-01-01T00:00:60Z",
            "2016-12-31T23:59:60Z",
            "2023-01-01T00:00:00.5Z",
            "2023-01-01T00:00:00+01:00",
            "é023-01-01T00:00:00Z",
        ] {
            assert!(text.parse::<Stamp>().is_err(), "{text}");
        }
    }
}
