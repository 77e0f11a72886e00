//! Writes records one at a time.

use std::cell::Cell;

use super::output::Output;
use crate::line_type::LineType;
use crate::report::Record;

/// Writes records as they become available.
///
/// Write errors are kept until the report at the end. Stopping at once would
/// leave the work that the records describe half done.
pub(crate) struct RecordWriter<'a> {
    output: &'a Output,
    line_type: LineType,
    /// The header, until it is written.
    header: Cell<Option<String>>,
}

impl<'a> RecordWriter<'a> {
    pub(super) fn new(output: &'a Output, line_type: LineType, keys: &[&str]) -> Self {
        let header = output.style.header(keys, output.header());
        Self {
            output,
            line_type,
            header: Cell::new(Some(header)),
        }
    }

    /// Writes a record, after the header if it is the first.
    pub(crate) fn write(&self, record: &Record) {
        self.write_text(&self.output.style.record(self.line_type, record));
    }

    /// Writes the header if there was no record. A command that fails does not
    /// call this, so that an error never looks like an empty list.
    pub(crate) fn finish(&self) {
        self.write_text("");
    }

    fn write_text(&self, text: &str) {
        let mut write_error = self.output.write_error.borrow_mut();
        if write_error.is_none() {
            let text = self.header.take().unwrap_or_default() + text;
            *write_error = self.output.write(text.as_bytes()).err();
        }
    }
}
