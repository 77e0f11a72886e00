//! Seconds since 1970 as people write them, without a calendar library.

/// Date and time of day in UTC.
fn parts(seconds: i64) -> (String, String) {
    let (mut days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let mut year = 1970;
    let leap = |y: i64| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    loop {
        let length = if leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (day, hour, minute, second) = (days + 1, rest / 3600, rest / 60 % 60, rest % 60);
    (
        format!("{year:04}-{month:02}-{day:02}"),
        format!("{hour:02}:{minute:02}:{second:02}"),
    )
}

/// `2023-11-14T22:18:20Z`; nothing before 1970.
pub(crate) fn rfc3339(seconds: i64) -> String {
    let (date, time) = parts(seconds);
    format!("{date}T{time}Z")
}

/// `2023-11-14 22:18:20 +0000 UTC`; nothing before 1970.
pub(super) fn shown(seconds: i64) -> String {
    let (date, time) = parts(seconds);
    format!("{date} {time} +0000 UTC")
}

#[test]
fn well_known_moments() {
    assert_eq!(shown(1_700_000_300), "2023-11-14 22:18:20 +0000 UTC");
    assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
    assert_eq!(rfc3339(951_782_400), "2000-02-29T00:00:00Z");
    assert_eq!(rfc3339(4_107_542_399), "2100-02-28T23:59:59Z");
    assert_eq!(rfc3339(4_107_542_400), "2100-03-01T00:00:00Z");
}
