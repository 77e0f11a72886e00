//! Values of the options that control connections. None of them may be empty,
//! except the URL of a proxy: an unset variable of a script must not lift a
//! limit.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use crate::domain::Secret;

/// How many times a failed request is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Retries(pub(in crate::args) u32);

/// The most requests that are in flight at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Concurrency(pub(in crate::args) usize);

/// A time limit such as `30s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimeLimit(pub(in crate::args) Duration);

/// The URL of a proxy, which may contain a password. Parsed when the connection
/// is set up, so that no usage error quotes it.
#[derive(Debug, Clone)]
pub(crate) struct ProxyUrl(pub(in crate::args) Secret);

/// The path of a file.
#[derive(Debug, Clone)]
pub(crate) struct FilePath(pub(in crate::args) PathBuf);

/// Longer than any run, and short enough to be added to a time.
const MAX_TIME_LIMIT: Duration = Duration::from_hours(24 * 365);

impl FromStr for Retries {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let retries = number(text).filter(|retries| *retries <= 20);
        retries.map(Self).ok_or("use a number from 0 to 20")
    }
}

impl FromStr for Concurrency {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let limit = number(text).filter(|limit| (1..=256).contains(limit));
        let limit = limit.and_then(|limit| usize::try_from(limit).ok());
        limit.map(Self).ok_or("use a number from 1 to 256")
    }
}

/// `u32::from_str` would accept `+1`.
fn number(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

impl FromStr for TimeLimit {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let limit = humantime::parse_duration(text).ok();
        match limit {
            None => Err("use a number with a unit, such as 500ms, 30s or 2m"),
            Some(limit) if limit.is_zero() => Err("must be longer than 0s"),
            Some(limit) if limit > MAX_TIME_LIMIT => Err("must not be longer than 365 days"),
            Some(limit) => Ok(Self(limit)),
        }
    }
}

impl TimeLimit {
    pub(crate) fn duration(self) -> Duration {
        self.0
    }
}

impl FromStr for ProxyUrl {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(Secret::new(text.trim())))
    }
}

impl FromStr for FilePath {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err("the path is empty");
        }
        Ok(Self(PathBuf::from(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_bounds() {
        for (text, retries, concurrency) in [
            ("0", Some(0), None),
            ("1", Some(1), Some(1)),
            ("20", Some(20), Some(20)),
            ("21", None, Some(21)),
            ("256", None, Some(256)),
            ("257", None, None),
            ("+1", None, None),
            ("-1", None, None),
            ("", None, None),
            ("4294967296", None, None),
        ] {
            assert_eq!(text.parse::<Retries>().ok().map(|n| n.0), retries, "{text}");
            let parsed = text.parse::<Concurrency>().ok().map(|n| n.0);
            assert_eq!(parsed, concurrency, "{text}");
        }
    }

    #[test]
    fn a_time_limit_has_a_unit_and_is_not_zero() {
        for (text, millis) in [
            ("500ms", Some(500)),
            ("30s", Some(30_000)),
            ("1m 30s", Some(90_000)),
            ("0s", None),
            ("30", None),
            ("", None),
            ("-1s", None),
            ("forever", None),
            ("9999y", None),
        ] {
            let parsed = text.parse::<TimeLimit>().ok();
            assert_eq!(parsed.map(|limit| limit.0.as_millis()), millis, "{text}");
        }
        let error = |text: &str| text.parse::<TimeLimit>().unwrap_err();
        assert_eq!(error("0s"), "must be longer than 0s");
        assert_eq!(error("9999y"), "must not be longer than 365 days");
        assert!(error("30").starts_with("use a number with a unit"));
    }
}
