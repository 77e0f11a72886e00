//! Reports and errors in each format.

mod csv;
mod json;
mod layout;
mod narrow;
mod records;
mod table;
mod text;

use std::time::SystemTime;

pub(super) use records::Header;

use crate::args::Format;
use crate::error::CliError;
use crate::report::{Record, Report};

/// How this run's output looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) format: Format,
    /// Whether texts may be styled.
    pub(super) styled: bool,
    /// How wide the screen is that shows the result, if one does.
    pub(super) columns: Option<usize>,
    pub(super) now: fn() -> SystemTime,
}

impl Style {
    /// A whole report.
    pub(super) fn report(self, report: &Report, header: Header) -> String {
        match self.format {
            Format::Text => text::report(report, self.styled, self.columns),
            Format::Json => json::report(report, self.now),
            Format::Ndjson => records::ndjson(report),
            Format::Csv => csv::report(report, header),
        }
    }

    /// One record of the formats that write them as they come.
    pub(super) fn record(self, record: &Record) -> String {
        match self.format {
            Format::Csv => csv::record(record),
            _ => records::line(record),
        }
    }

    /// What stands above the records.
    pub(super) fn header(self, keys: &[&str], header: Header) -> String {
        match (self.format, header) {
            (Format::Csv, Header::Wanted) => csv::row(keys),
            _ => String::new(),
        }
    }

    /// `CONTEXT failed: REASON` and what to try instead.
    pub(super) fn error(self, context: &str, error: &CliError, suggestion: Option<&str>) -> String {
        let setup = if error.in_setup() { " setup" } else { "" };
        let failure = format!("{context}{setup} failed: {}", error.reason());
        match self.format {
            Format::Json | Format::Ndjson => json::error(&failure, suggestion, self.now),
            Format::Text | Format::Csv => text::error(&failure, suggestion),
        }
    }
}
