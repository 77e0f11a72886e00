//! Points in time, as people write them.

use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};

use crate::controls::clock::Millis;

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

/// Days since 1970 of a date in the calendar of today, and back, by the
/// well-known arithmetic of eras of 400 years that begin in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let of_era = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * of_era + of_era / 4 - of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = era * 400 + of_era + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

/// Such as `2024-05-01T12:00:00Z`.
pub(crate) fn text(seconds: i64) -> String {
    let (year, month, day) = date(seconds.div_euclid(86_400));
    let of_day = seconds.rem_euclid(86_400);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

impl FromStr for Stamp {
    type Err = String;

    fn from_str(given: &str) -> Result<Self, String> {
        let wrong = || {
            format!("'{given}' is not a time: seconds since 1970, or such as 2024-05-01T12:00:00Z")
        };
        if let Ok(seconds) = given.parse::<i64>() {
            return Ok(Self::from_seconds(seconds));
        }
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = given.get(from..to)?;
            let right = digits.bytes().all(|c| c.is_ascii_digit());
            right.then(|| digits.parse().ok())?
        };
        let read = || {
            let date = days(number(0, 4)?, number(5, 7)?, number(8, 10)?);
            Some(date * 86_400 + number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?)
        };
        // Written again it must be the same: no month 13, no other separators.
        let seconds = read().ok_or_else(wrong)?;
        if text(seconds) == given {
            Ok(Self::from_seconds(seconds))
        } else {
            Err(wrong())
        }
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Written {
            Seconds(i64),
            Text(String),
        }
        match Written::deserialize(deserializer)? {
            Written::Seconds(seconds) => Ok(Self::from_seconds(seconds)),
            Written::Text(text) => text.parse().map_err(D::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Dates are those of the calendar; what is none is refused.
    #[test]
    fn dates() {
        for (seconds, written) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_827_696, "2000-02-29T12:34:56Z"),
            (1_700_000_000, "2023-11-14T22:13:20Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(text(seconds), written);
        }
        for wrong in [
            "",
            "2023-02-29T00:00:00Z",
            "2023-13-01T00:00:00Z",
            "2023-01-01 00:00:00Z",
            "2023-01-01T00:00:60Z",
            "2023-01-01T00:00:00+01:00",
            "é023-01-01T00:00:00Z",
        ] {
            assert!(wrong.parse::<Stamp>().is_err(), "{wrong}");
        }
    }

    proptest! {
        /// What is written is read as the same time.
        #[test]
        fn written_and_read(seconds in 0..253_402_300_800_i64) {
            prop_assert_eq!(text(seconds).parse(), Ok(Stamp::from_seconds(seconds)));
        }
    }
}
