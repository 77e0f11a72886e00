//! Texts from the command line → values.

mod apps;
mod raw;
mod users;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

pub(crate) use apps::{DeploymentModel, Environment, Location, Texts};
pub(crate) use raw::{ApiPath, Body, Shell, Verb, check_json};
pub(crate) use users::{Address, Limit, NewUserType, Providers, UserSource, When};

use super::{Format, Telemetry};
use crate::domain::{BaseUrl, GroupId, ProfileName};

/// The documented word for "no filter".
const NONE: &str = "<none>";

/// Where more of a value is, if not on the command line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    File(PathBuf),
    Stdin,
}

impl Source {
    /// `@FILE` or `-`; None for any other text.
    fn read(text: &str) -> Result<Option<Self>, &'static str> {
        match text.strip_prefix('@') {
            Some("") => Err("'@' needs the name of a file behind it"),
            Some(path) => Ok(Some(Self::File(PathBuf::from(path)))),
            None => Ok((text == "-").then_some(Self::Stdin)),
        }
    }
}

/// How messages name it.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Stdin => f.write_str("standard input"),
        }
    }
}

/// A value for which an empty text means "not set".
#[derive(Debug, Clone)]
pub(crate) struct Field<T>(Option<T>);

/// The value of an option that was given and is not empty.
pub(crate) fn given<T>(field: Option<&Field<T>>) -> Option<&T> {
    field.and_then(|field| field.0.as_ref())
}

impl<T> Field<T> {
    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

/// How an option reads its (never empty) text.
trait Value: Sized {
    fn read(text: &str) -> Result<Self, String>;

    /// Whether the text, though not empty, says "not set".
    fn is_unset(_text: &str) -> bool {
        false
    }
}

impl<T: Value> FromStr for Field<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() || T::is_unset(text) {
            return Ok(Self(None));
        }
        T::read(text).map(|value| Self(Some(value)))
    }
}

impl Value for Format {
    fn read(text: &str) -> Result<Self, String> {
        one_of(
            text,
            [
                ("json", Self::Json),
                ("ndjson", Self::Ndjson),
                ("csv", Self::Csv),
            ],
        )
    }
}

impl Value for Telemetry {
    fn read(text: &str) -> Result<Self, String> {
        one_of(text, [("on", Self::On), ("off", Self::Off)])
    }
}

impl Value for GroupId {
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }
}

impl Value for BaseUrl {
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }
}

impl Value for ProfileName {
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }
}

fn one_of<T: Copy, const N: usize>(text: &str, allowed: [(&str, T); N]) -> Result<T, String> {
    let found = allowed.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = allowed.iter().map(|(name, _)| *name).collect();
        format!(
            "unsupported value, use one of [{}] instead",
            names.join(", ")
        )
    })
}

/// A switch that may also be given as `=true` or `=false`, in the spellings
/// that existing scripts use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Boolean(bool);

impl Boolean {
    pub(super) fn is_set(flag: Option<Self>) -> bool {
        flag.is_some_and(|flag| flag.0)
    }
}

impl FromStr for Boolean {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "true" | "True" | "TRUE" | "t" | "T" | "1" => Ok(Self(true)),
            "false" | "False" | "FALSE" | "f" | "F" | "0" => Ok(Self(false)),
            _ => Err("unsupported value, use one of [true, false] instead"),
        }
    }
}

/// The values, each once, in the order of their first appearance.
pub(super) fn distinct<'a, T: Clone + Ord + 'a>(values: impl Iterator<Item = &'a T>) -> Vec<T> {
    let mut seen = std::collections::BTreeSet::new();
    values
        .filter(|value| seen.insert(*value))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_value_is_not_set() {
        assert!("".parse::<Field<Format>>().unwrap().get().is_none());
        assert!("<none>".parse::<Field<Format>>().is_err());
    }

    #[test]
    fn values_count_once_in_the_order_given() {
        assert_eq!(distinct([3, 1, 3, 2, 1].iter()), [3, 1, 2]);
    }
}
