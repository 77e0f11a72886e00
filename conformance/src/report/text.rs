//! The report for terminals: failures first, then what was skipped, then the counts.

mod failure;
mod paper;

use super::printable::line;
use super::{Report, SUITE, Verdict};
use paper::{Paper, Style};

/// How a report is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Whether to use colours.
    pub colour: bool,
    /// Columns at which sentences are wrapped. Differences and exchanges are not, so that they
    /// can be copied.
    pub width: usize,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            colour: false,
            width: 80,
        }
    }
}

/// Renders a report as text, with a line feed at the end.
#[must_use]
pub fn render(report: &Report, layout: Layout) -> String {
    let mut paper = Paper::new(layout);
    let subject = line(&report.subject);
    paper.wrapped(
        Style::Bold,
        "",
        &format!("{SUITE} {}: {} {subject}", report.version, report.kind),
    );
    for entry in report.with(|verdict| matches!(verdict, Verdict::Failed(_))) {
        failure::write(entry, &mut paper);
    }
    write_unexpected(report, &mut paper);
    write_known(report, &mut paper);
    write_skipped(report, &mut paper);
    write_readings(report, &mut paper);
    paper.empty();
    let style = if report.is_success() {
        Style::Good
    } else {
        Style::Bad
    };
    paper.wrapped(style, "", &report.summary().sentence());
    paper.finish()
}

fn write_unexpected(report: &Report, paper: &mut Paper) {
    let mut entries = report
        .with(|verdict| matches!(verdict, Verdict::UnexpectedPass))
        .peekable();
    if entries.peek().is_none() {
        return;
    }
    paper.heading(
        Style::Bad,
        "UNEXPECTED PASSES",
        "remove them from the file of known failures",
    );
    for entry in entries {
        paper.wrapped(Style::Plain, "  ", &line(&entry.id));
    }
}

fn write_known(report: &Report, paper: &mut Paper) {
    let mut entries = report
        .with(|verdict| matches!(verdict, Verdict::KnownFailure { .. }))
        .peekable();
    if entries.peek().is_none() {
        return;
    }
    paper.heading(Style::Warning, "KNOWN FAILURES", "");
    for entry in entries {
        let reason = match &entry.verdict {
            Verdict::KnownFailure { reason, .. } => reason.as_deref(),
            _ => None,
        };
        let reason = reason.map(|reason| format!("  # {}", line(reason)));
        let text = format!("{}{}", line(&entry.id), reason.unwrap_or_default());
        paper.hanging(Style::Plain, "  ", "      ", &text);
        for finding in entry.verdict.findings() {
            paper.wrapped(Style::Faint, "    ", &line(&finding.message));
        }
    }
}

fn write_skipped(report: &Report, paper: &mut Paper) {
    for (reason, entries) in report.skipped() {
        let reason = format!("{}: {}", entries.len(), line(reason));
        paper.heading(Style::Warning, "SKIPPED", &reason);
        for entry in entries {
            paper.wrapped(Style::Faint, "  ", &line(&entry.id));
        }
    }
}

fn write_readings(report: &Report, paper: &mut Paper) {
    if report.readings.is_empty() {
        return;
    }
    paper.heading(Style::Bold, "READINGS", "where sources disagree");
    for (requirement, reading) in &report.readings {
        paper.wrapped(Style::Plain, "  ", &line(requirement));
        paper.wrapped(Style::Faint, "    ", &line(reading));
    }
}
