//! The public tables of requirements, generated with `UPDATE_REQUIREMENTS=1`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::requirements::{Grade, Level, Requirement, all};

#[derive(Serialize)]
struct Document<'a> {
    /// Changes whenever a program that reads the table could break.
    format: u32,
    requirements: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    area: &'a str,
    level: &'a str,
    sentence: &'a str,
    source: &'a str,
    grade: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<Readings<'a>>,
    /// How many rules, checks or traps show it.
    rules: usize,
}

#[derive(Serialize)]
struct Readings<'a> {
    applies: &'a str,
    others: &'a [&'a str],
}

/// How many rules, checks and traps show each requirement.
fn rules() -> BTreeMap<&'static str, usize> {
    let rules = crate::rules::list().flat_map(|rule| rule.requirements());
    let cases = crate::cases::list().flat_map(|case| case.requirements);
    let traps = crate::client::traps().map(|trap| &trap.requirement);
    let mut counts = BTreeMap::new();
    for requirement in rules.chain(cases).chain(traps) {
        *counts.entry(requirement.id).or_insert(0) += 1;
    }
    counts
}

fn json() -> String {
    let rules = rules();
    let line = |it: &'static Requirement| Line {
        id: it.id,
        area: it.area(),
        level: it.level.name(),
        sentence: it.sentence,
        source: it.source,
        grade: grade(it).replace(' ', "-"),
        reading: it.reading.as_ref().map(|reading| Readings {
            applies: reading.applies,
            others: reading.others,
        }),
        rules: rules.get(it.id).copied().unwrap_or_default(),
    };
    let document = Document {
        format: 1,
        requirements: all().map(line).collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).expect("strings and numbers");
    text.push('\n');
    text
}

/// The grade in one or two words.
fn grade(requirement: &Requirement) -> &'static str {
    match requirement.grade {
        Grade::Documented => "documented",
        Grade::Asserted => "asserted",
        Grade::Inferred => "inferred",
        Grade::OurChoice => "our choice",
    }
}

const HEAD: &str = "\
# Requirements

Requirements for servers, command lines and clients, one sentence each.
`requirements.json` holds the same for programs. Both are generated from `src/requirements/` and
`src/client/traps/` with
`UPDATE_REQUIREMENTS=1 cargo test -p appservices-conformance requirements`.

- Level: a subject that violates a MUST does not conform; for a SHOULD there can be reasons to differ.
- Source: where the requirement was read, and how well that supports it: *documented* by the vendor;
  *asserted* by tests that ran against the service; *inferred* from clients; or *our choice*, where no
  source says all of it. \"The predecessor\" is the vendor's last command line.
- Reading: where sources disagree, what the server in this repository does. A server that does one of
  the others does not fail.
- Rules: how many rules, checks or traps show it.
";

fn markdown() -> String {
    let rules = rules();
    let mut text = HEAD.to_owned();
    let mut area = "";
    for it in all() {
        if it.area() != area {
            area = it.area();
            let _ = write!(
                text,
                "\n## {area}\n\n\
                | Name | Level | Requirement | Source | Rules |\n\
                | --- | --- | --- | --- | ---: |\n"
            );
        }
        let name = it.id.rsplit('/').next().unwrap_or_default();
        let mut sentence = it.sentence.to_owned();
        if let Some(reading) = &it.reading {
            let _ = write!(sentence, "<br>Reading: {}", reading.sentence());
        }
        let grade = grade(it);
        let source = if it.source == grade {
            grade.to_owned()
        } else {
            format!("{grade}: {}", it.source)
        };
        let count = rules.get(it.id).copied().unwrap_or_default();
        let level = it.level.name();
        let _ = writeln!(
            text,
            "| `{name}` | {level} | {} | {} | {count} |",
            cell(&sentence),
            cell(&source)
        );
    }
    text.push_str(&totals());
    text
}

/// How many requirements there are by subject, level and grade.
fn totals() -> String {
    let mut text = "\n## Totals\n\n\
        | Subject | Level | Documented | Asserted | Inferred | Our choice | All |\n\
        | --- | --- | ---: | ---: | ---: | ---: | ---: |\n"
        .to_owned();
    for subject in ["server", "cli", "client"] {
        for level in [Level::Must, Level::Should] {
            let of = || {
                all()
                    .filter(move |it| it.level == level && it.id.split('/').next() == Some(subject))
            };
            let _ = write!(text, "| {subject} | {} |", level.name());
            for grade in [
                Grade::Documented,
                Grade::Asserted,
                Grade::Inferred,
                Grade::OurChoice,
            ] {
                let _ = write!(text, " {} |", of().filter(|it| it.grade == grade).count());
            }
            let _ = writeln!(text, " {} |", of().count());
        }
    }
    text
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[test]
fn tables_are_up_to_date() {
    for (name, text) in [
        ("requirements.json", json()),
        ("REQUIREMENTS.md", markdown()),
    ] {
        if std::env::var_os("UPDATE_REQUIREMENTS").is_some() {
            std::fs::write(path(name), &text).expect("the table can be written");
        }
        let found = std::fs::read_to_string(path(name)).unwrap_or_default();
        assert!(
            found.replace("\r\n", "\n") == text,
            "{name} is out of date; update it with UPDATE_REQUIREMENTS=1"
        );
    }
}
