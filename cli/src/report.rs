//! What a command has to say, before anyone decides how it looks.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// A command's result: parts in the order in which they are shown.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) parts: Vec<Part>,
}

/// A line of text, something below a line, or a record.
#[derive(Debug)]
pub(crate) enum Part {
    Text(String),
    Table(Table),
    /// A titled list of short texts, and what programs get instead.
    List {
        title: String,
        items: Vec<String>,
        /// The names of the records' values.
        keys: &'static [&'static str],
        records: Vec<Record>,
    },
    /// A titled JSON document, its keys in the order in which they came.
    Document {
        title: String,
        body: Box<RawValue>,
    },
    /// JSON that stands for itself, in every format.
    Answer(Box<RawValue>),
    /// Bytes that stand for themselves.
    Raw(Vec<u8>),
    /// A number with its sentence, and what programs get instead.
    Count {
        title: String,
        count: usize,
        totals: Record,
    },
    /// What was not said yet where records went out as they came.
    Totals(Record),
}

/// A titled table; every row has a cell for each header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) title: String,
    pub(crate) headers: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// A record for programs: keys in order, values with their types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record(pub(crate) Vec<(&'static str, Cell)>);

/// A record's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Bool(bool),
    Number(u64),
    Text(String),
    Texts(Vec<String>),
    Record(Record),
}

impl Cell {
    /// A text, or null.
    pub(crate) fn text_or_null(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.into()))
    }

    /// How many.
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
            Self::Texts(texts) => serializer.collect_seq(texts),
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
    /// A report of one line.
    pub(crate) fn text(line: impl Into<String>) -> Self {
        Self {
            parts: vec![Part::Text(line.into())],
        }
    }

    /// A report of tables only.
    pub(crate) fn tables(tables: impl IntoIterator<Item = Table>) -> Self {
        Self {
            parts: tables.into_iter().map(Part::Table).collect(),
        }
    }

    /// A report of one document.
    pub(crate) fn document(title: impl Into<String>, body: &impl Serialize) -> Self {
        let body = to_raw_value(body).expect("texts and numbers always serialize");
        Self {
            parts: vec![Part::Document {
                title: title.into(),
                body,
            }],
        }
    }

    /// What is passed on as it came: JSON for formats to lay out, bytes of any
    /// other kind untouched, nothing for nothing.
    pub(crate) fn answer(body: Vec<u8>) -> Self {
        let part = match serde_json::from_slice::<Box<RawValue>>(&body) {
            Ok(body) => Part::Answer(body),
            Err(_) => Part::Raw(body),
        };
        Self { parts: vec![part] }
    }

    /// The report with something before it.
    pub(crate) fn after(mut self, part: Part) -> Self {
        self.parts.insert(0, part);
        self
    }

    /// `title` over a table, which may have no rows.
    pub(crate) fn list(title: String, headers: Vec<&'static str>, rows: Vec<Vec<String>>) -> Self {
        Self::tables([Table {
            title,
            headers,
            rows,
        }])
    }
}
