//! What the templates show: every text is escaped for people already, not yet for HTML.

use std::collections::BTreeSet;

use askama::Template;

use super::{POLICY, SCRIPT, STYLE};
use crate::report::difference::{self, Kind};
use crate::report::printable::{Limit, line, lines};
use crate::report::summary::Count;
use crate::report::{Difference, Entry, Exchange, Finding, Report, SUITE, Verdict};
use crate::requirements::Reading;

#[derive(Template)]
#[template(path = "report/page.html")]
pub(super) struct Page {
    policy: &'static str,
    style: &'static str,
    script: &'static str,
    suite: &'static str,
    version: String,
    kind: String,
    subject: String,
    outcome: &'static str,
    success: bool,
    sentence: String,
    tiles: [Count; 5],
    areas: BTreeSet<&'static str>,
    failed: Vec<Rule>,
    unexpected: Vec<Rule>,
    known: Vec<Rule>,
    skipped: Vec<Part>,
    skipped_count: usize,
    passed: Vec<Part>,
    passed_count: usize,
    readings: Vec<Followed>,
    /// What the halves of an exchange are called.
    sides: (&'static str, &'static str),
}

/// Rules below one heading.
struct Part {
    name: String,
    rules: Vec<Rule>,
}

struct Rule {
    anchor: String,
    id: String,
    title: String,
    verdict: &'static str,
    level: &'static str,
    /// Separated by spaces.
    areas: String,
    reason: Option<String>,
    requirements: Vec<Requirement>,
    findings: Vec<Found>,
}

struct Requirement {
    id: &'static str,
    level: &'static str,
    sentence: &'static str,
    source: &'static str,
    grade: &'static str,
    reading: Option<Reading>,
}

struct Found {
    message: String,
    lines: Vec<Line>,
    earlier: Vec<Sides>,
    last: Option<Sides>,
}

/// A line of a difference.
struct Line {
    element: &'static str,
    mark: char,
    text: String,
}

struct Sides {
    request: String,
    response: String,
}

struct Followed {
    requirement: String,
    reading: String,
}

impl Page {
    pub(super) fn new(report: &Report) -> Self {
        let summary = report.summary();
        let success = report.is_success();
        let readings = report.readings.iter();
        Self {
            policy: POLICY,
            style: STYLE,
            script: SCRIPT,
            suite: SUITE,
            version: line(report.version).into_owned(),
            kind: line(report.kind).into_owned(),
            subject: line(&report.subject).into_owned(),
            outcome: if success { "Passed" } else { "Failed" },
            success,
            sentence: summary.sentence(),
            tiles: summary.counts(),
            areas: areas(report),
            failed: rules(report.with(|verdict| matches!(verdict, Verdict::Failed(_)))),
            unexpected: rules(report.with(|verdict| matches!(verdict, Verdict::UnexpectedPass))),
            known: rules(report.with(|verdict| matches!(verdict, Verdict::KnownFailure { .. }))),
            skipped: skipped(report),
            skipped_count: summary.skipped,
            passed: passed(report),
            passed_count: summary.passed,
            readings: readings
                .map(|(requirement, reading)| Followed {
                    requirement: line(requirement).into_owned(),
                    reading: line(reading).into_owned(),
                })
                .collect(),
            sides: match report.kind {
                "cli" => ("Command", "Outcome"),
                _ => ("Request", "Response"),
            },
        }
    }
}

/// All areas, and those that include them.
fn areas(report: &Report) -> BTreeSet<&'static str> {
    let areas = report.entries.iter().flat_map(Entry::areas);
    areas
        .flat_map(|area| std::iter::successors(Some(area), |area| Some(area.rsplit_once('/')?.0)))
        .collect()
}

fn rules<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Rule> {
    entries.map(Rule::new).collect()
}

fn skipped(report: &Report) -> Vec<Part> {
    let groups = report.skipped().into_iter();
    groups
        .map(|(reason, entries)| Part {
            name: line(reason).into_owned(),
            rules: rules(entries.into_iter()),
        })
        .collect()
}

/// The rules that passed, by area.
fn passed(report: &Report) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for entry in report.with(|verdict| matches!(verdict, Verdict::Passed)) {
        let area = entry.areas().first().copied().unwrap_or(report.kind);
        let rule = Rule::new(entry);
        match parts.iter_mut().find(|part| part.name == area) {
            Some(part) => part.rules.push(rule),
            None => parts.push(Part {
                name: area.to_owned(),
                rules: vec![rule],
            }),
        }
    }
    parts
}

impl Rule {
    fn new(entry: &Entry) -> Self {
        let id = line(&entry.id).into_owned();
        let requirements = entry.requirements.iter();
        let findings = entry.verdict.findings().iter();
        Self {
            anchor: format!("rule:{}", id.replace(char::is_whitespace, "_")),
            id,
            title: line(&entry.title).into_owned(),
            verdict: entry.verdict.name(),
            level: entry.level().name(),
            areas: entry.areas().join(" "),
            reason: match &entry.verdict {
                Verdict::KnownFailure {
                    reason: Some(reason),
                    ..
                } => Some(line(reason).into_owned()),
                _ => None,
            },
            requirements: requirements
                .map(|requirement| Requirement {
                    id: requirement.id,
                    level: requirement.level.name(),
                    sentence: requirement.sentence,
                    source: requirement.source,
                    grade: requirement.grade.name(),
                    reading: requirement.reading,
                })
                .collect(),
            findings: findings.map(Found::new).collect(),
        }
    }
}

impl Found {
    fn new(finding: &Finding) -> Self {
        let differing = finding.difference.iter().flat_map(Difference::lines);
        let mut exchanges: Vec<Sides> = finding.exchanges.iter().map(Sides::new).collect();
        Self {
            message: line(&finding.message).into_owned(),
            lines: differing.map(Line::new).collect(),
            last: exchanges.pop(),
            earlier: exchanges,
        }
    }
}

impl Line {
    fn new(line: difference::Line) -> Self {
        Self {
            element: match line.kind {
                Kind::Same => "span",
                Kind::Expected => "del",
                Kind::Actual => "ins",
                Kind::Gap => "i",
            },
            mark: line.kind.mark(),
            text: line.text,
        }
    }
}

impl Sides {
    fn new(Exchange { request, response }: &Exchange) -> Self {
        Self {
            request: lines(request, Limit::EXCHANGE).join("\n"),
            response: lines(response, Limit::EXCHANGE).join("\n"),
        }
    }
}
