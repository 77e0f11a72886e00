//! The text format.

use std::fmt::Write as _;

use serde_json::value::RawValue;

use super::next_steps::NextSteps;
use super::{pretty_json, table};
use crate::printable::{escaped, escaped_json};
use crate::report::Part;

/// Renders a report. Only table headers are styled.
pub(super) fn report(parts: &[Part], styled: bool, columns: Option<usize>) -> String {
    let mut out = String::new();
    // If one table is too wide, all are fitted, so that they look alike.
    let is_wide = |part: &Part, columns| match part {
        Part::Table(table) | Part::Rows { table, .. } => table::width(table) > columns,
        _ => false,
    };
    let fit_to = columns.filter(|columns| parts.iter().any(|part| is_wide(part, *columns)));
    let append_line = |out: &mut String, text: &str| out.push_str(&line(text));
    for part in parts {
        match part {
            Part::Text(text) | Part::Status { text, .. } | Part::Count { title: text, .. } => {
                append_line(&mut out, text);
            }
            Part::Table(table) | Part::Rows { table, .. } => {
                table::append(&mut out, table, styled, fit_to);
            }
            Part::List { title, items, .. } => {
                append_line(&mut out, title);
                for item in items {
                    append_line(&mut out, &format!("  {item}"));
                }
            }
            Part::Document { title, body, .. } => {
                append_line(&mut out, title);
                append_json(&mut out, body);
            }
            Part::Json(body) => append_json(&mut out, body),
            Part::Bytes(_) | Part::Totals(_) | Part::LongTables(_) => {}
        }
    }
    out
}

/// Appends formatted JSON.
fn append_json(out: &mut String, body: &RawValue) {
    out.push_str(&pretty_json::format(&escaped_json(body.get())));
    out.push('\n');
}

/// Renders one line.
pub(super) fn line(text: &str) -> String {
    format!("{}\n", escaped(text))
}

/// Renders an error, and one line per next step.
pub(super) fn error(failure: &str, next_steps: NextSteps<'_>) -> String {
    let mut out = line(failure);
    for (title, text) in next_steps.lines() {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "{title}: {}", escaped(text));
    }
    out
}
