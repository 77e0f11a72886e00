//! Sorts more rows than fit into memory.
//!
//! An external merge sort: rows are collected up to a limit, and beyond it written
//! to a temporary file as sorted runs, which are merged when they are read.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, Write as _};
use std::rc::Rc;

/// The most bytes of rows in memory while they are collected.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// The bytes read at a time from each run.
const READ_BYTES: usize = 8 * 1024;

/// Collects rows: a key to sort by, and a value. Rows of equal keys keep no order.
#[derive(Debug, Default)]
pub(crate) struct Spool {
    rows: Vec<Row>,
    /// The bytes of `rows`.
    length: usize,
    file: Option<File>,
    runs: Vec<Run>,
    end: u64,
}

/// Rows in the order of their keys, which can be read several times.
#[derive(Debug, Clone)]
pub(crate) struct Sorted {
    rows: Rc<Vec<Row>>,
    file: Option<Rc<File>>,
    runs: Vec<Run>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    key: Vec<u8>,
    value: Vec<u8>,
}

/// The part of the file that holds a sorted run.
#[derive(Debug, Clone, Copy)]
struct Run {
    start: u64,
    end: u64,
}

impl Spool {
    /// Adds a row.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub(crate) fn push(&mut self, key: Vec<u8>, value: Vec<u8>) -> io::Result<()> {
        self.length += size_of::<Row>() + key.len() + value.len();
        self.rows.push(Row { key, value });
        if self.length > MAX_BYTES {
            self.write_run()?;
        }
        Ok(())
    }

    fn write_run(&mut self) -> io::Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        self.rows.sort_unstable();
        let mut bytes = Vec::with_capacity(self.length);
        for row in self.rows.drain(..) {
            for part in [row.key, row.value] {
                let length = u32::try_from(part.len()).map_err(io::Error::other)?;
                bytes.extend_from_slice(&length.to_le_bytes());
                bytes.extend_from_slice(&part);
            }
        }
        (&file).write_all(&bytes)?;
        let start = self.end;
        self.end += bytes.len() as u64;
        self.runs.push(Run {
            start,
            end: self.end,
        });
        self.length = 0;
        self.file = Some(file);
        Ok(())
    }

    /// Sorts the rows.
    pub(crate) fn finish(mut self) -> Sorted {
        self.rows.sort_unstable();
        Sorted {
            rows: Rc::new(self.rows),
            file: self.file.map(Rc::new),
            runs: self.runs,
        }
    }
}

impl Sorted {
    /// Whether all rows are in memory.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.runs.is_empty()
    }

    /// The values in the order of their keys.
    pub(crate) fn values(&self) -> Values<'_> {
        let mut values = Values {
            memory: self.rows.iter(),
            readers: Vec::new(),
            heads: BinaryHeap::new(),
            error: None,
        };
        for run in &self.runs {
            if let Some(file) = &self.file {
                values.readers.push(Reader::new(file, *run));
            }
        }
        for source in 0..=values.readers.len() {
            values.advance(source);
        }
        values
    }
}

/// Merges the runs.
pub(crate) struct Values<'a> {
    memory: std::slice::Iter<'a, Row>,
    readers: Vec<Reader<'a>>,
    /// The next row of each source: a run or, as the last one, the memory.
    heads: BinaryHeap<Reverse<(Row, usize)>>,
    error: Option<io::Error>,
}

impl Values<'_> {
    /// Reads the next row of a source.
    fn advance(&mut self, source: usize) {
        let row = match self.readers.get_mut(source) {
            Some(reader) => reader.next().transpose(),
            None => Ok(self.memory.next().cloned()),
        };
        match row {
            Ok(Some(row)) => self.heads.push(Reverse((row, source))),
            Ok(None) => {}
            Err(error) => self.error = Some(error),
        }
    }
}

impl Iterator for Values<'_> {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.error.take() {
            self.heads.clear();
            return Some(Err(error));
        }
        let Reverse((row, source)) = self.heads.pop()?;
        self.advance(source);
        Some(Ok(row.value))
    }
}

/// Reads the rows of a run.
struct Reader<'a> {
    file: &'a File,
    run: Run,
    buffer: Vec<u8>,
    /// The part of `buffer` that has been read.
    consumed: usize,
}

impl<'a> Reader<'a> {
    fn new(file: &'a File, run: Run) -> Self {
        Self {
            file,
            run,
            buffer: Vec::new(),
            consumed: 0,
        }
    }

    /// The next `length` bytes.
    fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() - self.consumed < length {
            self.buffer.drain(..self.consumed);
            self.consumed = 0;
            let left = usize::try_from(self.run.end - self.run.start).unwrap_or(usize::MAX);
            let filled = self.buffer.len();
            self.buffer.resize(filled + READ_BYTES.min(left), 0);
            let count = read_at(self.file, &mut self.buffer[filled..], self.run.start)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.buffer.truncate(filled + count);
            self.run.start += count as u64;
        }
        let bytes = self.buffer[self.consumed..self.consumed + length].to_vec();
        self.consumed += length;
        Ok(bytes)
    }

    fn part(&mut self) -> io::Result<Vec<u8>> {
        let bytes: [u8; 4] = self.take(4)?.try_into().unwrap_or_default();
        let length = usize::try_from(u32::from_le_bytes(bytes)).map_err(io::Error::other)?;
        self.take(length)
    }
}

impl Iterator for Reader<'_> {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.run.start == self.run.end && self.consumed == self.buffer.len() {
            return None;
        }
        let row = self.part().and_then(|key| {
            let value = self.part()?;
            Ok(Row { key, value })
        });
        Some(row)
    }
}

/// Reads at a position, which several readers of one file do in turn.
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileExt as _;
        file.read_at(buffer, position)
    }
    #[cfg(windows)]
    {
        use std::os::windows::fs::FileExt as _;
        file.seek_read(buffer, position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_in_any_order_and_number_are_read_sorted_and_more_than_once() {
        // Multiplying by a number coprime to the count permutes the keys.
        for (count, is_in_memory) in [(0_u64, true), (1, true), (1_000, true), (60_000, false)] {
            let mut spool = Spool::default();
            for n in 0..count {
                let n = n * 7_919 % count;
                let value = format!("value {n}").into_bytes();
                spool.push(n.to_be_bytes().to_vec(), value).unwrap();
            }
            let sorted = spool.finish();
            assert_eq!(sorted.is_in_memory(), is_in_memory, "{count}");
            for _ in 0..2 {
                let mut values = sorted.values();
                for n in 0..count {
                    let value = values.next().unwrap().unwrap();
                    assert_eq!(value, format!("value {n}").into_bytes());
                }
                assert!(values.next().is_none());
            }
        }
    }

    #[test]
    fn truncated_file_is_an_error() {
        let mut spool = Spool::default();
        for n in 0..60_000_u64 {
            spool.push(n.to_be_bytes().to_vec(), vec![0; 20]).unwrap();
        }
        let sorted = spool.finish();
        sorted.file.as_ref().unwrap().set_len(1_000).unwrap();
        assert!(sorted.values().any(|value| value.is_err()));
    }
}
