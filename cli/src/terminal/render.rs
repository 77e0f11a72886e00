//! Reports and errors as text or as one JSON object a line.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde::Serialize;

use super::table;
use crate::error::CliError;
use crate::printable::visible;
use crate::report::{Part, Report, Table};

/// The report for people.
pub(super) fn text(report: &Report, styled: bool) -> String {
    let mut out = String::new();
    for part in &report.parts {
        match part {
            Part::Text(line) => {
                out.push_str(&visible(line));
                out.push('\n');
            }
            Part::Table(table) => table::append(&mut out, table, styled),
        }
    }
    out
}

/// `CONTEXT failed: REASON` and what to try instead.
pub(super) fn error_text(context: &str, error: &CliError, suggestion: Option<&str>) -> String {
    let mut out = format!("{}\n", visible(&failure(context, error)));
    if let Some(suggestion) = suggestion {
        out.push_str("Try instead: ");
        out.push_str(suggestion);
        out.push('\n');
    }
    out
}

fn failure(context: &str, error: &CliError) -> String {
    let setup = if error.in_setup() { " setup" } else { "" };
    format!("{context}{setup} failed: {}", error.reason())
}

/// One line of `-f json`. Existing scripts rely on the keys' order.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    err: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<&'a [&'static str]>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    Rows(Vec<BTreeMap<&'static str, &'a str>>),
    Suggestions([&'a str; 1]),
}

impl<'a> Line<'a> {
    fn new(now: fn() -> SystemTime, level: &'static str) -> Self {
        Self {
            time: humantime::format_rfc3339_nanos(now()).to_string(),
            level,
            message: None,
            err: None,
            data: None,
            headers: None,
        }
    }

    fn table(now: fn() -> SystemTime, table: &'a Table) -> Self {
        let row = |cells: &'a Vec<String>| {
            let keys = table.headers.iter().copied();
            keys.zip(cells.iter().map(String::as_str)).collect()
        };
        Self {
            message: Some(&table.title),
            data: Some(Data::Rows(table.rows.iter().map(row).collect())),
            headers: Some(&table.headers),
            ..Self::new(now, "info")
        }
    }

    fn append(&self, out: &mut String) {
        let line = serde_json::to_string(self).expect("texts and lists always serialize");
        out.push_str(&line);
        out.push('\n');
    }
}

/// The report for programs.
pub(super) fn json(report: &Report, now: fn() -> SystemTime) -> String {
    let mut out = String::new();
    for part in &report.parts {
        let line = match part {
            Part::Text(text) => Line {
                message: Some(text),
                ..Line::new(now, "info")
            },
            Part::Table(table) => Line::table(now, table),
        };
        line.append(&mut out);
    }
    out
}

/// The error for programs, and a line for what to try instead.
pub(super) fn error_json(
    context: &str,
    error: &CliError,
    suggestion: Option<&str>,
    now: fn() -> SystemTime,
) -> String {
    let mut out = String::new();
    let failure = failure(context, error);
    let line = Line {
        err: Some(&failure),
        ..Line::new(now, "error")
    };
    line.append(&mut out);
    if let Some(suggestion) = suggestion {
        let line = Line {
            message: Some("Try instead"),
            data: Some(Data::Suggestions([suggestion])),
            ..Line::new(now, "debug")
        };
        line.append(&mut out);
    }
    out
}
