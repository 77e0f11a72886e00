//! The result of a command.

use crate::error::CliError;
use crate::report::{Part, Report};

/// A report and, if a part of the work failed, an error.
#[derive(Debug)]
pub(crate) struct CommandOutput {
    pub(crate) report: Report,
    pub(crate) failure: Option<CliError>,
    /// A summary of the changes, in one line.
    pub(crate) summary: Option<String>,
    /// What to do if the report cannot be written, for a report that contains
    /// something that cannot be requested again.
    pub(crate) if_unwritten: Option<String>,
}

impl From<Report> for CommandOutput {
    fn from(report: Report) -> Self {
        Self {
            report,
            failure: None,
            summary: None,
            if_unwritten: None,
        }
    }
}

/// The result of a command. With an error, there is nothing to report.
pub(crate) type CommandResult = Result<CommandOutput, CliError>;

/// The first line of every dry run.
pub(super) fn dry_run_notice() -> Part {
    Part::Text("Dry run: nothing is changed".to_owned())
}
