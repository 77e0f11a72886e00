//! Records that are written as they come.

use super::Terminal;
use crate::report::Record;

/// Writes one record after the other. What cannot be written is told by the
/// report at the end: the work that the records are about must not stop
/// half-way for it.
pub(crate) struct RecordWriter<'a> {
    terminal: &'a Terminal,
}

impl<'a> RecordWriter<'a> {
    pub(super) fn new(terminal: &'a Terminal, keys: &[&str]) -> Self {
        let writer = Self { terminal };
        writer.put(&terminal.style.header(keys, terminal.header()));
        writer
    }

    /// Writes a record.
    pub(crate) fn write(&self, record: &Record) {
        self.put(&self.terminal.style.record(record));
    }

    fn put(&self, text: &str) {
        let mut lost = self.terminal.lost.borrow_mut();
        if lost.is_none() {
            *lost = self.terminal.put(text.as_bytes()).err();
        }
    }
}
