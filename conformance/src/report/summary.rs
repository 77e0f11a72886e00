//! How many rules came to which verdict, and the entries by verdict.

use super::{Entry, Report, Verdict};

/// How many rules came to which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// All rules that were selected.
    pub total: usize,
    /// Rules that hold.
    pub passed: usize,
    /// Rules that do not hold and are not known failures.
    pub failed: usize,
    /// Rules that were not run.
    pub skipped: usize,
    /// Rules that do not hold, as the file of known failures says.
    pub known_failures: usize,
    /// Rules that hold although the file of known failures lists them.
    pub unexpected_passes: usize,
}

impl Report {
    /// Counts the verdicts.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for entry in &self.entries {
            summary.total += 1;
            *match entry.verdict {
                Verdict::Passed => &mut summary.passed,
                Verdict::Failed(_) => &mut summary.failed,
                Verdict::Skipped(_) => &mut summary.skipped,
                Verdict::KnownFailure { .. } => &mut summary.known_failures,
                Verdict::UnexpectedPass => &mut summary.unexpected_passes,
            } += 1;
        }
        summary
    }

    /// The reasons for which rules were skipped, most frequent first, each with its entries.
    #[must_use]
    pub fn skipped(&self) -> Vec<(&str, Vec<&Entry>)> {
        let mut groups: Vec<(&str, Vec<&Entry>)> = Vec::new();
        for entry in &self.entries {
            let Verdict::Skipped(reason) = &entry.verdict else {
                continue;
            };
            match groups.iter_mut().find(|(known, _)| known == reason) {
                Some((_, entries)) => entries.push(entry),
                None => groups.push((reason, vec![entry])),
            }
        }
        // Stable: equally frequent reasons stay in the order of the rules.
        groups.sort_by_key(|(_, entries)| std::cmp::Reverse(entries.len()));
        groups
    }

    /// The entries with a verdict of this kind, in their order.
    pub(super) fn with(&self, is_wanted: fn(&Verdict) -> bool) -> impl Iterator<Item = &Entry> {
        let entries = self.entries.iter();
        entries.filter(move |entry| is_wanted(&entry.verdict))
    }
}

/// How many rules came to one verdict.
pub(super) struct Count {
    /// As [`Verdict::name`] says it.
    pub(super) verdict: &'static str,
    pub(super) rules: usize,
    one: &'static str,
    pub(super) many: &'static str,
}

impl Count {
    pub(super) fn label(&self) -> &'static str {
        if self.rules == 1 { self.one } else { self.many }
    }
}

impl Summary {
    /// The verdicts in the order in which people read them.
    pub(super) fn counts(&self) -> [Count; 5] {
        let count = |verdict, rules, one, many| Count {
            verdict,
            rules,
            one,
            many,
        };
        [
            count("failed", self.failed, "failed", "failed"),
            count(
                "unexpected-pass",
                self.unexpected_passes,
                "unexpected pass",
                "unexpected passes",
            ),
            count(
                "known-failure",
                self.known_failures,
                "known failure",
                "known failures",
            ),
            count("skipped", self.skipped, "skipped", "skipped"),
            count("passed", self.passed, "passed", "passed"),
        ]
    }

    /// `12 rules: 1 failed, 2 skipped, 9 passed`; what did not occur is left out.
    #[must_use]
    pub fn sentence(&self) -> String {
        let counts = self.counts();
        let counts = counts.iter().filter(|count| count.rules > 0);
        let counts: Vec<String> = counts
            .map(|count| format!("{} {}", count.rules, count.label()))
            .collect();
        match self.total {
            0 => "no rules".to_owned(),
            1 => format!("1 rule: {}", counts.join(", ")),
            total => format!("{total} rules: {}", counts.join(", ")),
        }
    }
}
