//! Times and durations of the public API. The rules count in whole seconds since 1970,
//! and so do JSON documents.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::state::Seconds;

/// The end of the year 9999, the last time a clock can show.
const LAST: u64 = 253_402_300_799;

/// A time of the rules. A time that the system cannot represent becomes the nearest one
/// that is safe everywhere.
pub(crate) fn from_seconds(seconds: Seconds) -> SystemTime {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let time = if seconds < 0 {
        UNIX_EPOCH.checked_sub(distance).or(Some(UNIX_EPOCH))
    } else {
        UNIX_EPOCH.checked_add(distance)
    };
    time.unwrap_or_else(|| UNIX_EPOCH + Duration::from_secs(LAST))
}

/// Seconds since 1970, rounded down.
pub(crate) fn to_seconds(time: SystemTime) -> Seconds {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => Seconds::try_from(after.as_secs()).unwrap_or(Seconds::MAX),
        Err(before) => {
            let before = before.duration();
            let seconds = before.as_secs() + u64::from(before.subsec_nanos() > 0);
            Seconds::try_from(seconds).map_or(Seconds::MIN, |seconds| -seconds)
        }
    }
}

/// A time as seconds since 1970.
pub(crate) mod seconds {
    use std::time::SystemTime;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        time: &SystemTime,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(super::to_seconds(*time))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<SystemTime, D::Error> {
        i64::deserialize(deserializer).map(super::from_seconds)
    }
}

/// A time as seconds since 1970, or `null`.
pub(crate) mod optional_seconds {
    use std::time::SystemTime;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde calls it with the field")]
    pub(crate) fn serialize<S: Serializer>(
        time: &Option<SystemTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        time.map(super::to_seconds).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<SystemTime>, D::Error> {
        let seconds = Option::<i64>::deserialize(deserializer)?;
        Ok(seconds.map(super::from_seconds))
    }
}

/// A duration as seconds.
pub(crate) mod duration_seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        duration: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(duration.as_secs())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}

/// A duration as seconds, or `null`.
pub(crate) mod optional_duration_seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde calls it with the field")]
    pub(crate) fn serialize<S: Serializer>(
        duration: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        duration
            .map(|duration| duration.as_secs())
            .serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        let seconds = Option::<u64>::deserialize(deserializer)?;
        Ok(seconds.map(Duration::from_secs))
    }
}

/// A duration as milliseconds.
pub(crate) mod duration_millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        duration: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        serializer.serialize_u64(millis)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded_down_to_seconds() {
        for (time, seconds) in [
            (UNIX_EPOCH, 0),
            (UNIX_EPOCH + Duration::from_millis(1999), 1),
            (UNIX_EPOCH - Duration::from_millis(1), -1),
            (UNIX_EPOCH - Duration::from_secs(1), -1),
        ] {
            assert_eq!(to_seconds(time), seconds, "{time:?}");
        }
    }

    #[test]
    fn seconds_survive_a_round_trip() {
        for seconds in [-62_000_000_000, -1, 0, 1_700_000_000, 253_402_300_799] {
            assert_eq!(to_seconds(from_seconds(seconds)), seconds);
        }
    }

    #[test]
    fn any_number_of_seconds_is_some_time() {
        for seconds in [Seconds::MIN, Seconds::MAX] {
            let _ = from_seconds(seconds);
        }
    }
}
