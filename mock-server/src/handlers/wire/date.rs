//! Times as text, ISO 8601, always UTC.

use crate::state::Seconds;

const DAY: Seconds = 24 * 60 * 60;

/// Such as `2023-11-14T22:13:20Z`.
pub(crate) fn iso(at: Seconds) -> String {
    let (days, rest) = (at.div_euclid(DAY), at.rem_euclid(DAY));
    // Days since 0000-03-01, in eras of 400 years: the leap day comes last.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + Seconds::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Reads what [`iso`] writes, also with a fraction, which is dropped, and with
/// an offset in place of `Z`.
pub(crate) fn parse(text: &str) -> Option<Seconds> {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to)?;
        let all = digits.bytes().all(|digit| digit.is_ascii_digit());
        all.then(|| digits.parse::<Seconds>().ok()).flatten()
    };
    let marks = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")];
    if !marks
        .iter()
        .all(|(at, mark)| text.get(*at..at + 1) == Some(*mark))
    {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let in_bounds = (1..=12).contains(&month) && (1..=31).contains(&day);
    if !in_bounds || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let rest = text.get(19..)?;
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    let offset = match rest {
        "Z" | "z" => 0,
        _ => {
            let at = text.len() - rest.len();
            let minutes = number(at + 1, at + 3)? * 60 + number(at + 4, at + 6)?;
            match (rest.len(), rest.get(..1)?, rest.get(3..4)?) {
                (6, "+", ":") => minutes * 60,
                (6, "-", ":") => -minutes * 60,
                _ => return None,
            }
        }
    };
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let day = (153 * month + 2) / 5 + day - 1 + of_era * 365 + of_era / 4 - of_era / 100;
    let days = era * 146_097 + day - 719_468;
    Some(days * DAY + hour * 3600 + minute * 60 + second - offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times() {
        for (at, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_700_000_000, "2023-11-14T22:13:20Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(iso(at), text);
            assert_eq!(parse(text), Some(at));
        }
        assert_eq!(parse("2023-11-14T22:13:20.123Z"), Some(1_700_000_000));
        assert_eq!(parse("2023-11-15T00:13:20+02:00"), Some(1_700_000_000));
        for wrong in [
            "",
            "2023-11-14",
            "2023-11-14T22:13:20",
            "2023-13-14T22:13:20Z",
            "2023-11-14T22:13:20+0200",
            "é023-11-14T22:13:20Z",
            "2023-11-14T22:13:20+é0:0",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn there_and_back(at in -62_000_000_000i64..250_000_000_000) {
            proptest::prop_assert_eq!(parse(&iso(at)), Some(at));
        }

        #[test]
        fn nothing_panics(text in ".{0,40}") {
            let _ = parse(&text);
        }
    }
}
