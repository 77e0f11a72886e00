//! The file of known failures: rules that are expected to fail, and why.
//!
//! One ID of a rule a line, or a pattern in which `*` stands for any characters. What follows
//! `#` is the reason, which reports repeat. Empty lines and lines that are only a comment are
//! skipped.

use super::{Report, Verdict};
use crate::pattern::{Pattern, nearest};

/// Rules that are expected to fail.
#[derive(Debug, Clone, Default)]
pub struct KnownFailures {
    lines: Vec<Line>,
}

#[derive(Debug, Clone)]
struct Line {
    number: usize,
    pattern: Pattern,
    reason: Option<String>,
}

/// Why a file of known failures is invalid.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KnownFailuresError {
    /// A line is neither an ID nor a comment.
    #[error("line {line} is invalid: {text:?} is not one ID")]
    Malformed {
        /// Counted from 1.
        line: usize,
        /// What the line says.
        text: String,
    },
    /// A line names no rule of the suite.
    #[error("line {line} is invalid: rule not found: {id}")]
    Unknown {
        /// Counted from 1.
        line: usize,
        /// The ID or pattern.
        id: String,
        /// The ID that was probably meant.
        nearest: Option<String>,
    },
    /// Two lines name the same rule.
    #[error("line {line} is invalid: {id} is already on line {first}")]
    Duplicate {
        /// Counted from 1.
        line: usize,
        /// The rule that both name.
        id: String,
        /// The line that names it first.
        first: usize,
    },
}

impl KnownFailuresError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Malformed { .. } => "write one ID a line, and the reason after `#`".to_owned(),
            Self::Unknown {
                nearest: Some(id), ..
            } => format!("did you mean {id}?"),
            Self::Unknown { nearest: None, .. } => "list the rules with --list".to_owned(),
            Self::Duplicate { .. } => "remove one of the two lines".to_owned(),
        }
    }
}

impl KnownFailures {
    /// Parses the text of a file. `rules` are the IDs of all rules, even of those that are not
    /// selected.
    ///
    /// # Errors
    ///
    /// If a line is not one ID, names no rule, or names one that another line names too.
    pub fn parse(text: &str, rules: &[&str]) -> Result<Self, KnownFailuresError> {
        let mut known = Self::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (index, text) in text.lines().enumerate() {
            let number = index + 1;
            let (id, reason) = text.split_once('#').unwrap_or((text, ""));
            let (id, reason) = (id.trim(), reason.trim());
            if id.is_empty() {
                continue;
            }
            if id.contains(char::is_whitespace) {
                let text = id.to_owned();
                return Err(KnownFailuresError::Malformed { line: number, text });
            }
            let line = Line {
                number,
                pattern: Pattern::new(id),
                reason: (!reason.is_empty()).then(|| reason.to_owned()),
            };
            known.check(&line, rules)?;
            known.lines.push(line);
        }
        Ok(known)
    }

    fn check(&self, line: &Line, rules: &[&str]) -> Result<(), KnownFailuresError> {
        let mut matched = rules
            .iter()
            .filter(|id| line.pattern.matches(id))
            .peekable();
        if matched.peek().is_none() {
            let id = line.pattern.to_string();
            return Err(KnownFailuresError::Unknown {
                line: line.number,
                nearest: nearest(&id, rules.iter().copied()).map(str::to_owned),
                id,
            });
        }
        for id in matched {
            if let Some(first) = self.find(id) {
                return Err(KnownFailuresError::Duplicate {
                    line: line.number,
                    id: (*id).to_owned(),
                    first: first.number,
                });
            }
        }
        Ok(())
    }

    fn find(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.pattern.matches(id))
    }
}

