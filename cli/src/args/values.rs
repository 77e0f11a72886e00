//! Texts from the command line → values.

use std::str::FromStr;

use super::{Format, Telemetry};
use crate::domain::{BaseUrl, GroupId, ProfileName, Provider, UserId, UserState};
use crate::printable::{shortened, visible};

/// The documented word for "no filter".
const NONE: &str = "<none>";

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

impl Value for UserState {
    fn read(text: &str) -> Result<Self, String> {
        one_of(
            text,
            [Self::Enabled, Self::Disabled].map(|state| (state.as_str(), state)),
        )
    }

    fn is_unset(text: &str) -> bool {
        text == NONE
    }
}

impl Value for Format {
    fn read(text: &str) -> Result<Self, String> {
        one_of(text, [("json", Self::Json)])
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

/// One value of `--user`: IDs, separated by commas.
#[derive(Debug, Clone)]
pub(crate) struct UserIds(pub(super) Vec<UserId>);

impl FromStr for UserIds {
    type Err = String;

    /// An empty ID is an error and never "no user": `-u "$ID"` with an unset
    /// variable must not mean everybody.
    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(|id| UserId::parse(id.trim_matches([' ', '\t'])))
            .collect::<Result<_, _>>()
            .map(Self)
            .map_err(|error| error.to_string())
    }
}

/// One value of `--provider`: types, separated by commas.
#[derive(Debug, Clone)]
pub(crate) struct Providers(pub(super) Vec<Provider>);

impl FromStr for Providers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty() && *name != NONE)
            .map(|name| match Provider::from_wire(name) {
                Provider::Unknown => Err(unsupported_provider(name)),
                known => Ok(known),
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn unsupported_provider(name: &str) -> String {
    let allowed: Vec<_> = Provider::known()
        .map(|provider| format!("'{}'", provider.wire()))
        .collect();
    format!(
        "'{}' is an unsupported value, try instead one of [{}]",
        visible(&shortened(name)),
        allowed.join(", ")
    )
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
    fn an_empty_value_is_not_set_and_so_is_the_documented_word() {
        for text in ["", "<none>"] {
            assert!(text.parse::<Field<UserState>>().unwrap().get().is_none());
            assert!(text.parse::<Providers>().unwrap().0.is_empty());
        }
        assert!("<none>".parse::<Field<Format>>().is_err());
    }

    #[test]
    fn an_empty_id_in_a_list_is_never_dropped() {
        for text in ["", ",", "a,,b", "a,"] {
            assert!(text.parse::<UserIds>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn values_count_once_in_the_order_given() {
        assert_eq!(distinct([3, 1, 3, 2, 1].iter()), [3, 1, 2]);
    }
}
