//! Seconds since 1970 as people write them, without a calendar library.

/// Year, month, day, hour, minute, second in UTC.
fn parts(seconds: i64) -> (i64, u8, u8, i64, i64, i64) {
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
    let day = u8::try_from(days + 1).expect("a day of a month");
    (year, month, day, rest / 3600, rest / 60 % 60, rest % 60)
}

/// `2023-11-14T22:18:20Z`; nothing before 1970.
pub(crate) fn rfc3339(seconds: i64) -> String {
    let (y, mo, d, h, m, s) = parts(seconds);
    format!("{y:04}-{mo:02}-{d:02}T{h:02}:{m:02}:{s:02}Z")
}

/// `2023-11-14 22:18:20 +0000 UTC`; nothing before 1970.
pub(super) fn shown(seconds: i64) -> String {
    let (y, mo, d, h, m, s) = parts(seconds);
    format!("{y:04}-{mo:02}-{d:02} {h:02}:{m:02}:{s:02} +0000 UTC")
}

#[test]
fn well_known_moments() {
    assert_eq!(shown(1_700_000_300), "2023-11-14 22:18:20 +0000 UTC");
    assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
    assert_eq!(rfc3339(951_782_400), "2000-02-29T00:00:00Z");
    assert_eq!(rfc3339(4_107_542_399), "2100-02-28T23:59:59Z");
    assert_eq!(rfc3339(4_107_542_400), "2100-03-01T00:00:00Z");
}
