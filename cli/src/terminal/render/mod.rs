//! Renders reports and errors in each format.

mod cells;
mod columns;
mod csv;
mod fields;
mod fit;
mod json;
mod ndjson;
mod next_steps;
mod pretty_json;
mod table;
mod text;

use std::io::{self, Write};
use std::time::SystemTime;

pub(super) use columns::Header;
use next_steps::NextSteps;

use crate::args::Format;
use crate::error::CliError;
use crate::line_type::LineType;
use crate::report::{Part, Record, Report};

/// How the output is rendered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) format: Format,
    /// Whether to style headers.
    pub(super) styled: bool,
    /// The width of the screen, if the output goes to one.
    pub(super) columns: Option<usize>,
    pub(super) now: fn() -> SystemTime,
}

impl Style {
    /// Renders a report.
    pub(super) fn report(self, report: &[Part], header: Header) -> String {
        match self.format {
            Format::Text => text::report(report, self.styled, self.columns),
            Format::Json => json::report(report, self.now),
            Format::Ndjson => ndjson::report(report),
            Format::Csv => csv::report(report, header),
        }
    }

    /// Writes a report that contains long tables.
    ///
    /// # Errors
    /// The output cannot be written, or the rows cannot be read.
    pub(super) fn write_long(
        self,
        report: &Report,
        header: Header,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for part in &report.parts {
            match (part, self.format) {
                (Part::LongTables(tables), Format::Json) => {
                    json::write_tables(tables, self.now, out)?;
                }
                (Part::LongTables(tables), _) => table::write(tables, self.styled, out)?,
                (part, _) => {
                    let text = self.report(std::slice::from_ref(part), header);
                    out.write_all(text.as_bytes())?;
                }
            }
        }
        Ok(())
    }

    /// Renders one record, for formats that write records one at a time.
    pub(super) fn record(self, line_type: LineType, record: &Record) -> String {
        match self.format {
            Format::Csv => csv::record(record),
            _ => ndjson::record(line_type, record),
        }
    }

    /// Renders the line above the records; empty if there is none.
    pub(super) fn header(self, keys: &[&str], header: Header) -> String {
        match (self.format, header) {
            (Format::Csv, Header::Print) => csv::row(keys),
            _ => String::new(),
        }
    }

    /// Renders `LABEL failed: REASON` and the next step.
    pub(super) fn error(self, label: &str, error: &CliError, suggestion: Option<&str>) -> String {
        let setup = if error.is_setup_error() { " setup" } else { "" };
        let failure = format!("{label}{setup} failed: {}", error.reason());
        let hint = error.hint();
        let next_steps = NextSteps {
            hint: hint.as_deref(),
            suggestion,
        };
        match self.format {
            Format::Json | Format::Ndjson => self.notices().error(&failure, next_steps),
            Format::Text | Format::Csv => text::error(&failure, next_steps),
        }
    }

    /// Renders a warning and the next step.
    pub(super) fn warning(self, warning: &str, hint: Option<&str>) -> String {
        let next_steps = NextSteps {
            hint,
            suggestion: None,
        };
        match self.format {
            Format::Json | Format::Ndjson => self.notices().warning(warning, next_steps),
            Format::Text | Format::Csv => text::error(&format!("warning: {warning}"), next_steps),
        }
    }

    fn notices(self) -> json::Notices {
        json::Notices {
            now: self.now,
            is_typed: self.format == Format::Ndjson,
        }
    }

    /// Renders what the command is doing.
    pub(super) fn information(self, text: &str) -> String {
        match self.format {
            Format::Json | Format::Ndjson => self.notices().information(text),
            Format::Text | Format::Csv => text::line(text),
        }
    }
}
