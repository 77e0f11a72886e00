//! The terminal: the only module that prints and prompts.
//!
//! Results go to stdout or the file of `-o`, everything else to stderr.

#![expect(clippy::disallowed_methods, reason = "the only module that prints")]

mod notices;
mod output;
mod progress;
mod prompt;
mod record_writer;
mod render;
mod stream;

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::time::SystemTime;

pub(crate) use notices::Notices;
use output::{Output, Target};
use progress::Display;
pub(crate) use progress::{Progress, grouped};
pub(crate) use prompt::Prompter;
pub(crate) use record_writer::RecordWriter;
use render::{Header, Style};
use stream::write;

use crate::args::{Format, UsageError};
use crate::error::CliError;
use crate::files;
use crate::line_type::LineType;
use crate::printable::escaped;
use crate::report::{Part, Report};

/// Options from flags and the environment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TerminalOptions<'a> {
    pub(crate) format: Format,
    pub(crate) output_target: Option<&'a Path>,
    /// No styling: `--disable-colors`, `NO_COLOR` or `TERM=dumb`.
    pub(crate) plain: bool,
    /// Never prompt, even if stdin is a terminal.
    pub(crate) ci: bool,
    /// Neither progress nor a summary.
    pub(crate) quiet: bool,
}

/// The streams of one run.
#[derive(Debug)]
pub(crate) struct Terminal {
    output: Output,
    prompter: Prompter,
    /// Whether stderr is a terminal and the format is the one for people.
    is_attended: bool,
    progress: Display,
    /// Whether changes are summarized on stderr.
    summarizes: bool,
}

impl Terminal {
    /// Opens the streams.
    ///
    /// # Errors
    /// The output file cannot be opened.
    pub(crate) fn open(options: TerminalOptions<'_>) -> Result<Self, CliError> {
        let target = match options.output_target {
            None => Target::Stdout,
            Some(path) if path == Path::new(STANDARD_STREAM) => Target::Stdout,
            Some(path) => {
                let file = files::append(path).map_err(|source| CliError::OutputTarget {
                    path: path.to_owned(),
                    source,
                })?;
                let path = path.to_owned();
                Target::File { file, path }
            }
        };
        let is_text = options.format == Format::Text;
        // Whoever reads JSON gets numbers from the records.
        let is_for_people = matches!(options.format, Format::Text | Format::Csv);
        let on_screen = target.is_terminal();
        let stderr_is_terminal = io::stderr().is_terminal();
        let style = Style {
            format: options.format,
            styled: is_text && (on_screen || mutant!(ColorsInFiles)) && !options.plain,
            columns: on_screen.then(screen_columns).flatten(),
            now: SystemTime::now,
        };
        Ok(Self {
            output: Output::new(target, style),
            prompter: Prompter {
                // Prompts are drawn on stderr, so that stdout can be redirected.
                interactive: stderr_is_terminal
                    && io::stdin().is_terminal()
                    && (!options.ci || mutant!(PromptsInCi)),
                plain: options.plain,
            },
            is_attended: is_text && stderr_is_terminal,
            progress: if options.quiet || !is_for_people {
                Display::Never
            } else if stderr_is_terminal && !options.ci {
                Display::Screen
            } else {
                Display::Log
            },
            summarizes: is_for_people && (!options.quiet || mutant!(SummaryIsNeverQuiet)),
        })
    }

    /// Streams to report an error with if [`open`](Self::open) fails.
    pub(crate) fn without_target(format: Format) -> Self {
        let style = Style {
            format,
            styled: false,
            columns: None,
            now: SystemTime::now,
        };
        Self {
            output: Output::new(Target::Stdout, style),
            prompter: Prompter {
                interactive: false,
                plain: true,
            },
            is_attended: false,
            progress: Display::Never,
            summarizes: false,
        }
    }

    pub(crate) fn prompter(&self) -> Prompter {
        self.prompter
    }

    /// Prints warnings and notices.
    pub(crate) fn notices(&self) -> Notices {
        Notices {
            style: self.output.style,
        }
    }

    /// Shows progress, if the work takes a while. `label` is what is done, such as
    /// `Revoking`.
    pub(crate) fn progress(&self, label: &'static str) -> Progress {
        Progress::new(label, self.progress)
    }

    /// Prints what was changed: for people, and for everybody if the result could not
    /// be written.
    pub(crate) fn print_summary(&self, summary: &str) {
        let is_lost = self.output.is_incomplete.get();
        if (self.summarizes || is_lost) && !mutant!(SummaryIsLostWithTheOutput if is_lost) {
            self.notices().inform(summary);
        }
    }

    /// Whether results are printed as tables on a screen.
    pub(crate) fn is_on_screen(&self) -> bool {
        self.output.style.format == Format::Text && self.output.target.is_terminal()
    }

