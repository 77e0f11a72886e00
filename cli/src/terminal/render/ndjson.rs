//! `-f ndjson`: one object per record, with typed values. The first field of each is `type`.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::fields::Fields;
use crate::line_type::LineType;
use crate::printable::escaped_json;
use crate::report::{Cell, Part, Record};

/// Renders JSON as one line.
pub(super) fn line(value: &impl Serialize) -> String {
    let line = serde_json::to_string(value).expect("records have string keys only");
    let mut line = escaped_json(&line).into_owned();
    line.push('\n');
    line
}

/// Renders a record as one line of this type.
pub(super) fn record(line_type: LineType, record: &Record) -> String {
    let fields = record.0.iter().map(|(key, value)| (*key, value));
    line(&Typed(line_type, fields))
}

/// Renders one object per record or message.
pub(super) fn report(parts: &[Part]) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            // The response of the server as it is.
            Part::Json(body) => out.push_str(&line(body)),
            // Formats with records have no tables.
            Part::Bytes(_) | Part::Table(_) | Part::LongTables(_) => {}
            Part::Text(text) => out.push_str(&message(text)),
            Part::Document {
                body, line_type, ..
            } => out.push_str(&document(*line_type, body)),
            Part::Rows { records, .. } | Part::List { records, .. } => {
                let lines = records.rows.iter();
                out.extend(lines.map(|row| record(records.line_type, row)));
            }
            Part::Status {
                line_type,
                record: status,
                ..
            } => out.push_str(&record(*line_type, status)),
            Part::Totals(totals) | Part::Count { totals, .. } => {
                out.push_str(&record(LineType::Totals, totals));
            }
        }
    }
    out
}

fn message(text: &str) -> String {
    let message = Record(vec![("message", Cell::Text(text.to_owned()))]);
    record(LineType::Message, &message)
}

fn document(line_type: LineType, body: &RawValue) -> String {
    match Fields::of(body, line_type) {
        Some(Fields(fields)) => {
            let fields = fields.iter().map(|(key, value)| (key.as_str(), value));
            line(&Typed(line_type, fields))
        }
        None => line(&Typed(line_type, std::iter::once((line_type.name(), body)))),
    }
}

/// The fields of a line after its type.
struct Typed<I>(LineType, I);

impl<'a, V: Serialize, I: Iterator<Item = (&'a str, V)> + Clone> Serialize for Typed<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", self.0.name())?;
        for (key, value) in self.1.clone() {
            map.serialize_entry(key, &value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_of_a_document_does_not_hide_that_of_the_line() {
        let body = |json: &str| RawValue::from_string(json.to_owned()).unwrap();
        assert_eq!(
            document(LineType::User, &body(r#"{"id":"a","type":"normal"}"#)),
            "{\"type\":\"user\",\"id\":\"a\",\"user_type\":\"normal\"}\n"
        );
        assert_eq!(
            document(LineType::App, &body("[1]")),
            "{\"type\":\"app\",\"app\":[1]}\n"
        );
    }
}
