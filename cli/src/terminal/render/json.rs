//! `-f json`: one object per line, in the layout that existing scripts parse.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::SystemTime;

use serde::Serialize;
use serde_json::value::RawValue;

use super::ndjson;
use super::next_steps::NextSteps;
use crate::line_type::LineType;
use crate::printable::escaped_json;
use crate::report::{LongTables, Part, Table};

/// One line. Existing scripts rely on the order of the keys.
#[derive(Serialize)]
struct Line<'a> {
    /// In NDJSON only.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
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
    NextStep([&'a str; 1]),
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
            kind: None,
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
            // A `BTreeMap`, because existing scripts expect sorted keys.
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
        let line = serde_json::to_string(self).expect("lines have string keys only");
        out.push_str(&escaped_json(&line));
        out.push('\n');
    }
}

/// Renders one line per part.
pub(super) fn report(parts: &[Part], now: fn() -> SystemTime) -> String {
    let mut out = String::new();
    for part in parts {
        let titled = |title| Line {
            message: Some(title),
            ..Line::new(now, "info")
        };
        let line = match part {
            Part::Text(text) | Part::Status { text, .. } => titled(text),
            Part::Table(table) | Part::Rows { table, .. } if table.rows.is_empty() => {
                titled(&table.title)
            }
            Part::Table(table) | Part::Rows { table, .. } => Line::table(now, table),
            Part::List { title, items, .. } => Line {
                data: (!items.is_empty()).then_some(Data::Items(items)),
                ..titled(title)
            },
            Part::Document { title, body, .. } => Line {
                doc: Some(Doc::Document(body)),
                ..titled(title)
            },
            Part::Count { title, count, .. } => Line {
                doc: Some(Doc::Count { count: *count }),
                ..titled(title)
            },
            Part::Json(body) => {
                out.push_str(&ndjson::line(body));
                continue;
            }
            Part::Bytes(_) | Part::Totals(_) | Part::LongTables(_) => continue,
        };
        line.append(&mut out);
    }
    out
}

/// Writes one line per table. Its keys are in the order of other lines.
///
/// # Errors
/// The output cannot be written, or the rows cannot be read.
pub(super) fn write_tables(
    tables: &LongTables,
    now: fn() -> SystemTime,
    out: &mut dyn Write,
) -> io::Result<()> {
    tables.for_each(|table, rows| {
        let mut start = String::new();
        let line = Line {
            message: Some(&table.title),
            data: Some(Data::Rows(Vec::new())),
            headers: Some(&table.headers),
            ..Line::new(now, "info")
        };
        line.append(&mut start);
        // The rows go between the brackets of the empty list.
        let (start, end) = start.split_once("[]").unwrap_or((&start, ""));
        out.write_all(start.as_bytes())?;
        for (n, row) in rows.enumerate() {
            let row = row?;
            let keys = table.headers.iter().copied();
            let row: BTreeMap<_, _> = keys.zip(row.iter().map(String::as_str)).collect();
            let row = serde_json::to_string(&row)?;
            out.write_all(if n == 0 { b"[" } else { b"," })?;
            out.write_all(escaped_json(&row).as_bytes())?;
        }
        out.write_all(b"]")?;
        out.write_all(end.as_bytes())
    })
}

/// Renders errors, warnings and notices, of which NDJSON has the type as well.
#[derive(Clone, Copy)]
pub(super) struct Notices {
    pub(super) now: fn() -> SystemTime,
    pub(super) is_typed: bool,
}

impl Notices {
    /// Renders an error, and one line per next step.
    pub(super) fn error(self, failure: &str, next_steps: NextSteps<'_>) -> String {
        let line = Line {
            err: Some(failure),
            ..self.line(LineType::Error, "error")
        };
        self.with_next_steps(&line, next_steps)
    }

    /// Renders a warning, and one line per next step.
    pub(super) fn warning(self, warning: &str, next_steps: NextSteps<'_>) -> String {
        let line = Line {
            message: Some(warning),
            ..self.line(LineType::Warning, "warn")
        };
        self.with_next_steps(&line, next_steps)
    }

    /// Renders what the command is doing.
    pub(super) fn information(self, text: &str) -> String {
        let line = Line {
            message: Some(text),
            ..self.line(LineType::Notice, "info")
        };
        let mut out = String::new();
        line.append(&mut out);
        out
    }

    fn with_next_steps(self, line: &Line<'_>, next_steps: NextSteps<'_>) -> String {
        let mut out = String::new();
        line.append(&mut out);
        for (title, text) in next_steps.lines() {
            let line = Line {
                message: Some(title),
                data: Some(Data::NextStep([text])),
                ..self.line(LineType::Hint, "debug")
            };
            line.append(&mut out);
        }
        out
    }

    fn line<'a>(self, line_type: LineType, level: &'static str) -> Line<'a> {
        Line {
            kind: self.is_typed.then(|| line_type.name()),
            ..Line::new(self.now, level)
        }
    }
}
