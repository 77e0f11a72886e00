//! The `JUnit` report, read back by a parser that has nothing in common with its writer.
use appservices_conformance::report::junit;
use proptest::prelude::*;
use roxmltree::{Document, Node};

use std::path::Path;

use super::sample;
use super::strings::{any_text, printable_text, report, structure};

fn parse(text: &str) -> Document<'_> {
    Document::parse(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

fn elements<'a>(document: &'a Document<'_>, name: &'static str) -> Vec<Node<'a, 'a>> {
    let all = document.descendants();
    all.filter(|node| node.has_tag_name(name)).collect()
}

/// What an element may contain and must say, as Surefire's and Jenkins' readers expect.
const SHAPE: &[(&str, &[&str], &[&str])] = &[
    (
        "testsuites",
        &["testsuite"],
        &["name", "tests", "failures", "errors", "time"],
    ),
    (
        "testsuite",
        &["properties", "testcase"],
        &["name", "tests", "failures", "errors", "skipped", "time"],
    ),
    (
        "testcase",
        &["failure", "skipped", "system-out"],
        &["name", "classname", "time"],
    ),
    ("properties", &["property"], &[]),
    ("property", &[], &["name", "value"]),
    ("failure", &[], &["message", "type"]),
    ("skipped", &[], &["message"]),
    ("system-out", &[], &[]),
];

#[test]
fn elements_have_the_shape_that_readers_expect() {
    let text = junit::render(&sample::every_verdict());
    let document = parse(&text);
    assert_eq!(document.root_element().tag_name().name(), "testsuites");
    for element in document.descendants().filter(Node::is_element) {
        let name = element.tag_name().name();
        let (_, children, attributes) =
            SHAPE.iter().find(|(known, ..)| *known == name).expect(name);
        for child in element.children().filter(Node::is_element) {
            assert!(
                children.contains(&child.tag_name().name()),
                "{child:?} in {name}"
            );
        }
        let actual: Vec<&str> = element.attributes().map(|it| it.name()).collect();
        let mut expected = attributes.to_vec();
        expected.retain(|name| actual.contains(name));
        assert_eq!(
            (actual.len(), expected.len()),
            (attributes.len(), attributes.len()),
            "{element:?}"
        );
    }
}

/// Where `xmllint` is installed, which `.ci/run` does.
#[test]
fn reports_are_valid_by_the_schema() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/junit.xsd");
    let folder = tempfile::tempdir().expect("a temporary directory");
    let file = folder.path().join("report.xml");
    let check = |text: &str| {
        std::fs::write(&file, text).expect("a report");
        let mut command = assert_cmd::Command::new("xmllint");
        command.args(["--noout", "--nonet", "--schema"]);
        command.arg(&schema).arg(&file).output()
    };
    let sample = junit::render(&sample::every_verdict());
    for text in [&sample, &junit::render(&sample::nothing())] {
        let output = match check(text) {
            Ok(output) => output,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // `.ci/run` installs it.
                let is_required = std::env::var_os("APPSERVICES_ALL_TOOLS").is_some();
                assert!(!is_required, "xmllint is not installed");
                println!("skipped: xmllint is not installed");
                return;
            }
            Err(error) => panic!("{error}"),
        };
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{message}\n{text}");
    }
    // The schema rejects what some readers would.
    let wrong = sample.replace("<system-out>", "<properties/><system-out>");
    assert_ne!(wrong, sample);
    let output = check(&wrong).expect("xmllint runs");
    assert!(!output.status.success(), "{wrong}");
}

#[test]
fn counts_are_those_of_the_elements() {
    let text = junit::render(&sample::every_verdict());
    let document = parse(&text);
    let count = |name| elements(&document, name).len().to_string();
    let suite = elements(&document, "testsuite")[0];
    assert_eq!(suite.attribute("tests"), Some(&*count("testcase")));
    assert_eq!(suite.attribute("failures"), Some(&*count("failure")));
    assert_eq!(suite.attribute("skipped"), Some(&*count("skipped")));
    assert_eq!(count("failure"), "2", "one failed, one passed unexpectedly");
    assert_eq!(count("skipped"), "4", "three skipped, one known failure");
}

proptest! {
    #[test]
    fn any_text_keeps_the_structure(text in any_text()) {
        let hostile = junit::render(&report(&text));
        let harmless = junit::render(&report("x"));
        prop_assert_eq!(structure(&parse(&hostile)), structure(&parse(&harmless)));
    }

    #[test]
    fn printable_text_is_read_back(text in printable_text()) {
        let rendered = junit::render(&report(&text));
        let document = parse(&rendered);
        for case in elements(&document, "testcase") {
            prop_assert_eq!(case.attribute("name"), Some(&*text));
        }
        for failure in elements(&document, "failure") {
            let passed = failure.attribute("type") == Some("unexpected-pass");
            if !passed {
                prop_assert_eq!(failure.attribute("message"), Some(&*text));
                let content = failure.text().unwrap_or_default();
                for line in [text.clone(), format!("  {text}"), format!("> {text}"), format!("< {text}")] {
                    prop_assert!(content.lines().any(|own| own == line), "{line:?} in {content}");
                }
            }
        }
    }
}
