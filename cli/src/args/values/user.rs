//! Values of the `users` options.

use std::time::{Duration, SystemTime};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::parse::{Keyword, NONE, Value, items, one_of};
use super::source::Source;
use crate::domain::{Provider, Seconds, UserId, UserState};
use crate::printable::{escaped, truncated};

impl Keyword for UserState {
    const WORDS: &'static [(&'static str, Self)] = &[
        (Self::Enabled.as_str(), Self::Enabled),
        (Self::Disabled.as_str(), Self::Disabled),
    ];
}

impl Value for UserState {
    fn parse_value(text: &str) -> Result<Self, String> {
        one_of(text)
    }

    fn is_unset(text: &str) -> bool {
        text == NONE
    }
}

/// A value of `--user`: comma-separated IDs, or where to read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum UserSource {
    Ids(Vec<UserId>),
    ReadFrom(Source),
}

impl Value for UserSource {
    /// Rejects an empty ID within a list too: it is an unset variable.
    fn parse_value(text: &str) -> Result<Self, String> {
        if let Some(source) = Source::parse(text)? {
            return Ok(Self::ReadFrom(source));
        }
        text.split(',')
            .map(|id| UserId::parse(id.trim_matches([' ', '\t'])))
            .collect::<Result<_, _>>()
            .map(Self::Ids)
            .map_err(|error| error.to_string())
    }
}

/// A value of `--email`: comma-separated addresses.
#[derive(Debug, Clone)]
pub(crate) struct Emails(pub(in crate::args) Vec<String>);

impl Value for Emails {
    /// Rejects an empty address within a list for the same reason as an empty
    /// ID.
    fn parse_value(text: &str) -> Result<Self, String> {
        let emails: Vec<_> = items(text).map(str::to_owned).collect();
        if emails.iter().any(String::is_empty) {
            return Err("an email address cannot be empty".to_owned());
        }
        Ok(Self(emails))
    }
}

/// A value of `--provider`: comma-separated types.
#[derive(Debug, Clone)]
pub(crate) struct Providers(pub(in crate::args) Vec<Provider>);

impl Value for Providers {
    fn parse_value(text: &str) -> Result<Self, String> {
        items(text)
            .filter(|name| !name.is_empty() && *name != NONE)
            .map(|name| match Provider::from_wire(name) {
                Provider::Unknown => Err(unsupported_provider(name)),
                known => Ok(known),
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn unsupported_provider(name: &str) -> String {
    let allowed: Vec<_> = Provider::known()
        .map(|provider| format!("'{}'", provider.wire_name()))
        .collect();
    format!(
        "'{}' is an unsupported value, try instead one of [{}]",
        escaped(&truncated(name)),
        allowed.join(", ")
    )
}

/// The value of `--limit`, at least 1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit(pub(in crate::args) usize);

impl Value for Limit {
    fn parse_value(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(limit) if limit > 0 => Ok(Self(limit)),
            _ => Err("unsupported value, use a positive integer instead".to_owned()),
        }
    }
}

/// The type of user to create.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NewUserType {
    ApiKey,
    Email,
}

impl Keyword for NewUserType {
    const WORDS: &'static [(&'static str, Self)] =
        &[("api-key", Self::ApiKey), ("email", Self::Email)];
}

impl Value for NewUserType {
    fn parse_value(text: &str) -> Result<Self, String> {
        one_of(text)
    }

    fn is_unset(text: &str) -> bool {
        text == NONE
    }
}

/// A point in time, absolute or relative to now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    At(Seconds),
    Ago(Duration),
}

impl When {
    /// Converts to seconds since the Unix epoch.
    pub(crate) fn to_seconds(self, now: SystemTime) -> Seconds {
        match self {
            Self::At(seconds) => seconds,
            Self::Ago(age) => {
                let now = now
                    .duration_since(SystemTime::UNIX_EPOCH)
                    .unwrap_or_default();
                whole_seconds(now).saturating_sub(whole_seconds(age))
            }
        }
    }
}

fn whole_seconds(duration: Duration) -> Seconds {
    Seconds::try_from(duration.as_secs()).unwrap_or(Seconds::MAX)
}

impl Value for When {
    fn parse_value(text: &str) -> Result<Self, String> {
        let at = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
        at(text)
            .or_else(|| at(&format!("{text}T00:00:00Z")))
            // The service's dates are whole seconds, so a fraction rounds up:
            // "before 1.5 s" includes second 1, as "before 2 s" does.
            .map(|time| Self::At(time.unix_timestamp() + i64::from(time.nanosecond() > 0)))
            .or_else(|| humantime::parse_duration(text).ok().map(Self::Ago))
            .ok_or_else(|| {
                "unsupported value, use a time (2026-08-24T12:00:00Z), a date (2026-08-24) or an age (90d) instead".to_owned()
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_means_no_filter() {
        assert!(UserState::is_unset("<none>"));
        assert!(Providers::parse_value("<none>").unwrap().0.is_empty());
    }

    #[test]
    fn empty_item_in_a_list_is_rejected() {
        for text in ["a,,b", "a,", ",a", "a, ,b"] {
            assert!(UserSource::parse_value(text).is_err(), "{text:?}");
            assert!(Emails::parse_value(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn addresses_are_split_at_commas() {
        let emails = Emails::parse_value("a@b.co, c@d.co").unwrap();
        assert_eq!(emails.0, ["a@b.co", "c@d.co"]);
    }

    #[test]
    fn when_accepts_times_dates_and_ages() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let seconds = |text: &str| When::parse_value(text).unwrap().to_seconds(now);
        assert_eq!(seconds("1970-01-02"), 86_400);
        assert_eq!(seconds("1970-01-02T01:00:00+01:00"), 86_400);
        assert_eq!(seconds("1969-12-31"), -86_400);
        assert_eq!(seconds("1970-01-01T00:00:01.5Z"), 2);
        assert_eq!(seconds("10s"), 999_990);
        assert_eq!(seconds("1d"), 913_600);
        for text in ["yesterday", "90", "-1d", "2026-02-30", "2026-08-24 12:00"] {
            assert!(When::parse_value(text).is_err(), "{text:?}");
        }
    }
}
