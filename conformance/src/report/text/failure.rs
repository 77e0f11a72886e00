//! A failed rule: what it requires, what was there instead, and the exchange that shows it.

use super::paper::{Paper, Style};
use crate::report::difference::Kind;
use crate::report::printable::{Limit, line, lines};
use crate::report::{Difference, Entry, Exchange, Finding};
use crate::requirements::requirement::Requirement;

const INDENT: &str = "  ";
const INNER: &str = "    ";

pub(super) fn write(entry: &Entry, paper: &mut Paper) {
    paper.heading(Style::Bad, "FAILED", &line(&entry.id));
    paper.wrapped(Style::Bold, INDENT, &line(&entry.title));
    for requirement in &entry.requirements {
        write_requirement(requirement, paper);
    }
    for finding in entry.verdict.findings() {
        paper.empty();
        write_finding(finding, paper);
    }
}

fn write_requirement(requirement: &Requirement, paper: &mut Paper) {
    let Requirement {
        id,
        level,
        sentence,
        source,
        grade,
        reading,
    } = requirement;
    let level = level.name();
    paper.hanging(
        Style::Plain,
        INDENT,
        INNER,
        &format!("{level} {id}: {sentence}"),
    );
    let source = format!("source: {source} ({})", grade.name());
    paper.wrapped(Style::Faint, INNER, &source);
    if let Some(reading) = reading {
        let text = format!("reading: {}", reading.sentence());
        paper.wrapped(Style::Faint, INNER, &text);
    }
}

fn write_finding(finding: &Finding, paper: &mut Paper) {
    paper.hanging(Style::Bad, "  * ", INNER, &line(&finding.message));
    if let Some(difference) = &finding.difference {
        write_difference(difference, paper);
    }
    if let Some(Exchange { request, response }) = finding.exchanges.last() {
        if finding.exchanges.len() > 1 {
            let text = format!("the last of {} exchanges:", finding.exchanges.len());
            paper.wrapped(Style::Faint, INNER, &text);
        }
        for line in lines(request, Limit::EXCHANGE) {
            paper.line(Style::Faint, "    > ", &line);
        }
        for line in lines(response, Limit::EXCHANGE) {
            paper.line(Style::Plain, "    < ", &line);
        }
    }
}

fn write_difference(difference: &Difference, paper: &mut Paper) {
    paper.wrapped(Style::Faint, INNER, "- expected, + actual:");
    for line in difference.lines() {
        let style = match line.kind {
            Kind::Same => Style::Plain,
            Kind::Expected => Style::Good,
            Kind::Actual => Style::Bad,
            Kind::Gap => Style::Faint,
        };
        paper.line(style, INNER, &format!("{} {}", line.kind.mark(), line.text));
    }
}
