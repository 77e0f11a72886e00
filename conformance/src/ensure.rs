//! Macros that end a check with a finding, as assertions end a test.

/// Ends the check with a finding unless the condition holds. Further arguments are the message.
macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err($crate::target::Stop::found(format!($($message)+)));
        }
    };
    ($condition:expr $(,)?) => {
        if !$condition {
            return Err($crate::target::Stop::found(concat!("does not hold: ", stringify!($condition))));
        }
    };
}

/// Ends the check with a finding that shows both values unless the first, which the subject
/// produced, equals the second, which is required.
macro_rules! ensure_eq {
    ($actual:expr, $expected:expr $(,)?) => {
        ensure_eq!($actual, $expected, "{} is not as required", stringify!($actual))
    };
    ($actual:expr, $expected:expr, $($message:tt)+) => {
        match (&$actual, &$expected) {
            (actual, expected) => {
                if !(*actual == *expected) {
                    let finding = $crate::report::Finding::new(format!($($message)+))
                        .difference(format!("{expected:#?}"), format!("{actual:#?}"));
                    return Err(finding.into());
                }
            }
        }
    };
}

/// Ends the check with a finding that shows the value if the two are equal.
macro_rules! ensure_ne {
    ($actual:expr, $forbidden:expr $(,)?) => {
        ensure_ne!($actual, $forbidden, "{} is not as required", stringify!($actual))
    };
    ($actual:expr, $forbidden:expr, $($message:tt)+) => {
        match (&$actual, &$forbidden) {
            (actual, forbidden) => {
                if *actual == *forbidden {
                    let finding = $crate::report::Finding::new(format!($($message)+))
                        .difference(format!("anything but {forbidden:#?}"), format!("{actual:#?}"));
                    return Err(finding.into());
                }
            }
        }
    };
}
