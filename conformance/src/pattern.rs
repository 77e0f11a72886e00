//! IDs, and patterns that match several of them.

use std::fmt;

/// An ID, or a pattern in which `*` stands for any characters, `/` included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(String);

impl Pattern {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn matches(&self, id: &str) -> bool {
        let mut parts = self.0.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = id.strip_prefix(first) else {
            return false;
        };
        let Some(last) = parts.next_back() else {
            return rest.is_empty();
        };
        // The leftmost match of each part leaves most for those after it.
        for part in parts {
            let Some(start) = rest.find(part) else {
                return false;
            };
            rest = &rest[start + part.len()..];
        }
        rest.ends_with(last)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The candidate that is most like `text`, if it is near enough to be what was meant.
pub(crate) fn nearest<'a>(
    text: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let candidates = candidates.into_iter();
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(text, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= text.len().max(candidate.len()) / 3)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn star_matches_any_characters() {
        let matches = |pattern: &str, id| Pattern::new(pattern).matches(id);
        assert!(matches("server/users/list", "server/users/list"));
        assert!(!matches("server/users", "server/users/list"));
        assert!(matches("server/*", "server/users/list"));
        assert!(matches("*/list", "server/users/list"));
        assert!(matches("s*/users/*t", "server/users/list"));
        assert!(!matches("ab*ba", "aba"));
        assert!(matches("*", ""));
    }

    #[test]
    fn nearest_is_found_only_if_it_is_near() {
        let ids = ["server/users/list", "server/users/count"];
        assert_eq!(nearest("server/user/list", ids), Some("server/users/list"));
        assert_eq!(nearest("cli/help", ids), None);
    }

    /// The definition, without any shortcut.
    fn matches(pattern: &[char], id: &[char]) -> bool {
        match pattern {
            [] => id.is_empty(),
            ['*', rest @ ..] => (0..=id.len()).any(|start| matches(rest, &id[start..])),
            [c, rest @ ..] => id.first() == Some(c) && matches(rest, &id[1..]),
        }
    }

    proptest! {
        #[test]
        fn patterns_match_by_definition(pattern in "[ab*]{0,6}", id in "[ab]{0,8}") {
            let pattern_chars: Vec<char> = pattern.chars().collect();
            let id_chars: Vec<char> = id.chars().collect();
            let expected = matches(&pattern_chars, &id_chars);
            prop_assert_eq!(Pattern::new(pattern).matches(&id), expected);
        }
    }
}
