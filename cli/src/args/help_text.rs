//! Texts that the help of several commands shares.

/// The end of a command's long help. Every example runs as it is.
macro_rules! examples {
    ($($line:literal)+) => {
        concat!("Examples:", $("\n  ", $line),+)
    };
    (ids: $($line:literal)+) => {
        concat!(
            "IDs from a file or standard input, one per line:\n",
            "  --user @FILE  read from a file\n",
            "  --user -      read from standard input\n\n",
            examples!($($line)+)
        )
    };
}

pub(super) const INHERITED: &str = "Inherited Options";
pub(super) const CONNECTION: &str = "Connection";
pub(super) const MORE_FILTERS: &str = "More Filters";
pub(super) const MORE_OPTIONS: &str = "More Options";

/// The value name of a switch. [`super::usage`] recognizes switches by it and
/// makes their value optional.
pub(super) const BOOLEAN: &str = "true|false";
