//! The report as `JUnit` XML, in the shape that Maven Surefire writes and that Jenkins and others
//! read: `testsuites`, one `testsuite`, a `testcase` for each rule.
//!
//! A known failure is `skipped`, so that a build with known failures only is green; an unexpected
//! pass is a `failure`. The title and the IDs of the requirements are in `system-out`: the
//! schemas of several readers reject `properties` of a `testcase`. `schema/junit.xsd` has what
//! is written.

use std::fmt::Write as _;
use std::io;
use std::time::Duration;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::printable::{Limit, block, line, lines};
use super::{Difference, Entry, Exchange, Finding, Report, SUITE, Verdict};

/// Renders a report as XML, indented, with a line feed at the end.
#[must_use]
#[expect(clippy::missing_panics_doc, reason = "writing to memory cannot fail")]
pub fn render(report: &Report) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(report, &mut writer).expect("writing to memory cannot fail");
    let mut text = String::from_utf8(writer.into_inner()).expect("strings are written only");
    text.push('\n');
    text
}

type Xml = Writer<Vec<u8>>;

fn write(report: &Report, xml: &mut Xml) -> io::Result<()> {
    let summary = report.summary();
    let tests = summary.total.to_string();
    let failures = (summary.failed + summary.unexpected_passes).to_string();
    let skipped = (summary.skipped + summary.known_failures).to_string();
    let time = seconds(report.entries.iter().map(|entry| entry.duration).sum());
    let name = format!("{SUITE} {}", report.kind);
    let counts = [
        ("name", &*name),
        ("tests", &*tests),
        ("failures", &*failures),
        ("errors", "0"),
        ("time", &*time),
    ];
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let suites = xml.create_element("testsuites").with_attributes(counts);
    suites.write_inner_content(|xml| {
        let suite = xml.create_element("testsuite").with_attributes(counts);
        let suite = suite.with_attribute(("skipped", &*skipped));
        suite.write_inner_content(|xml| {
            write_suite_properties(report, xml)?;
            let mut entries = report.entries.iter();
            entries.try_for_each(|entry| write_case(entry, xml))
        })?;
        Ok(())
    })?;
    Ok(())
}

fn write_suite_properties(report: &Report, xml: &mut Xml) -> io::Result<()> {
    let mut properties = vec![
        ("suite.version".to_owned(), report.version),
        ("subject.kind".to_owned(), report.kind),
        ("subject".to_owned(), &*report.subject),
    ];
    let readings = report.readings.iter();
    properties.extend(readings.map(|(id, reading)| (format!("reading.{id}"), &**reading)));
    write_properties(&properties, xml)
}

fn write_properties(properties: &[(String, &str)], xml: &mut Xml) -> io::Result<()> {
    xml.create_element("properties")
        .write_inner_content(|xml| {
            for (name, value) in properties {
                xml.create_element("property")
                    .with_attribute(("name", &*line(name)))
                    .with_attribute(("value", &*line(value)))
                    .write_empty()?;
            }
            Ok(())
        })?;
    Ok(())
}

fn write_case(entry: &Entry, xml: &mut Xml) -> io::Result<()> {
    let areas = entry.areas();
    // Jenkins groups by what precedes the last dot.
    let class = areas.first().unwrap_or(&SUITE).replace('/', ".");
    let case = xml
        .create_element("testcase")
        .with_attribute(("name", &*line(&entry.id)))
        .with_attribute(("classname", &*line(&class)))
        .with_attribute(("time", &*seconds(entry.duration)));
    case.write_inner_content(|xml| {
        write_verdict(entry, xml)?;
        let mut about = format!("title: {}", line(&entry.title));
        for requirement in &entry.requirements {
            // Writing to a `String` cannot fail.
            let _ = write!(about, "\nrequirement: {}", requirement.id);
        }
        xml.create_element("system-out")
            .write_text_content(BytesText::new(&about))?;
        Ok(())
    })?;
    Ok(())
}

fn write_verdict(entry: &Entry, xml: &mut Xml) -> io::Result<()> {
    match &entry.verdict {
        Verdict::Passed => Ok(()),
        Verdict::Failed(findings) => {
            let message = findings.first().map_or("", |finding| &finding.message);
            write_outcome("failure", entry, message, &details(entry, findings), xml)
        }
        Verdict::UnexpectedPass => {
            let message = "passed, although listed as a known failure";
            write_outcome("failure", entry, message, "", xml)
        }
        Verdict::Skipped(reason) => write_outcome("skipped", entry, reason, "", xml),
        Verdict::KnownFailure { findings, reason } => {
            let reason = reason.as_deref().unwrap_or("no reason is given");
            let message = format!("known failure: {reason}");
            write_outcome("skipped", entry, &message, &details(entry, findings), xml)
        }
    }
}

fn write_outcome(
    element: &str,
    entry: &Entry,
    message: &str,
    details: &str,
    xml: &mut Xml,
) -> io::Result<()> {
    let mut outcome = xml
        .create_element(element)
        .with_attribute(("message", &*line(message)));
    if element == "failure" {
        outcome = outcome.with_attribute(("type", entry.verdict.name()));
    }
    if details.is_empty() {
        outcome.write_empty()?;
    } else {
        outcome.write_text_content(BytesText::new(&block(details)))?;
    }
    Ok(())
}

/// The requirements and findings of a rule as text.
fn details(entry: &Entry, findings: &[Finding]) -> String {
    let mut text = String::new();
    for requirement in &entry.requirements {
        let level = requirement.level.name();
        let grade = requirement.grade.name();
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{level} {}: {}", requirement.id, requirement.sentence);
        let _ = writeln!(text, "Source: {} ({grade})", requirement.source);
    }
    for finding in findings {
        let _ = writeln!(text, "\n{}", finding.message);
        for line in finding.difference.iter().flat_map(Difference::lines) {
            let _ = writeln!(text, "{} {}", line.kind.mark(), line.text);
        }
        if let Some(Exchange { request, response }) = finding.exchanges.last() {
            for (mark, side) in [('>', request), ('<', response)] {
                for line in lines(side, Limit::EXCHANGE) {
                    let _ = writeln!(text, "{mark} {line}");
                }
            }
        }
    }
    text
}

fn seconds(duration: Duration) -> String {
    format!("{:.3}", duration.as_secs_f64())
}
