//! Lengths of time, as people write them.

use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};

use crate::controls::clock::Millis;

/// A length of time: `90s`, `1h30m`, `60d`, `500ms`, or a number of seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(Millis);

impl Span {
    pub(crate) fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub(crate) fn millis(self) -> i64 {
        self.0
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is not a length of time such as 90s, 31m or 1h30m");
        let mut rest = text.trim();
        let mut total: Millis = 0;
        if let Ok(seconds) = rest.parse::<Millis>() {
            return seconds.checked_mul(1000).map(Self).ok_or_else(wrong);
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
            let number: Millis = rest[..digits].parse().map_err(|_| wrong())?;
            rest = &rest[digits..];
            let letters = rest
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(rest.len());
            let unit = match &rest[..letters] {
                "ms" => 1,
                "s" => 1000,
                "m" => 60_000,
                "h" => 3_600_000,
                "d" => 86_400_000,
                _ => return Err(wrong()),
            };
            rest = &rest[letters..];
            total = number
                .checked_mul(unit)
                .and_then(|millis| total.checked_add(millis))
                .ok_or_else(wrong)?;
        }
        if text.trim().is_empty() {
            return Err(wrong());
        }
        Ok(Self(total))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Written {
            Seconds(i64),
            Text(String),
        }
        match Written::deserialize(deserializer)? {
            Written::Seconds(seconds) => seconds
                .checked_mul(1000)
                .map(Self)
                .ok_or_else(|| D::Error::custom("too long")),
            Written::Text(text) => text.parse().map_err(D::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Units can be combined; a plain number is seconds.
    #[test]
    fn spans() {
        for (text, millis) in [
            ("31m", Some(31 * 60_000)),
            ("1h30m", Some(5_400_000)),
            ("60d", Some(60 * 86_400_000)),
            ("500ms", Some(500)),
            ("90", Some(90_000)),
            ("", None),
            ("m", None),
            ("1x", None),
            ("-1m", None),
            ("1.5h", None),
            ("99999999999999999999d", None),
            ("9999999999999999d", None),
        ] {
            assert_eq!(
                text.parse::<Span>().ok().map(Span::millis),
                millis,
                "{text}"
            );
        }
    }
}
