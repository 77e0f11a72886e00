//! The report for programs. `schema/report.schema.json` describes it.
//!
//! Once parsed, texts are exactly what the rules reported, not escaped for people. Fields are only
//! added while `format` stays the same.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Entry, Exchange, Finding, Report, SUITE, Verdict, printable};
use crate::requirements::requirement::{Grade, Requirement};

/// Changes whenever a program that reads the report could break.
const FORMAT: u32 = 1;

/// Renders a report as JSON, indented, with a line feed at the end.
#[must_use]
#[expect(clippy::missing_panics_doc, reason = "writing to memory cannot fail")]
pub fn render(report: &Report) -> String {
    let text = serde_json::to_string_pretty(&Document::new(report))
        .expect("strings, numbers and maps with string keys can be serialized");
    let mut text = printable::json(&text);
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    suite: Suite<'a>,
    kind: &'a str,
    subject: &'a str,
    success: bool,
    summary: Counts,
    rules: Vec<Rule<'a>>,
    requirements: BTreeMap<&'a str, Required<'a>>,
    readings: Vec<Followed<'a>>,
}

#[derive(Serialize)]
struct Suite<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct Counts {
    total: usize,
    passed: usize,
    failed: usize,
    skipped: usize,
    known_failures: usize,
    unexpected_passes: usize,
}

#[derive(Serialize)]
struct Rule<'a> {
    id: &'a str,
    title: &'a str,
    level: &'a str,
    areas: Vec<&'a str>,
    requirements: Vec<&'a str>,
    verdict: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    seconds: f64,
    findings: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<Sides<'a>>,
    exchanges: Vec<Sent<'a>>,
}

#[derive(Serialize)]
struct Sides<'a> {
    expected: &'a str,
    actual: &'a str,
}

#[derive(Serialize)]
struct Sent<'a> {
    request: &'a str,
    response: &'a str,
}

#[derive(Serialize)]
struct Required<'a> {
    level: &'a str,
    sentence: &'a str,
    source: &'a str,
    grade: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<Readings<'a>>,
}

#[derive(Serialize)]
struct Readings<'a> {
    applies: &'a str,
    others: &'a [&'a str],
}

#[derive(Serialize)]
struct Followed<'a> {
    requirement: &'a str,
    reading: &'a str,
}

impl<'a> Document<'a> {
    fn new(report: &'a Report) -> Self {
        let summary = report.summary();
        let requirements = report.entries.iter().flat_map(|entry| &entry.requirements);
        let readings = report.readings.iter();
        Self {
            format: FORMAT,
            suite: Suite {
                name: SUITE,
                version: report.version,
            },
            kind: report.kind,
            subject: &report.subject,
            success: report.is_success(),
            summary: Counts {
                total: summary.total,
                passed: summary.passed,
                failed: summary.failed,
                skipped: summary.skipped,
                known_failures: summary.known_failures,
                unexpected_passes: summary.unexpected_passes,
            },
            rules: report.entries.iter().map(Rule::new).collect(),
            requirements: requirements
                .map(|requirement| (requirement.id, Required::new(requirement)))
                .collect(),
            readings: readings
                .map(|(requirement, reading)| Followed {
                    requirement,
                    reading,
                })
                .collect(),
        }
    }
}

impl<'a> Rule<'a> {
    fn new(entry: &'a Entry) -> Self {
        let requirements = entry.requirements.iter();
        let findings = entry.verdict.findings().iter();
        Self {
            id: &entry.id,
            title: &entry.title,
            level: entry.level().name(),
            areas: entry.areas(),
            requirements: requirements.map(|requirement| requirement.id).collect(),
            verdict: entry.verdict.name(),
            reason: match &entry.verdict {
                Verdict::Skipped(reason) => Some(reason),
                Verdict::KnownFailure { reason, .. } => reason.as_deref(),
                Verdict::Passed | Verdict::Failed(_) | Verdict::UnexpectedPass => None,
            },
            seconds: entry.duration.as_secs_f64(),
            findings: findings.map(Found::new).collect(),
        }
    }
}

impl<'a> Found<'a> {
    fn new(finding: &'a Finding) -> Self {
        let sides = finding.difference.as_ref();
        let exchanges = finding.exchanges.iter();
        Self {
            message: &finding.message,
            difference: sides.map(|sides| Sides {
                expected: &sides.expected,
                actual: &sides.actual,
            }),
            exchanges: exchanges
                .map(|Exchange { request, response }| Sent { request, response })
                .collect(),
        }
    }
}

impl<'a> Required<'a> {
    fn new(requirement: &'a Requirement) -> Self {
        Self {
            level: requirement.level.name(),
            sentence: requirement.sentence,
            source: requirement.source,
            grade: match requirement.grade {
                Grade::Documented => "documented",
                Grade::Asserted => "asserted",
                Grade::Inferred => "inferred",
                Grade::OurChoice => "our-choice",
            },
            reading: requirement.reading.as_ref().map(|reading| Readings {
                applies: reading.applies,
                others: reading.others,
            }),
        }
    }
}
