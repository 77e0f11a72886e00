//! Parsing that several values share.

use std::collections::BTreeSet;
use std::str::FromStr;

/// The documented word for "no filter".
pub(super) const NONE: &str = "<none>";

/// A value that is not set if its text is empty.
#[derive(Debug, Clone)]
pub(crate) struct Optional<T>(Option<T>);

/// The value of an option that was given and is set.
pub(in crate::args) fn value_of<T>(option: Option<&Optional<T>>) -> Option<&T> {
    option.and_then(|optional| optional.0.as_ref())
}

/// A value that can be [`Optional`].
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

/// Parses one of the allowed words. The error lists them.
pub(super) fn one_of<T: Copy, const N: usize>(
    text: &str,
    allowed: [(&str, T); N],
) -> Result<T, String> {
    let found = allowed.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = allowed.iter().map(|(name, _)| *name).collect();
        format!(
            "unsupported value, use one of [{}] instead",
            names.join(", ")
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

    #[test]
    fn distinct_keeps_the_order_of_first_occurrence() {
        assert_eq!(distinct([3, 1, 3, 2, 1].iter()), [3, 1, 2]);
    }
}
