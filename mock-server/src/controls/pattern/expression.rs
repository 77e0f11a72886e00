//! Regular expressions of clients: compiled once, matched in linear time, and bounded.

#[cfg(feature = "regex")]
use std::sync::{Arc, OnceLock};

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
    /// Compiled when it is first needed, so that expressions can be counted before, and shared
    /// with the clones.
    #[cfg(feature = "regex")]
    compiled: Arc<OnceLock<Result<regex_lite::Regex, String>>>,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Expression {}

impl Expression {
    pub(super) fn new(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            #[cfg(feature = "regex")]
            compiled: Arc::default(),
        }
    }

    #[cfg(feature = "regex")]
    fn compiled(&self) -> Result<&regex_lite::Regex, &str> {
        let compile = || {
            if self.source.len() > MAX_LENGTH {
                return Err(format!("it is longer than {MAX_LENGTH} bytes"));
            }
            let mut builder = regex_lite::RegexBuilder::new(&self.source);
            let compiled = builder.size_limit(MAX_SIZE).build();
            compiled.map_err(|error| error.to_string())
        };
        let compiled = self.compiled.get_or_init(compile).as_ref();
        compiled.map_err(String::as_str)
    }

    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// # Errors
    ///
    /// Why the expression is invalid.
    #[cfg(feature = "regex")]
    pub(super) fn check(&self) -> Result<(), &str> {
        self.compiled().map(drop)
    }

    #[cfg(not(feature = "regex"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    pub(super) fn check(&self) -> Result<(), &str> {
        Err("this build has no regular expressions: enable the feature `regex`")
    }

    /// Whether the expression matches anywhere in the text.
    #[cfg(feature = "regex")]
    pub(super) fn is_match(&self, text: &str) -> bool {
        text.len() <= MAX_TEXT
            && self
                .compiled()
                .is_ok_and(|compiled| compiled.is_match(text))
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

    #[test]
    fn expressions_are_compiled_when_they_are_first_needed() {
        let expression = Expression::new("a");
        let clone = expression.clone();
        assert!(expression.compiled.get().is_none());
        assert_eq!(clone.check(), Ok(()));
        assert!(expression.compiled.get().is_some());
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
