//! Values of the options that every command inherits.

use super::parse::{Keyword, Value, one_of};
use crate::domain::{BaseUrl, GroupId, ProfileName};

/// An output format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Text,
    /// One object per line, in the layout that existing scripts parse.
    Json,
    /// One object per record, with typed values.
    Ndjson,
    Csv,
}

impl Keyword for Format {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("json", Self::Json),
        ("ndjson", Self::Ndjson),
        ("csv", Self::Csv),
    ];
}

impl Value for Format {
    fn parse_value(text: &str) -> Result<Self, String> {
        one_of(text)
    }
}

/// Whether usage events may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Telemetry {
    On,
    Off,
}

impl Keyword for Telemetry {
    const WORDS: &'static [(&'static str, Self)] = &[("on", Self::On), ("off", Self::Off)];
}

impl Value for Telemetry {
    fn parse_value(text: &str) -> Result<Self, String> {
        one_of(text)
    }
}

impl Value for GroupId {
    fn parse_value(text: &str) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }
}

impl Value for BaseUrl {
    fn parse_value(text: &str) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }
}

impl Value for ProfileName {
    fn parse_value(text: &str) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::{Optional, value_of};
    use super::*;

    #[test]
    fn empty_value_is_not_set() {
        let parse = |text: &str| text.parse::<Optional<Format>>();
        assert!(value_of(Some(&parse("").unwrap())).is_none());
        assert!(parse("<none>").is_err());
    }
}
