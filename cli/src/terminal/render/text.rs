//! For people.

use std::fmt::Write as _;

use serde_json::value::RawValue;

use super::{layout, table};
use crate::printable::{steers, visible};
use crate::report::{Part, Report};

/// The report; only table headers are styled.
pub(super) fn report(report: &Report, styled: bool, columns: Option<usize>) -> String {
    let mut out = String::new();
    // One too wide table decides for all: they are read together.
    let is_wide = |part: &Part, columns| match part {
        Part::Table(table) => table::wanted(table) > columns,
        _ => false,
    };
    let narrow = columns.filter(|columns| report.parts.iter().any(|part| is_wide(part, *columns)));
    let line = |out: &mut String, text: &str| {
        out.push_str(&visible(text));
        out.push('\n');
    };
    for part in &report.parts {
        match part {
            Part::Text(text) | Part::Count { title: text, .. } => line(&mut out, text),
            Part::Table(table) => table::append(&mut out, table, styled, narrow),
            Part::List { title, items, .. } => {
                line(&mut out, title);
                for item in items {
                    line(&mut out, &format!("  {item}"));
                }
            }
            Part::Document { title, body } => {
                line(&mut out, title);
                append_json(&mut out, body);
            }
            Part::Answer(body) => append_json(&mut out, body),
            Part::Raw(_) | Part::Totals(_) => {}
        }
    }
    out
}

/// Appends JSON that stays JSON: what could steer a terminal can only be inside
/// its texts, where it is written as JSON writes it.
fn append_json(out: &mut String, body: &RawValue) {
    for c in layout::pretty(body.get()).chars() {
        if steers(c) && c != '\n' {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out.push('\n');
}

/// An error, and what to try instead.
pub(super) fn error(failure: &str, suggestion: Option<&str>) -> String {
    let mut out = format!("{}\n", visible(failure));
    if let Some(suggestion) = suggestion {
        out.push_str("Try instead: ");
        out.push_str(suggestion);
        out.push('\n');
    }
    out
}
