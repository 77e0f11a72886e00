//! A command's result, independent of the output format.

use std::io;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::json_depth;
use crate::line_type::LineType;
use crate::spool::Sorted;

/// A command's result: parts in the order in which they are printed.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) parts: Vec<Part>,
}

/// A part of a report. Some parts have one form for people and one for
/// programs.
#[derive(Debug)]
pub(crate) enum Part {
    Text(String),
    Table(Table),
    /// A table for people, and records for programs.
    Rows {
        table: Table,
        records: Records,
    },
    /// A sentence for people, and a record for programs. In CSV, rows replace it.
    Status {
        text: String,
        line_type: LineType,
        record: Record,
    },
    /// Tables with more rows than fit into memory.
    LongTables(LongTables),
    /// A titled list of short texts; records in NDJSON and CSV.
    List {
        title: String,
        items: Vec<String>,
        records: Records,
    },
    /// A titled JSON document. The order of its keys is kept.
    Document {
        title: String,
        line_type: LineType,
        body: Box<RawValue>,
    },
    /// JSON that is printed without a title or envelope in every format.
    Json(Box<RawValue>),
    /// Bytes that are printed unchanged.
    Bytes(Vec<u8>),
    /// A number within a sentence; totals in NDJSON.
    Count {
        title: String,
        count: usize,
        totals: Record,
    },
    /// Totals, printed after records only.
    Totals(Record),
}

/// A titled table. Every row has one cell per header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) title: String,
    pub(crate) headers: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// Tables whose rows are read one at a time.
#[derive(Debug)]
pub(crate) struct LongTables {
    pub(crate) tables: Vec<LongTable>,
    /// The encoded cells of all rows, table after table.
    pub(crate) rows: Sorted,
}

impl LongTables {
    /// Encodes the cells of a row: each after its length.
    pub(crate) fn encode(cells: &[&str]) -> Vec<u8> {
        let length = cells.iter().map(|cell| size_of::<u32>() + cell.len()).sum();
        let mut row = Vec::with_capacity(length);
        for cell in cells {
            // A longer cell would not fit into a response.
            let length = u32::try_from(cell.len()).unwrap_or(u32::MAX);
            row.extend_from_slice(&length.to_le_bytes());
            row.extend_from_slice(cell.as_bytes());
        }
        row
    }

    /// Decodes the cells of a row.
    ///
    /// # Errors
    /// The temporary file was changed.
    pub(crate) fn decode(mut row: &[u8]) -> io::Result<Vec<String>> {
        let mut cells = Vec::new();
        while let Some((length, rest)) = row.split_first_chunk() {
            let length = usize::try_from(u32::from_le_bytes(*length)).map_err(io::Error::other)?;
            let (cell, rest) = rest
                .split_at_checked(length)
                .ok_or(io::ErrorKind::InvalidData)?;
            cells.push(String::from_utf8(cell.to_vec()).map_err(io::Error::other)?);
            row = rest;
        }
        Ok(cells)
    }

    /// Each table with its rows, which must be read before the next table.
    pub(crate) fn for_each(
        &self,
        mut take: impl FnMut(
            &LongTable,
            &mut dyn Iterator<Item = io::Result<Vec<String>>>,
        ) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut rows = self.rows.values().map(|cells| Self::decode(&cells?));
        for table in &self.tables {
            let lost = usize::from(mutant!(LongTableLosesARow));
            take(table, &mut rows.by_ref().take(table.rows).skip(lost))?;
        }
        Ok(())
    }
}

/// A titled table without its rows.
#[derive(Debug)]
pub(crate) struct LongTable {
    pub(crate) title: String,
    pub(crate) headers: Vec<&'static str>,
    /// The display width of each column.
    pub(crate) widths: Vec<usize>,
    /// The number of rows.
    pub(crate) rows: usize,
}

/// A record for programs: ordered keys with typed values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record(pub(crate) Vec<(&'static str, Cell)>);

/// The records of a list.
#[derive(Debug)]
pub(crate) struct Records {
    pub(crate) line_type: LineType,
    /// The keys of every record.
    pub(crate) keys: &'static [&'static str],
    pub(crate) rows: Vec<Record>,
}

/// A value of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Bool(bool),
    Number(u64),
    Text(String),
    TextList(Vec<String>),
    Record(Record),
}

impl Cell {
    pub(crate) fn text_or_null(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.into()))
    }

    pub(crate) fn count(count: usize) -> Self {
        Self::Number(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => serializer.serialize_u64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::TextList(texts) => serializer.collect_seq(texts),
            Self::Record(record) => record.serialize(serializer),
        }
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl Report {
    /// A report of one line of text.
    pub(crate) fn text(line: impl Into<String>) -> Self {
        Self {
            parts: vec![Part::Text(line.into())],
        }
    }

    /// A report of one titled JSON document. `line_type` is what it describes.
    pub(crate) fn document(
        line_type: LineType,
        title: impl Into<String>,
        body: &impl Serialize,
    ) -> Self {
        let body = to_raw_value(body).expect("the document has string keys only");
        Self {
            parts: vec![Part::Document {
                title: title.into(),
                line_type,
                body,
            }],
        }
    }

    /// A report of a response body: JSON is formatted, unless it is nested too
    /// deeply; anything else is printed unchanged.
    pub(crate) fn body(body: Vec<u8>) -> Self {
        let part = match serde_json::from_slice::<Box<RawValue>>(&body) {
            Ok(json) if json_depth::is_shallow(&body) => Part::Json(json),
            _ => Part::Bytes(body),
        };
        Self { parts: vec![part] }
    }

    /// Appends totals, which people do not get.
    pub(crate) fn and_totals(mut self, counts: Vec<(&'static str, Cell)>) -> Self {
        let totals = Record(vec![("totals", Cell::Record(Record(counts)))]);
        self.parts.push(Part::Totals(totals));
        self
    }

    /// Inserts a part at the beginning.
    pub(crate) fn with_preamble(mut self, part: Part) -> Self {
        self.parts.insert(0, part);
        self
    }
}
