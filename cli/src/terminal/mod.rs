//! The terminal: the only place that writes, and the only one that asks.
//!
//! Results go to stdout or the file of `-o`; everything else to stderr.

#![expect(clippy::disallowed_methods, reason = "this is what writes")]

mod progress;
mod prompt;
mod records;
mod render;

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;
use std::time::SystemTime;

pub(crate) use progress::Progress;
pub(crate) use prompt::Prompter;
pub(crate) use records::RecordWriter;
use render::{Header, Style};

use crate::args::{Format, UsageError};
use crate::error::CliError;
use crate::printable::visible;
use crate::profile::private;
use crate::report::{Part, Report};

/// What the terminal needs to know of flags and environment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options<'a> {
    pub(crate) format: Format,
    pub(crate) output_target: Option<&'a Path>,
    /// `--disable-colors`, `NO_COLOR` or a terminal that knows no styling.
    pub(crate) plain: bool,
    /// Running unattended, whatever stdin is.
    pub(crate) ci: bool,
}

/// The streams of one run.
#[derive(Debug)]
pub(crate) struct Terminal {
    target: Target,
    style: Style,
    prompter: Prompter,
    /// Whether a bar may be drawn on stderr.
    shows_progress: bool,
    /// Why records could not be written.
    lost: RefCell<Option<io::Error>>,
}

/// Where results go.
#[derive(Debug)]
enum Target {
    Stdout,
    File(File),
}

impl Terminal {
    /// Opens the streams.
    ///
    /// # Errors
    /// The output file cannot be opened for appending.
    pub(crate) fn open(options: Options<'_>) -> Result<Self, CliError> {
        let target = match options.output_target {
            None => Target::Stdout,
            Some(path) => {
                Target::File(open_target(path).map_err(|source| CliError::OutputTarget {
                    path: path.to_owned(),
                    source,
                })?)
            }
        };
        let text = options.format == Format::Text;
        let on_screen = matches!(target, Target::Stdout) && io::stdout().is_terminal();
        let stderr_is_terminal = io::stderr().is_terminal();
        Ok(Self {
            style: Style {
                format: options.format,
                styled: text && on_screen && !options.plain,
                columns: on_screen.then(columns).flatten(),
                now: SystemTime::now,
            },
            prompter: Prompter {
                // Questions are drawn on stderr and answered on stdin.
                attended: stderr_is_terminal && io::stdin().is_terminal() && !options.ci,
                plain: options.plain,
            },
            shows_progress: text && stderr_is_terminal && !options.ci,
            target,
            lost: RefCell::default(),
        })
    }

    /// Streams for an error that happened before these could be opened as
    /// asked.
    pub(crate) fn without_target(format: Format) -> Self {
        Self {
            target: Target::Stdout,
            style: Style {
                format,
                styled: false,
                columns: None,
                now: SystemTime::now,
            },
            prompter: Prompter {
                attended: false,
                plain: true,
            },
            shows_progress: false,
            lost: RefCell::default(),
        }
    }

    pub(crate) fn prompter(&self) -> Prompter {
        self.prompter
    }

    /// A bar that counts to `total`, drawn only if the work lasts.
    pub(crate) fn progress(&self, total: usize) -> Progress {
        Progress::new(total, self.shows_progress)
    }

    /// Writes a result.
    ///
    /// # Errors
    /// The stream cannot be written, or could not be by an earlier record. A
    /// reader who has gone away is no error.
    pub(crate) fn report(&self, report: &Report) -> Result<(), CliError> {
        // No totals below records of which some are missing.
        if let Some(error) = self.lost.take() {
            return Err(CliError::Output(error));
        }
        if let [Part::Raw(bytes)] = report.parts.as_slice() {
            return self.raw(bytes);
        }
        let text = self.style.report(report, self.header());
        self.put(text.as_bytes()).map_err(CliError::Output)
    }

    /// Writes bytes as they are.
    ///
    /// # Errors
    /// As [`report`](Self::report); nothing is written to a screen that could
    /// not show it.
    fn raw(&self, bytes: &[u8]) -> Result<(), CliError> {
        let on_screen = matches!(self.target, Target::Stdout) && io::stdout().is_terminal();
        match std::str::from_utf8(bytes) {
            _ if bytes.is_empty() => return Ok(()),
            Ok(text) if on_screen => {
                let lines: Vec<_> = text.lines().map(visible).collect();
                self.put(format!("{}\n", lines.join("\n")).as_bytes())
            }
            // Behind what is there already, it would be no archive any more.
            Err(_) if on_screen || self.header() == Header::Unwanted => {
                return Err(CliError::NotText);
            }
            _ => self.put(bytes),
        }
        .map_err(CliError::Output)
    }

    /// Where records go as they come; none for formats that show everything at
    /// the end. `keys` are the names of their values.
    pub(crate) fn records(&self, keys: &[&str]) -> Option<RecordWriter<'_>> {
        matches!(self.style.format, Format::Ndjson | Format::Csv)
            .then(|| RecordWriter::new(self, keys))
    }

    /// Whether the names of columns would stand between rows.
    fn header(&self) -> Header {
        match &self.target {
            Target::File(file) if file.metadata().is_ok_and(|file| file.len() > 0) => {
                Header::Unwanted
            }
            _ => Header::Wanted,
        }
    }

    fn put(&self, bytes: &[u8]) -> io::Result<()> {
        match &self.target {
            Target::Stdout => write(io::stdout().lock(), bytes),
            Target::File(file) => write(file, bytes),
        }
    }

    /// Writes an error, `context` saying which command failed, and what to try
    /// instead. It goes to stderr and, where there is one, to the output file,
    /// unless that is of records alone.
    pub(crate) fn error(&self, context: &str, error: &CliError, suggestion: Option<&str>) {
        let text = self.style.error(context, error, suggestion);
        // Where an error cannot be written there is nobody left to tell.
        let _ = write(io::stderr().lock(), text.as_bytes());
        let holds_errors = matches!(self.style.format, Format::Text | Format::Json);
        if let Target::File(file) = &self.target
            && holds_errors
        {
            let _ = write(file, text.as_bytes());
        }
    }

    /// Says what clap has to say: help on stdout, usage errors on stderr.
    pub(crate) fn usage(usage: &UsageError) {
        let text = usage.text();
        let _ = if usage.is_answer() {
            write(io::stdout().lock(), text.as_bytes())
        } else {
            write(io::stderr().lock(), text.as_bytes())
        };
    }
}

/// How wide the screen behind stdout is.
fn columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(width.0)).filter(|width| *width > 0)
}

fn open_target(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().append(true).create(true)).open(path)
}

fn write(mut stream: impl Write, bytes: &[u8]) -> io::Result<()> {
    match stream.write_all(bytes).and_then(|()| stream.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}
