//! `-f json`: one object a line, as existing scripts parse it.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::report::{Part, Report, Table};

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
    #[serde(skip_serializing_if = "Option::is_none")]
    doc: Option<Doc<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    Rows(Vec<BTreeMap<&'static str, &'a str>>),
    Items(&'a [String]),
    Suggestions([&'a str; 1]),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Doc<'a> {
    Document(&'a RawValue),
    Count { count: usize },
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
            doc: None,
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

/// A line for each part.
pub(super) fn report(report: &Report, now: fn() -> SystemTime) -> String {
    let mut out = String::new();
    for part in &report.parts {
        let titled = |title| Line {
            message: Some(title),
            ..Line::new(now, "info")
        };
        let line = match part {
            Part::Text(text) => titled(text),
            Part::Table(table) if table.rows.is_empty() => titled(&table.title),
            Part::Table(table) => Line::table(now, table),
            Part::List { title, items, .. } => Line {
                data: (!items.is_empty()).then_some(Data::Items(items)),
                ..titled(title)
            },
            Part::Document { title, body } => Line {
                doc: Some(Doc::Document(body)),
                ..titled(title)
            },
            Part::Count { title, count, .. } => Line {
                doc: Some(Doc::Count { count: *count }),
                ..titled(title)
            },
            Part::Answer(body) => {
                out.push_str(&super::records::line(body));
                continue;
            }
            Part::Raw(_) | Part::Totals(_) => continue,
        };
        line.append(&mut out);
    }
    out
}

/// An error, and a line for what to try instead.
pub(super) fn error(failure: &str, suggestion: Option<&str>, now: fn() -> SystemTime) -> String {
    let mut out = String::new();
    let line = Line {
        err: Some(failure),
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
