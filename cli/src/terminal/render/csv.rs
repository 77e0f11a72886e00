//! `-f csv`, for spreadsheets.

use std::borrow::Cow;

use csv::{QuoteStyle, WriterBuilder};
use serde_json::value::RawValue;

use super::columns::Header;
use super::fields::Fields;
use super::text;
use crate::printable::escaped;
use crate::report::{Cell, Part, Record};

/// Renders the rows of a report. Texts are rendered only if there are no rows.
pub(super) fn report(parts: &[Part], header: Header) -> String {
    let mut out = String::new();
    let push_header = |out: &mut String, keys: &[&str]| {
        if header == Header::Print {
            out.push_str(&row(keys));
        }
    };
    let has_rows = parts.iter().any(|part| matches!(part, Part::Rows { .. }));
    for part in parts {
        match part {
            Part::Rows { records, .. } | Part::List { records, .. } => {
                push_header(&mut out, records.keys);
                out.extend(records.rows.iter().map(record));
            }
            Part::Status { record: status, .. } if !has_rows => {
                let keys: Vec<_> = status.0.iter().map(|(key, _)| *key).collect();
                push_header(&mut out, &keys);
                out.push_str(&record(status));
            }
            Part::Document {
                body, line_type, ..
            } => match Fields::of(body, *line_type) {
                Some(Fields(fields)) => {
                    let keys: Vec<_> = fields.iter().map(|(key, _)| key.as_str()).collect();
                    let cells: Vec<_> = fields.iter().map(|(_, value)| field(value)).collect();
                    push_header(&mut out, &keys);
                    out.push_str(&row(&cells));
                }
                // Not an object, so there are no columns.
                None => out.push_str(&row(&[body.get()])),
            },
            Part::Count { count, .. } => {
                push_header(&mut out, &["count"]);
                out.push_str(&row(&[count.to_string()]));
            }
            Part::Json(_) => return text::report(parts, false, None),
            // Formats with records have no tables.
            Part::Status { .. }
            | Part::Text(_)
            | Part::Table(_)
            | Part::Bytes(_)
            | Part::Totals(_)
            | Part::LongTables(_) => {}
        }
    }
    let only_texts = parts.iter().all(|part| matches!(part, Part::Text(_)));
    if only_texts {
        return text::report(parts, false, None);
    }
    out
}

/// Renders a record as a row.
pub(super) fn record(record: &Record) -> String {
    let cells: Vec<_> = record.0.iter().map(|(_, cell)| cell_text(cell)).collect();
    row(&cells)
}

fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Bool(value) => value.to_string(),
        Cell::Number(value) => value.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::TextList(texts) => texts.join(";"),
        Cell::Record(record) => serde_json::to_string(record).unwrap_or_default(),
    }
}

/// A string without quotes, an empty field for null, any other value as JSON.
fn field(value: &RawValue) -> String {
    match value.get() {
        "null" => String::new(),
        json => serde_json::from_str(json).unwrap_or_else(|_| json.to_owned()),
    }
}

/// Renders a row with every field quoted.
pub(super) fn row(fields: &[impl AsRef<str>]) -> String {
    let mut writer = WriterBuilder::new()
        .quote_style(QuoteStyle::Always)
        .from_writer(Vec::new());
    let safe = fields
        .iter()
        .map(|field| defuse(field.as_ref()).into_owned());
    let written = writer.write_record(safe);
    let bytes = written.ok().and_then(|()| writer.into_inner().ok());
    // Writing to memory does not fail.
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default()
}

/// Escapes control characters, and prefixes a text that a spreadsheet would
/// evaluate as a formula with a quote. Users choose their own names, so the
/// text is untrusted.
fn defuse(text: &str) -> Cow<'_, str> {
    let escaped = escaped(text);
    if mutant!(TabFormulaPasses if text.starts_with('\t')) {
        return escaped;
    }
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        return Cow::Owned(format!("'{escaped}"));
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_every_field_is_quoted() {
        assert_eq!(
            row(&["=1+1", "a\"b", "x,y"]),
            "\"'=1+1\",\"a\"\"b\",\"x,y\"\n"
        );
        assert_eq!(
            row(&["@x", "-1", "+1", "\tx"]),
            "\"'@x\",\"'-1\",\"'+1\",\"'\\tx\"\n"
        );
        assert_eq!(row(&["\r=1", "\n=1"]), "\"'\\r=1\",\"'\\n=1\"\n");
    }
}
