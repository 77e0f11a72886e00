//! Formats dates in UTC.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::domain::Seconds;

/// Formats as `2023-11-14T22:18:20Z`, or as a number if the year is out of the
/// range of RFC 3339.
pub(super) fn rfc3339(seconds: Seconds) -> String {
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|date| date.format(&Rfc3339).ok())
        .unwrap_or_else(|| seconds.to_string())
}

/// Formats as `2023-11-14 22:18:20 +0000 UTC`, which existing scripts parse;
/// `n/a` for `None`.
pub(super) fn in_table(seconds: Option<Seconds>) -> String {
    let Some(seconds) = seconds else {
        return "n/a".to_owned();
    };
    let text = rfc3339(seconds);
    match text.strip_suffix('Z').and_then(|text| text.split_once('T')) {
        Some((date, time)) => format!("{date} {time} +0000 UTC"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_seconds_can_be_formatted() {
        assert_eq!(
            in_table(Some(1_700_000_300)),
            "2023-11-14 22:18:20 +0000 UTC"
        );
        assert_eq!(in_table(None), "n/a");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59Z");
        assert_eq!(rfc3339(Seconds::MAX), Seconds::MAX.to_string());
    }
}
