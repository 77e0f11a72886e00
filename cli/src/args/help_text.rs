//! Texts that the help of several commands shares.

/// The end of a command's long help. Every example runs as it is.
macro_rules! examples {
    ($($line:literal)+) => {
        concat!("Examples:", $("\n  ", $line),+)
    };
    (environment: $($line:literal)+) => {
        concat!(
            examples!($($line)+),
            "\n\nEnvironment:\n",
            "  APPSERVICES_APP, APPSERVICES_PROJECT         default for --app and --project\n",
            "  APPSERVICES_BASE_URL, APPSERVICES_ATLAS_URL  default for --base-url and --atlas-url\n",
            "  APPSERVICES_PUBLIC_API_KEY,\n",
            "  APPSERVICES_PRIVATE_API_KEY                  key pair to log in with, for this command only"
        )
    };
    (ids: $($line:literal)+) => {
        concat!(
            "IDs from a file or standard input, one per line:\n",
            "  --user @FILE  read from a file\n",
            "  --user -      read from standard input\n\n",
            examples!(environment: $($line)+)
        )
    };
}

pub(super) const INHERITED: &str = "Inherited Options";
pub(super) const CONNECTION: &str = "Connection";
pub(super) const MORE_FILTERS: &str = "More Filters";
pub(super) const MORE_OPTIONS: &str = "More Options";

/// The value name of a switch. [`super::tree`] recognizes switches by it and
/// makes their value optional.
pub(super) const BOOLEAN: &str = "true|false";
