//! `-f ndjson`: one object per record, with typed values.

use serde::Serialize;

use super::columns::key;
use crate::printable::escaped_json;
use crate::report::{Cell, Part, Record, Table};

/// Renders one line.
pub(super) fn line(record: &impl Serialize) -> String {
    let line = serde_json::to_string(record).expect("records have string keys only");
    let mut line = escaped_json(&line).into_owned();
    line.push('\n');
    line
}

/// Renders one object per row, record or message.
pub(super) fn report(parts: &[Part]) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Document { body, .. } | Part::Json(body) => out.push_str(&line(body)),
            // Formats with records have no long tables.
            Part::Bytes(_) | Part::LongTables(_) => {}
            Part::Text(text) => out.push_str(&message(text)),
            Part::Table(table) if table.rows.is_empty() => out.push_str(&message(&table.title)),
            Part::Table(table) => rows(table, &mut out),
            Part::List { records, .. } => {
                out.extend(records.iter().map(line));
            }
            Part::Totals(record) | Part::Count { totals: record, .. } => {
                out.push_str(&line(record));
            }
        }
    }
    out
}

fn message(text: &str) -> String {
    line(&Record(vec![("message", Cell::Text(text.to_owned()))]))
}

fn rows(table: &Table, out: &mut String) {
    let keys: Vec<_> = table.headers.iter().map(|header| key(header)).collect();
    for row in &table.rows {
        let object: Vec<(&str, &str)> = keys
            .iter()
            .map(String::as_str)
            .zip(row.iter().map(String::as_str))
            .collect();
        out.push_str(&line(&Row(object)));
    }
}

struct Row<'a>(Vec<(&'a str, &'a str)>);

impl Serialize for Row<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}
