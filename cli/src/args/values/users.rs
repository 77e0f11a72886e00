//! Who is meant.

use std::str::FromStr;
use std::time::{Duration, SystemTime};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{NONE, Source, Value, one_of};
use crate::domain::{Provider, Seconds, UserId, UserState};
use crate::printable::{shortened, visible};

impl Value for UserState {
    fn read(text: &str) -> Result<Self, String> {
        one_of(
            text,
            [Self::Enabled, Self::Disabled].map(|state| (state.as_str(), state)),
        )
    }

    fn is_unset(text: &str) -> bool {
        text == NONE
    }
}

/// One value of `--user`: IDs, separated by commas, or where to read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum UserSource {
    Ids(Vec<UserId>),
    Elsewhere(Source),
}

impl FromStr for UserSource {
    type Err = String;

    /// An empty ID is an error and never "no user": `-u "$ID"` with an unset
    /// variable must not mean everybody.
    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(source) = Source::read(text)? {
            return Ok(Self::Elsewhere(source));
        }
        text.split(',')
            .map(|id| UserId::parse(id.trim_matches([' ', '\t'])))
            .collect::<Result<_, _>>()
            .map(Self::Ids)
            .map_err(|error| error.to_string())
    }
}

/// One value of `--email`.
#[derive(Debug, Clone)]
pub(crate) struct Address(pub(in crate::args) String);

impl FromStr for Address {
    type Err = &'static str;

    /// As with IDs, an unset variable must not mean everybody.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err("an address cannot be empty");
        }
        Ok(Self(text.to_owned()))
    }
}

/// One value of `--provider`: types, separated by commas.
#[derive(Debug, Clone)]
pub(crate) struct Providers(pub(in crate::args) Vec<Provider>);

impl FromStr for Providers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(str::trim)
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
        .map(|provider| format!("'{}'", provider.wire()))
        .collect();
    format!(
        "'{}' is an unsupported value, try instead one of [{}]",
        visible(&shortened(name)),
        allowed.join(", ")
    )
}

/// `--limit`: how many, at least one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit(pub(in crate::args) usize);

impl Value for Limit {
    fn read(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(limit) if limit > 0 => Ok(Self(limit)),
            _ => Err("unsupported value, use a whole number above 0 instead".to_owned()),
        }
    }
}

/// What kind of user is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NewUserType {
    ApiKey,
    Email,
}

impl Value for NewUserType {
    fn read(text: &str) -> Result<Self, String> {
        one_of(text, [("api-key", Self::ApiKey), ("email", Self::Email)])
    }

    fn is_unset(text: &str) -> bool {
        text == NONE
    }
}

/// A point in time, or how long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    At(Seconds),
    Ago(Duration),
}

impl When {
    /// Seconds since 1970, seen from `now`.
    pub(crate) fn seconds(self, now: SystemTime) -> Seconds {
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
    fn read(text: &str) -> Result<Self, String> {
        let at = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
        at(text)
            .or_else(|| at(&format!("{text}T00:00:00Z")))
            // The service's dates are whole seconds: earlier than half past one
            // is earlier than two.
            .map(|time| Self::At(time.unix_timestamp() + i64::from(time.nanosecond() > 0)))
            .or_else(|| humantime::parse_duration(text).ok().map(Self::Ago))
            .ok_or_else(|| {
                "unsupported value, use a time (2026-08-24T12:00:00Z), a date (2026-08-24) or an age (90d) instead".to_owned()
            })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Field;
    use super::*;

    #[test]
    fn the_documented_word_means_no_filter() {
        for text in ["", "<none>"] {
            assert!(text.parse::<Field<UserState>>().unwrap().get().is_none());
            assert!(text.parse::<Providers>().unwrap().0.is_empty());
        }
    }

    #[test]
    fn an_empty_id_in_a_list_is_never_dropped() {
        for text in ["", ",", "a,,b", "a,"] {
            assert!(text.parse::<UserSource>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_time_is_a_time_a_date_or_an_age() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let seconds = |text: &str| When::read(text).unwrap().seconds(now);
        assert_eq!(seconds("1970-01-02"), 86_400);
        assert_eq!(seconds("1970-01-02T01:00:00+01:00"), 86_400);
        assert_eq!(seconds("1969-12-31"), -86_400);
        assert_eq!(seconds("1970-01-01T00:00:01.5Z"), 2);
        assert_eq!(seconds("10s"), 999_990);
        assert_eq!(seconds("1d"), 913_600);
        for text in ["yesterday", "90", "-1d", "2026-02-30", "2026-08-24 12:00"] {
            assert!(When::read(text).is_err(), "{text:?}");
        }
    }
}
