//! Records that are written as they come.

use std::cell::Cell;

use super::Terminal;
use crate::report::Record;

/// Writes one record after the other. What cannot be written is told by the
/// report at the end: the work that the records are about must not stop
/// half-way for it.
pub(crate) struct RecordWriter<'a> {
    terminal: &'a Terminal,
    /// What stands above the records, until it is written.
    header: Cell<Option<String>>,
}

impl<'a> RecordWriter<'a> {
    pub(super) fn new(terminal: &'a Terminal, keys: &[&str]) -> Self {
        let header = terminal.style.header(keys, terminal.header());
        Self {
            terminal,
            header: Cell::new(Some(header)),
        }
    }

    /// Writes a record.
    pub(crate) fn write(&self, record: &Record) {
        self.put(&self.terminal.style.record(record));
    }

    /// Says that there are no more. Without it nothing stands where no record
    /// does: an error is no empty list.
    pub(crate) fn finish(&self) {
        self.put("");
    }

    fn put(&self, text: &str) {
        let mut lost = self.terminal.lost.borrow_mut();
        if lost.is_none() {
            let text = self.header.take().unwrap_or_default() + text;
            *lost = self.terminal.put(text.as_bytes()).err();
        }
    }
}
