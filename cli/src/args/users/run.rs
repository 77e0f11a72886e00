//! Options of how a change is run: planned, applied, recorded and proved.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser as _};

use super::super::help_text::{BOOLEAN, MORE_OPTIONS};
use super::super::values::Boolean;

/// Options of how a change is run.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[arg(
        long, value_name = "file", help_heading = MORE_OPTIONS,
        value_parser = file(), conflicts_with_all = ["apply", "audit"],
        help = "Write the selected users to a new file, for --apply, and change nothing"
    )]
    pub(crate) plan: Option<PathBuf>,

    #[arg(
        long, value_name = "file", help_heading = MORE_OPTIONS,
        value_parser = file(), conflicts_with_all = SELECTION,
        help = "Change exactly the users of a plan, and resume a run that was interrupted"
    )]
    pub(crate) apply: Option<PathBuf>,

    #[arg(
        long, value_name = "file", help_heading = MORE_OPTIONS,
        value_parser = file(),
        help = "Append a record of this run (who, which users, outcomes) to an audit trail"
    )]
    pub(crate) audit: Option<PathBuf>,

    #[arg(
        long, value_name = "string", help_heading = MORE_OPTIONS,
        requires = "audit",
        help = "Give the reason for the change in the audit trail"
    )]
    reason: Option<Reason>,

    #[arg(
        long, value_name = BOOLEAN, help_heading = MORE_OPTIONS,
        help = "Read back what still gives each user access"
    )]
    prove: Option<Boolean>,
}

/// The options that select users, which a plan has done already.
const SELECTION: [&str; 10] = [
    "users",
    "pending",
    "state",
    "providers",
    "emails",
    "last_login_before",
    "last_login_after",
    "created_before",
    "created_after",
    "never_logged_in",
];

impl RunArgs {
    /// `--reason`.
    pub(crate) fn reason(&self) -> Option<&str> {
        self.reason.as_ref().map(|reason| reason.0.as_str())
    }

    /// `--prove`.
    pub(crate) fn prove(&self) -> bool {
        Boolean::is_set(self.prove)
    }

    /// Rejects combinations of options that are invalid together.
    pub(super) fn check(&self, is_dry_run: bool) -> Result<(), String> {
        if self.plan.is_some() && is_dry_run {
            return Err("--dry-run cannot be used with --plan, which changes nothing".to_owned());
        }
        if self.plan.is_some() && self.prove() {
            return Err("--prove cannot be used with --plan, which changes nothing".to_owned());
        }
        let option = if self.audit.is_some() {
            "--audit"
        } else if self.prove() {
            "--prove"
        } else {
            return Ok(());
        };
        if is_dry_run {
            return Err(format!("{option} cannot be used with --dry-run"));
        }
        Ok(())
    }
}

/// Parses the name of a file.
fn file() -> impl clap::builder::TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        if path.to_string_lossy().trim().is_empty() {
            Err("the value is empty: check it, or leave the option out")
        } else {
            Ok(path)
        }
    })
}

/// A text that is not empty.
#[derive(Debug, Clone)]
struct Reason(String);

impl FromStr for Reason {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() {
            return Err("the value is empty: check it, or leave the option out");
        }
        Ok(Self(text.to_owned()))
    }
}
