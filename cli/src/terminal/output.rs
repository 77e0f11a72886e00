//! The stream that results go to.

#![expect(clippy::disallowed_methods, reason = "writes to stdout")]

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::PathBuf;

use super::progress;
use super::render::{Header, Style};
use super::stream::{ignore_closed_pipe, write_all};
use crate::error::CliError;
use crate::report::Report;

/// Where results go.
#[derive(Debug)]
pub(super) enum Target {
    Stdout,
    File { file: File, path: PathBuf },
}

impl Target {
    /// Whether results are shown on a screen.
    pub(super) fn is_terminal(&self) -> bool {
        matches!(self, Self::Stdout) && io::stdout().is_terminal()
    }
}

/// The target of results and how they are rendered.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) target: Target,
    pub(super) style: Style,
    /// The first error in writing a record, reported at the end.
    pub(super) write_error: RefCell<Option<io::Error>>,
    /// Whether something could not be written, a closed pipe included.
    pub(super) is_incomplete: Cell<bool>,
}

impl Output {
    pub(super) fn new(target: Target, style: Style) -> Self {
        Self {
            target,
            style,
            write_error: RefCell::default(),
            is_incomplete: Cell::default(),
        }
    }

    /// Whether to print column names. They are omitted when appending to a file
    /// that already has rows.
    pub(super) fn header(&self) -> Header {
        match &self.target {
            Target::File { file, .. }
                if file.metadata().is_ok_and(|file| file.len() > 0)
                    && !mutant!(CsvHeaderIsRepeated) =>
            {
                Header::Omit
            }
            _ => Header::Print,
        }
    }

    /// Writes a report that is too long for memory, piece by piece.
    ///
    /// # Errors
    /// The output cannot be written, or the rows cannot be read.
    pub(super) fn write_long(&self, report: &Report) -> Result<(), CliError> {
        let mut stream: Box<dyn Write + '_> = match &self.target {
            Target::Stdout => Box::new(BufWriter::new(io::stdout().lock())),
            Target::File { file, .. } => Box::new(BufWriter::new(file)),
        };
        let written = self.style.write_long(report, self.header(), &mut stream);
        let flushed = written.and_then(|()| stream.flush());
        self.is_incomplete.set(flushed.is_err());
        ignore_closed_pipe(flushed).map_err(CliError::Output)
    }

    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<()> {
        ignore_closed_pipe(self.write_all(bytes))
    }

    /// Like [`write`](Self::write), but a closed pipe is an error.
    pub(super) fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        if self.target.is_terminal() {
            progress::hide();
        }
        let written = match &self.target {
            Target::Stdout => write_all(io::stdout().lock(), bytes),
            Target::File { file, .. } => write_all(file, bytes),
        };
        if written.is_err() {
            self.is_incomplete.set(true);
        }
        written
    }
}