impl Report {
    /// Turns listed failures into known ones, and listed passes into unexpected ones. A listed
    /// rule that was skipped stays so.
    pub fn apply_known(&mut self, known: &KnownFailures) {
        for entry in &mut self.entries {
            let Some(line) = known.find(&entry.id) else {
                continue;
            };
            entry.verdict = match std::mem::replace(&mut entry.verdict, Verdict::UnexpectedPass) {
                Verdict::Failed(findings) => Verdict::KnownFailure {
                    findings,
                    reason: line.reason.clone(),
                },
                Verdict::Passed => Verdict::UnexpectedPass,
                other => other,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::report::{Entry, Finding};

    const RULES: [&str; 4] = ["server/a", "server/b", "cli/a", "cli/b"];

    fn error(text: &str) -> (String, String) {
        let error = KnownFailures::parse(text, &RULES).expect_err(text);
        (error.to_string(), error.hint())
    }

    fn report(verdict: fn() -> Verdict) -> Report {
        let entries = RULES.map(|id| Entry {
            id: id.to_owned(),
            title: String::new(),
            requirements: Vec::new(),
            verdict: verdict(),
            duration: Duration::ZERO,
        });
        Report {
            kind: "server",
            subject: String::new(),
            version: "0.0.0",
            entries: entries.into(),
            readings: Vec::new(),
        }
    }

    fn verdicts(text: &str, verdict: fn() -> Verdict) -> Vec<&'static str> {
        let known = KnownFailures::parse(text, &RULES).expect("a valid file");
        let mut report = report(verdict);
        report.apply_known(&known);
        report
            .entries
            .iter()
            .map(|entry| entry.verdict.name())
            .collect()
    }

    #[test]
    fn listed_failures_are_known_and_listed_passes_unexpected() {
        let text = "\u{feff}# until 2.0\r\n\r\nserver/a  # bug 7\r\ncli/*\r\n";
        let failed = || Verdict::Failed(vec![Finding::new("it is wrong")]);
        assert_eq!(
            verdicts(text, failed),
            ["known-failure", "failed", "known-failure", "known-failure"]
        );
        let passed = [
            "unexpected-pass",
            "passed",
            "unexpected-pass",
            "unexpected-pass",
        ];
        assert_eq!(verdicts(text, || Verdict::Passed), passed);
        let skipped = || Verdict::Skipped("no clock".to_owned());
        assert_eq!(verdicts(text, skipped), ["skipped"; 4]);
    }

    #[test]
    fn reason_is_kept() {
        let known = KnownFailures::parse("server/a # bug 7 # and 8\nserver/b", &RULES);
        let mut report = report(|| Verdict::Failed(vec![Finding::new("it is wrong")]));
        report.apply_known(&known.expect("a valid file"));
        let reason = |entry: &Entry| match &entry.verdict {
            Verdict::KnownFailure { reason, .. } => reason.clone(),
            _ => panic!("not a known failure"),
        };
        assert_eq!(reason(&report.entries[0]).as_deref(), Some("bug 7 # and 8"));
        assert_eq!(reason(&report.entries[1]), None);
        assert!(!report.is_success(), "the other two still fail");
    }

    #[test]
    fn errors_name_the_line() {
        for (text, message, hint) in [
            (
                "# x\nserver/aa",
                "line 2 is invalid: rule not found: server/aa",
                "did you mean server/a?",
            ),
            (
                "zzz/*",
                "line 1 is invalid: rule not found: zzz/*",
                "list the rules with --list",
            ),
            (
                "cli/a\n\ncli/a # again",
                "line 3 is invalid: cli/a is already on line 1",
                "remove one of the two lines",
            ),
            (
                "cli/*\ncli/a",
                "line 2 is invalid: cli/a is already on line 1",
                "remove one of the two lines",
            ),
            (
                "cli/a\n*",
                "line 2 is invalid: cli/a is already on line 1",
                "remove one of the two lines",
            ),
            (
                "cli/a cli/b",
                "line 1 is invalid: \"cli/a cli/b\" is not one ID",
                "write one ID a line, and the reason after `#`",
            ),
        ] {
            assert_eq!(error(text), (message.to_owned(), hint.to_owned()));
        }
    }
}
