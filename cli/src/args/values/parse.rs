//! Parsing that several values share.

use std::collections::BTreeSet;
use std::str::FromStr;

/// The documented word for "no filter".
pub(super) const NONE: &str = "<none>";

/// A value that is not set if its text is empty.
#[derive(Debug, Clone)]
pub(crate) struct Optional<T>(Option<T>);

/// A value that narrows what a command acts on, so that its text must not be
/// empty: `--provider "$P"` with an unset variable would select every user.
/// "Not set" is the documented word, or leaving the option out.
#[derive(Debug, Clone)]
pub(crate) struct Narrowing<T>(Option<T>);

/// The value of an option, if it is set.
pub(in crate::args) trait Given<T> {
    fn given(&self) -> Option<&T>;
}

impl<T> Given<T> for Optional<T> {
    fn given(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T> Given<T> for Narrowing<T> {
    fn given(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

/// The value of an option that was given and is set.
pub(in crate::args) fn value_of<T>(option: Option<&impl Given<T>>) -> Option<&T> {
    option.and_then(Given::given)
}

/// The values of an option that can be repeated.
pub(in crate::args) fn values_of<'a, T: 'a>(
    options: &'a [impl Given<T>],
) -> impl Iterator<Item = &'a T> {
    options.iter().filter_map(Given::given)
}

/// A value that can be [`Optional`] or [`Narrowing`].
pub(super) trait Value: Sized {
    /// Parses a text that is neither empty nor [unset](Self::is_unset).
    fn parse_value(text: &str) -> Result<Self, String>;

    /// Whether the text, although not empty, means "not set".
    fn is_unset(_text: &str) -> bool {
        false
    }
}

impl<T: Value> FromStr for Optional<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() || T::is_unset(text) {
            return Ok(Self(None));
        }
        T::parse_value(text).map(|value| Self(Some(value)))
    }
}

impl<T: Value> FromStr for Narrowing<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if mutant!(EmptyValueTakesEverybody if is_blank(text)) {
            return Ok(Self(None));
        }
        if is_blank(text) {
            return Err("the value is empty: check it, or leave the option out".to_owned());
        }
        if T::is_unset(text) {
            return Ok(Self(None));
        }
        T::parse_value(text).map(|value| Self(Some(value)))
    }
}

/// Whether a text has nothing but separators.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c == ',')
}

/// Splits a comma-separated list and trims its items.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim)
}

/// A value that is one of a few words.
pub(in crate::args) trait Keyword: Copy + 'static {
    /// The allowed words, in the order of messages.
    const WORDS: &'static [(&'static str, Self)];
}

/// The allowed words.
pub(in crate::args) fn words<T: Keyword>() -> Vec<&'static str> {
    T::WORDS.iter().map(|(word, _)| *word).collect()
}

/// Parses one of the allowed words. The error lists them.
pub(super) fn one_of<T: Keyword>(text: &str) -> Result<T, String> {
    let found = T::WORDS.iter().find(|(word, _)| *word == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        format!(
            "unsupported value, use one of [{}] instead",
            words::<T>().join(", ")
        )
    })
}

/// The values without duplicates, in the order of their first occurrence.
pub(in crate::args) fn distinct<'a, T: Clone + Ord + 'a>(
    values: impl Iterator<Item = &'a T>,
) -> Vec<T> {
    let mut seen = BTreeSet::new();
    values
        .filter(|value| seen.insert(*value))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::UserState;

    #[test]
    fn narrowing_value_is_never_empty() {
        for text in ["", " ", ",", " , \t,", "\u{a0}"] {
            assert!(text.parse::<Narrowing<UserState>>().is_err(), "{text:?}");
        }
        let unset: Narrowing<UserState> = NONE.parse().unwrap();
        assert_eq!(value_of(Some(&unset)), None);
        let set: Narrowing<UserState> = "enabled".parse().unwrap();
        assert_eq!(value_of(Some(&set)), Some(&UserState::Enabled));
    }

    #[test]
    fn distinct_keeps_the_order_of_first_occurrence() {
        assert_eq!(distinct([3, 1, 3, 2, 1].iter()), [3, 1, 2]);
    }
}
