//! Regular expressions of clients: compiled once, matched in linear time, and bounded.

/// Longest expression, in bytes.
pub(super) const MAX_LENGTH: usize = 1_000;

/// Largest compiled expression, in bytes: repetitions such as `a{1000}` multiply.
#[cfg(feature = "regex")]
const MAX_SIZE: usize = 64 * 1024;

/// Longest text that is searched, in bytes. A match takes time in proportion to the
/// expression and to the text, while other requests wait.
#[cfg(feature = "regex")]
const MAX_TEXT: usize = 64 * 1024;

/// A regular expression, or why it is invalid. An invalid one matches nothing.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    source: String,
    #[cfg(feature = "regex")]
    compiled: Result<regex_lite::Regex, String>,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Expression {}

impl Expression {
    #[cfg(feature = "regex")]
    pub(super) fn new(source: &str) -> Self {
        let compiled = if source.len() > MAX_LENGTH {
            Err(format!("it is longer than {MAX_LENGTH} bytes"))
        } else {
            let mut builder = regex_lite::RegexBuilder::new(source);
            let compiled = builder.size_limit(MAX_SIZE).build();
            compiled.map_err(|error| error.to_string())
        };
        Self {
            source: source.to_owned(),
            compiled,
        }
    }

    #[cfg(not(feature = "regex"))]
    pub(super) fn new(source: &str) -> Self {
        Self {
            source: source.to_owned(),
        }
    }

    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// # Errors
    ///
    /// Why the expression is invalid.
    #[cfg(feature = "regex")]
    pub(super) fn check(&self) -> Result<(), &str> {
        self.compiled.as_ref().map(drop).map_err(String::as_str)
    }

    #[cfg(not(feature = "regex"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    pub(super) fn check(&self) -> Result<(), &str> {
        Err("this build has no regular expressions: enable the feature `regex`")
    }

    /// Whether the expression matches anywhere in the text.
    #[cfg(feature = "regex")]
    pub(super) fn is_match(&self, text: &str) -> bool {
        let searched = self.compiled.as_ref().ok();
        searched.is_some_and(|compiled| text.len() <= MAX_TEXT && compiled.is_match(text))
    }

    #[cfg(not(feature = "regex"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    pub(super) fn is_match(&self, _: &str) -> bool {
        false
    }
}

#[cfg(all(test, feature = "regex"))]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_searched_in_the_text() {
        for (source, text, expected) in [
            ("b+", "abbc", true),
            ("^b", "abbc", false),
            ("^a.*c$", "abbc", true),
            ("(?i)ABBC", "abbc", true),
            ("é{2}", "éé", true),
        ] {
            let expression = Expression::new(source);
            assert_eq!(expression.check(), Ok(()), "{source}");
            assert_eq!(expression.is_match(text), expected, "{source}");
        }
    }

    #[test]
    fn invalid_and_oversized_expressions_match_nothing() {
        let long = "a".repeat(MAX_LENGTH + 1);
        let repeated = "((a{99}){99}){99}";
        for source in ["(", "[a", r"\k", "a**{", &long, repeated] {
            let expression = Expression::new(source);
            assert!(expression.check().is_err(), "{source}");
            assert!(!expression.is_match("a"), "{source}");
        }
        let error = Expression::new(&long).check().unwrap_err().to_owned();
        assert_eq!(error, "it is longer than 1000 bytes");
    }

    /// An expression that takes exponential time where matches are backtracked.
    #[test]
    fn nested_repetitions_take_linear_time() {
        let text = format!("{}!", "a".repeat(MAX_TEXT - 1));
        assert!(!Expression::new("^(a+)+$").is_match(&text));
        // One byte more is not searched.
        assert!(Expression::new("!$").is_match(&text));
        assert!(!Expression::new("!$").is_match(&format!("a{text}")));
    }
}
