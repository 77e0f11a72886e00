//! The terminal: the only place that writes, and the only one that asks.
//!
//! Results go to stdout or the file of `-o`; everything else to stderr.

#![expect(clippy::disallowed_methods, reason = "this is what writes")]

mod progress;
mod prompt;
mod render;
mod table;

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;
use std::time::SystemTime;

pub(crate) use progress::Progress;
pub(crate) use prompt::Prompter;

use crate::args::{Format, UsageError};
use crate::error::CliError;
use crate::profile::private;
use crate::report::Report;

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
    format: Format,
    /// Whether results may be styled.
    styled: bool,
    prompter: Prompter,
    /// Whether a bar may be drawn on stderr.
    shows_progress: bool,
    now: fn() -> SystemTime,
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
        let stderr_is_terminal = io::stderr().is_terminal();
        Ok(Self {
            styled: text
                && !options.plain
                && matches!(target, Target::Stdout)
                && io::stdout().is_terminal(),
            prompter: Prompter {
                // Questions are drawn on stderr and answered on stdin.
                attended: stderr_is_terminal && io::stdin().is_terminal() && !options.ci,
                plain: options.plain,
            },
            shows_progress: text && stderr_is_terminal && !options.ci,
            target,
            format: options.format,
            now: SystemTime::now,
        })
    }

    /// Streams for an error that happened before these could be opened as
    /// asked.
    pub(crate) fn without_target(format: Format) -> Self {
        Self {
            target: Target::Stdout,
            format,
            styled: false,
            prompter: Prompter {
                attended: false,
                plain: true,
            },
            shows_progress: false,
            now: SystemTime::now,
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
    /// The stream cannot be written. A reader who has gone away is no error.
    pub(crate) fn report(&self, report: &Report) -> Result<(), CliError> {
        let text = match self.format {
            Format::Text => render::text(report, self.styled),
            Format::Json => render::json(report, self.now),
        };
        let written = match &self.target {
            Target::Stdout => write(io::stdout().lock(), &text),
            Target::File(file) => write(file, &text),
        };
        written.map_err(CliError::Output)
    }

    /// Writes an error, `context` saying which command failed, and what to try
    /// instead. It goes to stderr and, where there is one, to the output file.
    pub(crate) fn error(&self, context: &str, error: &CliError, suggestion: Option<&str>) {
        let text = match self.format {
            Format::Text => render::error_text(context, error, suggestion),
            Format::Json => render::error_json(context, error, suggestion, self.now),
        };
        // Where an error cannot be written there is nobody left to tell.
        let _ = write(io::stderr().lock(), &text);
        if let Target::File(file) = &self.target {
            let _ = write(file, &text);
        }
    }

    /// Says what clap has to say: help on stdout, usage errors on stderr.
    pub(crate) fn usage(usage: &UsageError) {
        let text = usage.text();
        let _ = if usage.is_answer() {
            write(io::stdout().lock(), text)
        } else {
            write(io::stderr().lock(), text)
        };
    }
}

fn open_target(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().append(true).create(true)).open(path)
}

fn write(mut stream: impl Write, text: &str) -> io::Result<()> {
    match stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush())
    {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}
