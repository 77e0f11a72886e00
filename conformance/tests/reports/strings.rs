//! Reports of arbitrary strings, and of harmless ones with the same structure.
use std::time::Duration;

use appservices_conformance::report::{Entry, Exchange, Finding, Report, Verdict};
use appservices_conformance::requirements::{Grade, Level, Requirement};
use proptest::prelude::*;

static REQUIREMENT: Requirement = Requirement {
    id: "server/a/b",
    level: Level::Must,
    sentence: "something <holds> & \"so on\"",
    source: "manual",
    grade: Grade::Documented,
    reading: None,
};

/// Strings that end or open something in one of the formats, between arbitrary ones.
pub(super) fn any_text() -> impl Strategy<Value = String> {
    let hostile = prop::sample::select(vec![
        "<",
        ">",
        "&",
        "\"",
        "'",
        "]]>",
        "<!--",
        "-->",
        "&amp;",
        "&#0;",
        "</script>",
        "</pre>",
        "<b>",
        "{{",
        "{%",
        "\\",
        "\u{0}",
        "\u{1b}[2J",
        "\r\n",
        "\n",
        "\t",
        "\u{85}",
        "\u{202e}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{feff}",
    ]);
    let part = prop_oneof![hostile.prop_map(str::to_owned), any::<String>()];
    prop::collection::vec(part, 0..4).prop_map(|parts| parts.concat())
}

/// Text of one line that no format has to spell out, although it may have to escape it.
pub(super) fn printable_text() -> impl Strategy<Value = String> {
    "[a<>&'\"{}%\\\\;#äß端\u{1f600}]([ -~äß端\u{1f600}]{0,12}[a<>&'\"{}%\\\\;#])?"
}

/// A report in which every string that is not a constant is `text`.
pub(super) fn report(text: &str) -> Report {
    let text = || text.to_owned();
    let exchange = || Exchange {
        request: text(),
        response: text(),
    };
    let finding = || {
        let mut finding = Finding::new(text()).difference(text() + "\n1", text() + "\n2");
        finding.exchanges = vec![exchange(), exchange()];
        finding
    };
    let reason = Some(text());
    let findings = vec![finding()];
    let verdicts = [
        Verdict::Passed,
        Verdict::Failed(vec![finding(), finding()]),
        Verdict::Skipped(text()),
        Verdict::KnownFailure { findings, reason },
        Verdict::UnexpectedPass,
    ];
    Report {
        kind: "server",
        subject: text(),
        version: "0.1.0",
        entries: verdicts
            .into_iter()
            .map(|verdict| entry(&text(), verdict))
            .collect(),
        readings: vec![(text(), text())],
    }
}

fn entry(text: &str, verdict: Verdict) -> Entry {
    Entry {
        id: text.to_owned(),
        title: text.to_owned(),
        requirements: vec![&REQUIREMENT],
        verdict,
        duration: Duration::ZERO,
    }
}

/// The elements of a document in their order, with the names of their attributes.
pub(super) fn structure(document: &roxmltree::Document<'_>) -> Vec<String> {
    let elements = document.descendants().filter(roxmltree::Node::is_element);
    elements
        .map(|element| {
            let attributes: Vec<&str> = element.attributes().map(|it| it.name()).collect();
            format!("{}({})", element.tag_name().name(), attributes.join(","))
        })
        .collect()
}