    /// A writer of records with these keys, each a line of this type in NDJSON; `None` for
    /// formats that print everything at the end.
    pub(crate) fn record_writer(
        &self,
        line_type: LineType,
        keys: &[&str],
    ) -> Option<RecordWriter<'_>> {
        self.writes_records()
            .then(|| RecordWriter::new(&self.output, line_type, keys))
    }

    /// Whether the format has records.
    pub(crate) fn writes_records(&self) -> bool {
        matches!(self.output.style.format, Format::Ndjson | Format::Csv)
    }

    /// Whether someone reads stderr while the command runs.
    pub(crate) fn is_attended(&self) -> bool {
        self.is_attended
    }

    /// Warns if users other than its owner can read the output file, before
    /// `secret` is written to it.
    pub(crate) fn warn_if_shared(&self, secret: &str) {
        let Target::File { file, path } = &self.output.target else {
            return;
        };
        if let Some(mode) = files::shared_mode(file) {
            let path = path.display();
            let warning = format!(
                "{secret} is written to '{path}', which other users can read (mode {mode:04o})"
            );
            let hint = format!("run chmod 600 '{path}'");
            self.notices().warn(&warning, Some(&hint));
        }
    }

    /// Prints a result that cannot be requested again. Unlike with
    /// [`print_report`](Self::print_report), a closed pipe is an error.
    ///
    /// # Errors
    /// The output cannot be written.
    pub(crate) fn print_secret(&self, report: &Report) -> Result<(), CliError> {
        let text = self
            .output
            .style
            .report(&report.parts, self.output.header());
        self.output
            .write_all(text.as_bytes())
            .map_err(CliError::Output)
    }

    /// Prints a result.
    ///
    /// # Errors
    /// The output cannot be written, or an earlier record could not be.
    pub(crate) fn print_report(&self, report: &Report) -> Result<(), CliError> {
        // Totals would be wrong if records are missing.
        if let Some(error) = self.output.write_error.take() {
            return Err(CliError::Output(error));
        }
        if let [Part::Bytes(bytes)] = report.parts.as_slice() {
            return self.print_bytes(bytes);
        }
        let is_long = |part: &Part| matches!(part, Part::LongTables(_));
        if report.parts.iter().any(is_long) {
            return self.output.write_long(report);
        }
        let text = self
            .output
            .style
            .report(&report.parts, self.output.header());
        self.output.write(text.as_bytes()).map_err(CliError::Output)
    }

    /// Prints bytes unchanged, except on a screen, where text is escaped.
    ///
    /// # Errors
    /// Binary data on a screen or appended to a file, or a write error.
    fn print_bytes(&self, bytes: &[u8]) -> Result<(), CliError> {
        let on_screen = self.output.target.is_terminal();
        match std::str::from_utf8(bytes) {
            _ if bytes.is_empty() => return Ok(()),
            Ok(text) if on_screen => {
                let lines: Vec<_> = text.lines().map(escaped).collect();
                self.output
                    .write(format!("{}\n", lines.join("\n")).as_bytes())
            }
            Err(_) if on_screen => return Err(CliError::BinaryToTerminal),
            // Appending would corrupt an archive or image.
            Err(_) if self.output.header() == Header::Omit => {
                return Err(CliError::BinaryToExistingFile);
            }
            _ => self.output.write(bytes),
        }
        .map_err(CliError::Output)
    }

    /// Prints an error of the command `label`, followed by the next step. It
    /// goes to stderr and to the output file, unless that contains records,
    /// which an error would make unparsable.
    pub(crate) fn print_error(&self, label: &str, error: &CliError, suggestion: Option<&str>) {
        let text = self.output.style.error(label, error, suggestion);
        let is_in_file = matches!(self.output.target, Target::File { .. });
        if !mutant!(ErrorsOnlyInTheOutputFile if is_in_file) {
            // If stderr cannot be written, there is no other place to report to.
            let _ = write(io::stderr().lock(), text.as_bytes());
        }
        let takes_errors = matches!(self.output.style.format, Format::Text | Format::Json);
        if let Target::File { file, .. } = &self.output.target
            && takes_errors
        {
            let _ = write(file, text.as_bytes());
        }
    }

    /// Prints requested help on stdout, and usage errors on stderr.
    pub(crate) fn print_usage(usage: &UsageError) {
        let text = usage.text();
        let is_on_stdout = if usage.is_requested() {
            !mutant!(HelpOnStderr)
        } else {
            mutant!(UsageErrorOnStdout)
        };
        let _ = if is_on_stdout {
            write(io::stdout().lock(), text.as_bytes())
        } else {
            write(io::stderr().lock(), text.as_bytes())
        };
    }
}

/// The width of the screen that stdout is connected to.
fn screen_columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(width.0)).filter(|width| *width > 0)
}

/// The file name that stands for a standard stream.
const STANDARD_STREAM: &str = "-";
