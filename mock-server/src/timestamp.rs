//! Times as text: RFC 3339, written in UTC with whole seconds.

use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::state::Seconds;

/// `0000-01-01T00:00:00Z` and `9999-12-31T23:59:59Z`: RFC 3339 has four-digit years.
const RANGE: (Seconds, Seconds) = (-62_167_219_200, 253_402_300_799);

/// Civil time instead of `jiff::Timestamp`, which ends a day before the year 9999 does, to
/// leave room for time zones.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// Formats a time such as `2023-11-14T22:13:20Z`. Times outside the years 0 to 9999
/// are clamped.
pub(crate) fn format(at: Seconds) -> String {
    let since = SignedDuration::from_secs(at.clamp(RANGE.0, RANGE.1));
    // Cannot overflow: civil time has the years -9999 to 9999.
    let time = EPOCH.saturating_add(since);
    format!("{time}Z")
}

/// Parses what [`format()`] writes, also with an offset in place of `Z` and with a
/// fraction of a second, which is dropped. `None` if the text is not such a time.
pub(crate) fn parse(text: &str) -> Option<Seconds> {
    let (time, rest) = text.split_at_checked("2023-11-14T22:13:20".len())?;
    // `jiff` accepts other forms of ISO 8601 too.
    if time.as_bytes()[10] != b'T' || time.as_bytes()[16] != b':' {
        return None;
    }
    let zone = rest.strip_prefix('.').map_or(rest, |fraction| {
        fraction.trim_start_matches(|digit: char| digit.is_ascii_digit())
    });
    let time: DateTime = time.parse().ok()?;
    Some(time.duration_since(EPOCH).as_secs() - offset(zone)?)
}

/// Parses `Z` or an offset such as `+02:00`. Returns seconds east of UTC.
fn offset(zone: &str) -> Option<Seconds> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let number = |digits: &str, limit: Seconds| {
        let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = is_number.then(|| digits.parse::<Seconds>().ok())?;
        number.filter(|number| *number < limit)
    };
    let seconds = number(hours, 24)? * 3600 + number(minutes, 60)? * 60;
    match zone.as_bytes()[0] {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times_are_formatted_and_parsed() {
        for (at, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_827_696, "2000-02-29T12:34:56Z"),
            (1_700_000_000, "2023-11-14T22:13:20Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(format(at), text);
            assert_eq!(parse(text), Some(at));
        }
    }

    #[test]
    fn times_out_of_range_are_clamped() {
        assert_eq!(format(Seconds::MIN), "0000-01-01T00:00:00Z");
        assert_eq!(format(Seconds::MAX), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn fractions_are_dropped_and_offsets_applied() {
        assert_eq!(parse("2023-11-14T22:13:20.123Z"), Some(1_700_000_000));
        assert_eq!(parse("2023-11-14T22:13:20z"), Some(1_700_000_000));
        assert_eq!(parse("2023-11-15T00:13:20+02:00"), Some(1_700_000_000));
        assert_eq!(parse("2023-11-14T20:13:20-02:00"), Some(1_700_000_000));
    }

    #[test]
    fn other_text_is_rejected() {
        for text in [
            "",
            "2023-11-14",
            "2023-11-14T22:13:20",
            "2023-11-14 22:13:20Z",
            "2023-13-14T22:13:20Z",
            "2023-02-29T22:13:20Z",
            "2023-11-14T24:13:20Z",
            "2023-11-14T22:13:20+0200",
            "2023-11-14T22:13:20+24:00",
            "2023-11-14T22:13:20+02:60",
            "2023-11-14T22:13:20+02:00[Europe/Berlin]",
            "é023-11-14T22:13:20Z",
            "2023-11-14T22:13:20+é0:0",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn formatted_times_parse_to_themselves(at in RANGE.0..=RANGE.1) {
            proptest::prop_assert_eq!(parse(&format(at)), Some(at));
        }

        #[test]
        fn parsing_never_panics(text in ".{0,40}") {
            let _ = parse(&text);
        }
    }
}
